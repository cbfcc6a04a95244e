//! Which of several CRLs of one issuer, scope and key counts (RFC 5280 section 5.2.3).

use crate::certificate::{Crl, Time};

/// Whether `one` is known to be older than `other`: by number where both have one, else by date.
pub(super) fn is_older(one: &Crl, other: &Crl) -> bool {
    match (one.number(), other.number()) {
        (Some(one), Some(other)) => one < other,
        _ => match (date(one), date(other)) {
            (Some(one), Some(other)) => one < other,
            _ => false,
        },
    }
}

/// Those that `is_signed` says yes to and than which none is newer, in whatever order they are
/// given; several where neither number nor date tells which is newer.
///
/// It asks from the newest on, and no further than it must: each answer costs a signature.
pub(super) fn newest<'c>(
    crls: &[&'c Crl],
    mut is_signed: impl FnMut(&Crl) -> bool,
) -> Vec<&'c Crl> {
    let (mut numbered, others): (Vec<_>, Vec<_>) = crls
        .iter()
        .copied()
        .partition(|crl| crl.number().is_some() && date(crl).is_some());
    let (mut dated, undated): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|crl| date(crl).is_some());
    numbered.sort_by(|one, other| other.number().cmp(&one.number()));
    dated.sort_by_key(|crl| std::cmp::Reverse(date(crl)));
    let by_number = first_signed(&numbered, Crl::number, &mut is_signed);
    let by_date = first_signed(&dated, date, &mut is_signed);
    // Where only one has a number, the date decides.
    let from = by_date.first().and_then(|crl| date(crl));
    let is_superseded = from.is_some()
        && numbered
            .iter()
            .any(|crl| date(crl) > from && is_signed(crl));
    let mut newest: Vec<_> = by_number
        .into_iter()
        .filter(|crl| date(crl) >= from)
        .collect();
    if !is_superseded {
        newest.extend(by_date);
    }
    if newest.is_empty() {
        // Numbers and dates contradict each other, round in a circle: all of them count.
        let all = numbered.into_iter().chain(dated);
        newest.extend(all.filter(|crl| is_signed(crl)));
    }
    newest.extend(undated.into_iter().filter(|crl| is_signed(crl)));
    newest
}

/// The first that are signed, and all that stand level with them.
fn first_signed<'c, K: PartialEq>(
    sorted: &[&'c Crl],
    key: impl Fn(&'c Crl) -> K,
    is_signed: &mut impl FnMut(&Crl) -> bool,
) -> Vec<&'c Crl> {
    let mut found: Vec<&Crl> = Vec::new();
    for crl in sorted {
        if found.first().is_some_and(|first| key(first) != key(crl)) {
            break;
        }
        if is_signed(crl) {
            found.push(crl);
        }
    }
    found
}

fn date(crl: &Crl) -> Option<Time> {
    crl.this_update().time()
}
