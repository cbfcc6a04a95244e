//! Sets of certificates that are made to tire a path search: they end with a clear finding, and a
//! good path among them is still found. What the program takes for such files is measured in `benches/hostile.rs`.

#![cfg(feature = "mock")]

use popcert::{
    AnchorTrust, Judgement, PathRequest, PolicyInputs, Purpose, Rule, Verified, judge, judge_after,
};

#[path = "hostile/crls.rs"]
mod crls;
#[path = "hostile/sets.rs"]
mod sets;

use sets::{Set, at};

/// The judgement, which does not depend on what was verified before: the budget is the same.
fn judged(set: &Set) -> Judgement<'_> {
    let request = PathRequest {
        leaf: &set.leaf,
        untrusted: &set.untrusted,
        anchors: &set.anchors,
        crls: &[],
        at: at(),
        purpose: Purpose::Any,
        anchor_trust: AnchorTrust::NameAndKey,
        policy: PolicyInputs::default(),
    };
    let judgement = judge(&request);
    let issuers = set.anchors.iter().chain(&set.untrusted);
    let after = judge_after(&Verified::of([&set.leaf].into_iter(), issuers), &request);
    assert_eq!(judgement.broken, after.broken);
    judgement
}

fn rules(set: &Set) -> Vec<Rule> {
    judged(set).broken.iter().map(|one| one.rule).collect()
}

#[test]
fn a_thousand_look_alikes_end_in_a_finding() {
    assert!(rules(&sets::look_alikes(1_000)).contains(&Rule::Budget));
}

#[test]
fn a_mesh_of_cross_signed_authorities_ends_in_a_finding() {
    // 30 keys, each certified by each: more paths than could ever be walked, and no anchor.
    let rules = rules(&sets::mesh(30, false));
    assert!(rules.contains(&Rule::Budget), "{rules:?}");
}

#[test]
fn a_good_path_through_a_mesh_is_found() {
    assert!(judged(&sets::mesh(12, true)).is_valid());
}

#[test]
fn a_good_issuer_among_look_alikes_is_found() {
    let mut set = sets::look_alikes(100);
    set.anchors = vec![set.untrusted[57].clone()];
    set.leaf = set.issued_by_57.clone();
    assert!(judged(&set).is_valid());
}

#[test]
fn more_names_than_can_be_compared_are_refused() {
    let set = sets::many_names(1_100);
    let judgement = judged(&set);
    assert!(!judgement.is_valid());
    assert!(
        judgement.broken[0].detail.contains("too many names"),
        "{:?}",
        judgement.broken
    );
    assert!(judged(&sets::many_names(500)).is_valid());
}

#[test]
fn a_path_that_is_too_long_is_refused() {
    assert!(judged(&sets::straight(30)).is_valid());
    assert!(!judged(&sets::straight(40)).is_valid());
}
