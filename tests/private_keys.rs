//! The reader of private keys: whatever it is given, it ends, and shows nothing.

use popcert::prove::private_key;
use proptest::{collection::vec, prelude::*};
use zeroize::Zeroizing;

/// A key with one or two octets changed.
fn spoilt() -> impl Strategy<Value = Vec<u8>> {
    let keys: Vec<Vec<u8>> = ["p256", "p521", "ed25519", "rsa1024"]
        .map(|kind| {
            let kind = kind.parse().expect("a kind");
            let random = popcert::mock::Randomness::seeded(1);
            let key = popcert::mock::MockKey::generate(kind, &random, "reader").expect("a key");
            key.to_pem().expect("PEM").as_bytes().to_vec()
        })
        .to_vec();
    let places = vec((any::<prop::sample::Index>(), any::<u8>()), 0..4);
    (prop::sample::select(keys), places, any::<bool>()).prop_map(|(key, places, der)| {
        let mut bytes = match der {
            true => pem::parse(&key).expect("PEM").into_contents(),
            false => key,
        };
        for (place, octet) in places {
            let at = place.index(bytes.len());
            bytes[at] = octet;
        }
        bytes
    })
}

fn read(bytes: &[u8]) {
    let done = private_key(bytes, || Ok(Zeroizing::new(b"secret".to_vec())));
    if let Ok(key) = done {
        key.sign(b"message").expect("a key that was read signs");
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_no_trouble(bytes in vec(any::<u8>(), 0..300)) {
        read(&bytes);
        read(&[&[0x30, 0x81, 0xF0][..], &bytes].concat());
    }

    #[test]
    fn spoilt_keys_are_no_trouble(bytes in spoilt()) {
        read(&bytes);
    }
}

#[test]
fn a_key_is_not_printed() {
    let random = popcert::mock::Randomness::seeded(1);
    let kind = "p256".parse().expect("a kind");
    let key = popcert::mock::MockKey::generate(kind, &random, "shown").expect("a key");
    assert_eq!(format!("{key:?}"), "PrivateKey { .. }");
}

#[test]
fn a_key_that_is_written_is_read_again() {
    for kind in popcert::mock::KeyType::ALL {
        let random = popcert::mock::Randomness::seeded(2);
        let key = popcert::prove::PrivateKey::draw(kind, &random, "again").expect("a key");
        let pem = key.to_pem().expect("PEM");
        let block = pem::parse(pem.as_bytes()).expect("PEM that others read");
        for form in [pem.as_bytes(), block.contents()] {
            let read = private_key(form, || unreachable!("it is not encrypted")).expect("a key");
            assert_eq!(read.public_key_info(), key.public_key_info(), "{kind}");
            assert_eq!(
                read.sign(b"message").expect("a signature"),
                key.sign(b"message").expect("a signature"),
                "{kind}"
            );
        }
    }
}

/// A SEQUENCE of INTEGERs, as PKCS#1 has them.
fn numbers(numbers: &[Vec<u8>]) -> Vec<u8> {
    let value = |tag: u8, contents: &[u8]| {
        let length = u16::try_from(contents.len()).expect("short");
        let mut out = vec![tag, 0x82];
        out.extend(length.to_be_bytes());
        out.extend(contents);
        // DER has shorter forms for the short ones.
        match contents.len() {
            0..0x80 => [&[tag, contents.len() as u8], contents].concat(),
            0x80..0x100 => [&[tag, 0x81, contents.len() as u8], contents].concat(),
            _ => out,
        }
    };
    let integers = numbers.iter().map(|octets| value(0x02, octets));
    value(0x30, &integers.collect::<Vec<_>>().concat())
}

#[test]
fn rsa_keys_of_absurd_numbers_are_refused() {
    let large = |octets: usize, last: u8| {
        let mut number = vec![0x7F; octets];
        number[octets - 1] = last;
        number
    };
    let absurd = [
        vec![0],
        vec![1],
        vec![2],
        vec![3],
        large(128, 0x7E),
        large(128, 0x7F),
        large(64, 1),
    ];
    for modulus in [
        vec![0],
        vec![1],
        large(128, 0x7E),
        large(128, 0x7F),
        large(1024, 1),
    ] {
        for exponent in [vec![0], vec![1], vec![2], vec![3], large(64, 1)] {
            for prime in &absurd {
                for other in &absurd {
                    let key = [
                        vec![0],
                        modulus.clone(),
                        exponent.clone(),
                        other.clone(),
                        prime.clone(),
                        other.clone(),
                        vec![1],
                        vec![1],
                        vec![1],
                    ];
                    let never = || unreachable!("it is not encrypted");
                    assert!(private_key(&numbers(&key), never).is_err());
                }
            }
        }
    }
    let too_large = [
        vec![0],
        large(1025, 1),
        vec![3],
        vec![1],
        vec![1],
        vec![1],
        vec![1],
        vec![1],
        vec![1],
    ];
    let error = private_key(&numbers(&too_large), || unreachable!("it is not encrypted"));
    assert_eq!(
        error.expect_err("too large").kind(),
        popcert::ErrorKind::Limit
    );
}
