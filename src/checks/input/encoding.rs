//! `input.encoding`: the file is in an encoding that the service reads.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    cloud::Upload,
    input::{Encoding, QuirkKind},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "input.encoding",
    title: "the file is encoded as the service reads it",
    subject: Subject::File,
    severity: Severity::Warning,
    by_role: &[],
    reference: "Azure/azure-cli#11131, #20002, Azure/azure-iot-sdk-python#809; AWS IoT API reference",
    explanation: "popcert reads many encodings; a service reads few and answers others with an internal error.",
    remedy: "convert it: `popcert convert FILE --to pem -o FILE.pem`",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Ca, Role::Proof],
    decides: Decides::No,
    when_swapped: WhenSwapped::Asked,
    run,
};

/// AWS documents PEM alone (API reference, RegisterCACertificate: 1 to 65,536 characters). Azure's
/// portals take `.cer` and `.pem`. What happens with other encodings is known from issues: `az`
/// sends the octets on, and the service answers with IH500019 or with internal errors until the
/// client gives up (Azure/azure-cli#11131, #20002). Nothing in these answers hints at the file's
/// encoding.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    let uploads = case.cloud().uploads;
    if uploads.is_empty() {
        return CheckOutcome::NotApplicable("it is not known which encodings this service reads");
    }
    let encoding = input.source().encoding;
    let mut evidence = Vec::new();
    // Each of the many other forms that popcert reads (PKCS#7, YAML, JSON, hex, …) is none of
    // these.
    let plain = match encoding {
        Encoding::Der => Some(Upload::Der),
        Encoding::Pem => Some(Upload::Pem),
        Encoding::Base64 => Some(Upload::Base64),
        _ => None,
    };
    if !plain.is_some_and(|form| uploads.contains(&form)) {
        let wanted: Vec<_> = uploads.iter().map(|form| form.as_str()).collect();
        let detail = format!(
            "{} is not documented to read this encoding",
            case.cloud().title
        );
        evidence.push(Evidence::new(detail).compared(wanted.join(" or "), encoding.as_str()));
    }
    let troubling = input.quirks().iter().filter(|one| is_troubling(one.kind));
    evidence.extend(troubling.map(|one| Evidence::new(one.detail.clone())));
    CheckOutcome::from_evidence(evidence)
}

/// No service is documented to take a document, a program or a dump apart.
fn is_troubling(kind: QuirkKind) -> bool {
    matches!(kind, QuirkKind::Wrapped(_)) || TROUBLING.contains(&kind)
}

/// Quirks at which a service that reads plain PEM or DER fails, or at which it may read something
/// else than popcert did. CRLF line ends are not among them, as recordings show them accepted, and
/// neither is text before the armour, with which parsers "MUST NOT malfunction" (RFC 7468 section 2).
const TROUBLING: &[QuirkKind] = &[
    // In front of `-----BEGIN`, so that a parser which looks there for a line's start finds none.
    QuirkKind::ByteOrderMark,
    // REST answers saved as they are, quotes included.
    QuirkKind::JsonQuoted,
    // `\n` in two characters, as copied from a CLI's JSON (aws/aws-iot-device-sdk-java-v2#70).
    QuirkKind::LiteralNewlines,
    // A strict DER parser takes them for a damaged file.
    QuirkKind::TrailingBytes,
    // From C programs that count the string's end.
    QuirkKind::TrailingNul,
    // Something in the file that popcert did not read may be what the service reads.
    QuirkKind::UnreadPart,
    // RFC 7468 section 5.1: "Public-key certificates are encoded using the 'CERTIFICATE' label."
    QuirkKind::UnusualLabel,
    // What PowerShell 5 writes with `>`.
    QuirkKind::Utf16,
];
