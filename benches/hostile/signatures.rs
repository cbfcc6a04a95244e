//! As many certificates as a file may hold, each with a signature to verify under an RSA key of
//! 4096 bits that was not seen before: what the limit on the signatures of one file is for.

use super::Kind;
use crate::made::{AT, key, name, root, value, write};
use popcert::{
    Certificate, Time,
    input::MAX_CERTIFICATES,
    mock::{self, Template},
};

pub const OWN: Kind = Kind {
    name: "signatures-own",
    make: |folder| {
        let all = (0..MAX_CERTIFICATES).map(|number| forged(number, &name("CA"), &name("CA")));
        write(folder, "cas.cer", all.collect::<Vec<_>>().concat());
    },
    arguments: &[
        "audit",
        "cas.cer",
        "--at",
        "2026-01-01",
        "--format",
        "ndjson",
    ],
    codes: &[3],
};

pub const OF_ISSUERS: Kind = Kind {
    name: "signatures-of-issuers",
    make: |folder| {
        let issuer = |number: usize| name(&format!("CA {number}"));
        let cas =
            (0..MAX_CERTIFICATES).map(|number| forged(number, &name("Root"), &issuer(number)));
        let leaves =
            (0..MAX_CERTIFICATES).map(|number| forged(number, &issuer(number), &name("leaf")));
        write(folder, "cas.cer", cas.collect::<Vec<_>>().concat());
        write(folder, "leaves.cer", leaves.collect::<Vec<_>>().concat());
        write(folder, "root.cer", root());
    },
    arguments: &[
        "chain",
        "leaves.cer",
        "--untrusted",
        "cas.cer",
        "--trust",
        "root.cer",
        "--at",
        "2026-01-01",
        "--format",
        "ndjson",
    ],
    codes: &[3],
};

/// `sha256WithRSAEncryption` and `rsaEncryption` (RFC 8017 appendix A.2), each with its NULL.
const SIGNED_WITH: &[u8] = &[
    0x30, 13, 0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B, 0x05, 0,
];
const KEY_KIND: &[u8] = &[
    0x30, 13, 0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0,
];
const MODULUS_OCTETS: usize = 512;

/// A CA certificate with a key of its own, and a signature that is nobody's: whoever makes such
/// files has no need of private keys.
fn forged(number: usize, issuer: &[u8], subject: &[u8]) -> Vec<u8> {
    let at = Time::parse(AT).expect("a date");
    let signer = key("forged");
    let mut template =
        Template::new(issuer, subject, &signer, at).with(mock::basic_constraints(true, None));
    template.serial = [&[0x40][..], &number.to_be_bytes()].concat();
    template.public_key = public_key(number);
    template.inner_algorithm = Some(SIGNED_WITH.to_vec());
    let template = template.sign(&signer).expect("a certificate");
    let template = Certificate::from_der(&template).expect("a certificate");
    let signature = value(0x03, &[&[0][..], &[0x55; MODULUS_OCTETS]].concat());
    value(
        0x30,
        &[template.signed_bytes(), SIGNED_WITH, &signature].concat(),
    )
}

/// An odd modulus of 4096 bits, of which nobody knows the factors.
fn public_key(number: usize) -> Vec<u8> {
    let mut modulus = vec![0xA5; MODULUS_OCTETS];
    modulus[1..9].copy_from_slice(&number.to_be_bytes());
    let numbers = [
        value(0x02, &[&[0][..], &modulus].concat()),
        value(0x02, &[1, 0, 1]),
    ];
    let bits = [&[0][..], &value(0x30, &numbers.concat())].concat();
    value(0x30, &[KEY_KIND, &value(0x03, &bits)].concat())
}
