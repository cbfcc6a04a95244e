//! `popcert audit`: what is this certificate, and is it fit?

use super::{
    args::AuditArgs,
    batch::{self, Allowance, Judged, Known},
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
    let few = batch::are_few(&args.batch);
    let judge = move |files: Vec<Vec<Found>>,
                      tell: &mut dyn FnMut(usize, Result<Judged>) -> bool| {
        for (at, found) in files.into_iter().enumerate() {
            let (count, mut allowance) = (found.len(), Allowance::of_a_file());
            for one in found {
                let judged = Exhibit::new(one, role.unwrap_or(Role::Other), count)
                    .and_then(|one| judged(one, role, few, &around, &known, &mut allowance));
                if !tell(at, judged) {
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
    exhibit: Exhibit,
    role: Option<Role>,
    few: bool,
    around: &Surroundings,
    known: &Known,
    allowance: &mut Allowance,
) -> Result<Judged> {
    let (exhibit, because) = match role {
        Some(_) => (exhibit, "`--as` says so".to_owned()),
        None => exhibit.in_likely_role(),
    };
    let certificate = exhibit.certificate();
    let hash = certificate.sha256();
    let has_issuer = certificate.is_self_issued() || !around.untrusted.is_empty();
    if exhibit.role() == Role::Ca && has_issuer {
        let path = &exhibit.source().path;
        let enough = allowance.check();
        enough.map_err(|error| error.in_file(path))?;
    }
    let case = Case::audit(&exhibit, because, around).limited(allowance.is_low());
    let said = match few && exhibit.certificates_in_file() <= batch::FEW {
        true => known.say(&case, hash, allowance),
        // Another opinion than that on the same certificate in a small file.
        false => known.say(&case.sparing_own_key(), batch::spared(hash), allowance),
    };
    Ok(Judged { said, hash })
}
