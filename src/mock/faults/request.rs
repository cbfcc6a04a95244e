//! Scenarios about a request that the service issues, to be signed by one's own root, and what was issued for it.

use super::{
    fault::{Fault, Outcome},
    fault_builder::{CA_NAME, FaultBuilder, Scenario, pem},
};
use crate::{
    asn1::writer::{bit_string, constructed, integer, sequence},
    error::Result,
    mock::{KeyType, MockKey, StringType, Template, basic_constraints, common_name},
};

const ISSUED_NAME: &str = "MOCK Issuing CA of a service";

pub(super) const FAULTS: &[Fault] = &[
    // RFC 2986 section 4.2: the signature covers subject and key.
    Fault {
        name: "request-damaged",
        check: "request.signature",
        fails: &["request.signature"],
        outcome: Outcome::Fails,
        why: "one octet of the request was lost between two pages",
        make: |builder| {
            let mut request = request(&name(), &builder.middle_key)?;
            // In the middle of the key's point, which is then off the curve or another key.
            let end = request.len() - 12;
            request[end] ^= 1;
            Ok(asked(builder, &request))
        },
    },
    // "The CA key type must be ECC (P-256, P-384, P-521)".
    Fault {
        name: "request-with-an-rsa-key",
        check: "request.key",
        fails: &["request.key"],
        outcome: Outcome::Fails,
        why: "the request of another service was given, whose keys are RSA",
        make: |builder| {
            let key = builder.key(KeyType::Rsa2048, "fault RSA key of a request")?;
            Ok(asked(builder, &request(&name(), &key)?))
        },
    },
    // RFC 5280 section 4.1.2.6: a CA's subject MUST NOT be empty.
    Fault {
        name: "request-without-a-subject",
        check: "request.subject",
        fails: &["request.subject"],
        outcome: Outcome::Fails,
        why: "a tool left the subject to the CA that signs",
        make: |builder| {
            Ok(asked(
                builder,
                &request(&sequence::<&[u8]>(&[]), &builder.middle_key)?,
            ))
        },
    },
    // The certificate has the right name, and the key of before.
    Fault {
        name: "issued-for-another-request",
        check: "request.issued-key",
        fails: &["request.issued-key"],
        outcome: Outcome::Fails,
        why: "the service made a new request after the first was signed",
        make: |builder| {
            let issued =
                builder.authority(ISSUED_NAME, CA_NAME, &builder.other_key, &builder.ca_key);
            answered(builder, &limited(issued))
        },
    },
    // `openssl x509 -req` keeps the subject, `openssl ca` rewrites it by its policy.
    Fault {
        name: "issued-under-another-name",
        check: "request.issued-subject",
        fails: &["request.issued-subject"],
        outcome: Outcome::Fails,
        why: "the root wrote a subject of its own",
        make: |builder| {
            let issued = builder.authority(
                "MOCK Another Issuing CA",
                CA_NAME,
                &builder.middle_key,
                &builder.ca_key,
            );
            answered(builder, &limited(issued))
        },
    },
    // The same name by RFC 5280 section 7.1, and other octets.
    Fault {
        name: "issued-under-the-name-in-other-letters",
        check: "request.issued-subject",
        fails: &["request.issued-subject"],
        outcome: Outcome::Passes,
        why: "the root wrote the subject in another string type",
        make: |builder| {
            let mut issued =
                builder.authority(ISSUED_NAME, CA_NAME, &builder.middle_key, &builder.ca_key);
            issued.subject = common_name(StringType::Printable, ISSUED_NAME);
            answered(builder, &limited(issued))
        },
    },
    // The issuer's name is right, the signature is not.
    Fault {
        name: "issued-by-another-root",
        check: "request.issuer",
        fails: &["request.issuer"],
        outcome: Outcome::Fails,
        why: "the root was made anew under its name, and the old one is given",
        make: |builder| {
            let issued =
                builder.authority(ISSUED_NAME, CA_NAME, &builder.middle_key, &builder.ca_key);
            let issued = limited(issued).sign(&builder.other_key)?;
            let request = request(&name(), &builder.middle_key)?;
            Ok(asked(builder, &request).file("--proof", "chain.pem", pem(&issued).as_bytes()))
        },
    },
    // RFC 5280 section 6.1.4 (k): the signatures lead to the root, and no path does.
    Fault {
        name: "issued-through-no-ca",
        check: "request.issuer",
        fails: &["request.issuer"],
        outcome: Outcome::Fails,
        why: "a server certificate that the root had issued signed the request",
        make: |builder| {
            through(builder, |between| {
                between.extensions[0] = basic_constraints(false, None);
            })
        },
    },
    // RFC 5280 section 6.1.4 (l): no CA may follow.
    Fault {
        name: "root-allows-no-ca-below",
        check: "request.path-length",
        fails: &["request.path-length"],
        outcome: Outcome::Fails,
        why: "the root was made to sign devices itself, with path length 0",
        make: |builder| {
            let mut root = builder.ca();
            root.extensions[0] = basic_constraints(true, Some(0));
            let root = root.sign(&builder.ca_key)?;
            let issued =
                builder.authority(ISSUED_NAME, CA_NAME, &builder.middle_key, &builder.ca_key);
            let chain = pem(&limited(issued).sign(&builder.ca_key)?) + &pem(&root);
            let request = request(&name(), &builder.middle_key)?;
            let set = asked(builder, &request).file("--ca", "ca.pem", pem(&root).as_bytes());
            Ok(set.file("--proof", "chain.pem", chain.as_bytes()))
        },
    },
    // A note: nothing is known to refuse it.
    Fault {
        name: "issued-without-a-path-length",
        check: "request.path-length",
        fails: &["request.path-length"],
        outcome: Outcome::Passes,
        why: "the extension file says CA:TRUE and no more",
        make: |builder| {
            let issued =
                builder.authority(ISSUED_NAME, CA_NAME, &builder.middle_key, &builder.ca_key);
            answered(builder, &issued)
        },
    },
    // The checks of CAs are run on what was issued as on the root.
    Fault {
        name: "issued-is-no-ca",
        check: "ca.basic-constraints",
        fails: &["ca.basic-constraints"],
        outcome: Outcome::Fails,
        why: "`openssl x509 -req` was given no extension file for a CA",
        make: |builder| {
            let mut issued =
                builder.authority(ISSUED_NAME, CA_NAME, &builder.middle_key, &builder.ca_key);
            issued.extensions[0] = basic_constraints(false, None);
            answered(builder, &issued)
        },
    },
    // "Certificates must be ordered from leaf to root."
    Fault {
        name: "chain-from-root-to-leaf",
        check: "request.order",
        fails: &["request.order"],
        outcome: Outcome::Fails,
        why: "the root stands before what it issued, as in most bundles",
        make: |builder| {
            let issued =
                builder.authority(ISSUED_NAME, CA_NAME, &builder.middle_key, &builder.ca_key);
            let issued = limited(issued).sign(&builder.ca_key)?;
            let root = builder.ca().sign(&builder.ca_key)?;
            let request = request(&name(), &builder.middle_key)?;
            let chain = pem(&root) + &pem(&issued);
            Ok(asked(builder, &request).file("--proof", "chain.pem", chain.as_bytes()))
        },
    },
    // The rule of its profile, for the root as well.
    Fault {
        name: "rsa-root-for-device-registry",
        check: "ca.key",
        fails: &["ca.key"],
        outcome: Outcome::Fails,
        why: "the root of AWS days is RSA, and Device Registry takes EC alone",
        make: |builder| {
            let key = builder.key(KeyType::Rsa2048, "fault RSA key of a root")?;
            let root = builder.authority(CA_NAME, CA_NAME, &key, &key).sign(&key)?;
            let request = request(&name(), &builder.middle_key)?;
            Ok(asked(builder, &request).file("--ca", "ca.pem", pem(&root).as_bytes()))
        },
    },
];

