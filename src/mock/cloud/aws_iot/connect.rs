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
//! no addresses; here the certificate alone tells the account. Not known: whether the real service
//! refuses a registered certificate because of its dates; here it does.

use super::{
    account::{Authority, Device, add_device},
    caller::Caller,
    checks, register,
};
use crate::{
    case::{CertificateInput, Role},
    certificate::{Certificate, ValidityStatus},
    mock::cloud::{app::App, evaluation, refusal::Refusal},
};
use serde_json::{Value, json};

/// An account of a region.
#[derive(Clone, Debug)]
pub(in super::super) struct Realm {
    pub(in super::super) region: String,
    pub(in super::super) account: String,
}

/// A device that is taken.
#[derive(Debug)]
pub(in super::super) struct Connected {
    pub(in super::super) realm: Realm,
    /// The certificate's id.
    pub(in super::super) id: String,
    /// The CA's certificate, unless AWS signed the device's.
    pub(in super::super) ca: Option<Certificate>,
}

/// A device whose connection ends.
#[derive(Debug)]
pub(in super::super) struct NotConnected {
    /// Unknown when no account has anything to do with the certificate.
    pub(in super::super) realm: Option<Realm>,
    pub(in super::super) id: String,
    /// The id of popcert's check, if one failed.
    pub(in super::super) check: Option<&'static str>,
    pub(in super::super) detail: String,
    pub(in super::super) remedy: String,
    /// A message that the account gets: topic and payload.
    pub(in super::super) event: Option<(String, Value)>,
}

impl NotConnected {
    fn new(id: &str, detail: impl Into<String>, remedy: impl Into<String>) -> Box<Self> {
        Box::new(Self {
            realm: None,
            id: id.to_owned(),
            check: None,
            detail: detail.into(),
            remedy: remedy.into(),
            event: None,
        })
    }

    fn of(mut self: Box<Self>, caller: &Caller) -> Box<Self> {
        self.realm = Some(realm(caller));
        self
    }
}

fn realm(caller: &Caller) -> Realm {
    Realm {
        region: caller.region.clone(),
        account: caller.account.clone(),
    }
}

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
    let id = checks::id_of(input.certificate());
    let broken =
        |refusal: Refusal| NotConnected::new(&id, format!("the mock failed: {refusal:?}"), "");
    let callers = callers(app).map_err(broken)?;
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

/// Every account that was ever asked for.
fn callers(app: &App) -> Result<Vec<Caller>, Refusal> {
    let keys = app.store.keys("aws/")?;
    let callers = keys.iter().filter_map(|key| {
        let (region, account) = key.strip_prefix("aws/")?.split_once('/')?;
        Some(Caller {
            region: region.to_owned(),
            account: account.to_owned(),
        })
    });
    Ok(callers.collect())
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
    let status = input.certificate().validity().status(app.clock.now());
    if status != ValidityStatus::Valid {
        let detail = format!("the certificate is registered and not valid now: {status:?}");
        let remedy = "replace the device's certificate";
        return Err(NotConnected::new(id, detail, remedy).of(caller));
    }
    let authority = device.authority.as_deref();
    let authority = authority.and_then(|ca| app.store.get(&caller.authorities(), ca).ok()?);
    Ok(Connected {
        realm: realm(caller),
        id: id.to_owned(),
        ca: authority.and_then(|authority| certificate(&authority)),
    })
}

fn activate(id: &str) -> String {
    format!("aws iot update-certificate --certificate-id {id} --new-status ACTIVE")
}

fn certificate(authority: &Authority) -> Option<Certificate> {
    let input = checks::input(&authority.pem, "caCertificate.pem", Role::Ca).ok()?;
    Some(input.certificate().clone())
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
                // Registered: this connection ends, and no other account is asked.
                Ok(told) => return Err(told),
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

/// The first connection with a certificate, under a CA of its issuer's name.
struct First<'a> {
    app: &'a App,
    caller: &'a Caller,
    sent: &'a [Vec<u8>],
    input: &'a CertificateInput,
    id: &'a str,
    ca_id: &'a str,
    ca: &'a Authority,
}

