//! Revocation: what popcert finds for random sets of CRLs, against a reference of RFC 5280
//! section 6.3.3 that shares nothing with it, and against `openssl`.
//!
//! `POPCERT_CASES` is how many sets are tried, from `POPCERT_SEED` on.

#![allow(clippy::print_stdout)] // How many sets of which kind there were.

#[path = "revocation/details.rs"]
mod details;
#[path = "support/needs.rs"]
mod needs;
#[path = "revocation/openssl.rs"]
mod openssl;
#[path = "support/path.rs"]
mod path;
#[path = "revocation/random.rs"]
mod random;
#[path = "revocation/reference.rs"]
mod reference;
#[path = "revocation/render.rs"]
mod render;
#[path = "revocation/signers.rs"]
mod signers;

use path::path_request;
use popcert::{
    Certificate, Crl,
    path::{Rule, Violation, validate_path},
};
use random::{Dice, world};
use reference::{Reading, Subject, Verdict, World, status};
use render::{Desk, at};
use std::collections::BTreeMap;

/// A number from the environment.
fn setting(name: &str, default: u64) -> u64 {
    let text = std::env::var(name).ok();
    text.map_or(default, |text| text.parse().expect("a number"))
}

/// What revocation breaks, with the CRLs in a given order.
fn broken(desk: &Desk, leaf: &Certificate, crls: &[Crl]) -> Option<Violation> {
    let anchors = std::slice::from_ref(&desk.root);
    let validation = validate_path(&path_request(leaf, &desk.others, anchors, crls, at()));
    if validation.is_valid() {
        return None;
    }
    let [only] = validation.violations.as_slice() else {
        panic!("more than revocation: {:?}", validation.violations);
    };
    assert_eq!(only.rule, Rule::Revocation, "{only:?}");
    Some(only.clone())
}

/// What popcert says, with the CRLs in a given order.
fn verdict(desk: &Desk, leaf: &Certificate, crls: &[Crl]) -> (Verdict, String) {
    let Some(only) = broken(desk, leaf, crls) else {
        return (Verdict::Good, String::new());
    };
    let verdict = match only.detail.starts_with("it was revoked") {
        true => Verdict::Revoked,
        false => Verdict::Unknown,
    };
    (verdict, only.detail)
}

fn certificate_of(der: &[u8]) -> Certificate {
    Certificate::from_der(der).expect("a certificate")
}

fn read(der: &[u8]) -> Crl {
    Crl::from_der(der).expect("a CRL")
}

fn tried(desk: &Desk, world: &World, dice: &mut Dice) -> Verdict {
    let leaf = certificate_of(&desk.leaf(world));
    let mut crls: Vec<Crl> = world.crls.iter().map(|crl| read(&desk.crl(crl))).collect();
    let expected = status(world, Subject::Leaf, Reading::Doubting, &[]);
    let (actual, detail) = verdict(desk, &leaf, &crls);
    assert_eq!(actual, expected, "{detail}: {world:?}");
    if actual == Verdict::Good {
        let letter = status(world, Subject::Leaf, Reading::Letter, &[]);
        assert_eq!(letter, Verdict::Good, "wrongly accepted: {world:?}");
    }
    // The order of the files does not count, nor does a file that is given twice.
    let at = dice.below(crls.len());
    crls.rotate_left(at);
    crls.push(crls[at / 2].clone());
    crls.reverse();
    assert_eq!(
        verdict(desk, &leaf, &crls).0,
        expected,
        "in another order: {world:?}"
    );
    actual
}

fn random_sets_agree_with_the_reference() {
    let (cases, seed) = (setting("POPCERT_CASES", 1_000), setting("POPCERT_SEED", 1));
    let desk = Desk::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for case in seed..seed + cases {
        let mut dice = Dice(case.wrapping_mul(0x5851_F42D_4C95_7F2D));
        let world = world(&mut dice);
        let actual = tried(&desk, &world, &mut dice);
        *counts.entry(format!("{actual:?}")).or_default() += 1;
    }
    println!("{cases} sets from seed {seed}: {counts:?}");
    // All verdicts must occur often enough to mean something.
    assert!(
        counts.len() == 3 && counts.values().all(|count| *count as u64 * 20 >= cases),
        "{counts:?}"
    );
}

fn main() -> std::process::ExitCode {
    use needs::named;
    needs::run(&[
        (
            &[],
            named![
                random_sets_agree_with_the_reference,
                signers::a_signer_is_as_good_as_who_vouches_for_it,
                signers::a_stranger_of_the_ca_s_name_neither_revokes_nor_clears,
                signers::a_signer_has_a_path_if_one_certificate_of_its_key_has,
                signers::a_place_for_some_reasons_leaves_the_others_open,
                signers::three_signers_may_vouch_for_one_another_and_no_more,
                signers::places_of_every_form_are_compared,
                signers::a_key_usage_that_cannot_be_read_allows_no_crls,
                signers::a_delta_beyond_the_budget_leaves_the_status_open,
                details::the_crl_that_decides_is_named_by_issuer_number_and_date,
                details::each_flaw_is_named,
                details::a_good_crl_beside_one_that_is_not_understood_is_not_enough,
                details::a_crl_that_cannot_be_verified_leaves_the_status_open_until_one_that_counts_is_as_new,
                details::the_reasons_of_all_points_of_a_crl_count_together,
                details::a_crl_of_an_unrelated_issuer_is_ignored,
                details::the_remedy_depends_on_the_cause,
                details::a_broken_crl_is_called_a_crl_and_says_where,
                details::a_delta_under_another_key_identifier_takes_nothing_back
            ],
        ),
        (
            &["openssl"],
            named![openssl::openssl_agrees_where_it_is_right],
        ),
    ])
}
