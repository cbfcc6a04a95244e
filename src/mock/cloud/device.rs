//! The devices' side: what a device meets when it first connects, once the CA is verified.
//!
//! A device presents its certificate in TLS, and the handshake proves that it holds the key
//! ([`tls`](super::tls)). Two listeners take devices, `--mqtt` and `--dps`; both speak MQTT 3.1.1
//! and the HTTPS of DPS, told apart by the first octet, so that fixed ports can be given to clients
//! that insist on them (8883, 443). Path or CONNECT's user name say which service is meant:
//!
//! | service | path or user name | answered in |
//! | --- | --- | --- |
//! | DPS | `{idScope}/registrations/{id}/…` | [`dps_http`], [`dps_mqtt`] |
//! | the assigned hub | `{hub}/{device}/?api-version=…` | [`hub`] |
//! | AWS IoT Core | any other user name, or none | [`aws`] |
//!
//! Whether a device is taken is decided by `popcert chain`'s rules ([`enrol`]), with the CAs that
//! were verified in the mock as anchors. Each device is a record ([`records`]); `GET
//! /mock/devices` and IoT Central's `/api/devices` show them ([`listed`]).
//!
//! Known from public logs: 401002 with its messages, the topic `$dps/registrations/res/401` for
//! them, CONNACK 5 for a client id that is not the user name's registration id
//! (MicrosoftDocs/azure-docs#69882), `404203 Operation not found`. Not known: what DPS answers to an
//! ID scope that is nobody's, and to a disabled enrollment group.

mod aws;
mod denied;
mod dps_answers;
mod dps_http;
mod dps_mqtt;
mod enrol;
mod enrollment_groups;
mod hub;
mod id_scope;
mod key;
mod listed;
mod listener;
mod live;
mod moment;
mod mqtt;
mod packets;
mod peer;
mod records;
mod service;
mod slots;
mod topics;
mod trusted;

pub(super) use enrollment_groups::{ROUTES as SERVICE_ROUTES, of as enrollment_groups};
pub(super) use id_scope::{Scope, all as scopes};
pub(super) use listed::{ROUTES as LIST_ROUTES, count as count_devices};
pub(crate) use listener::Addresses;
pub(super) use listener::Listeners;
pub(super) use live::Live;
