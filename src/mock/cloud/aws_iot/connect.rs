//! A device that connects with its certificate: taken, registered, or refused.
//!
//! A registered certificate is taken while it is ACTIVE, whatever its CA has become. One that is not
//! registered is registered by its connection, if its CA is ACTIVE with auto-registration ENABLE:
//!
//! - without a template as PENDING_ACTIVATION ("just-in-time registration"): a message goes to
//!   `$aws/events/certificates/registered/{caCertificateId}`, and again at each connection until
//!   somebody activates it. The device has to send its CA's certificate as well.
//! - with a template in the CA's `registrationConfig` as ACTIVE ("just-in-time provisioning"), if the
//!   subject has all that the template's parameters ask for. "Presenting the CA certificate is
//!   optional" (AWS IoT developer guide, just-in-time provisioning).
//!
//! Either way the connection that registers ends, and the device connects again. Nothing is ever
//! said to a client that is refused: the connection ends.
//!
//! Things and policies do not exist here: what a template would make of them is left out, and an
//! ACTIVE certificate may publish and subscribe as it likes. The real service demands SNI, which has
//! no addresses; here the account is found by the certificate alone. Not known: whether the real service
//! refuses a registered certificate because of its dates; here it does.

use super::{
    account::Device,
    caller::Caller,
    checks,
    connection::{Connected, NotConnected, activate, event},
    first_connection::First,
    register,
};
use crate::{
    case::{CertificateInput, Role},
    mock::cloud::{app::App, evaluation, refusal::Refusal},
};

type Outcome = Result<Connected, Box<NotConnected>>;

/// Decides about a device that sent these certificates, its own first, and holds its key.
pub(in super::super) fn connect(app: &App, sent: &[Vec<u8>]) -> Outcome {
    let unread =
        |why: String| NotConnected::new("", why, "give the client its certificate and key");
    let Some(first) = sent.first() else {
        return Err(unread("the device sent no certificate".to_owned()));
    };
    let input = evaluation::first(first, "the device's certificate", Role::Device);
    let input = input.map_err(|error| unread(evaluation::describe_error(&error)))?;
    // TLS carries DER: what reads as another form would be another certificate.
    if input.certificate().der() != first.as_slice() {
        return Err(unread("the device's certificate is not DER".to_owned()));
    }
    let id = checks::id_of(input.certificate());
    let broken = |refusal: Refusal| NotConnected::new(&id, refusal.message(), "");
    let callers = Caller::all(app).map_err(broken)?;
    let mut known = None;
    for caller in &callers {
        if let Some(device) = app.store.get(&caller.devices(), &id).map_err(broken)? {
            let outcome = registered(app, caller, &id, &device, &input);
            if outcome.is_ok() {
                return outcome;
            }
            // An account where it is ACTIVE would take it: others come after that.
            known.get_or_insert(outcome);
        }
    }
    known.unwrap_or_else(|| unregistered(app, &callers, sent, &input, &id))
}

/// A certificate that the account has.
fn registered(
    app: &App,
    caller: &Caller,
    id: &str,
    device: &Device,
    input: &CertificateInput,
) -> Outcome {
    if device.status != "ACTIVE" {
        let detail = format!(
            "the certificate is registered and its status is {}",
            device.status
        );
        let mut refused = NotConnected::new(id, detail, activate(id)).of(caller);
        if device.status == "PENDING_ACTIVATION" {
            refused.event = device
                .authority
                .as_deref()
                .map(|ca| event(app, caller, id, ca, device));
        }
        return Err(refused);
    }
    if let Some(detail) = evaluation::not_valid_at(input.certificate(), app.clock.now()) {
        let remedy = "replace the device's certificate";
        return Err(NotConnected::new(id, detail, remedy).of(caller));
    }
    let authority = device.authority.as_deref();
    let authority = authority.and_then(|ca| app.store.get(&caller.authorities(), ca).ok()?);
    Ok(Connected {
        account: caller.clone(),
        id: id.to_owned(),
        ca: authority.and_then(|authority| evaluation::certificate(authority.pem.as_bytes())),
    })
}

/// A certificate that no account has: the first account whose CA registers it does.
fn unregistered(
    app: &App,
    callers: &[Caller],
    sent: &[Vec<u8>],
    input: &CertificateInput,
    id: &str,
) -> Outcome {
    let mut why = None;
    for caller in callers {
        for (ca_id, ca) in register::namesakes(app, caller, input).unwrap_or_default() {
            let first = First {
                app,
                caller,
                sent,
                input,
                id,
                ca_id: &ca_id,
                ca: &ca,
            };
            match first.register() {
                // This connection ends, and no other account is asked.
                Ok(registered) => return Err(registered),
                Err(refused) => {
                    why.get_or_insert(refused);
                }
            }
        }
    }
    Err(why.unwrap_or_else(|| {
        let issuer = input.certificate().issuer();
        NotConnected::new(
            id,
            format!("no account has registered the certificate, or a CA certificate with the subject {issuer}"),
            "aws iot register-ca-certificate --set-as-active --allow-auto-registration, or aws iot register-certificate",
        )
    }))
}
