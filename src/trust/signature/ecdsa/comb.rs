//! Multiples of one point, looked up: a fixed-base comb with signed digits.
//!
//! Lim and Lee, "More Flexible Exponentiation with Precomputation" (CRYPTO '94), with every digit
//! 1 or -1 as in Hamburg, "Fast and compact elliptic-curve cryptography" (ePrint 2012/309),
//! section 3.3. A scalar k is written as the sum of ±2^i over all i below the comb's span; the
//! positions are dealt out as `(block · teeth + tooth) · spacing + column`. One look-up takes the
//! digits of one block and one column, so a product costs `blocks · spacing` additions and
//! `spacing - 1` doublings, which several products share when their spacing is the same.

use super::{
    curve::Curve,
    field::Field,
    point::{Point, Row, Sum, divide_all},
    scalar::Bits,
};
use ecdsa::elliptic_curve::{Field as _, PrimeField as _, Scalar};

/// How large a comb is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    teeth: usize,
    blocks: usize,
    spacing: usize,
}

impl Shape {
    /// A comb of `blocks · 2^(teeth - 1)` points; `teeth · blocks · spacing` must be at least
    /// the order's length in bits.
    pub(super) const fn new(teeth: usize, blocks: usize, spacing: usize) -> Self {
        Self {
            teeth,
            blocks,
            spacing,
        }
    }

    /// How many binary digits it takes in.
    pub(super) const fn span(self) -> usize {
        self.teeth * self.blocks * self.spacing
    }

    /// Half of all patterns of signs: the other half are their negatives.
    const fn patterns(self) -> usize {
        1 << (self.teeth - 1)
    }
}

/// The look-up table of one point.
pub(super) struct Comb<C: Curve> {
    shape: Shape,
    /// By block and pattern: bit j of the pattern is the sign of tooth j, the last one is plus.
    points: Vec<Point<C::Field>>,
    /// (2^span - 1) / 2 modulo the order.
    offset: Scalar<C>,
}

/// A scalar's digits for one comb, by block and column: bit j is the sign of tooth j.
pub(super) struct Digits(Vec<usize>);

impl<C: Curve> Comb<C> {
    /// The table of multiples of `point`, which must be of the curve's order, as all but the
    /// neutral point are.
    pub(super) fn new(point: &Point<C::Field>, shape: Shape) -> Self {
        let (teeth, doubles) = teeth(point, shape);
        let lowest: Vec<_> = teeth.chunks(shape.teeth).map(lowest).collect();
        // One list for each block, all of them a step longer at a time.
        let mut tables: Vec<_> = divide_all(&lowest)
            .into_iter()
            .map(|one| vec![one])
            .collect();
        for tooth in 0..shape.teeth - 1 {
            // From minus to plus is twice the tooth. An entry is an odd number times the block's
            // first tooth, the double an even one, both below half the order.
            let entries = tables.concat();
            let double = |at: usize| doubles[(at >> tooth) * shape.teeth + tooth];
            let mut more = Row::new(entries);
            let doubles: Vec<_> = (0..shape.blocks << tooth).map(double).collect();
            more.add(&doubles);
            let mut more = more.into_points().map(|point| {
                point.expect("an odd and an even multiple below half the order differ in x")
            });
            for table in &mut tables {
                table.extend(more.by_ref().take(1 << tooth));
            }
        }
        let two = Scalar::<C>::ONE.double();
        let span = two.pow_vartime([shape.span() as u64]);
        Self {
            shape,
            points: tables.concat(),
            offset: (span - Scalar::<C>::ONE) * Scalar::<C>::TWO_INV,
        }
    }

