//! Algorithms and curves that are not what they look like.

use super::{
    certificate::{set_algorithm, spoilt},
    fault::Fault,
    fault_builder::{CA_NAME, FaultBuilder, UNKNOWN, authority_key_identifier},
};
use crate::{
    asn1::{
        oid, tag,
        writer::{algorithm, bit_string, constructed, integer, null, sequence, value},
    },
    mock::KeyType,
};

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "null-behind-ecdsa",
        check: "certificate.signature-parameters",
        fails: &["certificate.signature-parameters"],
        exit: 0,
        says: None,
        why: "Java 11 wrote the proof: its ECDSA identifier has a NULL, and the signature is right",
        make: |shop| {
            let mut proof = shop.proof();
            set_algorithm(&mut proof, algorithm(oid::ECDSA_WITH_SHA256, &null()));
            shop.verify_proof(&proof)
        },
    },
    Fault {
        name: "nothing-behind-rsa",
        check: "certificate.signature-parameters",
        fails: &["certificate.signature-parameters"],
        exit: 0,
        says: None,
        why: "the NULL of RSA was left out, which every reader must take",
        make: |shop| {
            let key = shop.key(KeyType::Rsa2048, "fault RSA key of 2048 bits")?;
            let mut ca = shop.authority(CA_NAME, CA_NAME, &key, &key);
            set_algorithm(&mut ca, algorithm(oid::SHA256_WITH_RSA, &[]));
            Ok(shop.audit(&ca.sign(&key)?))
        },
    },
    Fault {
        name: "null-behind-ed25519",
        check: "certificate.signature-parameters",
        fails: &["certificate.signature-parameters"],
        exit: 1,
        says: None,
        why: "Ed25519 must not have parameters, and most verifiers look",
        make: |shop| {
            let key = shop.key(KeyType::Ed25519, "fault Ed25519 key")?;
            let mut ca = shop.authority(CA_NAME, CA_NAME, &key, &key);
            set_algorithm(&mut ca, algorithm(oid::ED25519, &null()));
            Ok(shop.audit(&ca.sign(&key)?))
        },
    },
    Fault {
        name: "null-behind-ecdsa-in-chain",
        check: "chain.signature-parameters",
        fails: &["chain.signature-parameters"],
        exit: 0,
        says: None,
        why: "Java 11 wrote the intermediate's certificate",
        make: |shop| {
            let mut middle = shop.middle();
            set_algorithm(&mut middle, algorithm(oid::ECDSA_WITH_SHA256, &null()));
            shop.chain_through(&middle)
        },
    },
    Fault {
        name: "pss-with-sha1",
        check: "certificate.signature-hash",
        fails: &["certificate.signature-hash"],
        exit: 0,
        says: None,
        why: "RSASSA-PSS was named with no parameters but the salt, which means SHA-1",
        make: |shop| {
            spoilt(shop, |device| {
                let salt = constructed(2, &[integer(&[20])]);
                set_algorithm(device, algorithm(oid::RSA_PSS, &sequence(&[salt])));
            })
        },
    },
    Fault {
        name: "pss-with-sha1-for-its-mask",
        check: "certificate.signature-hash",
        fails: &[],
        exit: 0,
        says: None,
        why: "nothing is wrong: the message is hashed with SHA-256, and a mask needs no more than SHA-1",
        make: |shop| {
            spoilt(shop, |device| {
                let hash = |identifier| algorithm(identifier, &null());
                let mask = algorithm(oid::MGF1, &hash(oid::SHA1));
                let parameters = [
                    constructed(0, &[hash(oid::SHA256)]),
                    constructed(1, &[mask]),
                    constructed(2, &[integer(&[32])]),
                ];
                set_algorithm(device, algorithm(oid::RSA_PSS, &sequence(&parameters)));
            })
        },
    },
    Fault {
        name: "curve-that-begins-like-another",
        check: "chain.signature-algorithm",
        fails: &["chain.signature-algorithm"],
        exit: 1,
        says: None,
        why: "the intermediate's curve has an identifier of 129 octets, of which the first are those of P-256",
        make: |shop| {
            let mut middle = shop.middle();
            middle.public_key = alias(shop);
            shop.chain_through(&middle)
        },
    },
    Fault {
        name: "root-damaged-with-another-key-identifier",
        check: "ca.self-signature",
        fails: &["ca.self-signature"],
        exit: 1,
        says: None,
        why: "the key identifier of the authority is another's, as in a renewal, and the signature is nobody's",
        make: |shop| {
            let mut ca = shop.ca();
            ca.extensions[3] = authority_key_identifier(&shop.other_key);
            let mut ca = ca.sign(&shop.ca_key)?;
            if let Some(last) = ca.last_mut() {
                *last ^= 1;
            }
            Ok(shop.audit(&ca))
        },
    },
    Fault {
        name: "root-with-an-unknown-algorithm",
        check: "certificate.signature-hash",
        fails: &["ca.self-signature", "certificate.signature-hash"],
        exit: 0,
        says: None,
        why: "the root's signature algorithm is in no register, so that nobody can tell whether it is damaged",
        make: |shop| {
            let mut ca = shop.ca();
            set_algorithm(&mut ca, algorithm(UNKNOWN, &[]));
            Ok(shop.audit(&ca.sign(&shop.ca_key)?))
        },
    },
    Fault {
        name: "root-renewed-by-its-older-key",
        check: "ca.self-signature",
        fails: &[],
        exit: 0,
        says: None,
        why: "nothing is wrong: the CA's new key, certified by its old one, which is given, too",
        make: |shop| {
            let old = shop.ca().sign(&shop.ca_key)?;
            let new = shop.authority(CA_NAME, CA_NAME, &shop.other_key, &shop.ca_key);
            let set = shop.audit(&new.sign(&shop.ca_key)?);
            Ok(set.file("--untrusted", "old.cer", &old))
        },
    },
];

/// The intermediate's key under a curve of 129 octets. That length is the octet 81, which read as the
/// beginning of a longer form makes the rest an identifier of eight octets: P-256.
fn alias(shop: &FaultBuilder) -> Vec<u8> {
    // Its own length, 8, is the second octet of the longer identifier.
    let mut octets = [&[8], oid::P256.as_bytes()].concat();
    octets.resize(129, 0x01);
    let curve = value(tag::OBJECT_IDENTIFIER, &octets);
    sequence(&[
        algorithm(oid::EC_PUBLIC_KEY, &curve),
        bit_string(shop.middle_key.public_octets()),
    ])
}
