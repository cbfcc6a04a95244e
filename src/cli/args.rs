//! What can be typed, and the words of `--help`.

#[cfg(feature = "mock")]
use super::mock::MockArgs;
pub(super) use super::time::{parse_duration, parse_time};
use super::{
    code::CodeArgs, deferred::Deferred, diff::DiffArgs, exit::ExitStatus, prove::ProveArgs,
};
use crate::{
    case::{Options, Role},
    certificate::{HashAlgorithm, Oid, ThumbprintStyle, Time},
    check::Check,
    checks::{catalogue, ignorable},
    cloud::Cloud,
    render::{Format, Header, Picture, Schema, TOOL},
    report::{Report, Severity},
    trust::{AnchorTrust, Arithmetic, Purpose},
};
use clap::{Args, Parser, Subcommand, ValueEnum, builder::PossibleValue};
use std::{num::NonZeroUsize, path::PathBuf};

const EXIT_CODES: &str = "Exit codes:
  0  everything asked for holds
  1  a check of severity error failed (--fail-on warning lowers the bar, --exit-zero lifts it)
  2  wrong usage
  3  an input could not be read or decoded, or Ctrl-C came before the last one";

/// Judge proof-of-possession certificates before a cloud does, offline.
#[derive(Debug, Parser)]
#[command(name = "popcert", bin_name = "popcert", version, after_help = EXIT_CODES, disable_help_subcommand = true)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
    /// When to use colour; NO_COLOR and CLICOLOR_FORCE are honoured
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
    /// Print nothing but the cause of a failure
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Say what certificates are, and whether they are fit for their role
    Audit(Deferred<AuditArgs>),
    /// Hold certificates against trust anchors (RFC 5280 path validation)
    ///
    /// A file with several certificates is what a device sends: its own certificate first, each
    /// signed by the next (RFC 8446 section 4.4.2). The one that issues none of the others is judged
    /// with the help of the rest, and certificates that are out of order, unneeded, repeated, expired
    /// or of another key are reported. Every other certificate of the file that is not a CA gets a
    /// result of its own, with the help of the file's CAs. Where no certificate names another of its
    /// file as its issuer, and more than one is not a CA, each is checked on its own. A PKCS#7 bundle
    /// (.p7b) has no order. Files given with --untrusted need no order, and may be unused.
    Chain(Deferred<ChainArgs>),
    /// Print a completion script for a shell
    Completions(Deferred<CompletionsArgs>),
    /// Write certificates in another encoding
    Convert(Deferred<ConvertArgs>),
    /// Say which facts of two certificates differ, and what that means for a cloud
    Diff(Deferred<DiffArgs>),
    /// Say what a check means, why it matters and what to do
    Explain(Deferred<ExplainArgs>),
    /// Print the manual page
    Man,
    /// Make a mock CA, proofs and devices to rehearse with
    #[cfg(feature = "mock")]
    Mock(Deferred<MockArgs>),
    /// Answer a verification code for one's own CA: a proof, or a request for one
    ///
    /// With --key, makes the proof certificate, judges it as `popcert verify` does, and writes it
    /// only if it is proven. With --csr, for a key that is held elsewhere (in an HSM, by a PKI
    /// team), makes a request and prints a page for whoever signs it.
    Prove(Deferred<ProveArgs>),
    /// Print the JSON schema of what is written
    Schema(Deferred<SchemaArgs>),
    /// Print the thumbprints of certificates
    Thumbprint(Deferred<ThumbprintArgs>),
    /// Judge a proof certificate before it is uploaded
    Verify(Deferred<VerifyArgs>),
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Color {
    Always,
    Auto,
    Never,
}

/// Many inputs.
#[derive(Debug, Args)]
pub(super) struct BatchArgs {
    /// Files, folders (walked recursively), or `-` for standard input
    #[arg(required_unless_present = "files_from", value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Read more paths from FILE or `-`, ended by NUL or line ends
    #[arg(long, value_name = "FILE")]
    pub(super) files_from: Option<PathBuf>,
    /// What a PATH holds; `ndjson` is a record a line, {"id":…, "certificate":"<base64 DER or PEM>"}
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "certificates",
        conflicts_with = "files_from"
    )]
    pub(super) input: InputFormat,
    /// How many threads work; as many as there are processors if not given
    #[arg(long, value_name = "N", value_parser = parse_jobs)]
    pub(super) jobs: Option<NonZeroUsize>,
}

/// What is read from a PATH.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum InputFormat {
    /// Certificates, in any encoding
    Certificates,
    /// A JSON object a line
    Ndjson,
}

/// More threads than this are a mistake.
const MAX_JOBS: usize = 1024;

