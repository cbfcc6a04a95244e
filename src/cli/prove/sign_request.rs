//! `popcert prove --sign-csr FILE`: "bring your own root". The service's request becomes an intermediate CA below one's
//! own, and the chain is written leaf to root.

use super::{
    arguments::{Form, ProveArgs, encoded},
    authority::Authority,
};
use crate::{
    case::decoded,
    certificate::Certificate,
    cli::{
        exit::{CliResult, ExitStatus},
        files,
        output::{Secrecy, Terminal},
        passphrase::Passphrases,
        time::now,
        write_files::{print_written, refuse_to_replace},
    },
    error::Result,
    input,
    prove::{CertificateRequest, ProofValidity, Randomness, sign_request},
    trust::verify_with_key,
};
use std::path::Path;

/// Days that an intermediate CA lives if nothing else is asked for.
const DAYS: i64 = 365;

pub(super) fn run(
    args: &ProveArgs,
    ca_file: &Path,
    request_file: &Path,
    terminal: &Terminal,
) -> CliResult {
    let output = args.output()?;
    refuse_to_replace(&[output], args.force)?;
    let name = request_file.display().to_string();
    let request = match name.as_str() {
        "-" => input::read(std::io::stdin().lock(), "-")?,
        _ => input::read_file(request_file)?,
    };
    let request = CertificateRequest::read(&request).map_err(|error| error.in_file(&name))?;
    let passphrases = args.passphrase.asking();
    let authority = Authority::open(args, ca_file, &passphrases, None)?;
    let ca = authority.ca.certificate();
    let above = above(args, ca, &passphrases)?;
    let life = ProofValidity {
        at: args.at.unwrap_or_else(now),
        seconds: args.valid_for.unwrap_or(DAYS * 86_400),
    };
    let der = sign_request(
        ca,
        &*authority.signer,
        &request,
        life,
        &Randomness::from_system()?,
    )?;
    let made = Certificate::from_der(&der)?;
    let chain: Vec<_> = [&made, ca].into_iter().chain(&above).collect();
    let text = chain
        .iter()
        .flat_map(|one| encoded(one.der().to_vec(), "CERTIFICATE", Form::Pem));
    terminal.write_file(output, &text.collect::<Vec<_>>(), Secrecy::Public)?;
    if !chain.last().is_some_and(|last| is_root(last)) {
        terminal.note(
            "warning: the chain does not end in a root: give the CAs above with `--untrusted FILE`",
        );
    }
    let order: Vec<_> = chain.iter().map(|one| one.subject().to_string()).collect();
    let more = [
        ("CA", ca.subject().to_string()),
        ("chain", order.join(" <- ")),
    ];
    print_written(terminal, &output.display().to_string(), &made, &more)?;
    Ok(ExitStatus::Good)
}

fn is_root(certificate: &Certificate) -> bool {
    certificate.subject().matches(certificate.issuer())
}

/// The CAs above, in order, from the files that were given: each whose key signed the one before.
fn above(
    args: &ProveArgs,
    ca: &Certificate,
    passphrases: &Passphrases,
) -> Result<Vec<Certificate>> {
    let mut given = Vec::new();
    for path in &args.untrusted {
        given.extend(decoded(files::certificates(path, passphrases)?)?);
    }
    let mut chain: Vec<Certificate> = Vec::new();
    // A certificate stands in a chain once.
    for _ in 0..given.len() {
        let last = chain.last().unwrap_or(ca);
        if is_root(last) {
            break;
        }
        let signed = |one: &Certificate| {
            one.subject().matches(last.issuer())
                && verify_with_key(last, one.public_key(), Default::default()).is_ok()
        };
        let Some((next, _)) = given.iter().find(|(one, _)| signed(one)) else {
            break;
        };
        chain.push(next.clone());
    }
    Ok(chain)
}