    /// The digits of twice `half`: with d = half + (2^span - 1) / 2, digit i is plus when bit i
    /// of d is set, because 2d - (2^span - 1) is the sum of ±2^i.
    pub(super) fn digits(&self, half: &Scalar<C>) -> Digits {
        let Shape {
            teeth,
            blocks,
            spacing,
        } = self.shape;
        let bits = Bits::of::<C>(&(*half + self.offset));
        let mut patterns = vec![0; blocks * spacing];
        for (block, columns) in patterns.chunks_mut(spacing).enumerate() {
            for tooth in 0..teeth {
                let first = (block * teeth + tooth) * spacing;
                for (column, pattern) in columns.iter_mut().enumerate() {
                    *pattern |= usize::from(bits.at(first + column)) << tooth;
                }
            }
        }
        Digits(patterns)
    }

    fn look_up(&self, digits: &Digits, block: usize, column: usize) -> Point<C::Field> {
        let pattern = digits.0[block * self.shape.spacing + column];
        let table = &self.points[block * self.shape.patterns()..];
        let mask = self.shape.patterns() - 1;
        match pattern & self.shape.patterns() {
            0 => table[!pattern & mask].negate(),
            _ => table[pattern & mask],
        }
    }
}

/// 2^position times the point for every tooth, and the double of each.
fn teeth<F: Field>(point: &Point<F>, shape: Shape) -> (Vec<Point<F>>, Vec<Point<F>>) {
    let (mut teeth, mut doubles) = (Vec::new(), Vec::new());
    let mut multiple = Sum::of(point);
    for position in 0..shape.span() {
        let doubled = multiple.double();
        if position % shape.spacing == 0 {
            teeth.push(multiple);
            doubles.push(doubled);
        }
        multiple = doubled;
    }
    let count = teeth.len();
    teeth.append(&mut doubles);
    let mut teeth = divide_all(&teeth);
    let doubles = teeth.split_off(count);
    (teeth, doubles)
}

/// The last tooth less all others.
fn lowest<F: Field>(teeth: &[Point<F>]) -> Sum<F> {
    match teeth.split_last() {
        None => Sum::NEUTRAL,
        Some((last, others)) => {
            let minus = |sum: Sum<F>, tooth: &Point<F>| sum.add(&tooth.negate());
            others.iter().fold(Sum::of(last), minus)
        }
    }
}

/// The sum of products, each of a comb's point and a scalar. All combs have the same spacing.
pub(super) fn sum<C: Curve>(combs: &[&Comb<C>], digits: &[Digits]) -> Sum<C::Field> {
    let spacing = combs.first().map_or(0, |comb| comb.shape.spacing);
    let mut sum = Sum::NEUTRAL;
    for column in (0..spacing).rev() {
        if column + 1 < spacing {
            sum = sum.double();
        }
        for (comb, digits) in combs.iter().zip(digits) {
            for block in 0..comb.shape.blocks {
                sum = sum.add(&comb.look_up(digits, block, column));
            }
        }
    }
    sum
}

/// [`sum`] of each of many lists of products over the same combs, for a fraction of the work;
/// `None` where it took the same point, or a point and its negative, to be added.
pub(super) fn sums<C: Curve, const N: usize>(
    combs: &[&Comb<C>; N],
    all: &[[Digits; N]],
) -> Vec<Option<Point<C::Field>>> {
    let spacing = combs.first().map_or(0, |comb| comb.shape.spacing);
    let blocks = combs.iter().enumerate();
    let mut blocks = blocks.flat_map(|(at, comb)| (0..comb.shape.blocks).map(move |b| (at, b)));
    // The columns side by side: every step goes through one block of one table. Its points are
    // fetched before any is used, so that the memory's delays overlap.
    let fetch = |(at, block): (usize, usize)| {
        let mut points = Vec::with_capacity(spacing * all.len());
        for column in (0..spacing).rev() {
            let digits = all.iter().map(|digits| &digits[at]);
            points.extend(digits.map(|digits| combs[at].look_up(digits, block, column)));
        }
        points
    };
    let mut row = Row::new(blocks.next().map_or_else(Vec::new, fetch));
    for block in blocks {
        row.add(&fetch(block));
    }
    let columns = row.split(all.len()).into_iter();
    let total = columns.reduce(|mut total, column| {
        total.double();
        total.add_row(&column);
        total
    });
    total.map_or_else(Vec::new, |total| total.into_points().collect())
}
