//! TLS with a certificate from the mock's own CA.
//!
//! The provider is graviola: Rust and assembly that rustc assembles, so no C compiler is needed
//! to build popcert. It exists for x86-64 and AArch64 processors of the last ten years;
//! elsewhere `--tls` is refused.

#[cfg(any(target_arch = "aarch64", target_arch = "x86_64"))]
mod acceptor;
#[cfg(any(target_arch = "aarch64", target_arch = "x86_64"))]
mod authority;
mod unavailable;

#[cfg(any(target_arch = "aarch64", target_arch = "x86_64"))]
pub(super) use acceptor::{Acceptor, prepare};
#[cfg(not(any(target_arch = "aarch64", target_arch = "x86_64")))]
pub(super) use none::{Acceptor, prepare};

/// The same interface where there is no provider: a type without values, so that callers need
/// no `cfg`.
#[cfg(not(any(target_arch = "aarch64", target_arch = "x86_64")))]
mod none {
    use crate::{certificate::Time, error::Result};
    use std::{
        io,
        net::IpAddr,
        path::{Path, PathBuf},
    };
    use tokio::net::TcpStream;

    #[derive(Debug)]
    pub(in super::super) enum Acceptor {}

    impl Acceptor {
        pub(in super::super) fn ca_file(&self) -> PathBuf {
            match *self {}
        }

        pub(in super::super) async fn accept(&self, _: TcpStream) -> io::Result<TcpStream> {
            match *self {}
        }
    }

    pub(in super::super) fn prepare(
        _: Option<&Path>,
        _: &[String],
        _: IpAddr,
        _: Time,
    ) -> Result<Acceptor> {
        Err(super::unavailable::tls_unavailable(
            "there is no provider without C for this processor",
        ))
    }
}
