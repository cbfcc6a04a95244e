//! The newest of several CRLs of one issuer, scope and key (RFC 5280 section 5.2.3): it supersedes
//! the others.
//!
//! "This extension allows users to easily determine when a particular CRL supersedes another CRL."
//! Numbers decide where both CRLs have one, dates otherwise. Old CRLs stay valid signatures, so
//! whoever can choose the files given could choose one from before a revocation: the newest must
//! win whatever the order.

use crate::certificate::{Crl, Time};

/// Whether `one` is known to be older than `other`: by CRL number if both have one, else by
/// thisUpdate. Equal numbers, and dates that cannot be read, mean that neither is known to be
/// older.
pub(super) fn is_older(one: &Crl, other: &Crl) -> bool {
    match (one.number(), other.number()) {
        (Some(one), Some(other)) => one < other,
        _ => match (date(one), date(other)) {
            (Some(one), Some(other)) => one < other,
            _ => false,
        },
    }
}

/// The places of those CRLs that the key signed (`is_signed`) and that no other one of them
/// supersedes, in whatever order they are given; several where neither number nor date decides.
///
/// `is_signed` is asked from the newest on, and no further than needed: each answer costs a
/// signature.
pub(super) fn newest(
    all: &[Crl],
    places: &[usize],
    mut is_signed: impl FnMut(usize) -> bool,
) -> Vec<usize> {
    let date = |place: &usize| date(&all[*place]);
    let number = |place: &usize| all[*place].number();
    let (mut numbered, others): (Vec<_>, Vec<_>) = places
        .iter()
        .copied()
        .partition(|place| number(place).is_some() && date(place).is_some());
    let (mut dated, undated): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|place| date(place).is_some());
    numbered.sort_by(|one, other| number(other).cmp(&number(one)));
    dated.sort_by_key(|place| std::cmp::Reverse(date(place)));
    let by_number = first_signed(&numbered, number, &mut is_signed);
    let by_date = first_signed(&dated, date, &mut is_signed);
    // Between a CRL with a number and one without, the date decides.
    let from = by_date.first().and_then(date);
    let is_superseded = from.is_some()
        && numbered
            .iter()
            .any(|place| date(place) > from && is_signed(*place));
    let mut newest: Vec<_> = by_number
        .into_iter()
        .filter(|place| date(place) >= from)
        .collect();
    if !is_superseded {
        newest.extend(by_date);
    }
    if newest.is_empty() {
        // Numbers and dates contradict each other, so that each is older than another one: none
        // is known to be superseded.
        let all = numbered.into_iter().chain(dated);
        newest.extend(all.filter(|place| is_signed(*place)));
    }
    newest.extend(undated.into_iter().filter(|place| is_signed(*place)));
    newest
}

/// The first that are signed, and all others of the same rank. `sorted` runs from the newest on.
fn first_signed<K: PartialEq>(
    sorted: &[usize],
    key: impl Fn(&usize) -> K,
    is_signed: &mut impl FnMut(usize) -> bool,
) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    for place in sorted {
        if found.first().is_some_and(|first| key(first) != key(place)) {
            break;
        }
        if is_signed(*place) {
            found.push(*place);
        }
    }
    found
}

/// thisUpdate, if it can be read.
fn date(crl: &Crl) -> Option<Time> {
    crl.this_update().time()
}

#[cfg(test)]
#[cfg(feature = "mock")]
mod tests {
    use super::*;
    use crate::mock::{CrlTemplate, KeyType, MockKey, Randomness, StringType, common_name};

    #[test]
    fn numbers_decide_where_both_have_one_and_dates_elsewhere() {
        let key = MockKey::generate(KeyType::P256, &Randomness::seeded(1), "CA").expect("a key");
        let day = |day: u8| Time::parse(&format!("2026-01-0{day}")).expect("a date");
        let crl = |(number, from): (Option<u8>, Option<u8>)| {
            let name = common_name(StringType::Utf8, "CA");
            let mut template = CrlTemplate::new(&name, day(1));
            template.this_update = match from {
                Some(from) => crate::mock::time(day(from)),
                // A UTCTime that is none.
                None => vec![0x17, 1, b'x'],
            };
            let template = match number {
                Some(number) => template.number(&[number]),
                None => template,
            };
            Crl::from_der(&template.sign(&key).expect("signed")).expect("a CRL")
        };
        for (one, other, expected) in [
            ((Some(1), Some(2)), (Some(2), Some(1)), true),
            ((Some(1), Some(1)), (Some(1), Some(2)), false),
            ((Some(2), Some(1)), (Some(1), Some(2)), false),
            ((Some(1), Some(1)), (None, Some(2)), true),
            ((None, Some(1)), (Some(1), Some(2)), true),
            ((None, Some(1)), (None, Some(1)), false),
            ((None, Some(2)), (None, Some(1)), false),
            ((None, None), (None, Some(1)), false),
            ((None, Some(1)), (None, None), false),
        ] {
            assert_eq!(
                is_older(&crl(one), &crl(other)),
                expected,
                "{one:?} {other:?}"
            );
        }
    }
}
