//! Azure Sphere (Integrated), Microsoft.AzureSphere 2024-04-01, as `azure-mgmt-sphere` speaks
//! it: catalogs, their CA certificates, chains, proofs of possession, and which devices they have.
//!
//! Here the cloud is on the other side of the proof: it holds the CA's key and signs the code
//! that another service gave out. Not known of the real service: how it writes `subject`, what
//! it says to an empty nonce, whether it limits the nonce's length, and which `$filter`s it takes.
//! A live proof answer filled `certificate` alone.

mod catalogs;
mod certificates;
mod devices;

pub(super) use catalogs::{ROUTES as CATALOGS, all, catalogs, ids, remove_all};
pub(super) use certificates::{ROUTES as CERTIFICATES, name as certificate_name};
pub(super) use devices::ROUTES as DEVICES;
