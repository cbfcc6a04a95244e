//! `popcert prove --sign-csr FILE`: "bring your own root". The service's request becomes an intermediate CA below one's
//! own, and the chain is written leaf to root.

use super::{
    arguments::{Form, ProveArgs, encoded},
    authority::Authority,
    refusal::refuse,
};
use crate::{
    case::{Case, CertificateInput, Options, RequestInput, Role, decoded},
    certificate::Certificate,
    cli::{
        exit::{CliResult, ExitStatus},
        files,
        output::{Secrecy, Terminal},
        passphrase::Passphrases,
        time::now,
        write_files::print_written,
    },
    cloud::ISSUED_SECONDS,
    error::{ErrorKind, Result},
    input,
    prove::{ProofValidity, Randomness, sign_request},
    report::{Report, Severity},
    trust::verify_with_key,
};
use std::path::Path;

pub(super) fn run(
    args: &ProveArgs,
    ca_file: &Path,
    request_file: &Path,
    terminal: &Terminal,
) -> CliResult {
    let output = args.output()?;
    args.refuse_to_replace(&[output])?;
    let name = request_file.display().to_string();
    let request = RequestInput::new(&files::bytes(request_file)?, &name)?;
    let passphrases = args.passphrase.asking();
    let authority = Authority::open(args, ca_file, &passphrases, None)?;
    let ca = authority.ca.certificate();
    let above = above(args, ca, &passphrases)?;
    let life = ProofValidity {
        at: args.at.unwrap_or_else(now),
        seconds: args.valid_for.unwrap_or(ISSUED_SECONDS),
    };
    let randomness = Randomness::from_system()?;
    let der = sign_request(ca, &*authority.signer, request.request(), life, &randomness);
    let der = der.map_err(|error| match error.kind() {
        ErrorKind::Decode => error.in_file(&name),
        _ => error,
    })?;
    let made = Certificate::from_der(&der)?;
    let issuers = above.iter().map(|(one, _)| one);
    let chain: Vec<_> = [&made, ca].into_iter().chain(issuers).collect();
    let text = chain
        .iter()
        .flat_map(|one| encoded(one.der().to_vec(), "CERTIFICATE", Form::Pem));
    let text: Vec<_> = text.collect();
    let mut options = Options::new(life.at);
    options.cloud = args.cloud.unwrap_or(options.cloud);
    let root = match above.last() {
        Some((root, file)) => (root, file.as_str()),
        None => (ca, authority.ca.source().path.as_str()),
    };
    let report = report(&request, &text, output, root, &options)?;
    if !report.verdict.is_good() {
        return refuse(&report, terminal);
    }
    terminal.write_file(output, &text, Secrecy::Public)?;
    if !terminal.is_quiet() {
        terminal.print_causes(&report, Severity::Warning);
    }
    print_result(output, &made, ca, &chain, terminal)
}

/// Prints what was made, and in which order it stands in the file.
fn print_result(
    output: &Path,
    made: &Certificate,
    ca: &Certificate,
    chain: &[&Certificate],
    terminal: &Terminal,
) -> CliResult {
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
    print_written(terminal, &output.display().to_string(), made, &more)?;
    Ok(ExitStatus::Good)
}

/// The chain as `popcert verify --csr` would judge it, under the CA that it ends in, which is in a file of its own.
fn report(
    request: &RequestInput,
    chain: &[u8],
    file: &Path,
    (root, root_file): (&Certificate, &str),
    options: &Options,
) -> Result<Report> {
    let root = as_found(root.der(), root_file)?.swap_remove(0);
    let chain = as_found(chain, &file.display().to_string())?;
    let case = Case::verify_request(&root, request, &chain, options);
    Ok(Report::of(&case))
}

/// Certificates as they would be read from a file.
fn as_found(bytes: &[u8], file: &str) -> Result<Vec<CertificateInput>> {
    let found = input::certificates(bytes, file)?.into_iter().zip(1..);
    found
        .map(|(one, number)| CertificateInput::new(one, Role::Ca, number))
        .collect()
}

fn is_root(certificate: &Certificate) -> bool {
    certificate.is_self_issued() && is_signed_by(certificate, certificate)
}

fn is_signed_by(certificate: &Certificate, issuer: &Certificate) -> bool {
    verify_with_key(certificate, issuer.public_key(), Default::default()).is_ok()
}

/// The CAs above, in order, from the files that were given: each whose key signed the one before, with its file.
fn above(
    args: &ProveArgs,
    ca: &Certificate,
    passphrases: &Passphrases,
) -> Result<Vec<(Certificate, String)>> {
    let mut given = Vec::new();
    for path in &args.untrusted {
        given.extend(decoded(files::certificates(path, passphrases)?)?);
    }
    // A CA that is certified by others, too, ends the chain where it can.
    given.sort_by_key(|(one, _)| !is_root(one));
    let mut chain: Vec<(Certificate, String)> = Vec::new();
    loop {
        let last = chain.last().map_or(ca, |(last, _)| last);
        let is_next = |one: &Certificate| {
            // A certificate stands in a chain once.
            let is_new =
                one.der() != ca.der() && chain.iter().all(|(two, _)| two.der() != one.der());
            is_new && one.subject().matches(last.issuer()) && is_signed_by(last, one)
        };
        let next = match is_root(last) {
            true => None,
            false => given.iter().find(|(one, _)| is_next(one)),
        };
        match next {
            Some(next) => chain.push(next.clone()),
            None => return Ok(chain),
        }
    }
}
