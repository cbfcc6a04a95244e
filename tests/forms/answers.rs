//! What is answered of files that are whole, cut off, spoilt, doubled or something else, word for word.
//!
//! `answers.txt` has the answers; `POPCERT_WRITE_ANSWERS=1` records them anew, for review.

use super::{CERTIFICATES, INNER, OUTER, Wrapper, files::FILES, pem};
use popcert::{
    Error, certificates, crls,
    input::{EncodingQuirk, Place},
};
use std::{env, fmt::Write, fs, path::Path};

pub const CRL: &[u8] = include_bytes!("../../fixtures/faults/another-was-revoked/ca.crl");
const BUNDLE: &[u8] = include_bytes!("../../fixtures/CAcertificateChain.p7b");
/// Of RFC 8410 section 10.3.
const PRIVATE_KEY: &[u8] = b"\x30\x2E\x02\x01\0\x30\x05\x06\x03\x2B\x65\x70\x04\x22\x04\x20ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ";

/// What becomes of a wrapper's file.
type Change = (&'static str, fn(&Wrapper) -> Vec<u8>);

const CHANGES: &[Change] = &[
    ("whole", |one| whole(one)),
    ("cut off", |one| {
        let file = whole(one);
        file[..file.len() / 2].to_vec()
    }),
    ("without its beginning", |one| whole(one)[30..].to_vec()),
    ("spoilt", |one| {
        let mut file = whole(one);
        let middle = file.len() / 2;
        file[middle] = b'!';
        file
    }),
    ("twice", |one| whole(one).repeat(2)),
    ("and another", |one| {
        [&whole(one), &b"\n"[..], &(one.wrap)(CERTIFICATES[1])].concat()
    }),
    ("and a PEM", |one| {
        [&whole(one), pem(CERTIFICATES[1], "\n").as_bytes()].concat()
    }),
    ("among words", |one| {
        [b"These are words.\n", &whole(one)[..], b"\nAnd these."].concat()
    }),
    ("of a key", |one| (one.wrap)(PRIVATE_KEY)),
    ("of a bundle", |one| (one.wrap)(BUNDLE)),
    ("of a CRL", |one| (one.wrap)(CRL)),
    ("of a CRL, cut off", |one| {
        let file = (one.wrap)(CRL);
        file[..file.len() - 40].to_vec()
    }),
    ("of two CRLs", |one| (one.wrap)(&CRL.repeat(2))),
    ("of words", |one| (one.wrap)(b"nothing")),
];

fn whole(one: &Wrapper) -> Vec<u8> {
    (one.wrap)(CERTIFICATES[0])
}

fn named(der: &[u8]) -> String {
    match der {
        _ if der == CERTIFICATES[0] => "ca".into(),
        _ if der == CERTIFICATES[1] => "root".into(),
        _ if der == CRL => "crl".into(),
        _ => format!("{} octets", der.len()),
    }
}

fn of_error(error: &Error) -> String {
    let at = error
        .offset()
        .map_or(String::new(), |at| format!(" at {at}"));
    let field = error
        .field()
        .map_or(String::new(), |field| format!(" in {field}"));
    let hint = error.hint().unwrap_or_default();
    format!("{:?}{at}{field}: {}; {hint}", error.kind(), error.message())
}

fn of_quirk(quirk: &EncodingQuirk) -> String {
    let at = quirk.offset.map_or(String::new(), |at| format!(" at {at}"));
    format!("; {}{at}: {}", quirk.kind.id(), quirk.detail)
}

fn of_place(place: Place) -> String {
    match place {
        Place::Octets { offset, length } => format!(" in {length} octets at {offset}"),
        Place::Lines {
            first,
            last,
            octets_a_line,
        } => {
            let each = octets_a_line.map_or(String::new(), |count| format!(" of {count} octets"));
            format!(" in lines {first} to {last}{each}")
        }
        _ => unreachable!("there are no other places"),
    }
}

/// A line for the certificates, and one for the CRLs.
fn answer(file: &[u8]) -> String {
    let found = certificates(file, "file").map(|all| {
        let ders: Vec<_> = all
            .iter()
            .map(|one| named(&one.der) + &one.source.place.map_or(String::new(), of_place))
            .collect();
        let quirks: String = all
            .last()
            .into_iter()
            .flat_map(|one| &one.quirks)
            .map(of_quirk)
            .collect();
        format!(
            "{} from {}{quirks}",
            ders.join(", "),
            all[0].source.encoding.as_str()
        )
    });
    let lists = crls(file, "file").map(|all| {
        all.iter()
            .map(|der| named(der))
            .collect::<Vec<_>>()
            .join(", ")
    });
    let found = found.unwrap_or_else(|error| of_error(&error));
    let lists = lists.unwrap_or_else(|error| of_error(&error));
    let lists = if lists == found { "the same" } else { &lists };
    [&found[..], lists]
        .map(|line| format!("  {}\n", line.escape_debug()))
        .concat()
}

fn answers() -> String {
    let mut all = String::new();
    for one in INNER.iter().chain(OUTER) {
        for (change, file) in CHANGES {
            let answer = answer(&file(one));
            write!(all, "{}, {change}\n{answer}", one.name).unwrap();
        }
    }
    for (name, file) in FILES {
        let answer = answer(&file());
        write!(all, "{name}\n{answer}").unwrap();
    }
    all
}

#[test]
fn every_file_gets_its_recorded_answer() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/forms/answers.txt");
    let answers = answers();
    if env::var_os("POPCERT_WRITE_ANSWERS").is_some() {
        fs::write(&path, &answers).unwrap();
    }
    let recorded = fs::read_to_string(&path).unwrap();
    let mut recorded = recorded.lines();
    let mut file = "";
    for line in answers.lines() {
        if !line.starts_with(' ') {
            file = line;
        }
        assert_eq!(Some(line), recorded.next(), "{file}");
    }
    assert_eq!(recorded.next(), None);
}
