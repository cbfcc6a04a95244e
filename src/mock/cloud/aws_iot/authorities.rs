//! CA certificates once they are registered.

use super::{
    account::{Authority, number},
    caller::Caller,
    errors::{missing, wrong_state},
    parameters::{self, id, one_of},
    templates,
};
use crate::mock::cloud::{answer::Answer, app::App, refusal::Refusal, request::Request};
use serde::Deserialize;
use serde_json::{Value, json};

/// DescribeCACertificate.
pub(super) fn describe(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (caller, id) = (Caller::of(request), id(request)?);
    let authority = app.store.get(&caller.authorities(), &id)?;
    let authority = authority.ok_or_else(|| missing(&id))?;
    Ok(Answer::json(&described(&caller, &id, &authority)))
}

/// The answer of DescribeCACertificate. `generationId` is opaque in the model; dates are
/// seconds since 1970 with REST-JSON's default timestamp format.
fn described(caller: &Caller, id: &str, authority: &Authority) -> Value {
    let mut description = summary(caller, id, authority);
    if let (Value::Object(all), Value::Object(more)) = (
        &mut description,
        json!({
            "certificatePem": authority.pem,
            "ownedBy": caller.account,
            "autoRegistrationStatus": authority.auto_registration,
            "lastModifiedDate": authority.modified,
            "customerVersion": authority.version,
            "generationId": &id[..32],
            "validity": { "notBefore": authority.not_before, "notAfter": authority.not_after },
            "certificateMode": authority.mode,
        }),
    ) {
        all.extend(more);
    }
    // `registrationConfig` stands beside the description and is left out if there is none, as
    // in the model.
    let mut whole = json!({ "certificateDescription": description });
    if let Some(config) = &authority.registration_config {
        whole["registrationConfig"] = config.clone();
    }
    whole
}

/// The four members that lists and descriptions share.
fn summary(caller: &Caller, id: &str, authority: &Authority) -> Value {
    json!({
        "certificateArn": caller.arn("cacert", id),
        "certificateId": id,
        "status": authority.status,
        "creationDate": authority.created,
    })
}

/// ListCACertificates, all or those with a template of that name. A page with a name may have
/// fewer entries than asked for, as the model allows: it ends at `nextMarker` alone.
pub(super) fn list(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let caller = Caller::of(request);
    let page = parameters::page(request)?;
    let page = page.read(app, &caller.authority_order(), "")?;
    let mut listed = Vec::with_capacity(page.records.len());
    for (_, id) in &page.records {
        // One that was deleted since is left out.
        if let Some(authority) = app.store.get(&caller.authorities(), id)?
            && request
                .query("templateName")
                .is_none_or(|name| templates::name_in(&authority) == Some(name))
        {
            listed.push(summary(&caller, id, &authority));
        }
    }
    Ok(parameters::listed("certificates", listed, &page))
}

/// The body of UpdateCACertificate, which clients leave out if only the status changes.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Update {
    registration_config: Option<Value>,
    remove_auto_registration: bool,
}

/// UpdateCACertificate: activates a CA, and switches just-in-time registration on and off. A CA
/// is registered INACTIVE unless `setAsActive=true`, and forgetting this step is a common cause
/// of devices that are refused.
pub(super) fn update(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (caller, id) = (Caller::of(request), id(request)?);
    // All are checked before anything is changed, so that a wrong second parameter changes
    // nothing.
    let status = one_of(request, "newStatus", &["ACTIVE", "INACTIVE"])?;
    let auto = one_of(request, "newAutoRegistrationStatus", &["ENABLE", "DISABLE"])?;
    let body: Update = parameters::body(request)?;
    app.store.transact(|change| {
        let authority = change.get(&caller.authorities(), &id)?;
        let mut authority = authority.ok_or_else(|| missing(&id))?;
        templates::check_config(change, &caller, body.registration_config.as_ref())?;
        if let Some(status) = status {
            authority.status = status.into();
        }
        if let Some(auto) = auto {
            authority.auto_registration = auto.into();
        }
        if body.remove_auto_registration {
            authority.auto_registration = "DISABLE".into();
            authority.registration_config = None;
        }
        if body.registration_config.is_some() {
            authority.registration_config = body.registration_config;
        }
        // `customerVersion` in the answers: "The customer version of the CA certificate" in the
        // model.
        authority.version += 1;
        authority.modified = app.clock.now().unix();
        change.put(&caller.authorities(), &id, &authority)
    })?;
    Ok(Answer::json(&json!({})))
}

/// DeleteCACertificate. An ACTIVE CA must be set INACTIVE first: CertificateStateException,
/// 406. Certificates that it issued stay registered.
pub(super) fn delete(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let (caller, id) = (Caller::of(request), id(request)?);
    app.store.transact(|change| {
        let authority = change.get(&caller.authorities(), &id)?;
        let authority = authority.ok_or_else(|| missing(&id))?;
        if authority.status == "ACTIVE" {
            return Err(wrong_state(format!(
                "The CA certificate must be INACTIVE before it can be deleted: {id}"
            )));
        }
        let place = number(authority.sequence);
        change.delete(&caller.authorities(), &id)?;
        change.delete(&caller.authority_order(), &place)?;
        let by_subject = format!("{}/{place}", authority.subject);
        change.delete(&caller.authority_subjects(), &by_subject)?;
        if authority.mode == super::register_ca::DEFAULT {
            change.delete(&caller.exclusive_authorities(), &id)?;
        }
        change.delete(&caller.tags(), &format!("cacert/{id}"))?;
        Ok(())
    })?;
    Ok(Answer::json(&json!({})))
}
