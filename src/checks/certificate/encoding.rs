//! `certificate.encoding`: the certificate is DER, not another BER encoding of the same values.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    error::counted,
    input::QuirkKind,
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "certificate.encoding",
    title: "the certificate is encoded in DER",
    subject: Subject::Certificate,
    severity: Severity::Warning,
    by_role: &[],
    reference: "RFC 5280 section 4.1; X.690 sections 8 to 11",
    explanation: "DER allows exactly one encoding of each value. Most parsers reject any other, and those that re-encode before they hash or verify get another result.",
    remedy: "have the certificate reissued by a tool that writes DER; it cannot be repaired, because its signature covers these bytes",
    modes: &[Mode::Audit, Mode::Verify],
    applies: Role::ALL,
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// The signature covers the DER, which popcert reads out of BER as other readers do.
const REWRITE: &str = "write it as DER, which the signature was made for: `popcert convert FILE --to pem -o FILE.pem`";

/// RFC 5280 section 4.1: "For signature calculation, the data that is to be signed is encoded using
/// the ASN.1 distinguished encoding rules (DER)." X.690 section 10.1: "The definite form of length
/// encoding shall be used, encoded in the minimum number of octets"; section 11 fixes what else BER
/// leaves open (TRUE is FF, defaults are left out, sets are sorted).
///
/// popcert verifies the signature over the octets as they stand, so that such a certificate may
/// verify here. Whoever re-encodes before hashing gets other octets and a bad signature, and one
/// with several encodings has several thumbprints: a list of revoked thumbprints would miss it. A
/// warning, for OpenSSL reads BER as well.
///
/// One finding for each kind of fault: what writes one long length writes dozens.
fn run(_: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let violations = input.certificate().der_violations();
    let mut kinds: Vec<&str> = Vec::new();
    for one in violations {
        if !kinds.contains(&one.what) {
            kinds.push(one.what);
        }
    }
    let evidence = kinds.into_iter().map(|what| {
        let mut places = violations.iter().filter(|one| one.what == what);
        let first = places.next().map_or(0, |one| one.offset);
        let detail = match places.count() {
            0 => what.to_owned(),
            more => format!("{what}, here and in {}", counted(more, "more place")),
        };
        Evidence::new(detail).at(first)
    });
    // What was BER was rewritten before it was decoded.
    let mut quirks = input.quirks().iter();
    let was_ber = quirks.find(|one| one.kind == QuirkKind::Ber);
    let in_file = was_ber.map(|one| Evidence::new(one.detail.clone()).remedy(REWRITE));
    CheckOutcome::from_evidence(evidence.chain(in_file).collect())
}
