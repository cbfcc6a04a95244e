//! Random sets of CRLs, as alike as they must be for their differences to matter.

use super::reference::{ALL_REASONS, Crl, Entry, Flaw, Name, Point, Scope, Signer, World};
use std::collections::BTreeSet;

/// SplitMix64: the same sets on every machine.
pub struct Dice(pub u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// Once in `times`.
    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn pick<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
}

/// keyCompromise alone, all the others, and all.
const REASONS: [u16; 3] = [0x4000, ALL_REASONS & !0x4000, ALL_REASONS];

const FLAWS: [Flaw; 11] = [
    Flaw::CriticalExtension,
    Flaw::CriticalEntryExtension,
    Flaw::LongNumber,
    Flaw::NegativeNumber,
    Flaw::NumberTwice,
    Flaw::PaddedSerial,
    Flaw::UnknownAlgorithm,
    Flaw::UnreadableScope,
    Flaw::Version1Explicit,
    Flaw::Version3,
    Flaw::WideReason,
];

/// Numbers that octet strings and integers order otherwise.
fn numbers() -> Vec<Vec<u8>> {
    let mut wide = vec![0x7F; 20];
    let mut all: Vec<Vec<u8>> = [
        &[1][..],
        &[2],
        &[3],
        &[0x7F],
        &[0x80],
        &[0xFF],
        &[1, 0],
        &[1, 2],
    ]
    .map(<[u8]>::to_vec)
    .to_vec();
    all.push(wide.clone());
    wide[0] = 0xFF;
    all.push(wide);
    all
}

pub fn world(dice: &mut Dice) -> World {
    let points = match dice.below(6) {
        0 | 1 => Vec::new(),
        count => (0..1 + count % 3).map(|_| point(dice)).collect(),
    };
    let count = 1 + dice.below(6);
    let mut crls: Vec<Crl> = (0..count).map(|_| crl(dice)).collect();
    // Plain sets are rare among random ones, and the most important.
    if dice.once_in(2) {
        let scope = dice.pick(&crls).scope;
        for crl in &mut crls {
            crl.scope = scope.clone();
            (crl.issuer, crl.signer) = match scope.indirect {
                false => (Name::Ca, Signer::Ca),
                true => (crl.issuer, crl.signer),
            };
        }
    }
    World { points, crls }
}

fn point(dice: &mut Dice) -> Point {
    Point {
        places: places(dice),
        reasons: match dice.once_in(3) {
            true => dice.pick(&REASONS),
            false => ALL_REASONS,
        },
        issuer: dice
            .once_in(3)
            .then(|| dice.pick(&[Name::Indirect, Name::Indirect, Name::Ca])),
    }
}

fn places(dice: &mut Dice) -> BTreeSet<u8> {
    (0..dice.below(3))
        .map(|_| dice.pick(&[1, 2, 3, 0, 9]))
        .collect()
}

fn scope(dice: &mut Dice) -> Scope {
    let plain = Scope::complete();
    if dice.once_in(2) {
        return plain;
    }
    let kind = dice.below(12);
    Scope {
        places: places(dice),
        reasons: match dice.once_in(3) {
            true => dice.pick(&REASONS),
            false => ALL_REASONS,
        },
        only_user: kind < 3,
        only_ca: kind == 3,
        only_attribute: kind == 4,
        indirect: dice.once_in(3),
    }
}

fn crl(dice: &mut Dice) -> Crl {
    let (issuer, signer) = dice.pick(&[
        (Name::Ca, Signer::Ca),
        (Name::Ca, Signer::Ca),
        (Name::Ca, Signer::Ca),
        (Name::Ca, Signer::Ca),
        (Name::Ca, Signer::Second),
        (Name::Ca, Signer::Stranger),
        (Name::Indirect, Signer::Indirect),
        (Name::Indirect, Signer::Indirect),
        (Name::Indirect, Signer::Ca),
    ]);
    let numbers = numbers();
    let mut scope = scope(dice);
    scope.indirect |= issuer == Name::Indirect && !dice.once_in(8);
    let number = (!dice.once_in(6)).then(|| dice.pick(&numbers));
    let is_delta = number.is_some() && dice.once_in(3);
    let entries = (0..dice.below(4))
        .map(|_| entry(dice, scope.indirect))
        .collect();
    let mut crl = Crl {
        issuer,
        signer,
        scope,
        base: is_delta.then(|| dice.pick(&numbers[..6])),
        number,
        authority_key: dice.once_in(5).then(|| dice.below(2) as u8),
        from: dice.pick(&[-9, -9, -6, -6, -3, -3, -1, 2]),
        until: match dice.below(12) {
            0 => None,
            1 | 2 => Some(-1),
            _ => Some(dice.pick(&[0, 5, 9])),
        },
        entries,
        flaw: dice.once_in(10).then(|| dice.pick(&FLAWS)),
    };
    fit(&mut crl);
    crl
}

fn entry(dice: &mut Dice, is_indirect: bool) -> Entry {
    let may_name = if is_indirect { 3 } else { 60 };
    Entry {
        issuer: dice
            .once_in(may_name)
            .then(|| dice.pick(&[Name::Ca, Name::Ca, Name::Indirect])),
        serial: dice.pick(&[0x41, 0x41, 0x41, 0x40, 0x42, 0x43, 0x44]),
        reason: dice.pick(&[None, Some(1), Some(6), Some(8), Some(8), Some(0), Some(10)]),
    }
}

/// A flaw needs something to sit in.
fn fit(crl: &mut Crl) {
    let some_number = || Some(vec![5]);
    match crl.flaw {
        Some(Flaw::LongNumber | Flaw::NegativeNumber | Flaw::NumberTwice) => {
            crl.number = crl.number.take().or_else(some_number);
        }
        Some(Flaw::CriticalEntryExtension | Flaw::PaddedSerial | Flaw::WideReason)
            if crl.entries.is_empty() =>
        {
            crl.entries.push(Entry {
                issuer: None,
                serial: 0x44,
                reason: None,
            });
        }
        _ => {}
    }
}
