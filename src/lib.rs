#![doc = include_str!("../README.md")]

mod case;
mod certificate;
mod check;
mod checks;
#[cfg(feature = "cli")]
pub mod cli;
mod cloud;
mod clouds;
mod code;
mod comparison;
mod error;
mod escape;
mod evaluate;
mod input;
#[cfg(feature = "mock")]
pub mod mock;
#[cfg(feature = "prove")]
pub mod prove;
mod render;
mod report;
mod rollover;
mod shell;
#[cfg(feature = "prove")]
mod signing;
mod trust;

pub use case::{Case, CertificateInput, CertificateList, Mode, Options, Role};
pub use certificate::bundle::certificates_only;
pub use certificate::{
    AlgorithmIdentifier, Attribute, BasicConstraints, Certificate, Crl, Extension, Extensions,
    GeneralName, GeneralSubtree, HashAlgorithm, Irregularity, KeyKind, KeyUsage,
    MAX_CERTIFICATE_BYTES, Name, NameConstraints, Oid, PublicKey, RawExtension, Serial, Thumbprint,
    ThumbprintStyle, Time, TimeField, Validity, ValidityStatus,
};
pub use check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped};
pub use checks::{catalogue, ignorable};
pub use cloud::{Cloud, CodeFormat, DeviceIdFormat, KeyRules, Upload};
pub use clouds::GENERIC;
pub use code::VerificationCode;
pub use error::{Error, ErrorKind, Result};
pub use input::{
    Encoding, Found, MAX_CERTIFICATES, MAX_FILE_BYTES, Oddity, OddityKind, Source, certificates,
    crls, read, read_file, read_text,
};
pub use render::{
    Format, Header, Outcome, Pen, Picture, Renderer, Style, Summary, TOOL, Written,
    comparison_json, comparison_text, error_text, picture,
};
pub use report::{
    CertificateFacts, Comparison, Difference, Facts, Finding, Generation, PathEntry, Report,
    RoleFound, Rollover, RuleText, Severity, Status, Subject, Succession, Unreadable, Verdict,
};
pub use rollover::{CaRecord, Rollovers};
pub use trust::{
    AnchorTrust, Arithmetic, Failure, Key, ParameterFault, PathRequest, PathValidation,
    PolicyInputs, Purpose, Revocation, Rule, SignatureCache, SignatureHash, SignedMessage,
    Violation, parameter_fault, signature_hash, validate_direct, validate_path, validate_path_with,
    verify_certificate,
};
