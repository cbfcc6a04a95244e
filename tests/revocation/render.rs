//! Descriptions of CRLs as DER, with the mock's writer.

use super::reference::{
    ALL_REASONS, Crl, Entry, Flaw, Name, Point, Scope, Signer, Subject, World, serial,
};
use popcert::{
    Certificate, Time,
    mock::{
        self, CrlTemplate, KeyType, MockKey, ObjectIdentifier, Randomness, StringType, Template,
        basic_constraints, crl_entry, extension, key_usage, time,
    },
};

/// Keys and the certificates that do not depend on the set.
pub struct Desk {
    ca: MockKey,
    second: MockKey,
    indirect: MockKey,
    stranger: MockKey,
    pub root: Certificate,
    /// The certificates of CRL signers.
    pub others: Vec<Certificate>,
}

pub fn at() -> Time {
    Time::parse("2026-04-01").expect("a date")
}

fn after(hours: i64) -> Time {
    at().plus_seconds(hours * 3_600)
}

/// One value in DER.
pub fn value(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = match contents.len() {
        short @ 0..0x80 => vec![short as u8],
        middle @ 0x80..0x100 => vec![0x81, middle as u8],
        long => vec![0x82, (long >> 8) as u8, long as u8],
    };
    [&[tag], length.as_slice(), contents].concat()
}

fn name(text: &str) -> Vec<u8> {
    mock::common_name(StringType::Utf8, text)
}

fn name_of(name_: Name) -> Vec<u8> {
    match name_ {
        Name::Ca => name("MOCK CA"),
        Name::Indirect => name("MOCK CRL Issuer"),
    }
}

fn place(number: u8) -> Vec<u8> {
    match number {
        0 => value(0xA4, &name_of(Name::Ca)),
        9 => value(0xA4, &name_of(Name::Indirect)),
        _ => value(0x86, format!("http://crl.mock.invalid/{number}").as_bytes()),
    }
}

/// ReasonFlags without trailing zero bits.
fn reason_flags(tag: u8, reasons: u16) -> Vec<u8> {
    let mut octets = reasons.to_be_bytes().to_vec();
    while octets.last() == Some(&0) {
        octets.pop();
    }
    let unused = octets.last().map_or(0, |last| last.trailing_zeros() as u8);
    value(tag, &[&[unused], octets.as_slice()].concat())
}

/// DistributionPointName with full names.
fn point_name<'a>(places: impl Iterator<Item = &'a u8>) -> Vec<u8> {
    let names: Vec<u8> = places.flat_map(|number| place(*number)).collect();
    value(0xA0, &value(0xA0, &names))
}

impl Desk {
    pub fn new() -> Self {
        let key = |purpose| {
            MockKey::generate(KeyType::Ed25519, &Randomness::seeded(7), purpose).expect("a key")
        };
        let (ca, second, indirect, stranger) =
            (key("ca"), key("second"), key("indirect"), key("stranger"));
        let certificate = |subject: Name, key: &MockKey, number: u8, is_ca: bool| {
            let mut template = Template::new(&name_of(Name::Ca), &name_of(subject), key, at())
                .with(key_usage(if is_ca { &[5, 6] } else { &[6] }));
            if is_ca {
                template = template.with(basic_constraints(true, None));
            }
            template.serial = vec![number];
            Certificate::from_der(&template.sign(&ca).expect("signed")).expect("a certificate")
        };
        Self {
            root: certificate(Name::Ca, &ca, 1, true),
            others: vec![
                certificate(Name::Ca, &second, serial(Subject::Second), true),
                certificate(Name::Indirect, &indirect, serial(Subject::Indirect), false),
            ],
            ca,
            second,
            indirect,
            stranger,
        }
    }

    pub fn leaf(&self, world: &World) -> Vec<u8> {
        let mut template = Template::new(&name_of(Name::Ca), &name("leaf"), &self.stranger, at());
        template.serial = vec![serial(Subject::Leaf)];
        if !world.points.is_empty() {
            let points: Vec<u8> = world.points.iter().flat_map(point).collect();
            let points = extension(
                ObjectIdentifier::new_unwrap("2.5.29.31"),
                false,
                &value(0x30, &points),
            );
            template = template.with(points);
        }
        template.sign(&self.ca).expect("signed")
    }

    pub fn crl(&self, crl: &Crl) -> Vec<u8> {
        self.signed(crl, extensions(crl))
    }

    /// With the extension that says where deltas are, without which openssl heeds none.
    pub fn crl_with_freshest(&self, crl: &Crl) -> Vec<u8> {
        let mut all = extensions(crl);
        if crl.base.is_none() {
            let point = value(0x30, &point_name([7].iter()));
            let freshest = extension(
                ObjectIdentifier::new_unwrap("2.5.29.46"),
                false,
                &value(0x30, &point),
            );
            all.push(freshest);
        }
        self.signed(crl, all)
    }