impl First<'_> {
    /// Registers the certificate. `Ok` is what the connection that did so is told.
    fn register(&self) -> Result<Box<NotConnected>, Box<NotConnected>> {
        self.check_path()?;
        self.check_authority()?;
        let template = template(self.app, self.caller, self.ca);
        let template = template.map_err(|refusal| self.broken(&refusal))?;
        if template.is_none() {
            self.check_sent()?;
        }
        let certificate = self.input.certificate();
        let lacking = template
            .as_deref()
            .and_then(|body| missing_parameter(body, certificate));
        let status = match (&template, lacking) {
            (Some(_), None) => "ACTIVE",
            _ => "PENDING_ACTIVATION",
        };
        let device = self.store(status)?;
        let mut told = match (&template, lacking) {
            (_, Some(name)) => self.refused(
                format!("the certificate was registered as {status}: its subject has nothing for the template's parameter {name}"),
                "issue device certificates with that part of the subject, or take the parameter out of the template",
            ),
            (Some(_), None) => self.refused(
                "the certificate was registered as ACTIVE by the template",
                "let the device connect again",
            ),
            (None, None) => self.refused(
                format!("the certificate was registered as {status}"),
                activate(self.id),
            ),
        };
        if template.is_none() {
            told.event = Some(event(self.app, self.caller, self.id, self.ca_id, &device));
        }
        Ok(told)
    }

    fn refused(&self, detail: impl Into<String>, remedy: impl Into<String>) -> Box<NotConnected> {
        NotConnected::new(self.id, detail, remedy).of(self.caller)
    }

    fn broken(&self, refusal: &Refusal) -> Box<NotConnected> {
        self.refused(format!("the mock failed: {refusal:?}"), "")
    }

    /// Whether the CA issued the certificate, by the rules of `popcert chain`.
    fn check_path(&self) -> Result<(), Box<NotConnected>> {
        let ca = certificate(self.ca);
        let ca = ca.ok_or_else(|| self.refused("the CA certificate cannot be read", ""))?;
        let report =
            evaluation::connection(checks::aws(), self.sent, [ca], None, self.app.clock.now());
        let report =
            report.map_err(|error| self.refused(evaluation::describe_error(&error), ""))?;
        match evaluation::cause(&report) {
            None => Ok(()),
            Some(finding) => {
                let mut refused = self.refused(finding.detail.clone(), finding.remedy.clone());
                refused.check = Some(finding.id);
                Err(refused)
            }
        }
    }

    /// Whether the CA registers devices.
    fn check_authority(&self) -> Result<(), Box<NotConnected>> {
        let update = |what: &str| {
            let id = self.ca_id;
            format!("aws iot update-ca-certificate --certificate-id {id} {what}")
        };
        if self.ca.status != "ACTIVE" {
            let detail = format!("the CA certificate is {}", self.ca.status);
            return Err(self.refused(detail, update("--new-status ACTIVE")));
        }
        if self.ca.auto_registration != "ENABLE" {
            let detail = "the certificate is not registered, and the CA certificate does not register devices";
            let remedy = update("--new-auto-registration-status ENABLE");
            return Err(self.refused(detail, remedy));
        }
        Ok(())
    }

    /// Whether the device sent its CA's certificate.
    fn check_sent(&self) -> Result<(), Box<NotConnected>> {
        let ca = certificate(self.ca);
        let is_ca = |der: &Vec<u8>| ca.as_ref().is_some_and(|ca| ca.der() == der.as_slice());
        match self.sent.iter().skip(1).any(is_ca) {
            true => Ok(()),
            false => Err(self.refused(
                "the device sent its own certificate alone, and its CA's is needed to register it",
                "let the device send its CA's certificate as well: cat device.pem ca.pem > chain.pem",
            )),
        }
    }

    fn store(&self, status: &str) -> Result<Device, Box<NotConnected>> {
        let der = self.input.certificate().der();
        let pem = pem::encode(&pem::Pem::new("CERTIFICATE", der));
        let device = Device {
            authority: Some(self.ca_id.to_owned()),
            mode: self.ca.mode.clone(),
            ..register::new(self.app, self.input, pem, status)
        };
        let store = &self.app.store;
        store
            .transact(|change| add_device(change, self.caller, self.id, device.clone()))
            .map_err(|refusal| self.broken(&refusal))?;
        Ok(device)
    }
}

/// The body of the CA's template, if it has one that is in force.
fn template(app: &App, caller: &Caller, ca: &Authority) -> Result<Option<String>, Refusal> {
    let Some(config) = &ca.registration_config else {
        return Ok(None);
    };
    if let Some(name) = config["templateName"].as_str() {
        let template = app.store.get(&caller.templates(), name)?;
        return Ok(template
            .filter(|template| template.enabled)
            .map(|template| template.body));
    }
    Ok(config["templateBody"].as_str().map(str::to_owned))
}

/// What just-in-time provisioning takes from the subject of a certificate (AWS IoT developer guide),
/// with the attributes' object identifiers (X.520).
const PARAMETERS: &[(&str, &str)] = &[
    ("AWS::IoT::Certificate::Country", "2.5.4.6"),
    ("AWS::IoT::Certificate::Organization", "2.5.4.10"),
    ("AWS::IoT::Certificate::OrganizationalUnit", "2.5.4.11"),
    (
        "AWS::IoT::Certificate::DistinguishedNameQualifier",
        "2.5.4.46",
    ),
    ("AWS::IoT::Certificate::StateName", "2.5.4.8"),
    ("AWS::IoT::Certificate::CommonName", "2.5.4.3"),
    ("AWS::IoT::Certificate::SerialNumber", "2.5.4.5"),
];

/// "The certificate must contain values for all of the parameters in the template body" (the same
/// guide): the first for which it has none.
fn missing_parameter(body: &str, certificate: &Certificate) -> Option<&'static str> {
    let body: Value = serde_json::from_str(body).ok()?;
    let wanted = body.get("Parameters")?.as_object()?;
    let has = |oid: &str| {
        let mut attributes = certificate.subject().attributes();
        attributes.any(|attribute| attribute.oid().to_string() == oid)
    };
    let mut parameters = PARAMETERS.iter();
    let missing = parameters.find(|(name, oid)| {
        let parameter = wanted.get(*name);
        parameter.is_some_and(|parameter| parameter.get("Default").is_none()) && !has(oid)
    });
    missing.map(|(name, _)| *name)
}

/// The message about a certificate that waits to be activated. The times are milliseconds, the second
/// of them as text (public examples of the message).
fn event(app: &App, caller: &Caller, id: &str, ca: &str, device: &Device) -> (String, Value) {
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
