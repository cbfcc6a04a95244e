//! The catalogue: every check, in the order in which reports show them.

mod ca;
mod certificate;
mod chain;
mod code;
mod device;
mod input;
mod proof;
mod signer;

pub use chain::place;

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::{KeyKind, PublicKey, TimeField, ValidityStatus},
    check::{Check, Evidence, Verdict},
    report::Severity,
    trust::{Failure, Key},
};

/// What `audit` asks.
const AUDIT: &[&Check] = &[
    &input::PRIVATE_KEY,
    &input::ENCODING,
    &input::ENROLLMENT_ENCODING,
    &input::FILE_NAME,
    &input::BUNDLE,
    &certificate::ENCODING,
    &certificate::VERSION,
    &certificate::SERIAL,
    &certificate::ALGORITHM_AGREEMENT,
    &certificate::SIGNATURE_HASH,
    &certificate::SIGNATURE_PARAMETERS,
    &certificate::SIGNATURE_ALGORITHM,
    &certificate::DATES,
    &certificate::NAMES,
    &certificate::DNS_NAMES,
    &certificate::DUPLICATE_EXTENSIONS,
    &certificate::MALFORMED_EXTENSIONS,
    &certificate::CRITICAL_EXTENSIONS,
    &certificate::THUMBPRINT,
    &certificate::VALIDITY,
    &certificate::KEY,
    &certificate::SELF_ISSUED,
    &ca::VALIDITY,
    &ca::EXPIRY,
    &ca::BASIC_CONSTRAINTS,
    &ca::KEY_USAGE,
    &ca::PATH_LENGTH,
    &ca::EXTENDED_KEY_USAGE,
    &ca::KEY,
    &ca::SELF_SIGNATURE,
    &ca::SIGNATURE,
    &ca::KEY_IDENTIFIERS,
    &ca::TENANT,
    &proof::IDENTITY,
    &proof::COMMON_NAME,
    &proof::COMMON_NAME_FORM,
    &proof::ISSUER,
    &proof::ISSUER_FORM,
    &proof::VALIDITY,
    &proof::EXPIRY,
    &proof::LIFETIME,
    &proof::KEY,
    &proof::BASIC_CONSTRAINTS,
    &proof::KEY_USAGE,
    &proof::EXTENDED_KEY_USAGE,
    &proof::KEY_IDENTIFIERS,
    &device::VALIDITY,
    &device::BASIC_CONSTRAINTS,
    &device::COMMON_NAME,
    &device::COMMON_NAME_FORM,
    &device::ID,
    &device::ID_CASE,
    &device::KEY,
];

/// What `verify` asks, before the rules of the path.
const VERIFY: &[&Check] = &[
    &input::PRIVATE_KEY,
    &input::ENCODING,
    &input::FILE_NAME,
    &input::BUNDLE,
    &code::FORMAT,
    &code::WHITE_SPACE,
    &proof::IDENTITY,
    &proof::COMMON_NAME,
    &proof::COMMON_NAME_FORM,
    &proof::ISSUER,
    &proof::ISSUER_FORM,
    &proof::VALIDITY,
    &proof::EXPIRY,
    &proof::LIFETIME,
    &proof::KEY,
    &proof::BASIC_CONSTRAINTS,
    &proof::KEY_USAGE,
    &proof::EXTENDED_KEY_USAGE,
    &proof::KEY_IDENTIFIERS,
    &ca::VALIDITY,
    &ca::EXPIRY,
    &ca::BASIC_CONSTRAINTS,
    &ca::KEY_USAGE,
    &ca::PATH_LENGTH,
    &ca::EXTENDED_KEY_USAGE,
    &ca::KEY,
    &ca::SELF_SIGNATURE,
    &ca::SIGNATURE,
    &ca::KEY_IDENTIFIERS,
    &ca::TENANT,
    &certificate::ENCODING,
    &certificate::VERSION,
    &certificate::SERIAL,
    &certificate::ALGORITHM_AGREEMENT,
    &certificate::SIGNATURE_HASH,
    &certificate::SIGNATURE_PARAMETERS,
    &certificate::SIGNATURE_ALGORITHM,
    &certificate::DATES,
    &certificate::NAMES,
    &certificate::DNS_NAMES,
    &certificate::DUPLICATE_EXTENSIONS,
    &certificate::MALFORMED_EXTENSIONS,
    &certificate::CRITICAL_EXTENSIONS,
    &certificate::THUMBPRINT,
    &certificate::SELF_ISSUED,
];

