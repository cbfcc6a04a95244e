//! Error answers, in the format of the service that was asked.
//!
//! Clients decide by status and code which exception they raise, so these have to be right;
//! message texts are read by people. An operation says what is wrong once, and
//! [`Refusal::answer`] gives it the service's shape.

use super::answer::{Answer, dps_date, http_date};
use crate::certificate::Time;
use axum::http::StatusCode;
use serde_json::{Value, json};

/// The service whose format an answer has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// AWS's REST-JSON: the error's name in a header.
    Aws,
    /// Azure Resource Manager, and the services behind it.
    Azure,
    /// IoT Central's data plane.
    Central,
    /// Microsoft Entra, and the endpoint of managed identities.
    Identity,
    /// The mock's own interface.
    Mock,
    /// Our own page.
    Portal,
    /// DPS itself, its service API and the devices' side.
    Provisioning,
    /// Azure Sphere (Legacy).
    SphereLegacy,
}

/// The first segment of each service's paths. One port serves all services, so the path alone
/// decides; whatever is in none of them belongs to the mock's own page.
const PREFIXES: &[(&str, Dialect)] = &[
    ("/subscriptions", Dialect::Azure),
    ("/providers", Dialect::Azure),
    ("/tenants", Dialect::Azure),
    ("/metadata", Dialect::Azure),
    ("/msi", Dialect::Identity),
    ("/mock", Dialect::Mock),
    ("/enrollmentGroups", Dialect::Provisioning),
    ("/v2", Dialect::SphereLegacy),
    ("/api", Dialect::Central),
    ("/registrationcode", Dialect::Aws),
    ("/cacertificate", Dialect::Aws),
    ("/cacertificates", Dialect::Aws),
    ("/certificate", Dialect::Aws),
    ("/certificates", Dialect::Aws),
    ("/certificates-by-ca", Dialect::Aws),
    ("/certificates-out-going", Dialect::Aws),
    ("/keys-and-certificate", Dialect::Aws),
    ("/transfer-certificate", Dialect::Aws),
    ("/accept-certificate-transfer", Dialect::Aws),
    ("/reject-certificate-transfer", Dialect::Aws),
    ("/cancel-certificate-transfer", Dialect::Aws),
    ("/endpoint", Dialect::Aws),
    ("/tags", Dialect::Aws),
    ("/untag", Dialect::Aws),
    ("/provisioning-templates", Dialect::Aws),
];

impl Dialect {
    /// The service that has that path.
    pub(super) fn of(path: &str) -> Self {
        let mut parts = path.split('/').skip(1);
        let (first, second) = (parts.next().unwrap_or_default(), parts.next());
        let mut prefixes = PREFIXES.iter();
        let named = prefixes.find(|(prefix, _)| prefix[1..].eq_ignore_ascii_case(first));
        match (named, second) {
            (Some((_, dialect)), _) => *dialect,
            // Entra's paths begin with the tenant.
            (None, Some("oauth2" | "v2.0")) => Self::Identity,
            (None, _) => Self::Portal,
        }
    }

    /// The service that a request meant whose path none has, by its credential.
    pub(super) fn meant(path: &str, authorization: &str) -> Self {
        let scheme = authorization.split(' ').next().unwrap_or_default();
        match Self::of(path) {
            Self::Portal if scheme.eq_ignore_ascii_case("AWS4-HMAC-SHA256") => Self::Aws,
            Self::Portal if scheme.eq_ignore_ascii_case("SharedAccessSignature") => Self::Central,
            Self::Portal if scheme.eq_ignore_ascii_case("Bearer") => Self::Azure,
            dialect => dialect,
        }
    }

    /// Its name in the access log.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::Azure => "azure",
            Self::Central => "central",
            Self::Identity => "identity",
            Self::Mock => "mock",
            Self::Portal => "portal",
            Self::Provisioning => "dps",
            Self::SphereLegacy => "sphere",
        }
    }

    /// The header in which the service numbers its answers; none for the mock's own.
    pub(super) fn request_id(self) -> Option<&'static str> {
        match self {
            Self::Aws => Some("x-amzn-requestid"),
            Self::Portal | Self::Mock => None,
            Self::Azure
            | Self::Central
            | Self::Identity
            | Self::Provisioning
            | Self::SphereLegacy => Some("x-ms-request-id"),
        }
    }
}

/// Something that is refused: a status, the service's name for it, and words.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    /// The number of IoT Hub's and DPS's own errors, e.g. 400053: status and three more
    /// digits.
    number: Option<u32>,
    message: String,
    /// What else the body holds.
    more: Option<Value>,
    challenge: Option<&'static str>,
}

/// The code of [`Refusal::quota`].
const QUOTA: &str = "QuotaExceeded";
/// The code of [`Refusal::broken`].
const INTERNAL: &str = "InternalFailureException";

