//! No certificate on the path is revoked.

use crate::{case::Role, check::Check, report::Severity, trust::Rule};

/// No certificate on the path is revoked.
pub const REVOCATION: Check = Check {
    id: "chain.revocation",
    title: "no certificate on the path is revoked",
    severity: Severity::Error,
    by_role: &[],
    reference: "RFC 5280 section 6.3",
    explanation: "A CRL lists the certificates that their issuer has revoked. Of the CRLs of one issuer and scope the newest counts, with the \
                  newest delta CRL that applies to it, in whatever order they are given; of different scopes each counts. A \
                  CRL that is missing, out of date or not understood leaves it open.",
    remedy: "replace a certificate that is revoked; where its status is not known, get the current CRL from the certificate's CRL URL and give it with `--crl`",
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: true,
    run: |case, _| super::violation(case, Rule::Revocation),
};
