//! The catalogue: every check, in the order in which reports show them.

mod ca;
mod certificate;
mod chain;
mod code;
mod device;
mod input;
mod proof;

use crate::{
    case::{Case, Exhibit, Question},
    certificate::{Standing, TimeField},
    check::{Check, Evidence, Verdict},
};

/// What `audit` asks.
const AUDIT: &[&Check] = &[
    &input::PRIVATE_KEY,
    &input::ENCODING,
    &input::FILE_NAME,
    &input::BUNDLE,
    &certificate::ENCODING,
    &certificate::VERSION,
    &certificate::SERIAL,
    &certificate::ALGORITHM_AGREEMENT,
    &certificate::SIGNATURE_HASH,
    &certificate::DATES,
    &certificate::NAMES,
    &certificate::DUPLICATE_EXTENSIONS,
    &certificate::MALFORMED_EXTENSIONS,
    &certificate::CRITICAL_EXTENSIONS,
    &ca::VALIDITY,
    &ca::EXPIRY,
    &ca::BASIC_CONSTRAINTS,
    &ca::KEY_USAGE,
    &ca::PATH_LENGTH,
    &ca::EXTENDED_KEY_USAGE,
    &ca::KEY,
    &ca::SELF_SIGNATURE,
    &ca::KEY_IDENTIFIERS,
    &ca::TENANT,
    &proof::IDENTITY,
    &proof::COMMON_NAME,
    &proof::COMMON_NAME_FORM,
    &proof::ISSUER,
    &proof::VALIDITY,
    &proof::EXPIRY,
    &proof::BASIC_CONSTRAINTS,
    &proof::KEY_USAGE,
    &proof::EXTENDED_KEY_USAGE,
    &proof::KEY_IDENTIFIERS,
    &device::VALIDITY,
    &device::BASIC_CONSTRAINTS,
    &device::COMMON_NAME,
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
    &proof::VALIDITY,
    &proof::EXPIRY,
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
    &ca::KEY_IDENTIFIERS,
    &ca::TENANT,
    &certificate::ENCODING,
    &certificate::VERSION,
    &certificate::SERIAL,
    &certificate::ALGORITHM_AGREEMENT,
    &certificate::SIGNATURE_HASH,
    &certificate::DATES,
    &certificate::NAMES,
    &certificate::DUPLICATE_EXTENSIONS,
    &certificate::MALFORMED_EXTENSIONS,
    &certificate::CRITICAL_EXTENSIONS,
];

/// What `chain` asks.
const CHAIN: &[&Check] = chain::ALL;

/// The checks that answer a question, in the order of the report.
pub fn of(question: Question) -> impl Iterator<Item = &'static Check> {
    let (first, then): (&[&Check], &[&Check]) = match question {
        Question::Audit => (AUDIT, &[]),
        Question::Chain => (&[], CHAIN),
        Question::Verify => (VERIFY, CHAIN),
    };
    first.iter().chain(then).copied()
}

/// Every check there is, each once: those of `audit`, those that only `verify` asks, the path's.
pub fn catalogue() -> Vec<&'static Check> {
    let mut all: Vec<&Check> = Vec::new();
    for check in AUDIT.iter().chain(VERIFY).chain(CHAIN) {
        if all.iter().all(|known| known.id != check.id) {
            all.push(check);
        }
    }
    all
}

/// How the certificate stands to the moment asked for; what CA, proof and device have in common.
fn standing(case: &Case<'_>, exhibit: &Exhibit) -> Verdict {
    let validity = exhibit.certificate().validity();
    let (detail, field, limit) = match validity.standing(case.at()) {
        Standing::Valid => return Verdict::Pass,
        Standing::Expired => (
            "it has expired",
            "tbsCertificate.validity.notAfter",
            validity.not_after(),
        ),
        Standing::NotYetValid => (
            "it is not valid yet",
            "tbsCertificate.validity.notBefore",
            validity.not_before(),
        ),
        Standing::Unknown => {
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