impl Refusal {
    /// A refusal by the service's front: `{"error":{"code","message"}}` on Azure.
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            // The statuses come from this program's tables; 500 would reveal a wrong one.
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            code,
            number: None,
            message: message.into(),
            more: None,
            challenge: None,
        }
    }

    /// A refusal by IoT Hub or DPS itself, whose numbers begin with the status.
    pub(super) fn numbered(number: u32, message: impl Into<String>) -> Self {
        // Lossless: the numbers have six digits.
        let status = (number / 1000) as u16;
        Self {
            number: Some(number),
            ..Self::new(status, "", message)
        }
    }

    /// A failure of the mock itself, not of the request: the state could not be written, or a
    /// stored document cannot be read. Nothing was changed.
    pub(super) fn broken(cause: impl std::fmt::Display) -> Self {
        Self::new(500, INTERNAL, format!("the mock failed: {cause}"))
    }

    /// What people read.
    pub(super) fn message(&self) -> &str {
        &self.message
    }

    /// More than the mock keeps, whatever the service's own limits are. Nothing was changed.
    pub(super) fn quota(most: impl std::fmt::Display, of_what: &str) -> Self {
        let message = format!("The mock keeps at most {most} {of_what}.");
        Self::new(403, QUOTA, message)
    }

    /// The same with more members in its body.
    pub(super) fn with(mut self, more: Value) -> Self {
        self.more = Some(more);
        self
    }

    /// The same with a `WWW-Authenticate` header (RFC 9110 section 11.6.1).
    pub(super) fn challenging(mut self, challenge: &'static str) -> Self {
        self.challenge = Some(challenge);
        self
    }

    /// The whole answer in the service's format, under that request id:
    ///
    /// - AWS: `{"message"}`, the exception's name in `x-amzn-errortype`, where botocore's
    ///   REST-JSON parser reads it;
    /// - IoT Hub and DPS: `{"code", "httpStatusCode", "message"}` with `errorcode: IH…` at the
    ///   message's end, as in recorded answers of IoT Hub (none of DPS is known);
    /// - IoT Central: `{"error": {"code", "message", "requestId", "time"}}`, the code in
    ///   `x-ms-error-code` as well, and the sentence about support that its messages end with;
    /// - DPS itself: `{"errorCode", "trackingId", "message", "timestampUtc"}`, as public logs have it;
    /// - Entra: `{"error", "error_description", …}` (RFC 6749 section 5.2);
    /// - Resource Manager and the rest: `{"error": {"code", "message"}}`.
    pub(super) fn answer(mut self, dialect: Dialect, id: &str, at: Time) -> Answer {
        // AWS's model has an error for the mock's own limits in few operations, and this one in
        // each.
        if dialect == Dialect::Aws && self.code == QUOTA {
            (self.status, self.code) = (StatusCode::INTERNAL_SERVER_ERROR, INTERNAL);
        }
        let mut answer = match (dialect, self.number) {
            (Dialect::Aws, _) => Answer::json(&with(json!({ "message": self.message }), self.more))
                .header("x-amzn-errortype", self.code),
            (Dialect::Azure, Some(number)) => by_number(self.status, number, &self.message, id, at),
            (Dialect::Central, _) => by_central(self.code, &self.message, id, at),
            (Dialect::Identity, _) => {
                let body = json!({
                    "error": self.code,
                    "error_description": self.message,
                    "timestamp": at.to_string().replace('T', " "),
                    "trace_id": id,
                    "correlation_id": id,
                });
                Answer::json(&with(body, self.more))
            }
            (Dialect::Provisioning, number) => {
                let number = number.unwrap_or(u32::from(self.status.as_u16()) * 1000);
                Answer::json(&by_provisioning(number, &self.message, id, at))
            }
            _ => {
                let error = json!({ "error": { "code": self.code, "message": self.message } });
                Answer::json(&with(error, self.more))
            }
        }
        .status(self.status)
        .error(match self.number {
            Some(number) => number.to_string(),
            None => self.code.to_owned(),
        });
        if let Some(name) = dialect.request_id() {
            answer = answer.header(name, id);
        }
        if let Some(challenge) = self.challenge {
            answer = answer.header("www-authenticate", challenge);
        }
        answer
    }
}

/// An error of IoT Hub or DPS.
fn by_number(status: StatusCode, number: u32, message: &str, id: &str, at: Time) -> Answer {
    let timestamp = at.to_string().replace('T', " ");
    let message = format!(
        "{message}. If you contact a support representative please include this correlation identifier: \
         {id}, timestamp: {timestamp}, errorcode: IH{number}."
    );
    let name = status.canonical_reason().unwrap_or_default();
    Answer::json(&json!({
        "code": number,
        "httpStatusCode": name.replace([' ', '-'], ""),
        "message": message,
    }))
}

/// An error of IoT Central: its message ends as in Azure/azure-sdk-for-go#23817.
fn by_central(code: &'static str, message: &str, id: &str, at: Time) -> Answer {
    let time = http_date(at);
    let message = format!(
        "{message} You can contact support at https://aka.ms/iotcentral-support. Please include the \
         following information. Request ID: {id}, Time: {time}."
    );
    Answer::json(&json!({ "error": {
        "code": code, "message": message, "requestId": id, "time": time,
    }}))
    .header("x-ms-error-code", code)
}

/// An error of DPS itself, as public logs have it.
pub(super) fn by_provisioning(number: u32, message: &str, id: &str, at: Time) -> Value {
    json!({
        "errorCode": number,
        "trackingId": id,
        "message": message,
        "timestampUtc": dps_date(at),
    })
}

/// `object` with the members of `more`.
fn with(mut object: Value, more: Option<Value>) -> Value {
    if let (Value::Object(members), Some(Value::Object(more))) = (&mut object, more) {
        members.extend(more);
    }
    object
}
