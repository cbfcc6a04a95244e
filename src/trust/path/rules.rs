//! The rules for one certificate by itself, in its place in a path (RFC 5280 sections 6.1.3 to
//! 6.1.5).
//!
//! The order of the violations is that of the report: dates, form, extensions, then what the place
//! asks for. RFC 5280 section 6.1 "RECOMMENDS against" checking that certificates conform to its
//! profile. popcert does check some of that (`form`), because services and TLS libraries refuse
//! such certificates, and an operator wants to know before.

use super::{
    anchor_limits,
    request::{AnchorTrust, PathRequest, Purpose},
    violation::{Rule, Violation},
};
use crate::{
    asn1::oid,
    certificate::{Certificate, Extension, Oid, ValidityStatus},
    trust::signature::{Failure, Key},
};

/// Where a certificate stands in its path: an anchor was chosen by its owner, an intermediate must
/// be allowed to issue, and a leaf may be anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Anchor,
    Intermediate,
    Leaf,
}

/// Everything that `certificate` violates at `position`, whatever the rest of the path is:
/// signatures, path lengths, names and policies depend on the others and are validated elsewhere.
pub(super) fn violations(
    certificate: &Certificate,
    place: Place,
    position: usize,
    request: &PathRequest<'_>,
) -> Vec<Violation> {
    if place == Place::Anchor && request.anchor_trust == AnchorTrust::NameAndKey {
        return anchor_limits::not_understood(certificate, position);
    }
    let mut found = Violations {
        position,
        all: Vec::new(),
    };
    validity(certificate, request, &mut found);
    // The form of an anchor is its owner's business: many old roots are version 1 or have odd
    // serial numbers.
    if place != Place::Anchor {
        form(certificate, &mut found);
    }
    extensions(certificate, &mut found);
    if place == Place::Leaf {
        leaf(certificate, &mut found);
    } else {
        authority(certificate, place, &mut found);
    }
    purpose(certificate, place, request.purpose, &mut found);
    found.all
}

/// The violations of one certificate.
struct Violations {
    position: usize,
    all: Vec<Violation>,
}

impl Violations {
    fn add(&mut self, rule: Rule, detail: impl Into<String>) {
        self.all.push(Violation::new(rule, self.position, detail));
    }
}

/// RFC 5280 section 6.1.3 (a) (2): "The certificate validity period includes the current time."
fn validity(certificate: &Certificate, request: &PathRequest<'_>, found: &mut Violations) {
    let validity = certificate.validity();
    let date = |field: &crate::certificate::TimeField| {
        field
            .time()
            .map_or_else(|| field.text().to_owned(), |time| time.to_string())
    };
    match validity.status(request.at) {
        ValidityStatus::Valid => {}
        ValidityStatus::Expired => found.add(
            Rule::Validity,
            format!(
                "it expired at {}; checked at {}",
                date(validity.not_after()),
                request.at
            ),
        ),
        ValidityStatus::NotYetValid => found.add(
            Rule::Validity,
            format!(
                "it is valid from {}; checked at {}",
                date(validity.not_before()),
                request.at
            ),
        ),
        ValidityStatus::Unknown => found.add(Rule::Validity, "its dates cannot be read"),
    }
}

