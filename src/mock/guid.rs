//! GUIDs as Microsoft's services write them.

/// Octets in the text form of RFC 9562 section 4, in lower case.
pub(super) fn guid(octets: [u8; 16]) -> String {
    let hex = hex::encode(octets);
    [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-")
}

/// A random one (RFC 9562 section 5.4).
pub(super) fn version_4(mut octets: [u8; 16]) -> String {
    octets[6] = octets[6] & 0x0F | 0x40;
    octets[8] = octets[8] & 0x3F | 0x80;
    guid(octets)
}
