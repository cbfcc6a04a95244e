//! What is asked of a path: the inputs of RFC 5280 section 6.1.1, and what goes beyond them.

use crate::{
    certificate::{Certificate, Crl, Oid, Time},
    trust::signature::Arithmetic,
};

/// What is asked of a path.
///
/// | field | input of RFC 5280 section 6.1.1 |
/// | --- | --- |
/// | `leaf`, `untrusted` | (a): the certificates from which the path is built |
/// | `at` | (b), the current date and time |
/// | `policy` | (c), (e), (f) and (g) |
/// | `anchors`, `anchor_trust` | (d), (h) and (i) |
///
/// `crls` are the local cache of section 6.3; `purpose` and `arithmetic` are popcert's own.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PathRequest<'a> {
    /// The target certificate: the first of the path.
    pub leaf: &'a Certificate,
    /// Possible intermediates, in any order and number.
    pub untrusted: &'a [Certificate],
    /// Certificates that are trusted, self-signed or not. Which of their fields count says
    /// [`anchor_trust`](Self::anchor_trust).
    pub anchors: &'a [Certificate],
    /// CRLs; without any, revocation is not checked. With some, a certificate that none of them
    /// covers is of unknown status, which is a violation.
    pub crls: &'a [Crl],
    /// The time at which the path is to be valid. The library never reads the clock.
    pub at: Time,
    /// What the leaf is to be used for.
    pub purpose: Purpose,
    /// Which parts of an anchor count.
    pub anchor_trust: AnchorTrust,
    /// Which certificate policies are wanted.
    pub policy: PolicyInputs,
    /// Whose arithmetic verifies the signatures.
    pub arithmetic: Arithmetic,
}

impl<'a> PathRequest<'a> {
    /// Whether a path leads from `leaf` to one of `anchors` at `at`: directly, for any purpose,
    /// under any policy, without CRLs. Set the other fields for more, such as
    /// [`untrusted`](Self::untrusted).
    pub fn new(leaf: &'a Certificate, anchors: &'a [Certificate], at: Time) -> Self {
        Self {
            leaf,
            untrusted: &[],
            anchors,
            crls: &[],
            at,
            purpose: Purpose::Any,
            anchor_trust: AnchorTrust::NameAndKey,
            policy: PolicyInputs::default(),
            arithmetic: Arithmetic::default(),
        }
    }
}

/// What a leaf is to be used for (RFC 5280 section 4.2.1.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Purpose {
    /// Extended key usage is not checked.
    Any,
    /// TLS client authentication: how devices connect.
    ClientAuth,
    /// TLS server authentication.
    ServerAuth,
}

/// Which parts of a trust anchor count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnchorTrust {
    /// Its whole certificate: dates, basic constraints, key usage, path length, names, policies,
    /// policy mappings and policy constraints (RFC 5937 section 3.2).
    Certificate,
    /// Its name and key (RFC 5280 section 6.1.1 (d)), and its name constraints, which are the
    /// initial subtrees of (h) and (i). An anchor whose name constraints, or another critical
    /// extension, cannot be read is refused; other rules that it violates are
    /// [`disregarded`](crate::path::PathValidation::disregarded).
    NameAndKey,
}

/// Inputs (c), (e), (f) and (g) of RFC 5280 section 6.1.1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyInputs {
    /// The acceptable policies (user-initial-policy-set); `None` means any.
    pub initial: Option<Vec<Oid>>,
    /// The path must be valid for an acceptable policy (initial-explicit-policy).
    pub require_explicit: bool,
    /// anyPolicy does not stand for the acceptable ones (initial-any-policy-inhibit).
    pub inhibit_any: bool,
    /// Policy mappings are not followed (initial-policy-mapping-inhibit).
    pub inhibit_mapping: bool,
}
