//! The sets themselves, made anew each time from fixed seeds; the benchmark uses them as well.

use popcert::{
    Certificate, Time, mock,
    mock::{KeyType, MockKey, Randomness, StringType, Template},
};

/// A leaf, what it comes with, and what is trusted.
pub struct Set {
    pub leaf: Certificate,
    /// A leaf that untrusted certificate 57 really issued, where there is one.
    pub issued_by_57: Certificate,
    pub untrusted: Vec<Certificate>,
    pub anchors: Vec<Certificate>,
}

pub fn at() -> Time {
    Time::parse("2026-01-01").expect("a date")
}

fn key(purpose: &str, number: usize) -> MockKey {
    let purpose = format!("{purpose} {number}");
    MockKey::generate(KeyType::P384, &Randomness::seeded(3), &purpose).expect("a key")
}

fn name(text: &str) -> Vec<u8> {
    mock::common_name(StringType::Utf8, text).expect("a name")
}

/// A CA under a name and key identifier that all of them share.
fn authority(
    subject: &str,
    issuer: &str,
    key: &MockKey,
    signer: &MockKey,
    serial: usize,
) -> Certificate {
    let identifier = mock::extension("2.5.29.14", false, &[4, 4, 1, 2, 3, 4]);
    let issued_by = mock::extension("2.5.29.35", false, &[0x30, 6, 0x80, 4, 1, 2, 3, 4]);
    let mut template = Template::new(&name(issuer), &name(subject), key, at())
        .with(mock::basic_constraints(true, None).expect("an extension"))
        .with(identifier.expect("an extension"))
        .with(issued_by.expect("an extension"));
    template.serial = [&[0x40][..], &serial.to_be_bytes()].concat();
    made(&template, signer)
}

fn leaf(issuer: &str, signer: &MockKey) -> Certificate {
    let own = key("leaf", 0);
    let issued_by = mock::extension("2.5.29.35", false, &[0x30, 6, 0x80, 4, 1, 2, 3, 4]);
    let template = Template::new(&name(issuer), &name("leaf"), &own, at())
        .with(issued_by.expect("an extension"));
    made(&template, signer)
}

fn made(template: &Template, signer: &MockKey) -> Certificate {
    let der = template.sign(signer).expect("a certificate");
    Certificate::from_der(&der).expect("a certificate")
}

/// `count` CAs of one name and one key identifier, each signed by the next; none issued the leaf.
pub fn look_alikes(count: usize) -> Set {
    const NAME: &str = "Look-alike CA";
    let keys: Vec<_> = (0..count).map(|number| key("look-alike", number)).collect();
    let untrusted = (0..count).map(|number| {
        authority(
            NAME,
            NAME,
            &keys[number],
            &keys[(number + 1) % count],
            number,
        )
    });
    let stranger = key("stranger", 0);
    Set {
        leaf: leaf(NAME, &stranger),
        issued_by_57: leaf(NAME, keys.get(57).unwrap_or(&stranger)),
        untrusted: untrusted.collect(),
        anchors: vec![authority("Root", "Root", &stranger, &stranger, count)],
    }
}

/// `count` CAs of which each certifies each other, and the last by the root if there is a way out.
pub fn mesh(count: usize, has_way_out: bool) -> Set {
    let keys: Vec<_> = (0..count).map(|number| key("mesh", number)).collect();
    let called = |number: usize| format!("Mesh CA {number}");
    let mut untrusted = Vec::new();
    for subject in 0..count {
        for issuer in (0..count).filter(|issuer| *issuer != subject) {
            let serial = untrusted.len();
            untrusted.push(authority(
                &called(subject),
                &called(issuer),
                &keys[subject],
                &keys[issuer],
                serial,
            ));
        }
    }
    let root = key("root", 0);
    if has_way_out {
        let last = count - 1;
        untrusted.push(authority(
            &called(last),
            "Root",
            &keys[last],
            &root,
            untrusted.len(),
        ));
    }
    let leaf = leaf(&called(0), &keys[0]);
    Set {
        issued_by_57: leaf.clone(),
        leaf,
        untrusted,
        anchors: vec![authority("Root", "Root", &root, &root, 0)],
    }
}

/// A leaf with `count` names under a CA with as many constraints.
pub fn many_names(count: usize) -> Set {
    let (root, ca) = (key("root", 0), key("ca", 0));
    let hosts = |suffix: &str| -> Vec<_> {
        (0..count)
            .map(|number| mock::general_name(2, format!("host{number}.{suffix}").as_bytes()))
            .collect()
    };
    let limited = Template::new(&name("Root"), &name("CA"), &ca, at())
        .with(mock::basic_constraints(true, None).expect("an extension"))
        .with(mock::name_constraints(&[], &hosts("forbidden.example")).expect("an extension"));
    let named = Template::new(&name("CA"), &name("leaf"), &key("leaf", 0), at())
        .with(mock::alternative_names(&hosts("example")).expect("an extension"));
    let leaf = made(&named, &ca);
    Set {
        issued_by_57: leaf.clone(),
        leaf,
        untrusted: vec![made(&limited, &root)],
        anchors: vec![authority("Root", "Root", &root, &root, 0)],
    }
}

/// A path of `length` certificates, leaf and root included.
pub fn straight(length: usize) -> Set {
    let keys: Vec<_> = (0..length - 1)
        .map(|number| key("straight", number))
        .collect();
    let called = |number: usize| format!("Step {number}");
    let untrusted = (1..length - 1).map(|number| {
        authority(
            &called(number),
            &called(number - 1),
            &keys[number],
            &keys[number - 1],
            number,
        )
    });
    let leaf = leaf(&called(length - 2), &keys[length - 2]);
    Set {
        issued_by_57: leaf.clone(),
        leaf,
        untrusted: untrusted.collect(),
        anchors: vec![authority(&called(0), &called(0), &keys[0], &keys[0], 0)],
    }
}
