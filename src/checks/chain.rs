//! The certification path (RFC 5280 section 6), and the certificates that a device sends (TLS).
//!
//! The path is validated once for a case, with every rule that it breaks, and each check reports
//! one rule of the result. Checks that do nothing more are rows of [`ALL`]; the others have a file
//! each. In `verify` the path is the proof directly under the CA that was given, with nothing
//! between: a service compares with the certificate that was uploaded.

mod anchor;
mod mixed_curves;
mod sent_duplicates;
mod sent_first;
mod sent_order;
mod sent_other_key;
mod sent_strangers;
mod sent_twin;
mod signature_parameters;

use super::violation::violation;
use crate::{
    case::{Mode, Role},
    check::{Check, CheckOutcome, Decides, WhenSwapped},
    report::{Severity, Subject},
    trust::Rule,
};

/// What the rows of the table share.
///
/// They decide, unless a row says otherwise: RFC 5280 section 6.1.3 ends "If any of steps (a), (b),
/// (c), or (f) fails, the procedure terminates, returning a failure indication", and section 6.1.4
/// says the same of its own. A path with an exception is no path. What is left to choice (encoding,
/// version, serial number) is a rule of the certificate profile, of which section 6.1 itself
/// "RECOMMENDS against including such checks" in path validation.
const RULE: Check = Check {
    id: "",
    title: "",
    subject: Subject::Path,
    severity: Severity::Error,
    by_role: &[],
    reference: "",
    explanation: "",
    remedy: "",
    modes: &[Mode::Chain, Mode::Verify],
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: Decides::Always,
    when_swapped: WhenSwapped::Pointless,
    run: |_, _| CheckOutcome::Pass,
};

