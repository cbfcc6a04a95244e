//! Where the mock calls popcert itself: the same checks, messages and verdicts as on the command
//! line.

use crate::{
    case::{Case, CertificateInput, Options, Role, proof_among},
    certificate::Time,
    cloud::Cloud,
    code::VerificationCode,
    error::{Error, ErrorKind, Result},
    input,
    report::{Finding, Report, Severity},
};

/// No upload needs more: a chain has a handful.
const MAX_CERTIFICATES: usize = 16;

/// The certificates of an upload, the first in `role`. `name` is what findings call the file.
pub(super) fn inputs(bytes: &[u8], name: &str, role: Role) -> Result<Vec<CertificateInput>> {
    let found = input::certificates(bytes, name)?;
    let count = found.len();
    if count > MAX_CERTIFICATES {
        let message =
            format!("it holds {count} certificates; the mock takes at most {MAX_CERTIFICATES}");
        return Err(Error::new(ErrorKind::Limit, message).in_file(name));
    }
    found
        .into_iter()
        .map(|one| CertificateInput::new(one, role, count))
        .collect()
}

/// The first certificate of an upload.
pub(super) fn first(bytes: &[u8], name: &str, role: Role) -> Result<CertificateInput> {
    inputs(bytes, name, role)?
        .into_iter()
        .next()
        .ok_or_else(|| nothing(name))
}

/// What is uploaded under which name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Upload<'a> {
    pub(super) name: &'a str,
    pub(super) bytes: &'a [u8],
}

/// Whether the proof proves to `cloud`, which gave `code`, possession of the CA's key.
pub(super) fn proof(
    cloud: &'static Cloud,
    ca: Upload<'_>,
    proof: Upload<'_>,
    code: &VerificationCode,
    at: Time,
) -> Result<Report> {
    let (proof, mut others) = proof_among(inputs(proof.bytes, proof.name, Role::Proof)?, code)?;
    let mut cas = inputs(ca.bytes, ca.name, Role::Ca)?.into_iter();
    // The one that the service keeps and shows.
    let ca = cas.next().ok_or_else(|| nothing(ca.name))?;
    others.extend(cas);
    let mut options = Options::new(at);
    options.cloud = cloud;
    // Other certificates in the files only help to name the signer, as on the command line.
    for other in &others {
        options.help_with(other.certificate().clone(), &other.source().path);
    }
    options.anchor_trust = crate::trust::AnchorTrust::Certificate;
    Ok(Report::of(&Case::verify(&ca, &proof, code, &options)))
}

/// `input::certificates` never returns an empty list.
fn nothing(name: &str) -> Error {
    Error::new(ErrorKind::NotACertificate, "it holds no certificate").in_file(name)
}

/// Whether the certificate is fit for its role at `cloud`; without a role, for the one that it seems to have.
pub(super) fn audit(
    cloud: &'static Cloud,
    upload: Upload<'_>,
    role: Option<Role>,
    at: Time,
) -> Result<Report> {
    let input = first(upload.bytes, upload.name, role.unwrap_or(Role::Other))?;
    let (input, because) = match role {
        Some(_) => (input, "it was uploaded as that".to_owned()),
        None => input.in_likely_role(),
    };
    let mut options = Options::new(at);
    options.cloud = cloud;
    Ok(Report::of(&Case::audit(&input, because, &options)))
}

/// The failure that a service would name: the most serious, and the first of those.
pub(super) fn cause(report: &Report) -> Option<&Finding> {
    let failures = report.failures();
    failures
        .into_iter()
        .find(|finding| finding.severity == Severity::Error)
}

/// An error with its hint, as one sentence without its end.
pub(super) fn words(error: &Error) -> String {
    match error.hint() {
        Some(hint) => format!("{error}; {hint}"),
        None => error.to_string(),
    }
}
