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
        write_files::{print_written, refuse_to_replace},
    },
    error::{ErrorKind, Result},
    input,
    prove::{ProofValidity, Randomness, sign_request},
    report::{Report, Severity},
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
    let request = RequestInput::new(&files::bytes(request_file)?, &name)?;
    let passphrases = args.passphrase.asking();
    let authority = Authority::open(args, ca_file, &passphrases, None)?;
    let ca = authority.ca.certificate();
    let above = above(args, ca, &passphrases)?;
    let life = ProofValidity {
        at: args.at.unwrap_or_else(now),
        seconds: args.valid_for.unwrap_or(DAYS * 86_400),
    };
    let randomness = Randomness::from_system()?;
    let der = sign_request(ca, &*authority.signer, request.request(), life, &randomness);
    let der = der.map_err(|error| match error.kind() {
        ErrorKind::Decode => error.in_file(&name),
        _ => error,
    })?;
    let made = Certificate::from_der(&der)?;
    let chain: Vec<_> = [&made, ca].into_iter().chain(&above).collect();
    let text = chain
        .iter()
        .flat_map(|one| encoded(one.der().to_vec(), "CERTIFICATE", Form::Pem));
    let text: Vec<_> = text.collect();
    let mut options = Options::new(life.at);
    options.cloud = args.cloud.unwrap_or(options.cloud);
    let report = report(&request, &text, output, &options)?;
    if !report.verdict.is_good() {
        return refuse(&report, terminal);
    }
    terminal.write_file(output, &text, Secrecy::Public)?;
    if !terminal.is_quiet() {
        terminal.print_causes(&report, Severity::Warning);
    }
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

/// The chain as `popcert verify --csr` would judge it, under the CA that it ends in.
fn report(request: &RequestInput, chain: &[u8], file: &Path, options: &Options) -> Result<Report> {
    let found = input::certificates(chain, &file.display().to_string())?;
    let inputs = found.into_iter().zip(1..);
    let inputs = inputs.map(|(one, number)| CertificateInput::new(one, Role::Ca, number));
    let inputs = inputs.collect::<Result<Vec<_>>>()?;
    // The chain has the issued certificate and the CA at least.
    let (root, _) = inputs.split_last().ok_or_else(|| {
        crate::error::Error::new(ErrorKind::Decode, "the chain that was made is empty")
    })?;
    Ok(Report::of(&Case::verify_request(
        root, request, &inputs, options,
    )))
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
