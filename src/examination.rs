//! Where a case meets the catalogue and becomes a report.

use crate::{
    case::{Case, Exhibit, Role},
    certificate::{Certificate, HashAlgorithm, TimeField},
    check, checks,
    report::{Facts, Link, Report, Severity, worst},
    shell::quoted,
    trust::Judgement,
};

impl Report {
    /// Runs the checks that answer the case's question, and gathers facts and findings.
    pub fn of(case: &Case<'_>) -> Self {
        let findings = check::run(case, checks::of(case.question()));
        let failed = worst(&findings) == Some(Severity::Error);
        let fact = |role| case.exhibit(role).map(facts);
        let verdict = case.question().verdict(!failed);
        let judgement = case.judgement();
        Self {
            cloud: case.cloud().name,
            at: case.at(),
            verdict,
            role: case.role_found(),
            code: case.code().map(|code| code.as_str().to_owned()),
            ca: fact(Role::Ca).filter(|_| case.is_verify()),
            proof: fact(Role::Proof).filter(|_| case.is_verify()),
            certificate: case
                .exhibits()
                .first()
                .filter(|_| !case.is_verify())
                .map(|exhibit| facts(exhibit)),
            path: judgement.map(|judgement| {
                judgement
                    .chain
                    .iter()
                    .map(|certificate| thumbprint(certificate))
                    .collect()
            }),
            links: judgement.map(|judgement| links(case, judgement)),
            revocation: judgement.map(|judgement| judgement.revocation.to_string()),
            next: next(case).filter(|_| verdict.is_good()),
            findings,
        }
    }
}

/// What the cloud wants next, with the names of the files in question.
fn next(case: &Case<'_>) -> Option<String> {
    let file = |role| Some(quoted(&case.exhibit(role)?.source().path));
    let (ca, proof) = (file(Role::Ca)?, file(Role::Proof)?);
    let words = case.cloud().next?;
    Some(words.replace("PROOF", &proof).replace("CA.pem", &ca))
}

fn links(case: &Case<'_>, judgement: &Judgement<'_>) -> Vec<Link> {
    let date = |field: &TimeField| {
        let time = field.time().map(|time| time.to_string());
        time.unwrap_or_else(|| field.text().to_owned())
    };
    let all = judgement.chain.iter().enumerate();
    all.map(|(position, certificate)| Link {
        certificate: checks::place(case, judgement, position),
        subject: certificate.subject().to_string(),
        sha256: thumbprint(certificate),
        public_key: certificate.public_key().to_string(),
        not_before: date(certificate.validity().not_before()),
        not_after: date(certificate.validity().not_after()),
    })
    .collect()
}

fn thumbprint(certificate: &Certificate) -> String {
    certificate.thumbprint(HashAlgorithm::Sha256).to_string()
}

fn facts(exhibit: &Exhibit) -> Facts {
    Facts::of(exhibit.certificate(), exhibit.source(), exhibit.oddities())
}
