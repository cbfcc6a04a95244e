//! Reports of which every text can be shown as it is.

use super::escape_texts::Escape;
use super::{
    CertificateFacts, Comparison, Deadline, Difference, Facts, Finding, Generation, PathEntry,
    Plan, PlannedCa, PlannedDate, PlannedStep, Problem, Report, RequestFacts, RoleFound, Rollover,
    SignatureFacts, Unreadable,
    facts::{
        ExtensionFacts, KeyFacts, MalformedFacts, NameConstraintsFacts, QuirkFacts, SourceFacts,
        Thumbprints, ValidityFacts,
    },
};
use std::ops::Deref;

/// A value whose texts have all passed [`escape::text`]: what formats get that have no escapes of
/// their own.
pub(crate) struct Plain<T>(T);

impl<T: Escape> Plain<T> {
    pub(crate) fn of(mut value: T) -> Self {
        if !value.is_escaped() {
            value.escape();
        }
        Self(value)
    }
}

impl<T> Deref for Plain<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Each type with its texts and, after the semicolon, what is popcert's own or no text. Every
/// field is named, so that a new one is not forgotten.
macro_rules! show {
    ($($type:ty { $($text:ident),*; $($own:ident),* })*) => {$(
        impl Escape for $type {
            fn is_escaped(&self) -> bool {
                let Self { $($text,)* $($own: _,)* } = self;
                true $(&& $text.is_escaped())*
            }

            fn escape(&mut self) {
                let Self { $($text,)* $($own: _,)* } = self;
                $($text.escape();)*
            }
        }
    )*};
}

show! {
    CertificateFacts {
        subject, common_names, issuer, issuer_common_names, serial, thumbprints, validity,
        public_key, signature_algorithm, signature_parameters, extended_key_usage, subject_alternative_names,
        subject_key_identifier, authority_key_identifier, crl_urls, ca_issuers_urls, ocsp_urls,
        policies, name_constraints, extensions, malformed_extensions, azure_sphere_tenant;
        version, version_encoded, self_issued, basic_constraints, key_usage
    }
    Comparison { old, new, meaning, remedy, differences; relation, same }
    Deadline {
        authority, path, serial, sha1, sha256, subject_common_name, issuer_common_name, successor,
        advice;
        tenant, not_after, upload_by
    }
    Difference { old, new; fact }
    ExtensionFacts { oid; name, critical, understood }
    Facts { source, certificate; }
    Finding {
        certificate, path, expected, actual, detail, field, remedy, cloud_answer;
        id, subject, status, severity, title, explanation, offset, reference
    }
    Generation { path, serial, sha1, not_before, not_after; standing, same_key }
    KeyFacts { algorithm, curve, spki_sha256, display; explicit_parameters, bits, exponent }
    PathEntry {
        certificate, subject, sha256, public_key, not_before, not_after, missing_issuer;
    }
    MalformedFacts { oid, reason; name, offset }
    NameConstraintsFacts { permitted, excluded; }
    QuirkFacts { detail; kind, offset }
    Plan {
        cloud_because, ca, code, problems, dates, steps;
        cloud, title, proof, at, variables, unconfirmed
    }
    PlannedCa { path, subject, sha1, sha256; }
    PlannedDate { what; at }
    PlannedStep { commands; title, note }
    Problem { detail, remedy; id, severity }
    Report {
        cloud_because, role, code, ca, proof, signature, request, certificate, path, links, revocation, next, findings;
        cloud, at, verdict, checks
    }
    RequestFacts { path, subject, public_key, spki_sha256, signature_algorithm; }
    SignatureFacts { path, encoding, algorithm, signs; octets }
    RoleFound { because; name }
    Rollover { authority, certificates, overlap, upload_by, advice; tenant }
    SourceFacts { path, quirks, read_as; index, encoding, place }
    Thumbprints { sha1, sha256; }
    Unreadable { path, message, field, hint; offset }
    ValidityFacts { not_before, not_after; }
}
