//! Path validation with the options that most tests want: RFC 5280's own inputs and nothing more.

use popcert::{Certificate, Crl, Time, path::PathRequest};

/// A request for any purpose and any policy, under anchors by name and key (RFC 5280 section
/// 6.1.1 (d)). A test that needs another input changes that field.
pub fn path_request<'a>(
    leaf: &'a Certificate,
    untrusted: &'a [Certificate],
    anchors: &'a [Certificate],
    crls: &'a [Crl],
    at: Time,
) -> PathRequest<'a> {
    let mut request = PathRequest::new(leaf, anchors, at);
    request.untrusted = untrusted;
    request.crls = crls;
    request
}
