//! RFC 5280 section 6.3.3 over a description, without any DER: slow, short and independent.
//!
//! Of the CRLs of one scope the newest counts, by number, or by date where one of them has none;
//! of different scopes each counts; and a delta counts on top of a complete CRL that is not older
//! than its base and older than the delta. Where that leaves two answers, it says so.

use super::set::{ALL_REASONS, Flaw, List, Point, SERIAL, Scope, Set};

const REMOVE: u8 = 8;

/// The verdict of the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Good,
    NotGood(&'static str),
    /// Refused or accepted: both can be read out of the RFC.
    Unclear,
}

/// The verdict on the certificate: for each distribution point and each scope, as section 6.3.3
/// goes through them.
pub fn answer(set: &Set) -> Answer {
    let usable: Vec<_> = set.crls.iter().filter(|list| is_usable(list)).collect();
    let in_doubt = usable.len() < set.crls.len();
    let (mut covered, mut unclear) = (0, false);
    // Those of the certificate, and last whatever the CA issues for its own name.
    for point in set.points.iter().map(Some).chain([None]) {
        for (scope, complete) in scopes(&usable) {
            let reasons = reasons_of(point) & scope.reasons.unwrap_or(ALL_REASONS) & ALL_REASONS;
            if !is_about(scope, point) {
                continue;
            }
            if reasons == 0 {
                // An entry for other reasons than those of the point is an entry all the same.
                unclear |= status(&complete, &usable) != Status::Free;
                continue;
            }
            match status(&complete, &usable) {
                // A newer one that has ended may say otherwise, and still is the newest.
                Status::Listed if has_ended(scope, set) => return Answer::Unclear,
                Status::Listed => return Answer::NotGood("revoked"),
                Status::Free => {
                    unclear |= is_listed_beyond(scope, &complete, &usable);
                    covered |= reasons;
                }
                Status::Unclear => {
                    unclear = true;
                    covered |= reasons;
                }
            }
        }
    }
    match (covered == ALL_REASONS, unclear || in_doubt) {
        (false, _) => Answer::NotGood("not known for every reason"),
        (true, false) => Answer::Good,
        // A CRL that is not to be used can leave the status open, too.
        (true, true) => Answer::Unclear,
    }
}

/// Signed by the CA, current, and understood: section 6.3.3 (a), (f), (g) and section 5.
fn is_usable(list: &List) -> bool {
    is_current(list) && is_sound(list)
}

/// Issued by the time checked, and nextUpdate not passed. A CRL without nextUpdate is never current
/// here.
fn is_current(list: &List) -> bool {
    list.age >= 0 && list.left.is_some_and(|left| left >= 0)
}

/// Whether the CRL keeps to RFC 5280, as far as a [`Flaw`] can break it.
fn is_sound(list: &List) -> bool {
    let kinds = [
        list.scope.only_user,
        list.scope.only_ca,
        list.scope.only_attribute,
    ];
    // Section 5.2.5: at most one of them.
    let one_kind = kinds.iter().filter(|kind| **kind).count() <= 1;
    let numbered = list.base.is_none() || list.number.is_some();
    let in_der = list.entries.iter().all(|entry| !entry.padded);
    let understood = match list.flaw {
        // Without an entry there is no extension of one.
        Some(Flaw::CriticalEntryExtension) => list.entries.is_empty(),
        flaw => flaw.is_none(),
    };
    one_kind && numbered && in_der && understood
}

/// Whether a list of that scope is out of date, and nothing else is wrong with it.
fn has_ended(scope: &Scope, set: &Set) -> bool {
    let mut own = set.crls.iter().filter(|list| list.scope == *scope);
    own.any(|list| is_sound(list) && !is_current(list))
}

/// Whether a delta lists the certificate that there is no complete CRL for.
fn is_listed_beyond(scope: &Scope, complete: &[&List], usable: &[&List]) -> bool {
    let highest = complete.iter().map(|list| list.number).max().flatten();
    let mut deltas = usable
        .iter()
        .filter(|list| list.scope == *scope && list.base.is_some());
    deltas.any(|delta| {
        let is_newer = delta.number > highest || delta.base > highest;
        is_newer && listed(delta) == ListEntry::Revoked
    })
}

/// The reasons of a distribution point; all of them where it gives none, and for the assumed point.
fn reasons_of(point: Option<&Point>) -> u16 {
    point.and_then(|point| point.reasons).unwrap_or(ALL_REASONS)
}

