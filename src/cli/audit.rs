//! `popcert audit`: what is this certificate, and is it fit?

use super::{
    batch::{self, Allowance, Judged, Known},
    evaluation_options::JudgingArgs,
    exit::CliResult,
    files,
    input_options::BatchArgs,
    output::Terminal,
    time::{now, parse_duration},
    value_parsers::{parse_device_id, parse_thumbprint},
};
use crate::{
    case::{Case, CertificateInput, Options, Role},
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
    #[arg(long = "as", value_name = "ROLE")]
    pub(super) role: Option<Role>,
    /// Certificates of issuers, to verify the signatures of CA certificates with
    #[arg(long, value_name = "FILE")]
    pub(super) untrusted: Vec<PathBuf>,
    /// Warn when a CA certificate ends within this span
    #[arg(long, value_name = "SPAN", default_value = "90d", value_parser = parse_duration)]
    pub(super) expires_within: i64,
    /// The thumbprint that the portal shows, SHA-1 or SHA-256 in hex
    #[arg(long, value_name = "HEX", value_parser = parse_thumbprint)]
    pub(super) expect_thumbprint: Option<String>,
    /// The device id that the CN must equal
    #[arg(long, value_name = "ID", value_parser = parse_device_id)]
    pub(super) device_id: Option<String>,
    #[command(flatten)]
    pub(super) judging: JudgingArgs,
}

pub(super) fn run(args: &AuditArgs, terminal: &Terminal) -> CliResult {
    let mut options = Options::new(args.judging.at.unwrap_or_else(now));
    for (certificate, file) in files::decoded(&args.untrusted)? {
        options.help_with(certificate, &file);
    }
    options.expires_within = args.expires_within;
    options
        .expected_thumbprint
        .clone_from(&args.expect_thumbprint);
    options.device_id.clone_from(&args.device_id);
    options.ignored.clone_from(&args.judging.ignore);
    options.arithmetic = args.judging.arithmetic();
    if let Some(cloud) = args.judging.cloud {
        options.cloud = cloud;
    }
    let header = args.judging.header("popcert/audit/1", &options);
    let (role, known) = (args.role, Known::new(terminal.is_quiet()));
    let few = batch::are_few(&args.batch);
    let judge = move |files: Vec<Vec<Found>>,
                      tell: &mut dyn FnMut(usize, Result<Judged>) -> bool| {
        for (at, found) in files.into_iter().enumerate() {
            let (count, mut allowance) = (found.len(), Allowance::of_a_file());
            for one in found {
                let judged = CertificateInput::new(one, role.unwrap_or(Role::Other), count)
                    .and_then(|one| judged(one, role, few, &options, &known, &mut allowance));
                if !tell(at, judged) {
                    return;
                }
            }
        }
    };
    batch::run(
        &args.batch,
        &args.judging,
        header,
        terminal,
        Box::new(judge),
    )
}

fn judged(
    input: CertificateInput,
    role: Option<Role>,
    few: bool,
    options: &Options,
    known: &Known,
    allowance: &mut Allowance,
) -> Result<Judged> {
    let (input, because) = match role {
        Some(_) => (input, "`--as` says so".to_owned()),
        None => input.in_likely_role(),
    };
    let certificate = input.certificate();
    let hash = certificate.sha256();
    let has_issuer = certificate.is_self_issued() || !options.untrusted.is_empty();
    if input.role() == Role::Ca && has_issuer {
        let path = &input.source().path;
        let enough = allowance.check();
        enough.map_err(|error| error.in_file(path))?;
    }
    let case = Case::audit(&input, because, options).limited(allowance.is_low());
    let said = match few && input.certificates_in_file() <= batch::FEW {
        true => known.say(&case, hash, allowance),
        // Another evaluation than that on the same certificate in a small file.
        false => known.say(&case.sparing_own_key(), batch::spared(hash), allowance),
    };
    Ok(Judged { said, hash })
}
