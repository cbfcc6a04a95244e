//! `popcert chain`: does a valid path lead to a trust anchor?

use super::{
    batch::{self, Allowance, Inputs, Judged, Known, serial},
    evaluation_options::JudgingArgs,
    exit::{CliResult, ExitStatus},
    files,
    input_options::BatchArgs,
    output::Terminal,
    time::now,
    value_parsers::parse_device_id,
};
use crate::{
    case::{Case, CertificateInput, CertificateList, Options, Role},
    certificate::{Oid, Thumbprint},
    error::{Error, ErrorKind, Result},
    input::Found,
    render::{Picture, picture},
    report::Report,
    trust::{AnchorTrust, PolicyInputs, Purpose, SignatureCache},
};
use clap::Args;
use std::{cell::OnceCell, path::PathBuf, rc::Rc};

#[derive(Debug, Args)]
pub(super) struct ChainArgs {
    #[command(flatten)]
    pub(super) batch: BatchArgs,
    /// Trust anchors; they need not be self-signed
    #[arg(long, value_name = "FILE", required = true)]
    pub(super) trust: Vec<PathBuf>,
    /// Certificates that may help to build a path
    #[arg(long, value_name = "FILE")]
    pub(super) untrusted: Vec<PathBuf>,
    /// CRLs to look the certificates up in
    #[arg(long, value_name = "FILE")]
    pub(super) crl: Vec<PathBuf>,
    /// What the certificate is to be used for
    #[arg(long, value_name = "PURPOSE", default_value = "any")]
    pub(super) purpose: Purpose,
    /// How much of a trust anchor counts: `name-and-key` (name, key and name constraints, RFC 5280;
    /// warns of the rest) or `certificate` (all of it, RFC 5937; the default with --cloud)
    #[arg(long, value_name = "WHAT")]
    pub(super) anchor: Option<AnchorTrust>,
    /// A certificate policy that is acceptable; without any, all are
    #[arg(long, value_name = "OID")]
    pub(super) require_policy: Vec<Oid>,
    /// The path must be valid for an acceptable policy
    #[arg(long)]
    pub(super) explicit_policy: bool,
    /// Do not take anyPolicy for the acceptable ones
    #[arg(long)]
    pub(super) inhibit_any_policy: bool,
    /// Do not follow policy mappings
    #[arg(long)]
    pub(super) inhibit_policy_mapping: bool,
    /// The device id that the CN must equal
    #[arg(long, value_name = "ID", value_parser = parse_device_id)]
    pub(super) device_id: Option<String>,
    /// Draw the path instead of a report
    #[arg(long, value_name = "KIND", conflicts_with = "format")]
    pub(super) picture: Option<Picture>,
    #[command(flatten)]
    pub(super) judging: JudgingArgs,
}

