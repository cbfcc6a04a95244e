//! The group of points on y² = x³ - 3x + b, in a form that needs no division.
//!
//! Formulae: Bernstein and Lange, Explicit-Formulas Database, short Weierstrass curves with
//! XYZZ coordinates, <https://hyperelliptic.org/EFD/g1p/auto-shortw-xyzz.html>. They do not hold
//! for every pair of points; the pairs they leave out are told apart here, so that [`Sum::add`]
//! is right for all.

use super::field::{Field, invert_all};

/// A point (x, y) that is not the neutral one.
#[derive(Clone, Copy)]
pub(super) struct Point<F> {
    pub(super) x: F,
    pub(super) y: F,
}

impl<F: Field> Point<F> {
    pub(super) fn negate(&self) -> Self {
        Self {
            x: self.x,
            y: self.y.negate(),
        }
    }
}

/// Any point: x = X / ZZ and y = Y / ZZZ with ZZ³ = ZZZ², or the neutral one, where ZZ = 0.
#[derive(Clone, Copy)]
pub(super) struct Sum<F> {
    x: F,
    y: F,
    zz: F,
    zzz: F,
}

impl<F: Field> Sum<F> {
    pub(super) const NEUTRAL: Self = Self {
        x: F::ONE,
        y: F::ONE,
        zz: F::ZERO,
        zzz: F::ZERO,
    };

    pub(super) fn of(point: &Point<F>) -> Self {
        Self {
            x: point.x,
            y: point.y,
            zz: F::ONE,
            zzz: F::ONE,
        }
    }

    pub(super) fn is_neutral(&self) -> bool {
        self.zz.is_zero()
    }

    /// Whether x is this number; the neutral point has no x.
    pub(super) fn has_x(&self, x: &F) -> bool {
        !self.is_neutral() && self.x.subtract(&x.multiply(&self.zz)).is_zero()
    }

    /// Whether this is that point.
    #[cfg(test)]
    pub(super) fn is(&self, point: &Point<F>) -> bool {
        self.has_x(&point.x) && self.y.subtract(&point.y.multiply(&self.zzz)).is_zero()
    }

    /// madd-2008-s: 8 multiplications and 2 squarings.
    pub(super) fn add(&self, other: &Point<F>) -> Self {
        if self.is_neutral() {
            return Self::of(other);
        }
        let p = other.x.multiply(&self.zz).subtract(&self.x);
        let r = other.y.multiply(&self.zzz).subtract(&self.y);
        if p.is_zero() {
            // The same x: the same point, or its negative.
            return match r.is_zero() {
                true => self.double(),
                false => Self::NEUTRAL,
            };
        }
        let pp = p.square();
        let ppp = p.multiply(&pp);
        let q = self.x.multiply(&pp);
        let x = r.square().subtract(&ppp).subtract(&q.add(&q));
        let y = r.multiply(&q.subtract(&x));
        Self {
            x,
            y: y.subtract(&self.y.multiply(&ppp)),
            zz: self.zz.multiply(&pp),
            zzz: self.zzz.multiply(&ppp),
        }
    }

    /// dbl-2008-s-1 with a = -3: 7 multiplications and 2 squarings. No point has order two, so
    /// y is not zero, and for the neutral point it gives ZZ = 0 again.
    pub(super) fn double(&self) -> Self {
        let u = self.y.add(&self.y);
        let v = u.square();
        let w = u.multiply(&v);
        let s = self.x.multiply(&v);
        // 3x² + a·ZZ² = 3 (x - ZZ) (x + ZZ)
        let product = self.x.subtract(&self.zz).multiply(&self.x.add(&self.zz));
        let m = product.add(&product).add(&product);
        let x = m.square().subtract(&s.add(&s));
        let y = m.multiply(&s.subtract(&x));
        Self {
            x,
            y: y.subtract(&w.multiply(&self.y)),
            zz: v.multiply(&self.zz),
            zzz: w.multiply(&self.zzz),
        }
    }
}

