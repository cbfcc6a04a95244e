//! popcert verifies **proofs of possession** of X.509 certificate authorities, offline and before
//! anything is uploaded. A service that is to trust your certificate authority (CA) hands out a
//! *verification code*; whoever holds the CA's private key answers with a *proof certificate* whose
//! subject CN is that code, signed by the CA, or with a signature over it. popcert reads both files, checks every rule, and reports
//! what is wrong, why, and what to do.
//!
//! The library reads neither the clock nor the network: the time is an argument, and the same input gives
//! the same report, byte for byte. It never panics on what it reads, and the work for any input is bounded.
//! It follows RFC 5280 for certificates and paths; where a service departs from that, its profile in
//! [`clouds`] says how, and where that is documented.
//!
//! # A proof in ten lines
//!
//! ```
//! use popcert::{Case, CertificateInput, Options, Report, Role, Time, Verdict};
//!
//! fn main() -> popcert::Result<()> {
//!     let ca = CertificateInput::read("fixtures/CAcertificate.cer", Role::Ca)?;
//!     let proof = CertificateInput::read("fixtures/ValidationCertification.cer", Role::Proof)?;
//!     let code = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49".parse()?;
//!     let options = Options::new(Time::parse("2026-01-01T00:30:00Z")?);
//!
//!     let report = Report::of(&Case::verify(&ca, &proof, &code, &options));
//!     println!("{report}");
//!     assert_eq!(report.verdict, Verdict::Proven);
//!     Ok(())
//! }
//! ```
//!
//! A certificate however bad yields a [`Report`] with [`Finding`]s; an [`Error`] means that something could
//! not be examined, and names the file, the place in it and a remedy. [`Case::verify_signature`] and
//! [`Case::verify_request`] answer for services whose proof is no certificate, and [`report::Plan`] says what to do
//! in order; [`Case::audit`] asks whether a
//! certificate is fit for its role, [`Case::chain`] whether a valid path leads to a trust anchor.
//!
//! What a report does not say: whether the service will accept the upload for reasons outside the files
//! (an expired code, a quota, a wrong account), and whether a private key is still secret.
//!
//! # Where to look
//!
//! | module | what is there |
//! | --- | --- |
//! | [`certificate`] | certificates and CRLs as they were read, with names, keys, extensions and thumbprints |
//! | [`input`] | certificates in files, whatever encoding those have |
//! | [`path`] | RFC 5280 path validation, with every violation of the best path |
//! | [`signature`] | signature verification, strict about keys, algorithms and encodings |
//! | [`clouds`] | what each service accepts, how its plan goes, and what it answers when it does not |
//! | [`report`] | facts and findings as plain, serialisable data |
//! | [`render`] | reports as text, JSON, SARIF, HTML and more |
//! | [`rollover`] | a CA and its successor |
//! | `prove` | proofs and certificate requests of your own (feature `prove`) |
//! | `mock` | deterministic CAs, proofs and broken certificates to test with (feature `mock`) |
//!
//! The checks themselves are values: [`catalogue`] lists them, each with its id, severity, source,
//! explanation and remedy.
//!
//! # How it is built
//!
//! One way in, one way out; imports run downwards only, and a test holds them to it:
//!
//! ```text
//! bytes     input        what a file holds, by its content        escape, error: below everything
//!   |       certificate  the DER as it was, decoded; its accessors are the facts
//!   |       trust        the one door to cryptography and to paths (shown as `path` and `signature`)
//!   |       clouds       each service's behaviour, as data with its source
//!   |       case         one question about one or two certificates, with everything it may use
//!   |       checks       one rule, one file, one id
//!   |       evaluate     runs the checks that apply to a case
//!   v       report       plain data, in a stable order
//! bytes     render       text for people, data for programs; no decision is made here
//! ```
//!
//! # Features
//!
//! | feature | adds |
//! | --- | --- |
//! | `cli` | the `popcert` program, and JSON schemas |
//! | `csv` | reports as comma-separated values |
//! | `junit` | reports as JUnit XML |
//! | `pkcs12` | PKCS#12 files (.p12, .pfx), with a passphrase or without |
//! | `prove` | making proofs and requests: reads private keys |
//! | `pkcs11` | keys on PKCS#11 tokens sign proofs: loads the vendor's module |
//! | `mock` | the mock CA |
//! | `mock-cloud` | the mock cloud, an HTTP service behind `popcert mock cloud` |
//!
//! All but `pkcs11` are on by default, for the program. A library takes `default-features = false` and what it uses.
//!
//! The program's manual, topic by topic, and the architecture are in the module `docs` of this documentation.

#[cfg(all(feature = "cli", feature = "mock"))]
mod access;
mod asn1;
mod cache;
mod case;
pub mod certificate;
mod check;
mod checks;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
mod cloud;
pub mod clouds;
mod code;
mod comparison;
#[cfg(doc)]
pub mod docs;
mod error;
mod escape;
mod evaluate;
pub mod input;
#[cfg(feature = "mock")]
pub mod mock;
mod plan;
#[cfg(feature = "prove")]
pub mod prove;
pub mod render;
pub mod report;
pub mod rollover;
mod shell;
#[cfg(feature = "prove")]
mod signing;
mod trust;

pub use case::{
    Case, CertificateInput, CertificateList, Mode, Options, RequestInput, Role, SignatureInput,
    ca_among, proof_among, root_among,
};
pub use certificate::{Certificate, Crl, HashAlgorithm, Time};
pub use check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped};
pub use checks::{catalogue, ignorable};
pub use cloud::Cloud;
pub use code::VerificationCode;
pub use error::{Error, ErrorKind, Result};
pub use input::{certificates, crls};
pub use report::{Finding, Report, Severity, Status, Verdict};

/// Certification paths (RFC 5280 section 6): building and validation, with every violation named.
///
/// Start with [`PathRequest::new`](path::PathRequest::new) and [`validate_path`](path::validate_path).
pub mod path {
    pub use crate::trust::{
        AnchorTrust, PathRequest, PathValidation, PolicyInputs, Purpose, Revocation, Rule,
        SignatureCache, Violation, validate_direct, validate_path, validate_path_with,
    };
}

/// Signatures: whether the owner of a key signed these octets.
///
/// Start with [`Key::from_spki`](signature::Key::from_spki) and [`Key::verify`](signature::Key::verify), or with
/// [`verify_certificate`](signature::verify_certificate).
pub mod signature {
    pub use crate::trust::{
        Arithmetic, Failure, Key, ParameterFault, SignatureHash, SignedMessage, parameter_fault,
        signature_hash, verify_certificate,
    };
}

/// The examples of the README, compiled and run as tests, so that they stay true.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
