//! Exceptions that several operations raise.

use super::caller::Caller;
use crate::mock::cloud::refusal::Refusal;
use serde_json::json;

/// ResourceNotFoundException, 404 in the model, for a certificate id that this account does not
/// have.
pub(super) fn missing(id: &str) -> Refusal {
    Refusal::new(
        404,
        "ResourceNotFoundException",
        format!("The certificate given in the request does not exist: {id}"),
    )
}

/// CertificateStateException, 406 in the model.
pub(super) fn wrong_state(message: impl Into<String>) -> Refusal {
    Refusal::new(406, "CertificateStateException", message)
}

/// LimitExceededException, 410 in the model.
pub(super) fn exceeded(most: usize, of_what: &str) -> Refusal {
    let message = format!("At most {most} {of_what} are allowed.");
    Refusal::new(410, "LimitExceededException", message)
}

/// ResourceAlreadyExistsException, which names the resource: scripts read `resourceId` and go
/// on with it.
pub(super) fn already(holder: &Caller, kind: &str, id: &str) -> Refusal {
    Refusal::new(
        409,
        "ResourceAlreadyExistsException",
        "The resource already exists.",
    )
    .with(json!({ "resourceId": id, "resourceArn": holder.arn(kind, id) }))
}
