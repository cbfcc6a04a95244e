//! `popcert chain`: does a valid path lead to a trust anchor?

use super::{
    args::ChainArgs,
    audit::unreadable,
    exit::{Done, Exit},
    files,
    output::Terminal,
    time::now,
};
use crate::{
    case::{Case, Exhibit, Role, Surroundings},
    error::Result,
    input::Found,
    render::{Outcome, Picture, Renderer, picture},
    report::Report,
    trust::PolicyInputs,
};

pub(super) fn run(args: &ChainArgs, terminal: &Terminal) -> Done {
    let around = surroundings(args)?;
    let header = args.judging.header("popcert/chain/1", &around);
    let file = args.judging.output.as_deref();
    if let Some(kind) = args.picture {
        return draw(args, &around, kind, terminal);
    }
    let style = terminal.style(file.is_some());
    terminal.write(file, |out| {
        let mut renderer = Renderer::new(args.judging.format, style, header, out);
        let exit = files::walk(&args.paths, terminal, &mut |path, found| {
            let name = path.display().to_string();
            let found = match found {
                Ok(found) => found,
                Err(error) => return unreadable(&error.in_file(name), terminal, &mut renderer),
            };
            let (leaf, around) = match with_bundle(found, &around) {
                Ok(parts) => parts,
                Err(error) => return unreadable(&error.in_file(name), terminal, &mut renderer),
            };
            let case = Case::chain(&leaf, &around);
            tell(Report::of(&case), args, terminal, &mut renderer)
        })?;
        if !terminal.is_quiet() {
            renderer.finish()?;
        }
        Ok(exit)
    })
}

/// Pictures one after another, with the same exit code as the reports.
fn draw(args: &ChainArgs, around: &Surroundings, kind: Picture, terminal: &Terminal) -> Done {
    terminal.write(args.judging.output.as_deref(), |out| {
        files::walk(&args.paths, terminal, &mut |path, found| {
            let drawn = found.and_then(|found| {
                let (leaf, around) = with_bundle(found, around)?;
                Ok(Report::of(&Case::chain(&leaf, &around)))
            });
            match drawn {
                Ok(report) => {
                    out.write_all(picture(&report, kind).as_bytes())?;
                    Ok(args.judging.exit(&report))
                }
                Err(error) => {
                    let error = error.in_file(path.display().to_string());
                    terminal.error(&error);
                    Ok(Exit::from(&error))
                }
            }
        })
    })
}

fn surroundings(args: &ChainArgs) -> Result<Surroundings> {
    let mut around = Surroundings::new(args.judging.at.unwrap_or_else(now));
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
fn with_bundle(found: Vec<Found>, around: &Surroundings) -> Result<(Exhibit, Surroundings)> {
    let count = found.len();
    let mut exhibits = found
        .into_iter()
        .map(|one| Exhibit::new(one, Role::Other, count))
        .collect::<Result<Vec<_>>>()?
        .into_iter();
    // `input::certificates` never returns an empty list.
    let leaf = exhibits
        .next()
        .expect("a file that was read holds a certificate");
    let mut around = around.clone();
    for exhibit in exhibits {
        around.help_with(exhibit.certificate().clone(), &exhibit.source().path);
    }
    Ok((leaf, around))
}

fn tell(
    report: Report,
    args: &ChainArgs,
    terminal: &Terminal,
    renderer: &mut Renderer<'_>,
) -> Done {
    let exit = args.judging.exit(&report);
    if !terminal.is_quiet() {
        renderer.result(&Outcome::Judged(Box::new(report)))?;
    } else if exit != Exit::Good {
        terminal.causes(&report, args.judging.bar());
    }
    Ok(exit)
}
