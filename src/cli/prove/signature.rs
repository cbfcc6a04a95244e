//! `popcert prove --signature`: a proof that is no certificate, but the CA key's signature over the code.

use super::{arguments::ProveArgs, authority::Authority, refusal::refuse};
use crate::{
    case::{Case, Options, SignatureInput},
    cli::{
        exit::{CliResult, ExitStatus},
        output::{Secrecy, Terminal},
        time::now,
    },
    error::{Error, ErrorKind, Result},
    prove::{SignatureScheme, belongs, signature},
    report::{Report, Severity},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{
    io::{self, IsTerminal},
    path::Path,
};

pub(super) fn run(args: &ProveArgs, ca_file: &Path, terminal: &Terminal) -> CliResult {
    if let Some(file) = &args.output {
        args.refuse_to_replace(&[file])?;
    }
    let code = args.read_code()?;
    let passphrases = args.passphrase.asking();
    let authority = Authority::open(args, ca_file, &passphrases, Some(&code))?;
    belongs(authority.ca.certificate(), &*authority.signer)?;
    let made = signature(&*authority.signer, &code, args.hash)?;
    if code.was_trimmed() {
        terminal.note("note: white space or invisible characters around the code were taken off");
    }
    let bytes = match args.raw {
        true => made,
        false => format!("{}\n", STANDARD.encode(&made)).into_bytes(),
    };
    let mut options = Options::new(args.at.unwrap_or_else(now));
    options.cloud = args.cloud.unwrap_or(options.cloud);
    let proof = SignatureInput::new(&bytes, "the signature")?;
    let case = Case::verify_signature(&authority.ca, &proof, &code, &options);
    let report = Report::of(&case);
    if !report.verdict.is_good() {
        return refuse(&report, terminal);
    }
    if !terminal.is_quiet() {
        terminal.print_causes(&report, Severity::Warning);
    }
    match &args.output {
        None => {
            refuse_raw_on_terminal(args)?;
            terminal.write_bytes(None, &bytes)?;
        }
        Some(file) => {
            terminal.write_file(file, &bytes, Secrecy::Public)?;
            let scheme = SignatureScheme::with_hash(authority.signer.public_key_info(), args.hash)?;
            let form = if args.raw { "raw" } else { "base64" };
            terminal.lines(&[
                ("wrote", file.display().to_string()),
                ("proof", format!("{scheme} over the code, {form}")),
                ("CA", authority.ca.certificate().subject().to_string()),
            ])?;
        }
    }
    Ok(ExitStatus::Good)
}

fn refuse_raw_on_terminal(args: &ProveArgs) -> Result<()> {
    if args.raw && io::stdout().is_terminal() {
        let message = "a raw signature is no text for a terminal";
        return Err(Error::new(ErrorKind::Usage, message).with_hint("name a file: `-o FILE`"));
    }
    Ok(())
}
