//! The octets of an iPAddress: one address, or a range of addresses in name constraints.
//!
//! RFC 5280 section 4.2.1.6: "the octet string MUST contain exactly four octets" for IPv4 and
//! sixteen for IPv6. Section 4.2.1.10: in name constraints eight or thirty-two, "encoded in the
//! style of RFC 4632 (CIDR) to represent an address range".

use crate::error::counted;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What an iPAddress denotes, which depends on where it occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// One address: 4 or 16 octets (RFC 5280 section 4.2.1.6).
    Address,
    /// An address and its mask: 8 or 32 octets (RFC 5280 section 4.2.1.10).
    Range,
}

impl Form {
    /// What is wrong with the octets, and what they probably are instead; `None` if they fit.
    pub(super) fn fault(self, octets: &[u8]) -> Option<String> {
        let (fitting, wanted) = match self {
            Self::Address => ([4, 16], "4 (IPv4) or 16 (IPv6)"),
            Self::Range => ([8, 32], "8 (IPv4 address and mask) or 32 (IPv6)"),
        };
        let length = octets.len();
        if fitting.contains(&length) {
            return None;
        }
        let seems = match (written_as_text(octets), self, length) {
            (Some(text), ..) => {
                format!("; they are the text `{text}`, and an address is written as its octets")
            }
            (None, Self::Address, 8 | 32) => {
                "; they may be an address and its mask, which only name constraints have".into()
            }
            (None, Self::Range, 4 | 16) => "; the mask behind the address is missing".into(),
            _ => String::new(),
        };
        Some(format!(
            "an iPAddress has {} instead of {wanted}{seems}",
            counted(length, "octet")
        ))
    }
}

/// The octets as text, if they are the text of an address (with or without prefix length or mask)
/// instead of its octets: a common mistake of issuing scripts.
fn written_as_text(octets: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(octets).ok()?;
    let (address, prefix) = text.split_once('/').unwrap_or((text, "0"));
    let is_mask = prefix.parse::<u8>().is_ok() || prefix.parse::<IpAddr>().is_ok();
    (address.parse::<IpAddr>().is_ok() && is_mask).then_some(text)
}

/// `192.0.2.1` for an address, `192.0.2.0/255.255.255.0` for a range, hex for any other length.
pub(super) fn display_address(octets: &[u8]) -> String {
    let (base, mask) = octets.split_at(octets.len() / 2);
    let range = || Some(format!("{}/{}", address(base)?, address(mask)?));
    match octets.len() {
        8 | 32 => range(),
        _ => address(octets).map(|address| address.to_string()),
    }
    .unwrap_or_else(|| format!("0x{}", hex::encode(octets)))
}

/// The address in network byte order, or `None` for a length that is neither IPv4's nor IPv6's.
fn address(octets: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(octets).map(Ipv4Addr::from);
    let sixteen = <[u8; 16]>::try_from(octets).map(Ipv6Addr::from);
    four.map(IpAddr::V4)
        .or_else(|_| sixteen.map(IpAddr::V6))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_what_was_probably_meant() {
        for (form, octets, word) in [
            (Form::Address, &b"192.0.2.1"[..], "the text `192.0.2.1`"),
            (Form::Address, b"2001:db8::1", "the text `2001:db8::1`"),
            (Form::Range, b"192.0.2.0/24", "the text `192.0.2.0/24`"),
            (Form::Range, b"10.0.0.0", ""),
            (Form::Address, &[192, 0, 2, 0, 255, 255, 255, 0], "mask"),
            (Form::Range, &[192, 0, 2, 0], "mask"),
            (Form::Address, b"", "0 octets"),
            (Form::Address, &[1, 2, 3], "3 octets instead of 4"),
            (Form::Range, &[1; 33], "33 octets instead of 8"),
        ] {
            let fault = form.fault(octets).unwrap_or_default();
            assert!(fault.contains(word), "{octets:?}: {fault}");
        }
        assert_eq!(Form::Range.fault(b"10.0.0.0"), None);
    }

    #[test]
    fn both_versions_are_displayed() {
        for (octets, text) in [
            (&[192, 0, 2, 1][..], "192.0.2.1"),
            (&[10, 0, 0, 0, 255, 0, 0, 0], "10.0.0.0/255.0.0.0"),
            (&[0; 16], "::"),
            (&[0; 32], "::/::"),
            (&[1, 2, 3], "0x010203"),
        ] {
            assert_eq!(display_address(octets), text);
        }
    }
}