/// Points with which the same is done at the same time, so that one inversion serves all.
///
/// The chord-and-tangent law itself (SEC 1 section 2.2.1): with the inversion shared it takes
/// three fifths of the multiplications of [`Sum`]'s formulae.
pub(super) struct Row<F> {
    points: Vec<Point<F>>,
    /// Where the law wanted a division by zero, which only the neutral point or [`Sum`] mends.
    lost: Vec<bool>,
}

/// The line through two points: its slope as a fraction, and the second point's x.
struct Line<F> {
    rise: F,
    run: F,
    x: F,
}

impl<F: Field> Row<F> {
    pub(super) fn new(points: Vec<Point<F>>) -> Self {
        let lost = vec![false; points.len()];
        Self { points, lost }
    }

    /// Adds to each point the other one in the same place.
    pub(super) fn add(&mut self, others: &[Point<F>]) {
        let pairs = self.points.iter().zip(others);
        let chords = pairs.map(|(a, b)| Line {
            rise: b.y.subtract(&a.y),
            run: b.x.subtract(&a.x),
            x: b.x,
        });
        let chords = chords.collect();
        self.draw(chords);
    }

    /// Adds another row, and what that one lost is lost here.
    pub(super) fn add_row(&mut self, other: &Self) {
        self.add(&other.points);
        for (lost, others) in self.lost.iter_mut().zip(&other.lost) {
            *lost |= others;
        }
    }

    /// Doubles each point: the tangents, whose rise is 3x² - 3.
    pub(super) fn double(&mut self) {
        let tangents = self.points.iter().map(|a| {
            let product = a.x.subtract(&F::ONE).multiply(&a.x.add(&F::ONE));
            Line {
                rise: product.add(&product).add(&product),
                run: a.y.add(&a.y),
                x: a.x,
            }
        });
        let tangents = tangents.collect();
        self.draw(tangents);
    }

    /// Replaces each point by the negative of where its line meets the curve again.
    fn draw(&mut self, lines: Vec<Line<F>>) {
        let mut inverses: Vec<F> = lines.iter().map(|line| line.run).collect();
        for (run, lost) in inverses.iter_mut().zip(&mut self.lost) {
            if run.is_zero() {
                (*run, *lost) = (F::ONE, true);
            }
        }
        invert_all(&mut inverses, F::multiply, F::invert);
        for ((a, line), inverse) in self.points.iter_mut().zip(&lines).zip(&inverses) {
            let slope = line.rise.multiply(inverse);
            let x = slope.square().subtract(&a.x).subtract(&line.x);
            let y = slope.multiply(&a.x.subtract(&x)).subtract(&a.y);
            *a = Point { x, y };
        }
    }

    /// The points, without those that were lost.
    pub(super) fn into_points(self) -> impl Iterator<Item = Option<Point<F>>> {
        let found = self.points.into_iter().zip(self.lost);
        found.map(|(point, lost)| (!lost).then_some(point))
    }

    /// Parts of `length` points each, in their order.
    pub(super) fn split(mut self, length: usize) -> Vec<Self> {
        let mut parts = Vec::new();
        while !self.points.is_empty() {
            let at = length.min(self.points.len());
            let (points, lost) = (self.points.split_off(at), self.lost.split_off(at));
            parts.push(std::mem::replace(&mut self, Self { points, lost }));
        }
        parts
    }
}

/// The same points, divided out together. None of them may be the neutral one.
pub(super) fn divide_all<F: Field>(sums: &[Sum<F>]) -> Vec<Point<F>> {
    debug_assert!(sums.iter().all(|sum| !sum.is_neutral()));
    let mut inverses: Vec<F> = sums.iter().map(|sum| sum.zzz).collect();
    invert_all(&mut inverses, F::multiply, F::invert);
    let divided = sums.iter().zip(&inverses).map(|(sum, inverse)| {
        // With Z = ZZZ / ZZ: 1 / ZZ = (ZZ / ZZZ)².
        let by_z = sum.zz.multiply(inverse);
        Point {
            x: sum.x.multiply(&by_z.square()),
            y: sum.y.multiply(inverse),
        }
    });
    divided.collect()
}
