//! The profiles of the services that popcert knows, one file each, and what several of them share.
//!
//! A profile is data ([`Cloud`]), so that no check asks which service it is: another service is
//! another file here. Every statement has its source, and what nobody has confirmed is in
//! `unconfirmed` rather than left out.

mod aws_iot;
mod azure;
mod azure_dps;
mod azure_iot_central;
mod azure_iot_hub;
mod azure_sphere;
mod generic;

pub use crate::cloud::{Cloud, CodeFormat, DeviceIdFormat, KeyRules, Upload};

use crate::certificate::Certificate;

pub use generic::GENERIC;

/// Every profile, in alphabetical order of names.
pub(crate) const ALL: &[&Cloud] = &[
    &aws_iot::AWS_IOT,
    &azure_dps::AZURE_DPS,
    &azure_iot_central::AZURE_IOT_CENTRAL,
    &azure_iot_hub::AZURE_IOT_HUB,
    &azure_sphere::AZURE_SPHERE,
    &generic::GENERIC,
];

impl Cloud {
    /// The profile with the given [`Cloud::name`].
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().copied().find(|cloud| cloud.name == name)
    }

    /// Every profile, in alphabetical order of names.
    pub fn all() -> &'static [&'static Self] {
        ALL
    }

    /// The profile for a CA certificate when none is named: Azure Sphere's for a certificate whose
    /// subject has the form of an Azure Sphere tenant CA, [`GENERIC`] for any other.
    pub fn for_ca(ca: &Certificate) -> &'static Self {
        let is_tenant = ca.azure_sphere_tenant().is_some();
        let mut all = ALL.iter().copied();
        all.find(|cloud| cloud.expects_tenant_ca && is_tenant)
            .unwrap_or(&GENERIC)
    }
}
