//! IP addresses and networks, as numbers (RFC 4632).
//!
//! RFC 5280 section 4.2.1.10: for IPv4 a constraint holds "eight (8) octets, encoded in the style of
//! RFC 4632 (CIDR) to represent an address range", for IPv6 32. As numbers, a network is an interval, and
//! two networks are nested or apart.

/// Which version an address is of (0 for IPv4, 1 for IPv6, as an index), and its number. `None` for other
/// lengths. An IPv4 address is never in an IPv6 network, not even as a mapped address.
pub(super) fn address(octets: &[u8]) -> Option<(usize, u128)> {
    match octets.len() {
        4 => Some((0, number(octets))),
        16 => Some((1, number(octets))),
        _ => None,
    }
}

/// Version, first and last address of a network with its mask. `None` for a mask with holes
/// (255.0.255.0): it is not in the style of RFC 4632, and readers differ on what it covers.
pub(super) fn range(base: &[u8]) -> Option<(usize, u128, u128)> {
    let (network, mask) = match base.len() {
        8 | 32 => base.split_at(base.len() / 2),
        _ => return None,
    };
    let (version, network) = address(network)?;
    // RFC 4632: ones, then zeros.
    let hosts = !number(mask) & number(&[0xFF; 16][..mask.len()]);
    let is_contiguous = hosts & hosts.wrapping_add(1) == 0;
    let from = network & !hosts;
    is_contiguous.then_some((version, from, from | hosts))
}

/// Big-endian: "network byte order" (RFC 5280 section 4.2.1.6).
fn number(octets: &[u8]) -> u128 {
    octets
        .iter()
        .fold(0, |number, octet| number << 8 | u128::from(*octet))
}
