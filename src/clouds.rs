//! The profiles of the services that popcert knows, one file each, and what several of them share.
//!
//! A profile is data ([`Cloud`]), so that no check asks which service it is: another service is
//! another file here. Every statement has its source, and what nobody has confirmed is in
//! `unconfirmed` rather than left out.

mod acceleronix;
mod alibaba_iot;
mod alibaba_mqtt;
mod aws_iot;
mod azure;
mod azure_device_registry;
mod azure_dps;
mod azure_iot_central;
mod azure_iot_hub;
mod azure_sphere;
mod choice;
mod cumulocity;
mod generic;
mod huawei_iotda;
mod nerveshub;
mod plan;
mod tencent_mqtt;

pub use crate::cloud::{
    Cloud, CodeFormat, DeviceIdFormat, KeyRules, Lifetime, PlanStep, ProofKind, SignatureRules,
    TenantProof, Upload,
};

#[cfg(feature = "mock-cloud")]
pub(crate) use self::{
    aws_iot::AWS_IOT, azure_dps::AZURE_DPS, azure_iot_central::AZURE_IOT_CENTRAL,
    azure_iot_hub::AZURE_IOT_HUB, azure_sphere::AZURE_SPHERE,
};
pub use choice::CloudChoice;
pub use generic::GENERIC;

use crate::error::{Error, ErrorKind, Result};

/// Every profile, in alphabetical order of names.
pub(crate) const ALL: &[&Cloud] = &[
    &acceleronix::ACCELERONIX,
    &alibaba_iot::ALIBABA_IOT,
    &alibaba_mqtt::ALIBABA_MQTT,
    &aws_iot::AWS_IOT,
    &azure_device_registry::AZURE_DEVICE_REGISTRY,
    &azure_dps::AZURE_DPS,
    &azure::AZURE_IOT,
    &azure_iot_central::AZURE_IOT_CENTRAL,
    &azure_iot_hub::AZURE_IOT_HUB,
    &azure_sphere::AZURE_SPHERE,
    &cumulocity::CUMULOCITY,
    &generic::GENERIC,
    &huawei_iotda::HUAWEI_IOTDA,
    &nerveshub::NERVESHUB,
    &tencent_mqtt::TENCENT_MQTT,
];

impl Cloud {
    /// The profile with the given [`Cloud::name`].
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().copied().find(|cloud| cloud.name == name)
    }

    /// Whether proofs of that kind are for this service. Those of every kind are for [`GENERIC`]: whoever
    /// names no service in particular may mean any.
    pub fn takes(&self, kind: ProofKind) -> bool {
        self.proof == kind || self.name == GENERIC.name
    }

    /// # Errors
    /// [`ErrorKind::Usage`] unless the service [takes](Self::takes) proofs of that kind; what it takes is
    /// named.
    pub fn check_proof_kind(&self, kind: ProofKind) -> Result<()> {
        if self.takes(kind) {
            return Ok(());
        }
        let message = format!(
            "{} takes {}, not {}",
            self.title,
            self.proof.describe(),
            kind.describe()
        );
        Err(Error::new(ErrorKind::Usage, message))
    }

    /// Every profile, in alphabetical order of names.
    pub fn all() -> &'static [&'static Self] {
        ALL
    }
}
