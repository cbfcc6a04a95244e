//! The mock's own tenants and catalogs with their CAs: which of them holds the key of a CA.

use crate::{
    certificate::HashAlgorithm,
    mock::cloud::{
        app::App, azure_sphere, azure_sphere_legacy, refusal::Refusal, sphere::Authority,
    },
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// All of them.
#[derive(Debug)]
pub(super) struct Tenants {
    /// What it is called, where it is, how many devices it has, and its CAs.
    pub(super) all: Vec<(Tenant, Authority)>,
    /// Where the key of a CA is, by the CA's SHA-256.
    owners: BTreeMap<String, Value>,
}

#[derive(Debug)]
pub(super) struct Tenant {
    pub(super) name: String,
    /// The resource id of a catalog; none for a tenant of Azure Sphere (Legacy).
    pub(super) id: Option<String>,
    pub(super) devices: usize,
}

impl Tenants {
    pub(super) fn read(app: &App) -> Result<Self, Refusal> {
        let catalogs = azure_sphere::catalogs(app)?.into_iter();
        let catalogs = catalogs.map(|(entry, authority)| {
            let tenant = Tenant {
                name: entry.name,
                id: Some(entry.id),
                devices: entry.devices.len(),
            };
            (tenant, authority)
        });
        let legacy = azure_sphere_legacy::tenants(app)?.into_iter();
        let legacy = legacy.map(|authority| {
            let tenant = Tenant {
                name: authority.id.clone(),
                id: None,
                devices: 0,
            };
            (tenant, authority)
        });
        let all: Vec<_> = catalogs.chain(legacy).collect();
        let mut owners = BTreeMap::new();
        for (tenant, authority) in &all {
            for ca in authority.list(app.clock.now())? {
                let name = azure_sphere::certificate_name(&ca);
                let sha256 = ca.certificate.thumbprint(HashAlgorithm::Sha256);
                owners.insert(
                    sha256.to_string(),
                    json!({ "catalog": tenant.id, "tenant": authority.id, "name": tenant.name, "serial": name, "status": ca.status }),
                );
            }
        }
        Ok(Self { all, owners })
    }

    /// Which of them holds the key of the CA with that SHA-256.
    pub(super) fn owner(&self, sha256: &str) -> Option<&Value> {
        self.owners.get(sha256)
    }
}
