//! `GET /portal/resources`: everything that the mock holds but its devices, which `/mock/devices`
//! lists page by page.

use super::{facts::facts, tenants::Tenants};
use crate::{
    escape,
    mock::cloud::{
        answer::Answer,
        api_version::{IOT_HUBS, PROVISIONING_SERVICES, ResourceType},
        app::App,
        aws_iot, azure_arm, azure_sphere, device, evaluation, iot_central,
        refusal::Refusal,
        request::{Request, base64},
    },
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// All of it, with a `version`; if `?seen=` names the present one, that alone.
pub(super) fn list(app: &App, request: &Request) -> Result<Answer, Refusal> {
    let tenants = Tenants::read(app)?;
    let mut dps = services(app, &PROVISIONING_SERVICES, &tenants)?;
    // A DPS may have groups, made under the service's host, before Resource Manager knows it.
    for scope in device::scopes(app)? {
        let device::Scope::Dps(key) = &scope else {
            continue;
        };
        let groups = groups_of_dps(app, key, &tenants)?;
        let known = dps.iter_mut().find(|one| one["key"] == **key);
        match known {
            Some(one) => {
                one["idScope"] = scope.id_scope().into();
                one["groups"] = groups.into();
            }
            None => dps.push(json!({
                "key": key, "name": key, "idScope": scope.id_scope(), "certificates": [], "groups": groups,
            })),
        }
    }
    let all = json!({
        "hubs": services(app, &IOT_HUBS, &tenants)?,
        "dps": dps,
        "central": central(app, &tenants)?,
        "tenants": catalogs(app, &tenants)?,
        "accounts": accounts(app, &tenants)?,
        "devices": device::count_devices(app)?,
    });
    let version = hex::encode(&Sha256::digest(all.to_string())[..16]);
    let mut answer = json!({
        "version": version,
        "clock": {
            "at": app.clock.now().to_string(),
            "moved": app.clock.moved(),
            "stands": app.clock.stands(),
        },
    });
    if request.query("seen") != Some(version.as_str()) {
        answer["all"] = all;
    }
    Ok(Answer::json(&answer))
}

/// Hubs or provisioning services with their certificates.
fn services(app: &App, kind: &ResourceType, tenants: &Tenants) -> Result<Vec<Value>, Refusal> {
    let all = azure_arm::of_kind(app, "/subscriptions/", kind)?.into_iter();
    let all = all.map(|(key, service)| {
        let certificates = service.certificates.values();
        json!({
            "id": azure_arm::resource_id(kind, &service.about),
            "key": key,
            "name": service.about.name,
            "group": service.about.group,
            "subscription": service.about.subscription,
            "location": service.about.location,
            "certificates": certificates.map(|one| entry(one, tenants)).collect::<Vec<_>>(),
        })
    });
    Ok(all.collect())
}

fn entry(entry: &azure_arm::Entry, tenants: &Tenants) -> Value {
    let input = azure_arm::readable(&entry.content).ok();
    json!({
        "name": entry.name,
        "etag": entry.etag,
        "verified": entry.is_verified,
        "code": entry.code,
        "facts": input.map(|input| facts(input.certificate(), tenants)),
    })
}

/// The enrollment groups of a DPS.
fn groups_of_dps(app: &App, key: &str, tenants: &Tenants) -> Result<Vec<Value>, Refusal> {
    let groups = device::enrollment_groups(app, key)?.into_iter();
    let groups = groups.map(|(id, group)| {
        let signing = group.signing_certificates();
        let signing = signing.filter_map(|text| evaluation::certificate(text.as_bytes()));
        json!({
            "id": id,
            "enabled": group.is_enabled(),
            "references": group.ca_references().collect::<Vec<_>>(),
            "signing": signing.map(|one| facts(&one, tenants)).collect::<Vec<_>>(),
        })
    });
    Ok(groups.collect())
}

/// The application's enrollment groups.
fn central(app: &App, tenants: &Tenants) -> Result<Value, Refusal> {
    let slot = |slot: &iot_central::Slot| {
        let certificate = base64(&slot.content).and_then(|bytes| evaluation::certificate(&bytes));
        json!({
            "etag": slot.etag,
            "verified": slot.is_verified,
            "code": slot.code,
            "facts": certificate.map(|one| facts(&one, tenants)),
        })
    };
    let groups = iot_central::groups(app)?.into_iter().map(|(id, group)| {
        json!({
            "id": id,
            "name": escape::text(&group.display_name),
            "enabled": group.enabled,
            "type": group.r#type,
            "attestation": group.attestation,
            "primary": group.certificates.get("primary").map(slot),
            "secondary": group.certificates.get("secondary").map(slot),
        })
    });
    Ok(json!({
        "idScope": device::Scope::Central.id_scope(),
        "groups": groups.collect::<Vec<_>>(),
    }))
}

/// Catalogs and tenants of Azure Sphere with their CAs.
fn catalogs(app: &App, tenants: &Tenants) -> Result<Vec<Value>, Refusal> {
    let all = tenants.all.iter();
    all.map(|(tenant, authority)| {
        let certificates = authority.list(app.clock.now())?.into_iter().map(|ca| {
            let mut shown = facts(&ca.certificate, tenants);
            shown["serial"] = azure_sphere::certificate_name(&ca).into();
            shown["status"] = ca.status.into();
            shown
        });
        Ok(json!({
            "name": tenant.name,
            "id": tenant.id,
            "tenant": authority.id,
            "devices": tenant.devices,
            "certificates": certificates.collect::<Vec<_>>(),
        }))
    })
    .collect()
}

/// Accounts of AWS.
fn accounts(app: &App, tenants: &Tenants) -> Result<Vec<Value>, Refusal> {
    let accounts = aws_iot::accounts(app)?.into_iter();
    let accounts = accounts.map(|one| {
        let authorities = one.authorities.iter().map(|(id, ca)| {
            json!({
                "id": id,
                "status": ca.status,
                "automatic": ca.auto_registration,
                "mode": ca.mode,
                "template": ca.registration_config.as_ref().and_then(|config| config.get("templateName")),
                "facts": evaluation::certificate(ca.pem.as_bytes()).map(|one| facts(&one, tenants)),
            })
        });
        let devices = one.devices.iter().map(|(id, device)| {
            json!({ "id": id, "status": device.status, "authority": device.authority, "created": device.created })
        });
        json!({
            "region": one.region,
            "account": one.account,
            "code": one.code,
            "authorities": authorities.collect::<Vec<_>>(),
            "count": one.count,
            "devices": devices.collect::<Vec<_>>(),
        })
    });
    Ok(accounts.collect())
}
