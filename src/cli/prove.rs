//! `popcert prove`: the answer to a verification code, for a CA of one's own.

mod arguments;
mod authority;
mod command;
mod refusal;
mod request;
mod sign_request;
mod signature;
#[cfg(feature = "pkcs11")]
mod token;

pub(super) use arguments::ProveArgs;

use super::{
    exit::{CliResult, ExitStatus},
    output::{Secrecy, Terminal},
    proof_kind::refuse_other_kind,
    time::now,
    write_files::print_written,
};
use crate::{
    case::{Case, CertificateInput, Options, Role},
    cloud::{Cloud, PROOF_SECONDS, ProofKind, Upload},
    code::VerificationCode,
    error::{Error, ErrorKind, Result},
    escape, input,
    prove::{ProofValidity, Randomness, SignatureScheme, proof},
    render::advice,
    report::{Report, Severity, time_left},
};
use arguments::{Form, encoded};
use authority::Authority;
use refusal::refuse;
use std::path::Path;

pub(super) fn run(args: &ProveArgs, terminal: &Terminal) -> CliResult {
    let kind = match (&args.sign_csr, args.signature) {
        (Some(_), _) => ProofKind::Request,
        (None, true) => ProofKind::Signature,
        (None, false) => ProofKind::Certificate,
    };
    refuse_other_kind(args.cloud, kind, |right| {
        match right {
            ProofKind::Certificate => "make one without `--signature` and `--sign-csr`",
            ProofKind::Request => "make it with `--sign-csr REQUEST`",
            ProofKind::Signature => "make it with `--signature`",
        }
        .to_owned()
    })?;
    if args.csr {
        return request::run(args, terminal);
    }
    // clap requires it without `--csr`.
    let Some(ca_file) = &args.ca else {
        return Err(Error::new(ErrorKind::Usage, "`--ca FILE` is needed").into());
    };
    args.refuse_shared_stdin()?;
    match (&args.sign_csr, args.signature) {
        (Some(request), _) => sign_request::run(args, ca_file, request, terminal),
        (None, true) => signature::run(args, ca_file, terminal),
        (None, false) => certificate(args, ca_file, terminal),
    }
}

/// The proof certificate.
fn certificate(args: &ProveArgs, ca_file: &Path, terminal: &Terminal) -> CliResult {
    let output = args.output()?;
    args.refuse_to_replace(&[output])?;
    let code = args.read_code()?;
    let passphrases = args.passphrase.asking();
    let Authority { ca, others, signer } =
        Authority::open(args, ca_file, &passphrases, Some(&code))?;
    let life = ProofValidity {
        at: args.at.unwrap_or_else(now),
        seconds: args.valid_for.unwrap_or(PROOF_SECONDS),
    };
    let mut options = Options::new(life.at);
    match args.cloud {
        Some(cloud) => options.cloud = cloud,
        None => options.choose_cloud(&code, ca.certificate()),
    }
    let form = form(args, output, options.cloud)?;
    let randomness = Randomness::from_system()?;
    let der = proof(ca.certificate(), &*signer, &code, life, &randomness)?;
    let bytes = encoded(der, "CERTIFICATE", form);

    let input = as_found(&bytes, output)?;
    for other in others {
        options.help_with(other.certificate().clone(), &other.source().path);
    }
    let report = Report::of(&Case::verify(&ca, &input, &code, &options));
    if !report.verdict.is_good() {
        return refuse(&report, terminal);
    }
    terminal.write_file(output, &bytes, Secrecy::Public)?;
    if !terminal.is_quiet() {
        let is_ed25519 = signer.scheme()? == SignatureScheme::Ed25519;
        warn(&code, is_ed25519, &report, terminal);
    }
    print_result(output, &ca, &input, &report, options.cloud, terminal)
}

/// The encoding that was asked for, the only one that the service takes, or the one that the file's
/// name announces.
fn form(args: &ProveArgs, output: &Path, cloud: &Cloud) -> Result<Form> {
    if let Some(form) = args.to {
        return Ok(form);
    }
    if cloud.uploads == [Upload::Pem] {
        return Ok(Form::Pem);
    }
    let ending = output.extension().and_then(|ending| ending.to_str());
    match ending.map(str::to_ascii_lowercase).as_deref() {
        Some("pem") => Ok(Form::Pem),
        Some("cer" | "der") => Ok(Form::Der),
        _ => {
            let message = "the ending of the file's name is that of no encoding";
            Err(Error::new(ErrorKind::Usage, message)
                .in_file(output.display().to_string())
                .with_hint(
                    "name it `….pem` or `….cer`: Azure's tools refuse a file of any other name; \
                     or say `--to pem` or `--to der`",
                ))
        }
    }
}

/// The proof as `popcert verify` would read it.
fn as_found(bytes: &[u8], file: &Path) -> Result<CertificateInput> {
    let mut found = input::certificates(bytes, &file.display().to_string())?;
    CertificateInput::new(found.swap_remove(0), Role::Proof, 1)
}

/// Warns of what does not keep the proof from being proven.
fn warn(code: &VerificationCode, is_ed25519: bool, report: &Report, terminal: &Terminal) {
    if code.was_trimmed() {
        terminal.note("note: white space or invisible characters around the code were taken off");
    }
    if code.as_str().contains(char::is_whitespace) {
        terminal.note("warning: there is white space inside the code; no service is known to give out such a code");
    }
    if is_ed25519 {
        terminal.note(
            "warning: AWS IoT takes no CA with an Ed25519 key, and Azure does not say whether it does",
        );
    }
    terminal.print_causes(report, Severity::Warning);
}

/// Prints what was made, how long it is valid, and what to do with it.
fn print_result(
    output: &Path,
    ca: &CertificateInput,
    proof: &CertificateInput,
    report: &Report,
    cloud: &Cloud,
    terminal: &Terminal,
) -> CliResult {
    let file = output.display().to_string();
    let left = report
        .proof
        .as_ref()
        .map(|proof| time_left(proof, report.at));
    let left = left.unwrap_or_default();
    let left = left.trim_start_matches(", ").trim_end_matches(" left");
    let elsewhere = "upload it where the service showed the code";
    let next = report.next.as_deref().unwrap_or(elsewhere);
    let mut more = vec![
        ("left", left.to_owned()),
        ("CA", ca.certificate().subject().to_string()),
        ("verdict", format!("proven ({})", cloud.title)),
    ];
    if let Some(because) = &report.cloud_because {
        more.push(("cloud", format!("{}, chosen as {because}", cloud.name)));
    }
    print_written(terminal, &file, proof.certificate(), &more)?;
    if !terminal.is_quiet() {
        let next = advice(&escape::text(next), 9, 9, &terminal.style(false));
        terminal.write(None, |out| Ok(writeln!(out, "next     {next}")?))?;
    }
    Ok(ExitStatus::Good)
}
