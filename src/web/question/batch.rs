//! Questions about any number of certificates, each of which has a result of its own.

use crate::{
    argument::{Argument, File},
    examination::Examination,
    options::{Passphrase, anchor_trust, options, role},
};
use popcert::{
    Case, CertificateInput, CertificateList, Error, ErrorKind, Options, Report, Result, Role,
    path::AnchorTrust,
};

/// So many files, and so many certificates in each, are few: each may cost a verification with its own key.
/// The program draws the line at the same number.
const FEW: usize = 64;
/// Who waits for a page waits some seconds.
const MOST: usize = 1_000;

pub(super) fn audit(argument: &Argument) -> Result<Examination> {
    let role = role(argument)?;
    let taken_for = role.unwrap_or(Role::Other);
    run(
        argument,
        "popcert/audit/1",
        taken_for,
        move |inputs, few, options, add| {
            for input in inputs {
                let (input, because) = match role {
                    Some(_) => (input, "`as` says so".to_owned()),
                    None => input.in_likely_role(),
                };
                add(&spared(Case::audit(&input, because, options), few));
            }
            Ok(())
        },
    )
}

pub(super) fn chain(argument: &Argument) -> Result<Examination> {
    run(
        argument,
        "popcert/chain/1",
        Role::Other,
        |inputs, few, options, add| {
            let list = match CertificateList::of(inputs) {
                Ok(list) => list,
                Err(all) => {
                    for one in &all {
                        add(&spared(Case::chain(one, options), few));
                    }
                    return Ok(());
                }
            };
            if list.has_too_many() {
                let message = "the file holds too many end entities beside too many CAs";
                return Err(Error::new(ErrorKind::Limit, message)
                    .with_hint("split it, and give the CAs as `untrusted`")
                    .in_file(&list.leaf().source().path));
            }
            let within = list.within(options);
            add(&spared(
                Case::chain(list.leaf(), &within).sending(&list),
                few,
            ));
            let with_cas = list.with_cas(options);
            for one in list.beside() {
                add(&spared(Case::chain(one, &with_cas), few));
            }
            Ok(())
        },
    )
}

/// Evaluates the certificates of one file, and adds each case.
trait Evaluate:
    Fn(Vec<CertificateInput>, bool, &Options, &mut dyn FnMut(&Case<'_>)) -> Result<()>
{
}
impl<F> Evaluate for F where
    F: Fn(Vec<CertificateInput>, bool, &Options, &mut dyn FnMut(&Case<'_>)) -> Result<()>
{
}

fn run(
    argument: &Argument,
    schema: &'static str,
    role: Role,
    evaluate: impl Evaluate,
) -> Result<Examination> {
    let passphrase = Passphrase::of(argument)?;
    let files = argument.files("files")?;
    let mut examination = Examination::new(schema, argument)?;
    let options = match options_of_batch(argument, &passphrase) {
        Ok(options) => options,
        Err(error) => return Ok(examination.without_report([error])),
    };
    examination = examination.of(options.cloud);
    let mut left = MOST;
    for file in &files {
        let inputs = inputs(&passphrase, file, role, &mut left);
        let result = inputs.and_then(|inputs| {
            let few = files.len() <= FEW && inputs.len() <= FEW;
            let add = &mut |case: &Case<'_>| examination.add(Report::of(case));
            evaluate(inputs, few, &options, add)
        });
        if let Err(error) = result {
            examination.add_unreadable(&error);
        }
    }
    Ok(examination)
}

fn options_of_batch(argument: &Argument, passphrase: &Passphrase) -> Result<Options> {
    let mut options = options(argument, passphrase)?;
    // A service has the CA's certificate, and applies what that says.
    let by_cloud = argument.text("cloud")?.map(|_| AnchorTrust::Certificate);
    let trust = anchor_trust(argument)?.or(by_cloud);
    options.anchor_trust = trust.unwrap_or(options.anchor_trust);
    Ok(options)
}

/// The certificates of a file, as long as any are `left`.
fn inputs(
    passphrase: &Passphrase,
    file: &File,
    role: Role,
    left: &mut usize,
) -> Result<Vec<CertificateInput>> {
    let inputs = passphrase.inputs(file, role)?;
    match left.checked_sub(inputs.len()) {
        Some(fewer) => *left = fewer,
        None => {
            let message = format!("these are more than {MOST} certificates");
            return Err(Error::new(ErrorKind::Limit, message)
                .in_file(&file.name)
                .with_hint("the program examines any number: `popcert audit`"));
        }
    }
    Ok(inputs)
}

/// In a fleet, verifying with a certificate's own key would cost more than all other checks.
fn spared(case: Case<'_>, few: bool) -> Case<'_> {
    match few {
        true => case,
        false => case.sparing_own_key(),
    }
}
