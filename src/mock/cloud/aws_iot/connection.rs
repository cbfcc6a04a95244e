//! What becomes of a device's connection, and what is said of it.

use super::{account::Device, caller::Caller};
use crate::{certificate::Certificate, mock::cloud::app::App};
use serde_json::{Value, json};

/// A device that is taken.
#[derive(Debug)]
pub(in super::super) struct Connected {
    pub(in super::super) account: Caller,
    /// The certificate's id.
    pub(in super::super) id: String,
    /// The CA's certificate, unless AWS signed the device's.
    pub(in super::super) ca: Option<Certificate>,
}

/// A device whose connection ends.
#[derive(Debug)]
pub(in super::super) struct NotConnected {
    /// Unknown when no account has anything to do with the certificate.
    pub(in super::super) account: Option<Caller>,
    pub(in super::super) id: String,
    /// The id of popcert's check, if one failed.
    pub(in super::super) check: Option<&'static str>,
    pub(in super::super) detail: String,
    pub(in super::super) remedy: String,
    /// A message that the account gets: topic and payload.
    pub(in super::super) event: Option<(String, Value)>,
}

impl NotConnected {
    pub(super) fn new(id: &str, detail: impl Into<String>, remedy: impl Into<String>) -> Box<Self> {
        Box::new(Self {
            account: None,
            id: id.to_owned(),
            check: None,
            detail: detail.into(),
            remedy: remedy.into(),
            event: None,
        })
    }

    pub(super) fn of(mut self: Box<Self>, caller: &Caller) -> Box<Self> {
        self.account = Some(caller.clone());
        self
    }
}

/// The remedy for a certificate that is not ACTIVE.
pub(super) fn activate(id: &str) -> String {
    format!("aws iot update-certificate --certificate-id {id} --new-status ACTIVE")
}

/// The message about a certificate that waits to be activated. The times are milliseconds, the second
/// of them as text (public examples of the message).
pub(super) fn event(
    app: &App,
    caller: &Caller,
    id: &str,
    ca: &str,
    device: &Device,
) -> (String, Value) {
    let payload = json!({
        "certificateId": id,
        "caCertificateId": ca,
        "timestamp": app.clock.now().unix().saturating_mul(1000),
        "certificateStatus": device.status,
        "awsAccountId": caller.account,
        "certificateRegistrationTimestamp": device.created.saturating_mul(1000).to_string(),
    });
    (format!("$aws/events/certificates/registered/{ca}"), payload)
}