/// RFC 5280 sections 4.1 and 4.2: version, serial number, encoding, algorithms.
fn form(certificate: &Certificate, found: &mut Violations) {
    let (inner, outer) = (
        certificate.inner_signature_algorithm(),
        certificate.signature_algorithm(),
    );
    // Section 4.1.1.2: signatureAlgorithm "MUST contain the same algorithm identifier as the
    // signature field". The outer one is not signed: were it free, an attacker could relabel a
    // signature.
    if inner != outer {
        let detail = match inner.oid() == outer.oid() {
            false => format!("tbsCertificate.signature is {inner}, signatureAlgorithm is {outer}"),
            true => format!(
                "tbsCertificate.signature and signatureAlgorithm are {inner} with different parameters"
            ),
        };
        found.add(Rule::SignatureAlgorithm, detail);
    }
    // Section 4.1.2.1: "When extensions are used, as expected in this profile, version MUST be 3".
    // A reader that looks at the version first does not see the extensions of a version 1
    // certificate, nor its limits.
    let extensions = certificate.extensions().are_present();
    match certificate.version() {
        None => found.add(Rule::Version, "its version is none of 1, 2 and 3"),
        Some(version @ (1 | 2)) if extensions => {
            found.add(
                Rule::Version,
                format!("it has extensions but is version {version}"),
            );
        }
        Some(1) if certificate.has_unique_identifiers() => {
            found.add(Rule::Version, "it has unique identifiers but is version 1");
        }
        Some(_) => {}
    }
    let serial = certificate.serial();
    // Section 4.1.2.2: a positive integer; "CAs MUST NOT use serialNumber values longer than 20
    // octets".
    if serial.is_negative() || serial.is_zero() || serial.as_bytes().len() > 20 {
        found.add(
            Rule::Serial,
            format!("the serial number {serial} is no positive number of at most 20 octets"),
        );
    }
    // Section 4.1: the signed data "is encoded using the ASN.1 distinguished encoding rules (DER)".
    // Two readers of BER can see two certificates in the same octets.
    let mut der_violations = certificate
        .der_violations()
        .iter()
        .filter(|one| !one.tolerated);
    if let Some(first) = der_violations.next() {
        let rest = der_violations.count();
        let more = if rest > 0 {
            format!(" (and {rest} more)")
        } else {
            String::new()
        };
        found.add(
            Rule::Encoding,
            format!("at byte {}: {}{more}", first.offset, first.what),
        );
    }
    // Section 4.1.2.4: "The issuer field MUST contain a non-empty distinguished name (DN)."
    if certificate.issuer().is_empty() {
        found.add(Rule::Path, "it names no issuer");
    }
}

/// RFC 5280 section 6.1.4 (o) and 6.1.5 (f): "Recognize and process any other critical extension
/// present in the certificate." Absent and malformed are not the same: a limit that cannot be read
/// may be any limit.
fn extensions(certificate: &Certificate, found: &mut Violations) {
    let extensions = certificate.extensions();
    if extensions.are_present() && extensions.iter().next().is_none() {
        found.add(Rule::MalformedExtensions, "the list of extensions is empty");
    }
    for oid in extensions.duplicates() {
        found.add(
            Rule::DuplicateExtensions,
            format!("`{}` occurs more than once", oid.label()),
        );
    }
    for (oid, error) in extensions.malformed() {
        found.add(
            Rule::MalformedExtensions,
            format!("`{}`: {}", oid.label(), error.message()),
        );
    }
    for extension in extensions.iter() {
        if extension.is_critical() && !extension.is_understood() {
            let detail = format!(
                "critical extension {} is not understood",
                extension.oid().label()
            );
            found.add(Rule::CriticalExtensions, detail);
        }
    }
    // Section 4.2.1.4: if critical, "the path validation software MUST be able to interpret this
    // extension (including the optional qualifier), or MUST reject the certificate".
    let policies = extensions.policies();
    let qualifier = policies
        .value()
        .and_then(|one| one.unknown_qualifier.as_ref());
    if let Some(qualifier) = qualifier.filter(|_| policies.is_critical()) {
        let detail = format!(
            "the critical certificatePolicies has a qualifier that is not understood, {}",
            qualifier.label()
        );
        found.add(Rule::CriticalExtensions, detail);
    }
}

