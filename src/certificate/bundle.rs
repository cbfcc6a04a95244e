//! PKCS#7 certificates-only bundles (RFC 5652 section 5, RFC 2315), the contents of `.p7b` files.

use crate::asn1::{
    oid, tag,
    writer::{constructed, integer, oid as identifier, sequence, value},
};

/// A bundle of `certificates` in their order, each as it is: `ContentInfo` around a `SignedData`
/// without signatures, in DER but for the order of the set.
///
/// DER would sort the set; OpenSSL and Windows keep the order, and people read it
/// as the chain's.
pub fn certificates_only(certificates: &[Vec<u8>]) -> Vec<u8> {
    let empty_set = || value(tag::SET, &[]);
    let signed_data = sequence(&[
        integer(&[1]),
        empty_set(),
        sequence(&[identifier(oid::DATA)]),
        constructed(0, certificates),
        empty_set(),
    ]);
    sequence(&[identifier(oid::SIGNED_DATA), constructed(0, &[signed_data])])
}
