//! Does a proof certificate prove possession of a CA's private key?

use super::{answered, check_proof_kind};
use crate::{
    argument::Argument,
    examination::Examination,
    options::{Passphrase, anchor_trust, options},
};
use popcert::{
    Case, CertificateInput, Error, Options, Report, Result, Role, VerificationCode, ca_among,
    clouds::ProofKind, path::AnchorTrust, proof_among,
};

pub(super) fn verify(argument: &Argument) -> Result<Examination> {
    let (ca, proof) = (argument.only_file("ca")?, argument.only_file("proof")?);
    let code = argument.needed("code")?;
    let passphrase = Passphrase::of(argument)?;
    let examination = Examination::new("popcert/verify/1", argument)?;
    if let Err(error) = check_proof_kind(argument, ProofKind::Certificate) {
        return Ok(examination.without_report([error]));
    }
    let both = (
        passphrase.inputs(&ca, Role::Ca),
        passphrase.inputs(&proof, Role::Proof),
    );
    let (ca, proof) = match both {
        (Ok(ca), Ok(proof)) => (ca, proof),
        // If neither can be read, both errors are of interest.
        (ca, proof) => {
            let errors = [ca.err(), proof.err()].into_iter().flatten();
            return Ok(examination.without_report(errors));
        }
    };
    let answer = code.parse().and_then(|code| {
        let mut options = options(argument, &passphrase)?;
        options.anchor_trust = anchor_trust(argument)?.unwrap_or(AnchorTrust::Certificate);
        let report = report(
            ca,
            proof,
            &code,
            &mut options,
            argument.text("cloud")?.is_none(),
        )?;
        Ok((options.cloud, report))
    });
    Ok(answered(examination, answer))
}

fn report(
    ca: Vec<CertificateInput>,
    proof: Vec<CertificateInput>,
    code: &VerificationCode,
    options: &mut Options,
    choose_cloud: bool,
) -> std::result::Result<Report, Error> {
    let (ca, beside_ca) = ca_among(ca, code, options.expected_thumbprint.as_deref())?;
    let (proof, beside_proof) = proof_among(proof, code)?;
    if choose_cloud {
        options.choose_cloud(code, ca.certificate());
    }
    for input in beside_ca.iter().chain(&beside_proof) {
        options.help_with(input.certificate().clone(), &input.source().path);
    }
    Ok(Report::of(&Case::verify(&ca, &proof, code, options)))
}
