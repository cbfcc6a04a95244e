//! `popcert chain`: does a valid path lead to a trust anchor?

use super::{
    args::ChainArgs,
    batch::{self, Inputs, Judged, Known, serial},
    exit::{Done, Exit},
    files,
    output::Terminal,
    time::now,
};
use crate::{
    case::{Case, Exhibit, Role, Surroundings},
    certificate::Thumbprint,
    error::Result,
    input::Found,
    render::{Picture, picture},
    report::Report,
    trust::{PolicyInputs, Verified},
};
use std::borrow::Cow;

pub(super) fn run(args: &ChainArgs, terminal: &Terminal) -> Done {
    let around = surroundings(args)?;
    if let Some(kind) = args.picture {
        return draw(args, &around, kind, terminal);
    }
    let header = args.judging.header("popcert/chain/1", &around);
    let known = Known::new(terminal.is_quiet());
    let judge = move |files: Vec<Vec<Found>>,
                      tell: &mut dyn FnMut(usize, Result<Judged>) -> bool| {
        let files: Vec<_> = files.into_iter().map(leaf_and_others).collect();
        let leaves = files.iter().flatten().map(|(leaf, _)| leaf.certificate());
        let new = leaves.filter(|leaf| !known.has_judged(&leaf.sha256()));
        let issuers = around.anchors.iter().chain(&around.untrusted);
        let verified = Verified::of(new, issuers);
        for (at, file) in files.iter().enumerate() {
            let judged = match file {
                Ok(file) => Ok(judged(file, &around, &verified, &known)),
                Err(error) => Err(error.clone()),
            };
            if !tell(at, judged) {
                return;
            }
        }
    };
    batch::run(
        &args.batch,
        &args.judging,
        header,
        terminal,
        Box::new(judge),
    )
}

fn judged(
    (leaf, others): &(Exhibit, Vec<Exhibit>),
    around: &Surroundings,
    verified: &Verified<'_>,
    known: &Known,
) -> Judged {
    let around = with_others(around, others);
    let case = Case::chain(leaf, &around).after(verified);
    let hash = leaf.certificate().sha256();
    // The others have a say in the path.
    let of_all = match others.is_empty() {
        true => hash,
        false => hash_of_all(leaf, others),
    };
    let said = known.say(&case, of_all);
    Judged { said, hash }
}

fn hash_of_all(leaf: &Exhibit, others: &[Exhibit]) -> [u8; 32] {
    let all = std::iter::once(leaf).chain(others);
    let hashes: Vec<u8> = all.flat_map(|one| one.certificate().sha256()).collect();
    Thumbprint::sha256(&hashes)
}

/// Pictures one after another, with the same exit code as the reports.
fn draw(args: &ChainArgs, around: &Surroundings, kind: Picture, terminal: &Terminal) -> Done {
    let inputs = Inputs::of(&args.batch)?;
    terminal.write(args.judging.output.as_deref(), |out| {
        serial(inputs, terminal, &mut |found| {
            let drawn = found.and_then(|found| {
                let (leaf, others) = leaf_and_others(found)?;
                let around = with_others(around, &others);
                Ok(Report::of(&Case::chain(&leaf, &around)))
            });
            match drawn {
                Ok(report) => {
                    out.write_all(picture(&report, kind).as_bytes())?;
                    Ok(args.judging.exit(&report))
                }
                Err(error) => {
                    terminal.error(&error);
                    Ok(Exit::from(&error))
                }
            }
        })
    })
}

fn surroundings(args: &ChainArgs) -> Result<Surroundings> {
    let mut around = Surroundings::new(args.judging.at.unwrap_or_else(now));
    around.device_id.clone_from(&args.device_id);
    around.ignored.clone_from(&args.judging.ignore);
    if let Some(cloud) = args.judging.cloud {
        around.cloud = cloud;
    }
    for (certificate, file) in files::decoded(&args.trust)? {
        around.trust(certificate, &file);
    }
    for (certificate, file) in files::decoded(&args.untrusted)? {
        around.help_with(certificate, &file);
    }
    around.crls = files::crls(&args.crl)?;
    around.purpose = args.purpose;
    around.anchor_trust = args.anchor;
    around.policy = PolicyInputs {
        initial: (!args.require_policy.is_empty()).then(|| args.require_policy.clone()),
        require_explicit: args.explicit_policy,
        inhibit_any: args.inhibit_any_policy,
        inhibit_mapping: args.inhibit_policy_mapping,
    };
    Ok(around)
}

/// The first certificate of a file is the one in question; the others may help.
fn leaf_and_others(found: Vec<Found>) -> Result<(Exhibit, Vec<Exhibit>)> {
    let count = found.len();
    let mut exhibits = found
        .into_iter()
        .map(|one| Exhibit::new(one, Role::Other, count))
        .collect::<Result<Vec<_>>>()?;
    let others = exhibits.split_off(1);
    // `input::certificates` never returns an empty list.
    let leaf = exhibits
        .pop()
        .expect("a file that was read holds a certificate");
    Ok((leaf, others))
}

fn with_others<'a>(around: &'a Surroundings, others: &[Exhibit]) -> Cow<'a, Surroundings> {
    if others.is_empty() {
        return Cow::Borrowed(around);
    }
    let mut more = around.clone();
    for other in others {
        more.help_with(other.certificate().clone(), &other.source().path);
    }
    Cow::Owned(more)
}
