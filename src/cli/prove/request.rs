//! `popcert prove --csr`: a certificate signing request and a page of instructions, for a key
//! that is held elsewhere.
//!
//! Nothing here is secret: the request's own key is thrown away (see [`request`]), so both
//! files may be sent by mail.

use super::arguments::{Form, ProveArgs, encoded};
use crate::{
    case::{CertificateInput, Role, only_ca},
    cli::{
        exit::{CliResult, ExitStatus},
        files,
        output::{Secrecy, Terminal},
    },
    prove::{Instructions, Randomness, request},
};
use std::path::Path;

/// Writes request and page. The CA is optional; if given, the page names it by thumbprint, so
/// that the signer does not take another generation of the same name.
pub(super) fn run(args: &ProveArgs, terminal: &Terminal) -> CliResult {
    let output = args.output()?;
    let mut written = vec![output];
    written.extend(args.instructions.as_deref());
    // Both files are looked at before the first is written: no half of a pair is left behind.
    args.refuse_to_replace(&written)?;
    args.refuse_shared_stdin()?;
    // A code file that is one of these files was given by mistake.
    let others: Vec<_> = args.ca.iter().map(|path| path.as_path()).collect();
    let code = args.code.read(&others)?;
    let ca = args
        .ca
        .as_deref()
        .map(|file| files::inputs(file, Role::Ca, &args.passphrase.asking()));
    let ca = ca.transpose()?;
    let ca = ca.map(|inputs| only_ca(inputs, Some(&code))).transpose()?;
    let der = request(&code, &Randomness::from_system()?)?;
    let bytes = encoded(der, "CERTIFICATE REQUEST", form(args, output));
    let file = output.display().to_string();
    let page = Instructions {
        code: &code,
        request: &file,
        ca: ca
            .as_ref()
            .map(|one: &CertificateInput| (one.certificate(), one.source().path.as_str())),
    }
    .to_string();

    // The request first: the page refers to it.
    terminal.write_file(output, &bytes, Secrecy::Public)?;
    terminal.note(&format!("wrote    {file}"));
    if code.was_trimmed() {
        terminal.note("note: white space or invisible characters around the code were taken off");
    }
    match &args.instructions {
        Some(path) => {
            terminal.write_file(path, page.as_bytes(), Secrecy::Public)?;
            terminal.note(&format!("wrote    {}", path.display()));
        }
        None if terminal.is_quiet() => {}
        None => terminal.write(None, |out| Ok(out.write_all(page.as_bytes())?))?,
    }
    Ok(ExitStatus::Good)
}

/// A request is PEM unless the option or the file's name says otherwise: every tool reads that.
fn form(args: &ProveArgs, output: &Path) -> Form {
    let ending = output.extension().unwrap_or_default();
    match args.to {
        Some(form) => form,
        None if ending.eq_ignore_ascii_case("der") => Form::Der,
        None => Form::Pem,
    }
}
