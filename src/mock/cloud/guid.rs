//! Identifiers as Microsoft's services write them.

/// Octets as a GUID in lower case.
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
