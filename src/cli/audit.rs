//! `popcert audit`: what is this certificate, and is it fit for its role?

use super::{
    batch::{self, CertificateCache, Evaluated, Evaluator, InFile, ResultCache, Subject},
    evaluation_options::EvaluationArgs,
    exit::CliResult,
    files,
    input_options::BatchArgs,
    output::Terminal,
    time::now,
    value_parsers::{parse_device_id, parse_thumbprint},
};
use crate::{
    case::{Case, CertificateInput, Options, Role},
    certificate::parse_span,
    error::Result,
    input::Found,
};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    #[command(flatten)]
    pub(super) batch: BatchArgs,
    /// Take every certificate for this instead of telling from the certificate
    #[arg(long = "as", value_name = "ROLE", help_heading = "Rules")]
    pub(super) role: Option<Role>,
    /// Certificates of issuers, to verify the signatures of CA certificates with
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(super) untrusted: Vec<PathBuf>,
    /// Warn when a CA certificate ends within this span
    #[arg(long, value_name = "SPAN", default_value = "90d", value_parser = parse_span, help_heading = "Rules")]
    pub(super) expires_within: i64,
    /// The thumbprint that the portal shows, SHA-1 or SHA-256 in hex
    #[arg(long, value_name = "HEX", value_parser = parse_thumbprint, help_heading = "Rules")]
    pub(super) expect_thumbprint: Option<String>,
    /// The device id that the CN must equal
    #[arg(long, value_name = "ID", value_parser = parse_device_id, help_heading = "Rules")]
    pub(super) device_id: Option<String>,
    #[command(flatten)]
    pub(super) evaluation: EvaluationArgs,
}

pub(super) fn run(args: &AuditArgs, terminal: &Terminal) -> CliResult {
    let mut options = Options::new(args.evaluation.at.unwrap_or_else(now));
    args.batch.refuse_shared_stdin(&args.untrusted)?;
    let passphrases = args.batch.passphrases();
    for file in &args.untrusted {
        options.help_with_all(files::certificates(file, &passphrases)?)?;
    }
    options.expires_within = args.expires_within;
    options
        .expected_thumbprint
        .clone_from(&args.expect_thumbprint);
    options.device_id.clone_from(&args.device_id);
    options.ignored.clone_from(&args.evaluation.ignore);
    options.arithmetic = args.evaluation.arithmetic();
    if let Some(cloud) = args.evaluation.cloud {
        options.cloud = cloud;
    }
    let header = args.evaluation.header("popcert/audit/1", &options);
    let audit = Audit {
        role: args.role,
        few: batch::are_few(&args.batch),
        options,
        results: ResultCache::new(args.evaluation.wanted(terminal)),
        certificates: CertificateCache::default(),
    };
    batch::run(&args.batch, &args.evaluation, header, terminal, audit)
}

/// What all certificates of a run are audited with.
struct Audit {
    role: Option<Role>,
    few: bool,
    options: Options,
    results: ResultCache,
    certificates: CertificateCache,
}

/// A certificate in its role, and why it has this role.
struct InRole {
    input: CertificateInput,
    because: String,
}

impl Subject for InRole {
    fn octets(&self) -> usize {
        self.input.certificate().der().len()
    }
}

impl Evaluator for Audit {
    type Subject = InRole;
    const TOGETHER: usize = 8;

    fn subjects(&self, found: Vec<Found>) -> Box<dyn Iterator<Item = Result<InRole>> + '_> {
        let count = found.len();
        let decoded = found.into_iter().map(move |one| {
            let role = self.role.unwrap_or(Role::Other);
            let input = self.certificates.decode(one, role, count)?;
            let (input, because) = match self.role {
                Some(_) => (input, "`--as` says so".to_owned()),
                None => input.in_likely_role(),
            };
            Ok(InRole { input, because })
        });
        Box::new(decoded)
    }

    fn evaluate<'s>(
        &'s self,
        subjects: &'s [InFile<InRole>],
    ) -> Box<dyn Iterator<Item = Result<Evaluated>> + 's> {
        Box::new(subjects.iter().map(|one| self.evaluate_one(one)))
    }
}

impl Audit {
    fn evaluate_one(&self, one: &InFile<InRole>) -> Result<Evaluated> {
        let (InRole { input, because }, options) = (&one.subject, &self.options);
        let allowance = &mut one.file.allowance.borrow_mut();
        let certificate = input.certificate();
        let hash = certificate.sha256();
        let has_issuer = certificate.is_self_issued() || !options.untrusted.is_empty();
        if input.role() == Role::Ca && has_issuer {
            let path = &input.source().path;
            let enough = allowance.check();
            enough.map_err(|error| error.in_file(path))?;
        }
        let case = Case::audit(input, because.clone(), options).limited(allowance.is_low());
        let outcome = match self.few && input.certificates_in_file() <= batch::FEW {
            true => self.results.evaluate(&case, hash, allowance),
            // Cached apart from that of the same certificate in a small file, whose own key is tried.
            false => self
                .results
                .evaluate(&case.sparing_own_key(), batch::spared(hash), allowance),
        };
        Ok(Evaluated { outcome, hash })
    }
}
