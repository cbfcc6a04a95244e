//! The few values that rcgen does not write in the shape that is wanted.

/// A value with that identifier octet around `contents` (at most 64 KiB of them).
pub(super) fn value(identifier: u8, contents: &[u8]) -> Vec<u8> {
    let length = contents.len();
    let mut out = vec![identifier];
    // Lossless: each branch has checked its range, and nothing here reaches 64 KiB.
    match length {
        0..=0x7F => out.push(length as u8),
        0x80..=0xFF => out.extend([0x81, length as u8]),
        _ => out.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    out.extend_from_slice(contents);
    out
}

/// A SEQUENCE of encodings.
pub(super) fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    value(0x30, &parts.concat())
}
