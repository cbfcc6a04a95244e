//! The few values that are written by hand, in the shape that is wanted.

/// A value with that identifier octet around `contents` (less than 16 MiB of them).
pub(crate) fn value(identifier: u8, contents: &[u8]) -> Vec<u8> {
    let length = contents.len();
    let mut out = vec![identifier];
    // Lossless: each branch has checked its range, and nothing that is read is larger than 16 MiB.
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
    out.extend_from_slice(contents);
    out
}

/// A SEQUENCE of encodings.
pub(crate) fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    value(0x30, &parts.concat())
}

/// A BIT STRING of whole octets.
pub(crate) fn bit_string(octets: &[u8]) -> Vec<u8> {
    value(0x03, &[&[0], octets].concat())
}
