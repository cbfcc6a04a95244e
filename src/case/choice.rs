//! Which certificate of a file is the proof, and which the CA: decided by what they are, never by
//! their order.
//!
//! Services take files of one certificate, tools write bundles. An attacker who can add a
//! certificate to a bundle must not be able to have it chosen instead of the right one, so where
//! several are as likely nothing is chosen, and the user is asked.

use super::input::CertificateInput;
use crate::{
    certificate::{Certificate, HashAlgorithm},
    code::VerificationCode,
    error::{Error, ErrorKind, Result},
    shell::quoted,
};
use std::collections::{HashMap, HashSet};

/// The proof among the certificates of a file, and the others: the one with the code as its CN,
/// else the only one that issued no other.
///
/// With the code first, a bundle with somebody else's proof cannot hide the one that was asked
/// about.
///
/// # Errors
/// [`ErrorKind::Usage`] when more than one may be meant.
pub fn proof_among(
    inputs: Vec<CertificateInput>,
    code: &VerificationCode,
) -> Result<(CertificateInput, Vec<CertificateInput>)> {
    let all = distinct(&inputs);
    let with_code = which(&inputs, &all, |one| names_code(one, code));
    let issued = issued_by(&inputs, &all);
    let leaves = which(&inputs, &all, |one| !has_issued(one, &issued));
    let end_entities = which(&inputs, &leaves, |one| !is_ca(one));
    // The code is the best evidence, the role the next, the place at the end of the issuers the
    // last.
    let meant = [&with_code, &end_entities, &leaves];
    let meant = meant.into_iter().find(|list| !list.is_empty());
    let at = only(meant.unwrap_or(&all), &inputs, "proof", "")?;
    Ok(take_out(inputs, at))
}

/// The CA among the certificates of a file, and the others: the one with that thumbprint, else
/// the only one that may be a CA. The proof has no say: it would choose whom it proves.
///
/// # Errors
/// [`ErrorKind::Usage`] when more than one may be meant, or none of several has the thumbprint.
pub fn ca_among(
    inputs: Vec<CertificateInput>,
    code: &VerificationCode,
    thumbprint: Option<&str>,
) -> Result<(CertificateInput, Vec<CertificateInput>)> {
    let all = distinct(&inputs);
    let meant = likely_cas(&inputs, &all, Some(code));
    let at = with_thumbprint(&inputs, &all, thumbprint, &meant, "CA")?;
    Ok(take_out(inputs, at))
}

/// The root among the certificates of a file, and the others: the one with that thumbprint, else the only one
/// that is its own issuer.
///
/// # Errors
/// As [`ca_among`].
pub fn root_among(
    inputs: Vec<CertificateInput>,
    thumbprint: Option<&str>,
) -> Result<(CertificateInput, Vec<CertificateInput>)> {
    let all = distinct(&inputs);
    let roots = which(&inputs, &all, Certificate::is_self_issued);
    let meant = if roots.is_empty() { &all } else { &roots };
    let at = with_thumbprint(&inputs, &all, thumbprint, meant, "root")?;
    Ok(take_out(inputs, at))
}

/// The place of the one with that thumbprint; without a thumbprint, of the only one that is `meant`.
fn with_thumbprint(
    inputs: &[CertificateInput],
    all: &[usize],
    thumbprint: Option<&str>,
    meant: &[usize],
    role: &str,
) -> Result<usize> {
    match (thumbprint, all) {
        (_, [at]) => Ok(*at),
        (Some(expected), _) => {
            let has_expected = |one: &Certificate| has_thumbprint(one, expected);
            let found = which(inputs, all, has_expected);
            let found = found.first().copied();
            found.ok_or_else(|| without_thumbprint(all, inputs, expected))
        }
        (None, _) => {
            let by_thumbprint = "name it by its thumbprint, `--expect-thumbprint HEX`, or ";
            only(meant, inputs, role, by_thumbprint)
        }
    }
}

/// The only certificate of a file that may be a CA, where nothing else tells which one is meant.
///
/// # Errors
/// [`ErrorKind::Usage`] when more than one may be meant.
#[cfg(feature = "cli")]
pub(crate) fn only_ca(
    inputs: Vec<CertificateInput>,
    code: Option<&VerificationCode>,
) -> Result<CertificateInput> {
    let meant = likely_cas(&inputs, &distinct(&inputs), code);
    let at = only(&meant, &inputs, "CA", "")?;
    Ok(take_out(inputs, at).0)
}

/// Those that may be a CA by what they say; all if none may, as the one meant is then among those
/// that break the rules.
fn likely_cas(
    inputs: &[CertificateInput],
    all: &[usize],
    code: Option<&VerificationCode>,
) -> Vec<usize> {
    let may_be = |one: &Certificate| {
        !denies_being_ca(one) && !code.is_some_and(|code| names_code(one, code))
    };
    match which(inputs, all, may_be) {
        none if none.is_empty() => all.to_vec(),
        some => some,
    }
}

/// The places of the certificates, each that occurs more than once by its first: copies do not make
/// a file ambiguous.
fn distinct(inputs: &[CertificateInput]) -> Vec<usize> {
    let mut seen = HashSet::new();
    let all = inputs.iter().enumerate();
    all.filter(|(_, one)| seen.insert(one.certificate().der()))
        .map(|(at, _)| at)
        .collect()
}