/// What `chain` asks.
const CHAIN: &[&Check] = chain::ALL;

/// What `chain` asks besides, since a device connects with the certificate.
const CONNECT: &[&Check] = &[
    &chain::ANCHOR,
    &chain::SENT_FIRST,
    &chain::SENT_ORDER,
    &chain::SENT_STRANGERS,
    &chain::SENT_DUPLICATES,
    &chain::SENT_TWIN,
    &chain::SENT_OTHER_KEY,
    &device::IDENTITY,
    &device::COMMON_NAME,
    &device::COMMON_NAME_FORM,
    &device::ID,
    &device::ID_CASE,
    &device::KEY,
    &certificate::SIGNATURE_ALGORITHM,
    &certificate::SELF_ISSUED,
];

/// The check of that id, if its failure may be told without being counted.
///
/// # Errors
/// When there is no such check, or it is one of those that decide.
pub fn ignorable(id: &str) -> Result<&'static str, String> {
    let known = catalogue().into_iter().find(|check| check.id == id);
    match known {
        None => Err("there is no such check; `popcert explain --list` shows all".into()),
        Some(check) if check.decides => {
            let other_date = match id.ends_with(".validity") {
                true => "; to check for another date use `--at`",
                false => "",
            };
            Err(format!(
                "this check cannot be ignored: without it the verdict means nothing; `popcert explain {id}` says what to \
                 do{other_date}"
            ))
        }
        Some(check) => Ok(check.id),
    }
}

/// The checks that answer a question, in the order of the report.
pub fn of(mode: Mode) -> impl Iterator<Item = &'static Check> {
    let (first, then): (&[&Check], &[&Check]) = match mode {
        Mode::Audit => (AUDIT, &[]),
        Mode::Chain => (CHAIN, CONNECT),
        Mode::Verify => (VERIFY, CHAIN),
    };
    first.iter().chain(then).copied()
}

/// Every check there is, each once, by group.
pub fn catalogue() -> Vec<&'static Check> {
    let mut all: Vec<&Check> = Vec::new();
    for check in AUDIT.iter().chain(VERIFY).chain(CHAIN).chain(CONNECT) {
        if all.iter().all(|known| known.id != check.id) {
            all.push(check);
        }
    }
    let group = |check: &&Check| {
        let name = check.id.split('.').next();
        GROUPS.iter().position(|group| Some(*group) == name)
    };
    all.sort_by_key(group);
    all
}

/// From the file to the path, in the order in which one would look.
const GROUPS: &[&str] = &[
    "input",
    "code",
    "proof",
    "ca",
    "certificate",
    "device",
    "chain",
];

/// How the certificate stands to the moment asked for; what CA, proof and device have in common.
fn status(case: &Case<'_>, input: &CertificateInput) -> Verdict {
    let validity = input.certificate().validity();
    let (detail, field, limit) = match validity.status(case.at()) {
        ValidityStatus::Valid => return Verdict::Pass,
        ValidityStatus::Expired => (
            "it has expired",
            "tbsCertificate.validity.notAfter",
            validity.not_after(),
        ),
        ValidityStatus::NotYetValid => (
            "it is not valid yet",
            "tbsCertificate.validity.notBefore",
            validity.not_before(),
        ),
        ValidityStatus::Unknown => {
            let evidence = Evidence::new("its dates cannot be read");
            return Verdict::fail(evidence.field("tbsCertificate.validity"));
        }
    };
    let shown = |field: &TimeField| {
        field
            .time()
            .map_or_else(|| field.text().to_owned(), |time| time.to_string())
    };
    let window = format!(
        "between {} and {}",
        shown(validity.not_before()),
        shown(validity.not_after())
    );
    let detail = format!("{detail}: {} against {}", shown(limit), case.at());
    Verdict::fail(
        Evidence::new(detail)
            .compared(window, case.at().to_string())
            .field(field),
    )
}

