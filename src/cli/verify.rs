//! `popcert verify`: does this proof prove possession of this CA's key?

use super::{
    code::CodeArgs,
    evaluation_options::EvaluationArgs,
    exit::{CliResult, ExitStatus},
    files,
    output::Terminal,
    passphrase::{PassphraseArgs, Passphrases},
    proof_kind::refuse_other_kind,
    time::now,
    value_parsers::{self, parse_thumbprint},
};
use crate::{
    case::{
        Case, CertificateInput, Options, RequestInput, Role, SignatureInput, ca_among, proof_among,
        root_among,
    },
    cloud::ProofKind,
    error::{Error, ErrorKind, Result},
    render::Renderer,
    report::Report,
    trust::AnchorTrust,
};
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(
    mut_arg("format", |format| format.value_parser(value_parsers::format_of_results())),
    mut_arg("code", |code| code.required_unless_present_any(["code_file", "csr"])),
    mut_group("CodeArgs", |group| group.required(false))
)]
pub(super) struct VerifyArgs {
    /// The CA certificate that is to be trusted
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(super) ca: PathBuf,
    /// The proof certificate that is to be uploaded; with --csr, the chain from the certificate that was
    /// issued for the request to the root
    #[arg(long, value_name = "FILE", required_unless_present_any = ["signature", "csr"], help_heading = "Input")]
    pub(super) proof: Option<PathBuf>,
    /// The signature over the code that is to be sent, for services whose proof is no certificate
    #[arg(long, value_name = "FILE", conflicts_with_all = ["proof", "csr"], help_heading = "Input")]
    pub(super) signature: Option<PathBuf>,
    /// The request that the service issued, for services that have you sign one; there is no code then
    #[arg(long, value_name = "FILE", conflicts_with_all = ["code", "code_file"], help_heading = "Input")]
    pub(super) csr: Option<PathBuf>,
    #[command(flatten)]
    pub(super) code: CodeArgs,
    /// Certificates of the CA's issuers; also searched for the signer if the CA did not sign the proof
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(super) untrusted: Vec<PathBuf>,
    /// CRLs to look the certificates up in
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(super) crl: Vec<PathBuf>,
    /// The thumbprint of the CA that the service shows, SHA-1 or SHA-256 in hex; of several CAs in
    /// its file it names the one that is meant
    #[arg(long, value_name = "HEX", value_parser = parse_thumbprint, help_heading = "Rules")]
    pub(super) expect_thumbprint: Option<String>,
    /// What counts of the CA: its whole certificate, or only name and key
    #[arg(
        long,
        value_name = "WHAT",
        default_value = "certificate",
        help_heading = "Rules"
    )]
    pub(super) anchor: AnchorTrust,
    #[command(flatten)]
    pub(super) passphrase: PassphraseArgs,
    #[command(flatten)]
    pub(super) evaluation: EvaluationArgs,
}

pub(super) fn run(args: &VerifyArgs, terminal: &Terminal) -> CliResult {
    let given = [&args.proof, &args.signature, &args.csr];
    let given = given.into_iter().flatten();
    let files = std::iter::once(&args.ca)
        .chain(given)
        .chain(&args.untrusted);
    args.passphrase
        .refuse_shared_stdin(files.chain(&args.code.input()))?;
    let passphrases = args.passphrase.asking();
    match (&args.signature, &args.csr, &args.proof) {
        (Some(file), ..) => signature(args, file, &passphrases, terminal),
        (_, Some(file), proof) => request(args, file, proof.as_deref(), &passphrases, terminal),
        (_, _, Some(file)) => certificate(args, file, &passphrases, terminal),
        // clap requires one of them.
        _ => Err(Error::new(ErrorKind::Usage, "`--proof FILE` is needed").into()),
    }
}

/// A proof that is a certificate.
fn certificate(
    args: &VerifyArgs,
    file: &Path,
    passphrases: &Passphrases,
    terminal: &Terminal,
) -> CliResult {
    takes(args, ProofKind::Certificate)?;
    let (ca, proof) = both(
        files::inputs(&args.ca, Role::Ca, passphrases),
        files::inputs(file, Role::Proof, passphrases),
        terminal,
    )?;
    let code = args.code.read(&[&args.ca, file])?;
    let (ca, beside_ca) = ca_among(ca, &code, args.expect_thumbprint.as_deref())?;
    let (proof, beside_proof) = proof_among(proof, &code)?;
    let mut options = options(args, passphrases)?;
    match args.evaluation.cloud {
        Some(cloud) => options.cloud = cloud,
        None => options.choose_cloud(&code, ca.certificate()),
    }
    for input in beside_ca.iter().chain(&beside_proof) {
        options.help_with(input.certificate().clone(), &input.source().path);
    }
    let report = Report::of(&Case::verify(&ca, &proof, &code, &options));
    print(&report, &options, args, terminal)
}

