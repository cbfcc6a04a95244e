//! The dates of a certificate; what CA, proof, device and the others have in common.

use crate::{
    case::{Case, CertificateInput},
    certificate::{TimeField, ValidityStatus},
    check::{CheckOutcome, Evidence},
};

/// How the certificate stands to the moment asked for; what CA, proof and device have in common.
pub(super) fn within_dates(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let validity = input.certificate().validity();
    let (detail, field, limit) = match validity.status(case.at()) {
        ValidityStatus::Valid => return CheckOutcome::Pass,
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
            return CheckOutcome::fail(evidence.field("tbsCertificate.validity"));
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
    CheckOutcome::fail(
        Evidence::new(detail)
            .compared(window, case.at().to_string())
            .field(field),
    )
}
