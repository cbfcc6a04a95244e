//! Names as they are read, compared and displayed.

use super::{
    text::{escape, is_plain},
    *,
};

fn name(rdns_of: &[&[(&str, u8, &[u8])]]) -> Name {
    let rdns: Vec<Vec<_>> = rdns_of
        .iter()
        .map(|rdn| {
            rdn.iter()
                .map(|(oid, string_type, bytes)| Attribute {
                    oid: oid.parse().unwrap(),
                    string_type: *string_type,
                    encoding: [&[*string_type, 0], *bytes].concat(),
                    contents: 2,
                    offset: 0,
                })
                .collect()
        })
        .collect();
    Name {
        der: vec![],
        offset: 0,
        count: rdns_of.len(),
        rdns: OnceLock::from(rdns),
        key: OnceLock::new(),
        text: OnceLock::new(),
    }
}

fn common_name(string_type: u8, bytes: &[u8]) -> Name {
    let mut name = name(&[&[("2.5.4.3", string_type, bytes)]]);
    name.der = [&[string_type], bytes].concat();
    name
}

#[test]
fn case_space_and_string_type_do_not_count() {
    let plain = common_name(tag::PRINTABLE_STRING, b"Good CA");
    for (same, other) in [
        (true, common_name(tag::UTF8_STRING, b"  good   cA ")),
        (true, common_name(tag::BMP_STRING, b"\0G\0O\0O\0D\0 \0C\0A")),
        (false, common_name(tag::UTF8_STRING, b"GoodCA")),
        (false, common_name(tag::UTF8_STRING, b"Good CA 2")),
        (false, common_name(tag::OCTET_STRING, b"Good CA")),
    ] {
        assert_eq!(plain.matches(&other), same, "{other}");
        assert_eq!(plain.key() == other.key(), same, "{other}");
    }
    assert!(
        common_name(tag::UTF8_STRING, "STRASSE Ω".as_bytes())
            .matches(&common_name(tag::UTF8_STRING, "strasse ω".as_bytes()))
    );
}

#[test]
fn an_rdn_is_a_set_and_a_name_is_a_sequence() {
    let a = ("2.5.4.10", tag::UTF8_STRING, &b"a"[..]);
    let b = ("2.5.4.11", tag::UTF8_STRING, &b"b"[..]);
    let mut one = name(&[&[a, b]]);
    let other = name(&[&[b, a]]);
    one.der = vec![1];
    assert!(one.matches(&other) && one.key() == other.key());
    let apart = name(&[&[a], &[b]]);
    assert!(!one.matches(&apart) && one.key() != apart.key());
    assert!(apart.starts_with(&name(&[&[a]])) && !name(&[&[a]]).starts_with(&apart));
}

#[test]
fn long_names_compare_by_keys_that_stay_short() {
    let long = common_name(tag::UTF8_STRING, "\u{c9}".repeat(5_000).as_bytes());
    let other_case = common_name(tag::UTF8_STRING, "\u{e9}".repeat(5_000).as_bytes());
    let longer = common_name(tag::UTF8_STRING, "\u{e9}".repeat(5_001).as_bytes());
    assert!(long.matches(&other_case) && !long.matches(&longer));
    assert!(long.starts_with(&other_case) && !longer.starts_with(&long));
    assert!(long.key().len() < 64 && long.is_prepared());
}

#[test]
fn what_grows_out_of_proportion_is_only_equal_to_itself() {
    let grows = common_name(tag::UTF8_STRING, "\u{fdfa}".repeat(100).as_bytes());
    let spaced = common_name(
        tag::UTF8_STRING,
        format!(" {}", "\u{fdfa}".repeat(100)).as_bytes(),
    );
    assert!(!grows.is_prepared() && !grows.matches(&spaced) && grows.matches(&grows.clone()));
    // U+FDFA does occur in names; a single one stays within the limit.
    assert!(common_name(tag::UTF8_STRING, "Muhammad \u{fdfa}".as_bytes()).is_prepared());
}

#[test]
fn names_over_the_limits_are_refused() {
    let one = [0x31, 9, 0x30, 7, 6, 3, 0x55, 4, 3, 5, 0];
    let of = |count: usize| {
        let length = (one.len() * count).to_be_bytes();
        Name::from_der(&[&[0x30, 0x83], &length[5..], &one.repeat(count)].concat())
    };
    assert_eq!(
        of(MAX_ATTRIBUTES).unwrap().attributes().count(),
        MAX_ATTRIBUTES
    );
    let error = of(MAX_ATTRIBUTES + 1).unwrap_err();
    assert!(error.message().contains("over 1024 attributes"), "{error}");
    let long = [&[0x30, 0x83, 0x10, 0, 0][..], &[0; 1 << 20]].concat();
    let error = Name::from_der(&long).unwrap_err();
    assert!(error.message().contains("over 1048576 octets"), "{error}");
}