fn parse_jobs(text: &str) -> Result<NonZeroUsize, String> {
    let jobs = text.parse::<NonZeroUsize>().ok();
    jobs.filter(|jobs| jobs.get() <= MAX_JOBS)
        .ok_or_else(|| format!("give a number from 1 to {MAX_JOBS}"))
}

/// What all judging commands share.
#[derive(Debug, Args)]
pub(super) struct JudgingArgs {
    /// The service whose rules apply
    #[arg(long, value_name = "NAME", value_parser = parse_cloud)]
    pub(super) cloud: Option<&'static Cloud>,
    /// Hold dates against this moment (RFC 3339 or YYYY-MM-DD) instead of now
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub(super) at: Option<Time>,
    /// How to print the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: Format,
    /// Write the result to FILE, whole or not at all
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// The least severity that makes the exit code 1
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    pub(super) fail_on: FailOn,
    /// Tell the failure of this check, but do not count it; may be given several times
    #[arg(long, value_name = "ID", value_parser = ignorable)]
    pub(super) ignore: Vec<&'static str>,
    /// Exit with 0 whatever the checks say
    #[arg(long)]
    pub(super) exit_zero: bool,
    /// Verify every signature with its algorithm's crate, without popcert's own faster arithmetic:
    /// the results are the same
    #[arg(long)]
    pub(super) no_fast_signatures: bool,
}

impl JudgingArgs {
    /// Whose arithmetic verifies signatures.
    pub(super) fn arithmetic(&self) -> Arithmetic {
        match self.no_fast_signatures {
            true => Arithmetic::Crates,
            false => Arithmetic::Fast,
        }
    }

    /// The least severity that makes a run fail.
    pub(super) fn bar(&self) -> Severity {
        match self.fail_on {
            FailOn::Error => Severity::Error,
            FailOn::Warning => Severity::Warning,
        }
    }

    /// What all results of a run have in common.
    pub(super) fn header(&self, schema: &'static str, options: &Options) -> Header {
        // The others would only pay for it.
        let explains = self.format == Format::Sarif;
        let rules = explains.then(|| catalogue().into_iter().map(Check::text).collect());
        Header {
            schema,
            tool: TOOL,
            at: options.at,
            cloud: options.cloud.name,
            rules: rules.unwrap_or_default(),
        }
    }

    /// What a report means for the exit code.
    pub(super) fn exit(&self, report: &Report) -> ExitStatus {
        let bar = (!self.exit_zero).then(|| self.bar());
        ExitStatus::of(report.verdict.is_good(), report.worst(), bar)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Error,
    Warning,
}

#[derive(Debug, Args)]
pub(super) struct AuditArgs {
    #[command(flatten)]
    pub(super) batch: BatchArgs,
    /// Take every certificate for this instead of telling from the certificate
    #[arg(long = "as", value_name = "ROLE")]
    pub(super) role: Option<Role>,
    /// Certificates of issuers, to verify the signatures of CA certificates with
    #[arg(long, value_name = "FILE")]
    pub(super) untrusted: Vec<PathBuf>,
    /// Warn when a CA certificate ends within this span
    #[arg(long, value_name = "SPAN", default_value = "90d", value_parser = parse_duration)]
    pub(super) expires_within: i64,
    /// The thumbprint that the portal shows, SHA-1 or SHA-256 in hex
    #[arg(long, value_name = "HEX", value_parser = parse_thumbprint)]
    pub(super) expect_thumbprint: Option<String>,
    /// The device id that the CN must equal
    #[arg(long, value_name = "ID", value_parser = parse_device_id)]
    pub(super) device_id: Option<String>,
    #[command(flatten)]
    pub(super) judging: JudgingArgs,
}

#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// The CA certificate that is to be trusted
    #[arg(long, value_name = "FILE")]
    pub(super) ca: PathBuf,
    /// The proof certificate that is to be uploaded
    #[arg(long, value_name = "FILE")]
    pub(super) proof: PathBuf,
    #[command(flatten)]
    pub(super) code: CodeArgs,
    /// Certificates of the CA's issuers; also searched for the signer if the CA did not sign the proof
    #[arg(long, value_name = "FILE")]
    pub(super) untrusted: Vec<PathBuf>,
    /// CRLs to look the certificates up in
    #[arg(long, value_name = "FILE")]
    pub(super) crl: Vec<PathBuf>,
    /// The thumbprint of the CA that the service shows, SHA-1 or SHA-256 in hex; of several CAs in
    /// its file it names the one that is meant
    #[arg(long, value_name = "HEX", value_parser = parse_thumbprint)]
    pub(super) expect_thumbprint: Option<String>,
    /// What counts of the CA: its whole certificate, or only name and key
    #[arg(long, value_name = "WHAT", default_value = "certificate")]
    pub(super) anchor: AnchorTrust,
    #[command(flatten)]
    pub(super) judging: JudgingArgs,
}

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

