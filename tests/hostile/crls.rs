//! CRLs that are made to take memory or time: big ones, and what they may not cost.

use super::{path::path_request, sets::at};
use popcert::{
    Certificate, Crl,
    mock::{
        self, CrlTemplate, KeyType, MockKey, ObjectIdentifier, Randomness, StringType, Template,
        crl_entry, extension,
    },
    path::{PathValidation, validate_path},
};

/// A leaf, its CA, and CRLs in DER.
pub struct Lists {
    pub leaf: Certificate,
    pub anchors: Vec<Certificate>,
    pub crls: Vec<Vec<u8>>,
}

/// The serial number of the leaf, 2³².
const SERIAL: [u8; 5] = [1, 0, 0, 0, 0];
const CERTIFICATE_ISSUER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.29");
const DISTRIBUTION_POINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.31");
const ISSUING_DISTRIBUTION_POINT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.28");

fn value(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = u32::try_from(contents.len())
        .expect("below 4 GiB")
        .to_be_bytes();
    let zeros = length.iter().take_while(|octet| **octet == 0).count();
    let head = match contents.len() {
        short @ 0..0x80 => vec![tag, short as u8],
        _ => [&[tag, 0x84 - zeros as u8], &length[zeros..]].concat(),
    };
    [head, contents.to_vec()].concat()
}

fn name(text: &str) -> Vec<u8> {
    mock::common_name(StringType::Utf8, text)
}

fn key(purpose: &str) -> MockKey {
    MockKey::generate(KeyType::P256, &Randomness::seeded(5), purpose).expect("a key")
}

/// A leaf with that extension, and the CRLs of its CA.
fn lists(extension: Option<Vec<u8>>, templates: &[CrlTemplate], signer: &str) -> Lists {
    let ca = key("ca");
    let root = Template::new(&name("CA"), &name("CA"), &ca, at())
        .with(mock::basic_constraints(true, None));
    let mut leaf = Template::new(&name("CA"), &name("leaf"), &ca, at());
    leaf.serial = SERIAL.to_vec();
    leaf.extensions.extend(extension);
    let made = |template: &Template| {
        Certificate::from_der(&template.sign(&ca).expect("signed")).expect("a certificate")
    };
    let signer = key(signer);
    let signed = templates
        .iter()
        .map(|one| one.sign(&signer).expect("signed"));
    Lists {
        leaf: made(&leaf),
        anchors: vec![made(&root)],
        crls: signed.collect(),
    }
}

fn template() -> CrlTemplate {
    CrlTemplate::new(&name("CA"), at()).number(&[1])
}

fn indirect() -> CrlTemplate {
    let scope = value(0x30, &[0x84, 1, 0xFF]);
    template().with(extension(ISSUING_DISTRIBUTION_POINT, true, &scope))
}

/// An entry that names its certificate's issuer.
fn entry_of(serial: &[u8], issuer: &str) -> Vec<u8> {
    let names = value(0x30, &value(0xA4, &name(issuer)));
    let issuer = extension(CERTIFICATE_ISSUER, true, &names);
    let parts = [value(2, serial), mock::time(at()), value(0x30, &issuer)];
    value(0x30, &parts.concat())
}

fn entries(count: u32, serial: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let others = (1..count).map(|number| [&[0x40][..], &number.to_be_bytes()].concat());
    let all = others.chain([serial.to_vec()]);
    all.map(|serial| crl_entry(&serial, at(), None))
}

/// As many entries, of which the last lists the leaf if `lists_leaf`.
pub fn many_entries(count: u32, lists_leaf: bool) -> Lists {
    let last = if lists_leaf { &SERIAL[..] } else { &[1] };
    let mut template = template();
    template.entries = entries(count, last).collect();
    lists(None, &[template], "ca")
}

/// Entries that all inherit the issuer of the first, whose name has 100,000 letters.
pub fn inherited_issuer(count: u32) -> Lists {
    let mut template = indirect();
    template.entries = vec![entry_of(&[1], &"x".repeat(100_000))];
    template.entries.extend(entries(count, &SERIAL));
    lists(None, &[template], "ca")
}

/// Entries of the leaf's serial number that each name an issuer of their own.
pub fn own_issuers(count: u32) -> Lists {
    let mut template = indirect();
    let issuers = (0..count).map(|number| entry_of(&SERIAL, &format!("Issuer {number}")));
    template.entries = issuers.collect();
    lists(None, &[template], "ca")
}

/// As many names in the leaf's distribution point as in the CRL's, all different.
pub fn many_scopes(count: u32) -> Lists {
    let point = |kind: &str| {
        let names = (0..count).map(|number| {
            value(
                0x86,
                format!("http://mock.invalid/{kind}/{number}").as_bytes(),
            )
        });
        value(0xA0, &value(0xA0, &names.collect::<Vec<_>>().concat()))
    };
    let own = value(0x30, &value(0x30, &point("leaf")));
    let own = extension(DISTRIBUTION_POINTS, false, &own);
    let scope = value(0x30, &point("crl"));
    let scope = extension(ISSUING_DISTRIBUTION_POINT, true, &scope);
    lists(Some(own), &[template().with(scope)], "ca")
}

/// CRLs that the CA's name is on, and whose signatures are somebody else's.
pub fn strangers(count: u32) -> Lists {
    let templates = (0..count).map(|number| {
        let number = [&[0x40][..], &number.to_be_bytes()].concat();
        CrlTemplate::new(&name("CA"), at()).number(&number)
    });
    lists(None, &templates.collect::<Vec<_>>(), "stranger")
}

impl Lists {
    pub fn read(&self) -> Vec<Crl> {
        let read = |der: &Vec<u8>| Crl::from_der(der).expect("a CRL");
        self.crls.iter().map(read).collect()
    }

    pub fn validate<'a>(&'a self, crls: &'a [Crl]) -> PathValidation<'a> {
        validate_path(&path_request(&self.leaf, &[], &self.anchors, crls, at()))
    }
}

fn detail(lists: &Lists) -> String {
    let crls = lists.read();
    let validation = lists.validate(&crls);
    let details = validation.violations.iter().map(|one| one.detail.clone());
    details.collect::<Vec<_>>().join("; ")
}

#[test]
fn one_of_many_entries_is_found() {
    assert!(detail(&many_entries(20_000, true)).contains("it was revoked"));
    assert_eq!(detail(&many_entries(20_000, false)), "");
}

#[test]
fn a_certificate_issuer_applies_to_the_entries_after_it_alone() {
    // The leaf's serial number is there, under another issuer.
    assert_eq!(detail(&inherited_issuer(2_000)), "");
    assert_eq!(detail(&own_issuers(2_000)), "");
    let lists = lists(None, &[indirect().list(entry_of(&SERIAL, "CA"))], "ca");
    assert!(detail(&lists).contains("it was revoked"));
}

#[test]
fn names_of_many_places_are_compared() {
    assert!(detail(&many_scopes(10_000)).contains("covers this certificate"));
}

#[test]
fn more_signatures_than_can_be_verified_leave_the_status_open() {
    let detail = detail(&strangers(1_000));
    assert!(detail.contains("too many signatures"), "{detail}");
}

#[test]
fn a_list_of_places_that_is_too_long_is_not_understood() {
    let names = value(0x86, b"").repeat(200_000);
    let scope = value(0x30, &value(0xA0, &value(0xA0, &names)));
    let scope = extension(ISSUING_DISTRIBUTION_POINT, true, &scope);
    let detail = detail(&lists(None, &[template().with(scope)], "ca"));
    assert!(detail.contains("cannot be used"), "{detail}");
}
