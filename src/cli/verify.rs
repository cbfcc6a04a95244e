//! `popcert verify`: will this proof prove possession of this CA's key?

use super::{args::VerifyArgs, exit::CliResult, files, output::Terminal, time::now};
use crate::{
    case::{Case, CertificateInput, Options, Role, ca_among, proof_among},
    cloud::Cloud,
    error::Result,
    render::Renderer,
    report::Report,
};

pub(super) fn run(args: &VerifyArgs, terminal: &Terminal) -> CliResult {
    let (ca, proof) = both(
        files::inputs(&args.ca, Role::Ca),
        files::inputs(&args.proof, Role::Proof),
        terminal,
    )?;
    let code = args.code.read(&[&args.ca, &args.proof])?;
    let (ca, beside_ca) = ca_among(ca, &code, args.expect_thumbprint.as_deref())?;
    let (proof, beside_proof) = proof_among(proof, &code)?;
    let mut options = Options::new(args.judging.at.unwrap_or_else(now));
    options.ignored.clone_from(&args.judging.ignore);
    options.arithmetic = args.judging.arithmetic();
    options.cloud = args
        .judging
        .cloud
        .unwrap_or_else(|| Cloud::for_ca(ca.certificate()));
    options.anchor_trust = args.anchor;
    for (certificate, file) in files::decoded(&args.untrusted)? {
        options.help_with(certificate, &file);
    }
    for input in beside_ca.iter().chain(&beside_proof) {
        options.help_with(input.certificate().clone(), &input.source().path);
    }
    options.crls = files::crls(&args.crl)?;
    options
        .expected_thumbprint
        .clone_from(&args.expect_thumbprint);

    let case = Case::verify(&ca, &proof, &code, &options);
    let report = Report::of(&case);
    let exit = args.judging.exit(&report);
    if terminal.is_quiet() {
        if exit != super::exit::ExitStatus::Good {
            terminal.causes(&report, args.judging.bar());
        }
        return Ok(exit);
    }
    let header = args.judging.header("popcert/verify/1", &options);
    let file = args.judging.output.as_deref();
    let style = terminal.style(file.is_some());
    terminal.write(file, |out| {
        Ok(Renderer::new(args.judging.format, style, header, out).single(&report)?)
    })?;
    Ok(exit)
}

/// Both files, or every trouble with them at once.
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