pub(super) fn run(args: &ChainArgs, terminal: &Terminal) -> CliResult {
    let options = options(args)?;
    if let Some(kind) = args.picture {
        return draw(args, &options, kind, terminal);
    }
    let header = args.judging.header("popcert/chain/1", &options);
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
        let issuers = options.anchors.iter().chain(&options.untrusted);
        let verified = SignatureCache::of(new, issuers, options.arithmetic);
        for (at, file) in files.iter().enumerate() {
            let mut allowance = Allowance::of_a_file();
            let wanted = match file {
                Ok(subjects) => subjects.iter().all(|subject| {
                    let judged = subject.judged(&options, &verified, &known, few, &mut allowance);
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
    Alone(Box<CertificateInput>),
    Sent(Rc<File>),
    /// In the same file as what is sent, and no part of it.
    Beside(Box<CertificateInput>, Rc<File>),
}

/// A file whose certificates belong together.
struct File {
    list: CertificateList,
    /// Of all of them.
    hash: [u8; 32],
    with_cas: OnceCell<Options>,
}

impl File {
    fn of(list: CertificateList) -> Self {
        let hashes = list.inputs().iter().map(|one| one.certificate().sha256());
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
    fn leaf(&self) -> &CertificateInput {
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
        options: &Options,
        verified: &SignatureCache<'_>,
        known: &Known,
        few: bool,
        allowance: &mut Allowance,
    ) -> Result<Judged> {
        let (hash, path) = (self.hash(), &self.leaf().source().path);
        allowance.check().map_err(|error| error.in_file(path))?;
        let is_low = allowance.is_low();
        let few = few && self.leaf().certificates_in_file() <= batch::FEW;
        Ok(Judged {
            said: self.ask(options, verified, |case| match few {
                true => known.say(&case.limited(is_low), hash, allowance),
                // Another evaluation than that on the same certificate in a small file.
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
        options: &Options,
        verified: &SignatureCache<'_>,
        answer: impl FnOnce(Case<'_>) -> T,
    ) -> T {
        match self {
            Self::Alone(leaf) => answer(Case::chain(leaf, options).after(verified)),
            Self::Sent(file) => {
                let (list, options) = (&file.list, file.list.within(options));
                let case = Case::chain(list.leaf(), &options).sending(list);
                answer(case.after(verified))
            }
            Self::Beside(leaf, file) => {
                let options = file.with_cas.get_or_init(|| file.list.with_cas(options));
                answer(Case::chain(leaf, options).after(verified))
            }
        }
    }
}

/// Pictures one after another, with the same exit code as the reports.
fn draw(args: &ChainArgs, options: &Options, kind: Picture, terminal: &Terminal) -> CliResult {
    let inputs = Inputs::of(&args.batch)?;
    terminal.write(args.judging.output.as_deref(), |out| {
        serial(inputs, terminal, &mut |found| {
            let subjects = match found.and_then(subjects) {
                Ok(subjects) => subjects,
                Err(error) => {
                    terminal.error(&error);
                    return Ok(ExitStatus::from(&error));
                }
            };
            let mut worst = ExitStatus::Good;
            for subject in subjects {
                let report = subject.ask(options, &SignatureCache::default(), |case| {
                    Report::of(&case)
                });
                out.write_all(picture(&report, kind).as_bytes())?;
                worst = worst.max(args.judging.exit(&report));
            }
            Ok(worst)
        })
    })
}

fn options(args: &ChainArgs) -> Result<Options> {
    let mut options = Options::new(args.judging.at.unwrap_or_else(now));
    options.device_id.clone_from(&args.device_id);
    options.ignored.clone_from(&args.judging.ignore);
    options.arithmetic = args.judging.arithmetic();
    if let Some(cloud) = args.judging.cloud {
        options.cloud = cloud;
    }
    for (certificate, file) in files::decoded(&args.trust)? {
        options.trust(certificate, &file);
    }
    for (certificate, file) in files::decoded(&args.untrusted)? {
        options.help_with(certificate, &file);
    }
    options.crls = files::crls(&args.crl)?;
    options.purpose = args.purpose;
    // A service is given the certificate of its CA, and holds it to what that says.
    options.anchor_trust = args.anchor.unwrap_or(match args.judging.cloud {
        Some(_) => AnchorTrust::Certificate,
        None => AnchorTrust::NameAndKey,
    });
    options.policy = PolicyInputs {
        initial: (!args.require_policy.is_empty()).then(|| args.require_policy.clone()),
        require_explicit: args.explicit_policy,
        inhibit_any: args.inhibit_any_policy,
        inhibit_mapping: args.inhibit_policy_mapping,
    };
    Ok(options)
}

/// What is judged of one file.
fn subjects(found: Vec<Found>) -> Result<Vec<Subject>> {
    let count = found.len();
    let inputs = found
        .into_iter()
        .map(|one| CertificateInput::new(one, Role::Other, count))
        .collect::<Result<Vec<_>>>()?;
    let list = match CertificateList::of(inputs) {
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
