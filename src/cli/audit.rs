//! `popcert audit`: what is this certificate, and is it fit?

use super::{
    args::AuditArgs,
    batch::{self, Judged, Known},
    exit::Done,
    files,
    output::Terminal,
    time::now,
};
use crate::{
    case::{Case, Exhibit, Role, Surroundings},
    error::Result,
    input::Found,
};

pub(super) fn run(args: &AuditArgs, terminal: &Terminal) -> Done {
    let mut around = Surroundings::new(args.judging.at.unwrap_or_else(now));
    for (certificate, file) in files::decoded(&args.untrusted)? {
        around.help_with(certificate, &file);
    }
    around.expires_within = args.expires_within;
    around
        .expected_thumbprint
        .clone_from(&args.expect_thumbprint);
    around.device_id.clone_from(&args.device_id);
    around.ignored.clone_from(&args.judging.ignore);
    if let Some(cloud) = args.judging.cloud {
        around.cloud = cloud;
    }
    let header = args.judging.header("popcert/audit/1", &around);
    let (role, known) = (args.role, Known::new(terminal.is_quiet()));
    let judge = move |files: Vec<Vec<Found>>,
                      tell: &mut dyn FnMut(usize, Result<Judged>) -> bool| {
        for (at, found) in files.into_iter().enumerate() {
            let count = found.len();
            for one in found {
                if !tell(at, judged(one, count, role, &around, &known)) {
                    return;
                }
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
    found: Found,
    count: usize,
    role: Option<Role>,
    around: &Surroundings,
    known: &Known,
) -> Result<Judged> {
    let exhibit = Exhibit::new(found, role.unwrap_or(Role::Other), count)?;
    let (exhibit, because) = match role {
        Some(_) => (exhibit, "`--as` says so".to_owned()),
        None => exhibit.in_likely_role(),
    };
    let case = Case::audit(&exhibit, because, around);
    let hash = exhibit.certificate().sha256();
    let said = known.say(&case, hash);
    Ok(Judged { said, hash })
}
