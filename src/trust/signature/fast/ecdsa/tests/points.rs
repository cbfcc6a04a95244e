//! The group law, batches, combs and non-adjacent forms: what they give is the crate's point.

use super::{
    super::{
        batch::AffineBatch,
        bits::Bits,
        comb::{Comb, CombParams, sum, sums},
        curve::{Curve, bits, offset, to_field},
        point::{Point, XyzzPoint},
        straus::{self, OddMultiples},
    },
    Source, multiple,
};
use ecdsa::elliptic_curve::{
    CurveGroup as _, Field as _, Group as _, PrimeField as _, ProjectivePoint, Scalar,
};

fn is_same<C: Curve>(ours: &XyzzPoint<C::Field>, theirs: &ProjectivePoint<C>) -> bool {
    match bool::from(theirs.is_identity()) {
        true => ours.is_neutral(),
        false => ours.is(&to_field::<C>(&theirs.to_affine())),
    }
}

fn ours<C: Curve>(point: ProjectivePoint<C>) -> Point<C::Field> {
    to_field::<C>(&point.to_affine())
}

/// All pairs of -6 to 6 without 0: equal and opposite ones among them.
fn pairs() -> Vec<(i64, i64)> {
    let small = || (-6..=6).filter(|n| *n != 0);
    small().flat_map(|a| small().map(move |b| (a, b))).collect()
}

/// Every sum of small multiples of G: equal ones, opposite ones, the neutral one on the left.
fn additions_are_right<C: Curve>() {
    let ours = |n| ours::<C>(multiple::<C>(n));
    for (a, b) in pairs() {
        assert!(is_same::<C>(
            &XyzzPoint::NEUTRAL.add(&ours(a)),
            &multiple::<C>(a)
        ));
        let double = XyzzPoint::of(&ours(a)).double();
        assert!(is_same::<C>(&double, &multiple::<C>(2 * a)));
        // The left one with ZZ = 1, and then with another.
        let sum = XyzzPoint::of(&ours(a)).add(&ours(b));
        assert!(is_same::<C>(&sum, &multiple::<C>(a + b)), "{a} + {b}");
        assert!(is_same::<C>(&sum.double(), &multiple::<C>(2 * (a + b))));
        for c in [a, b, -a, -b, a + b, -a - b] {
            if c != 0 {
                assert!(is_same::<C>(&sum.add(&ours(c)), &multiple::<C>(a + b + c)));
            }
        }
    }
}

/// The batched law finds the same sums, and equal and opposite points alone are exceptional.
fn batches_are_right<C: Curve>() {
    let ours = |n| ours::<C>(multiple::<C>(n));
    let mut batch = AffineBatch::new(pairs().iter().map(|(a, _)| ours(*a)).collect());
    let others: Vec<_> = pairs().iter().map(|(_, b)| ours(*b)).collect();
    batch.add(&others);
    batch.double();
    for (found, (a, b)) in batch.into_points().zip(pairs()) {
        assert_eq!(found.is_none(), a.abs() == b.abs(), "{a} and {b}");
        let expected = multiple::<C>(2 * (a + b));
        assert!(found.is_none_or(|found| is_same::<C>(&XyzzPoint::of(&found), &expected)));
    }
}

/// u·G + v·m·G for scalars at edges, one by one, in a batch and without combs; of the batch, how
/// many were found and how many there are.
fn sums_are_right<C: Curve>(m: i64, params: CombParams, source: &mut Source) -> [usize; 2] {
    let points = [1, m].map(multiple::<C>);
    let combs = points.map(|point| Comb::new(&ours::<C>(point), params));
    let combs = combs.each_ref();
    let odd = points.map(|point| OddMultiples::new(&ours::<C>(point)));
    let offset = offset::<C>(params);
    let digits =
        |scalar: Scalar<C>| params.digits(&bits::<C>(&(scalar * Scalar::<C>::TWO_INV + offset)));
    let mut scalars = vec![Scalar::<C>::ZERO, Scalar::<C>::ONE, -Scalar::<C>::ONE];
    scalars.extend((0..6).map(|_| source.edge::<C>()));
    let (mut all, mut expected) = (Vec::new(), Vec::new());
    for u in scalars.iter().copied() {
        for v in [u, -u, scalars[5]] {
            let theirs = points[0] * u + points[1] * v;
            let own = sum(&combs, &[u, v].map(digits));
            assert!(is_same::<C>(&own, &theirs));
            let own = straus::sum(&[(&odd[0], bits::<C>(&u)), (&odd[1], bits::<C>(&v))]);
            assert!(is_same::<C>(&own, &theirs));
            all.push([u, v].map(digits));
            expected.push(theirs);
        }
    }
    let found = sums(&combs, &all);
    assert_eq!(found.len(), expected.len());
    for (own, theirs) in found.iter().zip(&expected) {
        assert!(own.is_none_or(|own| is_same::<C>(&XyzzPoint::of(&own), theirs)));
    }
    [found.iter().flatten().count(), found.len()]
}

/// Small combs with few look-ups, so that points of one x meet on the way.
fn points_are_right<C: Curve>(params: [(usize, usize, usize); 3]) {
    additions_are_right::<C>();
    batches_are_right::<C>();
    let (mut source, mut found, mut all) = (Source(1 << 40), 0, 0);
    for (teeth, blocks, spacing) in params {
        for m in [1, -1, 2, -2, 3, -3] {
            let params = CombParams::new(teeth, blocks, spacing);
            let [some, of] = sums_are_right::<C>(m, params, &mut source);
            (found, all) = (found + some, all + of);
        }
    }
    assert!(
        0 < found && found < all,
        "{found} of {all} were found in batches"
    );
}

#[test]
fn p256_points_are_right_where_formulas_fail() {
    points_are_right::<p256::NistP256>([(4, 1, 64), (1, 1, 256), (3, 86, 1)]);
}

#[test]
fn p384_points_are_right_where_formulas_fail() {
    points_are_right::<p384::NistP384>([(4, 1, 96), (2, 1, 193), (3, 128, 1)]);
}

#[test]
fn p521_points_are_right_where_formulas_fail() {
    points_are_right::<p521::NistP521>([(4, 1, 131), (2, 1, 261), (3, 174, 1)]);
}

#[test]
fn every_comb_takes_in_the_order() {
    fn takes_in<C: Curve>(order_bits: usize) {
        assert!(C::COMBS.small.span() >= order_bits && C::COMBS.large.span() >= order_bits);
    }
    takes_in::<p256::NistP256>(256);
    takes_in::<p384::NistP384>(384);
    takes_in::<p521::NistP521>(521);
}

/// Digits stand for the number, and few of them are not 0.
#[test]
fn non_adjacent_forms_are_right() {
    type C = p384::NistP384;
    let mut source = Source(1 << 41);
    for _ in 0..200 {
        let scalar = source.edge::<C>();
        for width in [2, 5, 7] {
            let digits = Bits::non_adjacent(&bits::<C>(&scalar), width);
            let value = digits.iter().rev().fold(Scalar::<C>::ZERO, |value, digit| {
                let size = Scalar::<C>::from(u64::from(digit.unsigned_abs()));
                value.double() + if *digit < 0 { -size } else { size }
            });
            assert_eq!(value, scalar);
            let apart = |window: &[i8]| window.iter().filter(|digit| **digit != 0).count() <= 1;
            assert!(digits.windows(width).all(apart));
            let fits = |digit: &i8| *digit == 0 || digit % 2 != 0 && digit.abs() < 1 << (width - 1);
            assert!(digits.iter().all(fits));
        }
    }
}
