//! `popcert verify`: will this proof prove possession of this CA's key?

use super::{args::VerifyArgs, exit::Done, files, output::Terminal, time::now};
use crate::{
    case::{Case, Exhibit, Role, Surroundings, ca_among, proof_among},
    cloud::Cloud,
    error::Result,
    render::Renderer,
    report::Report,
};

pub(super) fn run(args: &VerifyArgs, terminal: &Terminal) -> Done {
    let (ca, proof) = both(
        files::exhibits(&args.ca, Role::Ca),
        files::exhibits(&args.proof, Role::Proof),
        terminal,
    )?;
    let code = args.code.read(&[&args.ca, &args.proof])?;
    let (ca, beside_ca) = ca_among(ca, &code, args.expect_thumbprint.as_deref())?;
    let (proof, beside_proof) = proof_among(proof, &code)?;
    let mut around = Surroundings::new(args.judging.at.unwrap_or_else(now));
    around.ignored.clone_from(&args.judging.ignore);
    around.cloud = args
        .judging
        .cloud
        .unwrap_or_else(|| Cloud::for_ca(ca.certificate()));
    around.anchor_trust = args.anchor;
    for (certificate, file) in files::decoded(&args.untrusted)? {
        around.help_with(certificate, &file);
    }
    for exhibit in beside_ca.iter().chain(&beside_proof) {
        around.help_with(exhibit.certificate().clone(), &exhibit.source().path);
    }
    around.crls = files::crls(&args.crl)?;
    around
        .expected_thumbprint
        .clone_from(&args.expect_thumbprint);

    let case = Case::verify(&ca, &proof, &code, &around);
    let report = Report::of(&case);
    let exit = args.judging.exit(&report);
    if terminal.is_quiet() {
        if exit != super::exit::Exit::Good {
            terminal.causes(&report, args.judging.bar());
        }
        return Ok(exit);
    }
    let header = args.judging.header("popcert/verify/1", &around);
    let file = args.judging.output.as_deref();
    let style = terminal.style(file.is_some());
    terminal.write(file, |out| {
        Ok(Renderer::new(args.judging.format, style, header, out).single(&report)?)
    })?;
    Ok(exit)
}

/// Both files, or every trouble with them at once.
fn both(
    ca: Result<Vec<Exhibit>>,
    proof: Result<Vec<Exhibit>>,
    terminal: &Terminal,
) -> Result<(Vec<Exhibit>, Vec<Exhibit>)> {
    match (ca, proof) {
        (Err(first), Err(second)) => {
            terminal.error(&first);
            Err(second)
        }
        (ca, proof) => Ok((ca?, proof?)),
    }
}
