//! Who may sign a CRL, and who vouches for that signer; what the distribution points of each have to
//! do with it. Written out, as the description of random sets has no room for it.

use super::{
    path::path_request,
    render::{at, value},
};
use popcert::{
    Certificate, Crl,
    mock::{
        CrlTemplate, KeyType, MockKey, ObjectIdentifier, Randomness, StringType, Template,
        basic_constraints, common_name, crl_entry, extension,
    },
    path::validate_path,
};

const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const DISTRIBUTION_POINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.31");
const ISSUING_DISTRIBUTION_POINT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.28");

fn key(purpose: &str) -> MockKey {
    MockKey::generate(KeyType::P256, &Randomness::seeded(7), purpose).expect("a key")
}

fn name(text: &str) -> Vec<u8> {
    common_name(StringType::Utf8, text)
}

/// A name of that form, as a distribution point.
fn place(form: u8, octets: &[u8]) -> Vec<u8> {
    value(0xA0, &value(0xA0, &value(form, octets)))
}

fn certificate(template: &Template, signer: &str) -> Certificate {
    let der = template.sign(&key(signer)).expect("signed");
    Certificate::from_der(&der).expect("a certificate")
}

/// A certificate of the CA, with a CRL of its own at that place.
fn issued(subject: &str, of: &str, serial: u8, place: &[u8]) -> Template {
    let points = value(0x30, &value(0x30, place));
    let mut template = Template::new(&name("CA"), &name(subject), &key(of), at()).with(extension(
        DISTRIBUTION_POINTS,
        false,
        &points,
    ));
    template.serial = vec![serial];
    template
}

fn crl(place: &[u8], revoked: &[u8], signer: &str) -> Crl {
    let scope = value(0x30, place);
    let mut template = CrlTemplate::new(&name("CA"), at())
        .number(&[1])
        .with(extension(ISSUING_DISTRIBUTION_POINT, true, &scope));
    let entries = revoked
        .iter()
        .map(|serial| crl_entry(&[*serial], at(), None));
    template.entries = entries.collect();
    Crl::from_der(&template.sign(&key(signer)).expect("signed")).expect("a CRL")
}

fn anchor(key_usage: Option<&[u8]>) -> Certificate {
    let mut root = Template::new(&name("CA"), &name("CA"), &key("ca"), at())
        .with(basic_constraints(true, None));
    if let Some(usage) = key_usage {
        root = root.with(extension(KEY_USAGE, false, usage));
    }
    certificate(&root, "ca")
}

/// What is wrong, in one line; nothing for a good path.
fn describe(
    leaf: &Certificate,
    others: &[Certificate],
    anchor: Certificate,
    crls: &[Crl],
) -> String {
    let anchors = std::slice::from_ref(&anchor);
    let validation = validate_path(&path_request(leaf, others, anchors, crls, at()));
    let details = validation.violations.iter().map(|one| one.detail.clone());
    details.collect::<Vec<_>>().join("; ")
}

pub fn a_signer_is_as_good_as_who_vouches_for_it() {
    let place = |number: u8| place(0x86, format!("http://mock.invalid/{number}").as_bytes());
    let leaf = certificate(&issued("leaf", "leaf", 11, &place(1)), "ca");
    let first = certificate(&issued("CA", "first", 12, &place(2)), "ca");
    let second = certificate(&issued("CA", "second", 13, &place(3)), "ca");
    let others = [first, second];
    let of = |crls: &[Crl]| describe(&leaf, &others, anchor(None), crls);
    let own = [crl(&place(1), &[], "first"), crl(&place(2), &[], "second")];
    let [own_one, own_two] = &own;
    // Nobody says anything of the second.
    assert!(of(&own).contains("whose own certificate"), "{}", of(&own));
    let good = crl(&place(3), &[], "ca");
    assert_eq!(of(&[own_one.clone(), own_two.clone(), good]), "");
    let revoked = crl(&place(3), &[13], "ca");
    let describe = of(&[own_one.clone(), own_two.clone(), revoked]);
    assert!(describe.contains("not known"), "{describe}");
    // One that vouches for itself, and one that revokes itself.
    let vouching = crl(&place(2), &[], "first");
    assert_eq!(of(&[own_one.clone(), vouching]), "");
    let describe = of(&[own_one.clone(), crl(&place(2), &[12], "first")]);
    assert!(describe.contains("not known"), "{describe}");
}