    fn signed(&self, crl: &Crl, extensions: Vec<Vec<u8>>) -> Vec<u8> {
        let mut template = CrlTemplate::new(&name_of(crl.issuer), at());
        template.this_update = time(after(crl.from));
        template.next_update = crl.until.map(|until| time(after(until)));
        template.entries = entries(crl);
        template.extensions = extensions;
        // Version 1 where it can be.
        let has_extensions = crl
            .entries
            .iter()
            .any(|one| one.reason.is_some() || one.issuer.is_some());
        let may_be_first = template.extensions.is_empty() && !has_extensions;
        match crl.flaw {
            Some(Flaw::Version1Explicit) => template.version = Some(0),
            Some(Flaw::Version3) => template.version = Some(2),
            Some(Flaw::UnknownAlgorithm) => {
                // ecdsa-with-SHA1
                let algorithm = value(
                    0x30,
                    &mock::oid(ObjectIdentifier::new_unwrap("1.2.840.10045.4.1")),
                );
                template.inner_algorithm = Some(algorithm.clone());
                template.outer_algorithm = Some(algorithm);
            }
            None if may_be_first && crl.from % 2 != 0 => template.version = None,
            _ => {}
        }
        let key = match crl.signer {
            Signer::Ca => &self.ca,
            Signer::Second => &self.second,
            Signer::Indirect => &self.indirect,
            Signer::Stranger => &self.stranger,
        };
        template.sign(key).expect("signed")
    }
}

fn point(point: &Point) -> Vec<u8> {
    let mut parts = Vec::new();
    if !point.places.is_empty() {
        parts.extend(point_name(point.places.iter()));
    }
    if point.reasons != ALL_REASONS {
        parts.extend(reason_flags(0x81, point.reasons));
    }
    if let Some(issuer) = point.issuer {
        parts.extend(value(0xA2, &value(0xA4, &name_of(issuer))));
    }
    value(0x30, &parts)
}

fn entries(crl: &Crl) -> Vec<Vec<u8>> {
    let last = crl.entries.len().saturating_sub(1);
    let all = crl.entries.iter().enumerate();
    all.map(|(place, one)| entry(one, crl.flaw.filter(|_| place == last)))
        .collect()
}

fn entry(entry: &Entry, flaw: Option<Flaw>) -> Vec<u8> {
    let number = match flaw {
        Some(Flaw::PaddedSerial) => vec![0, entry.serial],
        _ => vec![entry.serial],
    };
    let mut extensions = Vec::new();
    if let Some(reason) = entry.reason.filter(|_| flaw != Some(Flaw::WideReason)) {
        extensions.extend(extension(
            ObjectIdentifier::new_unwrap("2.5.29.21"),
            false,
            &value(0x0A, &[reason]),
        ));
    }
    match flaw {
        Some(Flaw::WideReason) => {
            extensions.extend(extension(
                ObjectIdentifier::new_unwrap("2.5.29.21"),
                false,
                &value(0x0A, &[1, 8]),
            ));
        }
        Some(Flaw::CriticalEntryExtension) => {
            extensions.extend(extension(
                ObjectIdentifier::new_unwrap("1.3.6.1.4.1.55555.1"),
                true,
                &[5, 0],
            ));
        }
        _ => {}
    }
    if let Some(issuer) = entry.issuer {
        let names = value(0x30, &value(0xA4, &name_of(issuer)));
        extensions.extend(extension(
            ObjectIdentifier::new_unwrap("2.5.29.29"),
            true,
            &names,
        ));
    }
    if extensions.is_empty() {
        return crl_entry(&number, after(-10), None);
    }
    let parts = [
        value(0x02, &number),
        time(after(-10)),
        value(0x30, &extensions),
    ];
    value(0x30, &parts.concat())
}

fn extensions(crl: &Crl) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    let mut add = |dotted: &str, critical: bool, contents: &[u8]| {
        all.push(extension(
            ObjectIdentifier::new_unwrap(dotted),
            critical,
            contents,
        ));
    };
    if let Some(number) = &crl.number {
        let octets = match crl.flaw {
            Some(Flaw::LongNumber) => vec![1; 21],
            Some(Flaw::NegativeNumber) => vec![0xFE],
            _ => integer(number),
        };
        add("2.5.29.20", false, &value(0x02, &octets));
        if crl.flaw == Some(Flaw::NumberTwice) {
            add("2.5.29.20", false, &value(0x02, &octets));
        }
    }
    if let Some(base) = &crl.base {
        add("2.5.29.27", true, &value(0x02, &integer(base)));
    }
    if let Some(key) = crl.authority_key {
        add("2.5.29.35", false, &value(0x30, &value(0x80, &[key])));
    }
    if crl.flaw == Some(Flaw::UnreadableScope) {
        add(
            "2.5.29.28",
            true,
            &[0x30, 0x05, 0xA0, 0x03, 0xA0, 0x01, 0x86],
        );
    } else if let Some(scope) = scope(&crl.scope) {
        add("2.5.29.28", true, &scope);
    }
    if crl.flaw == Some(Flaw::CriticalExtension) {
        add("1.3.6.1.4.1.55555.1", true, &[5, 0]);
    }
    all
}

/// Contents octets of a non-negative INTEGER.
fn integer(magnitude: &[u8]) -> Vec<u8> {
    match magnitude.first() {
        Some(first) if first & 0x80 != 0 => [&[0], magnitude].concat(),
        _ => magnitude.to_vec(),
    }
}

fn scope(scope: &Scope) -> Option<Vec<u8>> {
    let mut parts = Vec::new();
    if !scope.places.is_empty() {
        parts.extend(point_name(scope.places.iter()));
    }
    if scope.only_user {
        parts.extend(value(0x81, &[0xFF]));
    }
    if scope.only_ca {
        parts.extend(value(0x82, &[0xFF]));
    }
    if scope.reasons != ALL_REASONS {
        parts.extend(reason_flags(0x83, scope.reasons));
    }
    if scope.indirect {
        parts.extend(value(0x84, &[0xFF]));
    }
    if scope.only_attribute {
        parts.extend(value(0x85, &[0xFF]));
    }
    (!parts.is_empty()).then(|| value(0x30, &parts))
}
