//! Whether DPS takes a device: its path, by the rules of `popcert chain`, up to a CA that was
//! verified in the mock, and an enrollment group that has a certificate of that path.
//!
//! "At connect time DPS needs the chain from the leaf up to a verified certificate" (Microsoft
//! Learn, X.509 attestation): so a group's own signing certificates, which nobody has proven, choose
//! the group and are no anchors.

use super::{
    denied::Denied,
    enrollment_groups,
    id_scope::{self, DPS, Scope},
    key::Instance,
    peer::Peer,
    records::{self, Ca, Device, Refused, Why},
    trusted::{Trusted, trusted},
};
use crate::{
    certificate::{Certificate, HashAlgorithm},
    clouds::AZURE_DPS,
    mock::{
        cloud::{app::App, evaluation},
        guid::guid,
    },
    report::{Finding, Report},
};

/// Registers a device, or refuses it; either is recorded.
pub(super) fn register(app: &App, peer: &Peer, scope: &str, id: &str) -> Result<Device, Denied> {
    let outcome = match find(app, scope)? {
        _ if !records::is_id(id) => Err(Denied::other(
            400_000,
            "A registration id has 1 to 128 letters, digits, '-', '.', '_', ':'.",
        )),
        Some(scope) => {
            records::belongs_to_somebody(app, DPS, id);
            admit(app, peer, &scope, id)
                .and_then(|admitted| record(app, peer, &scope, id, admitted))
        }
        None => Err(Denied::new("Unauthorized", nobody(scope))),
    };
    if let Err(denied) = &outcome {
        keep_refusal(app, peer, scope, id, denied.answer(), denied.why.clone());
    }
    outcome
}

/// The reason to refuse an ID scope.
fn nobody(scope: &str) -> Why {
    Why::plain(
        format!("no service of the mock has the ID scope {scope}"),
        "see GET /mock/devices for the ID scopes; a DPS has one from its first certificate or enrollment group on",
    )
}

/// Records that a device was refused, under its service if the ID scope is one's.
pub(super) fn keep_refusal(
    app: &App,
    peer: &Peer,
    scope: &str,
    id: &str,
    answer: String,
    why: Why,
) {
    let scope = id_scope::find(app, scope).ok().flatten();
    let instance = scope.map_or_else(
        || Instance::new(DPS, records::NOBODY),
        |scope| scope.instance(),
    );
    let at = app.clock.now().unix();
    let refused = Refused { at, answer, why };
    records::refuse(app, &instance, id, peer, refused);
}

/// The registration of a device that was registered before, asked for by the same device.
pub(super) fn registered(app: &App, peer: &Peer, scope: &str, id: &str) -> Result<Device, Denied> {
    // Without a code of its own in any log that was found.
    let missing = || Denied::other(404_201, "Registration not found.");
    let scope = find(app, scope)?.ok_or_else(missing)?;
    let key = scope.instance().device(id);
    let device = records::read(app, &key).map_err(|refusal| Denied::broken(&refusal))?;
    let device = device
        .filter(|device| device.is_enrolled)
        .ok_or_else(missing)?;
    if device.thumbprint != peer.thumbprint() {
        let why = Why::plain(
            "the certificate is not the one that this device registered with",
            "register again with the new certificate",
        );
        return Err(Denied::new("Unauthorized", why));
    }
    Ok(device)
}

fn find(app: &App, scope: &str) -> Result<Option<Scope>, Denied> {
    id_scope::find(app, scope).map_err(|refusal| Denied::broken(&refusal))
}

/// The reason to refuse a device that is nobody.
pub(super) fn no_certificate() -> Why {
    Why::plain(
        "the device sent no certificate",
        "give the client its certificate and key",
    )
}

/// The group and the CA of a device that is taken.
struct Admitted {
    group: String,
    ca: Option<Ca>,
}

fn admit(app: &App, peer: &Peer, scope: &Scope, id: &str) -> Result<Admitted, Denied> {
    if peer.sent.is_empty() {
        return Err(Denied::new("Unauthorized", no_certificate()));
    }
    let trusted = trusted(app, scope).map_err(|refusal| Denied::broken(&refusal))?;
    let report = evaluate(app, peer, scope, &trusted, id)?;
    if let Some(finding) = evaluation::cause(&report) {
        return Err(refused(finding));
    }
    let path: &[String] = report.path.as_deref().map_or(&[], Vec::as_slice);
    let is_in_path = |one: &Certificate| path.contains(&sha256(one));
    let anchor = trusted.iter().find(|one| is_in_path(&one.certificate));
    let ca = anchor.map(|one| Ca {
        subject: one.certificate.subject().to_string(),
        thumbprint: one.certificate.thumbprint(HashAlgorithm::Sha1).to_string(),
    });
    let group = match scope {
        Scope::Central => anchor.and_then(|one| one.group.clone()),
        Scope::Dps(key) => dps_group(app, peer, key, &trusted, &is_in_path)?,
    };
    match group {
        Some(group) => Ok(Admitted { group, ca }),
        None => Err(Denied::new(
            "Signing certificate info did not match chain elements",
            Why::plain(
                "the path is valid, and no enrollment group has a certificate of it",
                "make an enrollment group with the CA that issued the device's certificate, or one above it",
            ),
        )),
    }
}

