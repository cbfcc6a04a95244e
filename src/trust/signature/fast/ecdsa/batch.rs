//! Affine points on which the same operation is done at the same time, so that one inversion serves
//! all.
//!
//! The chord-and-tangent law itself (SEC 1 section 2.2.1; EFD, short Weierstrass curves, affine
//! coordinates). With the inversion shared (Montgomery's trick) an addition takes 5 multiplications
//! and a squaring, three fifths of [`XyzzPoint`](super::point::XyzzPoint)'s.
//!
//! The law divides by zero for equal and opposite points. They cannot be left out of a batch, so
//! they are marked, computed on with a harmless value, and given to the slower formulas afterwards.

use super::{
    field::{Field, invert_all},
    point::Point,
};

/// Points side by side. Where the law divides by zero, its point is exceptional from then on:
/// only the neutral point or [`XyzzPoint`](super::point::XyzzPoint) could go on from there.
pub(super) struct AffineBatch<F> {
    points: Vec<Point<F>>,
    exceptional: Vec<bool>,
}

/// The line through two points, or the tangent in one: its slope as a fraction, and the second point's x.
struct Line<F> {
    rise: F,
    run: F,
    x: F,
}

impl<F: Field> AffineBatch<F> {
    /// A batch in which no point is exceptional yet.
    pub(super) fn new(points: Vec<Point<F>>) -> Self {
        let exceptional = vec![false; points.len()];
        Self {
            points,
            exceptional,
        }
    }

    /// Adds to each point the other one in the same place: λ = (y2 - y1) / (x2 - x1). Equal and
    /// opposite points have one x, and become exceptional.
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

    /// Adds another batch; what is exceptional there is so here.
    pub(super) fn add_batch(&mut self, other: &Self) {
        self.add(&other.points);
        for (one, others) in self.exceptional.iter_mut().zip(&other.exceptional) {
            *one |= others;
        }
    }

    /// Doubles each point: λ = (3x² + a) / 2y with a = -3, where 3x² - 3 = 3 (x - 1) (x + 1).
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

    /// Replaces each point by the negative of where its line meets the curve again:
    /// x3 = λ² - x1 - x2, y3 = λ (x1 - x3) - y1.
    fn draw(&mut self, lines: Vec<Line<F>>) {
        let mut inverses: Vec<F> = lines.iter().map(|line| line.run).collect();
        for (run, exceptional) in inverses.iter_mut().zip(&mut self.exceptional) {
            // One zero would make the product of all zero, and with it every inverse.
            if run.is_zero() {
                (*run, *exceptional) = (F::ONE, true);
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

    /// The points; `None` for exceptional ones.
    pub(super) fn into_points(self) -> impl Iterator<Item = Option<Point<F>>> {
        let points = self.points.into_iter().zip(self.exceptional);
        points.map(|(point, exceptional)| (!exceptional).then_some(point))
    }

    /// Parts of `length` points each, in their order.
    pub(super) fn split(mut self, length: usize) -> Vec<Self> {
        let mut parts = Vec::new();
        while !self.points.is_empty() {
            let at = length.min(self.points.len());
            let rest = Self {
                points: self.points.split_off(at),
                exceptional: self.exceptional.split_off(at),
            };
            parts.push(std::mem::replace(&mut self, rest));
        }
        parts
    }
}
