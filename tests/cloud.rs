//! The mock cloud as a client on the wire sees it. The SDKs' own tests are in `tests/cloud/`.
#![cfg(feature = "mock-cloud")]

#[path = "cloud/client.rs"]
mod client;
#[path = "cloud/durable.rs"]
mod durable;
#[path = "outputs/ignored.rs"]
mod ignored;
#[path = "cloud/limits.rs"]
mod limits;
#[path = "cloud/load.rs"]
mod load;
#[path = "cloud/proofs.rs"]
mod proofs;
#[path = "cloud/sdks.rs"]
mod sdks;
#[path = "cloud/services.rs"]
mod services;
