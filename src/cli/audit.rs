//! `popcert audit`: what is this certificate, and is it fit?

use super::{
    args::AuditArgs,
    exit::{Done, Exit},
    files,
    output::Terminal,
    time::now,
};
use crate::{
    case::{Case, Exhibit, Role, Surroundings},
    error::{Error, Result},
    input::Found,
    render::{Outcome, Renderer},
    report::{Report, Unreadable},
    rollover::Rollovers,
};

pub(super) fn run(args: &AuditArgs, terminal: &Terminal) -> Done {
    let mut around = Surroundings::new(args.judging.at.unwrap_or_else(now));
    around.expires_within = args.expires_within;
    around
        .expected_thumbprint
        .clone_from(&args.expect_thumbprint);
    for (certificate, file) in files::decoded(&args.untrusted)? {
        around.help_with(certificate, &file);
    }
    around.ignored.clone_from(&args.judging.ignore);
    if let Some(cloud) = args.judging.cloud {
        around.cloud = cloud;
    }
    let header = args.judging.header("popcert/audit/1", &around);
    let judging = &args.judging;
    let file = judging.output.as_deref();
    let style = terminal.style(file.is_some());
    terminal.write(file, |out| {
        let mut renderer = Renderer::new(judging.format, style, header, out);
        let mut rollovers = Rollovers::default();
        let exit = files::walk(&args.paths, terminal, &mut |path, found| {
            let mut each = |outcome: Result<Report>| -> Done {
                tell(
                    outcome.map_err(|error| error.in_file(path.display().to_string())),
                    args,
                    terminal,
                    &mut renderer,
                    &mut rollovers,
                )
            };
            match found {
                Err(error) => each(Err(error)),
                Ok(found) => {
                    let count = found.len();
                    let mut worst = Exit::Good;
                    for one in found {
                        worst = worst.max(each(judge(one, count, args.role, &around))?);
                    }
                    Ok(worst)
                }
            }
        })?;
        if !terminal.is_quiet() {
            renderer.together(rollovers.at(around.at));
            renderer.finish()?;
        }
        Ok(exit)
    })
}

fn judge(found: Found, count: usize, role: Option<Role>, around: &Surroundings) -> Result<Report> {
    let exhibit = Exhibit::new(found, role.unwrap_or(Role::Other), count)?;
    let (exhibit, because) = match role {
        Some(_) => (exhibit, "`--as` says so".to_owned()),
        None => exhibit.in_likely_role(),
    };
    let case = Case::audit(&exhibit, because, around);
    Ok(Report::of(&case))
}

fn tell(
    outcome: Result<Report>,
    args: &AuditArgs,
    terminal: &Terminal,
    renderer: &mut Renderer<'_>,
    rollovers: &mut Rollovers,
) -> Done {
    match outcome {
        Ok(report) => {
            rollovers.add(&report);
            let exit = args.judging.exit(&report);
            if !terminal.is_quiet() {
                renderer.result(&Outcome::Judged(Box::new(report)))?;
            } else if exit != Exit::Good {
                terminal.causes(&report, args.judging.bar());
            }
            Ok(exit)
        }
        Err(error) => unreadable(&error, terminal, renderer),
    }
}

/// Says what could not be examined, to people at once and to programs in the result.
pub(super) fn unreadable(error: &Error, terminal: &Terminal, renderer: &mut Renderer<'_>) -> Done {
    terminal.error(error);
    if !terminal.is_quiet() {
        let error = Unreadable::from(error);
        renderer.result(&Outcome::Unreadable { error })?;
    }
    Ok(Exit::from(error))
}
