//! Kinds of files that people give for certificates: what each is called, and what to do about it.

use crate::error::{Error, ErrorKind};

/// What a file, a block or a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    AttributeCertificate,
    CardVerifiable,
    Certificate,
    Crl,
    Csr,
    /// Words about a certificate, as `keytool -printcert` prints them.
    Description,
    EncryptedPrivateKey,
    Keystore,
    OcspResponse,
    OpenPgp,
    /// A file of a kind that has nothing to do with certificates.
    Other,
    /// Of a curve or a group.
    Parameters,
    Pkcs12,
    Pkcs7,
    /// What Git LFS leaves in place of a file.
    Pointer,
    PrivateKey,
    PublicKey,
    SshCertificate,
    SshPublicKey,
    TbsCertificate,
    TimestampResponse,
    Token,
    Unknown,
}

impl Kind {
    pub(in crate::input) fn is_private_key(self) -> bool {
        matches!(self, Self::EncryptedPrivateKey | Self::PrivateKey)
    }
}

pub(super) const WANT_CERTIFICATE: &str =
    "give the certificate instead; it is the file that the CA or the service gave back";

/// What one is called, what is said of a file that is nothing else, and what to do about it.
struct Words {
    kind: Kind,
    name: &'static str,
    message: &'static str,
    hint: &'static str,
}

const fn words(kind: Kind, name: &'static str, message: &'static str, hint: &'static str) -> Words {
    Words {
        kind,
        name,
        message,
        hint,
    }
}

const WORDS: &[Words] = &[
    words(
        Kind::AttributeCertificate,
        "attribute certificate",
        "this is an attribute certificate (RFC 5755), which has no key: a TPM's platform certificate is one",
        "give a public-key certificate: for a TPM its endorsement (EK) certificate",
    ),
    words(
        Kind::CardVerifiable,
        "card-verifiable certificate",
        "this is a card-verifiable certificate (CVC, BSI TR-03110), as passports and terminals have: no X.509",
        WANT_CERTIFICATE,
    ),
    words(
        Kind::Certificate,
        "certificate",
        "this is a certificate, not a CRL",
        "give the CRL that the certificate's CRL URL leads to",
    ),
    words(
        Kind::Crl,
        "CRL",
        "this is a certificate revocation list (CRL)",
        "give it as `--crl FILE`, and a certificate here",
    ),
    words(
        Kind::Csr,
        "certificate signing request",
        "this is a certificate signing request (CSR), which nobody has signed yet",
        "have the CA sign it, and give the certificate that comes back",
    ),
    words(
        Kind::Description,
        "description of a certificate",
        "this is the description of a certificate, without the certificate",
        WANT_CERTIFICATE,
    ),
    words(
        Kind::EncryptedPrivateKey,
        "encrypted private key",
        "this is an encrypted private key",
        "keep it to yourself and give the certificate instead",
    ),
    words(
        Kind::Keystore,
        "keystore",
        "this is a keystore",
        "export the certificate: `keytool -exportcert -rfc -alias NAME -keystore FILE`",
    ),
    words(
        Kind::OcspResponse,
        "OCSP response",
        "this is an OCSP response",
        WANT_CERTIFICATE,
    ),
    words(
        Kind::OpenPgp,
        "OpenPGP block",
        "this is an OpenPGP block (PGP, GnuPG), which is no X.509",
        WANT_CERTIFICATE,
    ),
    words(
        Kind::Other,
        "part of another kind",
        "this is of another kind",
        WANT_CERTIFICATE,
    ),
    words(
        Kind::Parameters,
        "set of parameters",
        "these are the parameters of a curve or a group, and no certificate",
        WANT_CERTIFICATE,
    ),
    words(
        Kind::Pkcs12,
        "PKCS#12 file",
        "this is a PKCS#12 file (.pfx, .p12)",
        "export the certificate alone: `openssl pkcs12 -in FILE -clcerts -nokeys -out certificate.pem`",
    ),
    words(
        Kind::Pkcs7,
        "PKCS#7 bundle",
        "this is a PKCS#7 bundle",
        WANT_CERTIFICATE,
    ),
    words(
        Kind::Pointer,
        "Git LFS pointer",
        "this is a pointer of Git LFS: the file itself was not fetched",
        "run `git lfs pull` in the repository, and give the file again",
    ),
    words(
        Kind::PrivateKey,
        "private key",
        "this is a private key",
        "keep it to yourself and give the certificate instead",
    ),
    words(
        Kind::PublicKey,
        "public key",
        "this is a public key without a certificate",
        WANT_CERTIFICATE,
    ),
    words(
        Kind::SshCertificate,
        "SSH certificate",
        "this is an OpenSSH certificate (SSH certificate), which is no X.509",
        "SSH certificates have no part in this; give the X.509 certificate",
    ),
    words(
        Kind::SshPublicKey,
        "SSH public key",
        "this is an SSH public key",
        "SSH keys have no part in this; give the certificate",
    ),
    words(
        Kind::TbsCertificate,
        "TBSCertificate",
        "this is the to-be-signed part of a certificate (TBSCertificate, RFC 5280 section 4.1) without its signature",
        "give the whole certificate; a tool cut out or never signed this part",
    ),
    words(
        Kind::TimestampResponse,
        "timestamp response",
        "this is a response of a timestamp service (RFC 3161)",
        WANT_CERTIFICATE,
    ),
    words(
        Kind::Token,
        "JSON Web Token",
        "this is a JSON Web Token (JWT), not a certificate",
        "keep it to yourself if it is valid; its header may hold the certificate in `x5c`",
    ),
    words(
        Kind::Unknown,
        "DER value of another kind",
        "this is DER, but of no kind that has to do with certificates",
        WANT_CERTIFICATE,
    ),
];

fn of(kind: Kind) -> &'static Words {
    let known = WORDS.iter().find(|one| one.kind == kind);
    known.unwrap_or(&WORDS[WORDS.len() - 1])
}

/// What one of the kind is called.
pub(in crate::input) fn name(kind: Kind) -> &'static str {
    of(kind).name
}

/// The error for a file of that kind.
pub(in crate::input) fn error(kind: Kind) -> Error {
    let words = of(kind);
    Error::new(ErrorKind::NotACertificate, words.message).with_hint(words.hint)
}

/// The same with words of its own.
pub(super) fn error_saying(message: impl Into<String>, hint: &str) -> Error {
    Error::new(ErrorKind::NotACertificate, message).with_hint(hint)
}

/// At most 60 characters.
pub(crate) fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if text.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_words_of_its_own() {
        for (at, one) in WORDS.iter().enumerate() {
            assert_eq!(name(one.kind), one.name);
            assert!(
                WORDS
                    .iter()
                    .skip(at + 1)
                    .all(|other| other.kind != one.kind)
            );
        }
        assert_eq!(WORDS.len(), Kind::Unknown as usize + 1);
    }
}
