//! What opens encrypted files: a passphrase, and how much work may be spent on trying it.

#[cfg(feature = "pkcs12")]
use super::pkcs12::Work;
#[cfg(feature = "pkcs12")]
use crate::error::{Error, Result};
#[cfg(feature = "pkcs12")]
use std::cell::OnceCell;
use std::marker::PhantomData;
#[cfg(feature = "pkcs12")]
use zeroize::Zeroizing;

/// Asks for the passphrase of a file; `None` if there is nobody to ask.
#[cfg(feature = "pkcs12")]
pub(super) type Ask<'a> = &'a dyn Fn() -> Result<Option<Zeroizing<Vec<u8>>>>;

/// What opens one file.
#[derive(Default)]
pub(super) struct Opener<'a> {
    #[cfg(feature = "pkcs12")]
    pub(super) work: Work,
    #[cfg(feature = "pkcs12")]
    ask: Option<Ask<'a>>,
    /// Whether `ask` knows the passphrase without asking anybody, so that it is tried before the usual ones.
    #[cfg(feature = "pkcs12")]
    pub(super) is_given: bool,
    /// A file is asked about once, however often it is tried.
    #[cfg(feature = "pkcs12")]
    asked: OnceCell<Result<Option<Zeroizing<Vec<u8>>>>>,
    lifetime: PhantomData<&'a ()>,
}

#[cfg(feature = "pkcs12")]
impl<'a> Opener<'a> {
    pub(super) fn asking(ask: Ask<'a>, is_given: bool) -> Self {
        Self {
            ask: Some(ask),
            is_given,
            ..Self::default()
        }
    }

    /// The passphrase of the file, if there is one.
    pub(super) fn passphrase(&self) -> Result<Option<Zeroizing<Vec<u8>>>> {
        let ask = || self.ask.map_or(Ok(None), |ask| ask());
        self.asked.get_or_init(ask).clone()
    }

    /// Why the passphrase could not be had. No part of the file is to blame for that.
    pub(super) fn failure(&self) -> Option<&Error> {
        self.asked.get()?.as_ref().err()
    }
}
