//! `popcert chain`: does a valid path lead to a trust anchor?

use super::{
    args::ChainArgs,
    batch::{self, Allowance, Inputs, Judged, Known, serial},
    exit::{Done, Exit},
    files,
    output::Terminal,
    time::now,
};
use crate::{
    case::{Case, CertificateList, Exhibit, Role, Surroundings},
    certificate::Thumbprint,
    error::{Error, ErrorKind, Result},
    input::Found,
    render::{Picture, picture},
    report::Report,
    trust::{AnchorTrust, PolicyInputs, Verified},
};
use std::{cell::OnceCell, rc::Rc};

pub(super) fn run(args: &ChainArgs, terminal: &Terminal) -> Done {
    let around = surroundings(args)?;
    if let Some(kind) = args.picture {
        return draw(args, &around, kind, terminal);
    }
    let header = args.judging.header("popcert/chain/1", &around);
    let known = Known::new(terminal.is_quiet());
    let few = batch::are_few(&args.batch);
    let judge = move |files: Vec<Vec<Found>>,
                      tell: &mut dyn FnMut(usize, Result<Judged>) -> bool| {
        let files: Vec<_> = files.into_iter().map(subjects).collect();
        let leaves = files.iter().flatten().flatten();
        let leaves = leaves.map(|subject| subject.leaf().certificate());
        let new = leaves.filter(|leaf| {
            let hash = leaf.sha256();
            !known.has_judged(&hash) && !known.has_judged(&batch::spared(hash))
        });
        let issuers = around.anchors.iter().chain(&around.untrusted);
        let verified = Verified::of(new, issuers);
        for (at, file) in files.iter().enumerate() {
            let mut allowance = Allowance::of_a_file();
            let wanted = match file {
                Ok(subjects) => subjects.iter().all(|subject| {
                    let judged = subject.judged(&around, &verified, &known, few, &mut allowance);
                    tell(at, judged)
                }),
                Err(error) => tell(at, Err(error.clone())),
            };
            if !wanted {
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

/// What is judged: a certificate alone, or with all that its device sends.
enum Subject {
    Alone(Box<Exhibit>),
    Sent(Rc<File>),
    /// In the same file as what is sent, and no part of it.
    Beside(Box<Exhibit>, Rc<File>),
}

/// A file whose certificates belong together.
struct File {
    list: CertificateList,
    /// Of all of them.
    hash: [u8; 32],
    with_cas: OnceCell<Surroundings>,
}

impl File {
    fn of(list: CertificateList) -> Self {
        let hashes = list.exhibits().iter().map(|one| one.certificate().sha256());
        let mut all = hashes.collect::<Vec<_>>().concat();
        all.push(u8::from(list.has_order()));
        Self {
            list,
            hash: Thumbprint::sha256(&all),
            with_cas: OnceCell::new(),
        }
    }
}

impl Subject {
    fn leaf(&self) -> &Exhibit {
        match self {
            Self::Alone(leaf) | Self::Beside(leaf, _) => leaf,
            Self::Sent(file) => file.list.leaf(),
        }
    }

    /// Of everything that has a say in the answer.
    fn hash(&self) -> [u8; 32] {
        match self {
            Self::Alone(leaf) => leaf.certificate().sha256(),
            Self::Sent(file) => file.hash,
            Self::Beside(leaf, file) => {
                let both = [file.hash, leaf.certificate().sha256()].concat();
                Thumbprint::sha256(&both)
            }
        }
    }

    fn judged(
        &self,
        around: &Surroundings,
        verified: &Verified<'_>,
        known: &Known,
        few: bool,
        allowance: &mut Allowance,
    ) -> Result<Judged> {
        let (hash, path) = (self.hash(), &self.leaf().source().path);
        allowance.check().map_err(|error| error.in_file(path))?;
        let is_low = allowance.is_low();
        let few = few && self.leaf().certificates_in_file() <= batch::FEW;
        Ok(Judged {
            said: self.ask(around, verified, |case| match few {
                true => known.say(&case.limited(is_low), hash, allowance),
                // Another opinion than that on the same certificate in a small file.
                false => known.say(
                    &case.sparing_own_key().limited(is_low),
                    batch::spared(hash),
                    allowance,
                ),
            }),
            hash: self.leaf().certificate().sha256(),
        })
    }

    /// Hands on the case, in which what the device sends may help.
    fn ask<T>(
        &self,
        around: &Surroundings,
        verified: &Verified<'_>,
        answer: impl FnOnce(Case<'_>) -> T,
    ) -> T {
        match self {
            Self::Alone(leaf) => answer(Case::chain(leaf, around).after(verified)),
            Self::Sent(file) => {
                let (list, around) = (&file.list, file.list.within(around));
                let case = Case::chain(list.leaf(), &around).sending(list);
                answer(case.after(verified))
            }
            Self::Beside(leaf, file) => {
                let around = file.with_cas.get_or_init(|| file.list.with_cas(around));
                answer(Case::chain(leaf, around).after(verified))
            }
        }
    }
}

/// Pictures one after another, with the same exit code as the reports.
fn draw(args: &ChainArgs, around: &Surroundings, kind: Picture, terminal: &Terminal) -> Done {
    let inputs = Inputs::of(&args.batch)?;
    terminal.write(args.judging.output.as_deref(), |out| {
        serial(inputs, terminal, &mut |found| {
            let subjects = match found.and_then(subjects) {
                Ok(subjects) => subjects,
                Err(error) => {
                    terminal.error(&error);
                    return Ok(Exit::from(&error));
                }
            };
            let mut worst = Exit::Good;
            for subject in subjects {
                let report = subject.ask(around, &Verified::default(), |case| Report::of(&case));
                out.write_all(picture(&report, kind).as_bytes())?;
                worst = worst.max(args.judging.exit(&report));
            }
            Ok(worst)
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
    // A service is given the certificate of its CA, and holds it to what that says.
    around.anchor_trust = args.anchor.unwrap_or(match args.judging.cloud {
        Some(_) => AnchorTrust::Certificate,
        None => AnchorTrust::NameAndKey,
    });
    around.policy = PolicyInputs {
        initial: (!args.require_policy.is_empty()).then(|| args.require_policy.clone()),
        require_explicit: args.explicit_policy,
        inhibit_any: args.inhibit_any_policy,
        inhibit_mapping: args.inhibit_policy_mapping,
    };
    Ok(around)
}

/// What is judged of one file.
fn subjects(found: Vec<Found>) -> Result<Vec<Subject>> {
    let count = found.len();
    let exhibits = found
        .into_iter()
        .map(|one| Exhibit::new(one, Role::Other, count))
        .collect::<Result<Vec<_>>>()?;
    let list = match CertificateList::of(exhibits) {
        Ok(list) => list,
        Err(all) => {
            let alone = |one| Subject::Alone(Box::new(one));
            return Ok(all.into_iter().map(alone).collect());
        }
    };
    if list.has_too_many() {
        let message = "the file holds too many end entities beside too many CAs";
        let error = Error::new(ErrorKind::Limit, message)
            .with_hint("split it, and give the CAs with `--untrusted`");
        return Err(error.in_file(&list.leaf().source().path));
    }
    let file = Rc::new(File::of(list));
    let beside = file.list.beside().cloned().map(Box::new);
    let beside = beside.map(|one| Subject::Beside(one, Rc::clone(&file)));
    Ok(std::iter::once(Subject::Sent(Rc::clone(&file)))
        .chain(beside)
        .collect())
}
