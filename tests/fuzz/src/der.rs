//! A writer of DER that writes whatever it is given. It is not popcert's own: a mistake that
//! popcert's reader and writer share would otherwise never be found.

/// A value with that identifier octet. The length has one to four octets, enough for 16 MiB.
pub fn value(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = contents.len();
    let mut out = vec![tag];
    match length {
        0..=0x7F => out.push(length as u8),
        0x80..=0xFF => out.extend([0x81, length as u8]),
        0x100..=0xFFFF => out.extend([0x82, (length >> 8) as u8, length as u8]),
        _ => out.extend([
            0x83,
            (length >> 16) as u8,
            (length >> 8) as u8,
            length as u8,
        ]),
    }
    out.extend(contents);
    out
}

/// A SEQUENCE of encodings.
pub fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    value(0x30, &parts.concat())
}

/// A SET of encodings, in the order given: DER asks for ascending order, and a program may not keep
/// to it.
pub fn set(parts: &[Vec<u8>]) -> Vec<u8> {
    value(0x31, &parts.concat())
}

/// An OBJECT IDENTIFIER from its contents octets.
pub fn oid(contents: &[u8]) -> Vec<u8> {
    value(0x06, contents)
}

/// An INTEGER with these contents, padded or negative if they are.
pub fn integer(contents: &[u8]) -> Vec<u8> {
    value(0x02, contents)
}

/// An INTEGER that is not negative, in the fewest octets.
pub fn number(number: u64) -> Vec<u8> {
    let octets = number.to_be_bytes();
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    let mut contents = octets[zeros.min(7)..].to_vec();
    if contents[0] & 0x80 != 0 {
        contents.insert(0, 0);
    }
    integer(&contents)
}

/// An OCTET STRING.
pub fn octet_string(contents: &[u8]) -> Vec<u8> {
    value(0x04, contents)
}

/// A BIT STRING of whole octets.
pub fn bit_string(octets: &[u8]) -> Vec<u8> {
    value(0x03, &[&[0], octets].concat())
}

/// The contents of a BIT STRING of named bits, with bit 0 of `bits` as its first. X.690 section
/// 11.2.2: trailing zero bits are removed.
pub fn named_bits(bits: u16) -> Vec<u8> {
    let octets = bits.reverse_bits().to_be_bytes();
    let used = octets
        .iter()
        .rposition(|octet| *octet != 0)
        .map_or(0, |last| last + 1);
    let unused = octets[..used]
        .last()
        .map_or(0, |last| last.trailing_zeros());
    [&[unused as u8], &octets[..used]].concat()
}

/// A BOOLEAN, FALSE as well: where it is a default, DER leaves it out, and a certificate may have
/// it all the same.
pub fn boolean(value_: bool) -> Vec<u8> {
    value(0x01, &[if value_ { 0xFF } else { 0 }])
}

/// A Time by RFC 5280 section 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050 on (and
/// before 1950, which UTCTime cannot express). `seconds` count from 1970.
pub fn time(seconds: i64) -> Vec<u8> {
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    let rest = format!(
        "{month:02}{day:02}{:02}{:02}{:02}Z",
        second / 3600,
        second / 60 % 60,
        second % 60
    );
    match year {
        1950..=2049 => value(0x17, format!("{:02}{rest}", year % 100).as_bytes()),
        _ => value(0x18, format!("{year:04}{rest}").as_bytes()),
    }
}

/// Year, month and day of a day since 1970, in the Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    // Years begin in March, so that the leap day is their last; 400 years are one era of 146,097
    // days.
    let shifted = days + 719_468;
    let (era, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// An Extension (RFC 5280 section 4.1); `critical` is left out if it is FALSE.
pub fn extension(oid_contents: &[u8], critical: bool, contents: &[u8]) -> Vec<u8> {
    let mut parts = vec![oid(oid_contents)];
    if critical {
        parts.push(boolean(true));
    }
    parts.push(octet_string(contents));
    sequence(&parts)
}

/// A Name of one attribute: a common name in UTF-8.
pub fn common_name(text: &str) -> Vec<u8> {
    sequence(&[set(&[attribute(&[0x55, 4, 3], 0x0C, text)])])
}

/// An AttributeTypeAndValue.
pub fn attribute(oid_contents: &[u8], tag: u8, text: &str) -> Vec<u8> {
    sequence(&[oid(oid_contents), value(tag, text.as_bytes())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_popcerts() {
        for seconds in [0, crate::AT, crate::AT + 86_399, 951_782_400, 4_107_542_400] {
            let popcert = popcert::Time::from_unix(seconds)
                .expect("a moment")
                .to_string();
            let digits: String = popcert.chars().filter(char::is_ascii_digit).collect();
            let written = time(seconds);
            let text = String::from_utf8_lossy(&written[2..]).replace('Z', "");
            assert!(digits.ends_with(&text), "{digits} {text}");
        }
    }

    #[test]
    fn named_bits_end_with_a_one() {
        assert_eq!(named_bits(0), [0]);
        assert_eq!(named_bits(1), [7, 0x80]);
        assert_eq!(named_bits(0x60), [1, 0x06]);
        assert_eq!(named_bits(0x100), [7, 0, 0x80]);
    }
}
