//! Where a case meets the catalogue and becomes a report.
//!
//! [`Report::of`] is the whole way. Batches take it in two steps: [`Evaluation`] holds what the
//! certificates alone decide and can be reused for any file with the same certificates, and
//! [`Evaluation::report`] adds what is the file's: its name, its encoding, and the checks of
//! [`Subject::File`]. The rules are in `checks`.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    certificate::{Certificate, HashAlgorithm, ThumbprintStyle, TimeField},
    check::{self, CheckResult},
    checks,
    report::{
        CheckCounts, Facts, Finding, PathEntry, Report, RequestFacts, Severity, SignatureFacts,
        Status, Subject, worst,
    },
    shell::quoted,
    trust::{PathValidation, Rule, SignatureEncoding},
};
use std::{
    borrow::Cow,
    sync::{Arc, OnceLock},
};

/// What is found out about the certificates of a case, whatever files they are in: it holds for
/// every case that asks the same of the same certificates, with the same options.
pub(crate) struct Evaluation {
    results: Vec<CheckResult>,
    /// What its signatures cost, in microseconds.
    #[cfg(feature = "cli")]
    cost: u64,
    /// Made when a report asks for it: `--quiet` never does, and it takes longer than the checks.
    presentation: OnceLock<Presentation>,
}

/// Most cases have fewer, but for proofs; growing again and again would copy them each time.
const USUAL_RESULTS: usize = 64;

/// Which findings are put into words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Every one.
    All,
    /// Those that failed, and nothing of a report besides.
    #[cfg(feature = "cli")]
    Failures,
    /// All but those that passed or do not apply: of most certificates that is next to nothing.
    #[cfg(feature = "cli")]
    Open,
}

/// What a report shows besides its findings.
struct Presentation {
    /// By the certificate's place in the case; where they were found is the first case's.
    facts: Vec<Facts>,
    /// The SHA-256 of each certificate of the path, leaf first; `None` where no path was asked for.
    path: Option<Arc<Vec<String>>>,
    /// The same path with subjects, keys and dates.
    links: Option<Arc<Vec<PathEntry>>>,
    /// What is known about revocation, in words.
    revocation: Option<String>,
}

impl Presentation {
    fn of(case: &Case<'_>) -> Self {
        let validation = case.validation();
        Self {
            facts: case.inputs().iter().map(|one| facts(one)).collect(),
            path: validation.map(|validation| {
                let chain = validation.chain.iter();
                Arc::new(chain.map(|certificate| thumbprint(certificate)).collect())
            }),
            links: validation.map(|validation| Arc::new(links(case, validation))),
            revocation: validation.map(|validation| validation.revocation.to_string()),
        }
    }
}

impl Evaluation {
    /// Runs the checks that look at the certificates alone, in the order of the catalogue.
    pub(crate) fn of(case: &Case<'_>) -> Self {
        // Those of the file are run for each file, in `findings`.
        let mut results = Vec::with_capacity(USUAL_RESULTS);
        results.extend(
            checks::of_certificates(case.mode()).flat_map(|check| check::results(case, check)),
        );
        Self {
            results,
            #[cfg(feature = "cli")]
            cost: case.spent(),
            presentation: OnceLock::new(),
        }
    }

    /// What its signatures have cost, in microseconds of a slow processor.
    #[cfg(feature = "cli")]
    pub(crate) fn cost(&self) -> u64 {
        self.cost
    }

