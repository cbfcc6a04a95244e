//! The object identifiers that popcert knows: those of const-oid's database under the names of
//! their RFCs, those that it lacks, and what identifiers are called in text.
//!
//! Code compares with these constants, never with dotted text; an identifier that is written down
//! twice could be mistyped once.

use const_oid::{
    ObjectIdentifier,
    db::{fips203, fips204, rfc3280, rfc4519, rfc5280, rfc5639, rfc5911, rfc5912, rfc8410},
};

/// An identifier for a table, checked when it compiles.
pub(crate) const fn id(dotted: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(dotted)
}

// Attributes of names (RFC 4519).
pub(crate) const COMMON_NAME: ObjectIdentifier = rfc4519::COMMON_NAME;
pub(crate) const COUNTRY_NAME: ObjectIdentifier = rfc4519::COUNTRY_NAME;
pub(crate) const LOCALITY_NAME: ObjectIdentifier = rfc4519::LOCALITY_NAME;
pub(crate) const ORGANIZATION_NAME: ObjectIdentifier = rfc4519::ORGANIZATION_NAME;
pub(crate) const ORGANIZATIONAL_UNIT_NAME: ObjectIdentifier = rfc4519::ORGANIZATIONAL_UNIT_NAME;
pub(crate) const STATE_OR_PROVINCE_NAME: ObjectIdentifier = rfc4519::ST;
pub(crate) const EMAIL_ADDRESS: ObjectIdentifier = rfc3280::EMAIL_ADDRESS;

// Extensions of certificates (RFC 5280 section 4.2).
pub(crate) const AUTHORITY_INFORMATION_ACCESS: ObjectIdentifier =
    rfc5280::ID_PE_AUTHORITY_INFO_ACCESS;
pub(crate) const AUTHORITY_KEY_IDENTIFIER: ObjectIdentifier =
    rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER;
pub(crate) const BASIC_CONSTRAINTS: ObjectIdentifier = rfc5280::ID_CE_BASIC_CONSTRAINTS;
pub(crate) const CERTIFICATE_POLICIES: ObjectIdentifier = rfc5280::ID_CE_CERTIFICATE_POLICIES;
pub(crate) const CRL_DISTRIBUTION_POINTS: ObjectIdentifier = rfc5280::ID_CE_CRL_DISTRIBUTION_POINTS;
pub(crate) const EXTENDED_KEY_USAGE: ObjectIdentifier = rfc5280::ID_CE_EXT_KEY_USAGE;
pub(crate) const FRESHEST_CRL: ObjectIdentifier = rfc5280::ID_CE_FRESHEST_CRL;
pub(crate) const INHIBIT_ANY_POLICY: ObjectIdentifier = rfc5280::ID_CE_INHIBIT_ANY_POLICY;
pub(crate) const ISSUER_ALTERNATIVE_NAME: ObjectIdentifier = rfc5280::ID_CE_ISSUER_ALT_NAME;
pub(crate) const KEY_USAGE: ObjectIdentifier = rfc5280::ID_CE_KEY_USAGE;
pub(crate) const NAME_CONSTRAINTS: ObjectIdentifier = rfc5280::ID_CE_NAME_CONSTRAINTS;
pub(crate) const POLICY_CONSTRAINTS: ObjectIdentifier = rfc5280::ID_CE_POLICY_CONSTRAINTS;
pub(crate) const POLICY_MAPPINGS: ObjectIdentifier = rfc5280::ID_CE_POLICY_MAPPINGS;
pub(crate) const SUBJECT_ALTERNATIVE_NAME: ObjectIdentifier = rfc5280::ID_CE_SUBJECT_ALT_NAME;
pub(crate) const SUBJECT_INFORMATION_ACCESS: ObjectIdentifier = rfc5280::ID_PE_SUBJECT_INFO_ACCESS;
pub(crate) const SUBJECT_KEY_IDENTIFIER: ObjectIdentifier = rfc5280::ID_CE_SUBJECT_KEY_IDENTIFIER;

// Extensions of CRLs and of their entries (RFC 5280 sections 5.2 and 5.3).
pub(crate) const CERTIFICATE_ISSUER: ObjectIdentifier = rfc5280::ID_CE_CERTIFICATE_ISSUER;
pub(crate) const CRL_NUMBER: ObjectIdentifier = rfc5280::ID_CE_CRL_NUMBER;
pub(crate) const DELTA_CRL_INDICATOR: ObjectIdentifier = rfc5280::ID_CE_DELTA_CRL_INDICATOR;
pub(crate) const INVALIDITY_DATE: ObjectIdentifier = rfc5280::ID_CE_INVALIDITY_DATE;
pub(crate) const ISSUING_DISTRIBUTION_POINT: ObjectIdentifier =
    rfc5280::ID_CE_ISSUING_DISTRIBUTION_POINT;