/// The places among `of` whose certificate fulfils a condition.
fn which(
    inputs: &[CertificateInput],
    of: &[usize],
    is: impl Fn(&Certificate) -> bool,
) -> Vec<usize> {
    let places = of.iter().copied();
    places.filter(|at| is(inputs[*at].certificate())).collect()
}

/// Whether one of its CNs is the code, exactly; near misses are for the check to explain.
fn names_code(certificate: &Certificate, code: &VerificationCode) -> bool {
    let mut names = certificate.subject().common_names();
    names.any(|name| name.text().as_deref() == Some(code.as_str()))
}

/// How many certificates each issuer's name stands in, by the name's key.
fn issued_by<'a>(inputs: &'a [CertificateInput], places: &[usize]) -> HashMap<&'a [u8], usize> {
    let mut counts = HashMap::new();
    for at in places {
        let issuer = inputs[*at].certificate().issuer().key();
        *counts.entry(issuer).or_default() += 1;
    }
    counts
}

/// Whether it issued a certificate of the file other than itself, going by names.
fn has_issued(certificate: &Certificate, issued: &HashMap<&[u8], usize>) -> bool {
    let count = issued.get(certificate.subject().key()).copied();
    count.unwrap_or_default() > usize::from(certificate.is_self_issued())
}

/// Whether its basic constraints say CA:TRUE.
fn is_ca(certificate: &Certificate) -> bool {
    let basic = certificate.extensions().basic_constraints().value();
    basic.is_some_and(|basic| basic.ca)
}

/// Whether it says that it is no CA: CA:FALSE, or a key usage without keyCertSign (RFC 5280 section
/// 6.1.4 (k) and (n)). Silence is no denial, since roots of version 1 cannot speak.
fn denies_being_ca(certificate: &Certificate) -> bool {
    let extensions = certificate.extensions();
    match extensions.basic_constraints().value() {
        Some(basic) => !basic.ca,
        None => {
            let usage = extensions.key_usage().value();
            usage.is_some_and(|usage| !usage.key_cert_sign())
        }
    }
}

/// Whether it has that thumbprint: SHA-1 with 40 hex digits, else SHA-256, as portals show them.
fn has_thumbprint(certificate: &Certificate, expected: &str) -> bool {
    let algorithm = match expected.len() {
        40 => HashAlgorithm::Sha1,
        _ => HashAlgorithm::Sha256,
    };
    certificate.thumbprint(algorithm).to_string() == expected
}

/// The only one of these; `or` begins the hint with another way to name the one that is meant.
fn only(places: &[usize], inputs: &[CertificateInput], role: &str, or: &str) -> Result<usize> {
    let [at] = places else {
        let (count, list) = (places.len(), listed(places, inputs));
        let message = format!("{count} certificates of the file may be the {role}: {list}");
        let file = file_of(inputs);
        let hint = format!(
            "{or}write the one that is meant to a file of its own: `popcert convert {} --index NUMBER --to pem -o chosen.pem`",
            quoted(file)
        );
        return Err(Error::new(ErrorKind::Usage, message)
            .in_file(file)
            .with_hint(hint));
    };
    Ok(*at)
}

/// The error if a thumbprint was given that no certificate of the file has: choosing another would
/// defeat its purpose.
fn without_thumbprint(places: &[usize], inputs: &[CertificateInput], expected: &str) -> Error {
    let (count, list) = (places.len(), listed(places, inputs));
    let message =
        format!("none of the {count} certificates of the file has the thumbprint expected: {list}");
    let hint = format!(
        "compare {expected} with the thumbprint that the service shows; if it is right, this file does not hold that CA: \
         download the CA certificate again"
    );
    Error::new(ErrorKind::Usage, message)
        .in_file(file_of(inputs))
        .with_hint(hint)
}

/// Takes the chosen one out; the others remain in their order.
fn take_out(
    mut inputs: Vec<CertificateInput>,
    at: usize,
) -> (CertificateInput, Vec<CertificateInput>) {
    let chosen = inputs.remove(at);
    (chosen, inputs)
}

/// At most so many certificates are listed in a message; the rest is counted.
const MAX_LISTED: usize = 8;

/// The certificates of the file by number, subject and thumbprint, as the user needs them to name
/// one.
fn listed(places: &[usize], inputs: &[CertificateInput]) -> String {
    let first = places.iter().take(MAX_LISTED).map(|at| {
        let one = inputs[*at].certificate();
        let thumbprint = one.thumbprint(HashAlgorithm::Sha1);
        format!(
            "number {} is {} with SHA-1 thumbprint {thumbprint}",
            inputs[*at].source().index + 1,
            one.subject()
        )
    });
    let mut list = first.collect::<Vec<_>>().join("; ");
    if places.len() > MAX_LISTED {
        list.push_str(&format!("; and {} more", places.len() - MAX_LISTED));
    }
    list
}

fn file_of(inputs: &[CertificateInput]) -> &str {
    let first = inputs.first();
    first.map_or("-", |input| input.source().path.as_str())
}
