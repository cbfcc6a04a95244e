//! PEM blocks that are no certificate, by their labels.

use super::kind::{Kind, WANT_CERTIFICATE, error, error_saying, shortened};
use crate::error::Error;

const LABELS: &[(&str, Kind)] = &[
    ("ATTRIBUTE CERTIFICATE", Kind::AttributeCertificate),
    ("CERTIFICATE REQUEST", Kind::Csr),
    ("DH PARAMETERS", Kind::Parameters),
    ("DSA PARAMETERS", Kind::Parameters),
    ("EC PARAMETERS", Kind::Parameters),
    ("ENCRYPTED PRIVATE KEY", Kind::EncryptedPrivateKey),
    ("NEW CERTIFICATE REQUEST", Kind::Csr),
    ("PKCS12", Kind::Pkcs12),
    ("PUBLIC KEY", Kind::PublicKey),
    ("RSA PUBLIC KEY", Kind::PublicKey),
    ("X509 CRL", Kind::Crl),
    ("X9.42 DH PARAMETERS", Kind::Parameters),
];

/// What a PEM block of that label is, and the error for a file that has nothing else.
pub(in crate::input) fn label(label: &str) -> (Kind, Error) {
    if let Some((_, kind)) = LABELS.iter().find(|(known, _)| *known == label) {
        return (*kind, error(*kind));
    }
    if label.ends_with("OPENSSH PRIVATE KEY") || label.ends_with("SSH2 ENCRYPTED PRIVATE KEY") {
        let hint = "keep it to yourself; SSH keys have no part in this";
        return (
            Kind::PrivateKey,
            error_saying("this is an SSH private key", hint),
        );
    }
    if label.ends_with("PRIVATE KEY") {
        return (Kind::PrivateKey, error(Kind::PrivateKey));
    }
    if label == "PGP PRIVATE KEY BLOCK" {
        let message = "this is an OpenPGP private key (PGP, GnuPG)";
        let hint = "keep it to yourself; OpenPGP keys have no part in this";
        return (Kind::PrivateKey, error_saying(message, hint));
    }
    if label.starts_with("PGP ") {
        return (Kind::OpenPgp, error(Kind::OpenPgp));
    }
    let message = format!(
        "this is a PEM block of another kind: `{}`",
        shortened(label)
    );
    (Kind::Other, error_saying(message, WANT_CERTIFICATE))
}
