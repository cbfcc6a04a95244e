//! What single checks say where a set of files cannot show it: with options that only a batch or a
//! library has.

#![cfg(feature = "mock")]

use popcert::{
    Case, Certificate, CertificateInput, Options, Report, Role, Status, Time, certificates,
    mock::{self, KeyType, MockKey, ObjectIdentifier, Randomness, StringType, Template},
    path::{AnchorTrust, Purpose},
};

const DAY: i64 = 86_400;

fn at() -> Time {
    Time::parse("2026-01-01").expect("a date")
}

fn key(purpose: &str) -> MockKey {
    MockKey::generate(KeyType::P256, &Randomness::seeded(3), purpose).expect("a key")
}

fn extension(oid: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    mock::extension(ObjectIdentifier::new_unwrap(oid), critical, value)
}

fn template(issuer: &str, subject: &str, key: &MockKey) -> Template {
    let name = |text| mock::common_name(StringType::Utf8, text);
    Template::new(&name(issuer), &name(subject), key, at())
        .valid(at().plus_seconds(-DAY), at().plus_seconds(DAY))
}

fn input(der: &[u8], role: Role) -> CertificateInput {
    let found = certificates(der, "certificate.cer").expect("a certificate");
    CertificateInput::new(found.into_iter().next().expect("one"), role, 1).expect("decoded")
}

fn status(report: &Report, id: &str) -> Status {
    let finding = report.findings.iter().find(|one| one.id == id);
    finding.expect("a finding").status
}

/// A certificate of another name than its issuer's that its own key signed.
fn signed_by_itself(names_itself: bool) -> Vec<u8> {
    let own = key("own");
    let mut template = template("Issuer", "Subject", &own);
    if names_itself {
        template = template
            .with(extension("2.5.29.14", false, &[4, 1, 7]))
            .with(extension("2.5.29.35", false, &[0x30, 3, 0x80, 1, 7]));
    }
    template.sign(&own).expect("signed")
}

#[test]
fn in_a_batch_the_own_key_is_tried_where_it_is_likely() {
    let options = Options::new(at());
    let (tried, not_tried) = (Status::Fail, Status::NotApplicable);
    for (role, names_itself, spared, expected) in [
        (Role::Device, false, true, not_tried),
        (Role::Device, true, true, tried),
        (Role::Device, false, false, tried),
        (Role::Other, false, true, not_tried),
        (Role::Ca, false, true, tried),
    ] {
        let input = input(&signed_by_itself(names_itself), role);
        let case = Case::audit(&input, String::new(), &options);
        let case = match spared {
            true => case.sparing_own_key(),
            false => case,
        };
        let found = status(&Report::of(&case), "certificate.self-issued");
        let counts = match found {
            Status::NotApplicable => not_tried,
            _ => tried,
        };
        assert_eq!(
            counts, expected,
            "{role:?} {names_itself} {spared}: {found:?}"
        );
    }
}

#[test]
fn on_a_path_the_own_key_is_tried_where_no_issuer_is_at_hand() {
    let ca = key("ca");
    let anchor = template("Anchor", "Anchor", &ca).with(mock::basic_constraints(true, None));
    let anchor = Certificate::from_der(&anchor.sign(&ca).expect("signed")).expect("readable");
    let mut options = Options::new(at());
    options.anchors = vec![anchor];
    for (names_itself, spared, tried) in [
        (false, true, false),
        (true, true, true),
        (false, false, true),
    ] {
        let input = input(&signed_by_itself(names_itself), Role::Device);
        let case = Case::chain(&input, &options);
        let case = match spared {
            true => case.sparing_own_key(),
            false => case,
        };
        let found = status(&Report::of(&case), "certificate.self-issued");
        let what = format!("{names_itself} {spared}: {found:?}");
        assert_eq!(found != Status::NotApplicable, tried, "{what}");
    }
}

/// What `chain.anchor` calls an error with another setting is one, by the id that it names.
#[test]
fn what_is_disregarded_of_an_anchor_fails_as_it_says_when_all_of_it_counts() {
    const UNKNOWN: &str = "1.3.6.1.4.1.99999.1";
    let (ca, device) = (key("ca"), key("device"));
    let sound = || template("Anchor", "Anchor", &ca);
    let is_ca = || mock::basic_constraints(true, None);
    let expired = sound().valid(at().plus_seconds(-9 * DAY), at().plus_seconds(-DAY));
    let purposes =
        mock::extended_key_usage(false, &[ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1")]);
    let harmless = || extension(UNKNOWN, false, &[5, 0]);
    let anchors = [
        (
            "chain.basic-constraints",
            sound().with(mock::basic_constraints(false, None)),
        ),
        (
            "chain.critical-extensions",
            sound()
                .with(is_ca())
                .with(extension(UNKNOWN, true, &[5, 0])),
        ),
        (
            "chain.duplicate-extensions",
            sound().with(is_ca()).with(harmless()).with(harmless()),
        ),
        (
            "chain.extended-key-usage",
            sound().with(is_ca()).with(purposes),
        ),
        (
            "chain.key-usage",
            sound().with(is_ca()).with(mock::key_usage(&[0])),
        ),
        (
            "chain.malformed-extensions",
            sound()
                .with(is_ca())
                .with(extension("2.5.29.14", false, &[4, 9])),
        ),
        (
            "chain.path-length",
            sound().with(mock::basic_constraints(true, Some(0))),
        ),
        ("chain.validity", expired.with(is_ca())),
    ];
    let middle = template("Anchor", "Middle", &device)
        .with(is_ca())
        .sign(&ca)
        .expect("signed");
    let leaf = template("Middle", "Leaf", &device)
        .sign(&device)
        .expect("signed");
    let input = input(&leaf, Role::Device);
    for (id, anchor) in anchors {
        let anchor = anchor.sign(&ca).expect("signed");
        let mut options = Options::new(at());
        options.purpose = Purpose::ClientAuth;
        options.anchors = vec![Certificate::from_der(&anchor).expect("readable")];
        options.untrusted = vec![Certificate::from_der(&middle).expect("readable")];
        let report = Report::of(&Case::chain(&input, &options));
        let details: Vec<_> = report
            .findings
            .iter()
            .filter(|one| one.id == "chain.anchor")
            .map(|one| one.detail.as_ref())
            .collect();
        let [detail] = details[..] else {
            panic!("{id}: {details:?}");
        };
        assert!(
            detail.ends_with(&format!(
                "(with `--anchor certificate` this is an error, `{id}`)"
            )),
            "{id}: {detail}"
        );
        assert_eq!(status(&report, id), Status::Pass, "{id}");
        options.anchor_trust = AnchorTrust::Certificate;
        let report = Report::of(&Case::chain(&input, &options));
        assert_eq!(status(&report, id), Status::Fail, "{id}");
    }
}
