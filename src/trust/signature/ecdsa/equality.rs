//! Every way to recognise signatures judges as the curve's crate does, over random, tampered and constructed signatures.
//!
//! `POPCERT_CASES` is how many are tried on each curve; best with `--release`.

use super::{
    Digested,
    comb::{Comb, Shape, sum, sums},
    curve::{Curve, Tier, point},
    field::Field,
    point::{Row, Sum},
    scalar::Bits,
    straus::{self, OddMultiples},
    verifier::Verifier,
};
use ecdsa::{
    Signature, VerifyingKey,
    elliptic_curve::{
        AffinePoint, CurveGroup as _, Field as _, FieldBytes, Group as _, PrimeField as _,
        ProjectivePoint, Scalar,
        ops::Reduce as _,
        point::{AffineCoordinates as _, DecompressPoint},
    },
};
use sha2::{Digest as _, Sha512};

/// Enough for a debug build's seconds; each key takes a table.
const CASES: usize = 600;

/// Cases with one key, so that its table's making does not take most of the time.
const CASES_PER_KEY: usize = 128;

/// Numbers that look random and are the same in every run.
struct Source(u64);

impl Source {
    /// As many as any curve's numbers have.
    fn octets(&mut self) -> Vec<u8> {
        self.0 += 1;
        let number = self.0.to_be_bytes();
        [
            Sha512::digest(number),
            Sha512::digest([number, [0; 8]].concat()),
        ]
        .concat()
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::from(u16::from_be_bytes([self.octets()[0], self.octets()[1]])) % bound
    }

    fn scalar<C: Curve>(&mut self) -> Scalar<C> {
        let mut octets = FieldBytes::<C>::default();
        let length = octets.len();
        octets.copy_from_slice(&self.octets()[..length]);
        // Reduction asks for no more bits than the order has; on P-521 that is one in the first octet.
        octets[0] &= u8::MAX >> (8 * length as u32 - Scalar::<C>::NUM_BITS);
        Scalar::<C>::reduce(&octets)
    }

    /// A scalar of a kind that arithmetic may get wrong: 1, 2, n - 1, a single bit, all bits.
    fn odd_one<C: Curve>(&mut self) -> Scalar<C> {
        let small = Scalar::<C>::from(1 + self.below(20) as u64);
        let power = Scalar::<C>::ONE
            .double()
            .pow_vartime([self.below(C::Field::ZERO.to_octets().len() * 8) as u64]);
        match self.below(7) {
            0 => small,
            1 => -small,
            2 => power,
            3 => -power,
            4 => power - Scalar::<C>::ONE,
            5 => small * Scalar::<C>::TWO_INV,
            _ => self.scalar::<C>(),
        }
    }
}

/// A key, and the number it belongs to where it has to be known.
struct Pair<C: Curve> {
    secret: Scalar<C>,
    public: VerifyingKey<C>,
}

fn abscissa<C: Curve>(scalar: &Scalar<C>) -> Scalar<C> {
    let point = ProjectivePoint::<C>::mul_by_generator(scalar).to_affine();
    Scalar::<C>::reduce(&point.x())
}

fn task<C: Curve>(digest: Scalar<C>, r: Scalar<C>, s: Scalar<C>) -> Option<Digested<Signature<C>>> {
    let signature = Signature::from_scalars(r, s).ok()?;
    let digest = digest.to_repr().to_vec();
    Some(Digested { digest, signature })
}

/// Signatures in a small family: valid, mirrored, tampered with, and with odd numbers.
fn family<C: Curve>(pair: &Pair<C>, source: &mut Source) -> Vec<Option<Digested<Signature<C>>>> {
    let (d, one) = (pair.secret, Scalar::<C>::ONE);
    let k = match source.below(2) {
        0 => source.odd_one::<C>(),
        _ => source.scalar::<C>(),
    };
    let e = match source.below(4) {
        0 => Scalar::<C>::ZERO,
        1 => source.odd_one::<C>(),
        _ => source.scalar::<C>(),
    };
    let inverse = k.invert().unwrap_or(one);
    let r = abscissa::<C>(&k);
    let s = inverse * (e + r * d);
    let (r2, s2) = (source.odd_one::<C>(), source.odd_one::<C>());
    let bit = one.double().pow_vartime([source.below(250) as u64]);
    vec![
        task(e, r, s),
        task(e, r, -s),
        // One bit more in each of the numbers.
        task(e + bit, r, s),
        task(e, r + bit, s),
        task(e, r, s + bit),
        // u1·G = u2·Q: the last addition of the textbook is a doubling, and r is right.
        task(r * d, r, (r * d).double() * inverse),
        // u1·G = -u2·Q: the sum is the neutral point.
        task(-(r * d), r, s2),
        task(-(r2 * d), r2, s2),
        task(e, r2, s2),
        task(e, r2, s),
        task(e, r, s2),
        task(Scalar::<C>::ZERO, r, inverse * r * d),
    ]
}

