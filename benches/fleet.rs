//! A fleet to measure with: one CA and any number of distinct device certificates.
//!
//! `cargo run --release --example fleet -- DIR COUNT [KIND]` writes `DIR/ca.pem`, and below
//! `DIR/devices` a DER and below `DIR/devices-pem` a PEM file for each device. `KIND` is the
//! CA's key (`p384`); the devices' are P-384. The same seed gives the same files; those that
//! are there already are left alone.

use popcert::{
    Time,
    mock::{KeyType, Randomness, Tenant},
};
use std::{fs, path::Path, thread};

/// When the devices are valid, for a day.
const AT: &str = "2026-01-01T00:00:00Z";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let (folder, count, kind) = match &arguments[..] {
        [folder, count] => (folder, count, KeyType::P384),
        [folder, count, kind] => (folder, count, kind.parse()?),
        _ => return Err("usage: fleet DIR COUNT [KIND]".into()),
    };
    write(Path::new(folder), kind, count.parse()?)
}

/// Writes below `folder` a CA with such a key, and devices.
pub fn write(folder: &Path, kind: KeyType, count: usize) -> Result<(), Box<dyn std::error::Error>> {
    let tenant = Tenant::builder().key(kind);
    let tenant = tenant.build(&Randomness::seeded(1), Time::parse(AT)?)?;
    let (der, pem) = (folder.join("devices"), folder.join("devices-pem"));
    fs::create_dir_all(&der)?;
    fs::create_dir_all(&pem)?;
    fs::write(folder.join("ca.pem"), armoured(tenant.ca()))?;
    let threads = thread::available_parallelism()?.get();
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|first| {
                let (tenant, der, pem) = (&tenant, &der, &pem);
                scope.spawn(move || {
                    (first..count)
                        .step_by(threads)
                        .try_for_each(|number| device(tenant, number, der, pem))
                })
            })
            .collect();
        workers.into_iter().try_for_each(|worker| {
            worker
                .join()
                .map_err(|_| "a device could not be made")?
                .map_err(Into::into)
        })
    })
}

fn device(tenant: &Tenant, number: usize, der: &Path, pem: &Path) -> Result<(), String> {
    let name = format!("device-{number:07}");
    let file = der.join(format!("{name}.cer"));
    let say = |error: &dyn std::fmt::Display| format!("{name}: {error}");
    if file.exists() {
        return Ok(());
    }
    let at = Time::parse(AT).map_err(|error| say(&error))?;
    let randomness = Randomness::seeded(u64::try_from(number).map_err(|error| say(&error))?);
    let id = format!("{number:0128x}");
    let (certificate, _) = tenant
        .device(&id, &randomness, at)
        .map_err(|error| say(&error))?;
    fs::write(pem.join(format!("{name}.pem")), armoured(&certificate))
        .map_err(|error| say(&error))?;
    fs::write(file, certificate).map_err(|error| say(&error))
}

fn armoured(der: &[u8]) -> String {
    pem::encode(&pem::Pem::new("CERTIFICATE", der))
}