pub(crate) const REASON_CODE: ObjectIdentifier = rfc5280::ID_CE_CRL_REASONS;

// What stands in the values of extensions.
/// Any purpose, in an extended key usage (RFC 5280 section 4.2.1.12).
pub(crate) const ANY_EXTENDED_KEY_USAGE: ObjectIdentifier = rfc5280::ANY_EXTENDED_KEY_USAGE;
/// Any policy (RFC 5280 section 4.2.1.4).
pub(crate) const ANY_POLICY: ObjectIdentifier = rfc5280::ANY_POLICY;
/// In an authority information access: where the issuer's certificate is.
pub(crate) const CA_ISSUERS: ObjectIdentifier = rfc5280::ID_AD_CA_ISSUERS;
pub(crate) const CLIENT_AUTH: ObjectIdentifier = rfc5280::ID_KP_CLIENT_AUTH;
pub(crate) const CPS: ObjectIdentifier = rfc5280::ID_QT_CPS;
/// In an authority information access: where the issuer's OCSP responder is.
pub(crate) const OCSP: ObjectIdentifier = rfc5280::ID_AD_OCSP;
pub(crate) const SERVER_AUTH: ObjectIdentifier = rfc5280::ID_KP_SERVER_AUTH;
/// id-on-SmtpUTF8Mailbox (RFC 9598 section 3).
pub(crate) const SMTP_UTF8_MAILBOX: ObjectIdentifier = id("1.3.6.1.5.5.7.8.9");
pub(crate) const USER_NOTICE: ObjectIdentifier = rfc5280::ID_QT_UNOTICE;

// PKCS (RFC 2315, RFC 2985, RFC 5652, RFC 7292, RFC 8018).
pub(crate) const DATA: ObjectIdentifier = rfc5911::ID_DATA;
/// What the identifiers of PKCS#7's content types begin with.
pub(crate) const PKCS_7: ObjectIdentifier = id("1.2.840.113549.1.7");
/// What the identifiers of PKCS#5's ways to encrypt begin with (RFC 8018 appendix A).
#[cfg(feature = "cli")]
pub(crate) const PKCS_5: ObjectIdentifier = id("1.2.840.113549.1.5");
/// What the identifiers of PKCS#12's ways to encrypt begin with (RFC 7292 appendix C).
#[cfg(feature = "cli")]
pub(crate) const PKCS_12_ENCRYPTION: ObjectIdentifier = id("1.2.840.113549.1.12.1");
pub(crate) const SIGNED_DATA: ObjectIdentifier = rfc5911::ID_SIGNED_DATA;
/// The attribute of a certificate request that holds the extensions asked for (RFC 2985 section
/// 5.4.2).
#[cfg(feature = "prove")]
pub(crate) const EXTENSION_REQUEST: ObjectIdentifier = rfc5912::ID_EXTENSION_REQ;

