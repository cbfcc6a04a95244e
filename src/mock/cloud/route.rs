//! One operation of a service, under its method and path. Each service's file has a table of
//! these, in the order of its documentation; [`router`](super::router) puts the tables
//! together.

use super::{answer::Answer, app::App, refusal::Refusal, request::Request};
use axum::routing::MethodFilter;

/// What an operation does. It runs on a thread that may block: on signatures, on the disk, on
/// a lock.
pub(super) type Operation = fn(&App, &Request) -> Result<Answer, Refusal>;

/// One operation under its method and path.
pub(super) struct Route(
    pub(super) MethodFilter,
    pub(super) &'static str,
    pub(super) Operation,
);
