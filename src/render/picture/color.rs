//! The colors of boxes: dark enough for white paper, and light enough for a dark page.

use crate::{render::certification_path::OnPath, report::Severity};

/// The color of a certificate: of its worst failure, if it has one.
pub(super) fn of(certificate: &OnPath<'_>) -> &'static str {
    match certificate.worst() {
        Some(Severity::Error) => "#d32f2f",
        Some(Severity::Note) => "#2f77c9",
        Some(Severity::Warning) => "#b07200",
        None => "#388e3c",
    }
}

/// The color of what is missing.
pub(super) const MISSING: &str = "#d32f2f";