pub fn a_stranger_of_the_ca_s_name_neither_revokes_nor_clears() {
    let place = |number: u8| place(0x86, format!("http://mock.invalid/{number}").as_bytes());
    let leaf = certificate(&issued("leaf", "leaf", 11, &place(1)), "ca");
    // Its certificate has the name of the CA and another signature than the CA's.
    let stranger = certificate(&issued("CA", "stranger", 12, &place(2)), "stranger");
    let of = |others: &[Certificate], crls: &[Crl]| describe(&leaf, others, anchor(None), crls);
    let strangers = std::slice::from_ref(&stranger);
    let listing = crl(&place(1), &[11], "stranger");
    assert_eq!(of(strangers, &[crl(&place(1), &[], "ca"), listing]), "");
    let clearing = crl(&place(1), &[], "stranger");
    let found = of(strangers, &[crl(&place(1), &[11], "ca"), clearing.clone()]);
    assert!(found.contains("revoked"), "{found}");
    let found = of(strangers, &[clearing]);
    assert!(found.contains("not known"), "{found}");
}

pub fn a_signer_has_a_path_if_one_certificate_of_its_key_has() {
    let place = |number: u8| place(0x86, format!("http://mock.invalid/{number}").as_bytes());
    let leaf = certificate(&issued("leaf", "leaf", 11, &place(1)), "ca");
    let pathless = certificate(&issued("CA", "first", 12, &place(2)), "stranger");
    let sound = certificate(&issued("CA", "first", 13, &place(2)), "ca");
    let crls = [crl(&place(1), &[], "first"), crl(&place(2), &[], "ca")];
    let of = |others: &[Certificate]| describe(&leaf, others, anchor(None), &crls);
    assert_eq!(of(&[pathless.clone(), sound.clone()]), "");
    assert_eq!(of(&[sound, pathless.clone()]), "");
    let found = of(&[pathless]);
    assert!(found.contains("not known"), "{found}");
    // The key of the CA itself needs no path, whoever else has a certificate of it.
    let again = certificate(&issued("CA", "ca", 14, &place(2)), "stranger");
    let own = [crl(&place(1), &[], "ca")];
    assert_eq!(describe(&leaf, &[again], anchor(None), &own), "");
}

pub fn three_signers_may_vouch_for_one_another_and_no_more() {
    let place = |number: u8| place(0x86, format!("http://mock.invalid/{number}").as_bytes());
    let leaf = certificate(&issued("leaf", "leaf", 11, &place(0)), "ca");
    for (count, is_known) in [(1, true), (2, true), (3, true), (4, false)] {
        let signer = |number: u8| format!("signer {number}");
        let others: Vec<_> = (0..count)
            .map(|number| {
                let own = place(number + 1);
                certificate(&issued("CA", &signer(number), 12 + number, &own), "ca")
            })
            .collect();
        let mut crls: Vec<_> = (0..count)
            .map(|number| crl(&place(number), &[], &signer(number)))
            .collect();
        crls.push(crl(&place(count), &[], "ca"));
        let found = describe(&leaf, &others, anchor(None), &crls);
        assert_eq!(found.is_empty(), is_known, "{count}: {found}");
    }
}

pub fn a_place_for_some_reasons_leaves_the_others_open() {
    let place = place(0x86, b"http://mock.invalid/1");
    // ReasonFlags: keyCompromise alone.
    let some = [place.clone(), value(0x81, &[6, 0x40])].concat();
    let crls = [crl(&place, &[], "ca")];
    let leaf = |points: &[u8]| certificate(&issued("leaf", "leaf", 11, points), "ca");
    assert_eq!(describe(&leaf(&place), &[], anchor(None), &crls), "");
    let found = describe(&leaf(&some), &[], anchor(None), &crls);
    assert!(found.contains("not known"), "{found}");
}

