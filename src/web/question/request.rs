//! Does what was issued for a service's request prove possession of a root's private key? Without anything
//! issued yet: is the request fit to be signed?

use super::{answered, check_proof_kind};
use crate::{
    argument::{Argument, File},
    examination::Examination,
    options::{Passphrase, options},
};
use popcert::{Case, Cloud, Report, RequestInput, Result, Role, clouds::ProofKind, root_among};

pub(super) fn verify(argument: &Argument) -> Result<Examination> {
    let ca = argument.only_file("ca")?;
    let request = argument.only_file("request")?;
    let examination = Examination::new("popcert/verify/1", argument)?;
    Ok(answered(examination, report(argument, &ca, &request)))
}

fn report(argument: &Argument, ca: &File, request: &File) -> Result<(&'static Cloud, Report)> {
    check_proof_kind(argument, ProofKind::Request)?;
    let passphrase = Passphrase::of(argument)?;
    let mut options = options(argument, &passphrase)?;
    let roots = passphrase.inputs(ca, Role::Ca)?;
    let (root, beside_root) = root_among(roots, options.expected_thumbprint.as_deref())?;
    let request = RequestInput::new(&request.bytes, &request.name)?;
    let mut chain = Vec::new();
    // The chain may come in several files, as the CA wrote them.
    for file in argument.files("chain")? {
        chain.extend(passphrase.inputs(&file, Role::Ca)?);
    }
    for input in beside_root.iter().chain(&chain).chain([&root]) {
        options.help_with(input.certificate().clone(), &input.source().path);
    }
    let report = Report::of(&Case::verify_request(&root, &request, &chain, &options));
    Ok((options.cloud, report))
}
