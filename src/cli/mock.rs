//! `popcert mock`: a CA, proofs and devices to rehearse with.

#[cfg(feature = "mock-cloud")]
mod cloud;
mod moment;
#[cfg(feature = "mock-cloud")]
mod shell;

use super::{
    examples,
    exit::{CliResult, ExitStatus},
    lazy_args::LazyArgs,
    output::{Secrecy, Terminal},
    passphrase::Passphrases,
    time::now,
    write_files::{print_written, refuse_to_replace},
};
use crate::{
    case::{CertificateInput, Role},
    certificate::{Certificate, Time},
    error::{Error, Result},
    input,
    mock::{KeyType, Randomness, Tenant, device_id, faults, manifest},
};
use clap::{Args, Subcommand, ValueEnum, builder::PossibleValue};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct MockArgs {
    #[command(subcommand)]
    command: MockCommand,
}

#[derive(Debug, Subcommand)]
enum MockCommand {
    /// Answer on loopback as the clouds do, so that SDKs and scripts run with no account
    #[cfg(feature = "mock-cloud")]
    #[command(after_help = examples::MOCK_CLOUD)]
    Cloud(LazyArgs<cloud::CloudArgs>),
    /// Issue a device certificate under a mock tenant CA
    #[command(after_help = examples::MOCK_DEVICE)]
    Device(LazyArgs<DeviceArgs>),
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

/// The options of every command that makes something.
#[derive(Debug, Args)]
struct MakingArgs {
    /// Draw keys and numbers from this seed, for the same bytes every time
    #[arg(long, value_name = "N", help_heading = "Rules")]
    seed: Option<u64>,
    /// Make certificates for this moment (RFC 3339 or YYYY-MM-DD) instead of now
    #[arg(long, value_name = "TIME", value_parser = moment::parse_moment, help_heading = "Rules")]
    at: Option<Time>,
    /// Write over files that are there
    #[arg(long, help_heading = "Output")]
    force: bool,
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
    /// The folder that `popcert mock tenant` wrote
    #[arg(long, value_name = "DIR", help_heading = "Input")]
    tenant: PathBuf,
    /// The verification code
    #[arg(long, value_name = "CODE", help_heading = "Input")]
    code: String,
    /// The file to write the proof to, in DER
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: PathBuf,
    #[command(flatten)]
    making: MakingArgs,
}

#[derive(Debug, Args)]
struct DeviceArgs {
    /// The folder that `popcert mock tenant` wrote
    #[arg(long, value_name = "DIR", help_heading = "Input")]
    tenant: PathBuf,
    /// The device id, 128 hex digits on Azure Sphere; drawn if not given
    #[arg(long, value_name = "ID", help_heading = "Rules")]
    device_id: Option<String>,
    /// The file to write the certificate to, in PEM as a device has it
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: PathBuf,
    /// The file to write the private key to
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    key_out: Option<PathBuf>,
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

/// The file names of Azure Sphere's tools for the CA and its chain; the others are popcert's.
const CA_FILE: &str = "CAcertificate.cer";
const CHAIN_FILE: &str = "CAcertificateChain.p7b";
const KEY_FILE: &str = "tenant-key.pem";

impl MakingArgs {
    fn randomness(&self) -> Result<Randomness> {
        self.seed
            .map_or_else(Randomness::from_system, |seed| Ok(Randomness::seeded(seed)))
    }

    fn at(&self) -> Time {
        self.at.unwrap_or_else(now)
    }

