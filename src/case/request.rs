//! A request that a service issues, to be signed by the CA whose possession is to be proven.

use crate::{certificate::CertificationRequest, error::Result, input};
use std::{path::Path, sync::Arc};

/// A certificate signing request, and where it was found.
#[derive(Clone, Debug)]
pub struct RequestInput {
    file: Arc<str>,
    request: CertificationRequest,
}

impl RequestInput {
    /// Reads the request of a file: PEM, DER, or base64 without armour.
    ///
    /// # Errors
    /// Those of [`read_file`](input::read_file) and of [`RequestInput::new`].
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        Self::new(&input::read_file(path)?, &path.display().to_string())
    }

    /// The request in `bytes`, which came from `path`.
    ///
    /// # Errors
    /// Those of [`request`](input::request) and of [`CertificationRequest::from_der`].
    pub fn new(bytes: &[u8], path: &str) -> Result<Self> {
        let der = input::request(bytes, path)?;
        let request = CertificationRequest::from_der(&der).map_err(|error| error.in_file(path))?;
        Ok(Self {
            file: path.into(),
            request,
        })
    }

    /// The file's name.
    pub fn path(&self) -> &str {
        &self.file
    }

    pub(crate) fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// The request.
    pub fn request(&self) -> &CertificationRequest {
        &self.request
    }
}
