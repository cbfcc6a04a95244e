//! Sets of certificates that are made to tire a path search: they end with a clear finding, and a
//! good path among them is still found. What the program takes for such files is measured in `benches/hostile.rs`.

#![cfg(feature = "mock")]

use popcert::{
    mock,
    path::{
        PathRequest, PathValidation, PolicyInputs, Rule, SignatureCache, validate_path,
        validate_path_with,
    },
};

#[path = "hostile/crls.rs"]
mod crls;
#[path = "support/path.rs"]
mod path;
#[path = "hostile/sets.rs"]
mod sets;

use path::path_request;
use sets::{Form, Set, at};

fn request(set: &Set) -> PathRequest<'_> {
    path_request(&set.leaf, &set.untrusted, &set.anchors, &[], at())
}

/// The validation of a set, which does not depend on what was verified before: the budget is the same.
fn validate(set: &Set) -> PathValidation<'_> {
    let request = request(set);
    let validation = validate_path(&request);
    let issuers = set.anchors.iter().chain(&set.untrusted);
    let after = validate_path_with(
        &SignatureCache::of([&set.leaf].into_iter(), issuers, request.arithmetic),
        &request,
    );
    assert_eq!(validation.violations, after.violations);
    validation
}

fn rules(set: &Set) -> Vec<Rule> {
    validate(set)
        .violations
        .iter()
        .map(|one| one.rule)
        .collect()
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
    assert!(validate(&sets::mesh(12, true)).is_valid());
}

#[test]
fn a_good_issuer_among_look_alikes_is_found() {
    let mut set = sets::look_alikes(100);
    set.anchors = vec![set.untrusted[57].clone()];
    set.leaf = set.issued_by_57.clone();
    assert!(validate(&set).is_valid());
}

/// The one rule that such a path breaks, in words.
fn only_fault(set: &Set) -> (Rule, String) {
    let validation = validate(set);
    let [broken] = &validation.violations[..] else {
        panic!("{:?}", validation.violations);
    };
    (broken.rule, broken.detail.clone())
}

#[test]
fn names_and_constraints_by_the_thousand_are_compared_and_more_are_refused() {
    for form in [
        Form::Address,
        Form::Directory,
        Form::Host,
        Form::Mailbox,
        Form::Uri,
    ] {
        let mut names = sets::names(form, 2_000, "a");
        let subtrees = sets::subtrees(form, 2_000);
        let subject = sets::name("leaf");
        let set = sets::constrained(&subject, &names, &subtrees);
        assert!(
            validate(&set).is_valid(),
            "{form:?}: {:?}",
            validate(&set).violations
        );
        // The last of them is not let through.
        names.push(match form {
            Form::Address => mock::general_name(7, &[200, 0, 0, 77]),
            Form::Mailbox => mock::general_name(1, b"a@m77.b"),
            Form::Uri => mock::general_name(6, b"a://h77.b/c"),
            Form::Directory | Form::Host => sets::names(form, 78, "b").remove(77),
        });
        let (rule, detail) = only_fault(&sets::constrained(&subject, &names, &subtrees));
        assert!(
            rule == Rule::NameConstraints && detail.contains("in the excluded"),
            "{detail}"
        );
    }
    let many = sets::tower(8, 30_000);
    let validation = validate(&many);
    let budget = &validation.violations[0];
    assert_eq!(budget.rule, Rule::Budget);
    assert!(
        budget.detail.contains("names to compare"),
        "{}",
        budget.detail
    );
    assert!(
        budget.detail.contains(&(32 << 20).to_string()),
        "{}",
        budget.detail
    );
}

#[test]
fn a_long_name_is_prepared_once_for_all_subtrees() {
    assert!(validate(&sets::long_name('\u{e9}', 100_000, 2_000)).is_valid());
    // One that grows eighteenfold is compared with nothing.
    let (rule, detail) = only_fault(&sets::long_name('\u{fdfa}', 10_000, 10));
    assert!(
        rule == Rule::NameConstraints && detail.contains("cannot be compared"),
        "{detail}"
    );
}

#[test]
fn policies_by_the_thousand_are_followed() {
    let mut set = sets::policies(3_000, 20);
    assert!(validate(&set).is_valid());
    let wanted = |arc: &str, set: &Set| {
        let mut request = request(set);
        request.policy = PolicyInputs {
            initial: Some(vec![arc.parse().expect("an identifier")]),
            require_explicit: true,
            ..PolicyInputs::default()
        };
        validate_path(&request)
            .violations
            .iter()
            .map(|one| one.rule)
            .collect::<Vec<_>>()
    };
    assert_eq!(wanted("1.2.3999", &set), []);
    assert_eq!(wanted("1.2.4000", &set), [Rule::Policies]);
    set = sets::policies(30_000, 0);
    assert!(validate(&set).is_valid());
}

#[test]
fn a_large_message_is_hashed_for_few_signatures() {
    let rules = rules(&sets::large_leaf(1_000_000, 60));
    assert!(rules.contains(&Rule::Budget), "{rules:?}");
}

#[test]
fn certificates_that_all_sign_each_other_end_in_a_finding() {
    assert!(!validate(&sets::self_issued(300)).is_valid());
}

#[test]
fn a_path_that_is_too_long_is_refused() {
    assert!(validate(&sets::straight(30)).is_valid());
    assert!(!validate(&sets::straight(40)).is_valid());
}
