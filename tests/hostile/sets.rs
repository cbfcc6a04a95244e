//! The sets themselves, made anew each time from fixed seeds; the benchmark uses them as well.

use popcert::{
    Certificate, Time, mock,
    mock::{KeyType, MockKey, ObjectIdentifier, Randomness, StringType, Template},
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

pub fn name(text: &str) -> Vec<u8> {
    mock::common_name(StringType::Utf8, text)
}

/// A CA under a name and key identifier that all of them share.
fn authority(
    subject: &str,
    issuer: &str,
    key: &MockKey,
    signer: &MockKey,
    serial: usize,
) -> Certificate {
    let identifier = mock::extension(
        ObjectIdentifier::new_unwrap("2.5.29.14"),
        false,
        &[4, 4, 1, 2, 3, 4],
    );
    let issued_by = mock::extension(
        ObjectIdentifier::new_unwrap("2.5.29.35"),
        false,
        &[0x30, 6, 0x80, 4, 1, 2, 3, 4],
    );
    let mut template = Template::new(&name(issuer), &name(subject), key, at())
        .with(mock::basic_constraints(true, None))
        .with(identifier)
        .with(issued_by);
    template.serial = [&[0x40][..], &serial.to_be_bytes()].concat();
    made(&template, signer)
}

fn leaf(issuer: &str, signer: &MockKey) -> Certificate {
    let own = key("leaf", 0);
    let issued_by = mock::extension(
        ObjectIdentifier::new_unwrap("2.5.29.35"),
        false,
        &[0x30, 6, 0x80, 4, 1, 2, 3, 4],
    );
    let template = Template::new(&name(issuer), &name("leaf"), &own, at()).with(issued_by);
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

/// A form of name that constraints know.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    Address,
    Directory,
    Host,
    Mailbox,
    Uri,
}

/// `count` names of one form, none of them twice; those of another `domain` are others.
pub fn names(form: Form, count: usize, domain: &str) -> Vec<Vec<u8>> {
    let one = |number: usize| match form {
        Form::Address => {
            let [.., high, middle, low] = number.to_be_bytes();
            mock::general_name(7, &[domain.len() as u8, high, middle, low])
        }
        Form::Directory => mock::general_name(4, &name(&format!("\u{e9}{number}{domain}"))),
        Form::Host => mock::general_name(2, format!("h{number}.{domain}").as_bytes()),
        Form::Mailbox => mock::general_name(1, format!("m{number}@{domain}").as_bytes()),
        Form::Uri => mock::general_name(6, format!("a://h{number}.{domain}").as_bytes()),
    };
    (0..count).map(one).collect()
}

/// Subtrees of one form, in none of which the [`names`] in another domain lie.
pub fn subtrees(form: Form, count: usize) -> Vec<Vec<u8>> {
    let one = |number: usize| match form {
        Form::Address => {
            let [.., high, middle, low] = number.to_be_bytes();
            mock::general_name(7, &[200, high, middle, low, 255, 255, 255, 255])
        }
        Form::Mailbox => mock::general_name(1, format!("m{number}.b").as_bytes()),
        _ => mock::general_name(6, format!("h{number}.b").as_bytes()),
    };
    match form {
        Form::Directory | Form::Host => names(form, count, "b"),
        Form::Address | Form::Mailbox | Form::Uri => (0..count).map(one).collect(),
    }
}

/// A leaf of that subject and those names under a CA that excludes such subtrees.
pub fn constrained(subject: &[u8], names: &[Vec<u8>], excluded: &[Vec<u8>]) -> Set {
    let limits = mock::name_constraints(&[], excluded);
    let mut own = Vec::new();
    if !names.is_empty() {
        own.push(mock::alternative_names(names));
    }
    under_a_ca(subject, own, vec![limits])
}

/// A leaf whose CN has `count` characters under a CA that excludes as many directory names as there are `bases`.
pub fn long_name(character: char, count: usize, bases: usize) -> Set {
    let subject = name(&character.to_string().repeat(count));
    constrained(&subject, &[], &subtrees(Form::Directory, bases))
}

/// A leaf under so many CAs, each of which has `count` names, and excludes as many others.
pub fn tower(levels: usize, count: usize) -> Set {
    let keys: Vec<_> = (0..=levels).map(|number| key("tower", number)).collect();
    let called = |number: usize| name(&format!("Level {number}"));
    let names = mock::alternative_names(&names(Form::Host, count, "a"));
    let limits = mock::name_constraints(&[], &subtrees(Form::Host, count));
    let untrusted = (1..=levels).map(|number| {
        let above = number - 1;
        let template = Template::new(&called(above), &called(number), &keys[number], at())
            .with(mock::basic_constraints(true, None))
            .with(names.clone())
            .with(limits.clone());
        made(&template, &keys[above])
    });
    let own = key("leaf", 0);
    let leaf = Template::new(&called(levels), &name("leaf"), &own, at()).with(names.clone());
    let leaf = made(&leaf, &keys[levels]);
    Set {
        issued_by_57: leaf.clone(),
        leaf,
        untrusted: untrusted.collect(),
        anchors: vec![authority("Level 0", "Level 0", &keys[0], &keys[0], 0)],
    }
}

/// A CA of `count` policies, each mapped to `mappings` others, and a leaf of as many.
pub fn policies(count: usize, mappings: usize) -> Set {
    let arc = |number: usize| format!("1.2.{}", 1000 + number % count);
    let oid = |number: usize| mock::oid(ObjectIdentifier::new_unwrap(&arc(number)));
    let all: Vec<_> = (0..count).map(|number| sequence(&oid(number))).collect();
    let pairs = (0..count).flat_map(|from| {
        let to = (0..mappings).map(move |step| (from, from * 7 + step));
        to.map(|(from, to)| sequence(&[oid(from), oid(to)].concat()))
    });
    let pairs: Vec<_> = pairs.collect();
    let extension = |dotted: &str, parts: &[Vec<u8>]| {
        mock::extension(
            ObjectIdentifier::new_unwrap(dotted),
            false,
            &sequence(&parts.concat()),
        )
    };
    let own = vec![extension("2.5.29.32", &all)];
    let mut of_ca = own.clone();
    if mappings > 0 {
        of_ca.push(extension("2.5.29.33", &pairs));
    }
    under_a_ca(&name("leaf"), own, of_ca)
}

/// A leaf with an extension of `octets`, and `count` CAs of its issuer's name that did not sign it.
pub fn large_leaf(octets: usize, count: usize) -> Set {
    let large = mock::extension(
        ObjectIdentifier::new_unwrap("1.2.3"),
        false,
        &vec![0; octets],
    );
    let mut set = under_a_ca(&name("leaf"), vec![large], Vec::new());
    let (root, keys) = (
        key("root", 0),
        (0..count).map(|number| key("other", number)),
    );
    let others = keys
        .enumerate()
        .map(|(number, own)| authority("CA", "Root", &own, &root, number));
    set.untrusted = others.collect();
    set
}

/// `count` certificates of one key, all of them issued by themselves.
pub fn self_issued(count: usize) -> Set {
    let own = key("self-issued", 0);
    let untrusted = (0..count).map(|number| authority("CA", "CA", &own, &own, number));
    let leaf = leaf("CA", &own);
    Set {
        issued_by_57: leaf.clone(),
        leaf,
        untrusted: untrusted.collect(),
        anchors: vec![authority(
            "Root",
            "Root",
            &key("root", 0),
            &key("root", 0),
            0,
        )],
    }
}

/// Root, CA and leaf, with those extensions.
fn under_a_ca(subject: &[u8], of_leaf: Vec<Vec<u8>>, of_ca: Vec<Vec<u8>>) -> Set {
    let (root, ca) = (key("root", 0), key("ca", 0));
    let authority_of = Template::new(&name("Root"), &name("CA"), &ca, at())
        .with(mock::basic_constraints(true, None));
    let with =
        |template: Template, all: Vec<Vec<u8>>| all.into_iter().fold(template, Template::with);
    let leaf = Template::new(&name("CA"), subject, &key("leaf", 0), at());
    let leaf = made(&with(leaf, of_leaf), &ca);
    Set {
        issued_by_57: leaf.clone(),
        leaf,
        untrusted: vec![made(&with(authority_of, of_ca), &root)],
        anchors: vec![authority("Root", "Root", &root, &root, 0)],
    }
}

fn sequence(contents: &[u8]) -> Vec<u8> {
    let length = contents.len().to_be_bytes();
    let significant = &length[length.iter().take_while(|byte| **byte == 0).count()..];
    let header = match significant {
        [] => vec![0x30, 0],
        [short @ 0..=127] => vec![0x30, *short],
        long => [&[0x30, 0x80 | long.len() as u8], long].concat(),
    };
    [header, contents.to_vec()].concat()
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
