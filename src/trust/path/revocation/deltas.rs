//! Delta CRLs and the complete CRL that they update (RFC 5280 sections 5.2.4 and 6.3.3 (c)).

use super::{
    newest::is_older,
    signer::{Signers, SigningKey},
    status::Status,
    words::{self, REMOVE_FROM_CRL, Reason},
};
use crate::{
    certificate::{Crl, CrlNumber},
    trust::signature::can_verify,
};

/// Looks the certificate up in the delta CRLs that are newer than `complete` and have the same
/// issuer, scope and key. Returns whether the newest applicable delta removes its entry
/// (removeFromCRL); the error is its revocation by a delta.
///
/// A delta that cannot be combined with `complete`, or is past its nextUpdate, removes nothing, but
/// its entries revoke all the same.
pub(super) fn take_back<'a>(
    status: &mut Status<'_, 'a>,
    complete: &'a Crl,
    key: &SigningKey<'a>,
    signers: &mut Signers<'_, 'a>,
) -> Result<bool, Reason> {
    let mut deltas = of(status, complete);
    // Deltas without a readable number first, then from the highest number down.
    deltas
        .sort_by_key(|delta| std::cmp::Reverse(delta.number().map_or((1, None), |n| (0, Some(n)))));
    let mut applied: Option<(&CrlNumber, bool)> = None;
    for delta in deltas {
        if applied.is_some_and(|(number, _)| delta.number().is_some_and(|own| own < number)) {
            break;
        }
        if let Err(failure) = can_verify(delta.signature_algorithm().der()) {
            if status.overdue(delta).is_none() {
                status.open(words::unverifiable(delta, &failure));
            }
            continue;
        }
        if !signers.have_signed(delta, key) {
            continue;
        }
        if let Some(reason) = words::not_understood(delta) {
            status.open(reason);
            continue;
        }
        let entries = status.listings(delta);
        if let Some(entry) = entries.iter().find(|one| one.reason != REMOVE_FROM_CRL) {
            return Err(words::revoked(delta, entry));
        }
        if let Some(number) = applies(delta, complete).filter(|_| status.overdue(delta).is_none()) {
            let all_remove = applied.is_none_or(|(_, removes)| removes);
            applied = Some((number, all_remove && !entries.is_empty()));
        }
    }
    Ok(applied.is_some_and(|(_, removes)| removes))
}

/// The deltas of the complete CRL's issuer and scope that are newer, or may be.
fn of<'a>(status: &Status<'_, 'a>, complete: &Crl) -> Vec<&'a Crl> {
    let scope = complete.scope().map(|scope| scope.hash());
    let is_of = |delta: &&Crl| {
        delta.scope().is_none_or(|own| Some(own.hash()) == scope)
            && !status.is_from_later(delta)
            && !is_older(delta, complete)
            && (delta.number().is_none() || delta.number() != complete.number())
    };
    let all = status.index.deltas_of(complete.issuer_hash()).iter();
    all.map(|place| &status.crls[*place])
        .filter(is_of)
        .collect()
}

/// The delta's CRL number, if it can be combined with `complete`. Section 5.2.4: the CRL number of
/// the complete CRL is "equal to or greater than the BaseCRLNumber" (c) and "less than the CRL
/// number of the delta CRL" (d).
fn applies<'a>(delta: &'a Crl, complete: &Crl) -> Option<&'a CrlNumber> {
    let (number, base) = (delta.number()?, delta.base_number()?);
    let own = complete.number()?;
    // Section 6.3.3 (c) (3): the authority key identifiers match, or both are absent.
    let is_same_key = delta.authority_key() == complete.authority_key();
    (is_same_key && base <= own && own < number).then_some(number)
}
