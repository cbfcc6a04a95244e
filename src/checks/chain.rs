//! The path and what a device sends of it. A check that asks the validated path for one broken rule is a row of the
//! table; the others have a file each.

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

/// In the order in which reports show them.
pub(super) const ALL: &[Check] = &[
    Check {
        id: "chain.path",
        title: "a path leads from the certificate to a trust anchor",
        reference: "RFC 5280 section 6.1",
        explanation: "Trust goes from issuer to issuer. Where the next issuer is missing, or names nobody, it stops.",
        remedy: "get the missing issuer from whoever issued the certificate and give it with `--untrusted ISSUER.pem`, or give the right trust anchor with `--trust`",
        run: |case, _| violation(case, Rule::Path),
        ..RULE
    },
    Check {
        id: "chain.signature",
        title: "every certificate is signed by the key of the one above it",
        reference: "RFC 5280 section 6.1.3 (a)(1)",
        explanation: "The signature is the proof itself: only the holder of the issuer's key can make it. A CA that was created again or renewed has the same name but another key.",
        remedy: "download the CA certificate whose key made this signature, or have the certificate made again by this CA; compare `popcert thumbprint` of the CA with what the cloud shows",
        run: |case, _| violation(case, Rule::Signature),
        ..RULE
    },
    Check {
        id: "chain.signature-algorithm",
        title: "every signature is of a kind that can be verified",
        reference: "RFC 5280 section 4.1.1.2; RFC 5758, RFC 4055, RFC 8410",
        explanation: "A signature that cannot be verified proves nothing. popcert verifies ECDSA on P-256, P-384 and P-521, RSA (PKCS#1 v1.5 and PSS) with SHA-256 to SHA-512, and Ed25519.",
        remedy: "use a CA with an ECDSA or RSA key and SHA-256 or better",
        run: |case, _| violation(case, Rule::SignatureAlgorithm),
        ..RULE
    },
    signature_parameters::CHECK,
    Check {
        id: "chain.validity",
        title: "every certificate of the path is valid at the moment asked for",
        reference: "RFC 5280 section 6.1.3 (a)(2)",
        explanation: "A path is as good as its shortest-lived certificate.",
        remedy: "get a current certificate in place of this one; to look back in time use `--at`",
        decides: Decides::AtThatTime,
        run: |case, _| violation(case, Rule::Validity),
        ..RULE
    },
    Check {
        id: "chain.basic-constraints",
        title: "every issuer on the path is a CA",
        reference: "RFC 5280 section 6.1.4 (k)",
        explanation: "A certificate that does not say CA:TRUE signs no certificates, even if its key could.",
        remedy: "have the issuer's certificate made again with `basicConstraints = critical, CA:TRUE`",
        run: |case, _| violation(case, Rule::BasicConstraints),
        ..RULE
    },
    Check {
        id: "chain.path-length",
        title: "no issuer has more CAs below it than it allows",
        reference: "RFC 5280 section 6.1.4 (l) and (m)",
        explanation: "A CA may limit how many CAs follow below it; self-issued ones are not counted.",
        remedy: "issue from a CA higher up, or have the limit lifted",
        run: |case, _| violation(case, Rule::PathLength),
        ..RULE
    },
    Check {
        id: "chain.key-usage",
        title: "every issuer's key may sign certificates",
        reference: "RFC 5280 section 6.1.4 (n)",
        explanation: "Key usage without keyCertSign says that the key is for something else.",
        remedy: "have the issuer's certificate made again with keyCertSign",
        run: |case, _| violation(case, Rule::KeyUsage),
        ..RULE
    },
    Check {
        id: "chain.extended-key-usage",
        title: "the path allows the purpose asked for",
        reference: "RFC 5280 section 4.2.1.12",
        explanation: "Extended key usage names the purposes of a certificate; in a CA, of everything below it.",
        remedy: "use a certificate for this purpose, or ask for another with `--purpose`",
        run: |case, _| violation(case, Rule::ExtendedKeyUsage),
        ..RULE
    },
    Check {
        id: "chain.name-constraints",
        title: "every name is allowed by the CAs above it",
        reference: "RFC 5280 section 6.1.3 (b) and (c)",
        explanation: "A CA may be limited to some names. A name outside is not its to certify.",
        remedy: "have the certificate issued by a CA that may certify this name",
        run: |case, _| violation(case, Rule::NameConstraints),
        ..RULE
    },
    Check {
        id: "chain.policies",
        title: "the path is valid for an acceptable policy",
        reference: "RFC 5280 section 6.1; RFC 9618",
        explanation: "CAs state under which policies they issue; the path or the caller may require one.",
        remedy: "use a certificate issued under the required policy. If you required it, check without `--explicit-policy` and `--require-policy`; if the anchor requires it, `--anchor name-and-key` leaves that out, but a peer may still refuse the path",
        run: |case, _| violation(case, Rule::Policies),
        ..RULE
    },
    Check {
        id: "chain.critical-extensions",
        title: "every critical extension on the path is understood",
        reference: "RFC 5280 sections 4.2 and 6.1.4 (o)",
        explanation: "Who does not understand a critical extension must refuse the certificate.",
        remedy: "have it issued again without the extension",
        run: |case, _| violation(case, Rule::CriticalExtensions),
        ..RULE
    },
    Check {
        id: "chain.malformed-extensions",
        title: "every extension on the path is readable",
        reference: "RFC 5280 section 4.2",
        explanation: "What cannot be read cannot be obeyed.",
        remedy: "have the certificate issued again",
        run: |case, _| violation(case, Rule::MalformedExtensions),
        ..RULE
    },
    Check {
        id: "chain.duplicate-extensions",
        title: "no extension on the path occurs twice",
        reference: "RFC 5280 section 4.2",
        explanation: "With two values for one extension, readers disagree on what holds.",
        remedy: "have the certificate issued again",
        run: |case, _| violation(case, Rule::DuplicateExtensions),
        ..RULE
    },
    Check {
        id: "chain.encoding",
        title: "every certificate on the path is encoded in DER",
        reference: "RFC 5280 section 4.1; X.690",
        explanation: "Another encoding of the same values is read by some and refused by others.",
        remedy: "have the certificate issued again by a tool that writes DER",
        decides: Decides::No,
        run: |case, _| violation(case, Rule::Encoding),
        ..RULE
    },
    Check {
        id: "chain.version",
        title: "every version fits what the certificate contains",
        reference: "RFC 5280 section 4.1.2.1",
        explanation: "Only version 3 has extensions.",
        remedy: "have the certificate issued again as version 3",
        decides: Decides::No,
        run: |case, _| violation(case, Rule::Version),
        ..RULE
    },
    Check {
        id: "chain.serial",
        title: "every serial number is positive and at most 20 octets long",
        reference: "RFC 5280 section 4.1.2.2",
        explanation: "A CRL names a certificate by its serial number.",
        remedy: "have the certificate issued again with a proper serial number",
        decides: Decides::No,
        run: |case, _| violation(case, Rule::Serial),
        ..RULE
    },
    Check {
        id: "chain.public-key",
        title: "the certificate's public key is one",
        reference: "RFC 5280 section 4.1.2.7",
        explanation: "A key that is no point on its curve, or no RSA modulus, can be used by nobody or by anybody.",
        remedy: "make a new key and have it certified",
        run: |case, _| violation(case, Rule::PublicKey),
        ..RULE
    },
    mixed_curves::CHECK,
    Check {
        id: "chain.revocation",
        title: "no certificate on the path is revoked",
        reference: "RFC 5280 section 6.3",
        explanation: "A CRL lists the certificates that their issuer has revoked. Of the CRLs of one issuer and scope the newest counts, with the \
                      newest delta CRL that applies to it, in whatever order they are given; of different scopes each counts. A \
                      CRL that is missing, out of date or not understood leaves it open.",
        remedy: "replace a certificate that is revoked; where its status is not known, get the current CRL from the certificate's CRL URL and give it with `--crl`",
        run: |case, _| violation(case, Rule::Revocation),
        ..RULE
    },
    Check {
        id: "chain.budget",
        title: "a path can be found with reasonable work",
        reference: "RFC 5280 section 6.1 leaves building paths open",
        explanation: "Files full of look-alike CAs can make a search endless, so popcert stops.",
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
