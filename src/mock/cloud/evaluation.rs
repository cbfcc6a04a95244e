//! Where the mock calls popcert itself: the same checks, messages and verdicts as on the
//! command line.
//!
//! No service's file evaluates a certificate by itself; where a service differs, its file says so,
//! and the cloud's profile has it as data.

use crate::{
    case::{Case, CertificateInput, CertificateList, Options, Role, proof_among},
    certificate::{Certificate, Time, ValidityStatus},
    cloud::Cloud,
    clouds::AZURE_SPHERE,
    code::VerificationCode,
    error::{Error, ErrorKind, Result},
    input,
    report::{Finding, Report, Severity},
};

/// Limit of one upload. A chain has a handful; more would let one request cost many
/// signatures.
const MAX_CERTIFICATES: usize = 16;

/// The certificates of an upload, each in `role`, never an empty list. `name` is what
/// findings call the file.
///
/// Errors: what cannot be read, and [`ErrorKind::Limit`] for more than [`MAX_CERTIFICATES`].
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

/// The first certificate of an upload, if it can be read: what is kept could be, when it came.
pub(super) fn certificate(bytes: &[u8]) -> Option<Certificate> {
    let input = first(bytes, "certificate.cer", Role::Ca).ok()?;
    Some(input.certificate().clone())
}

/// What is uploaded under which name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Upload<'a> {
    pub(super) name: &'a str,
    pub(super) bytes: &'a [u8],
}

/// Whether the proof proves to `cloud`, which gave `code`, possession of the CA's key at the
/// moment `at`.
///
/// Both files may hold several certificates. The first of the CA's file is the one that the
/// service keeps; of the proof's file it is the one whose CN is the code.
///
/// Errors: a file that cannot be read, and [`ErrorKind::Usage`] when two certificates have the
/// code. A proof that is refused is no error but a report.
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
    // A service registers a certificate, dates and all, and not a name and a key (RFC 5280
    // section 6.1.1 (d)).
    options.anchor_trust = crate::trust::AnchorTrust::Certificate;
    let mut report = Report::of(&Case::verify(&ca, &proof, code, &options));
    advise(&mut report, ca.certificate());
    Ok(report)
}

/// To somebody whose CA is an Azure Sphere tenant's, advice to sign with its key is of no use:
/// Azure Sphere has it.
fn advise(report: &mut Report, ca: &Certificate) {
    if ca.azure_sphere_tenant().is_none() {
        return;
    }
    for finding in &mut report.findings {
        let own = AZURE_SPHERE.remedy_for(finding.id);
        let own = own.or_else(|| AZURE_SPHERE.remedy_for("proof.common-name"));
        if let (true, Some(own)) = (finding.remedy.contains("popcert prove"), own) {
            finding.remedy = own.into();
        }
    }
}

/// `input::certificates` never returns an empty list.
fn nothing(name: &str) -> Error {
    Error::new(ErrorKind::NotACertificate, "it holds no certificate").in_file(name)
}

/// Whether the certificate is fit for its role at `cloud`; without a role, for the one that
/// it seems to have.
///
/// Errors: a file that cannot be read. An unfit certificate is a report.
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

/// Whether a valid path leads from a device's certificate to one of `anchors`, as `popcert chain`
/// finds it.
///
/// `sent` is what the device sent in TLS (RFC 8446 section 4.4.2). The first certificate is in
/// question whatever the others are, since the handshake proves possession of its key alone; the
/// others may help and are not trusted.
///
/// Errors: nothing sent, more than [`MAX_CERTIFICATES`], or octets that are no certificate. A
/// device that is refused is a report.
pub(super) fn connection(
    cloud: &'static Cloud,
    sent: &[Vec<u8>],
    anchors: impl IntoIterator<Item = Certificate>,
    device_id: Option<&str>,
    at: Time,
) -> Result<Report> {
    let name = "the device's certificates";
    if sent.len() > MAX_CERTIFICATES {
        let message = format!("more than {MAX_CERTIFICATES} certificates were sent");
        return Err(Error::new(ErrorKind::Limit, message).in_file(name));
    }
    let mut inputs = Vec::with_capacity(sent.len());
    for (place, der) in sent.iter().enumerate() {
        let role = if place == 0 {
            Role::Device
        } else {
            Role::Other
        };
        let found = input::certificates(der, name)?;
        // TLS carries DER: what reads as another form would be another certificate.
        let [found] = <[_; 1]>::try_from(found).map_err(|_| nothing(name))?;
        if found.der != *der {
            return Err(nothing(name));
        }
        inputs.push(CertificateInput::new(found, role, sent.len())?);
    }
    let first = inputs.first().cloned().ok_or_else(|| nothing(name))?;
    let mut options = Options::new(at);
    options.cloud = cloud;
    options.device_id = device_id.map(str::to_owned);
    options.anchor_trust = crate::trust::AnchorTrust::Certificate;
    for anchor in anchors {
        options.trust(anchor, "the service's CA certificates");
    }
    let others: Vec<_> = inputs.iter().skip(1).cloned().collect();
    match CertificateList::of(inputs) {
        Ok(list) if list.leaf_place() == 0 => {
            let options = list.within(&options);
            Ok(Report::of(
                &Case::chain(list.leaf(), &options).sending(&list),
            ))
        }
        _ => {
            for other in &others {
                options.help_with(other.certificate().clone(), &other.source().path);
            }
            Ok(Report::of(&Case::chain(&first, &options)))
        }
    }
}

/// Why a certificate is not valid at that moment, if it is not.
pub(super) fn not_valid_at(certificate: &Certificate, at: Time) -> Option<String> {
    let what = match certificate.validity().status(at) {
        ValidityStatus::Valid => return None,
        ValidityStatus::NotYetValid => "the certificate is not valid yet",
        ValidityStatus::Expired => "the certificate has expired",
        ValidityStatus::Unknown => "the certificate has a date that cannot be read",
    };
    Some(format!("{what}: checked at {at}"))
}

/// The failure that a service would name: services stop at the first, so warnings and notes
/// refuse nothing, and of several errors the report's first is answered. `None` means that the
/// upload is accepted.
pub(super) fn cause(report: &Report) -> Option<&Finding> {
    let failures = report.failures();
    failures
        .into_iter()
        .find(|finding| finding.severity == Severity::Error)
}

/// An error with its hint, as one sentence without a full stop, to stand inside a service's
/// message.
pub(super) fn describe_error(error: &Error) -> String {
    match error.hint() {
        Some(hint) => format!("{error}; {hint}"),
        None => error.to_string(),
    }
}
