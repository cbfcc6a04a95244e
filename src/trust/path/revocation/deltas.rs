//! Delta CRLs and the complete CRL that they update (RFC 5280 sections 5.2.4 and 6.3.3 (c)).
//!
//! "Delta CRLs contain updates to revocation information previously distributed, rather than all
//! the information that would appear in a complete CRL." A delta alone never makes a certificate
//! good; what it may do is revoke, and remove an entry of the complete CRL (removeFromCRL). The
//! second is what an attacker would want, and so asks for more: all four conditions of section
//! 5.2.4, the same key, and a date.

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
/// its entries revoke all the same: refusing too much is a nuisance, accepting too much is a
/// breach.
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
        // Deltas are cumulative: section 5.2.4, each lists every change since its base. So below
        // the newest that applies nothing new is to be found.
        if applied.is_some_and(|(number, _)| delta.number().is_some_and(|own| own < number)) {
            break;
        }
        // Its signature algorithm is unknown to popcert, so it may be genuine: while it is current it
        // could be the one that revokes.
        if let Err(failure) = can_verify(delta.signature_algorithm().der()) {
            if status.overdue(delta).is_none() {
                status.open(words::unverifiable(delta, &failure));
            }
            continue;
        }
        // Section 5.2.4: "the CRL issuer MUST use the same private key to sign the delta CRL and
        // any complete CRL that it can be used to update".
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
            // Several deltas of one number: they must all remove it.
            let all_remove = applied.is_none_or(|(_, removes)| removes);
            applied = Some((number, all_remove && !entries.is_empty()));
        }
    }
    Ok(applied.is_some_and(|(_, removes)| removes))
}

/// The deltas of the complete CRL's issuer and scope that are newer, or may be. One whose scope
/// cannot be read may be of this scope.
fn of<'a>(status: &Status<'_, 'a>, complete: &Crl) -> Vec<&'a Crl> {
    let scope = complete.scope().map(|scope| scope.hash());
    let is_of = |delta: &&Crl| {
        delta.scope().is_none_or(|own| Some(own.hash()) == scope)
            && !status.is_from_later(delta)
            && !is_older(delta, complete)
            // Issued at the same time, it has "the same CRL number and provide[s] the same
            // revocation information" (section 5.2.3): nothing new.
            && (delta.number().is_none() || delta.number() != complete.number())
    };
    let all = status.index.deltas_of(complete.issuer_hash()).iter();
    all.map(|place| &status.crls[*place])
        .filter(is_of)
        .collect()
}

/// The delta's CRL number, if it can be combined with `complete`. Section 5.2.4: the CRL number of
/// the complete CRL is "equal to or greater than the BaseCRLNumber" (c); without that, changes between
/// the two would be lost. And it is "less than the CRL number of the delta CRL" (d), as of all deltas
/// that [`of`] gives.
fn applies<'a>(delta: &'a Crl, complete: &Crl) -> Option<&'a CrlNumber> {
    let (number, base) = (delta.number()?, delta.base_number()?);
    let own = complete.number()?;
    // Section 6.3.3 (c) (3): the authority key identifiers match, or both are absent.
    let is_same_key = delta.authority_key() == complete.authority_key();
    (is_same_key && base <= own).then_some(number)
}