/// A proof that is a signature over the code.
fn signature(
    args: &VerifyArgs,
    file: &Path,
    passphrases: &Passphrases,
    terminal: &Terminal,
) -> CliResult {
    takes(args, ProofKind::Signature)?;
    let ca = files::inputs(&args.ca, Role::Ca, passphrases)?;
    let name = file.display().to_string();
    let signature = SignatureInput::new(&files::bytes(file)?, &name)?;
    let code = args.code.read(&[&args.ca, file])?;
    let (ca, beside_ca) = ca_among(ca, &code, args.expect_thumbprint.as_deref())?;
    let mut options = options(args, passphrases)?;
    if let Some(cloud) = args.evaluation.cloud {
        options.cloud = cloud;
    }
    for input in &beside_ca {
        options.help_with(input.certificate().clone(), &input.source().path);
    }
    let report = Report::of(&Case::verify_signature(&ca, &signature, &code, &options));
    print(&report, &options, args, terminal)
}

/// A request of the service, and what was issued for it.
fn request(
    args: &VerifyArgs,
    file: &Path,
    chain: Option<&Path>,
    passphrases: &Passphrases,
    terminal: &Terminal,
) -> CliResult {
    takes(args, ProofKind::Request)?;
    let cas = files::inputs(&args.ca, Role::Ca, passphrases)?;
    let name = file.display().to_string();
    let request = RequestInput::new(&files::bytes(file)?, &name)?;
    let chain = chain.map(|chain| files::inputs(chain, Role::Ca, passphrases));
    let chain = chain.transpose()?.unwrap_or_default();
    let mut options = options(args, passphrases)?;
    if let Some(cloud) = args.evaluation.cloud {
        options.cloud = cloud;
    }
    let (root, beside_root) = root_among(cas, args.expect_thumbprint.as_deref())?;
    for input in beside_root.iter().chain(&chain).chain([&root]) {
        options.help_with(input.certificate().clone(), &input.source().path);
    }
    let report = Report::of(&Case::verify_request(&root, &request, &chain, &options));
    print(&report, &options, args, terminal)
}

/// Whether the named service takes proofs of that kind.
fn takes(args: &VerifyArgs, kind: ProofKind) -> Result<()> {
    refuse_other_kind(args.evaluation.cloud, kind, |right| {
        format!("give it with `{}`", right.option())
    })
}

/// The options that do not depend on the certificates in question.
fn options(args: &VerifyArgs, passphrases: &Passphrases) -> Result<Options> {
    let mut options = Options::new(args.evaluation.at.unwrap_or_else(now));
    options.ignored.clone_from(&args.evaluation.ignore);
    options.arithmetic = args.evaluation.arithmetic();
    options.anchor_trust = args.anchor;
    for file in &args.untrusted {
        options.help_with_all(files::certificates(file, passphrases)?)?;
    }
    options.crls = files::crls(&args.crl)?;
    options
        .expected_thumbprint
        .clone_from(&args.expect_thumbprint);
    Ok(options)
}

fn print(report: &Report, options: &Options, args: &VerifyArgs, terminal: &Terminal) -> CliResult {
    let exit = args.evaluation.exit(report);
    if terminal.is_quiet() {
        if exit != ExitStatus::Good {
            terminal.print_causes(report, args.evaluation.threshold());
        }
        return Ok(exit);
    }
    let header = args.evaluation.header("popcert/verify/1", options);
    let file = args.evaluation.output.as_deref();
    let style = terminal.style(file.is_some());
    terminal.write(file, |out| {
        let renderer = Renderer::new(args.evaluation.format, style, header, out);
        Ok(renderer.detailed(args.evaluation.detail()).single(report)?)
    })?;
    Ok(exit)
}

/// The certificates of both files; if neither can be read, both errors are printed.
fn both(
    ca: Result<Vec<CertificateInput>>,
    proof: Result<Vec<CertificateInput>>,
    terminal: &Terminal,
) -> Result<(Vec<CertificateInput>, Vec<CertificateInput>)> {
    match (ca, proof) {
        (Err(first), Err(second)) => {
            terminal.error(&first);
            Err(second)
        }
        (ca, proof) => Ok((ca?, proof?)),
    }
}
