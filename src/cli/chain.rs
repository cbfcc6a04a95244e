//! `popcert chain`: does a valid path lead to a trust anchor?

use super::{
    batch::{
        self, CertificateCache, Evaluated, Evaluator, FileContents, InFile, Inputs, ResultCache,
        Subject,
    },
    evaluation_options::EvaluationArgs,
    exit::{CliResult, ExitStatus},
    files,
    input_options::BatchArgs,
    output::Terminal,
    time::now,
    value_parsers::{self, parse_device_id},
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
use std::{cell::OnceCell, iter, path::PathBuf, rc::Rc};

#[derive(Debug, Args)]
#[command(mut_arg("format", |format| format.value_parser(value_parsers::format_of_results())))]
pub(super) struct ChainArgs {
    #[command(flatten)]
    pub(super) batch: BatchArgs,
    /// Trust anchors; they need not be self-signed
    #[arg(long, value_name = "FILE", required = true, help_heading = "Input")]
    pub(super) trust: Vec<PathBuf>,
    /// Certificates that may help to build a path
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(super) untrusted: Vec<PathBuf>,
    /// CRLs to look the certificates up in
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(super) crl: Vec<PathBuf>,
    /// What the certificate is to be used for
    #[arg(
        long,
        value_name = "PURPOSE",
        default_value = "any",
        help_heading = "Rules"
    )]
    pub(super) purpose: Purpose,
    /// How much of a trust anchor counts: `name-and-key` (name, key and name constraints, RFC 5280;
    /// warns of the rest) or `certificate` (all of it, RFC 5937; the default with --cloud)
    #[arg(long, value_name = "WHAT", help_heading = "Rules")]
    pub(super) anchor: Option<AnchorTrust>,
    /// A certificate policy that is acceptable; without any, all are
    #[arg(long, value_name = "OID", help_heading = "Rules")]
    pub(super) require_policy: Vec<Oid>,
    /// The path must be valid for an acceptable policy
    #[arg(long, help_heading = "Rules")]
    pub(super) explicit_policy: bool,
    /// Do not take anyPolicy for the acceptable ones
    #[arg(long, help_heading = "Rules")]
    pub(super) inhibit_any_policy: bool,
    /// Do not follow policy mappings
    #[arg(long, help_heading = "Rules")]
    pub(super) inhibit_policy_mapping: bool,
    /// The device id that the CN must equal
    #[arg(long, value_name = "ID", value_parser = parse_device_id, help_heading = "Rules")]
    pub(super) device_id: Option<String>,
    /// Draw the path instead of a report
    #[arg(
        long,
        value_name = "KIND",
        conflicts_with = "format",
        help_heading = "Output"
    )]
    pub(super) picture: Option<Picture>,
    #[command(flatten)]
    pub(super) evaluation: EvaluationArgs,
}

pub(super) fn run(args: &ChainArgs, terminal: &Terminal) -> CliResult {
    let options = options(args)?;
    if let Some(kind) = args.picture {
        return draw(args, &options, kind, terminal);
    }
    let header = args.evaluation.header("popcert/chain/1", &options);
    let chain = Chain {
        few: batch::are_few(&args.batch),
        options,
        results: ResultCache::new(args.evaluation.wanted(terminal)),
        certificates: CertificateCache::default(),
    };
    batch::run(&args.batch, &args.evaluation, header, terminal, chain)
}

/// What all paths of a run are validated with.
struct Chain {
    few: bool,
    options: Options,
    results: ResultCache,
    certificates: CertificateCache,
}

impl Evaluator for Chain {
    type Subject = Leaf;
    // Signatures under one key are verified together.
    const TOGETHER: usize = 128;

    fn subjects(&self, found: Vec<Found>) -> Box<dyn Iterator<Item = Result<Leaf>>> {
        match leaves(found, &self.certificates) {
            Ok(leaves) => Box::new(leaves.into_iter().map(Ok)),
            Err(error) => Box::new(iter::once(Err(error))),
        }
    }

    fn evaluate<'s>(
        &'s self,
        leaves: &'s [InFile<Leaf>],
    ) -> Box<dyn Iterator<Item = Result<Evaluated>> + 's> {
        let verified = self.verify_together(leaves);
        let evaluate = move |one| self.evaluate_one(one, &verified);
        Box::new(leaves.iter().map(evaluate))
    }
}