#[test]
fn a_message_shows_the_beginning_of_a_name() {
    assert_eq!(abridged(&"short"), "short");
    let text = abridged(&"\u{e9}".repeat(2_000));
    assert!(
        text.ends_with('\u{2026}') && text.len() <= 1_027,
        "{}",
        text.len()
    );
}

#[test]
fn plain_text_is_what_escaping_leaves_as_it_is() {
    for code in 0..=0x7F {
        let c = char::from(code);
        for text in [
            format!("{c}"),
            format!("{c}a"),
            format!("a{c}b"),
            format!("a{c}"),
        ] {
            let mut escaped = String::new();
            escape(&text, &mut escaped).expect("strings take all");
            assert_eq!(is_plain(&text), escaped == text, "{text:?}");
        }
    }
    assert!(!is_plain("\u{200B}") && is_plain(""));
}

#[test]
fn rfc_4514_text() {
    let text = name(&[
        &[("2.5.4.6", tag::PRINTABLE_STRING, b"US")],
        &[("2.5.4.10", tag::UTF8_STRING, b"A, \"B\" \\ C")],
        &[("2.5.4.3", tag::UTF8_STRING, b"#x\x1b[1m ")],
    ]);
    assert_eq!(text.to_string(), r#"CN=\#x\1B[1m\ ,O=A\, \"B\" \\ C,C=US"#);
}

/// The whole encoding in hex (RFC 4514 section 2.4), and its example with a dotted type.
#[test]
fn what_is_no_text_is_its_encoding_in_hex() {
    let read = |hex: &str| Name::from_der(&hex::decode(hex.replace(' ', "")).unwrap());
    for (hex, text) in [
        ("300d 310b 3009 0603 550403 1e02 0041", "CN=A"),
        ("300c 310a 3008 0603 550403 1e01 00", "CN=#1e0100"),
        (
            "300e 310c 300a 0603 55042d 0303 0004f0",
            "x500UniqueIdentifier=#03030004f0",
        ),
        (
            "300e 310c 300a 0603 2a0304 0403 020103",
            "1.2.3.4=#0403020103",
        ),
        ("300d 310b 3009 0603 2a0304 0c02 4869", "1.2.3.4=#0c024869"),
        ("3002 3100", "<empty RDN>"),
    ] {
        let name = read(hex).unwrap();
        assert_eq!(name.to_string(), text);
        assert!(
            name.attributes()
                .all(|one| one.encoding().len() > one.bytes().len())
        );
    }
}

#[test]
fn a_fault_names_the_character_and_its_place() {
    let fault = |oid: &str, string_type, bytes: &[u8]| {
        let name = name(&[&[(oid, string_type, bytes)]]);
        let found = name.attributes().find_map(Attribute::fault);
        found.unwrap_or_default()
    };
    let common_name = |string_type, bytes| fault("2.5.4.3", string_type, bytes);
    for (found, part) in [
        (
            common_name(tag::PRINTABLE_STRING, b"a_b"),
            "character 2 is `_`, which a PrintableString",
        ),
        (
            common_name(tag::NUMERIC_STRING, b"12x"),
            "character 3 is `x`, which a NumericString",
        ),
        (
            common_name(tag::UTF8_STRING, b"\xFF"),
            "its octets are not a UTF8String",
        ),
        (
            common_name(tag::BIT_STRING, b"\0a"),
            "a BIT STRING instead of a string",
        ),
    ] {
        assert!(found.contains(part), "{found}");
    }
    // X.520: these are no strings; of an unknown type nothing is known.
    for (oid, string_type) in [
        ("2.5.4.45", tag::BIT_STRING),
        ("2.5.4.16", tag::SEQUENCE),
        ("1.3.6.1.5.5.7.9.1", tag::GENERALIZED_TIME),
        ("1.2.3.4", tag::INTEGER),
    ] {
        assert_eq!(fault(oid, string_type, b"1"), "", "{oid}");
    }
    assert_eq!(common_name(tag::PRINTABLE_STRING, b"Plant (1)"), "");
}
