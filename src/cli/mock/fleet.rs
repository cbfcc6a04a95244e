//! A fleet of mock devices: each is made, written and forgotten, so that memory does not grow with their number.

use super::{
    device::DeviceArgs,
    making::{armoured, make_folder, read_tenant, tenant_files},
};
use crate::{
    certificate::{Certificate, HashAlgorithm, TimeField},
    cli::{
        exit::{CliError, CliResult, ExitStatus},
        output::{Secrecy, Terminal},
    },
    error::{Error, ErrorKind, Result},
    mock::{Randomness, Tenant, device_id},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

type Written<T> = std::result::Result<T, CliError>;

/// "Bulk device enrollment operation with maximum of 10 enrollments" (DPS, Individual Enrollment - Run Bulk Operation).
const DPS_BATCH: usize = 10;
/// The columns of the table.
const COLUMNS: [&str; 8] = [
    "device_id",
    "serial",
    "sha1",
    "sha256",
    "not_before",
    "not_after",
    "certificate_file",
    "key_file",
];

/// One device, written.
struct Device {
    id: String,
    certificate: Certificate,
    file: PathBuf,
    key_file: Option<PathBuf>,
}

/// What makes the devices, one after another.
struct Fleet<'a> {
    args: &'a DeviceArgs,
    count: u32,
    folder: &'a Path,
    tenant: Tenant,
    randomness: Randomness,
    terminal: &'a Terminal,
}

pub(super) fn run(args: &DeviceArgs, count: u32, folder: &Path, terminal: &Terminal) -> CliResult {
    if let Some(prefix) = &args.device_id {
        check(prefix)?;
    }
    let lists = [&args.csv, &args.dps_bulk, &args.aws_bulk].map(Option::as_deref);
    let given: Vec<_> = lists.iter().copied().flatten().collect();
    let [ca_file, ca_key_file] = tenant_files(&args.tenant);
    args.making
        .refuse_to_replace(&given, &[&ca_file, &ca_key_file])?;
    refuse_full(folder, args.making.force)?;
    let fleet = Fleet {
        args,
        count,
        folder,
        tenant: read_tenant(&args.tenant)?,
        randomness: args.making.randomness()?,
        terminal,
    };
    make_folder(folder)?;
    // Each list is written while the devices are made, and stands there whole or not at all.
    to(terminal, lists[0], |table| {
        to(terminal, lists[1], |dps| {
            to(terminal, lists[2], |aws| fleet.make([table, dps, aws]))
        })
    })?;
    let mut lines = vec![(
        "wrote",
        format!("{count} certificates to {}", folder.display()),
    )];
    lines.push(match args.no_key {
        true => ("keys", "not written".to_owned()),
        false => (
            "keys",
            format!("beside them, as {}", folder.join("ID.key").display()),
        ),
    });
    lines.extend(
        given
            .iter()
            .map(|list| ("list", list.display().to_string())),
    );
    terminal.lines(&lines)?;
    Ok(ExitStatus::Good)
}

/// Lets `write` write to a file, or to nowhere.
fn to<T>(
    terminal: &Terminal,
    file: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> Written<T>,
) -> Written<T> {
    match file {
        None => write(&mut io::sink()),
        Some(_) => terminal.write(file, write),
    }
}