impl Chain {
    /// Verifies the signatures of all leaves that are not in the cache.
    fn verify_together(&self, leaves: &[InFile<Leaf>]) -> SignatureCache<'_> {
        let new = leaves.iter().map(|one| one.subject.input().certificate());
        let new = new.filter(|leaf| {
            let hash = leaf.sha256();
            !self.results.contains(&hash) && !self.results.contains(&batch::spared(hash))
        });
        let issuers = self.options.anchors.iter().chain(&self.options.untrusted);
        // A file that is evaluated in several parts has one budget.
        let before = leaves.first().map_or(0, |one| one.file.verified_for.get());
        let verified = SignatureCache::resuming(before, new, issuers, self.options.arithmetic);
        if let Some(last) = leaves.last() {
            last.file.verified_for.set(verified.spent());
        }
        verified
    }

    fn evaluate_one(&self, one: &InFile<Leaf>, verified: &SignatureCache<'_>) -> Result<Evaluated> {
        let (leaf, allowance) = (&one.subject, &mut one.file.allowance.borrow_mut());
        let (hash, path) = (leaf.hash(), &leaf.input().source().path);
        allowance.check().map_err(|error| error.in_file(path))?;
        let is_low = allowance.is_low();
        let few = self.few && leaf.input().certificates_in_file() <= batch::FEW;
        let outcome = leaf.ask(&self.options, verified, |case| match few {
            true => self
                .results
                .evaluate(&case.limited(is_low), hash, allowance),
            // Cached apart from that of the same certificate in a small file, whose own key is tried.
            false => self.results.evaluate(
                &case.sparing_own_key().limited(is_low),
                batch::spared(hash),
                allowance,
            ),
        });
        Ok(Evaluated {
            outcome,
            hash: leaf.input().certificate().sha256(),
        })
    }
}

/// Where a path starts: a certificate alone, or the list that its device sends.
enum Leaf {
    Alone(Box<CertificateInput>),
    Sent(Rc<File>),
    /// In the same file as a list that is sent, but not part of it.
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

impl Subject for Leaf {
    fn octets(&self) -> usize {
        match self {
            Self::Alone(leaf) | Self::Beside(leaf, _) => leaf.certificate().der().len(),
            Self::Sent(file) => {
                let sent = file.list.inputs().iter();
                sent.map(|one| one.certificate().der().len()).sum()
            }
        }
    }
}

impl Leaf {
    fn input(&self) -> &CertificateInput {
        match self {
            Self::Alone(leaf) | Self::Beside(leaf, _) => leaf,
            Self::Sent(file) => file.list.leaf(),
        }
    }

    /// The hash of everything on which the result depends.
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

    /// Calls `answer` with the case, in which the certificates that the device sends may help.
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

/// Draws one picture after another; the exit code is that of the reports.
fn draw(args: &ChainArgs, options: &Options, kind: Picture, terminal: &Terminal) -> CliResult {
    let files = FileContents::of(Inputs::of(&args.batch)?, args.batch.passphrases(), terminal);
    let certificates = CertificateCache::default();
    terminal.write(args.evaluation.output.as_deref(), |out| {
        let mut worst = ExitStatus::Good;
        for found in files {
            let leaves = match found.and_then(|found| leaves(found, &certificates)) {
                Ok(leaves) => leaves,
                Err(error) => {
                    terminal.error(&error);
                    worst = worst.max(ExitStatus::from(&error));
                    continue;
                }
            };
            for leaf in leaves {
                let report = leaf.ask(options, &SignatureCache::default(), |case| {
                    Report::of(&case)
                });
                out.write_all(picture(&report, kind).as_bytes())?;
                worst = worst.max(args.evaluation.exit(&report));
            }
        }
        Ok(worst)
    })
}

fn options(args: &ChainArgs) -> Result<Options> {
    let mut options = Options::new(args.evaluation.at.unwrap_or_else(now));
    options.device_id.clone_from(&args.device_id);
    options.ignored.clone_from(&args.evaluation.ignore);
    options.arithmetic = args.evaluation.arithmetic();
    if let Some(cloud) = args.evaluation.cloud {
        options.cloud = cloud;
    }
    args.batch
        .refuse_shared_stdin(args.trust.iter().chain(&args.untrusted))?;
    let passphrases = args.batch.passphrases();
    for file in &args.trust {
        options.trust_all(files::certificates(file, &passphrases)?)?;
    }
    for file in &args.untrusted {
        options.help_with_all(files::certificates(file, &passphrases)?)?;
    }
    options.crls = files::crls(&args.crl)?;
    options.purpose = args.purpose;
    // A service has the CA's certificate, and applies what that says.
    options.anchor_trust = args.anchor.unwrap_or(match args.evaluation.cloud {
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

/// The starts of paths in one file.
fn leaves(found: Vec<Found>, certificates: &CertificateCache) -> Result<Vec<Leaf>> {
    let count = found.len();
    let inputs = found
        .into_iter()
        .map(|one| certificates.decode(one, Role::Other, count))
        .collect::<Result<Vec<_>>>()?;
    let list = match CertificateList::of(inputs) {
        Ok(list) => list,
        Err(all) => {
            let alone = |one| Leaf::Alone(Box::new(one));
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
    let beside = beside.map(|one| Leaf::Beside(one, Rc::clone(&file)));
    Ok(iter::once(Leaf::Sent(Rc::clone(&file)))
        .chain(beside)
        .collect())
}
