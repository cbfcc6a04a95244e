//! Sums of products for points that are used for the first time, where making a comb would not pay.
//!
//! Straus, "Addition chains of vectors" (American Mathematical Monthly 71, 1964), also known as
//! Shamir's trick: one run of doublings serves all products. The scalars are in non-adjacent form
//! ("interleaving", Guide to Elliptic Curve Cryptography, algorithm 3.51).

use super::{
    bits::Bits,
    field::Field,
    point::{Point, XyzzPoint, normalize_all},
};

/// Digits of the scalars are odd and below 2^(WIDTH - 1): eight multiples of each point.
const WIDTH: usize = 5;

/// 1, 3, 5, … times a point.
pub(super) struct OddMultiples<F>(Vec<Point<F>>);

impl<F: Field> OddMultiples<F> {
    /// Those of a point of the curve's order, which is an odd prime far above them all: no step
    /// comes to the neutral point.
    pub(super) fn new(point: &Point<F>) -> Self {
        let twice = normalize_all(&[XyzzPoint::of(point).double()]);
        let mut multiples = vec![XyzzPoint::of(point)];
        for twice in twice.iter().cycle().take((1 << (WIDTH - 2)) - 1) {
            multiples.extend(multiples.last().map(|last| last.add(twice)));
        }
        Self(normalize_all(&multiples))
    }

    /// The odd multiple, or its negative; nothing for 0.
    fn times(&self, digit: i8) -> Option<Point<F>> {
        // 1, 3, 5, … stand at 0, 1, 2, …
        let point = self.0.get(usize::from(digit.unsigned_abs() / 2))?;
        match digit {
            0 => None,
            1.. => Some(*point),
            ..=-1 => Some(point.negate()),
        }
    }
}

/// The sum of products, each of a point and a scalar.
pub(super) fn sum<F: Field>(products: &[(&OddMultiples<F>, Bits)]) -> XyzzPoint<F> {
    let products: Vec<_> = products
        .iter()
        .map(|(point, scalar)| (*point, scalar.non_adjacent(WIDTH)))
        .collect();
    let highest = |(_, digits): &(_, Vec<i8>)| digits.iter().rposition(|digit| *digit != 0);
    let highest = products.iter().filter_map(highest).max();
    let mut sum = XyzzPoint::NEUTRAL;
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