fn name() -> Vec<u8> {
    common_name(StringType::Utf8, ISSUED_NAME)
}

/// A request (RFC 2986) for that subject, signed with its own key.
fn request(subject: &[u8], key: &MockKey) -> Result<Vec<u8>> {
    let info = sequence(&[
        integer(&[0]),
        subject.to_vec(),
        key.public_key_info().to_vec(),
        constructed::<&[u8]>(0, &[]),
    ]);
    let signature = bit_string(&key.sign(&info)?);
    Ok(sequence(&[info, key.signature_algorithm(), signature]))
}

/// `popcert verify` of a request, before anything is issued for it.
fn asked(builder: &FaultBuilder, request: &[u8]) -> Scenario {
    let root = builder.ca().sign(&builder.ca_key);
    let root = root.map_or_else(|_| String::new(), |root| pem(&root));
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    let request = pem::encode_config(&pem::Pem::new("CERTIFICATE REQUEST", request), config);
    builder
        .verify_answer(&root)
        .file("--csr", "request.pem", request.as_bytes())
        .cloud("azure-device-registry")
}

/// An issuing CA for devices alone.
fn limited(mut issued: Template) -> Template {
    issued.extensions[0] = basic_constraints(true, Some(0));
    issued
}

/// The request of [`FaultBuilder::middle`]'s key, and the chain of what the root signs for it.
fn answered(builder: &FaultBuilder, issued: &Template) -> Result<Scenario> {
    let request = request(&name(), &builder.middle_key)?;
    let root = builder.ca().sign(&builder.ca_key)?;
    let chain = pem(&issued.sign(&builder.ca_key)?) + &pem(&root);
    Ok(asked(builder, &request).file("--proof", "chain.pem", chain.as_bytes()))
}

/// A chain in which all is as it should be.
pub(super) fn sound(builder: &FaultBuilder) -> Result<Scenario> {
    let issued = builder.authority(ISSUED_NAME, CA_NAME, &builder.middle_key, &builder.ca_key);
    answered(builder, &limited(issued))
}

/// With an intermediate between, and without the root.
pub(super) fn through_an_intermediate(builder: &FaultBuilder) -> Result<Scenario> {
    through(builder, |_| {})
}

/// The same with another intermediate.
fn through(builder: &FaultBuilder, change: fn(&mut Template)) -> Result<Scenario> {
    let mut between = builder.authority(
        "MOCK Intermediate",
        CA_NAME,
        &builder.other_key,
        &builder.ca_key,
    );
    change(&mut between);
    let issued = builder.authority(
        ISSUED_NAME,
        "MOCK Intermediate",
        &builder.middle_key,
        &builder.other_key,
    );
    let request = request(&name(), &builder.middle_key)?;
    let chain =
        pem(&limited(issued).sign(&builder.other_key)?) + &pem(&between.sign(&builder.ca_key)?);
    Ok(asked(builder, &request).file("--proof", "chain.pem", chain.as_bytes()))
}
