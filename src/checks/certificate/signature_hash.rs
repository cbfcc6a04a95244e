//! The hash in the signature must still resist collisions.

use crate::{
    case::{Case, Exhibit, Role},
    check::{Check, Evidence, Verdict},
    report::Severity,
    trust::describe,
};

/// The hash in the signature must still resist collisions.
pub const SIGNATURE_HASH: Check = Check {
    id: "certificate.signature-hash",
    title: "the signature uses SHA-256 or better",
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 6194 (SHA-1), RFC 6151 (MD5)",
    explanation: "Collisions can be made for SHA-1 and MD5, so such a signature no longer proves what was signed. AWS refuses them; Azure does not say.",
    remedy: "have the certificate issued anew with SHA-256 or better, for instance `openssl x509 -req -sha256 …`",
    applies: Role::ALL,
    run,
};

/// Broken or breaking hashes, as they occur in the names of signature algorithms.
const WEAK: &[&str] = &["md2", "md4", "md5", "sha-1", "sha1"];

fn run(_: &Case<'_>, exhibit: &Exhibit) -> Verdict {
    let name = describe(exhibit.certificate().signature_algorithm().der());
    let lower = name.to_ascii_lowercase();
    // "sha1" must not be found in "sha1xx".
    let is_weak = WEAK.iter().any(|weak| {
        lower
            .match_indices(weak)
            .any(|(at, found)| !lower[at + found.len()..].starts_with(|c: char| c.is_ascii_digit()))
    });
    if !is_weak {
        return Verdict::Pass;
    }
    let evidence = Evidence::new("its hash is broken")
        .compared("SHA-256, SHA-384 or SHA-512", name)
        .field("signatureAlgorithm");
    Verdict::fail(evidence)
}