/// A signature whose point has an x of at least n, so that r = x - n, and the key that it is of.
fn wrapped<C>(source: &mut Source) -> Option<(VerifyingKey<C>, Digested<Signature<C>>)>
where
    C: Curve,
    AffinePoint<C>: DecompressPoint<C>,
{
    let gap = &C::constants().gap;
    let mut octets = FieldBytes::<C>::default();
    // Anything below p - n, short or as long as that.
    let zeros = gap.iter().take_while(|octet| **octet == 0).count() + 1;
    let length = 1 + source.below(octets.len() - zeros);
    let start = octets.len() - length;
    octets[start..].copy_from_slice(&source.octets()[..length]);
    let r = Scalar::<C>::reduce(&octets);
    let x = C::Field::from_octets(&octets).add(&C::constants().order);
    octets.copy_from_slice(&x.to_octets());
    let point = AffinePoint::<C>::decompress(&octets, u8::from(source.below(2) == 1).into());
    let point: ProjectivePoint<C> = Option::<AffinePoint<C>>::from(point)?.into();
    let (u1, u2) = (source.scalar::<C>(), source.scalar::<C>());
    let inverse = u2.invert().unwrap_or(Scalar::<C>::ONE);
    let key = (point - ProjectivePoint::<C>::mul_by_generator(&u1)) * inverse;
    let s = r * inverse;
    let key = VerifyingKey::<C>::from_affine(key.to_affine()).ok()?;
    Some((key, task(u1 * s, r, s)?))
}

/// All verdicts, compared; how many were valid.
fn compare<C: Curve>(key: VerifyingKey<C>, tasks: &[Digested<Signature<C>>], at: usize) -> usize {
    let tier = [Tier::Small, Tier::Large][usize::from(at % 8 == 7)];
    let verifier = Verifier::new(key);
    let judged = tasks.iter().map(|task| verifier.verify_slowly(task));
    let expected: Vec<_> = judged.collect();
    // Without a comb, over combs one by one, and together.
    for (tier, window) in [(None, 64), (Some(tier), 1), (Some(tier), 12 + at % 64)] {
        let windows = tasks.chunks(window);
        let found = windows.flat_map(|window| verifier.recognise(window, tier));
        for ((task, expected), found) in tasks.iter().zip(&expected).zip(found) {
            let signature = &task.signature;
            assert_eq!(
                found, *expected,
                "{key:?} {:?} {signature:?} {tier:?} {window}",
                task.digest
            );
        }
    }
    expected.iter().filter(|valid| **valid).count()
}

fn try_all<C>(cases: usize, thread: u64) -> (usize, usize)
where
    C: Curve,
    AffinePoint<C>: DecompressPoint<C>,
{
    let mut source = Source(thread << 48);
    let (mut tried, mut valid) = (0, 0);
    for at in 0.. {
        if tried >= cases {
            break;
        }
        // Every fourth key is an odd one: ±G, small multiples of G and the like.
        let secret = match at % 4 {
            0 => source.odd_one::<C>(),
            _ => source.scalar::<C>(),
        };
        let public = ProjectivePoint::<C>::mul_by_generator(&secret).to_affine();
        let Ok(public) = VerifyingKey::<C>::from_affine(public) else {
            continue;
        };
        let pair = Pair { secret, public };
        let mut tasks = Vec::new();
        while tasks.len() < CASES_PER_KEY.min(cases) {
            tasks.extend(family(&pair, &mut source).into_iter().flatten());
        }
        valid += compare(pair.public, &tasks, at);
        tried += tasks.len();
        if let Some((key, task)) = wrapped::<C>(&mut source) {
            assert_eq!(compare(key, &[task], 0), 1, "a wrapped x is valid");
            tried += 1;
            valid += 1;
        }
        if at % 1024 == 1023 {
            println!("thread {thread}: {tried} tried, {valid} of them valid");
        }
    }
    (tried, valid)
}

