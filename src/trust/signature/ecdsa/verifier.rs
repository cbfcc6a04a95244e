//! One public key: what recognises its signatures fast, and the curve crate's verdict on the rest.

use super::{
    Digested,
    comb::{self, Comb, Digits},
    curve::{Curve, Tables, Tier, point},
    field::{Field as _, invert_all},
    point::Point,
    straus::{self, OddMultiples},
};
use ecdsa::{
    Signature, VerifyingKey,
    elliptic_curve::{
        Field as _, FieldBytes, PrimeField as _, Scalar,
        ops::{Invert as _, Reduce as _},
    },
    signature::hazmat::PrehashVerifier as _,
};
use std::{
    fmt,
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

type Task<C> = Digested<Signature<C>>;

/// From which use of a key on it has a comb, the generator's being made too in a process's
/// first; a path of a few certificates is judged faster without.
const TIERS: [(usize, Tier); 2] = [(512, Tier::Large), (8, Tier::Small)];

/// How many signatures are recognised together. More than that gains nothing that can be measured.
const WINDOW: usize = 64;

/// From how many signatures on together is faster than one by one.
const TOGETHER: usize = 12;

/// A public key with what was made ready for it.
pub(super) struct Verifier<C: Curve> {
    key: VerifyingKey<C>,
    /// How many signatures this key was asked about.
    uses: AtomicUsize,
    multiples: OnceLock<OddMultiples<C::Field>>,
    tables: Tables<C>,
}

/// The question that a signature puts (FIPS 186-5 section 6.4.2): whether the sum of the
/// generator times `message` and the key times `key`, both halved here, has the x `r`.
struct Equation<C: Curve> {
    message: Scalar<C>,
    key: Scalar<C>,
    r: Scalar<C>,
}

impl<C: Curve> Verifier<C> {
    pub(super) fn new(key: VerifyingKey<C>) -> Self {
        Self {
            key,
            uses: AtomicUsize::new(0),
            multiples: OnceLock::new(),
            tables: Tables::new(),
        }
    }

    /// Which of the signatures are this key's.
    pub(super) fn verify_all(&self, tasks: &[Task<C>]) -> Vec<bool> {
        let before = self.uses.fetch_add(tasks.len(), Ordering::Relaxed);
        let uses = before.saturating_add(tasks.len());
        let tier = TIERS.iter().find(|(from, _)| uses >= *from);
        let found = tasks
            .chunks(WINDOW)
            .flat_map(|window| self.recognise(window, tier.map(|(_, tier)| *tier)));
        let judged = found.zip(tasks).map(|(found, task)| {
            found || {
                let valid = self.verify_slowly(task);
                debug_assert!(!valid, "a valid signature is not recognised");
                valid
            }
        });
        judged.collect()
    }

    /// The curve crate's verdict.
    pub(super) fn verify_slowly(&self, task: &Task<C>) -> bool {
        self.key
            .verify_prehash(&task.digest, &task.signature)
            .is_ok()
    }

    /// Which of the signatures are found valid, over combs where there is a tier.
    pub(super) fn recognise(&self, tasks: &[Task<C>], tier: Option<Tier>) -> Vec<bool> {
        let equations = equations(tasks);
        let Some(tier) = tier else {
            return equations.iter().map(|one| self.holds(one)).collect();
        };
        let combs = [
            C::constants().generator(tier),
            self.tables.of(tier, || *self.key.as_affine()),
        ];
        match equations.len() < TOGETHER {
            true => equations.iter().map(|one| one.holds(combs)).collect(),
            false => hold(&equations, combs),
        }
    }

    /// Without a comb.
    fn holds(&self, equation: &Equation<C>) -> bool {
        let key = || OddMultiples::new(&point::<C>(self.key.as_affine()));
        let sum = straus::sum::<C>(&[
            (C::constants().multiples(), equation.message.double()),
            (self.multiples.get_or_init(key), equation.key.double()),
        ]);
        is_x_modulo_order::<C>(&equation.r, |x| sum.has_x(x))
    }
}

/// One inversion for all: 1 / 2s, because combs ask for half of each scalar.
fn equations<C: Curve>(tasks: &[Task<C>]) -> Vec<Equation<C>> {
    let doubled = tasks
        .iter()
        .map(|task| task.signature.s().as_ref().double());
    let mut inverses: Vec<Scalar<C>> = doubled.collect();
    invert_all(
        &mut inverses,
        |a, b| *a * b,
        |product| product.invert_vartime().unwrap_or(Scalar::<C>::ZERO),
    );
    let equations = tasks.iter().zip(&inverses).map(|(task, half)| {
        let r: Scalar<C> = *task.signature.r();
        Equation {
            message: reduce::<C>(&task.digest) * half,
            key: r * half,
            r,
        }
    });
    equations.collect()
}

/// Which of the equations hold, all at once.
fn hold<C: Curve>(equations: &[Equation<C>], combs: [&Comb<C>; 2]) -> Vec<bool> {
    let digits: Vec<_> = equations.iter().map(|one| one.digits(combs)).collect();
    let sums = comb::sums(&combs, &digits);
    let judged = sums.iter().zip(equations).map(|(sum, one)| match sum {
        Some(Point { x, .. }) => is_x_modulo_order::<C>(&one.r, |r| x.subtract(r).is_zero()),
        // What is left out by shorter formulae, as a signature may be made to be.
        None => one.holds(combs),
    });
    judged.collect()
}

impl<C: Curve> Equation<C> {
    fn digits(&self, [generator, key]: [&Comb<C>; 2]) -> [Digits; 2] {
        [generator.digits(&self.message), key.digits(&self.key)]
    }

    fn holds(&self, combs: [&Comb<C>; 2]) -> bool {
        let sum = comb::sum(&combs, &self.digits(combs));
        is_x_modulo_order::<C>(&self.r, |x| sum.has_x(x))
    }
}

impl<C: Curve> fmt::Debug for Verifier<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key.fmt(f)
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
