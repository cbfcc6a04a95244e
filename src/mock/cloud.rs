//! A mock cloud: an HTTP service on loopback that speaks the clouds' own REST interfaces, so
//! that real SDKs and scripts work against it with no account.
//!
//! Whatever is uploaded runs through popcert's own checks, as with `popcert verify` and the same
//! cloud; only the words of the refusal are the service's. Shapes come from the published
//! specifications (Azure/azure-rest-api-specs, botocore's service model). What the services
//! answer is known for few failures (see the profiles' `answers`); each service's file says what
//! its real answer is not known for, and there the mock says the check's own words.
//!
//! Any subscription, resource group, hub, provisioning service, catalog or tenant that a request
//! names exists from then on.

mod answer;
mod app;
mod auth;
mod aws_iot;
mod azure_arm;
mod azure_sphere;
mod azure_sphere_legacy;
mod guard;
mod iot_central;
mod judge;
mod portal;
mod refusal;
mod request;
mod route;
mod router;
mod server;
mod sphere;
mod store;
mod tls;

pub(crate) use app::Clock;
pub(crate) use server::{Bound, Settings, bind};
