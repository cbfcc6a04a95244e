//! ECDSA: which signatures under one key are found valid.
//!
//! FIPS 186-5 section 6.4.2: with w = 1 / s, u1 = e·w and u2 = r·w, the signature (r, s) of a
//! digest e is valid when the point u1·G + u2·Q has an x that is r modulo n. A key's first
//! signatures are computed by Straus's method, later ones over combs, of many signatures at once.

mod batch;
mod bits;
mod comb;
mod curve;
mod field;
mod point;
mod straus;
#[cfg(test)]
mod tests;

pub(in crate::trust::signature) use curve::Curve;

use comb::{Comb, Digits};
use curve::{Tables, Tier, bits, to_field};
use ecdsa::{
    Signature,
    elliptic_curve::{
        AffinePoint, Field as _, FieldBytes, PrimeField as _, Scalar,
        ops::{Invert as _, Reduce as _},
    },
};
use field::{Field as _, invert_all};
use point::Point;
use std::sync::{
    OnceLock,
    atomic::{AtomicUsize, Ordering},
};
use straus::OddMultiples;

/// A digest and what should be its signature.
pub(in crate::trust::signature) type Signed<'a, C> = (&'a [u8], &'a Signature<C>);

/// From which use of a key on it has a comb, the generator's being made too in a process's
/// first; a path of a few certificates is verified faster without.
const TIERS: [(usize, Tier); 2] = [(512, Tier::Large), (8, Tier::Small)];

/// How many signatures are looked at together. More than that gains nothing that can be measured.
const WINDOW: usize = 64;

/// From how many signatures on together is faster than one by one.
const TOGETHER: usize = 12;

/// A public key with what was made ready for it: at most 680 KiB.
pub(in crate::trust::signature) struct EcdsaKey<C: Curve> {
    point: AffinePoint<C>,
    /// How many signatures this key was asked about.
    uses: AtomicUsize,
    multiples: OnceLock<OddMultiples<C::Field>>,
    tables: Tables<C>,
}

/// What a signature claims: that the generator times `message` and the key times `key`, both
/// halved here, sum up to a point whose x is `r` modulo the order.
struct Equation<C: Curve> {
    message: Scalar<C>,
    key: Scalar<C>,
    r: Scalar<C>,
}

impl<C: Curve> EcdsaKey<C> {
    /// Of a point that is on the curve and not the neutral one, as a verifying key's is.
    pub(in crate::trust::signature) fn new(point: AffinePoint<C>) -> Self {
        Self {
            point,
            uses: AtomicUsize::new(0),
            multiples: OnceLock::new(),
            tables: Tables::new(),
        }
    }

    /// Which of the signatures are found valid. What is not found so may still be: its crate knows.
    pub(in crate::trust::signature) fn find_valid(&self, all: &[Signed<'_, C>]) -> Vec<bool> {
        let before = self.uses.fetch_add(all.len(), Ordering::Relaxed);
        let uses = before.saturating_add(all.len());
        let tier = TIERS.iter().find(|(from, _)| uses >= *from);
        all.chunks(WINDOW)
            .flat_map(|window| self.find_in_window(window, tier.map(|(_, tier)| *tier)))
            .collect()
    }

    /// The same for at most a window of them, over combs where there is a tier.
    fn find_in_window(&self, window: &[Signed<'_, C>], tier: Option<Tier>) -> Vec<bool> {
        let equations = equations(window);
        let Some(tier) = tier else {
            return equations.iter().map(|one| self.holds(one)).collect();
        };
        let combs = [
            C::constants().generator(tier),
            self.tables.of(tier, &self.point),
        ];
        match equations.len() < TOGETHER {
            true => equations
                .iter()
                .map(|one| one.holds(combs, &one.digits(tier)))
                .collect(),
            false => hold(&equations, combs, tier),
        }
    }

    /// Without a comb.
    fn holds(&self, equation: &Equation<C>) -> bool {
        let key = || OddMultiples::new(&to_field::<C>(&self.point));
        let sum = straus::sum(&[
            (
                C::constants().multiples(),
                bits::<C>(&equation.message.double()),
            ),
            (
                self.multiples.get_or_init(key),
                bits::<C>(&equation.key.double()),
            ),
        ]);
        is_x_modulo_order::<C>(&equation.r, |x| sum.has_x(x))
    }
}

/// One inversion for all: 1 / 2s, because combs ask for half of each scalar. No s is zero in a
/// signature that was read.
fn equations<C: Curve>(all: &[Signed<'_, C>]) -> Vec<Equation<C>> {
    let doubled = all.iter().map(|(_, signature)| signature.s().double());
    let mut inverses: Vec<Scalar<C>> = doubled.collect();
    invert_all(
        &mut inverses,
        |a, b| *a * b,
        |product| product.invert_vartime().unwrap_or(Scalar::<C>::ZERO),
    );
    let equations = all
        .iter()
        .zip(&inverses)
        .map(|((digest, signature), half)| {
            let r: Scalar<C> = *signature.r();
            Equation {
                message: reduce::<C>(digest) * half,
                key: r * half,
                r,
            }
        });
    equations.collect()
}

/// Which of the equations hold, all at once.
fn hold<C: Curve>(equations: &[Equation<C>], combs: [&Comb<C::Field>; 2], tier: Tier) -> Vec<bool> {
    let digits: Vec<_> = equations.iter().map(|one| one.digits(tier)).collect();
    let sums = comb::sums(&combs, &digits);
    let equations = equations.iter().zip(&digits);
    let found = sums
        .iter()
        .zip(equations)
        .map(|(sum, (one, digits))| match sum {
            Some(Point { x, .. }) => is_x_modulo_order::<C>(&one.r, |r| x.subtract(r).is_zero()),
            // An exceptional pair of points on the way, as whoever makes signatures may want it.
            None => one.holds(combs, digits),
        });
    found.collect()
}

impl<C: Curve> Equation<C> {
    fn digits(&self, tier: Tier) -> [Digits; 2] {
        let (constants, params) = (C::constants(), C::COMBS.get(tier));
        [&self.message, &self.key].map(|half| params.digits(&constants.shifted(tier, half)))
    }

    fn holds(&self, combs: [&Comb<C::Field>; 2], digits: &[Digits; 2]) -> bool {
        let sum = comb::sum(&combs, digits);
        is_x_modulo_order::<C>(&self.r, |x| sum.has_x(x))
    }
}

/// A digest as a number (FIPS 186-5 section 6.4.2 step 2): its leftmost bits, as many as the
/// order has. On P-256 and P-384 that is a whole number of octets; no digest is as long as
/// P-521's order.
fn reduce<C: Curve>(digest: &[u8]) -> Scalar<C> {
    let mut octets = FieldBytes::<C>::default();
    let digest = &digest[..digest.len().min(octets.len())];
    let start = octets.len() - digest.len();
    octets[start..].copy_from_slice(digest);
    Scalar::<C>::reduce(&octets)
}

/// Whether an x, a number below p, is r modulo n: r itself, or r + n where that is below p. There
/// is no other, because p < 2n.
fn is_x_modulo_order<C: Curve>(r: &Scalar<C>, is_x: impl Fn(&C::Field) -> bool) -> bool {
    let constants = C::constants();
    let octets = r.to_repr();
    let r = C::Field::from_octets(&octets);
    let wraps = octets.as_slice() < constants.gap.as_slice();
    is_x(&r) || wraps && is_x(&r.add(&constants.order))
}