pub fn places_of_every_form_are_compared() {
    for (form, octets) in [
        (0x81u8, &b"crl@mock.invalid"[..]),
        (0x82, b"crl.mock.invalid"),
        (0x86, b"http://mock.invalid/1"),
        (0x87, &[192, 0, 2, 1]),
        (0x88, &[0x2A, 3, 4]),
    ] {
        let leaf = certificate(&issued("leaf", "leaf", 11, &place(form, octets)), "ca");
        let clean = crl(&place(form, octets), &[], "ca");
        assert_eq!(describe(&leaf, &[], anchor(None), &[clean]), "", "{form:x}");
        let listing = crl(&place(form, octets), &[11], "ca");
        let describe = describe(&leaf, &[], anchor(None), &[listing]);
        assert!(describe.contains("it was revoked"), "{form:x}: {describe}");
    }
    let upper = place(0x86, b"HTTP://MOCK.invalid/1");
    let leaf = certificate(&issued("leaf", "leaf", 11, &upper), "ca");
    let listing = crl(&place(0x86, b"http://mock.invalid/1"), &[11], "ca");
    let describe = describe(&leaf, &[], anchor(None), &[listing]);
    assert!(describe.contains("it was revoked"), "{describe}");
}

pub fn a_key_usage_that_cannot_be_read_allows_no_crls() {
    let here = place(0x86, b"http://mock.invalid/1");
    let leaf = certificate(&issued("leaf", "leaf", 11, &here), "ca");
    let clean = [crl(&here, &[], "ca")];
    let may_sign_crls = [3, 2, 1, 0x06];
    assert_eq!(
        describe(&leaf, &[], anchor(Some(&may_sign_crls)), &clean),
        ""
    );
    for usage in [&[5u8, 0][..], &[3, 2, 2, 0x04]] {
        let describe = describe(&leaf, &[], anchor(Some(usage)), &clean);
        assert!(describe.contains("not known"), "{usage:?}: {describe}");
    }
}

/// The budget covers eighty signatures under a key of P-521, and twenty to explain why a path is not valid.
pub fn a_delta_beyond_the_budget_leaves_the_status_open() {
    let own = MockKey::generate(KeyType::P521, &Randomness::seeded(7), "ca").expect("a key");
    let issue = |template: Template| {
        Certificate::from_der(&template.sign(&own).expect("signed")).expect("a certificate")
    };
    let root = Template::new(&name("CA"), &name("CA"), &own, at());
    let root = issue(root.with(basic_constraints(true, None)));
    let mut leaf = Template::new(&name("CA"), &name("leaf"), &key("leaf"), at());
    leaf.serial = vec![11];
    let leaf = issue(leaf);
    let list = |number: u8| CrlTemplate::new(&name("CA"), at()).number(&[number]);
    let signed = |template: CrlTemplate, key: &MockKey| {
        Crl::from_der(&template.sign(key).expect("signed")).expect("a CRL")
    };
    let complete = signed(list(1), &own);
    let revoking = list(2).delta_to(&[1]).list(crl_entry(&[11], at(), None));
    let revoking = signed(revoking, &own);
    let stranger = key("stranger");
    for (count, expected) in [
        (0, "it was revoked"),
        (10, "it was revoked"),
        (100, "too many signatures"),
    ] {
        // Newer deltas are looked at first; that another key signed them takes a verification to see.
        let others = (3..3 + count).map(|number| signed(list(number).delta_to(&[1]), &stranger));
        let crls: Vec<_> = [complete.clone(), revoking.clone()]
            .into_iter()
            .chain(others)
            .collect();
        let found = describe(&leaf, &[], root.clone(), &crls);
        assert!(found.contains(expected), "{count}: {found}");
    }
}
