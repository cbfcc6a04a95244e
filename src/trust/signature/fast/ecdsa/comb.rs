//! Multiples of one point, looked up: a fixed-base comb with signed digits.
//!
//! Lim and Lee, "More Flexible Exponentiation with Precomputation" (CRYPTO '94), with every digit
//! 1 or -1 as in Hamburg, "Fast and compact elliptic-curve cryptography" (ePrint 2012/309),
//! section 3.3. A scalar k is written as the sum of ±2^i over all i below the comb's span; the
//! positions are dealt out as `(block · teeth + tooth) · spacing + column`. One look-up takes the
//! digits of one block and one column, so a product costs `blocks · spacing` additions and
//! `spacing - 1` doublings, which several products share when their spacing is the same.

use super::{
    batch::AffineBatch,
    bits::Bits,
    field::Field,
    point::{Point, XyzzPoint, normalize_all},
};

/// How large a comb is: `blocks · 2^(teeth - 1)` points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::trust::signature) struct CombParams {
    teeth: usize,
    blocks: usize,
    spacing: usize,
}

impl CombParams {
    /// `teeth · blocks · spacing` must be at least the order's length in bits.
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

    /// The digits of k, given d = k / 2 + (2^span - 1) / 2 modulo the order: digit i is plus where
    /// bit i of d is set, because the sum of ±2^i is then 2d - (2^span - 1) = k.
    pub(super) fn digits(self, shifted: &Bits) -> Digits {
        let mut patterns = vec![0; self.blocks * self.spacing];
        for (block, columns) in patterns.chunks_mut(self.spacing).enumerate() {
            for tooth in 0..self.teeth {
                let first = (block * self.teeth + tooth) * self.spacing;
                for (column, pattern) in columns.iter_mut().enumerate() {
                    *pattern |= usize::from(shifted.at(first + column)) << tooth;
                }
            }
        }
        Digits(patterns)
    }
}

/// The look-up table of one point.
pub(super) struct Comb<F> {
    params: CombParams,
    /// By block and pattern: bit j of the pattern is the sign of tooth j, the last one is plus.
    points: Vec<Point<F>>,
}

/// A scalar's digits for one comb, by block and column: bit j is the sign of tooth j.
pub(super) struct Digits(Vec<usize>);

impl<F: Field> Comb<F> {
    /// The table of multiples of `point`, which must be of the curve's order, as all but the
    /// neutral point are.
    pub(super) fn new(point: &Point<F>, params: CombParams) -> Self {
        let (teeth, doubles) = teeth(point, params);
        let lowest: Vec<_> = teeth.chunks(params.teeth).map(lowest).collect();
        // One table for each block, beginning with the pattern of minus signs. Each step turns one
        // tooth to plus in all entries so far, and so doubles every table.
        let lowest = normalize_all(&lowest).into_iter();
        let mut tables: Vec<_> = lowest.map(|one| vec![one]).collect();
        for tooth in 0..params.teeth - 1 {
            // From minus to plus is twice the tooth. An entry is an odd number times the block's
            // first tooth, the double an even one, both below half the order: they are never equal
            // or opposite.
            let double = |at: usize| doubles[(at >> tooth) * params.teeth + tooth];
            let mut more = AffineBatch::new(tables.concat());
            let doubles: Vec<_> = (0..params.blocks << tooth).map(double).collect();
            more.add(&doubles);
            let mut more = more.into_points().map(|point| {
                point.expect("an odd and an even multiple below half the order differ in x")
            });
            for table in &mut tables {
                table.extend(more.by_ref().take(1 << tooth));
            }
        }
        Self {
            params,
            points: tables.concat(),
        }
    }

    /// The point for the digits of one block and one column: a table entry, or its negative.
    fn look_up(&self, digits: &Digits, block: usize, column: usize) -> Point<F> {
        let pattern = digits.0[block * self.params.spacing + column];
        let table = &self.points[block * self.params.patterns()..];
        let mask = self.params.patterns() - 1;
        // Where the last tooth is minus, the entry of all signs turned round is the negative.
        match pattern & self.params.patterns() {
            0 => table[!pattern & mask].negate(),
            _ => table[pattern & mask],
        }
    }
}

/// 2^position times the point for every tooth, and the double of each.
fn teeth<F: Field>(point: &Point<F>, params: CombParams) -> (Vec<Point<F>>, Vec<Point<F>>) {
    let (mut teeth, mut doubles) = (Vec::new(), Vec::new());
    let mut multiple = XyzzPoint::of(point);
    for position in 0..params.span() {
        let doubled = multiple.double();
        if position % params.spacing == 0 {
            teeth.push(multiple);
            doubles.push(doubled);
        }
        multiple = doubled;
    }
    let count = teeth.len();
    teeth.append(&mut doubles);
    let mut teeth = normalize_all(&teeth);
    let doubles = teeth.split_off(count);
    (teeth, doubles)
}

/// The last tooth less all others.
fn lowest<F: Field>(teeth: &[Point<F>]) -> XyzzPoint<F> {
    match teeth.split_last() {
        None => XyzzPoint::NEUTRAL,
        Some((last, others)) => {
            let minus = |sum: XyzzPoint<F>, tooth: &Point<F>| sum.add(&tooth.negate());
            others.iter().fold(XyzzPoint::of(last), minus)
        }
    }
}

/// The sum of products, each of a comb's point and a scalar. All combs have the same spacing.
pub(super) fn sum<F: Field>(combs: &[&Comb<F>], digits: &[Digits]) -> XyzzPoint<F> {
    let spacing = combs.first().map_or(0, |comb| comb.params.spacing);
    let mut sum = XyzzPoint::NEUTRAL;
    for column in (0..spacing).rev() {
        if column + 1 < spacing {
            sum = sum.double();
        }
        for (comb, digits) in combs.iter().zip(digits) {
            for block in 0..comb.params.blocks {
                sum = sum.add(&comb.look_up(digits, block, column));
            }
        }
    }
    sum
}

/// [`sum`] of each of many lists of products over the same combs, for a fraction of the work;
/// `None` where it took the same point, or a point and its negative, to be added.
pub(super) fn sums<F: Field, const N: usize>(
    combs: &[&Comb<F>; N],
    all: &[[Digits; N]],
) -> Vec<Option<Point<F>>> {
    let spacing = combs.first().map_or(0, |comb| comb.params.spacing);
    let blocks = combs.iter().enumerate();
    let mut blocks = blocks.flat_map(|(at, comb)| (0..comb.params.blocks).map(move |b| (at, b)));
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
    let mut batch = AffineBatch::new(blocks.next().map_or_else(Vec::new, fetch));
    for block in blocks {
        batch.add(&fetch(block));
    }
    // The columns one below the other: the highest first, doubled before each next one.
    let columns = batch.split(all.len()).into_iter();
    let total = columns.reduce(|mut total, column| {
        total.double();
        total.add_batch(&column);
        total
    });
    total.map_or_else(Vec::new, |total| total.into_points().collect())
}
