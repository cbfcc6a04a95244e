//! Hex digits, with what tools put between and around them: `30:82`, `30 82`, `30-82`, `0x3082`,
//! `\x3082`, `X'3082'`, `0x30, 0x82`, `\x30\x82`.

use super::{
    form::{Form, Likeness, Part, Unwrapped},
    found::Encoding,
};

/// Of a small certificate; a thumbprint or a code has fewer.
const FEWEST_DIGITS: usize = 256;

pub(super) const FORM: Form = Form {
    quirk: None,
    words: "it is hex digits",
    looks,
    unwrap,
    for_crls: true,
};

fn looks(text: &str) -> Likeness {
    let is_part = |byte: u8| {
        byte.is_ascii_hexdigit()
            || byte.is_ascii_whitespace()
            || matches!(
                byte,
                b':' | b'-' | b',' | b';' | b'\'' | b'"' | b'x' | b'X' | b'\\' | b'h' | b'{' | b'}'
            )
    };
    Likeness::surely(text.len() >= FEWEST_DIGITS && text.bytes().all(is_part))
}

fn unwrap(text: &str) -> Option<Unwrapped<'_>> {
    let bytes = text.as_bytes();
    // The zero of `0x` is none of the digits.
    let is_digit = |(at, byte): &(usize, u8)| {
        let is_prefix = *byte == b'0' && matches!(bytes.get(at + 1), Some(b'x' | b'X'));
        byte.is_ascii_hexdigit() && !is_prefix
    };
    let digits = bytes.iter().copied().enumerate().filter(is_digit);
    let digits: Vec<u8> = digits.map(|(_, digit)| digit).collect();
    if digits.len() < FEWEST_DIGITS {
        return None;
    }
    let octets = ::hex::decode(digits).ok()?;
    Unwrapped::parts(vec![Part::Octets(octets, Encoding::Hex)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    proptest! {
        #[test]
        fn octets_are_read_whatever_stands_between(
            octets in vec(any::<u8>(), 140..200), way in 0..9_usize, is_upper: bool,
        ) {
            let hex = |octet: &u8| if is_upper { format!("{octet:02X}") } else { format!("{octet:02x}") };
            let digits: Vec<_> = octets.iter().map(hex).collect();
            let text = match way {
                0 => digits.concat(),
                1 => digits.join(":"),
                2 => digits.join("-"),
                3 => digits.join("\n"),
                4 => format!("0x{}", digits.concat()),
                5 => format!("\\x{}", digits.concat()),
                6 => format!("X'{}'", digits.concat()),
                7 => format!("0x{}", digits.join(", 0x")),
                _ => format!("\\x{}", digits.join("\\x")),
            };
            prop_assert_eq!(looks(&text), Likeness::Surely);
            let parts = unwrap(&text).expect("hex").parts;
            prop_assert_eq!(parts, [Part::Octets(octets, Encoding::Hex)]);
        }
    }

    #[test]
    fn a_certificate_has_256_digits_and_none_of_them_is_a_prefix() {
        assert!(unwrap(&"30".repeat(127)).is_none());
        assert!(unwrap(&"0x30".repeat(127)).is_none());
        for text in ["30".repeat(128), "0X30".repeat(128)] {
            let parts = unwrap(&text).expect("hex").parts;
            assert_eq!(parts, [Part::Octets(vec![0x30; 128], Encoding::Hex)]);
        }
        assert_eq!(looks(&"3".repeat(255)), Likeness::Unlike);
        assert_eq!(looks(&"3g".repeat(128)), Likeness::Unlike);
    }
}
