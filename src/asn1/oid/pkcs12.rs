//! Object identifiers of PKCS#12 (RFC 7292) and of PKCS#5, with which it encrypts (RFC 8018).

use super::names::id;
use const_oid::ObjectIdentifier;

// Content types (RFC 5652); the others are among the names of certificates.
pub(crate) const ENCRYPTED_DATA: ObjectIdentifier = id("1.2.840.113549.1.7.6");

// Bags (RFC 7292 section 4.2) and what they hold.
pub(crate) const KEY_BAG: ObjectIdentifier = id("1.2.840.113549.1.12.10.1.1");
pub(crate) const SHROUDED_KEY_BAG: ObjectIdentifier = id("1.2.840.113549.1.12.10.1.2");
pub(crate) const CERTIFICATE_BAG: ObjectIdentifier = id("1.2.840.113549.1.12.10.1.3");
pub(crate) const CRL_BAG: ObjectIdentifier = id("1.2.840.113549.1.12.10.1.4");
pub(crate) const SECRET_BAG: ObjectIdentifier = id("1.2.840.113549.1.12.10.1.5");
pub(crate) const SAFE_CONTENTS_BAG: ObjectIdentifier = id("1.2.840.113549.1.12.10.1.6");
pub(crate) const X509_CERTIFICATE: ObjectIdentifier = id("1.2.840.113549.1.9.22.1");

// Encryption (RFC 7292 appendix C, RFC 8018 appendices A.4 and B.2).
pub(crate) const PBE_WITH_SHA_AND_3_KEY_3DES: ObjectIdentifier = id("1.2.840.113549.1.12.1.3");
pub(crate) const PBE_WITH_SHA_AND_2_KEY_3DES: ObjectIdentifier = id("1.2.840.113549.1.12.1.4");
pub(crate) const PBE_WITH_SHA_AND_128_BIT_RC2: ObjectIdentifier = id("1.2.840.113549.1.12.1.5");
pub(crate) const PBE_WITH_SHA_AND_40_BIT_RC2: ObjectIdentifier = id("1.2.840.113549.1.12.1.6");
pub(crate) const PBES2: ObjectIdentifier = id("1.2.840.113549.1.5.13");
pub(crate) const PBKDF2: ObjectIdentifier = id("1.2.840.113549.1.5.12");
/// RFC 9579 section 3.
pub(crate) const PBMAC1: ObjectIdentifier = id("1.2.840.113549.1.5.14");
pub(crate) const AES_128_CBC: ObjectIdentifier = id("2.16.840.1.101.3.4.1.2");
pub(crate) const AES_192_CBC: ObjectIdentifier = id("2.16.840.1.101.3.4.1.22");
pub(crate) const AES_256_CBC: ObjectIdentifier = id("2.16.840.1.101.3.4.1.42");
pub(crate) const DES_EDE3_CBC: ObjectIdentifier = id("1.2.840.113549.3.7");

// Hashes, and HMAC with them (RFC 8018 appendix B.1).
pub(crate) const SHA1: ObjectIdentifier = id("1.3.14.3.2.26");
pub(crate) const SHA224: ObjectIdentifier = id("2.16.840.1.101.3.4.2.4");
pub(crate) const SHA256: ObjectIdentifier = id("2.16.840.1.101.3.4.2.1");
pub(crate) const SHA384: ObjectIdentifier = id("2.16.840.1.101.3.4.2.2");
pub(crate) const SHA512: ObjectIdentifier = id("2.16.840.1.101.3.4.2.3");
pub(crate) const SHA512_224: ObjectIdentifier = id("2.16.840.1.101.3.4.2.5");
pub(crate) const SHA512_256: ObjectIdentifier = id("2.16.840.1.101.3.4.2.6");
pub(crate) const HMAC_WITH_SHA1: ObjectIdentifier = id("1.2.840.113549.2.7");
pub(crate) const HMAC_WITH_SHA224: ObjectIdentifier = id("1.2.840.113549.2.8");
pub(crate) const HMAC_WITH_SHA256: ObjectIdentifier = id("1.2.840.113549.2.9");
pub(crate) const HMAC_WITH_SHA384: ObjectIdentifier = id("1.2.840.113549.2.10");
pub(crate) const HMAC_WITH_SHA512: ObjectIdentifier = id("1.2.840.113549.2.11");
pub(crate) const HMAC_WITH_SHA512_224: ObjectIdentifier = id("1.2.840.113549.2.12");
pub(crate) const HMAC_WITH_SHA512_256: ObjectIdentifier = id("1.2.840.113549.2.13");
