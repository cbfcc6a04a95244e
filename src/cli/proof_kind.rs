//! A service takes proofs of one kind: any other is wrong usage, and the right option is named.

use crate::{
    cloud::{Cloud, ProofKind},
    clouds::GENERIC,
    error::{Error, ErrorKind, Result},
};

/// Refuses a proof of `kind` for a service that takes another. `hint` says how to give or make the right one.
pub(super) fn refuse_other_kind(
    cloud: Option<&Cloud>,
    kind: ProofKind,
    hint: impl Fn(ProofKind) -> String,
) -> Result<()> {
    // The general rules are for any service.
    let is_other = |cloud: &&Cloud| cloud.proof != kind && cloud.name != GENERIC.name;
    let Some(cloud) = cloud.filter(is_other) else {
        return Ok(());
    };
    let message = format!(
        "{} takes {}, not {}",
        cloud.title,
        cloud.proof.describe(),
        kind.describe()
    );
    let hint = format!(
        "{}; `popcert plan --cloud {} --ca FILE` shows the way",
        hint(cloud.proof),
        cloud.name
    );
    Err(Error::new(ErrorKind::Usage, message).with_hint(hint))
}
