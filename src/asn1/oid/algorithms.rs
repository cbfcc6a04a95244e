//! What algorithms are called where const-oid's database has no name, or one that nobody searches
//! for.

use super::names::{
    ANY_EXTENDED_KEY_USAGE, ANY_POLICY, ECDSA_WITH_SHA1, ED448, ED25519, ML_DSA_44, ML_DSA_65,
    ML_DSA_87, ML_KEM_512, ML_KEM_768, ML_KEM_1024, RSA_PSS, X448, X25519, id,
};
use const_oid::ObjectIdentifier;

/// Identifiers and names of algorithms: keys, signatures and hashes.
pub(super) const NAMES: &[(ObjectIdentifier, &str)] = &[
    (ANY_EXTENDED_KEY_USAGE, "anyExtendedKeyUsage"),
    (ANY_POLICY, "anyPolicy"),
    (RSA_PSS, "RSASSA-PSS"),
    (ED25519, "Ed25519"),
    (ED448, "Ed448"),
    (X25519, "X25519"),
    (X448, "X448"),
    // PKCS #1 and the OIW (ISO/IEC JTC1/SC29 1.3.14) of the 1990s.
    (id("1.2.840.113549.1.1.3"), "md4WithRSAEncryption"),
    (id("1.2.840.113549.1.1.11"), "sha256WithRSAEncryption"),
    (id("1.2.840.113549.1.1.12"), "sha384WithRSAEncryption"),
    (id("1.2.840.113549.1.1.13"), "sha512WithRSAEncryption"),
    (id("1.2.840.113549.1.1.14"), "sha224WithRSAEncryption"),
    (id("1.2.840.113549.1.1.15"), "sha512-224WithRSAEncryption"),
    (id("1.2.840.113549.1.1.16"), "sha512-256WithRSAEncryption"),
    (id("1.2.840.113549.1.3.1"), "dhKeyAgreement"),
    (id("1.3.14.3.2.2"), "md4WithRSA"),
    (id("1.3.14.3.2.3"), "md5WithRSA"),
    (id("1.3.14.3.2.4"), "md4WithRSAEncryption"),
    (id("1.3.14.3.2.12"), "dsa"),
    (id("1.3.14.3.2.13"), "dsaWithSHA"),
    (id("1.3.14.3.2.14"), "mdc2WithRSASignature"),
    (id("1.3.14.3.2.15"), "shaWithRSASignature"),
    (id("1.3.14.3.2.18"), "sha"),
    (id("1.3.14.3.2.24"), "md2WithRSASignature"),
    (id("1.3.14.3.2.25"), "md5WithRSASignature"),
    (id("1.3.14.3.2.27"), "dsaWithSHA1"),
    (id("1.3.14.3.2.28"), "dsaWithCommonSHA1"),
    (id("1.3.14.3.2.29"), "sha1WithRSASignature"),
    (id("1.3.36.3.2.1"), "RIPEMD-160"),
    (id("1.3.36.3.3.1.2"), "rsaSignatureWithripemd160"),
    (id("1.3.36.3.3.2.1"), "ecSignWithsha1"),
    (id("1.3.36.3.3.2.2"), "ecSignWithripemd160"),
    // The X.500 series' own identifier of RSA keys.
    (id("2.5.8.1.1"), "rsa"),
    // ECDSA and DSA (RFC 3279, X9.62, NIST's register).
    (ECDSA_WITH_SHA1, "ecdsa-with-SHA1"),
    (id("1.2.840.10045.4.2"), "ecdsa-with-Recommended"),
    (id("1.2.840.10045.4.3"), "ecdsa-with-Specified"),
    (id("1.3.132.1.12"), "id-ecDH"),
    (id("2.16.840.1.101.3.4.3.3"), "dsa-with-sha384"),
    (id("2.16.840.1.101.3.4.3.4"), "dsa-with-sha512"),
    (id("2.16.840.1.101.3.4.3.5"), "dsa-with-sha3-224"),
    (id("2.16.840.1.101.3.4.3.6"), "dsa-with-sha3-256"),
    (id("2.16.840.1.101.3.4.3.7"), "dsa-with-sha3-384"),
    (id("2.16.840.1.101.3.4.3.8"), "dsa-with-sha3-512"),
    (id("2.16.840.1.101.3.4.3.9"), "ecdsa-with-sha3-224"),
    (id("2.16.840.1.101.3.4.3.10"), "ecdsa-with-sha3-256"),
    (id("2.16.840.1.101.3.4.3.11"), "ecdsa-with-sha3-384"),
    (id("2.16.840.1.101.3.4.3.12"), "ecdsa-with-sha3-512"),
    (id("2.16.840.1.101.3.4.3.13"), "sha3-224WithRSAEncryption"),
    (id("2.16.840.1.101.3.4.3.14"), "sha3-256WithRSAEncryption"),
    (id("2.16.840.1.101.3.4.3.15"), "sha3-384WithRSAEncryption"),
    (id("2.16.840.1.101.3.4.3.16"), "sha3-512WithRSAEncryption"),
    // SHAKE (RFC 8692 section 3).
    (id("1.3.6.1.5.5.7.6.30"), "RSASSA-PSS-SHAKE128"),
    (id("1.3.6.1.5.5.7.6.31"), "RSASSA-PSS-SHAKE256"),
    (id("1.3.6.1.5.5.7.6.32"), "ecdsa-with-SHAKE128"),
    (id("1.3.6.1.5.5.7.6.33"), "ecdsa-with-SHAKE256"),
    // Hashes, as people write them.
    (id("1.2.840.113549.2.2"), "MD2"),
    (id("1.2.840.113549.2.4"), "MD4"),
    (id("1.2.840.113549.2.5"), "MD5"),
    (id("1.3.14.3.2.26"), "SHA-1"),
    (id("2.16.840.1.101.3.4.2.1"), "SHA-256"),
    (id("2.16.840.1.101.3.4.2.2"), "SHA-384"),
    (id("2.16.840.1.101.3.4.2.3"), "SHA-512"),
    (id("2.16.840.1.101.3.4.2.4"), "SHA-224"),
    (id("2.16.840.1.101.3.4.2.5"), "SHA-512/224"),
    (id("2.16.840.1.101.3.4.2.6"), "SHA-512/256"),
    (id("2.16.840.1.101.3.4.2.7"), "SHA3-224"),
    (id("2.16.840.1.101.3.4.2.8"), "SHA3-256"),
    (id("2.16.840.1.101.3.4.2.9"), "SHA3-384"),
    (id("2.16.840.1.101.3.4.2.10"), "SHA3-512"),
    (id("2.16.840.1.101.3.4.2.11"), "SHAKE128"),
    (id("2.16.840.1.101.3.4.2.12"), "SHAKE256"),
    // China (GM/T 0006) and Russia (RFC 4491, RFC 9215).
    (id("1.2.156.10197.1.401"), "SM3"),
    (id("1.2.156.10197.1.501"), "SM2-with-SM3"),
    (id("1.2.156.10197.1.502"), "SM2-with-SHA1"),
    (id("1.2.156.10197.1.503"), "SM2-with-SHA256"),
    (id("1.2.156.10197.1.504"), "RSA-with-SM3"),
    (
        id("1.2.643.2.2.3"),
        "GOST R 34.10-2001 with GOST R 34.11-94",
    ),
    (id("1.2.643.2.2.4"), "GOST R 34.10-94 with GOST R 34.11-94"),
    (id("1.2.643.2.2.9"), "GOST R 34.11-94"),
    (id("1.2.643.2.2.19"), "GOST R 34.10-2001"),
    (id("1.2.643.2.2.20"), "GOST R 34.10-94"),
    (id("1.2.643.2.2.35.0"), "GostR3410-2001-TestParamSet"),
    (
        id("1.2.643.2.2.35.1"),
        "GostR3410-2001-CryptoPro-A-ParamSet",
    ),
    (
        id("1.2.643.2.2.35.2"),
        "GostR3410-2001-CryptoPro-B-ParamSet",
    ),
    (
        id("1.2.643.2.2.35.3"),
        "GostR3410-2001-CryptoPro-C-ParamSet",
    ),
    (
        id("1.2.643.2.2.36.0"),
        "GostR3410-2001-CryptoPro-XchA-ParamSet",
    ),
    (
        id("1.2.643.2.2.36.1"),
        "GostR3410-2001-CryptoPro-XchB-ParamSet",
    ),
    (id("1.2.643.7.1.1.1.1"), "GOST R 34.10-2012 (256 bit)"),
    (id("1.2.643.7.1.1.1.2"), "GOST R 34.10-2012 (512 bit)"),
    (id("1.2.643.7.1.1.2.2"), "GOST R 34.11-2012 (256 bit)"),
    (id("1.2.643.7.1.1.2.3"), "GOST R 34.11-2012 (512 bit)"),
    (
        id("1.2.643.7.1.1.3.2"),
        "GOST R 34.10-2012 with GOST R 34.11-2012 (256 bit)",
    ),
    (
        id("1.2.643.7.1.1.3.3"),
        "GOST R 34.10-2012 with GOST R 34.11-2012 (512 bit)",
    ),
    (id("1.2.643.7.1.2.1.1.1"), "GostR3410-2012-256-paramSetA"),
    (id("1.2.643.7.1.2.1.1.2"), "GostR3410-2012-256-paramSetB"),
    (id("1.2.643.7.1.2.1.1.3"), "GostR3410-2012-256-paramSetC"),
    (id("1.2.643.7.1.2.1.1.4"), "GostR3410-2012-256-paramSetD"),
    (id("1.2.643.7.1.2.1.2.0"), "GostR3410-2012-512-paramSetTest"),
    (id("1.2.643.7.1.2.1.2.1"), "GostR3410-2012-512-paramSetA"),
    (id("1.2.643.7.1.2.1.2.2"), "GostR3410-2012-512-paramSetB"),
    (id("1.2.643.7.1.2.1.2.3"), "GostR3410-2012-512-paramSetC"),
    // Post-quantum: RFC 9881 (ML-DSA), RFC 9909 (SLH-DSA), RFC 9935 (ML-KEM), RFC 9708 (HSS/LMS),
    // RFC 9802 (XMSS).
    (ML_DSA_44, "ML-DSA-44"),
    (ML_DSA_65, "ML-DSA-65"),
    (ML_DSA_87, "ML-DSA-87"),
    (id("2.16.840.1.101.3.4.3.20"), "SLH-DSA-SHA2-128s"),
    (id("2.16.840.1.101.3.4.3.21"), "SLH-DSA-SHA2-128f"),
    (id("2.16.840.1.101.3.4.3.22"), "SLH-DSA-SHA2-192s"),
    (id("2.16.840.1.101.3.4.3.23"), "SLH-DSA-SHA2-192f"),
    (id("2.16.840.1.101.3.4.3.24"), "SLH-DSA-SHA2-256s"),
    (id("2.16.840.1.101.3.4.3.25"), "SLH-DSA-SHA2-256f"),
    (id("2.16.840.1.101.3.4.3.26"), "SLH-DSA-SHAKE-128s"),
    (id("2.16.840.1.101.3.4.3.27"), "SLH-DSA-SHAKE-128f"),
    (id("2.16.840.1.101.3.4.3.28"), "SLH-DSA-SHAKE-192s"),
    (id("2.16.840.1.101.3.4.3.29"), "SLH-DSA-SHAKE-192f"),
    (id("2.16.840.1.101.3.4.3.30"), "SLH-DSA-SHAKE-256s"),
    (id("2.16.840.1.101.3.4.3.31"), "SLH-DSA-SHAKE-256f"),
    (id("2.16.840.1.101.3.4.3.32"), "HashML-DSA-44-SHA512"),
    (id("2.16.840.1.101.3.4.3.33"), "HashML-DSA-65-SHA512"),
    (id("2.16.840.1.101.3.4.3.34"), "HashML-DSA-87-SHA512"),
    (
        id("2.16.840.1.101.3.4.3.35"),
        "HashSLH-DSA-SHA2-128s-SHA256",
    ),
    (
        id("2.16.840.1.101.3.4.3.36"),
        "HashSLH-DSA-SHA2-128f-SHA256",
    ),
    (
        id("2.16.840.1.101.3.4.3.37"),
        "HashSLH-DSA-SHA2-192s-SHA512",
    ),
    (
        id("2.16.840.1.101.3.4.3.38"),
        "HashSLH-DSA-SHA2-192f-SHA512",
    ),
    (
        id("2.16.840.1.101.3.4.3.39"),
        "HashSLH-DSA-SHA2-256s-SHA512",
    ),
    (
        id("2.16.840.1.101.3.4.3.40"),
        "HashSLH-DSA-SHA2-256f-SHA512",
    ),
    (
        id("2.16.840.1.101.3.4.3.41"),
        "HashSLH-DSA-SHAKE-128s-SHAKE128",
    ),
    (
        id("2.16.840.1.101.3.4.3.42"),
        "HashSLH-DSA-SHAKE-128f-SHAKE128",
    ),
    (
        id("2.16.840.1.101.3.4.3.43"),
        "HashSLH-DSA-SHAKE-192s-SHAKE256",
    ),
    (
        id("2.16.840.1.101.3.4.3.44"),
        "HashSLH-DSA-SHAKE-192f-SHAKE256",
    ),
    (
        id("2.16.840.1.101.3.4.3.45"),
        "HashSLH-DSA-SHAKE-256s-SHAKE256",
    ),
    (
        id("2.16.840.1.101.3.4.3.46"),
        "HashSLH-DSA-SHAKE-256f-SHAKE256",
    ),
    (ML_KEM_512, "ML-KEM-512"),
    (ML_KEM_768, "ML-KEM-768"),
    (ML_KEM_1024, "ML-KEM-1024"),
    (id("1.2.840.113549.1.9.16.3.17"), "HSS/LMS"),
    (id("1.3.6.1.5.5.7.6.34"), "XMSS"),
    (id("1.3.6.1.5.5.7.6.35"), "XMSS^MT"),
    // draft-ietf-lamps-pq-composite-sigs, identifiers assigned by IANA.
    (id("1.3.6.1.5.5.7.6.37"), "MLDSA44-RSA2048-PSS-SHA256"),
    (id("1.3.6.1.5.5.7.6.38"), "MLDSA44-RSA2048-PKCS15-SHA256"),
    (id("1.3.6.1.5.5.7.6.39"), "MLDSA44-Ed25519-SHA512"),
    (id("1.3.6.1.5.5.7.6.40"), "MLDSA44-ECDSA-P256-SHA256"),
    (id("1.3.6.1.5.5.7.6.41"), "MLDSA65-RSA3072-PSS-SHA512"),
    (id("1.3.6.1.5.5.7.6.42"), "MLDSA65-RSA3072-PKCS15-SHA512"),
    (id("1.3.6.1.5.5.7.6.43"), "MLDSA65-RSA4096-PSS-SHA512"),
    (id("1.3.6.1.5.5.7.6.44"), "MLDSA65-RSA4096-PKCS15-SHA512"),
    (id("1.3.6.1.5.5.7.6.45"), "MLDSA65-ECDSA-P256-SHA512"),
    (id("1.3.6.1.5.5.7.6.46"), "MLDSA65-ECDSA-P384-SHA512"),
    (
        id("1.3.6.1.5.5.7.6.47"),
        "MLDSA65-ECDSA-brainpoolP256r1-SHA512",
    ),
    (id("1.3.6.1.5.5.7.6.48"), "MLDSA65-Ed25519-SHA512"),
    (id("1.3.6.1.5.5.7.6.49"), "MLDSA87-ECDSA-P384-SHA512"),
    (
        id("1.3.6.1.5.5.7.6.50"),
        "MLDSA87-ECDSA-brainpoolP384r1-SHA512",
    ),
    (id("1.3.6.1.5.5.7.6.51"), "MLDSA87-Ed448-SHAKE256"),
    (id("1.3.6.1.5.5.7.6.52"), "MLDSA87-RSA3072-PSS-SHA512"),
    (id("1.3.6.1.5.5.7.6.53"), "MLDSA87-RSA4096-PSS-SHA512"),
    (id("1.3.6.1.5.5.7.6.54"), "MLDSA87-ECDSA-P521-SHA512"),
    // What Open Quantum Safe used before FIPS 204.
    (id("1.3.6.1.4.1.2.267.7.4.4"), "Dilithium2"),
    (id("1.3.6.1.4.1.2.267.7.6.5"), "Dilithium3"),
    (id("1.3.6.1.4.1.2.267.7.8.7"), "Dilithium5"),
    (id("1.3.9999.3.6"), "Falcon-512"),
    (id("1.3.9999.3.9"), "Falcon-1024"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_identifier_has_two_names() {
        let identifiers: HashSet<_> = NAMES.iter().map(|(identifier, _)| identifier).collect();
        assert_eq!(identifiers.len(), NAMES.len());
    }
}