// Public keys (RFC 3279 section 2.3, RFC 4055, RFC 5480, RFC 8410).
pub(crate) const DH: ObjectIdentifier = rfc5912::DHPUBLICNUMBER;
/// dhKeyAgreement of PKCS #3.
pub(crate) const DH_PKCS_3: ObjectIdentifier = id("1.2.840.113549.1.3.1");
pub(crate) const DSA: ObjectIdentifier = rfc5912::ID_DSA;
/// id-ecDH and id-ecMQV: elliptic curve keys for key agreement alone (RFC 5480 section 2.1.2).
pub(crate) const ECDH: ObjectIdentifier = rfc5912::ID_EC_DH;
pub(crate) const ECMQV: ObjectIdentifier = rfc5912::ID_EC_MQV;
pub(crate) const EC_PUBLIC_KEY: ObjectIdentifier = rfc5912::ID_EC_PUBLIC_KEY;
pub(crate) const ED25519: ObjectIdentifier = rfc8410::ID_ED_25519;
pub(crate) const ED448: ObjectIdentifier = rfc8410::ID_ED_448;
/// Keys of GOST R 34.10 (RFC 4491 section 2.3.2, RFC 9215 section 4).
pub(crate) const GOST_2001: ObjectIdentifier = id("1.2.643.2.2.19");
pub(crate) const GOST_2012_256: ObjectIdentifier = id("1.2.643.7.1.1.1.1");
pub(crate) const GOST_2012_512: ObjectIdentifier = id("1.2.643.7.1.1.1.2");
pub(crate) const ML_DSA_44: ObjectIdentifier = fips204::ID_ML_DSA_44;
pub(crate) const ML_DSA_65: ObjectIdentifier = fips204::ID_ML_DSA_65;
pub(crate) const ML_DSA_87: ObjectIdentifier = fips204::ID_ML_DSA_87;
pub(crate) const ML_KEM_512: ObjectIdentifier = fips203::ID_ALG_ML_KEM_512;
pub(crate) const ML_KEM_768: ObjectIdentifier = fips203::ID_ALG_ML_KEM_768;
pub(crate) const ML_KEM_1024: ObjectIdentifier = fips203::ID_ALG_ML_KEM_1024;
/// prime-field (X9.62): the field of a curve that is spelled out.
pub(crate) const PRIME_FIELD: ObjectIdentifier = id("1.2.840.10045.1.1");
pub(crate) const RSA: ObjectIdentifier = rfc5912::RSA_ENCRYPTION;
/// A key, or a signature, that is RSASSA-PSS alone (RFC 4055 section 1.2).
pub(crate) const RSA_PSS: ObjectIdentifier = rfc5912::ID_RSASSA_PSS;
pub(crate) const X25519: ObjectIdentifier = rfc8410::ID_X_25519;
pub(crate) const X448: ObjectIdentifier = rfc8410::ID_X_448;

// Curves (SEC 2, RFC 5639).
pub(crate) const BRAINPOOL_P256: ObjectIdentifier = rfc5639::BRAINPOOL_P_256_R_1;
pub(crate) const BRAINPOOL_P384: ObjectIdentifier = rfc5639::BRAINPOOL_P_384_R_1;
pub(crate) const BRAINPOOL_P512: ObjectIdentifier = rfc5639::BRAINPOOL_P_512_R_1;
pub(crate) const P192: ObjectIdentifier = id("1.2.840.10045.3.1.1");
pub(crate) const P224: ObjectIdentifier = rfc5912::SECP_224_R_1;
/// NIST's curves are secp256r1, secp384r1 and secp521r1 in SEC 2, and have several names besides.
pub(crate) const P256: ObjectIdentifier = rfc5912::SECP_256_R_1;
pub(crate) const P384: ObjectIdentifier = rfc5912::SECP_384_R_1;
pub(crate) const P521: ObjectIdentifier = rfc5912::SECP_521_R_1;
pub(crate) const SECP256K1: ObjectIdentifier = id("1.3.132.0.10");

// Signatures and hashes (RFC 3279, RFC 4055, RFC 5758).
pub(crate) const ECDSA_WITH_SHA1: ObjectIdentifier = id("1.2.840.10045.4.1");
pub(crate) const ECDSA_WITH_SHA256: ObjectIdentifier = rfc5912::ECDSA_WITH_SHA_256;
pub(crate) const ECDSA_WITH_SHA384: ObjectIdentifier = rfc5912::ECDSA_WITH_SHA_384;
pub(crate) const ECDSA_WITH_SHA512: ObjectIdentifier = rfc5912::ECDSA_WITH_SHA_512;
/// The hash is its parameter (X9.62).
pub(crate) const ECDSA_WITH_SPECIFIED: ObjectIdentifier = id("1.2.840.10045.4.3");
#[cfg(feature = "mock")]
pub(crate) const MD5_WITH_RSA: ObjectIdentifier = id("1.2.840.113549.1.1.4");
pub(crate) const MGF1: ObjectIdentifier = rfc5912::ID_MGF_1;
#[cfg(feature = "mock")]
pub(crate) const SHA1: ObjectIdentifier = rfc5912::ID_SHA_1;
pub(crate) const SHA256: ObjectIdentifier = rfc5912::ID_SHA_256;
pub(crate) const SHA384: ObjectIdentifier = rfc5912::ID_SHA_384;
pub(crate) const SHA512: ObjectIdentifier = rfc5912::ID_SHA_512;
pub(crate) const SHA256_WITH_RSA: ObjectIdentifier = rfc5912::SHA_256_WITH_RSA_ENCRYPTION;
pub(crate) const SHA384_WITH_RSA: ObjectIdentifier = rfc5912::SHA_384_WITH_RSA_ENCRYPTION;
pub(crate) const SHA512_WITH_RSA: ObjectIdentifier = rfc5912::SHA_512_WITH_RSA_ENCRYPTION;
