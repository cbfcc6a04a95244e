//! IP addresses and networks, as numbers (RFC 4632).

/// Which version an address is of, and its number.
pub(super) fn address(octets: &[u8]) -> Option<(usize, u128)> {
    match octets.len() {
        4 => Some((0, number(octets))),
        16 => Some((1, number(octets))),
        _ => None,
    }
}

/// Version, first and last address of a network with its mask.
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

fn number(octets: &[u8]) -> u128 {
    octets
        .iter()
        .fold(0, |number, octet| number << 8 | u128::from(*octet))
}
