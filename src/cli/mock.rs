//! `popcert mock`: a CA, proofs and devices to rehearse with.

mod authority;
#[cfg(feature = "mock-cloud")]
mod cloud;
mod device;
mod fleet;
mod making;
mod moment;
#[cfg(feature = "mock-cloud")]
mod shell;

use super::{
    code::CodeArgs,
    examples,
    exit::{CliResult, ExitStatus},
    lazy_args::LazyArgs,
    output::{Secrecy, Terminal},
    write_files::print_written,
};
use crate::{
    certificate::Certificate,
    error::Result,
    mock::{KeyType, MockKey, Recipe, Tenant, faults, manifest},
};
use clap::{
    Args, Subcommand, ValueEnum,
    builder::{PossibleValue, PossibleValuesParser},
};
use making::{
    CA_FILE, CHAIN_FILE, FileOfFolder, KEY_FILE, MakingArgs, armoured, make_folder,
    print_certificate, read_tenant, tenant_files,
};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct MockArgs {
    #[command(subcommand)]
    command: MockCommand,
}

#[derive(Debug, Subcommand)]
enum MockCommand {
    /// Make a hierarchy of CAs of any shape: levels, names, keys and dates
    #[command(after_help = examples::MOCK_CA)]
    Ca(LazyArgs<authority::AuthorityArgs>),
    /// Answer on loopback as the clouds do, so that SDKs and scripts run with no account
    #[cfg(feature = "mock-cloud")]
    #[command(after_help = examples::MOCK_CLOUD)]
    Cloud(LazyArgs<cloud::CloudArgs>),
    /// Issue device certificates under a mock CA: one, or a fleet
    #[command(after_help = examples::MOCK_DEVICE)]
    Device(LazyArgs<device::DeviceArgs>),
    /// Make a set of files for every check that fails it, with a manifest of what is expected
    #[command(after_help = examples::MOCK_FAULTS)]
    Faults(LazyArgs<FaultsArgs>),
    /// Answer a verification code with a proof certificate
    #[command(after_help = examples::MOCK_PROOF)]
    Proof(LazyArgs<ProofArgs>),
    /// Make root, policy CA and tenant CA in the shape of Azure Sphere's
    #[command(after_help = examples::MOCK_TENANT)]
    Tenant(LazyArgs<TenantArgs>),
}

#[derive(Debug, Args)]
struct TenantArgs {
    /// The folder to write to; it is made if it is not there
    #[arg(value_name = "DIR", help_heading = "Output")]
    folder: PathBuf,
    /// The kind of the tenant CA's key
    #[arg(
        long,
        value_name = "KIND",
        default_value = "p384",
        help_heading = "Input"
    )]
    key: KeyType,
    /// The tenant id, a GUID
    #[arg(long, value_name = "GUID", help_heading = "Rules")]
    tenant_id: Option<String>,
    #[command(flatten)]
    making: MakingArgs,
}

#[derive(Debug, Args)]
struct ProofArgs {
    /// The folder that `popcert mock tenant` or `popcert mock ca` wrote
    #[arg(long, value_name = "DIR", help_heading = "Input")]
    tenant: PathBuf,
    #[command(flatten)]
    code: CodeArgs,
    /// The file to write the proof to, in PEM if its name ends in .pem or .crt, else in DER
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: PathBuf,
    /// Make it in the shape that the service's own recipe gives it
    #[arg(long, value_name = "NAME", default_value = "azure-sphere", value_parser = shapes(), help_heading = "Rules")]
    like: String,
    #[command(flatten)]
    making: MakingArgs,
}

#[derive(Debug, Args)]
struct FaultsArgs {
    /// The folder to write to; it is made if it is not there
    #[arg(value_name = "DIR", help_heading = "Output")]
    folder: PathBuf,
    #[command(flatten)]
    making: MakingArgs,
}

pub(super) fn run(args: &MockArgs, terminal: &Terminal) -> CliResult {
    match &args.command {
        #[cfg(feature = "mock-cloud")]
        MockCommand::Cloud(args) => cloud::run(args, terminal),
        MockCommand::Ca(args) => authority::run(args, terminal),
        MockCommand::Device(args) => match (args.count, &args.out_dir) {
            (Some(count), Some(folder)) => fleet::run(args, count, folder, terminal),
            _ => device::run(args, terminal),
        },
        MockCommand::Faults(args) => all_faults(args, terminal),
        MockCommand::Proof(args) => proof(args, terminal),
        MockCommand::Tenant(args) => tenant(args, terminal),
    }
}