/// What only concerns the end of the path: a subject, and a public key that can be one.
fn leaf(certificate: &Certificate, found: &mut Violations) {
    let extensions = certificate.extensions();
    // Section 4.1.2.6: the identity is in the subject, in subjectAltName, or in both.
    let unnamed = certificate.subject().is_empty();
    if unnamed && extensions.subject_alternative_names().value().is_none() {
        found.add(
            Rule::Path,
            "it names nobody: subject and alternative names are both empty",
        );
    }
    match Key::of(certificate.public_key()) {
        Err(failure @ Failure::BadKey(_)) => found.add(Rule::PublicKey, failure.to_string()),
        // popcert verifies with few curves, and a device may have a key on any registered one. An
        // identifier that is not registered is no curve that anybody can compute on.
        Err(Failure::Unsupported(what)) if certificate.public_key().is_on_nameless_curve() => {
            found.add(Rule::PublicKey, format!("{what} is not registered"));
        }
        Err(Failure::Unsupported(_)) if certificate.public_key().spells_out_curve() => {
            found.add(
                Rule::PublicKey,
                "it spells out its curve instead of naming it, which RFC 5480 section 2.1.1 forbids",
            );
        }
        _ => {}
    }
}

/// RFC 5280 section 6.1.4 (k) and (n): what makes a certificate a CA's.
fn authority(certificate: &Certificate, place: Place, found: &mut Violations) {
    let extensions = certificate.extensions();
    // A version 1 anchor cannot say more, and was chosen by its owner.
    let old_anchor = place == Place::Anchor && certificate.version() == Some(1);
    // (k): "verify that the basicConstraints extension is present and that cA is set to TRUE". The
    // leaf of another CA must not be able to issue certificates.
    match extensions.basic_constraints() {
        Extension::Present { value, .. } if value.ca => {}
        Extension::Present { .. } => {
            found.add(
                Rule::BasicConstraints,
                "its basic constraints say that it is not a CA",
            );
        }
        Extension::Absent if old_anchor => {}
        Extension::Absent => found.add(Rule::BasicConstraints, "it has no basic constraints"),
        Extension::Malformed { .. } => {}
    }
    // (n): "If a key usage extension is present, verify that the keyCertSign bit is set."
    if let Some(usage) = extensions.key_usage().value()
        && !usage.key_cert_sign()
    {
        let names = usage.names().join(", ");
        found.add(
            Rule::KeyUsage,
            format!("its key may not sign certificates (only: {names})"),
        );
    }
    if certificate.subject().is_empty() {
        found.add(Rule::Path, "a CA without a name cannot issue certificates");
    }
}

/// Extended key usage limits the whole path, as every TLS library does. RFC 5280 section 4.2.1.12
/// defines it for end entities and leaves open what it means in a CA; the field reads it as a limit
/// on what is below.
fn purpose(certificate: &Certificate, place: Place, purpose: Purpose, found: &mut Violations) {
    let extended_key_usage = certificate.extensions().extended_key_usage();
    let purposes = extended_key_usage.value();
    // `SEQUENCE SIZE (1..MAX)` does not allow an empty list. In a leaf it is tolerated: Azure
    // Sphere's proofs have one.
    if place != Place::Leaf && purposes.is_some_and(|all| all.is_empty()) {
        let detail = "its extended key usage is empty, so certificates below it have no purpose";
        return found.add(Rule::ExtendedKeyUsage, detail);
    }
    let wanted = match purpose {
        Purpose::Any => return,
        Purpose::ClientAuth => oid::CLIENT_AUTH,
        Purpose::ServerAuth => oid::SERVER_AUTH,
    };
    if let Some(purposes) = purposes {
        // Section 4.2.1.12: anyExtendedKeyUsage is for a CA that "includes extended key usages to
        // satisfy such applications, but does not wish to restrict usages of the key".
        let allows = |oid: &Oid| *oid == wanted || *oid == oid::ANY_EXTENDED_KEY_USAGE;
        if !purposes.iter().any(allows) {
            // The finding stays readable, whatever the certificate lists.
            let names: Vec<_> = purposes.iter().take(32).map(Oid::label).collect();
            let whose = if place == Place::Leaf {
                "it is"
            } else {
                "certificates below it are"
            };
            let detail = format!("{whose} not for this purpose (only: {})", names.join(", "));
            found.add(Rule::ExtendedKeyUsage, detail);
        }
    }
}
