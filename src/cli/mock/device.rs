//! `popcert mock device`: one certificate, or a fleet's.

use super::making::{MakingArgs, armoured, read_tenant, tenant_files};
use crate::{
    certificate::Certificate,
    cli::{
        exit::{CliResult, ExitStatus},
        output::{Secrecy, Terminal},
        write_files::print_written,
    },
    error::{Error, ErrorKind, Result},
    mock::{KeyType, device_id},
};
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct DeviceArgs {
    /// The folder that `popcert mock tenant` or `popcert mock ca` wrote
    #[arg(long, value_name = "DIR", help_heading = "Input")]
    pub(super) tenant: PathBuf,
    /// The device id, 128 hex digits on Azure Sphere; drawn if not given. Of a fleet, what each id begins with, before its
    /// number
    #[arg(long, value_name = "ID", help_heading = "Rules")]
    pub(super) device_id: Option<String>,
    /// The kind of the devices' keys
    #[arg(
        long,
        value_name = "KIND",
        default_value = "p384",
        help_heading = "Rules"
    )]
    pub(super) key: KeyType,
    /// The file to write the certificate to, in PEM as a device has it
    #[arg(
        long,
        short,
        value_name = "FILE",
        required_unless_present = "count",
        conflicts_with = "count",
        help_heading = "Output"
    )]
    output: Option<PathBuf>,
    /// The file to write the private key to; by default the certificate's, with the ending .key
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "count",
        help_heading = "Output"
    )]
    key_out: Option<PathBuf>,
    /// Write no private keys
    #[arg(long, conflicts_with = "key_out", help_heading = "Output")]
    pub(super) no_key: bool,
    /// Make a fleet of N devices
    #[arg(long, value_name = "N", requires = "out_dir", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Rules")]
    pub(super) count: Option<u32>,
    /// The folder for the fleet's certificates and keys, named by device id; it is made if it is not there
    #[arg(long, value_name = "DIR", requires = "count", help_heading = "Output")]
    pub(super) out_dir: Option<PathBuf>,
    /// Write a table of the fleet: ids, serial numbers, thumbprints, dates, files
    #[arg(long, value_name = "FILE", requires = "count", help_heading = "Output")]
    pub(super) csv: Option<PathBuf>,
    /// Write bodies for DPS's bulk operation on individual enrollments, ten devices a line (JSON)
    #[arg(long, value_name = "FILE", requires = "count", help_heading = "Output")]
    pub(super) dps_bulk: Option<PathBuf>,
    /// Write the input file of AWS IoT's bulk registration, a device a line (JSON)
    #[arg(long, value_name = "FILE", requires = "count", help_heading = "Output")]
    pub(super) aws_bulk: Option<PathBuf>,
    #[command(flatten)]
    pub(super) making: MakingArgs,
}

/// One device.
pub(super) fn run(args: &DeviceArgs, terminal: &Terminal) -> CliResult {
    // clap requires it without `--count`.
    let Some(output) = &args.output else {
        let message = "`-o FILE` or `--count N --out-dir DIR` is needed";
        return Err(Error::new(ErrorKind::Usage, message).into());
    };
    let tenant = read_tenant(&args.tenant)?;
    let randomness = args.making.randomness()?;
    let id = args
        .device_id
        .clone()
        .unwrap_or_else(|| device_id(&randomness, None));
    let key_file = key_file(args, output)?;
    let mut files = vec![output.as_path()];
    files.extend(key_file.as_deref());
    let [ca_file, ca_key_file] = tenant_files(&args.tenant);
    args.making
        .refuse_to_replace(&files, &[&ca_file, &ca_key_file])?;
    let (der, key) = tenant.device_with(&id, args.key, &randomness, args.making.at())?;
    terminal.write_file(output, armoured(&der).as_bytes(), Secrecy::Public)?;
    let named = match &key_file {
        Some(file) => {
            terminal.write_file(file, key.to_pem()?.as_bytes(), Secrecy::Private)?;
            file.display().to_string()
        }
        None => "not written".to_owned(),
    };
    let certificate = Certificate::from_der(&der)?;
    let output = output.display().to_string();
    print_written(terminal, &output, &certificate, &[("key", named)])?;
    Ok(ExitStatus::Good)
}

/// Beside the certificate, unless that goes to a pipe or a device.
fn key_file(args: &DeviceArgs, output: &Path) -> Result<Option<PathBuf>> {
    if args.no_key || args.key_out.is_some() {
        return Ok(args.key_out.clone());
    }
    if output.metadata().is_ok_and(|found| !found.is_file()) {
        return Ok(None);
    }
    let beside = output.with_extension("key");
    if beside == output {
        let message = "the private key would be written to the file of the certificate";
        return Err(Error::new(ErrorKind::Usage, message)
            .in_file(output.display().to_string())
            .with_hint("name the file of the key: `--key-out FILE`, or say `--no-key`"));
    }
    Ok(Some(beside))
}