    /// The report on a case that asks the same of the same certificates, in files of its own: with the
    /// findings that are wanted, and the counts of all.
    pub(crate) fn report(&self, case: &Case<'_>, wanted: Wanted) -> Report {
        let mut checks = CheckCounts::default();
        let findings = self.findings(case, |result| match result.settled() {
            Some(status) if wanted != Wanted::All => {
                checks.add(status);
                false
            }
            _ => true,
        });
        findings.iter().for_each(|one| checks.add(one.status));
        let presentation = self.presentation.get_or_init(|| Presentation::of(case));
        let good = is_good(case, &findings);
        let fact = |role| {
            let mut inputs = case.inputs().iter();
            let at = inputs.position(|input| input.role() == role)?;
            facts_of(presentation, case, at)
        };
        Report {
            cloud: case.cloud().name,
            cloud_because: case.cloud_because().map(str::to_owned),
            at: case.at(),
            verdict: case.verdict(good),
            role: case.role_found(),
            code: case.code().map(|code| code.as_str().to_owned()),
            ca: case.is_verify().then(|| fact(Role::Ca)).flatten(),
            proof: case.is_verify().then(|| fact(Role::Proof)).flatten(),
            signature: signature_facts(case),
            request: request_facts(case),
            certificate: match case.mode() {
                Mode::Signature | Mode::Verify => None,
                Mode::Request => facts_of(presentation, case, 1),
                Mode::Audit | Mode::Chain => facts_of(presentation, case, 0),
            },
            path: presentation.path.clone(),
            links: presentation.links.clone(),
            revocation: presentation.revocation.clone(),
            // Nothing is to be uploaded that was not proven.
            next: next(case, &findings).filter(|_| good),
            findings,
            checks,
        }
    }

    /// What failed and nothing else, for `--quiet`, and whether the answer is yes.
    #[cfg(feature = "cli")]
    pub(crate) fn failures(&self, case: &Case<'_>) -> (Vec<Finding>, bool) {
        let failures = self.findings(case, CheckResult::has_failed);
        let good = is_good(case, &failures);
        (failures, good)
    }

    /// The findings in the order of the catalogue, in which the checks of the file come first: they are
    /// run here.
    fn findings(
        &self,
        case: &Case<'_>,
        mut wanted: impl FnMut(&CheckResult) -> bool,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        let of_file = checks::of_file(case.mode()).flat_map(|check| check::results(case, check));
        of_file
            .filter(|result| wanted(result))
            .for_each(|result| result.report(case, &mut findings));
        let known = self.results.iter().filter(|result| wanted(result));
        known.for_each(|result| result.report(case, &mut findings));
        findings
    }
}

/// Whether the answer is yes: no finding is an error, and all signatures that it rests on were
/// verified. The second does not follow from the first: errors can be ignored or lowered by a
/// profile, and what was not verified is not good all the same.
fn is_good(case: &Case<'_>, findings: &[Finding]) -> bool {
    worst(findings) != Some(Severity::Error) && case.is_established()
}

/// The facts of one certificate, with the file, encoding and quirks of this case.
fn facts_of(presentation: &Presentation, case: &Case<'_>, at: usize) -> Option<Facts> {
    let (facts, input) = (presentation.facts.get(at)?, case.inputs().get(at)?);
    Some(facts.found_in(input.source(), input.quirks()))
}

impl Report {
    /// Runs the checks that answer the case's question, and gathers facts and findings.
    pub fn of(case: &Case<'_>) -> Self {
        Evaluation::of(case).report(case, Wanted::All)
    }
}

/// What the cloud asks for next, with the names of the files in question, quoted for a shell. A file
/// that is to be written anew first has none yet.
fn next(case: &Case<'_>, findings: &[Finding]) -> Option<String> {
    let words = case.cloud().next?;
    let is_spoilt = |role: Role, placeholder| {
        let mut findings = findings.iter().filter(|one| one.subject == Subject::File);
        let is_broken = |one: &Finding| {
            let is_serious = one.severity > Severity::Note && one.status == Status::Fail;
            is_serious && one.certificate == role.as_str()
        };
        words.contains(placeholder) && findings.any(is_broken)
    };
    let file = |role, is_spoilt, new: &'static str| match is_spoilt {
        true => Some(Cow::Borrowed(new)),
        false => Some(quoted(&case.input(role)?.source().path)),
    };
    let (of_ca, of_proof) = (
        is_spoilt(Role::Ca, "CA.pem"),
        is_spoilt(Role::Proof, "PROOF"),
    );
    let ca = file(Role::Ca, of_ca, "NEW-CA.pem")?;
    let proof = match case.mode() {
        Mode::Signature => quoted(case.signature()?.path()),
        Mode::Request => quoted(&case.issued()?.source().path),
        _ => file(Role::Proof, of_proof, "NEW-PROOF.pem")?,
    };
    let first = match (of_ca, of_proof) {
        (false, false) => "",
        (true, false) => "first write the CA's file anew, as said above; then ",
        (false, true) => "first write the proof's file anew, as said above; then ",
        (true, true) => "first write both files anew, as said above; then ",
    };
    // `PROOF` and `CA.pem` are replaced piece by piece, so that a file called `PROOF` is not
    // replaced again.
    let parts = words.split("PROOF").map(|part| part.replace("CA.pem", &ca));
    Some(first.to_owned() + &parts.collect::<Vec<_>>().join(&proof))
}