impl Fleet<'_> {
    fn make(&self, [table, dps, aws]: [&mut dyn Write; 3]) -> Written<()> {
        let mut table = csv::Writer::from_writer(table);
        table.write_record(COLUMNS).map_err(io::Error::from)?;
        let authority = armoured(self.tenant.ca());
        let mut enrollments: Vec<Value> = Vec::with_capacity(DPS_BATCH);
        for number in 1..=self.count {
            let device = self.device(number)?;
            table.write_record(row(&device)).map_err(io::Error::from)?;
            if self.args.dps_bulk.is_some() {
                enrollments.push(enrollment(&device));
                if enrollments.len() == DPS_BATCH || number == self.count {
                    let body = json!({ "mode": "create", "enrollments": &enrollments });
                    writeln!(dps, "{body}")?;
                    enrollments.clear();
                }
            }
            if self.args.aws_bulk.is_some() {
                writeln!(aws, "{}", thing(&device, &authority))?;
            }
        }
        table.flush()?;
        Ok(())
    }

    /// Makes one device and writes its files.
    fn device(&self, number: u32) -> Written<Device> {
        let id = match &self.args.device_id {
            None => device_id(&self.randomness, Some(number)),
            Some(prefix) => {
                let width = self.count.to_string().len();
                format!("{prefix}{number:0width$}")
            }
        };
        let at = self.args.making.at();
        let (der, key) = self
            .tenant
            .device_with(&id, self.args.key, &self.randomness, at)?;
        let file = self.folder.join(format!("{id}.pem"));
        self.terminal
            .write_file(&file, armoured(&der).as_bytes(), Secrecy::Public)?;
        let key_file = (!self.args.no_key).then(|| self.folder.join(format!("{id}.key")));
        if let Some(file) = &key_file {
            let pem = key.to_pem()?;
            self.terminal
                .write_file(file, pem.as_bytes(), Secrecy::Private)?;
        }
        Ok(Device {
            id,
            certificate: Certificate::from_der(&der)?,
            file,
            key_file,
        })
    }
}

/// What an id begins with: it becomes part of a file's name, of a registration id ("alphanumeric characters and the special
/// characters -._:", DPS) and of a cell.
fn check(prefix: &str) -> Result<()> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-._:".contains(c);
    if prefix.starts_with(|c: char| c.is_ascii_alphanumeric())
        && prefix.chars().all(is_allowed)
        && prefix.len() <= 100
    {
        return Ok(());
    }
    let message = "what the ids of a fleet begin with is a letter or digit, and then letters, digits and `-._:`, 100 at most";
    Err(Error::new(ErrorKind::Usage, message).with_hint("as in `--device-id pump-`"))
}

/// A fleet is written to a folder of its own.
fn refuse_full(folder: &Path, force: bool) -> Result<()> {
    let is_full = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    match is_full && !force {
        false => Ok(()),
        true => Err(Error::new(ErrorKind::Usage, "the folder is not empty")
            .in_file(folder.display().to_string())
            .with_hint("choose another folder, or let files be replaced with `--force`")),
    }
}

fn row(device: &Device) -> [String; COLUMNS.len()] {
    let certificate = &device.certificate;
    let validity = certificate.validity();
    let key_file = device.key_file.as_ref();
    [
        device.id.clone(),
        certificate.serial().to_string(),
        certificate.thumbprint(HashAlgorithm::Sha1).to_string(),
        certificate.thumbprint(HashAlgorithm::Sha256).to_string(),
        moment(validity.not_before()),
        moment(validity.not_after()),
        device.file.display().to_string(),
        key_file.map_or_else(String::new, |file| file.display().to_string()),
    ]
}

fn moment(field: &TimeField) -> String {
    field
        .time()
        .map_or_else(|| field.text().to_owned(), |time| time.to_string())
}

/// An IndividualEnrollment of DPS (API 2021-10-01): the registration id is the certificate's CN.
fn enrollment(device: &Device) -> Value {
    json!({
        "registrationId": device.id,
        "attestation": {
            "type": "x509",
            "x509": { "clientCertificates": { "primary": {
                "certificate": STANDARD.encode(device.certificate.der()),
            } } },
        },
    })
}

/// A line of the input file of StartThingRegistrationTask: values for the parameters of a provisioning template, named as in
/// AWS's examples.
fn thing(device: &Device, authority: &str) -> Value {
    json!({
        "ThingName": device.id,
        "SerialNumber": device.certificate.serial().to_string(),
        "CertificatePem": armoured(device.certificate.der()),
        "CACertificatePem": authority,
    })
}
