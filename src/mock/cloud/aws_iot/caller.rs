//! Whose request it is: the account and the region, from the scope of the request's SigV4
//! signature.

use crate::mock::cloud::{app::App, auth, refusal::Refusal, request::Request};

/// Whose request it is, and where: an account of a region.
#[derive(Clone, Debug)]
pub(in super::super) struct Caller {
    pub(in super::super) account: String,
    pub(in super::super) region: String,
}

impl Caller {
    /// From `Credential=KEY/DATE/REGION/iot/aws4_request` of the Authorization header or of a
    /// presigned query.
    ///
    /// The real service looks the account up by its access key. Here a key of twelve digits is
    /// the account's number, and any other key belongs to the account 123456789012 of AWS's own
    /// documentation. The region is cut at 32 characters because it becomes part of a stored
    /// key.
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

    /// The same in another account of the region.
    pub(super) fn account(&self, account: &str) -> Self {
        Self {
            account: account.to_owned(),
            region: self.region.clone(),
        }
    }

    /// The key of the account's document, with which the names of its collections begin.
    pub(super) fn key(&self) -> String {
        format!("aws/{}/{}", self.region, self.account)
    }

    /// Every account that a request has changed, in the order of regions and numbers.
    pub(super) fn all(app: &App) -> Result<Vec<Self>, Refusal> {
        let keys = app.store.keys("aws/")?;
        let callers = keys.iter().filter_map(|key| {
            let (region, account) = key.strip_prefix("aws/")?.split_once('/')?;
            Some(Self {
                account: account.to_owned(),
                region: region.to_owned(),
            })
        });
        Ok(callers.collect())
    }

    /// An Amazon Resource Name; `kind` is `cacert`, `cert` or
    /// `provisioningtemplate`.
    pub(super) fn arn(&self, kind: &str, id: &str) -> String {
        format!("arn:aws:iot:{}:{}:{kind}/{id}", self.region, self.account)
    }
}

/// InvalidRequestException, 400: the request says something that the model does not allow.
pub(super) fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new(400, "InvalidRequestException", message)
}
