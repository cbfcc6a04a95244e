//! Signature algorithms that have a name: their hash, and the parameters that they require.
//!
//! More than popcert verifies: the hash of a signature that it cannot verify is assessed, too. The
//! tables are data; to add an algorithm, add a row with its source.

use super::Digest as H;
use crate::asn1::oid::id;
use Parameters as W;
use const_oid::ObjectIdentifier;

/// What belongs where the parameters of a signature algorithm are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parameters {
    /// Nothing; but writers put a NULL there, and verifiers ignore it (RFC 5758 section 3.2).
    Absent,
    /// Nothing, and most verifiers insist on it (RFC 8410 section 3: "the parameters MUST be
    /// absent"; RFC 8692, RFC 9881, RFC 9909).
    Forbidden,
    /// NULL; readers accept nothing as well (RFC 4055 section 5).
    Null,
    /// No RFC defines them.
    Unknown,
}

/// Identifier, kind of key, hash and parameters, in the order of the identifiers: RFC 3279 section
/// 2.2, RFC 4055 section 5, RFC 5758 section 3, RFC 8410, RFC 8692 (SHAKE), RFC 9881 (ML-DSA), RFC
/// 9909 (SLH-DSA), RFC 9215 (GOST), NIST's register (SHA-3), and those of the OIW (1.3.14) and
/// TeleTrusT (1.3.36) for old certificates.
pub(super) const ALGORITHMS: &[(ObjectIdentifier, &str, H, W)] = &[
    (id("1.2.156.10197.1.501"), "SM2", H::Sound, W::Unknown),
    (
        id("1.2.643.7.1.1.3.2"),
        "GOST R 34.10",
        H::Sound,
        W::Unknown,
    ),
    (
        id("1.2.643.7.1.1.3.3"),
        "GOST R 34.10",
        H::Sound,
        W::Unknown,
    ),
    (
        id("1.2.643.2.2.3"),
        "GOST R 34.10-2001",
        H::Gost94,
        W::Unknown,
    ),
    (
        id("1.2.643.2.2.4"),
        "GOST R 34.10-94",
        H::Gost94,
        W::Unknown,
    ),
    (id("1.2.156.10197.1.502"), "SM2", H::Sha1, W::Unknown),
    (id("1.2.156.10197.1.503"), "SM2", H::Sound, W::Unknown),
    (id("1.2.156.10197.1.504"), "RSA", H::Sound, W::Unknown),
    (id("1.2.840.10040.4.3"), "DSA", H::Sha1, W::Absent),
    (id("1.2.840.10045.4.1"), "ECDSA", H::Sha1, W::Absent),
    (id("1.2.840.10045.4.3.1"), "ECDSA", H::Sha224, W::Absent),
    (id("1.2.840.10045.4.3.2"), "ECDSA", H::Sound, W::Absent),
    (id("1.2.840.10045.4.3.3"), "ECDSA", H::Sound, W::Absent),
    (id("1.2.840.10045.4.3.4"), "ECDSA", H::Sound, W::Absent),
    // PKCS #1: sha1WithRSAEncryption is 5, SHA-2 is 11 to 14, SHA-512/224 and SHA-512/256 are 15
    // and 16.
    (id("1.2.840.113549.1.1.2"), "RSA", H::Md2, W::Null),
    (id("1.2.840.113549.1.1.3"), "RSA", H::Md4, W::Null),
    (id("1.2.840.113549.1.1.4"), "RSA", H::Md5, W::Null),
    (id("1.2.840.113549.1.1.5"), "RSA", H::Sha1, W::Null),
    (id("1.2.840.113549.1.1.11"), "RSA", H::Sound, W::Null),
    (id("1.2.840.113549.1.1.12"), "RSA", H::Sound, W::Null),
    (id("1.2.840.113549.1.1.13"), "RSA", H::Sound, W::Null),
    (id("1.2.840.113549.1.1.14"), "RSA", H::Sha224, W::Null),
    (id("1.2.840.113549.1.1.15"), "RSA", H::Sha224, W::Null),
    (id("1.2.840.113549.1.1.16"), "RSA", H::Sound, W::Null),
    (
        id("1.2.840.113549.1.9.16.3.17"),
        "HSS/LMS",
        H::Sound,
        W::Forbidden,
    ),
    // The OIW's own identifiers of the 1990s; `makecert` of Windows wrote 1.3.14.3.2.29.
    (id("1.3.14.3.2.2"), "RSA", H::Md4, W::Unknown),
    (id("1.3.14.3.2.3"), "RSA", H::Md5, W::Unknown),
    (id("1.3.14.3.2.4"), "RSA", H::Md4, W::Unknown),
    (id("1.3.14.3.2.13"), "DSA", H::Sha0, W::Unknown),
    (id("1.3.14.3.2.14"), "RSA", H::Mdc2, W::Unknown),
    (id("1.3.14.3.2.15"), "RSA", H::Sha0, W::Unknown),
    (id("1.3.14.3.2.24"), "RSA", H::Md2, W::Unknown),
    (id("1.3.14.3.2.25"), "RSA", H::Md5, W::Unknown),
    (id("1.3.14.3.2.27"), "DSA", H::Sha1, W::Unknown),
    (id("1.3.14.3.2.28"), "DSA", H::Sha1, W::Unknown),
    (id("1.3.14.3.2.29"), "RSA", H::Sha1, W::Unknown),
    (id("1.3.36.3.3.1.2"), "RSA", H::Ripemd160, W::Unknown),
    (id("1.3.36.3.3.2.1"), "ECDSA", H::Sha1, W::Unknown),
    (id("1.3.36.3.3.2.2"), "ECDSA", H::Ripemd160, W::Unknown),
    (
        id("1.3.6.1.5.5.7.6.30"),
        "RSASSA-PSS",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("1.3.6.1.5.5.7.6.31"),
        "RSASSA-PSS",
        H::Sound,
        W::Forbidden,
    ),
    (id("1.3.6.1.5.5.7.6.32"), "ECDSA", H::Sound, W::Forbidden),
    (id("1.3.6.1.5.5.7.6.33"), "ECDSA", H::Sound, W::Forbidden),
    // RFC 9802 (XMSS, XMSS^MT, HSS/LMS) and draft-ietf-lamps-pq-composite-sigs.
    (id("1.3.6.1.5.5.7.6.34"), "XMSS", H::Sound, W::Forbidden),
    (id("1.3.6.1.5.5.7.6.35"), "XMSS^MT", H::Sound, W::Forbidden),
    (
        id("1.3.6.1.5.5.7.6.37"),
        "composite ML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("1.3.6.1.5.5.7.6.38"),
        "composite ML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("1.3.6.1.5.5.7.6.39"),
        "composite ML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("1.3.6.1.5.5.7.6.40"),
        "composite ML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("1.3.6.1.5.5.7.6.41"),
        "composite ML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("1.3.6.1.5.5.7.6.42"),
        "composite ML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("1.3.6.1.5.5.7.6.43"),
        "composite ML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("1.3.6.1.5.5.7.6.44"),
        "composite ML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("1.3.6.1.5.5.7.6.45"),
        "composite ML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("1.3.6.1.5.5.7.6.46"),
        "composite ML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("1.3.6.1.5.5.7.6.47"),
        "composite ML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("1.3.6.1.5.5.7.6.48"),
        "composite ML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("1.3.6.1.5.5.7.6.49"),
        "composite ML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("1.3.6.1.5.5.7.6.50"),
        "composite ML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("1.3.6.1.5.5.7.6.51"),
        "composite ML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("1.3.6.1.5.5.7.6.52"),
        "composite ML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("1.3.6.1.5.5.7.6.53"),
        "composite ML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("1.3.6.1.5.5.7.6.54"),
        "composite ML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    // RFC 8410. Ed25519 hashes with SHA-512, Ed448 with SHAKE256, as part of the algorithm.
    (id("1.3.101.112"), "Ed25519", H::Sound, W::Forbidden),
    (id("1.3.101.113"), "Ed448", H::Sound, W::Forbidden),
    // NIST: DSA with SHA-2 (1 to 4) and SHA-3 (5 to 8), ECDSA with SHA-3 (9 to 12), RSA with SHA-3
    // (13 to 16).
    (id("2.16.840.1.101.3.4.3.1"), "DSA", H::Sha224, W::Absent),
    (id("2.16.840.1.101.3.4.3.2"), "DSA", H::Sound, W::Absent),
    (id("2.16.840.1.101.3.4.3.3"), "DSA", H::Sound, W::Absent),
    (id("2.16.840.1.101.3.4.3.4"), "DSA", H::Sound, W::Absent),
    (id("2.16.840.1.101.3.4.3.5"), "DSA", H::Sha224, W::Absent),
    (id("2.16.840.1.101.3.4.3.6"), "DSA", H::Sound, W::Absent),
    (id("2.16.840.1.101.3.4.3.7"), "DSA", H::Sound, W::Absent),
    (id("2.16.840.1.101.3.4.3.8"), "DSA", H::Sound, W::Absent),
    (id("2.16.840.1.101.3.4.3.9"), "ECDSA", H::Sha224, W::Absent),
    (id("2.16.840.1.101.3.4.3.10"), "ECDSA", H::Sound, W::Absent),
    (id("2.16.840.1.101.3.4.3.11"), "ECDSA", H::Sound, W::Absent),
    (id("2.16.840.1.101.3.4.3.12"), "ECDSA", H::Sound, W::Absent),
    (id("2.16.840.1.101.3.4.3.13"), "RSA", H::Sha224, W::Null),
    (id("2.16.840.1.101.3.4.3.14"), "RSA", H::Sound, W::Null),
    (id("2.16.840.1.101.3.4.3.15"), "RSA", H::Sound, W::Null),
    (id("2.16.840.1.101.3.4.3.16"), "RSA", H::Sound, W::Null),
    (
        id("2.16.840.1.101.3.4.3.17"),
        "ML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.18"),
        "ML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.19"),
        "ML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.20"),
        "SLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.21"),
        "SLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.22"),
        "SLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.23"),
        "SLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.24"),
        "SLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.25"),
        "SLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.26"),
        "SLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.27"),
        "SLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.28"),
        "SLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.29"),
        "SLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.30"),
        "SLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.31"),
        "SLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.32"),
        "HashML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.33"),
        "HashML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.34"),
        "HashML-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.35"),
        "HashSLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.36"),
        "HashSLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.37"),
        "HashSLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.38"),
        "HashSLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.39"),
        "HashSLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.40"),
        "HashSLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.41"),
        "HashSLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.42"),
        "HashSLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.43"),
        "HashSLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.44"),
        "HashSLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.45"),
        "HashSLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
    (
        id("2.16.840.1.101.3.4.3.46"),
        "HashSLH-DSA",
        H::Sound,
        W::Forbidden,
    ),
];

