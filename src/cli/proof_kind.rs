//! A service takes proofs of one kind: any other is wrong usage, and the right option is named.

use crate::{
    cloud::{Cloud, ProofKind},
    error::Result,
};

/// Refuses a proof of `kind` for a service that takes another. `hint` says how to give or make the right one.
pub(super) fn refuse_other_kind(
    cloud: Option<&Cloud>,
    kind: ProofKind,
    hint: impl Fn(ProofKind) -> String,
) -> Result<()> {
    let Some(cloud) = cloud else {
        return Ok(());
    };
    cloud.check_proof_kind(kind).map_err(|error| {
        error.with_hint(format!(
            "{}; `popcert plan --cloud {} --ca FILE` shows the way",
            hint(cloud.proof),
            cloud.name
        ))
    })
}
