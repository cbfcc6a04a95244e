//! `popcert prove`: the answer to a verification code, for a CA of one's own.

mod passphrase;
mod request;

use super::{
    args::{parse_cloud, parse_duration, parse_time},
    code::CodeArgs,
    exit::{CliResult, ExitStatus},
    files, made,
    output::{Secrecy, Terminal},
    time::now,
};
use crate::{
    case::{Case, CertificateInput, Options, Role},
    certificate::Time,
    cloud::{Cloud, Upload},
    code::VerificationCode,
    error::{Error, ErrorKind, Result},
    escape, input,
    prove::{PrivateKey, ProofValidity, Randomness, private_key, proof},
    report::{Report, Severity, Status, time_left},
};
use clap::{Args, ValueEnum};
use passphrase::PassphraseArgs;
use std::{
    io,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ProveArgs {
    /// The CA certificate that is to be trusted
    #[arg(long, value_name = "FILE", required_unless_present = "csr")]
    ca: Option<PathBuf>,
    /// The CA's private key: PKCS#8 (encrypted too), SEC 1 or PKCS#1, PEM or DER; `-` reads it
    /// from standard input
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "csr",
        conflicts_with = "csr"
    )]
    key: Option<PathBuf>,
    #[command(flatten)]
    code: CodeArgs,
    /// The file to write, whole or not at all
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    /// The encoding to write; told by the end of the file's name if not given
    #[arg(long, value_name = "ENCODING")]
    to: Option<Form>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    /// How long the proof is to be valid; never longer than the CA
    #[arg(long, value_name = "SPAN", default_value = "24h", value_parser = parse_life)]
    valid_for: i64,
    /// The service whose rules the proof must pass
    #[arg(long, value_name = "NAME", value_parser = parse_cloud)]
    cloud: Option<&'static Cloud>,
    /// Make the proof for this moment (RFC 3339 or YYYY-MM-DD) instead of now
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    at: Option<Time>,
    /// Make a request for whoever holds the key, instead of a proof
    #[arg(long)]
    csr: bool,
    /// Write the page for whoever signs to FILE instead of standard output
    #[arg(long, value_name = "FILE", requires = "csr")]
    instructions: Option<PathBuf>,
    /// Write over files that are there
    #[arg(long)]
    force: bool,
}

const EXAMPLES: &str = "Examples:
  popcert prove --ca CA.pem --key CA.key --code 7D07A6… -o proof.pem
  popcert prove --csr --ca CA.pem --code-file code.txt -o proof.csr";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Plain DER
    Der,
    /// PEM armour, which every service takes
    Pem,
}

/// A proof that has ended before it is uploaded proves nothing; RFC 5280 has no later year than 9999.
fn parse_life(text: &str) -> std::result::Result<i64, String> {
    const SHORTEST: i64 = 60;
    const LONGEST: i64 = 100 * 366 * 86_400;
    let seconds = parse_duration(text)?;
    match seconds {
        SHORTEST..=LONGEST => Ok(seconds),
        _ => Err("a proof is valid for a minute at least, and a hundred years at most".into()),
    }
}

pub(super) fn run(args: &ProveArgs, terminal: &Terminal) -> CliResult {
    if args.csr {
        return request::run(args, terminal);
    }
    // clap has seen to both.
    let (Some(ca_file), Some(key_file)) = (&args.ca, &args.key) else {
        let message = "`--ca FILE` and `--key FILE` are needed";
        return Err(Error::new(ErrorKind::Usage, message).into());
    };
    made::refuse_to_replace(&[&args.output], args.force)?;
    let form = form(args)?;
    let code = args.code.read(&[ca_file, key_file])?;
    let inputs = files::inputs(ca_file, Role::Ca)?;
    let key = read_key(args, ca_file, key_file)?;
    let (ca, others) = owner(inputs, &key);
    let cloud = args
        .cloud
        .unwrap_or_else(|| Cloud::for_ca(ca.certificate()));
    let life = ProofValidity {
        at: args.at.unwrap_or_else(now),
        seconds: args.valid_for,
    };
    let randomness = Randomness::from_system()?;
    let der = proof(ca.certificate(), &key, &code, life, &randomness)?;
    let bytes = encoded(der, "CERTIFICATE", form);

    let input = as_found(&bytes, &args.output)?;
    let mut options = Options::new(life.at);
    options.cloud = cloud;
    for other in others {
        options.help_with(other.certificate().clone(), &other.source().path);
    }
    let report = Report::of(&Case::verify(&ca, &input, &code, &options));
    if !report.verdict.is_good() {
        return refuse(&report, terminal);
    }
    terminal.write_file(&args.output, &bytes, Secrecy::Public)?;
    if !terminal.is_quiet() {
        warn(&code, &key, &report, terminal);
    }
    tell(args, &ca, &input, &report, cloud, terminal)
}