    fn refuse_to_replace(&self, files: &[&Path]) -> Result<()> {
        refuse_to_replace(files, self.force)
    }
}

pub(super) fn run(args: &MockArgs, terminal: &Terminal) -> CliResult {
    match &args.command {
        #[cfg(feature = "mock-cloud")]
        MockCommand::Cloud(args) => cloud::run(args, terminal),
        MockCommand::Device(args) => device(args, terminal),
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
    let mut files = vec![
        (CA_FILE, tenant.ca().to_vec(), Secrecy::Public),
        (CHAIN_FILE, tenant.chain(), Secrecy::Public),
        (
            KEY_FILE,
            tenant.key().to_pem()?.as_bytes().to_vec(),
            Secrecy::Private,
        ),
    ];
    for (above, certificate, key) in [
        (tenant.policy(), "policy.cer", "policy-key.pem"),
        (tenant.root(), "root.cer", "root-key.pem"),
    ] {
        if let Some((der, secret)) = above {
            files.push((certificate, der.to_vec(), Secrecy::Public));
            files.push((key, secret.to_pem()?.as_bytes().to_vec(), Secrecy::Private));
        }
    }
    let paths: Vec<_> = files
        .iter()
        .map(|(name, ..)| args.folder.join(name))
        .collect();
    args.making
        .refuse_to_replace(&paths.iter().map(PathBuf::as_path).collect::<Vec<_>>())?;
    std::fs::create_dir_all(&args.folder)
        .map_err(|cause| Error::io(args.folder.display().to_string(), "make the folder", cause))?;
    for ((_, bytes, secrecy), path) in files.iter().zip(&paths) {
        terminal.write_file(path, bytes, *secrecy)?;
    }
    let names: Vec<_> = files.iter().map(|(name, ..)| *name).collect();
    print_certificate(
        terminal,
        &format!("{}: {}", args.folder.display(), names.join(", ")),
        tenant.ca(),
    )
}

fn proof(args: &ProofArgs, terminal: &Terminal) -> CliResult {
    let code: crate::code::VerificationCode = args.code.parse()?;
    let tenant = read_tenant(&args.tenant)?;
    args.making.refuse_to_replace(&[&args.output])?;
    let der = tenant.proof(code.as_str(), &args.making.randomness()?, args.making.at())?;
    terminal.write_file(&args.output, &der, Secrecy::Public)?;
    print_certificate(terminal, &args.output.display().to_string(), &der)
}

fn device(args: &DeviceArgs, terminal: &Terminal) -> CliResult {
    let tenant = read_tenant(&args.tenant)?;
    let randomness = args.making.randomness()?;
    let id = args
        .device_id
        .clone()
        .unwrap_or_else(|| device_id(&randomness));
    let mut files = vec![args.output.as_path()];
    files.extend(args.key_out.as_deref());
    args.making.refuse_to_replace(&files)?;
    let (der, key) = tenant.device(&id, &randomness, args.making.at())?;
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    let text = pem::encode_config(&pem::Pem::new("CERTIFICATE", der.clone()), config);
    terminal.write_file(&args.output, text.as_bytes(), Secrecy::Public)?;
    if let Some(file) = &args.key_out {
        terminal.write_file(file, key.to_pem()?.as_bytes(), Secrecy::Private)?;
    }
    print_certificate(terminal, &args.output.display().to_string(), &der)
}

fn all_faults(args: &FaultsArgs, terminal: &Terminal) -> CliResult {
    let at = args.making.at();
    let sets = faults(&args.making.randomness()?, at)?;
    let manifest_file = args.folder.join("manifest.json");
    args.making.refuse_to_replace(&[&manifest_file])?;
    for set in &sets {
        let folder = args.folder.join(set.name);
        std::fs::create_dir_all(&folder)
            .map_err(|cause| Error::io(folder.display().to_string(), "make the folder", cause))?;
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

fn read_tenant(folder: &Path) -> Result<Tenant> {
    let mut ca = super::files::inputs(&folder.join(CA_FILE), Role::Ca, &Passphrases::default())?;
    let ca: CertificateInput = ca.swap_remove(0);
    let key_file = folder.join(KEY_FILE);
    let key = zeroize::Zeroizing::new(input::read_file(&key_file)?);
    Tenant::from_parts(ca.certificate().der(), &key)
        .map_err(|error| error.in_file(key_file.display().to_string()))
}

fn print_certificate(terminal: &Terminal, written: &str, der: &[u8]) -> CliResult {
    let certificate = Certificate::from_der(der)?;
    print_written(terminal, written, &certificate, &[])?;
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
