//! One public key: the curve crate's judgement, and after some signatures a table of its own.

use super::{
    Digested,
    comb::sum,
    curve::{Curve, Tables, Tier},
    field::{Field as _, invert_all},
    point::Sum,
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
    sync::atomic::{AtomicUsize, Ordering},
};

type Task<C> = Digested<Signature<C>>;

/// From which use of a key on it has a table, the generator's being made too in a process's
/// first; a path of a few certificates is judged faster without.
const TIERS: [(usize, Tier); 2] = [(512, Tier::Large), (4, Tier::Small)];

/// How many inversions are made one. More than that gains nothing that can be measured.
const WINDOW: usize = 64;

/// A public key with what was made ready for it.
pub(super) struct Verifier<C: Curve> {
    key: VerifyingKey<C>,
    /// How many signatures this key was asked about.
    uses: AtomicUsize,
    tables: Tables<C>,
}

impl<C: Curve> Verifier<C> {
    pub(super) fn new(key: VerifyingKey<C>) -> Self {
        Self {
            key,
            uses: AtomicUsize::new(0),
            tables: Tables::new(),
        }
    }

    /// Which of the signatures are this key's.
    pub(super) fn verify_all(&self, tasks: &[Task<C>]) -> Vec<bool> {
        let before = self.uses.fetch_add(tasks.len(), Ordering::Relaxed);
        let uses = before.saturating_add(tasks.len());
        let Some((_, tier)) = TIERS.iter().find(|(from, _)| uses >= *from) else {
            return tasks.iter().map(|task| self.verify_slowly(task)).collect();
        };
        let found = tasks
            .chunks(WINDOW)
            .flat_map(|window| self.recognise(window, *tier));
        let judged = found.zip(tasks).map(|(found, task)| {
            found || {
                let valid = self.verify_slowly(task);
                debug_assert!(!valid, "the table refuses a valid signature");
                valid
            }
        });
        judged.collect()
    }

    /// The curve crate's judgement.
    pub(super) fn verify_slowly(&self, task: &Task<C>) -> bool {
        self.key
            .verify_prehash(&task.digest, &task.signature)
            .is_ok()
    }

    /// FIPS 186-5 section 6.4.2, for a window of signatures at once.
    pub(super) fn recognise(&self, tasks: &[Task<C>], tier: Tier) -> Vec<bool> {
        let table = self.tables.of(tier, || *self.key.as_affine());
        let generator = C::constants().generator(tier);
        // 1 / 2s: the comb asks for half of each scalar.
        let mut inverses: Vec<Scalar<C>> = tasks
            .iter()
            .map(|task| task.signature.s().as_ref().double())
            .collect();
        invert_all(
            &mut inverses,
            |a, b| *a * b,
            |product| product.invert_vartime().unwrap_or(Scalar::<C>::ZERO),
        );
        let judged = tasks.iter().zip(&inverses).map(|(task, half)| {
            let r: Scalar<C> = *task.signature.r();
            let message = reduce::<C>(&task.digest) * half;
            let key = r * half;
            let sum = sum(&[
                (generator, generator.digits(&message)),
                (table, table.digits(&key)),
            ]);
            has_x_modulo_order::<C>(&sum, &r)
        });
        judged.collect()
    }
}

impl<C: Curve> fmt::Debug for Verifier<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key.fmt(f)
    }
}

/// A digest as a number (FIPS 186-5 section 6.4.2 step 2): its leftmost octets, as many as the
/// order has, which is a whole number of octets on both curves.
fn reduce<C: Curve>(digest: &[u8]) -> Scalar<C> {
    let mut octets = FieldBytes::<C>::default();
    let digest = &digest[..digest.len().min(octets.len())];
    let start = octets.len() - digest.len();
    octets[start..].copy_from_slice(digest);
    Scalar::<C>::reduce(&octets)
}

/// Whether the sum's x, a number below p, is r modulo n: r itself, or r + n where that is below
/// p. There is no other, because p < 2n.
fn has_x_modulo_order<C: Curve>(sum: &Sum<C::Field>, r: &Scalar<C>) -> bool {
    let constants = C::constants();
    let octets = r.to_repr();
    let x = C::Field::from_octets(&octets);
    let wraps = octets.as_slice() < constants.gap.as_slice();
    sum.has_x(&x) || wraps && sum.has_x(&x.add(&constants.order))
}
