//! A certificate that no account has, under a CA that registers devices: just-in-time registration and
//! provisioning.

use super::{
    account::{Authority, Device, add_device},
    caller::Caller,
    connection::{NotConnected, activate, event},
    register,
};
use crate::{
    case::CertificateInput,
    certificate::Certificate,
    clouds::AWS_IOT,
    mock::cloud::{app::App, evaluation, refusal::Refusal},
};
use serde_json::Value;

/// The first connection with a certificate, under a CA of its issuer's name.
pub(super) struct First<'a> {
    pub(super) app: &'a App,
    pub(super) caller: &'a Caller,
    pub(super) sent: &'a [Vec<u8>],
    pub(super) input: &'a CertificateInput,
    pub(super) id: &'a str,
    pub(super) ca_id: &'a str,
    pub(super) ca: &'a Authority,
}

impl First<'_> {
    /// Registers the certificate. `Ok` is why the connection that did so ends.
    pub(super) fn register(&self) -> Result<Box<NotConnected>, Box<NotConnected>> {
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
        let mut ends = match (&template, lacking) {
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
            ends.event = Some(event(self.app, self.caller, self.id, self.ca_id, &device));
        }
        Ok(ends)
    }

    fn refused(&self, detail: impl Into<String>, remedy: impl Into<String>) -> Box<NotConnected> {
        NotConnected::new(self.id, detail, remedy).of(self.caller)
    }

    fn broken(&self, refusal: &Refusal) -> Box<NotConnected> {
        self.refused(refusal.message(), "")
    }

    /// Whether the CA issued the certificate, by the rules of `popcert chain`.
    fn check_path(&self) -> Result<(), Box<NotConnected>> {
        let ca = evaluation::certificate(self.ca.pem.as_bytes());
        let ca = ca.ok_or_else(|| self.refused("the CA certificate cannot be read", ""))?;
        let report = evaluation::connection(&AWS_IOT, self.sent, [ca], None, self.app.clock.now());
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
        let ca = evaluation::certificate(self.ca.pem.as_bytes());
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
