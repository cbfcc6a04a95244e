//! The three curves, and what is the same for all their keys.

use super::{
    comb::{Comb, Shape},
    field::{self, Field},
    point::Point,
    straus::OddMultiples,
};
use ecdsa::{
    EcdsaCurve,
    elliptic_curve::{
        AffinePoint, CurveArithmetic, CurveGroup as _, Field as _, Group as _, PrimeField as _,
        ProjectivePoint, Scalar,
        point::AffineCoordinates,
        sec1::{FromSec1Point, ModulusSize, ToSec1Point},
    },
};
use std::sync::{LazyLock, OnceLock};

/// A curve with y² = x³ - 3x + b, cofactor 1, and an order below its prime.
pub(super) trait Curve:
    EcdsaCurve<FieldBytesSize: ModulusSize>
    + CurveArithmetic<AffinePoint: FromSec1Point<Self> + ToSec1Point<Self>>
    + 'static
{
    type Field: Field;

    /// The tables by [`Tier`], for the generator as for a key, so that the doublings are shared.
    const SHAPES: [Shape; 2];

    fn constants() -> &'static Constants<Self>;
}

/// Which table is worth its making.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tier {
    /// Made in less time than the curve's crate takes for one signature.
    Small,
    /// A quarter faster than the small one, made in the time of some hundred signatures.
    Large,
}

/// One point's tables, each made when it is first asked for.
pub(super) struct Tables<C: Curve> {
    small: OnceLock<Comb<C>>,
    large: OnceLock<Comb<C>>,
}

impl<C: Curve> Tables<C> {
    pub(super) const fn new() -> Self {
        Self {
            small: OnceLock::new(),
            large: OnceLock::new(),
        }
    }

    pub(super) fn of(&self, tier: Tier, affine: impl FnOnce() -> AffinePoint<C>) -> &Comb<C> {
        let [small, large] = C::SHAPES;
        let (table, shape) = match tier {
            Tier::Small => (&self.small, small),
            Tier::Large => (&self.large, large),
        };
        table.get_or_init(|| Comb::new(&point::<C>(&affine()), shape))
    }
}

/// What all keys on a curve need.
pub(super) struct Constants<C: Curve> {
    generator: Tables<C>,
    multiples: OnceLock<OddMultiples<C::Field>>,
    /// The curve's order n, modulo the prime p.
    pub(super) order: C::Field,
    /// p - n, most significant octet first.
    pub(super) gap: Vec<u8>,
}

impl<C: Curve> Constants<C> {
    fn new() -> Self {
        let last = (-Scalar::<C>::ONE).to_repr();
        let order = C::Field::from_octets(&last).add(&C::Field::ONE);
        Self {
            generator: Tables::new(),
            multiples: OnceLock::new(),
            order,
            gap: order.negate().to_octets(),
        }
    }

    pub(super) fn generator(&self, tier: Tier) -> &Comb<C> {
        self.generator.of(tier, generator::<C>)
    }

    /// The generator's.
    pub(super) fn multiples(&self) -> &OddMultiples<C::Field> {
        self.multiples
            .get_or_init(|| OddMultiples::new(&point::<C>(&generator::<C>())))
    }
}

fn generator<C: Curve>() -> AffinePoint<C> {
    ProjectivePoint::<C>::generator().to_affine()
}

/// The crate's point, which is not the neutral one, in our field.
pub(super) fn point<C: Curve>(point: &AffinePoint<C>) -> Point<C::Field> {
    Point {
        x: C::Field::from_octets(point.x().as_ref()),
        y: C::Field::from_octets(point.y().as_ref()),
    }
}

/// A static cannot be generic: each curve has its own.
macro_rules! curve {
    ($curve:ty, $field:ty, $shapes:expr) => {
        impl Curve for $curve {
            type Field = $field;
            const SHAPES: [Shape; 2] = $shapes;

            fn constants() -> &'static Constants<Self> {
                static CONSTANTS: LazyLock<Constants<$curve>> = LazyLock::new(Constants::new);
                &CONSTANTS
            }
        }
    };
}

curve!(
    p256::NistP256,
    field::P256,
    [Shape::new(8, 4, 8), Shape::new(11, 4, 6)]
);
curve!(
    p384::NistP384,
    field::P384,
    [Shape::new(8, 4, 12), Shape::new(11, 5, 7)]
);
curve!(
    p521::NistP521,
    field::P521,
    [Shape::new(8, 4, 17), Shape::new(11, 4, 12)]
);
