//! The mock cloud as a client on the wire sees it. `tests/sdks.rs` has the SDKs.
#![cfg(feature = "mock-cloud")]

#[path = "cloud/azure.rs"]
mod azure;
#[path = "cloud/client.rs"]
mod client;
#[cfg(any(target_arch = "aarch64", target_arch = "x86_64"))]
#[path = "cloud/device_client.rs"]
mod device_client;
#[cfg(any(target_arch = "aarch64", target_arch = "x86_64"))]
#[path = "cloud/devices.rs"]
mod devices;
#[path = "cloud/durable.rs"]
mod durable;
#[path = "cloud/limits.rs"]
mod limits;
#[path = "cloud/load.rs"]
mod load;
#[path = "cloud/paths.rs"]
mod paths;
#[path = "cloud/proofs.rs"]
mod proofs;
#[path = "cloud/recordings.rs"]
mod recordings;
#[path = "cloud/services.rs"]
mod services;
#[cfg(unix)]
#[path = "outputs/signals.rs"]
mod signals;
#[path = "cloud/sturdy.rs"]
mod sturdy;
