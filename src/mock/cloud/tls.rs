//! TLS with a certificate from the mock's own CA.
//!
//! The provider is graviola: Rust and assembly that rustc assembles, so no C compiler is needed
//! to build popcert. It exists for x86-64 and AArch64 processors of the last ten years;
//! elsewhere `--tls` is refused.

#[cfg(any(target_arch = "aarch64", target_arch = "x86_64"))]
mod acceptor;
#[cfg(any(target_arch = "aarch64", target_arch = "x86_64"))]
mod authority;
#[cfg(any(target_arch = "aarch64", target_arch = "x86_64"))]
mod possession;
mod unavailable;

#[cfg(any(target_arch = "aarch64", target_arch = "x86_64"))]
pub(crate) use acceptor::available;
#[cfg(any(target_arch = "aarch64", target_arch = "x86_64"))]
pub(super) use acceptor::{Acceptor, prepare, presented};
#[cfg(not(any(target_arch = "aarch64", target_arch = "x86_64")))]
pub(crate) use none::available;
#[cfg(not(any(target_arch = "aarch64", target_arch = "x86_64")))]
pub(super) use none::{Acceptor, prepare, presented};

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

        pub(in super::super) async fn accept_device(&self, _: TcpStream) -> io::Result<TcpStream> {
            match *self {}
        }
    }

    pub(in super::super) fn presented(_: &TcpStream) -> (Vec<Vec<u8>>, Option<String>) {
        Default::default()
    }

    pub(crate) fn available() -> Result<()> {
        Err(super::unavailable::tls_unavailable(
            "there is no provider without C for this processor",
        ))
    }

    pub(in super::super) fn prepare(
        _: Option<&Path>,
        _: &[String],
        _: &[IpAddr],
        _: Time,
    ) -> Result<Acceptor> {
        match available() {
            Err(error) => Err(error),
            Ok(()) => Err(super::unavailable::tls_unavailable("it was not built in")),
        }
    }
}