/// The first enabled group of a DPS that has a certificate of the path, or whose certificate a path
/// of its own leads to: a CA above the one where the path ended.
fn dps_group(
    app: &App,
    peer: &Peer,
    key: &str,
    trusted: &[Trusted],
    is_in_path: &dyn Fn(&Certificate) -> bool,
) -> Result<Option<String>, Denied> {
    let groups = enrollment_groups::of(app, key).map_err(|refusal| Denied::broken(&refusal))?;
    let mut disabled = None;
    for (id, group) in groups {
        let own: Vec<Certificate> = group
            .signing_certificates()
            .filter_map(|text| evaluation::certificate(text.as_bytes()))
            .chain(group.ca_references().filter_map(|name| {
                let named = trusted
                    .iter()
                    .find(|one| one.name.eq_ignore_ascii_case(name));
                named.map(|one| one.certificate.clone())
            }))
            .collect();
        let reaches = || {
            let report =
                evaluation::connection(&AZURE_DPS, &peer.sent, own.clone(), None, app.clock.now());
            report.is_ok_and(|report| evaluation::cause(&report).is_none())
        };
        if own.iter().any(is_in_path) || (!own.is_empty() && reaches()) {
            match group.is_enabled() {
                true => return Ok(Some(id)),
                false => disabled = Some(id),
            }
        }
    }
    match disabled {
        None => Ok(None),
        Some(id) => Err(Denied::new(
            "Unauthorized",
            Why::plain(
                format!("the enrollment group {id} is disabled"),
                "set its provisioningStatus to enabled",
            ),
        )),
    }
}

fn evaluate(
    app: &App,
    peer: &Peer,
    scope: &Scope,
    trusted: &[Trusted],
    id: &str,
) -> Result<Report, Denied> {
    let anchors = trusted.iter().map(|one| one.certificate.clone());
    let now = app.clock.now();
    evaluation::connection(scope.cloud(), &peer.sent, anchors, Some(id), now).map_err(|error| {
        let why = Why::plain(evaluation::describe_error(&error), "");
        Denied::new("Invalid certificate", why)
    })
}

/// The answer for the check that failed: what the service is known to say, or its general word.
fn refused(finding: &Finding) -> Denied {
    let known = finding.cloud_answer.as_deref();
    let message = known.and_then(|answer| answer.split_once(": "));
    let why = Why {
        check: Some(finding.id.to_owned()),
        detail: match (&finding.expected, &finding.actual) {
            (Some(expected), Some(actual)) => {
                format!("{}: expected {expected}, found {actual}", finding.detail)
            }
            _ => finding.detail.clone().into_owned(),
        },
        remedy: finding.remedy.clone().into_owned(),
    };
    Denied::new(message.map_or("Unauthorized", |(_, message)| message), why)
}

/// As a report writes it.
fn sha256(certificate: &Certificate) -> String {
    certificate.thumbprint(HashAlgorithm::Sha256).to_string()
}

/// Stores the registration. A device that comes again gets a new operation, and keeps its dates.
fn record(
    app: &App,
    peer: &Peer,
    scope: &Scope,
    id: &str,
    admitted: Admitted,
) -> Result<Device, Denied> {
    let key = scope.instance().device(id);
    let now = app.clock.now().unix();
    let what = format!("enrolled in the group {}", admitted.group);
    records::say(app, peer, scope.service(), id, &what);
    records::change(app, &key, |device| {
        if !device.is_enrolled {
            device.created = now;
            device.id = id.to_owned();
        }
        device.is_enrolled = true;
        device.group = Some(admitted.group);
        device.ca = admitted.ca;
        device.thumbprint = peer.thumbprint();
        device.hub.clone_from(&peer.host);
        device.revision += 1;
        device.updated = now;
        device.operation = operation(app, &device.id, device.revision);
        device.clone()
    })
    .map_err(|refusal| Denied::broken(&refusal))
}

/// `5.71cf7e385566aa10.4469ed4c-dc19-4af8-8b36-9ef6396ac1b3`, as public logs have it.
fn operation(app: &App, id: &str, revision: u64) -> String {
    let tenant = app.hex::<8>("operations");
    let number = app.randomness.octets(&format!("operation {id} {revision}"));
    format!("5.{tenant}.{}", guid(number))
}
