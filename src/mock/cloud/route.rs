//! One operation of a service, under its method and path.

use super::{answer::Answer, app::App, refusal::Refusal, request::Request};
use axum::routing::MethodFilter;

/// What an operation does; it may block.
pub(super) type Operation = fn(&App, &Request) -> Result<Answer, Refusal>;

/// One operation under its method and path.
pub(super) struct Route(
    pub(super) MethodFilter,
    pub(super) &'static str,
    pub(super) Operation,
);
