//! The group of points on y² = x³ - 3x + b in XYZZ coordinates, which need no division.
//!
//! Formulas: Bernstein and Lange, Explicit-Formulas Database, short Weierstrass curves with XYZZ
//! coordinates, <https://hyperelliptic.org/EFD/g1p/auto-shortw-xyzz.html>. They do not hold for
//! every pair of points: [`XyzzPoint::add`] tells the exceptional pairs apart, so that it is right
//! for all.

use super::field::{Field, invert_all};

/// An affine point (x, y), which is never the neutral one.
#[derive(Clone, Copy)]
pub(super) struct Point<F> {
    pub(super) x: F,
    pub(super) y: F,
}

impl<F: Field> Point<F> {
    /// -(x, y) = (x, -y).
    pub(super) fn negate(&self) -> Self {
        Self {
            x: self.x,
            y: self.y.negate(),
        }
    }
}

/// Any point: x = X / ZZ and y = Y / ZZZ with ZZ³ = ZZZ²; or the neutral one, where ZZ = 0.
#[derive(Clone, Copy)]
pub(super) struct XyzzPoint<F> {
    x: F,
    y: F,
    zz: F,
    zzz: F,
}

impl<F: Field> XyzzPoint<F> {
    /// The neutral point, which has no affine form; X and Y are arbitrary.
    pub(super) const NEUTRAL: Self = Self {
        x: F::ONE,
        y: F::ONE,
        zz: F::ZERO,
        zzz: F::ZERO,
    };

    /// The affine point in these coordinates, with Z = 1.
    pub(super) fn of(point: &Point<F>) -> Self {
        Self {
            x: point.x,
            y: point.y,
            zz: F::ONE,
            zzz: F::ONE,
        }
    }

    /// Whether it is the neutral point, the only one with ZZ = 0.
    pub(super) fn is_neutral(&self) -> bool {
        self.zz.is_zero()
    }

    /// Whether x is this number: X = x · ZZ. The neutral point has no x.
    pub(super) fn has_x(&self, x: &F) -> bool {
        !self.is_neutral() && self.x.subtract(&x.multiply(&self.zz)).is_zero()
    }

    /// Whether this is that point.
    #[cfg(test)]
    pub(super) fn is(&self, point: &Point<F>) -> bool {
        self.has_x(&point.x) && self.y.subtract(&point.y.multiply(&self.zzz)).is_zero()
    }

    /// EFD `madd-2008-s`, of any point and an affine one: 8 multiplications and 2 squarings.
    pub(super) fn add(&self, other: &Point<F>) -> Self {
        if self.is_neutral() {
            return Self::of(other);
        }
        // P = X2·ZZ1 - X1, R = Y2·ZZZ1 - Y1
        let p = other.x.multiply(&self.zz).subtract(&self.x);
        let r = other.y.multiply(&self.zzz).subtract(&self.y);
        if p.is_zero() {
            // The formula does not hold for points of one x: these are equal or opposite.
            return match r.is_zero() {
                true => self.double(),
                false => Self::NEUTRAL,
            };
        }
        // PP = P², PPP = P·PP, Q = X1·PP
        let pp = p.square();
        let ppp = p.multiply(&pp);
        let q = self.x.multiply(&pp);
        // X3 = R² - PPP - 2·Q
        let x = r.square().subtract(&ppp).subtract(&q.add(&q));
        // Y3 = R·(Q - X3) - Y1·PPP
        let y = r.multiply(&q.subtract(&x));
        Self {
            x,
            y: y.subtract(&self.y.multiply(&ppp)),
            zz: self.zz.multiply(&pp),
            zzz: self.zzz.multiply(&ppp),
        }
    }

    /// EFD `dbl-2008-s-1` with a = -3: 7 multiplications and 2 squarings.
    ///
    /// It holds for every point: the orders of the three curves are odd primes, so that no point
    /// has order two (Y = 0), and of the neutral point it gives ZZ = 0 again.
    pub(super) fn double(&self) -> Self {
        // U = 2·Y1, V = U², W = U·V, S = X1·V
        let u = self.y.add(&self.y);
        let v = u.square();
        let w = u.multiply(&v);
        let s = self.x.multiply(&v);
        // M = 3·X1² + a·ZZ1² = 3·(X1 - ZZ1)·(X1 + ZZ1)
        let product = self.x.subtract(&self.zz).multiply(&self.x.add(&self.zz));
        let m = product.add(&product).add(&product);
        // X3 = M² - 2·S, Y3 = M·(S - X3) - W·Y1
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

/// The affine form of each point, for one inversion in all. None of them may be the neutral one.
pub(super) fn normalize_all<F: Field>(points: &[XyzzPoint<F>]) -> Vec<Point<F>> {
    debug_assert!(points.iter().all(|point| !point.is_neutral()));
    let mut inverses: Vec<F> = points.iter().map(|point| point.zzz).collect();
    invert_all(&mut inverses, F::multiply, F::invert);
    let affine = points.iter().zip(&inverses).map(|(point, inverse)| {
        // 1 / Z = ZZ / ZZZ, so x = X / ZZ = X · (1 / Z)², and y = Y / ZZZ.
        let by_z = point.zz.multiply(inverse);
        Point {
            x: point.x.multiply(&by_z.square()),
            y: point.y.multiply(inverse),
        }
    });
    affine.collect()
}
