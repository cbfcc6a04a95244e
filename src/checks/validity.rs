//! The validity period of a certificate: what `ca.validity`, `proof.validity`, `device.validity`
//! and `certificate.validity` share.

use crate::{
    case::{Case, CertificateInput},
    certificate::{TimeField, ValidityStatus},
    check::{CheckOutcome, Evidence},
};

/// Whether the certificate is valid at the time of the check.
///
/// RFC 5280 section 4.1.2.5: "The validity period for a certificate is the period of time from
/// notBefore through notAfter, inclusive." So the second that is in notAfter is still within. The
/// time is an argument (`--at`, or the clock that only the command line reads), in UTC like all
/// dates of certificates, so that no time zone plays a part.
///
/// Dates that cannot be read fail: a certificate whose end is unknown never ends.
pub(super) fn within_dates(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let validity = input.certificate().validity();
    let (detail, field, limit) = match validity.status(case.at()) {
        ValidityStatus::Valid => return CheckOutcome::Pass,
        ValidityStatus::Expired => (
            "it expired at",
            "tbsCertificate.validity.notAfter",
            validity.not_after(),
        ),
        ValidityStatus::NotYetValid => (
            "it is not valid before",
            "tbsCertificate.validity.notBefore",
            validity.not_before(),
        ),
        ValidityStatus::Unknown => {
            let evidence = Evidence::new("its dates cannot be read");
            return CheckOutcome::fail(evidence.field("tbsCertificate.validity"));
        }
    };
    // The date as RFC 3339, or as it stands if it is none.
    let display = |field: &TimeField| {
        field
            .time()
            .map_or_else(|| field.text().to_owned(), |time| time.to_string())
    };
    let window = format!(
        "between {} and {}",
        display(validity.not_before()),
        display(validity.not_after())
    );
    let detail = format!("{detail} {}; checked at {}", display(limit), case.at());
    CheckOutcome::fail(
        Evidence::new(detail)
            .compared(window, case.at().to_string())
            .field(field),
    )
}