/// Below this many bits RSA counts as broken (NIST SP 800-131A: disallowed; factored in public up to 829).
const BROKEN_RSA_BITS: usize = 1024;
const WEAK_RSA_BITS: usize = 2048;

/// Whether the certificate's key is one, and of a kind and size that the cloud takes; what all roles have in common.
fn acceptable_key(case: &Case<'_>, input: &CertificateInput) -> Verdict {
    const FIELD: &str = "tbsCertificate.subjectPublicKeyInfo";
    let key = input.certificate().public_key();
    let rules = case.cloud().keys.as_ref();
    match Key::from_spki(key.der()) {
        Ok(_) => {}
        // Nothing hangs on that popcert verifies with this key: it is the services' to say.
        Err(Failure::Unsupported(what)) if !signs(input) && key.names_known_curve() => {
            return unsupported_key(case, input, &what);
        }
        Err(failure) => return Verdict::fail(no_key(key, &failure).field(FIELD).at(key.offset())),
    }
    if let Some(evidence) = refused_kind(case, input) {
        return Verdict::fail(evidence);
    }
    let least = rules.map_or(WEAK_RSA_BITS, |rules| rules.rsa_bits);
    match key.kind() {
        KeyKind::Rsa { bits, .. } if *bits < least => {
            let evidence = Evidence::new("the RSA modulus is too short")
                .compared(format!("{least} bits or more"), format!("{bits} bits"))
                .field(FIELD);
            Verdict::fail(if *bits < BROKEN_RSA_BITS {
                evidence.severity(Severity::Error)
            } else {
                evidence
            })
        }
        _ => Verdict::Pass,
    }
}

/// What nobody takes for a key decides; of what popcert does not verify with, others may know more.
fn no_key(key: &PublicKey, failure: &Failure) -> Evidence {
    match failure {
        Failure::Unsupported(_) if key.spells_out_curve() => Evidence::new(
            "it spells out its curve instead of naming it, which RFC 5480 section 2.1.1 forbids",
        )
        .deciding(),
        Failure::Unsupported(_) => Evidence::new(failure.to_string()).severity(Severity::Error),
        _ => Evidence::new(failure.to_string()).deciding(),
    }
}

/// A kind of key that the cloud does not take.
fn refused_kind(case: &Case<'_>, input: &CertificateInput) -> Option<Evidence> {
    let (key, cloud) = (input.certificate().public_key(), case.cloud());
    let taken = cloud.keys.as_ref()?.algorithms;
    let detail = format!("{} does not take this kind of key", cloud.title);
    (!taken.contains(&key.algorithm_name().as_str())).then(|| {
        Evidence::new(detail)
            .compared(taken.join(" or "), key.to_string())
            .field("tbsCertificate.subjectPublicKeyInfo")
    })
}

/// A key that popcert cannot read, of an end entity: what the cloud says of it, if that says anything.
fn unsupported_key(case: &Case<'_>, input: &CertificateInput, what: &str) -> Verdict {
    let (key, cloud) = (input.certificate().public_key(), case.cloud());
    if let Some(evidence) = refused_kind(case, input) {
        return Verdict::fail(evidence);
    }
    if key.only_agrees() {
        let detail = format!("{key} keys cannot sign: a device proves by a signature who it is");
        return Verdict::fail(Evidence::new(detail).field("tbsCertificate.subjectPublicKeyInfo"));
    }
    match (&cloud.keys, key.kind()) {
        (Some(rules), KeyKind::Ec { .. }) => {
            let detail = format!(
                "{} is documented for NIST curves ({})",
                cloud.title, rules.source
            );
            Verdict::fail(
                Evidence::new(detail)
                    .compared("P-256, P-384 or P-521", key.to_string())
                    .field("tbsCertificate.subjectPublicKeyInfo"),
            )
        }
        _ => Verdict::Undetermined(format!("{what} is not supported").into()),
    }
}

/// Whether signatures by its key are what it is for.
fn signs(input: &CertificateInput) -> bool {
    matches!(input.role(), Role::Ca | Role::Proof)
}
