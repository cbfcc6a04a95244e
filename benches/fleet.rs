//! A fleet to measure with: one CA and any number of distinct P-384 device certificates.
//!
//! `cargo run --release --example fleet -- DIR COUNT` writes `DIR/ca.pem`, and below
//! `DIR/devices` a DER and below `DIR/devices-pem` a PEM file for each device. The same
//! seed gives the same files; those that are there already are left alone.

use popcert::{
    Time,
    mock::{Randomness, Tenant},
};
use std::{fs, path::Path, thread};

/// When the devices are valid, for a day.
const AT: &str = "2026-01-01T00:00:00Z";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [folder, count] = &arguments[..] else {
        return Err("usage: fleet DIR COUNT".into());
    };
    write(Path::new(folder), count.parse()?)
}

/// Writes CA and devices below `folder`.
pub fn write(folder: &Path, count: usize) -> Result<(), Box<dyn std::error::Error>> {
    let tenant = Tenant::builder().build(&Randomness::seeded(1), Time::parse(AT)?)?;
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
    let at = Time::parse(AT)?;
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
