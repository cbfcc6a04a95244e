//! `popcert prove`: the answer to a verification code, for a CA of one's own.

mod arguments;
mod request;

pub(super) use arguments::ProveArgs;

use super::{
    exit::{CliResult, ExitStatus},
    files,
    output::{Secrecy, Terminal},
    passphrase::Passphrases,
    time::now,
    write_files::{print_written, refuse_to_replace},
};
use crate::{
    case::{Case, CertificateInput, Options, Role},
    cloud::{Cloud, Upload},
    code::VerificationCode,
    error::{Error, ErrorKind, Result},
    escape, input,
    prove::{PrivateKey, ProofValidity, Randomness, private_keys, proof},
    render::advice,
    report::{Report, Severity, Status, time_left},
};
use arguments::{Form, encoded};
use std::{io, path::Path};
use zeroize::Zeroizing;

pub(super) fn run(args: &ProveArgs, terminal: &Terminal) -> CliResult {
    if args.csr {
        return request::run(args, terminal);
    }
    // clap requires both without `--csr`.
    let (Some(ca_file), Some(key_file)) = (&args.ca, &args.key) else {
        let message = "`--ca FILE` and `--key FILE` are needed";
        return Err(Error::new(ErrorKind::Usage, message).into());
    };
    refuse_to_replace(&[&args.output], args.force)?;
    args.refuse_shared_stdin()?;
    let code = args.code.read(&[ca_file, key_file])?;
    let passphrases = args.passphrase.asking();
    let inputs = files::inputs(ca_file, Role::Ca, &passphrases)?;
    let keys = read_keys(&passphrases, ca_file, key_file)?;
    let (ca, others, key) = owner(inputs, keys);
    let life = ProofValidity {
        at: args.at.unwrap_or_else(now),
        seconds: args.valid_for,
    };
    let mut options = Options::new(life.at);
    match args.cloud {
        Some(cloud) => options.cloud = cloud,
        None => options.choose_cloud(&code, ca.certificate()),
    }
    let form = form(args, options.cloud)?;
    let randomness = Randomness::from_system()?;
    let der = proof(ca.certificate(), &key, &code, life, &randomness)?;
    let bytes = encoded(der, "CERTIFICATE", form);

    let input = as_found(&bytes, &args.output)?;
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
    print_result(args, &ca, &input, &report, options.cloud, terminal)
}

fn read_keys(
    passphrases: &Passphrases,
    ca_file: &Path,
    key_file: &Path,
) -> Result<Vec<PrivateKey>> {
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
    private_keys(&bytes, passphrases.of_key(&name)).map_err(|error| error.in_file(name.clone()))
}

/// The certificate and the key that belong together, in files with several, and the other certificates.
fn owner(
    mut inputs: Vec<CertificateInput>,
    mut keys: Vec<PrivateKey>,
) -> (CertificateInput, Vec<CertificateInput>, PrivateKey) {
    let pair = inputs.iter().enumerate().find_map(|(ca, input)| {
        let spki = input.certificate().public_key().der();
        let key = keys.iter().position(|key| key.belongs_to(spki))?;
        Some((ca, key))
    });
    let (ca, key) = pair.unwrap_or_default();
    let ca = inputs.swap_remove(ca);
    (ca, inputs, keys.swap_remove(key))
}

/// The encoding that was asked for, the only one that the service takes, or the one that the file's
/// name announces.
fn form(args: &ProveArgs, cloud: &Cloud) -> Result<Form> {
    if let Some(form) = args.to {
        return Ok(form);
    }
    if cloud.uploads == [Upload::Pem] {
        return Ok(Form::Pem);
    }
    let ending = args.output.extension().and_then(|ending| ending.to_str());
    match ending.map(str::to_ascii_lowercase).as_deref() {
        Some("pem") => Ok(Form::Pem),
        Some("cer" | "der") => Ok(Form::Der),
        _ => {
            let message = "the ending of the file's name is that of no encoding";
            Err(Error::new(ErrorKind::Usage, message)
                .in_file(args.output.display().to_string())
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

/// Says why the proof is not written: `verify` would not call it proven.
fn refuse(report: &Report, terminal: &Terminal) -> CliResult {
    terminal.print_causes(report, Severity::Error);
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

/// Warns of what does not keep the proof from being proven.
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
    terminal.print_causes(report, Severity::Warning);
}

/// Prints what was made, how long it is valid, and what to do with it.
fn print_result(
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
