//! Whose request it is, and how it is told that it is wrong.

use crate::mock::cloud::{auth, refusal::Refusal, request::Request};

/// Whose request it is, and where.
#[derive(Debug)]
pub(super) struct Caller {
    pub(super) account: String,
    pub(super) region: String,
}

impl Caller {
    pub(super) fn of(request: &Request) -> Self {
        let header = request.header("authorization").unwrap_or_default();
        let scope = auth::scope(header)
            .or(request.query("X-Amz-Credential"))
            .unwrap_or_default();
        let mut parts = scope.split('/');
        let key = parts.next().unwrap_or_default();
        let is_account = key.len() == 12 && key.bytes().all(|b| b.is_ascii_digit());
        let region = parts
            .nth(1)
            .filter(|region| !region.is_empty() && region.len() <= 32)
            .unwrap_or("us-east-1");
        Self {
            account: if is_account { key } else { "123456789012" }.to_owned(),
            region: region.to_ascii_lowercase(),
        }
    }

    /// A CA in DEFAULT mode belongs to one account of a region, so a region is one document.
    pub(super) fn key(&self) -> String {
        format!("aws/{}", self.region)
    }

    pub(super) fn arn(&self, kind: &str, id: &str) -> String {
        format!("arn:aws:iot:{}:{}:{kind}/{id}", self.region, self.account)
    }
}

/// A request that says what the model does not allow.
pub(super) fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new(400, "InvalidRequestException", message)
}
