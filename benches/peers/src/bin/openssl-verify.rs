//! What `openssl verify` does, with the OpenSSL that this package builds:
//! `openssl-verify CA AT FILE…` verifies each PEM file under the CA at a moment, in seconds since 1970.
//!
//! The program of that release would be slower: its `verify` reads each file through the providers'
//! store loader, this one reads PEM and nothing else.

use openssl::{
    error::ErrorStack,
    stack::Stack,
    x509::{
        X509, X509StoreContext,
        store::{X509Store, X509StoreBuilder},
        verify::{X509VerifyFlags, X509VerifyParam},
    },
};
use std::{env, error::Error, fs, process::ExitCode};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(ca), Some(at)) = (arguments.next(), arguments.next()) else {
        println!("{}", openssl::version::version());
        return Ok(ExitCode::SUCCESS);
    };
    let store = store(&fs::read(ca)?, at.parse()?)?;
    let mut status = ExitCode::SUCCESS;
    for file in arguments {
        let certificate = X509::from_pem(&fs::read(&file)?)?;
        match verify(&store, &certificate)? {
            true => println!("{file}: OK"),
            false => status = ExitCode::FAILURE,
        }
    }
    Ok(status)
}

/// A CA that is trusted although it is no root, at that moment.
fn store(ca: &[u8], at: i64) -> Result<X509Store, ErrorStack> {
    let mut store = X509StoreBuilder::new()?;
    store.add_cert(X509::from_pem(ca)?)?;
    let mut rules = X509VerifyParam::new()?;
    rules.set_flags(X509VerifyFlags::PARTIAL_CHAIN)?;
    rules.set_time(at);
    store.set_param(&rules)?;
    Ok(store.build())
}

fn verify(store: &X509Store, certificate: &X509) -> Result<bool, ErrorStack> {
    let others = Stack::new()?;
    X509StoreContext::new()?.init(store, certificate, &others, |context| context.verify_cert())
}
