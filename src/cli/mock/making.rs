//! What the commands that make something have in common: options, and the folder of a CA.

use super::moment;
use crate::{
    case::{CertificateInput, Role},
    certificate::{Certificate, Time},
    cli::{
        exit::{CliError, CliResult, ExitStatus},
        files,
        output::{Secrecy, Terminal},
        passphrase::Passphrases,
        time::now,
        write_files::{print_written, refuse_to_replace},
    },
    error::{Error, Result},
    input,
    mock::{Randomness, Tenant},
};
use clap::Args;
use std::path::{Path, PathBuf};

/// The options of every command that makes something.
#[derive(Debug, Args)]
pub(super) struct MakingArgs {
    /// Draw keys and numbers from this seed, for the same bytes every time
    #[arg(long, value_name = "N", help_heading = "Rules")]
    pub(super) seed: Option<u64>,
    /// Make certificates for this moment (RFC 3339 or YYYY-MM-DD) instead of now
    #[arg(long, value_name = "TIME", value_parser = moment::parse_moment, help_heading = "Rules")]
    pub(super) at: Option<Time>,
    /// Write over files that are there
    #[arg(long, help_heading = "Output")]
    pub(super) force: bool,
}

/// The file names of Azure Sphere's tools for the CA and its chain; the others are popcert's.
pub(super) const CA_FILE: &str = "CAcertificate.cer";
pub(super) const CHAIN_FILE: &str = "CAcertificateChain.p7b";
pub(super) const KEY_FILE: &str = "tenant-key.pem";

/// The CA that issues in a folder of `mock ca`, and its key.
pub(super) const HIERARCHY_CA_FILE: &str = "ca.pem";
pub(super) const HIERARCHY_KEY_FILE: &str = "ca.key";

impl MakingArgs {
    pub(super) fn randomness(&self) -> Result<Randomness> {
        self.seed
            .map_or_else(Randomness::from_system, |seed| Ok(Randomness::seeded(seed)))
    }

    pub(super) fn at(&self) -> Time {
        self.at.unwrap_or_else(now)
    }

    /// See [`refuse_to_replace`].
    pub(super) fn refuse_to_replace(&self, files: &[&Path], inputs: &[&Path]) -> Result<()> {
        refuse_to_replace(files, inputs, self.force)
    }

    /// Writes the files of a CA to their folder, which is made if it is not there. Returns their names, to print.
    pub(super) fn write_folder(
        &self,
        terminal: &Terminal,
        folder: &Path,
        files: &[FileOfFolder],
    ) -> std::result::Result<String, CliError> {
        let paths: Vec<_> = files.iter().map(|(name, ..)| folder.join(name)).collect();
        self.refuse_to_replace(&paths.iter().map(PathBuf::as_path).collect::<Vec<_>>(), &[])?;
        make_folder(folder)?;
        for ((_, bytes, secrecy), path) in files.iter().zip(&paths) {
            terminal.write_file(path, bytes, *secrecy)?;
        }
        let names: Vec<_> = files.iter().map(|(name, ..)| name.as_str()).collect();
        Ok(format!("{}: {}", folder.display(), names.join(", ")))
    }
}

/// Name, content, and who may read it.
pub(super) type FileOfFolder = (String, Vec<u8>, Secrecy);

/// Makes the folder and those above it, where they are not there.
pub(super) fn make_folder(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)
        .map_err(|cause| Error::io(folder.display().to_string(), "make the folder", cause))
}

/// PEM with LF and 64 characters a line.
pub(super) fn armoured(der: &[u8]) -> String {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    pem::encode_config(&pem::Pem::new("CERTIFICATE", der), config)
}

/// The files of the CA that issues and of its key, in a folder of `mock tenant` or `mock ca`.
pub(super) fn tenant_files(folder: &Path) -> [PathBuf; 2] {
    let is_hierarchy = !folder.join(CA_FILE).exists() && folder.join(HIERARCHY_CA_FILE).exists();
    let names = match is_hierarchy {
        true => [HIERARCHY_CA_FILE, HIERARCHY_KEY_FILE],
        false => [CA_FILE, KEY_FILE],
    };
    names.map(|name| folder.join(name))
}

/// That CA and its key.
pub(super) fn read_tenant(folder: &Path) -> Result<Tenant> {
    let [ca_file, key_file] = tenant_files(folder);
    let mut ca = files::inputs(&ca_file, Role::Ca, &Passphrases::default())?;
    let ca: CertificateInput = ca.swap_remove(0);
    let key = zeroize::Zeroizing::new(input::read_file(&key_file)?);
    Tenant::from_parts(ca.certificate().der(), &key)
        .map_err(|error| error.in_file(key_file.display().to_string()))
}

/// The names of what was written to a folder, with the CA that issues.
pub(super) fn print_certificate(terminal: &Terminal, written: &str, der: &[u8]) -> CliResult {
    let certificate = Certificate::from_der(der)?;
    print_written(terminal, written, &certificate, &[])?;
    Ok(ExitStatus::Good)
}