/// Hashes by the identifiers that parameters hold: RFC 3279 section 2.1, RFC 4055 section 2.1, and
/// NIST's register.
pub(super) const DIGESTS: &[(ObjectIdentifier, H)] = &[
    (id("1.2.840.113549.2.2"), H::Md2),
    (id("1.2.840.113549.2.4"), H::Md4),
    (id("1.2.840.113549.2.5"), H::Md5),
    (id("1.3.14.3.2.18"), H::Sha0),
    (id("1.3.14.3.2.26"), H::Sha1),
    (id("1.2.156.10197.1.401"), H::Sound),
    (id("1.2.643.2.2.9"), H::Gost94),
    (id("1.2.643.7.1.1.2.2"), H::Sound),
    (id("1.2.643.7.1.1.2.3"), H::Sound),
    (id("1.3.36.3.2.1"), H::Ripemd160),
    (id("2.16.840.1.101.3.4.2.1"), H::Sound),
    (id("2.16.840.1.101.3.4.2.2"), H::Sound),
    (id("2.16.840.1.101.3.4.2.3"), H::Sound),
    (id("2.16.840.1.101.3.4.2.4"), H::Sha224),
    (id("2.16.840.1.101.3.4.2.5"), H::Sha224),
    (id("2.16.840.1.101.3.4.2.6"), H::Sound),
    (id("2.16.840.1.101.3.4.2.7"), H::Sha224),
    (id("2.16.840.1.101.3.4.2.8"), H::Sound),
    (id("2.16.840.1.101.3.4.2.9"), H::Sound),
    (id("2.16.840.1.101.3.4.2.10"), H::Sound),
    (id("2.16.840.1.101.3.4.2.11"), H::Sound),
    (id("2.16.840.1.101.3.4.2.12"), H::Sound),
];