fn read_key(args: &ProveArgs, ca_file: &Path, key_file: &Path) -> Result<PrivateKey> {
    let name = key_file.display().to_string();
    let bytes = match name.as_str() {
        "-" if ca_file.as_os_str() == "-" => {
            let message = "standard input cannot hold both the CA certificate and its key";
            return Err(
                Error::new(ErrorKind::Usage, message).with_hint("give one of them as a file")
            );
        }
        "-" => input::read(io::stdin().lock(), "-"),
        _ => input::read_file(key_file),
    };
    let bytes = Zeroizing::new(bytes?);
    private_key(&bytes, || args.passphrase.read(&name)).map_err(|error| error.in_file(name.clone()))
}

/// In a file with several certificates, the one with this key is meant.
fn owner(
    mut inputs: Vec<CertificateInput>,
    key: &PrivateKey,
) -> (CertificateInput, Vec<CertificateInput>) {
    let at = inputs
        .iter()
        .position(|one| key.belongs_to(one.certificate().public_key().der()))
        .unwrap_or(0);
    let ca = inputs.swap_remove(at);
    (ca, inputs)
}

/// As told, or by the end of the file's name; AWS takes PEM alone.
fn form(args: &ProveArgs) -> Result<Form> {
    if let Some(form) = args.to {
        return Ok(form);
    }
    if args
        .cloud
        .is_some_and(|cloud| cloud.uploads == [Upload::Pem])
    {
        return Ok(Form::Pem);
    }
    let ending = args.output.extension().and_then(|ending| ending.to_str());
    match ending.map(str::to_ascii_lowercase).as_deref() {
        Some("pem") => Ok(Form::Pem),
        Some("cer" | "der") => Ok(Form::Der),
        _ => {
            let message = "the end of the file's name does not tell how to write it";
            Err(Error::new(ErrorKind::Usage, message)
                .in_file(args.output.display().to_string())
                .with_hint(
                    "name it `….pem` or `….cer`: Azure's tools read a file of any other name as empty; \
                     or say `--to pem` or `--to der`",
                ))
        }
    }
}

fn encoded(der: Vec<u8>, label: &str, form: Form) -> Vec<u8> {
    match form {
        Form::Der => der,
        Form::Pem => {
            let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
            pem::encode_config(&pem::Pem::new(label, der), config).into_bytes()
        }
    }
}

/// The proof as `popcert verify` would find it.
fn as_found(bytes: &[u8], file: &Path) -> Result<CertificateInput> {
    let mut found = input::certificates(bytes, &file.display().to_string())?;
    CertificateInput::new(found.swap_remove(0), Role::Proof, 1)
}

/// Nothing is written that popcert itself would not let pass.
fn refuse(report: &Report, terminal: &Terminal) -> CliResult {
    terminal.causes(report, Severity::Error);
    for finding in report.with_status(Status::Fail) {
        if finding.severity == Severity::Error {
            terminal.note(&format!("hint: {}", finding.remedy));
        }
    }
    terminal.note(&format!(
        "nothing was written: the proof would not be proven ({})",
        report.cloud
    ));
    Ok(ExitStatus::Failed)
}

/// What is good enough to be proven and still worth a word.
fn warn(code: &VerificationCode, key: &PrivateKey, report: &Report, terminal: &Terminal) {
    if code.was_trimmed() {
        terminal.note("note: white space or invisible characters around the code were taken off");
    }
    if code.as_str().contains(char::is_whitespace) {
        terminal.note("warning: there is white space inside the code; no service is known to give out such a code");
    }
    if key.is_ed25519() {
        terminal.note(
            "warning: AWS IoT takes no CA with an Ed25519 key, and Azure does not say whether it does",
        );
    }
    terminal.causes(report, Severity::Warning);
}

/// What was made, how long there is, and what to do with it.
fn tell(
    args: &ProveArgs,
    ca: &CertificateInput,
    proof: &CertificateInput,
    report: &Report,
    cloud: &Cloud,
    terminal: &Terminal,
) -> CliResult {
    let file = args.output.display().to_string();
    let left = report
        .proof
        .as_ref()
        .map(|proof| time_left(proof, report.at));
    let left = left.unwrap_or_default();
    let left = left.trim_start_matches(", ").trim_end_matches(" left");
    let elsewhere = "upload it where the service showed the code";
    let next = report.next.as_deref().unwrap_or(elsewhere);
    let more = [
        ("left", left.to_owned()),
        ("CA", ca.certificate().subject().to_string()),
        ("verdict", format!("proven ({})", cloud.title)),
    ];
    made::tell(terminal, &file, proof.certificate(), &more)?;
    if !terminal.is_quiet() {
        let next = terminal.style(false).wrap(&escape::text(next), 9, 9);
        terminal.write(None, |out| Ok(writeln!(out, "next     {next}")?))?;
    }
    Ok(ExitStatus::Good)
}
