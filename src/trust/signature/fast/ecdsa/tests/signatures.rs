//! Every way to verify: what is found valid is what the curve's crate finds valid, over random,
//! tampered and constructed signatures.
//!
//! `POPCERT_CASES` is how many are tried on each curve; best with `--release`.

use super::{
    super::{
        EcdsaKey,
        curve::{Curve, Tier},
        field::Field,
    },
    Source,
};
use ecdsa::{
    Signature, VerifyingKey,
    elliptic_curve::{
        AffinePoint, CurveGroup as _, Field as _, FieldBytes, Group as _, PrimeField as _,
        ProjectivePoint, Scalar,
        ops::Reduce as _,
        point::{AffineCoordinates as _, DecompressPoint},
    },
    signature::hazmat::PrehashVerifier as _,
};

/// Enough for a debug build's seconds; each key takes a table.
const CASES: usize = 600;

/// Cases with one key, so that its table's making does not take most of the time.
const CASES_PER_KEY: usize = 128;

/// A digest and its signature.
struct Case<C: Curve> {
    digest: Vec<u8>,
    signature: Signature<C>,
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

fn case<C: Curve>(digest: Scalar<C>, r: Scalar<C>, s: Scalar<C>) -> Option<Case<C>> {
    Some(Case {
        digest: digest.to_repr().to_vec(),
        signature: Signature::from_scalars(r, s).ok()?,
    })
}

/// Signatures in a small family: valid, mirrored, tampered with, and with numbers at edges.
fn family<C: Curve>(pair: &Pair<C>, source: &mut Source) -> Vec<Option<Case<C>>> {
    let (d, one) = (pair.secret, Scalar::<C>::ONE);
    let k = match source.below(2) {
        0 => source.edge::<C>(),
        _ => source.scalar::<C>(),
    };
    let e = match source.below(4) {
        0 => Scalar::<C>::ZERO,
        1 => source.edge::<C>(),
        _ => source.scalar::<C>(),
    };
    let inverse = k.invert().unwrap_or(one);
    let r = abscissa::<C>(&k);
    let s = inverse * (e + r * d);
    let (r2, s2) = (source.edge::<C>(), source.edge::<C>());
    let bit = one.double().pow_vartime([source.below(250) as u64]);
    vec![
        case(e, r, s),
        case(e, r, -s),
        // One bit more in each of the numbers.
        case(e + bit, r, s),
        case(e, r + bit, s),
        case(e, r, s + bit),
        // u1·G = u2·Q: the last addition of the textbook is a doubling, and r is right.
        case(r * d, r, (r * d).double() * inverse),
        // u1·G = -u2·Q: the sum is the neutral point.
        case(-(r * d), r, s2),
        case(-(r2 * d), r2, s2),
        case(e, r2, s2),
        case(e, r2, s),
        case(e, r, s2),
        case(Scalar::<C>::ZERO, r, inverse * r * d),
    ]
}

/// A signature whose point has an x of at least n, so that r = x - n, and the key that it is of.
fn wrapped<C>(source: &mut Source) -> Option<(VerifyingKey<C>, Case<C>)>
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
    // With s = r / u2 and e = u1·s, Q = (R - u1·G) / u2 makes R = u1·G + u2·Q.
    let (u1, u2) = (source.scalar::<C>(), source.scalar::<C>());
    let inverse = u2.invert().unwrap_or(Scalar::<C>::ONE);
    let key = (point - ProjectivePoint::<C>::mul_by_generator(&u1)) * inverse;
    let s = r * inverse;
    let key = VerifyingKey::<C>::from_affine(key.to_affine()).ok()?;
    Some((key, case(u1 * s, r, s)?))
}

/// All results, compared; how many were valid.
fn compare<C: Curve>(public: VerifyingKey<C>, cases: &[Case<C>], at: usize) -> usize {
    let tier = [Tier::Small, Tier::Large][usize::from(at % 8 == 7)];
    let key = EcdsaKey::new(*public.as_affine());
    let signed: Vec<_> = cases
        .iter()
        .map(|case| (case.digest.as_slice(), &case.signature))
        .collect();
    let by_crate = |(digest, signature): &(&[u8], &Signature<C>)| {
        public.verify_prehash(digest, *signature).is_ok()
    };
    let expected: Vec<_> = signed.iter().map(by_crate).collect();
    // Without a comb, over combs one by one, and together.
    for (tier, window) in [(None, 64), (Some(tier), 1), (Some(tier), 12 + at % 64)] {
        let windows = signed.chunks(window);
        let found = windows.flat_map(|window| key.find_in_window(window, tier));
        for (((digest, signature), expected), found) in signed.iter().zip(&expected).zip(found) {
            assert_eq!(
                found, *expected,
                "{public:?} {digest:?} {signature:?} {tier:?} {window}"
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
        // Every fourth key is at an edge: ±G, small multiples of G and the like.
        let secret = match at % 4 {
            0 => source.edge::<C>(),
            _ => source.scalar::<C>(),
        };
        let public = ProjectivePoint::<C>::mul_by_generator(&secret).to_affine();
        let Ok(public) = VerifyingKey::<C>::from_affine(public) else {
            continue;
        };
        let pair = Pair { secret, public };
        let mut all = Vec::new();
        while all.len() < CASES_PER_KEY.min(cases) {
            all.extend(family(&pair, &mut source).into_iter().flatten());
        }
        valid += compare(pair.public, &all, at);
        tried += all.len();
        if let Some((key, case)) = wrapped::<C>(&mut source) {
            assert_eq!(compare(key, &[case], 0), 1, "a wrapped x is valid");
            tried += 1;
            valid += 1;
        }
        if at % 1024 == 1023 {
            println!("thread {thread}: {tried} tried, {valid} of them valid");
        }
    }
    (tried, valid)
}

fn results_are_the_crates<C>()
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
    println!("{tried} tried, {valid} of them valid, no difference");
    assert!(tried >= cases && valid > tried / 5 && valid < tried / 2);
}

#[test]
fn p256_results_are_the_crates() {
    results_are_the_crates::<p256::NistP256>();
}

#[test]
fn p384_results_are_the_crates() {
    results_are_the_crates::<p384::NistP384>();
}

#[test]
fn p521_results_are_the_crates() {
    results_are_the_crates::<p521::NistP521>();
}