fn judgements_are_equal<C>()
where
    C: Curve,
    AffinePoint<C>: DecompressPoint<C>,
{
    let cases = std::env::var("POPCERT_CASES").ok();
    let cases = cases.map_or(CASES, |text| text.parse().expect("a number of cases"));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let counts = std::thread::scope(|scope| {
        let try_all = |thread| scope.spawn(move || try_all::<C>(cases.div_ceil(threads), thread));
        let running: Vec<_> = (0..threads as u64).map(try_all).collect();
        let joined = running.into_iter().map(|one| one.join().expect("equal"));
        joined.collect::<Vec<_>>()
    });
    let tried: usize = counts.iter().map(|(tried, _)| tried).sum();
    let valid: usize = counts.iter().map(|(_, valid)| valid).sum();
    println!("{tried} tried, {valid} of them valid, no disagreement");
    assert!(tried >= cases && valid > tried / 5 && valid < tried / 2);
}

#[test]
fn p256_judgements_are_equal() {
    judgements_are_equal::<p256::NistP256>();
}

#[test]
fn p384_judgements_are_equal() {
    judgements_are_equal::<p384::NistP384>();
}

#[test]
fn p521_judgements_are_equal() {
    judgements_are_equal::<p521::NistP521>();
}

/// Whether our sum is the crate's point.
fn same<C: Curve>(ours: &Sum<C::Field>, theirs: &ProjectivePoint<C>) -> bool {
    match bool::from(theirs.is_identity()) {
        true => ours.is_neutral(),
        false => ours.is(&point::<C>(&theirs.to_affine())),
    }
}

/// Every sum of small multiples of G: equal ones, opposite ones, the neutral one on the left.
fn additions_are_right<C: Curve>() {
    let generator = ProjectivePoint::<C>::generator();
    let small = |n: i64| {
        let scalar = Scalar::<C>::from(n.unsigned_abs());
        generator * if n < 0 { -scalar } else { scalar }
    };
    let ours = |n: i64| point::<C>(&small(n).to_affine());
    for a in (-6..=6).filter(|a| *a != 0) {
        assert!(same::<C>(&Sum::NEUTRAL.add(&ours(a)), &small(a)));
        assert!(same::<C>(&Sum::of(&ours(a)).double(), &small(2 * a)));
        for b in (-6..=6).filter(|b| *b != 0) {
            // The left one with ZZ = 1, and with another.
            let sum = Sum::of(&ours(a)).add(&ours(b));
            assert!(same::<C>(&sum, &small(a + b)), "{a} + {b}");
            assert!(same::<C>(&sum.double(), &small(2 * (a + b))));
            for c in [a, b, -a, -b, a + b, -a - b] {
                if c != 0 {
                    assert!(same::<C>(&sum.add(&ours(c)), &small(a + b + c)));
                }
            }
        }
    }
}