fn tenant(args: &TenantArgs, terminal: &Terminal) -> CliResult {
    let randomness = args.making.randomness()?;
    let mut builder = Tenant::builder().key(args.key);
    if let Some(id) = &args.tenant_id {
        builder = builder.id(id);
    }
    let tenant = builder.build(&randomness, args.making.at())?;
    let public = |name: &str, der: &[u8]| (name.to_owned(), der.to_vec(), Secrecy::Public);
    let private = |name: &str, key: &MockKey| -> Result<FileOfFolder> {
        let pem = key.to_pem()?.as_bytes().to_vec();
        Ok((name.to_owned(), pem, Secrecy::Private))
    };
    let mut files = vec![
        public(CA_FILE, tenant.ca()),
        public(CHAIN_FILE, &tenant.chain()),
        private(KEY_FILE, tenant.key())?,
    ];
    for (above, certificate, key) in [
        (tenant.policy(), "policy.cer", "policy-key.pem"),
        (tenant.root(), "root.cer", "root-key.pem"),
    ] {
        if let Some((der, secret)) = above {
            files.extend([public(certificate, der), private(key, secret)?]);
        }
    }
    let written = args.making.write_folder(terminal, &args.folder, &files)?;
    print_certificate(terminal, &written, tenant.ca())
}

fn proof(args: &ProofArgs, terminal: &Terminal) -> CliResult {
    let code = args.code.read(&[])?;
    let tenant = read_tenant(&args.tenant)?;
    let [ca_file, key_file] = tenant_files(&args.tenant);
    let mut inputs = vec![ca_file.as_path(), &key_file];
    inputs.extend(args.code.file());
    args.making.refuse_to_replace(&[&args.output], &inputs)?;
    let (randomness, at) = (args.making.randomness()?, args.making.at());
    let der = match args.like.as_str() {
        SPHERE => tenant.proof(code.as_str(), &randomness, at)?,
        service => {
            let ca = Certificate::from_der(tenant.ca())?;
            Recipe::named(service)?.proof(&ca, tenant.key(), code.as_str(), &randomness, at)?
        }
    };
    let ending = args.output.extension().unwrap_or_default();
    let bytes = match ["pem", "crt"]
        .iter()
        .any(|one| ending.eq_ignore_ascii_case(one))
    {
        true => armoured(&der).into_bytes(),
        false => der.clone(),
    };
    terminal.write_file(&args.output, &bytes, Secrecy::Public)?;
    let more = [(
        "key",
        "thrown away: a proof is shown, and never used".to_owned(),
    )];
    let certificate = Certificate::from_der(&der)?;
    print_written(
        terminal,
        &args.output.display().to_string(),
        &certificate,
        &more,
    )?;
    Ok(ExitStatus::Good)
}

/// The shape that the service gives its proofs by itself.
const SPHERE: &str = "azure-sphere";

/// The names of `--like`.
fn shapes() -> PossibleValuesParser {
    let recipes = Recipe::all().iter().map(|recipe| recipe.name);
    let mut names: Vec<_> = recipes.chain([SPHERE]).collect();
    names.sort_unstable();
    PossibleValuesParser::new(names)
}

fn all_faults(args: &FaultsArgs, terminal: &Terminal) -> CliResult {
    let at = args.making.at();
    let sets = faults(&args.making.randomness()?, at)?;
    let manifest_file = args.folder.join("manifest.json");
    args.making.refuse_to_replace(&[&manifest_file], &[])?;
    for set in &sets {
        let folder = args.folder.join(set.name);
        make_folder(&folder)?;
        for (name, bytes) in &set.files {
            terminal.write_file(&folder.join(name), bytes, Secrecy::Public)?;
        }
    }
    // Written last: a folder with a manifest is complete.
    terminal.write_file(
        &manifest_file,
        manifest(&sets, at)?.as_bytes(),
        Secrecy::Public,
    )?;
    let written = format!("{} sets and {}", sets.len(), manifest_file.display());
    terminal.lines(&[("wrote", written)])?;
    Ok(ExitStatus::Good)
}

impl ValueEnum for KeyType {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()))
    }
}