/// The path as a report lists it. A date that cannot be read appears as it stands.
fn links(case: &Case<'_>, validation: &PathValidation<'_>) -> Vec<PathEntry> {
    let date = |field: &TimeField| {
        let time = field.time().map(|time| time.to_string());
        time.unwrap_or_else(|| field.text().to_owned())
    };
    let missing_issuer = |certificate: &Certificate, position: usize| {
        let is_top = position + 1 == validation.chain.len() && !validation.anchored;
        let mut violations = validation.violations.iter();
        let is_missing = is_top
            && !certificate.is_self_issued()
            && violations.any(|one| one.rule == Rule::Path && one.position == position);
        is_missing.then(|| certificate.issuer().to_string())
    };
    let all = validation.chain.iter().enumerate();
    all.map(|(position, certificate)| PathEntry {
        certificate: checks::place(case, validation, position),
        subject: certificate.subject().to_string(),
        sha256: thumbprint(certificate),
        public_key: certificate.public_key().to_string(),
        not_before: date(certificate.validity().not_before()),
        not_after: date(certificate.validity().not_after()),
        missing_issuer: missing_issuer(certificate, position),
    })
    .collect()
}

/// SHA-256 in upper-case hex without separators, the form of Azure's portals.
fn thumbprint(certificate: &Certificate) -> String {
    let hash = certificate.thumbprint(HashAlgorithm::Sha256);
    hash.styled(ThumbprintStyle::Azure)
}

/// The signature over the code, and what it was found to be.
fn signature_facts(case: &Case<'_>) -> Option<SignatureFacts> {
    let signature = case.signature()?;
    let found = case.signature_match().ok().flatten();
    let wrappings: Vec<_> = signature
        .wrappings()
        .iter()
        .map(|one| one.describe())
        .collect();
    Some(SignatureFacts {
        path: signature.path().to_owned(),
        encoding: match wrappings.is_empty() {
            true => "raw octets".into(),
            false => wrappings.join(", then "),
        },
        octets: signature.octets().len(),
        algorithm: found.map(|found| {
            let scheme = match found.signed_as.encoding {
                SignatureEncoding::Der => "ECDSA (DER)",
                SignatureEncoding::Ed25519 => "Ed25519",
                SignatureEncoding::P1363 => "ECDSA (IEEE P1363)",
                SignatureEncoding::Pkcs1 => "RSA PKCS #1 v1.5",
                SignatureEncoding::Pss => "RSASSA-PSS",
            };
            match found.signed_as.hash {
                Some(hash) => format!("{scheme} with {hash}"),
                None => scheme.to_owned(),
            }
        }),
        signs: found.map(|found| match found.message.what {
            "" => "the code".to_owned(),
            what => what.to_owned(),
        }),
    })
}

/// The request, if it is about one.
fn request_facts(case: &Case<'_>) -> Option<RequestFacts> {
    let input = case.request()?;
    let request = input.request();
    Some(RequestFacts {
        path: input.path().to_owned(),
        subject: request.subject().to_string(),
        public_key: request.public_key().to_string(),
        spki_sha256: request
            .public_key()
            .spki_sha256()
            .styled(ThumbprintStyle::Azure),
        signature_algorithm: request.signature_algorithm().to_string(),
    })
}

fn facts(input: &CertificateInput) -> Facts {
    Facts::of(input.certificate(), input.source(), input.quirks())
}
