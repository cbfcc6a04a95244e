//! A mock cloud: an HTTP service on loopback that speaks the clouds' own REST interfaces, so
//! that real SDKs and scripts work against it with no account.
//!
//! A request passes [`server`] (whose number of connections [`connections`] limits), [`guard`] (is it from
//! a foreign web page?), [`router`] (which operation), [`body`] (is it too large?), [`auth`] (is
//! there a credential) and ends in the file of its service. What is uploaded runs through popcert's own checks in [`evaluation`],
//! as with `popcert verify` and the same cloud; only the words of the refusal are the
//! service's.
//!
//! Devices connect to listeners of their own, with their certificates in TLS: see [`device`].
//!
//! Shapes come from the published specifications (Azure/azure-rest-api-specs, botocore's
//! service model). The services' real answers are known for few failures (see the profiles'
//! `answers`). Each service's file says what is known from real exchanges and what is not;
//! where nothing is known, the mock answers in the words of the check that failed.
//!
//! Any subscription, resource group, hub, provisioning service, catalog or tenant that a
//! request names exists from then on: tests need no set-up, and nobody can tell from an answer
//! what another test uses.

mod access_log;
mod answer;
mod api_version;
mod app;
mod auth;
mod aws_iot;
mod azure_arm;
mod azure_sphere;
mod azure_sphere_legacy;
mod body;
mod clock;
mod connections;
mod device;
mod entra;
mod evaluation;
mod folder;
mod guard;
mod iot_central;
mod listening;
mod mock_interface;
mod paging;
mod portal;
mod refusal;
mod request;
mod resource_manager;
mod resource_names;
mod route;
mod router;
mod server;
mod sphere;
mod store;
mod tls;

pub(crate) use clock::Clock;
pub(crate) use device::Addresses as DeviceAddresses;
pub(crate) use server::{Bound, Settings, bind};
pub(crate) use tls::available as tls_available;
