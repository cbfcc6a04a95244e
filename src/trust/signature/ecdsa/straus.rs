//! Products of points that are met for the first time, where a comb is not worth its making.
//!
//! Straus, "Addition chains of vectors" (American Mathematical Monthly 71, 1964): one run of
//! doublings for all products, over the non-adjacent form of the scalars.

use super::{
    curve::Curve,
    field::Field,
    point::{Point, Sum, divide_all},
    scalar::Bits,
};
use ecdsa::elliptic_curve::Scalar;

/// Digits of the scalars are odd and below 2^(WIDTH - 1).
const WIDTH: usize = 5;

/// 1, 3, 5, … times a point.
pub(super) struct OddMultiples<F>(Vec<Point<F>>);

impl<F: Field> OddMultiples<F> {
    /// Those of a point of the curve's order.
    pub(super) fn new(point: &Point<F>) -> Self {
        let twice = divide_all(&[Sum::of(point).double()]);
        let mut multiples = vec![Sum::of(point)];
        for twice in twice.iter().cycle().take((1 << (WIDTH - 2)) - 1) {
            multiples.extend(multiples.last().map(|last| last.add(twice)));
        }
        Self(divide_all(&multiples))
    }

    fn times(&self, digit: i8) -> Option<Point<F>> {
        let point = self.0.get(usize::from(digit.unsigned_abs() / 2))?;
        match digit {
            0 => None,
            1.. => Some(*point),
            ..=-1 => Some(point.negate()),
        }
    }
}

/// The sum of products, each of a point and a scalar.
pub(super) fn sum<C: Curve>(products: &[(&OddMultiples<C::Field>, Scalar<C>)]) -> Sum<C::Field> {
    let products: Vec<_> = products
        .iter()
        .map(|(point, scalar)| (*point, Bits::of::<C>(scalar).non_adjacent(WIDTH)))
        .collect();
    let highest = |(_, digits): &(_, Vec<i8>)| digits.iter().rposition(|digit| *digit != 0);
    let highest = products.iter().filter_map(highest).max();
    let mut sum = Sum::NEUTRAL;
    for at in (0..highest.map_or(0, |at| at + 1)).rev() {
        sum = sum.double();
        for (point, digits) in &products {
            if let Some(multiple) = point.times(digits[at]) {
                sum = sum.add(&multiple);
            }
        }
    }
    sum
}