/// The complete CRLs by their scope.
fn scopes<'a>(usable: &[&'a List]) -> Vec<(&'a Scope, Vec<&'a List>)> {
    let mut found: Vec<(&Scope, Vec<&List>)> = Vec::new();
    for list in usable.iter().filter(|list| list.base.is_none()) {
        match found.iter_mut().find(|(scope, _)| **scope == list.scope) {
            Some((_, lists)) => lists.push(list),
            None => found.push((&list.scope, vec![list])),
        }
    }
    found
}

/// Section 6.3.3 (b): the certificate is a device's, and the names are URIs.
fn is_about(scope: &Scope, point: Option<&Point>) -> bool {
    let named = match (scope.name, point) {
        (None, _) => true,
        (Some(name), Some(point)) => name == point.name,
        (Some(_), None) => false,
    };
    named && !scope.only_ca && !scope.only_attribute
}

/// What one scope's CRLs say about the certificate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    Free,
    Listed,
    Unclear,
}

/// Section 5.2.3: by CRL number where both have one, else by thisUpdate.
fn is_newer(list: &List, than: &List) -> bool {
    match (list.number, than.number) {
        (Some(own), Some(other)) if own != other => own > other,
        (Some(_), Some(_)) => false,
        _ => list.age < than.age,
    }
}

/// What the newest of one scope's complete CRLs says, with the newest delta that applies.
fn status(complete: &[&List], usable: &[&List]) -> Status {
    let newest = |lists: &[&List]| -> Vec<usize> {
        let all = 0..lists.len();
        let is_newest = |at: &usize| !lists.iter().any(|other| is_newer(other, lists[*at]));
        all.filter(is_newest).collect()
    };
    let found = newest(complete);
    // With and without numbers in turn, each can be older than another.
    if found.is_empty() {
        return Status::Unclear;
    }
    let results: Vec<_> = found
        .iter()
        .map(|at| with_delta(complete[*at], usable))
        .collect();
    let first = results[0];
    match results.iter().all(|one| *one == first) {
        true if is_transitive(complete) => first,
        _ => Status::Unclear,
    }
}

/// Whether all have numbers, or none, so that the order is one.
fn is_transitive(lists: &[&List]) -> bool {
    let with = lists.iter().filter(|list| list.number.is_some()).count();
    with == 0 || with == lists.len()
}

/// What a complete CRL says together with the delta of the highest number that it can be combined
/// with (section 5.2.4).
fn with_delta(complete: &List, usable: &[&List]) -> Status {
    let own = listed(complete);
    let deltas = usable.iter().filter(|delta| {
        delta.scope == complete.scope
            && complete
                .number
                .is_some_and(|number| delta.base.is_some_and(|base| number >= base))
            && delta.number > complete.number
    });
    let highest = deltas.clone().map(|delta| delta.number).max();
    let results: Vec<_> = deltas
        .filter(|delta| Some(delta.number) == highest)
        .map(|delta| listed(delta))
        .collect();
    let Some(first) = results.first() else {
        return match own {
            ListEntry::Nothing => Status::Free,
            ListEntry::Revoked => Status::Listed,
            // Removal has its place in deltas (section 5.3.1).
            ListEntry::Removed => Status::Unclear,
        };
    };
    match (results.iter().all(|one| one == first), first, own) {
        (false, ..) => Status::Unclear,
        (true, ListEntry::Revoked, _) | (true, ListEntry::Nothing, ListEntry::Revoked) => {
            Status::Listed
        }
        (true, ListEntry::Nothing | ListEntry::Removed, ListEntry::Removed) => Status::Unclear,
        (true, ListEntry::Removed, _) | (true, ListEntry::Nothing, ListEntry::Nothing) => {
            Status::Free
        }
    }
}

/// What one CRL says about the certificate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ListEntry {
    Nothing,
    Removed,
    Revoked,
}

/// Of several entries for one serial number any that revokes counts.
fn listed(list: &List) -> ListEntry {
    let mut found = ListEntry::Nothing;
    for entry in list.entries.iter().filter(|entry| entry.serial == SERIAL) {
        if entry.reason != Some(REMOVE) {
            return ListEntry::Revoked;
        }
        found = ListEntry::Removed;
    }
    found
}
