//! The three curves, and what is the same for all their keys.
//!
//! Equations and orders come from the curves' crates; only the sizes of tables are chosen here, by
//! measurement. The generator's tables are made once in a process and shared by all keys; a key's
//! own are made when it has verified enough signatures to be worth them (see `ecdsa.rs`).

use super::{
    bits::Bits,
    comb::{Comb, CombParams},
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

/// A curve with y² = x³ - 3x + b, cofactor 1, and an order n below its prime p, where p < 2n: SEC 2
/// sections 2.4.2 (P-256), 2.5.1 (P-384) and 2.6.1 (P-521).
pub(in crate::trust::signature) trait Curve:
    EcdsaCurve<FieldBytesSize: ModulusSize>
    + CurveArithmetic<AffinePoint: FromSec1Point<Self> + ToSec1Point<Self>>
    + 'static
{
    /// Numbers modulo the curve's prime.
    type Field: Field;

    /// The same for the generator as for a key, so that the doublings are shared.
    const COMBS: ByTier<CombParams>;

    /// What all keys on the curve share, made on first use.
    fn constants() -> &'static Constants<Self>;
}

/// The size of a table. A larger one makes each signature cheaper, and pays after more of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tier {
    /// 512 points: made in less time than the curve's crate takes for one signature.
    Small,
    /// 4,096 to 5,120 points: a quarter faster than the small one, made in the time of some hundred
    /// signatures.
    Large,
}

/// One of each tier.
pub(in crate::trust::signature) struct ByTier<T> {
    pub(super) small: T,
    pub(super) large: T,
}

impl<T> ByTier<T> {
    /// The one of that tier.
    pub(super) fn get(&self, tier: Tier) -> &T {
        match tier {
            Tier::Small => &self.small,
            Tier::Large => &self.large,
        }
    }
}

/// One point's tables, each made on first use, by one thread: others wait for it instead of making
/// their own.
pub(super) struct Tables<C: Curve>(ByTier<OnceLock<Comb<C::Field>>>);

impl<C: Curve> Tables<C> {
    pub(super) const fn new() -> Self {
        Self(ByTier {
            small: OnceLock::new(),
            large: OnceLock::new(),
        })
    }

    /// The table of that tier; `point` must be the same in every call.
    pub(super) fn of(&self, tier: Tier, point: &AffinePoint<C>) -> &Comb<C::Field> {
        let comb = || Comb::new(&to_field::<C>(point), *C::COMBS.get(tier));
        self.0.get(tier).get_or_init(comb)
    }
}

/// What all keys on a curve need.
pub(in crate::trust::signature) struct Constants<C: Curve> {
    generator: Tables<C>,
    multiples: OnceLock<OddMultiples<C::Field>>,
    offsets: ByTier<Scalar<C>>,
    /// The curve's order n, modulo the prime p.
    pub(super) order: C::Field,
    /// p - n, most significant octet first.
    pub(super) gap: Vec<u8>,
}

impl<C: Curve> Constants<C> {
    /// From the crate's numbers alone: no constant of a curve is written down here.
    fn new() -> Self {
        // n - 1 is the largest scalar.
        let last = (-Scalar::<C>::ONE).to_repr();
        let order = C::Field::from_octets(&last).add(&C::Field::ONE);
        Self {
            generator: Tables::new(),
            multiples: OnceLock::new(),
            offsets: ByTier {
                small: offset::<C>(C::COMBS.small),
                large: offset::<C>(C::COMBS.large),
            },
            order,
            // -n modulo p, because n < p.
            gap: order.negate().to_octets(),
        }
    }

    /// The generator's comb, made once for all keys of the curve.
    pub(super) fn generator(&self, tier: Tier) -> &Comb<C::Field> {
        self.generator.of(tier, &generator::<C>())
    }

    /// The generator's odd multiples.
    pub(super) fn multiples(&self) -> &OddMultiples<C::Field> {
        self.multiples
            .get_or_init(|| OddMultiples::new(&to_field::<C>(&generator::<C>())))
    }

    /// Which of a comb's digits are plus, for twice `half`.
    pub(super) fn shifted(&self, tier: Tier, half: &Scalar<C>) -> Bits {
        bits::<C>(&(*half + self.offsets.get(tier)))
    }
}

/// (2^span - 1) / 2 modulo the order, which [`CombParams::digits`] asks to be added.
pub(super) fn offset<C: Curve>(params: CombParams) -> Scalar<C> {
    let power = Scalar::<C>::ONE
        .double()
        .pow_vartime([params.span() as u64]);
    (power - Scalar::<C>::ONE) * Scalar::<C>::TWO_INV
}

/// The scalar's bits.
pub(super) fn bits<C: Curve>(scalar: &Scalar<C>) -> Bits {
    Bits::from_octets(&scalar.to_repr())
}

/// The curve's base point G.
fn generator<C: Curve>() -> AffinePoint<C> {
    ProjectivePoint::<C>::generator().to_affine()
}

/// The crate's point, which is not the neutral one, over our field.
pub(super) fn to_field<C: Curve>(point: &AffinePoint<C>) -> Point<C::Field> {
    Point {
        x: C::Field::from_octets(point.x().as_ref()),
        y: C::Field::from_octets(point.y().as_ref()),
    }
}

/// A static cannot be generic: each curve has its own.
macro_rules! curve {
    ($curve:ty, $field:ty, $small:expr, $large:expr) => {
        impl Curve for $curve {
            type Field = $field;
            const COMBS: ByTier<CombParams> = ByTier {
                small: $small,
                large: $large,
            };

            fn constants() -> &'static Constants<Self> {
                static CONSTANTS: LazyLock<Constants<$curve>> = LazyLock::new(Constants::new);
                &CONSTANTS
            }
        }
    };
}

// Small ones of 512 points, large ones of 4,096 to 5,120, with the fewest digits for each: measured.
curve!(
    p256::NistP256,
    field::P256,
    CombParams::new(8, 4, 8),
    CombParams::new(11, 4, 6)
);
curve!(
    p384::NistP384,
    field::P384,
    CombParams::new(8, 4, 12),
    CombParams::new(11, 5, 7)
);
curve!(
    p521::NistP521,
    field::P521,
    CombParams::new(8, 4, 17),
    CombParams::new(11, 4, 12)
);