/// In the order in which reports show them: first whether there is a path and who signed it, then
/// what limits it, then what is wrong with single certificates, last what the device sends.
pub(super) const ALL: &[Check] = &[
    // RFC 5280 section 6.1: "for all x in {1, ..., n-1}, the subject of certificate x is the issuer
    // of certificate x+1", and "certificate 1 is issued by the trust anchor".
    Check {
        id: "chain.path",
        title: "a path leads from the certificate to a trust anchor",
        reference: "RFC 5280 section 6.1",
        explanation: "Each certificate is trusted because of its issuer, up to a trust anchor. Where an issuer's certificate is missing, the path ends.",
        remedy: "get the missing issuer certificate from the CA and give it with `--untrusted ISSUER.pem`, or give the right trust anchor with `--trust`",
        run: |case, _| violation(case, Rule::Path),
        ..RULE
    },
    // Section 6.1.3 (a)(1): "The signature on the certificate can be verified using
    // working_public_key_algorithm, the working_public_key, and the working_public_key_parameters."
    // On a proof this is possession itself.
    Check {
        id: "chain.signature",
        title: "every certificate is signed by the key of the one above it",
        reference: "RFC 5280 section 6.1.3 (a)(1)",
        explanation: "The signature is the proof itself: only the holder of the issuer's key can make it. A CA that was created again or renewed has the same name but another key.",
        remedy: "download the CA certificate whose key made this signature, or have the certificate reissued by this CA; compare `popcert thumbprint` of the CA with what the service shows",
        run: |case, _| violation(case, Rule::Signature),
        ..RULE
    },
    // "Not supported" is neither good nor bad. It fails, as the verdict cannot rest on what nobody
    // verified, and it is a check of its own, as the remedy is another one.
    Check {
        id: "chain.signature-algorithm",
        title: "every signature algorithm is one that can be verified",
        reference: "RFC 5280 section 4.1.1.2; RFC 5758, RFC 4055, RFC 8410",
        explanation: "A signature that cannot be verified proves nothing. popcert verifies ECDSA on P-256, P-384 and P-521, RSA (PKCS#1 v1.5 and PSS) with SHA-256 to SHA-512, and Ed25519.",
        remedy: "use a CA with an ECDSA or RSA key and SHA-256 or better",
        run: |case, _| violation(case, Rule::SignatureAlgorithm),
        ..RULE
    },
    signature_parameters::CHECK,
    // Section 6.1.3 (a)(2): "The certificate validity period includes the current time."
    Check {
        id: "chain.validity",
        title: "every certificate on the path is valid at the time of the check",
        reference: "RFC 5280 section 6.1.3 (a)(2)",
        explanation: "A path is valid only while all of its certificates are.",
        remedy: "replace this certificate by a current one; to check for an earlier time, use `--at`",
        decides: Decides::AtThatTime,
        run: |case, _| violation(case, Rule::Validity),
        ..RULE
    },
    // Section 6.1.4 (k): "If certificate i is a version 3 certificate, verify that the
    // basicConstraints extension is present and that cA is set to TRUE." Without it any device
    // could issue for others, as browsers found in 2002.
    Check {
        id: "chain.basic-constraints",
        title: "every issuer on the path is a CA",
        reference: "RFC 5280 section 6.1.4 (k)",
        explanation: "A certificate without CA:TRUE must not issue others, although its key could sign them.",
        remedy: "if it is a CA, have its certificate reissued with `basicConstraints = critical, CA:TRUE`; otherwise have a CA issue what is below it",
        run: |case, _| violation(case, Rule::BasicConstraints),
        ..RULE
    },
    // Section 6.1.4 (l) and (m). Self-issued certificates do not count, so that a CA can renew its
    // key without asking for a longer limit.
    Check {
        id: "chain.path-length",
        title: "no issuer has more CAs below it than it allows",
        reference: "RFC 5280 section 6.1.4 (l) and (m)",
        explanation: "A CA may limit how many CAs follow below it; self-issued ones are not counted.",
        remedy: "issue from a CA higher up, or have the limit lifted",
        run: |case, _| violation(case, Rule::PathLength),
        ..RULE
    },
    // Section 6.1.4 (n): "If a key usage extension is present, verify that the keyCertSign bit is
    // set."
    Check {
        id: "chain.key-usage",
        title: "every issuer's key may sign certificates",
        reference: "RFC 5280 section 6.1.4 (n)",
        explanation: "A key usage extension without keyCertSign forbids the key to sign certificates.",
        remedy: "have this CA's certificate reissued with `keyUsage = critical, keyCertSign, cRLSign`",
        run: |case, _| violation(case, Rule::KeyUsage),
        ..RULE
    },
    // Section 4.2.1.12: "If the extension is present, then the certificate MUST only be used for
    // one of the purposes indicated." That it limits what is below a CA is the practice of all TLS
    // libraries.
    Check {
        id: "chain.extended-key-usage",
        title: "the path allows the purpose asked for",
        reference: "RFC 5280 section 4.2.1.12",
        explanation: "Extended key usage names the purposes of a certificate; in a CA, of everything below it.",
        remedy: "use a certificate for this purpose, or ask for another with `--purpose`",
        run: |case, _| violation(case, Rule::ExtendedKeyUsage),
        ..RULE
    },
    // Section 6.1.3 (b) and (c): each subject and alternative name lies in one of the permitted and
    // in none of the excluded subtrees of its type.
    Check {
        id: "chain.name-constraints",
        title: "every name is allowed by the CAs above it",
        reference: "RFC 5280 section 6.1.3 (b) and (c)",
        explanation: "Name constraints limit the names for which a CA may issue. A certificate with a name outside them is not valid.",
        remedy: "have the certificate issued by a CA that may certify this name",
        run: |case, _| violation(case, Rule::NameConstraints),
        ..RULE
    },
    // Section 6.1.5 (g). RFC 9618 replaces the policy tree by a graph, since the tree grows
    // exponentially with mappings that an attacker chooses.
    Check {
        id: "chain.policies",
        title: "the path is valid for an acceptable policy",
        reference: "RFC 5280 section 6.1; RFC 9618",
        explanation: "CAs state under which policies they issue; the path or the caller may require one.",
        remedy: "use a certificate issued under the required policy. If you required it, check without `--explicit-policy` and `--require-policy`; if the anchor requires it, `--anchor name-and-key` leaves that out, but a peer may still refuse the path",
        run: |case, _| violation(case, Rule::Policies),
        ..RULE
    },
    // Sections 4.2 and 6.1.4 (o): "MUST reject the certificate if it encounters a critical
    // extension it does not recognize".
    Check {
        id: "chain.critical-extensions",
        title: "every critical extension on the path is recognized",
        reference: "RFC 5280 sections 4.2 and 6.1.4 (o)",
        explanation: "Whoever does not recognize a critical extension must reject the certificate.",
        remedy: "have it reissued without the extension",
        run: |case, _| violation(case, Rule::CriticalExtensions),
        ..RULE
    },
    // Section 4.2: the same of one "that contains information that it cannot process". popcert
    // refuses non-critical ones as well: they "MUST be processed" if recognized.
    Check {
        id: "chain.malformed-extensions",
        title: "every extension on the path follows its syntax",
        reference: "RFC 5280 section 4.2",
        explanation: "The restrictions in an extension that cannot be parsed cannot be applied.",
        remedy: "have the certificate reissued",
        run: |case, _| violation(case, Rule::MalformedExtensions),
        ..RULE
    },
    // Section 4.2: "A certificate MUST NOT include more than one instance of a particular
    // extension."
    Check {
        id: "chain.duplicate-extensions",
        title: "no extension on the path occurs twice",
        reference: "RFC 5280 section 4.2",
        explanation: "With two values for one extension, parsers disagree on which of them holds.",
        remedy: "have the certificate reissued",
        run: |case, _| violation(case, Rule::DuplicateExtensions),
        ..RULE
    },
    // Section 4.1 and X.690 section 10. The signature covers the octets as they are, so that they
    // were verified; other parsers may still refuse them.
    Check {
        id: "chain.encoding",
        title: "every certificate on the path is encoded in DER",
        reference: "RFC 5280 section 4.1; X.690",
        explanation: "Another encoding of the same values is accepted by some parsers and rejected by others.",
        remedy: "have the certificate reissued by a tool that writes DER",
        decides: Decides::No,
        run: |case, _| violation(case, Rule::Encoding),
        ..RULE
    },
    // Section 4.1.2.1: "When extensions are used [...] version MUST be 3."
    Check {
        id: "chain.version",
        title: "every certificate's version fits what it contains",
        reference: "RFC 5280 section 4.1.2.1",
        explanation: "Only version 3 has extensions.",
        remedy: "have the certificate reissued as version 3",
        decides: Decides::No,
        run: |case, _| violation(case, Rule::Version),
        ..RULE
    },
    // Section 4.1.2.2: positive, and "Conforming CAs MUST NOT use serialNumber values longer than
    // 20 octets."
    Check {
        id: "chain.serial",
        title: "every serial number is positive and at most 20 octets long",
        reference: "RFC 5280 section 4.1.2.2",
        explanation: "A CRL names a certificate by its serial number.",
        remedy: "have the certificate reissued with a proper serial number",
        decides: Decides::No,
        run: |case, _| violation(case, Rule::Serial),
        ..RULE
    },
    // The leaf's alone: an issuer's invalid key verifies nothing, so that the signature below it fails.
    // Section 4.1.2.7 leaves it to the algorithm: SEC 1 section 3.2.2 (a point on its curve), RFC
    // 8017 section 3.1 (modulus and exponent). With RSA exponent 1 every message is its own
    // signature.
    Check {
        id: "chain.public-key",
        title: "the leaf's public key is valid",
        reference: "RFC 5280 section 4.1.2.7",
        explanation: "A public key that is not a point on its curve, or not a valid RSA modulus and exponent, verifies no signature, or lets anyone forge one.",
        remedy: "make a new key and request a certificate for it",
        run: |case, _| violation(case, Rule::PublicKey),
        ..RULE
    },
    mixed_curves::CHECK,
    // Section 6.3: left undetermined without a CRL, failed where one lists the certificate, and
    // where what was given does not suffice to say that it is not listed.
    Check {
        id: "chain.revocation",
        title: "no certificate on the path is revoked",
        reference: "RFC 5280 section 6.3",
        explanation: "A CRL lists the certificates that an issuer has revoked. Of the CRLs of one issuer and scope the newest counts, with the \
                      newest delta CRL that applies to it, in whatever order they are given; of different scopes each counts. A \
                      CRL that is missing, out of date or not understood leaves the status unknown.",
        remedy: "replace a certificate that is revoked; where its status is not known, get the current CRL from the certificate's CRL URL and give it with `--crl`",
        run: |case, _| violation(case, Rule::Revocation),
        ..RULE
    },
    // Building a path is a search; with n CAs of one name and key there are n! ways to stack them.
    // The budget counts signatures and steps, and running out is a failure that names it.
    Check {
        id: "chain.budget",
        title: "a path can be found within the limits of the search",
        reference: "RFC 5280 section 6.1 leaves building paths open",
        explanation: "Many CAs of the same name can make the search for a path take exponential time, so popcert stops at a limit.",
        remedy: "give only the certificates that belong to the path",
        run: |case, _| violation(case, Rule::Budget),
        ..RULE
    },
    anchor::CHECK,
    sent_first::CHECK,
    sent_order::CHECK,
    sent_strangers::CHECK,
    sent_duplicates::CHECK,
    sent_twin::CHECK,
    sent_other_key::CHECK,
];
