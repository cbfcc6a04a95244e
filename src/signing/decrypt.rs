//! Encrypted PKCS#8 (RFC 5958 section 3) with a passphrase, by way of PBES2 (RFC 8018 section
//! 6.2).
//!
//! The file says how much work its key derivation takes. A file from elsewhere could ask for
//! hours or for all memory, so the parameters are checked before anything is derived and before
//! a passphrase is asked for.

use super::passphrase::Passphrase;
use crate::error::{Error, ErrorKind, Result};
use pkcs8::{
    EncryptedPrivateKeyInfoRef, SecretDocument,
    pkcs5::{EncryptionScheme, pbes2::Kdf},
};

/// OWASP's Password Storage Cheat Sheet asks for 600,000 with SHA-256 and 1,300,000 with SHA-1, and
/// OpenSSL writes 2,048 unless told otherwise; this many take a second or two, and a file that asks
/// for more is out to waste time.
const MAX_PBKDF2_ROUNDS: u32 = 2_000_000;
/// OpenSSL reads no more than 32 MiB (`SCRYPT_MAX_MEM`) and writes 16; the strong setting of
/// RFC 7914 takes 1 GiB, which is a machine's worth.
const MAX_SCRYPT_BYTES: u64 = 128 * 1024 * 1024;
/// The same again for each lane that scrypt is told to run.
const MAX_SCRYPT_WORK: u64 = 4 * MAX_SCRYPT_BYTES;

const WRITE_ANEW: &str =
    "write it anew: `openssl pkcs8 -topk8 -in FILE -out NEW`, and give the new file";

/// The PrivateKeyInfo inside, in DER, in a buffer that is wiped.
///
/// Errors: [`ErrorKind::Decode`] for a scheme that is not opened or a passphrase that does not
/// fit, [`ErrorKind::Limit`] for one that takes too long, and those of `passphrase`.
pub(super) fn opened(
    der: &[u8],
    passphrase: impl FnOnce() -> Result<Passphrase>,
) -> Result<SecretDocument> {
    let info =
        EncryptedPrivateKeyInfoRef::try_from(der).map_err(|cause| unknown().caused_by(cause))?;
    let EncryptionScheme::Pbes2(scheme) = &info.encryption_algorithm else {
        return Err(old_scheme());
    };
    affordable(&scheme.kdf)?;
    let passphrase = passphrase()?;
    info.decrypt(&*passphrase).map_err(|cause| match cause {
        pkcs8::Error::EncryptedPrivateKey(pkcs8::pkcs5::Error::UnsupportedAlgorithm { .. }) => {
            unknown()
        }
        // Padding or a structure that makes no sense: with CBC there is no telling a wrong
        // passphrase from a damaged file, and the former is what happens.
        _ => Error::new(
            ErrorKind::Decode,
            "the passphrase does not open this private key",
        )
        .with_hint(
            "try it by hand: `openssl pkey -in FILE -noout`; a blank or a line end after the passphrase counts as part of it",
        ),
    })
}

/// Whether deriving the key stays within the limits. What is neither PBKDF2 nor scrypt is
/// refused later, by name.
fn affordable(kdf: &Kdf) -> Result<()> {
    let refuse = |message: String| {
        Err(Error::new(ErrorKind::Limit, message)
            .with_hint("if the file is your own, write it anew with usual settings: `openssl pkcs8 -topk8 -in FILE -out NEW`"))
    };
    match kdf {
        Kdf::Pbkdf2(params) if params.iteration_count > MAX_PBKDF2_ROUNDS => refuse(format!(
            "opening the private key would take {} rounds of PBKDF2, more than {MAX_PBKDF2_ROUNDS}",
            params.iteration_count
        )),
        Kdf::Scrypt(params) => {
            // RFC 7914 section 2: 128 octets times r for each of N entries.
            let memory = params
                .cost_parameter
                .saturating_mul(128 * u64::from(params.block_size));
            let work = memory.saturating_mul(params.parallelization.into());
            if memory > MAX_SCRYPT_BYTES || work > MAX_SCRYPT_WORK {
                return refuse(format!(
                    "opening the private key would take {} MiB of scrypt, more than {}",
                    work / 1024 / 1024,
                    if memory > MAX_SCRYPT_BYTES {
                        MAX_SCRYPT_BYTES
                    } else {
                        MAX_SCRYPT_WORK
                    } / 1024
                        / 1024
                ));
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// PBES1 (RFC 8018 section 6.1), PKCS#12's own schemes, and the `Proc-Type: 4,ENCRYPTED` of
/// OpenSSL before 1.0 (2010). They rest on DES, RC2 or one round of MD5: a file that still has
/// one should be written anew anyway.
pub(super) fn old_scheme() -> Error {
    let message = "the private key is encrypted by an old scheme that popcert does not support";
    Error::new(ErrorKind::Decode, message).with_hint(WRITE_ANEW)
}

/// PBES2 with a key derivation or cipher that the library does not have.
fn unknown() -> Error {
    let message = "the private key is encrypted by a scheme that popcert does not support (it supports \
        PBES2 with PBKDF2 or scrypt, and AES or 3DES)";
    Error::new(ErrorKind::Decode, message).with_hint(WRITE_ANEW)
}
