//! Scenarios about AlgorithmIdentifiers: parameters that must be absent or NULL, hashes hidden
//! in parameters, and curves and algorithms that no verifier knows.
//!
//! An AlgorithmIdentifier stands twice in a certificate (RFC 5280 sections 4.1.1.2 and
//! 4.1.2.3). Each scenario writes the same one in both places, so that
//! `certificate.algorithm-agreement` stays silent.

use super::{
    certificate::{altered_device, set_algorithm},
    fault::{Fault, Outcome},
    fault_builder::{CA_NAME, FaultBuilder, Scenario, UNKNOWN, authority_key_identifier},
};
use crate::{
    asn1::{
        oid, tag,
        writer::{algorithm, bit_string, constructed, integer, null, sequence, value},
    },
    error::Result,
    mock::{CrlTemplate, KeyType, MockKey, StringType, common_name},
};

pub(super) const FAULTS: &[Fault] = &[
    // RFC 5758 section 3.2: for ecdsa-with-SHA2 "the encoding MUST omit the parameters field".
    // Java 11 wrote a NULL all the same; OpenSSL and Go verify such a signature, so this is a
    // warning.
    Fault {
        name: "null-behind-ecdsa",
        check: "certificate.signature-parameters",
        fails: &["certificate.signature-parameters"],
        outcome: Outcome::Passes,
        why: "Java 11 wrote the proof: its ECDSA identifier has a NULL, and the signature is right",
        make: |builder| {
            let mut proof = builder.proof();
            set_algorithm(&mut proof, algorithm(oid::ECDSA_WITH_SHA256, &null()));
            builder.verify_proof(&proof)
        },
    },
    // RFC 4055 section 5 for the PKCS #1 v1.5 algorithms: "the parameters MUST be NULL.
    // Implementations MUST accept the parameters being absent as well as present." Encoders
    // that treat all algorithms like ECDSA leave it out.
    Fault {
        name: "nothing-behind-rsa",
        check: "certificate.signature-parameters",
        fails: &["certificate.signature-parameters"],
        outcome: Outcome::Passes,
        why: "the NULL of RSA was left out, which every reader must take",
        make: |builder| {
            let key = builder.key(KeyType::Rsa2048, "fault RSA key of 2048 bits")?;
            let mut ca = builder.authority(CA_NAME, CA_NAME, &key, &key);
            set_algorithm(&mut ca, algorithm(oid::SHA256_WITH_RSA, &[]));
            Ok(builder.audit(&ca.sign(&key)?))
        },
    },
    // RFC 8410 section 3: "For all of the OIDs, the parameters MUST be absent." Unlike with
    // ECDSA, common libraries do refuse this, so the signature does not count as verified.
    // Generators that treat all algorithms like RSA write it.
    Fault {
        name: "null-behind-ed25519",
        check: "certificate.signature-parameters",
        fails: &["certificate.signature-parameters"],
        outcome: Outcome::Fails,
        why: "Ed25519 must not have parameters, and most verifiers look",
        make: |builder| {
            let key = builder.key(KeyType::Ed25519, "fault Ed25519 key")?;
            let mut ca = builder.authority(CA_NAME, CA_NAME, &key, &key);
            set_algorithm(&mut ca, algorithm(oid::ED25519, &null()));
            Ok(builder.audit(&ca.sign(&key)?))
        },
    },
    // The rule of `null-behind-ecdsa` on a certificate in the middle of a path: the path stays
    // valid, and the finding belongs to the path's own check.
    Fault {
        name: "null-behind-ecdsa-in-chain",
        check: "chain.signature-parameters",
        fails: &["chain.signature-parameters"],
        outcome: Outcome::Passes,
        why: "Java 11 wrote the intermediate's certificate",
        make: |builder| {
            let mut middle = builder.middle();
            set_algorithm(&mut middle, algorithm(oid::ECDSA_WITH_SHA256, &null()));
            builder.chain_through(&middle)
        },
    },
    // The same of a CRL that may say something of the path.
    Fault {
        name: "null-behind-ecdsa-in-crl",
        check: "chain.signature-parameters",
        fails: &["chain.signature-parameters"],
        outcome: Outcome::Passes,
        why: "Java 11 wrote the CA's CRL",
        make: |builder| with_null_in_crl(builder, CA_NAME, &builder.ca_key),
    },
    // A near miss: what CRLs of CAs outside the path are like is of no consequence.
    Fault {
        name: "null-behind-ecdsa-in-other-crl",
        check: "chain.signature-parameters",
        fails: &[],
        outcome: Outcome::Passes,
        why: "nothing is wrong: the CRL with the NULL is another CA's",
        make: |builder| with_null_in_crl(builder, "MOCK Another CA", &builder.other_key),
    },
    // A near miss: nobody verifies an anchor's own signature.
    Fault {
        name: "null-behind-ecdsa-in-anchor",
        check: "chain.signature-parameters",
        fails: &[],
        outcome: Outcome::Passes,
        why: "nothing is wrong: Java 11 wrote the trust anchor, which is trusted as it is",
        make: |builder| {
            let mut anchor = builder.ca();
            set_algorithm(&mut anchor, algorithm(oid::ECDSA_WITH_SHA256, &null()));
            let device = builder.device(CA_NAME, &builder.ca_key);
            let set = builder.chain(&device.sign(&builder.ca_key)?)?;
            Ok(set.file("--trust", "ca.cer", &anchor.sign(&builder.ca_key)?))
        },
    },
    // RFC 4055 section 3.1: every field of RSASSA-PSS-params has a default, and that of
    // hashAlgorithm is SHA-1. An encoder that leaves the field out therefore asks for SHA-1,
    // although the word occurs nowhere in the bytes. `openssl` prints "sha1 (default)" for such
    // a certificate.
    Fault {
        name: "pss-with-sha1",
        check: "certificate.signature-hash",
        fails: &["certificate.signature-hash"],
        outcome: Outcome::Passes,
        why: "RSASSA-PSS was named with no parameters but the salt, which means SHA-1",
        make: |builder| {
            altered_device(builder, |device| {
                let salt = constructed(2, &[integer(&[20])]);
                set_algorithm(device, algorithm(oid::RSA_PSS, &sequence(&[salt])));
            })
        },
    },
    // A near miss: the hash of the message counts, which is SHA-256. MGF1 only spreads a digest
    // over the length of the modulus (RFC 8017 appendix B.2.1); SHA-1's collisions do not carry
    // over to it.
    Fault {
        name: "pss-with-sha1-for-its-mask",
        check: "certificate.signature-hash",
        fails: &[],
        outcome: Outcome::Passes,
        why: "nothing is wrong: the message is hashed with SHA-256, and a mask needs no more than SHA-1",
        make: |builder| {
            altered_device(builder, |device| {
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
    // RFC 5480 section 2.1.1 names the curve by its OID. A reader that confuses the OID's
    // length octet, 0x81, with the long form of a length (X.690 section 8.1.3.5) finds P-256
    // inside. An attacker could so present one key to two verifiers as two different ones.
    Fault {
        name: "curve-that-begins-like-another",
        check: "chain.signature-algorithm",
        fails: &["chain.signature-algorithm"],
        outcome: Outcome::Fails,
        why: "the intermediate's curve has an identifier of 129 octets, of which the first are those of P-256",
        make: |builder| {
            let mut middle = builder.middle();
            middle.public_key = alias(builder);
            builder.chain_through(&middle)
        },
    },
    // RFC 5280 section 4.2.1.1: the authority key identifier may name another key than the
    // certificate's own, as in a CA that renewed its key. That must not excuse a self-issued
    // certificate whose signature is damaged: the mock differs from a renewal in that no older
    // key is given and none signed.
    Fault {
        name: "root-damaged-with-another-key-identifier",
        check: "ca.self-signature",
        fails: &["ca.self-signature"],
        outcome: Outcome::Fails,
        why: "the key identifier of the authority is another's, as in a renewal, and the signature is nobody's",
        make: |builder| {
            let mut ca = builder.ca();
            ca.extensions[3] = authority_key_identifier(&builder.other_key);
            let mut ca = ca.sign(&builder.ca_key)?;
            if let Some(last) = ca.last_mut() {
                *last ^= 1;
            }
            Ok(builder.audit(&ca))
        },
    },
    // Nothing in RFC 5280 forbids an algorithm of one's own (section 4.1.1.2). What cannot be
    // verified is left open with a warning, neither called damaged nor called sound.
    Fault {
        name: "root-with-an-unknown-algorithm",
        check: "certificate.signature-hash",
        fails: &["ca.self-signature", "certificate.signature-hash"],
        outcome: Outcome::Passes,
        why: "the root's signature algorithm is in no register, so that nobody can tell whether it is damaged",
        make: |builder| {
            let mut ca = builder.ca();
            set_algorithm(&mut ca, algorithm(UNKNOWN, &[]));
            Ok(builder.audit(&ca.sign(&builder.ca_key)?))
        },
    },
    // A near miss: RFC 4210 section 4.4 has a CA certify its new key with the old one
    // ("NewWithOld"), so subject and issuer are equal and the signature is not the
    // certificate's own key's. Given the old certificate, the signature is verified under the
    // old key.
    Fault {
        name: "root-renewed-by-its-older-key",
        check: "ca.self-signature",
        fails: &[],
        outcome: Outcome::Passes,
        why: "nothing is wrong: the CA's new key, certified by its old one, which is given, too",
        make: |builder| {
            let old = builder.ca().sign(&builder.ca_key)?;
            let new = builder.authority(CA_NAME, CA_NAME, &builder.other_key, &builder.ca_key);
            let set = builder.audit(&new.sign(&builder.ca_key)?);
            Ok(set.file("--untrusted", "old.cer", &old))
        },
    },
];

/// The intermediate's key under a curve of 129 octets. That length is the octet 81, which read as the
/// beginning of a longer form makes the rest an identifier of eight octets: P-256.
fn alias(builder: &FaultBuilder) -> Vec<u8> {
    // Its own length, 8, is the second octet of the longer identifier.
    let mut octets = [&[8], oid::P256.as_bytes()].concat();
    octets.resize(129, 0x01);
    let curve = value(tag::OBJECT_IDENTIFIER, &octets);
    sequence(&[
        algorithm(oid::EC_PUBLIC_KEY, &curve),
        bit_string(builder.middle_key.public_octets()),
    ])
}

/// `popcert chain` of a sound device with two CRLs: that of its CA, which does not list it, and one by
/// `issuer` with a NULL behind its ECDSA identifier.
fn with_null_in_crl(builder: &FaultBuilder, issuer: &str, key: &MockKey) -> Result<Scenario> {
    let list =
        |name| CrlTemplate::new(&common_name(StringType::Utf8, name), builder.at).number(&[1]);
    let mut odd = list(issuer);
    let identifier = algorithm(oid::ECDSA_WITH_SHA256, &null());
    odd.inner_algorithm = Some(identifier.clone());
    odd.outer_algorithm = Some(identifier);
    let crls = [list(CA_NAME).sign(&builder.ca_key)?, odd.sign(key)?];
    let device = builder.device(CA_NAME, &builder.ca_key);
    let set = builder.chain(&device.sign(&builder.ca_key)?)?;
    Ok(set.file("--crl", "ca.crl", &crls.concat()))
}
