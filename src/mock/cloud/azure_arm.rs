//! IoT Hub and the Device Provisioning Service (DPS) behind Azure Resource Manager, as
//! `azure-mgmt-iothub`, `azure-mgmt-iothubprovisioningservices` and `az iot` speak it: the services
//! themselves, and their CA certificates.
//!
//! The flow is PUT the CA, POST generateVerificationCode, make the proof, POST verify. Each
//! step changes the entity tag, and `verify` with the tag from PUT fails
//! (Azure/azure-cli#13098): scripts have to carry on the newest.
//!
//! Known from real exchanges: IH400053 for a proof that does not prove, IH412001 for an entity
//! tag that is out of date or missing, IH500019 for an upload that cannot be read, IH404002 for
//! what is not there, and the shape of these errors, all of IoT Hub; which bodies and answers
//! differ between versions (see [`shape`]). Not known, and answered in the check's words: the
//! answer to a wrong common name, an expired proof or a weak key, to a name that is not allowed, to
//! the 26th certificate, and to `verify` before any code was made. No error of DPS is known: it
//! answers as IoT Hub does.

mod certificates;
mod service;
mod services;
mod shape;
mod upload;

pub(super) use certificates::ROUTES as CERTIFICATES;
pub(super) use service::{Entry, provisioning_services, verified};
pub(super) use services::{ROUTES as SERVICES, all, id_scope, of_kind, remove_all, resource_id};
pub(super) use upload::readable;
