//! Does a signature over the code prove possession of a CA's private key?

use super::{answered, check_proof_kind};
use crate::{
    argument::{Argument, File},
    examination::Examination,
    options::{Passphrase, options},
};
use popcert::{Case, Cloud, Report, Result, Role, SignatureInput, ca_among, clouds::ProofKind};

pub(super) fn verify(argument: &Argument) -> Result<Examination> {
    let ca = argument.only_file("ca")?;
    let signature = argument.only_file("signature")?;
    let code = argument.needed("code")?;
    let examination = Examination::new("popcert/verify/1", argument)?;
    Ok(answered(
        examination,
        report(argument, &ca, &signature, &code),
    ))
}

fn report(
    argument: &Argument,
    ca: &File,
    signature: &File,
    code: &str,
) -> Result<(&'static Cloud, Report)> {
    check_proof_kind(argument, ProofKind::Signature)?;
    let passphrase = Passphrase::of(argument)?;
    let ca = passphrase.inputs(ca, Role::Ca)?;
    let signature = SignatureInput::new(&signature.bytes, &signature.name)?;
    let code = code.parse()?;
    let mut options = options(argument, &passphrase)?;
    let (ca, beside_ca) = ca_among(ca, &code, options.expected_thumbprint.as_deref())?;
    for input in &beside_ca {
        options.help_with(input.certificate().clone(), &input.source().path);
    }
    let report = Report::of(&Case::verify_signature(&ca, &signature, &code, &options));
    Ok((options.cloud, report))
}