/// Products over combs of one block, where G and ±G meet in the first additions: how many were
/// found in rows, and how many there are.
fn products_are_right<C: Curve>(shape: Shape) -> [usize; 2] {
    let mut counts = [0, 0];
    let generator = ProjectivePoint::<C>::generator();
    let affine = |other: ProjectivePoint<C>| point::<C>(&other.to_affine());
    let mut source = Source(1 << 40);
    for multiple in [1, 2, 3] {
        let other = generator * Scalar::<C>::from(multiple);
        for other in [other, -other] {
            let combs = [generator, other].map(|point| Comb::<C>::new(&affine(point), shape));
            let combs = combs.each_ref();
            let odd = [generator, other].map(|point| OddMultiples::new(&affine(point)));
            let mut scalars = vec![Scalar::<C>::ZERO, Scalar::<C>::ONE, -Scalar::<C>::ONE];
            scalars.extend((0..6).map(|_| source.odd_one::<C>()));
            let (mut all, mut expected) = (Vec::new(), Vec::new());
            for u in &scalars {
                for v in [*u, -*u, scalars[5]] {
                    let half = |scalar: &Scalar<C>| *scalar * Scalar::<C>::TWO_INV;
                    let digits = || [combs[0].digits(&half(u)), combs[1].digits(&half(&v))];
                    let theirs = generator * u + other * v;
                    assert!(same::<C>(&sum(&combs, &digits()), &theirs));
                    let ours = straus::sum::<C>(&[(&odd[0], *u), (&odd[1], v)]);
                    assert!(same::<C>(&ours, &theirs));
                    all.push(digits());
                    expected.push(theirs);
                }
            }
            let found = sums(&combs, &all);
            assert_eq!(found.len(), expected.len());
            counts[0] += found.iter().flatten().count();
            counts[1] += found.len();
            for (ours, theirs) in found.iter().zip(&expected) {
                assert!(ours.is_none_or(|ours| same::<C>(&Sum::of(&ours), theirs)));
            }
        }
    }
    counts
}

fn products<C: Curve>((teeth, blocks, spacing): (usize, usize, usize)) -> [usize; 2] {
    products_are_right::<C>(Shape::new(teeth, blocks, spacing))
}

/// The whole-row law finds every sum of small multiples of G, but for those that it must lose.
fn rows_are_right<C: Curve>() {
    let generator = ProjectivePoint::<C>::generator();
    let small = |n: i64| {
        let scalar = Scalar::<C>::from(n.unsigned_abs());
        generator * if n < 0 { -scalar } else { scalar }
    };
    let pairs: Vec<_> = (-6..=6)
        .flat_map(|a| (-6..=6).map(move |b| (a, b)))
        .collect();
    let pairs = pairs.into_iter().filter(|(a, b)| a * b != 0);
    let pairs: Vec<(i64, i64)> = pairs.collect();
    let ours = |n: i64| point::<C>(&small(n).to_affine());
    let mut row = Row::new(pairs.iter().map(|(a, _)| ours(*a)).collect());
    row.add(&pairs.iter().map(|(_, b)| ours(*b)).collect::<Vec<_>>());
    row.double();
    for (found, (a, b)) in row.into_points().zip(pairs) {
        assert_eq!(found.is_none(), a.abs() == b.abs(), "{a} and {b}");
        assert!(found.is_none_or(|found| same::<C>(&Sum::of(&found), &small(2 * (a + b)))));
    }
}

/// Digits stand for the number, and few of them are not 0.
#[test]
fn non_adjacent_forms_are_right() {
    type C = p384::NistP384;
    let mut source = Source(1 << 41);
    for _ in 0..200 {
        let scalar = source.odd_one::<C>();
        for width in [2, 5, 7] {
            let digits = Bits::of::<C>(&scalar).non_adjacent(width);
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

fn sums_are_right<C: Curve>(shapes: [(usize, usize, usize); 3]) {
    additions_are_right::<C>();
    rows_are_right::<C>();
    let counts = shapes.map(products::<C>);
    // Rows lose some of such products, and not all.
    let found: usize = counts.iter().map(|[found, _]| found).sum();
    let all: usize = counts.iter().map(|[_, all]| all).sum();
    assert!(0 < found && found < all, "{counts:?}");
}

#[test]
fn p256_sums_are_right_where_formulae_fail() {
    sums_are_right::<p256::NistP256>([(4, 1, 64), (1, 1, 256), (3, 86, 1)]);
}

#[test]
fn p384_sums_are_right_where_formulae_fail() {
    sums_are_right::<p384::NistP384>([(4, 1, 96), (2, 1, 193), (3, 128, 1)]);
}

#[test]
fn p521_sums_are_right_where_formulae_fail() {
    sums_are_right::<p521::NistP521>([(4, 1, 131), (2, 1, 261), (3, 174, 1)]);
}

#[test]
fn every_span_takes_in_the_order() {
    for shape in p256::NistP256::SHAPES {
        assert!(shape.span() >= 256);
    }
    for shape in p384::NistP384::SHAPES {
        assert!(shape.span() >= 384);
    }
    for shape in p521::NistP521::SHAPES {
        assert!(shape.span() >= 521);
    }
}