#[derive(Debug, Args)]
pub(super) struct ThumbprintArgs {
    /// Files, folders (walked recursively), or `-` for standard input
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// The hash function
    #[arg(long, value_name = "HASH", default_value = "sha1")]
    pub(super) algorithm: HashAlgorithm,
    /// How to write it: as the Azure portal, OpenSSL, most libraries, or in base64
    #[arg(long, value_name = "STYLE", default_value = "azure")]
    pub(super) style: ThumbprintStyle,
}

#[derive(Debug, Args)]
pub(super) struct ConvertArgs {
    /// A file, or `-` for standard input
    #[arg(value_name = "PATH")]
    pub(super) path: PathBuf,
    /// The encoding to write
    #[arg(long, value_name = "ENCODING")]
    pub(super) to: Target,
    /// Only this certificate of the file, counted from 1
    #[arg(long, value_name = "N")]
    pub(super) index: Option<usize>,
    /// Write to FILE, whole or not at all
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(super) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// The kind of document; `line` is a line of `--format ndjson`
    #[arg(value_name = "NAME")]
    pub(super) name: Schema,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The check's id, as reports show it: `proof.common-name`
    #[arg(value_name = "CHECK-ID", required_unless_present_any = ["cloud", "list", "markdown"])]
    pub(super) id: Option<String>,
    /// Say what is known of a service, with sources, and what is not
    #[arg(long, value_name = "NAME", value_parser = parse_cloud, conflicts_with_all = ["list", "id", "markdown"])]
    pub(super) cloud: Option<&'static Cloud>,
    /// List every check, a line each
    #[arg(long)]
    pub(super) list: bool,
    /// Print the whole catalogue as Markdown
    #[arg(long, conflicts_with_all = ["list", "id"])]
    pub(super) markdown: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Target {
    /// Base64 without armour, in one line a certificate
    Base64,
    /// Plain DER, of one certificate
    Der,
    /// PKCS#7 certificates-only bundle in DER
    P7b,
    /// PEM with one block a certificate
    Pem,
}

/// Hex as portals and tools write it: colons, blanks and letter case do not matter.
fn parse_thumbprint(text: &str) -> Result<String, String> {
    let digits = text.chars().filter(|c| !matches!(c, ':' | ' ' | '-'));
    let digits = digits.collect::<String>().to_ascii_uppercase();
    match digits.len() {
        40 | 64 if digits.bytes().all(|b| b.is_ascii_hexdigit()) => Ok(digits),
        _ => Err("a thumbprint has 40 (SHA-1) or 64 (SHA-256) hex digits".into()),
    }
}

/// A script whose variable is empty would compare with nothing.
fn parse_device_id(text: &str) -> Result<String, String> {
    match text.trim().is_empty() {
        true => Err("the device id is empty".into()),
        false => Ok(text.to_owned()),
    }
}

pub(super) fn parse_cloud(name: &str) -> Result<&'static Cloud, String> {
    Cloud::named(name).ok_or_else(|| {
        let names: Vec<_> = Cloud::all().iter().map(|cloud| cloud.name).collect();
        format!("there is no such cloud; there are {}", names.join(", "))
    })
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::Text,
            Self::Json,
            Self::Ndjson,
            Self::Sarif,
            Self::Junit,
            Self::Github,
            Self::Html,
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Github => "github",
            Self::Html => "html",
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Ndjson => "ndjson",
            Self::Sarif => "sarif",
            Self::Text => "text",
        }))
    }
}

impl ValueEnum for Picture {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Svg, Self::Dot, Self::Mermaid]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Dot => "dot",
            Self::Mermaid => "mermaid",
            Self::Svg => "svg",
        }))
    }
}

impl ValueEnum for Schema {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()))
    }
}

impl ValueEnum for Role {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()))
    }
}

impl ValueEnum for HashAlgorithm {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()))
    }
}

impl ValueEnum for ThumbprintStyle {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Azure, Self::Openssl, Self::Hex, Self::Base64]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Azure => "azure",
            Self::Base64 => "base64",
            Self::Hex => "hex",
            Self::Openssl => "openssl",
        }))
    }
}

impl ValueEnum for Purpose {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Any, Self::ClientAuth, Self::ServerAuth]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Any => "any",
            Self::ClientAuth => "client",
            Self::ServerAuth => "server",
        }))
    }
}

impl ValueEnum for AnchorTrust {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Certificate, Self::NameAndKey]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Certificate => "certificate",
            Self::NameAndKey => "name-and-key",
        }))
    }
}
