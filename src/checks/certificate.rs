//! Rules for every certificate, whatever it is for: encoding, fields, names, extensions, signature.
//!
//! `algorithm-agreement`, `self-issued` and `thumbprint` aside they ask for no other certificate.
//! Most are MUSTs for whoever issues certificates. A service that takes the certificate all the
//! same does not make it right for the next parser, so they are reported, with a severity that says
//! who is known to refuse it.

mod algorithm_agreement;
mod critical_extensions;
mod dates;
mod dns_names;
mod duplicate_extensions;
mod encoding;
mod key;
mod malformed_extensions;
mod names;
mod self_issued;
mod serial;
mod signature_algorithm;
mod signature_hash;
pub(super) mod signature_parameters;
mod thumbprint;
mod validity;
mod version;

use crate::check::Check;

/// In the order in which reports show them, roughly that of the fields in a certificate.
pub(super) const ALL: &[Check] = &[
    encoding::CHECK,
    version::CHECK,
    serial::CHECK,
    algorithm_agreement::CHECK,
    signature_hash::CHECK,
    signature_parameters::CHECK,
    signature_algorithm::CHECK,
    dates::CHECK,
    names::CHECK,
    dns_names::CHECK,
    duplicate_extensions::CHECK,
    malformed_extensions::CHECK,
    critical_extensions::CHECK,
    thumbprint::CHECK,
    validity::CHECK,
    key::CHECK,
    self_issued::CHECK,
];
