//! Proofs that were signed by the wrong hand, at the wrong time, or in the wrong shape.

use super::{
    certificate::set_algorithm,
    fault::Fault,
    fault_builder::{
        AWS_CODE, CA_NAME, CODE, DAY, FaultBuilder, MIDDLE_NAME, MINUTE, Scenario, UNKNOWN,
        authority_key_identifier, pem,
    },
};
use crate::{
    asn1::{
        oid::{self, id},
        writer::{algorithm, null},
    },
    error::Result,
    mock::{
        KeyType, StringType, Template, basic_constraints, common_name, extended_key_usage,
        extension, key_usage, name,
    },
};

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "sound",
        check: "",
        fails: &[],
        exit: 0,
        says: None,
        why: "nothing is wrong: what the other sets are made from",
        make: |shop| shop.verify_proof(&shop.proof()),
    },
    Fault {
        name: "proof-is-the-ca",
        check: "proof.identity",
        fails: &["proof.identity"],
        exit: 1,
        says: None,
        why: "the CA certificate was chosen twice",
        make: |shop| {
            let ca = shop.ca().sign(&shop.ca_key)?;
            Ok(shop.verify(&ca, &ca))
        },
    },
    Fault {
        name: "files-swapped",
        check: "proof.identity",
        fails: &["proof.identity"],
        exit: 1,
        says: None,
        why: "CA and proof were given for each other",
        make: |shop| {
            let (ca, proof) = (
                shop.ca().sign(&shop.ca_key)?,
                shop.proof().sign(&shop.ca_key)?,
            );
            Ok(shop.verify(&proof, &ca))
        },
    },
    Fault {
        name: "proof-with-the-ca-key",
        check: "proof.identity",
        fails: &["proof.identity"],
        exit: 0,
        says: None,
        why: "the request was made with the CA's own key instead of a fresh one",
        make: |shop| {
            let mut proof = shop.proof();
            proof.public_key = shop.ca_key.public_key_info().to_vec();
            shop.verify_proof(&proof)
        },
    },
    Fault {
        name: "self-signed-proof",
        check: "proof.issuer",
        fails: &["proof.issuer", "proof.basic-constraints"],
        exit: 1,
        says: None,
        why: "a self-signed CA certificate was made with the code as its CN (digitalbazaar/forge#728)",
        make: |shop| {
            let subject = common_name(StringType::Printable, CODE);
            let proof = Template::new(&subject, &subject, &shop.end_key, shop.at)
                .with(basic_constraints(true, None))
                .with(key_usage(&[0, 5, 6]))
                .with(authority_key_identifier(&shop.end_key));
            let ca = shop.ca().sign(&shop.ca_key)?;
            Ok(shop.verify(&ca, &proof.sign(&shop.end_key)?))
        },
    },
    Fault {
        name: "signed-by-intermediate",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        exit: 1,
        says: None,
        why: "the intermediate signed, and the root was given (Azure/azure-iot-sdk-c#1347)",
        make: |shop| {
            let ca = shop.ca().sign(&shop.ca_key)?;
            Ok(shop.verify(&ca, &shop.proof_under_middle()?))
        },
    },
    Fault {
        name: "signed-by-root",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        exit: 1,
        says: None,
        why: "certGen signs proofs with the root, and the intermediate was uploaded",
        make: |shop| {
            let middle = shop.middle().sign(&shop.ca_key)?;
            Ok(shop.verify(&middle, &shop.proof().sign(&shop.ca_key)?))
        },
    },
    Fault {
        name: "signed-by-another-ca",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        exit: 1,
        says: None,
        why: "the proof is of another CA altogether",
        make: |shop| {
            let subject = common_name(StringType::Printable, CODE);
            let proof = shop.issued(&subject, "MOCK Other CA", &shop.other_key);
            let ca = shop.ca().sign(&shop.ca_key)?;
            Ok(shop.verify(&ca, &proof.sign(&shop.other_key)?))
        },
    },
    Fault {
        name: "issuer-in-other-case",
        check: "proof.issuer-form",
        fails: &["proof.issuer-form"],
        exit: 0,
        says: None,
        why: "the issuer's name was retyped in capitals, which RFC 5280 allows and some services do not",
        make: |shop| {
            let mut proof = shop.proof();
            proof.issuer = common_name(StringType::Utf8, &CA_NAME.to_uppercase());
            shop.verify_proof(&proof)
        },
    },
    Fault {
        name: "issuer-in-other-case-ignored",
        check: "",
        fails: &[],
        exit: 0,
        says: None,
        why: "with --fail-on warning and --ignore proof.issuer-form: a spelling that the service is known to take",
        make: |shop| {
            let mut proof = shop.proof();
            proof.issuer = common_name(StringType::Utf8, &CA_NAME.to_uppercase());
            let set = shop.verify_proof(&proof)?.option("--fail-on", "warning");
            Ok(set.option("--ignore", "proof.issuer-form"))
        },
    },
    Fault {
        name: "same-name-other-key",
        check: "chain.signature",
        fails: &["chain.signature", "proof.key-identifiers"],
        exit: 1,
        says: None,
        why: "the scripts that made the CA were run again (Azure/azure-cli#5376)",
        make: |shop| {
            let again = shop.authority(CA_NAME, CA_NAME, &shop.other_key, &shop.other_key);
            Ok(shop.verify(
                &again.sign(&shop.other_key)?,
                &shop.proof().sign(&shop.ca_key)?,
            ))
        },
    },
    Fault {
        name: "tenant-ca-rolled-over",
        check: "chain.signature",
        fails: &["chain.signature", "proof.key-identifiers"],
        exit: 1,
        says: None,
        why: "Azure Sphere signed with the tenant's new CA, and the old one was given",
        make: |shop| {
            let tenant = "MOCK Microsoft Azure Sphere 51cec1cf-e45f-40fc-8399-a8d22927990c";
            let old = shop.authority(tenant, tenant, &shop.ca_key, &shop.ca_key);
            let subject = common_name(StringType::Printable, CODE);
            let proof = shop.issued(&subject, tenant, &shop.other_key);
            Ok(shop.verify(&old.sign(&shop.ca_key)?, &proof.sign(&shop.other_key)?))
        },
    },
    Fault {
        name: "damaged",
        check: "chain.signature",
        fails: &["chain.signature"],
        exit: 1,
        says: None,
        why: "one bit was lost on the way",
        make: |shop| {
            let mut proof = shop.proof().sign(&shop.ca_key)?;
            if let Some(last) = proof.last_mut() {
                *last ^= 1;
            }
            Ok(shop.verify(&shop.ca().sign(&shop.ca_key)?, &proof))
        },
    },
    Fault {
        name: "key-identifier-of-another-key",
        check: "proof.key-identifiers",
        fails: &["proof.key-identifiers"],
        exit: 0,
        says: None,
        why: "the authority key identifier was copied from another CA's certificate",
        make: |shop| {
            let mut proof = shop.proof();
            proof.extensions.pop();
            shop.verify_proof(&proof.with(authority_key_identifier(&shop.other_key)))
        },
    },
    Fault {
        name: "no-key-identifier",
        check: "proof.key-identifiers",
        fails: &["proof.key-identifiers"],
        exit: 0,
        says: None,
        why: "Azure Sphere leaves it out of its proofs",
        make: |shop| {
            let mut proof = shop.proof();
            proof.extensions.pop();
            shop.verify_proof(&proof)
        },
    },
    Fault {
        name: "expired-proof",
        check: "proof.validity",
        fails: &["proof.validity"],
        exit: 1,
        says: None,
        why: "the proof was downloaded yesterday, and lives for an hour",
        make: |shop| Ok(shop.verify_proof(&shop.proof())?.at(shop.after(DAY))),
    },
    Fault {
        name: "clock-skew",
        check: "proof.validity",
        fails: &["proof.validity"],
        exit: 1,
        says: None,
        why: "the machine that made the proof is some minutes ahead",
        make: |shop| {
            Ok(shop
                .verify_proof(&shop.proof())?
                .at(shop.after(-12 * MINUTE)))
        },
    },
    Fault {
        name: "not-yet-valid",
        check: "proof.validity",
        fails: &["proof.validity"],
        exit: 1,
        says: None,
        why: "the proof was made for another day",
        make: |shop| Ok(shop.verify_proof(&shop.proof())?.at(shop.after(-2 * DAY))),
    },
    Fault {
        name: "minutes-left",
        check: "proof.expiry",
        fails: &["proof.expiry"],
        exit: 0,
        says: None,
        why: "lunch came between the download and the upload",
        make: |shop| {
            Ok(shop
                .verify_proof(&shop.proof())?
                .at(shop.after(55 * MINUTE)))
        },
    },
    Fault {
        name: "outlives-the-ca",
        check: "proof.lifetime",
        fails: &["proof.lifetime"],
        exit: 0,
        says: None,
        why: "the recipe says `-days 5000`",
        make: |shop| {
            let proof = shop
                .proof()
                .valid(shop.after(-MINUTE), shop.after(5_000 * DAY));
            shop.verify_proof(&proof)
        },
    },
    Fault {
        name: "proof-key-not-for-aws",
        check: "proof.key",
        fails: &["proof.key"],
        exit: 1,
        says: None,
        why: "the proof has an Ed25519 key, which AWS does not list",
        make: |shop| {
            let mut proof = shop.proof_of(AWS_CODE);
            let key = shop.key(KeyType::Ed25519, "fault Ed25519 key")?;
            proof.public_key = key.public_key_info().to_vec();
            let (ca, proof) = (shop.ca().sign(&shop.ca_key)?, proof.sign(&shop.ca_key)?);
            let set = shop.verify(&ca, &proof).code(AWS_CODE).cloud("aws-iot");
            Ok(set.file("--ca", "ca.pem", pem(&ca).as_bytes()).file(
                "--proof",
                "proof.pem",
                pem(&proof).as_bytes(),
            ))
        },
    },
    Fault {
        name: "proof-says-ca",
        check: "proof.basic-constraints",
        fails: &["proof.basic-constraints"],
        exit: 0,
        says: None,
        why: "the request was signed with the extensions of a CA",
        make: |shop| shop.verify_proof(&shop.proof().with(basic_constraints(true, None))),
    },
    Fault {
        name: "odd-key-usage",
        check: "proof.key-usage",
        fails: &["proof.key-usage"],
        exit: 0,
        says: None,
        why: "Azure Sphere's proofs allow encipherOnly alone",
        make: |shop| {
            let mut proof = shop.proof();
            proof.extensions[0] = key_usage(&[7]);
            shop.verify_proof(&proof)
        },
    },
    Fault {
        name: "empty-extended-key-usage",
        check: "proof.extended-key-usage",
        fails: &["proof.extended-key-usage"],
        exit: 0,
        says: None,
        why: "Azure Sphere's proofs have a critical list of no purpose",
        make: |shop| {
            let mut proof = shop.proof();
            proof.extensions[1] = extended_key_usage(true, &[]);
            shop.verify_proof(&proof)
        },
    },
    Fault {
        name: "version-1-proof",
        check: "certificate.version",
        fails: &["certificate.version"],
        exit: 0,
        says: None,
        why: "`openssl x509 -req` without -extfile makes version 1, as AWS's own recipe does",
        make: |shop| {
            let mut proof = shop.proof();
            proof.version = None;
            proof.extensions.clear();
            shop.verify_proof(&proof)
        },
    },
    Fault {
        name: "unknown-critical-in-proof",
        check: "certificate.critical-extensions",
        fails: &["certificate.critical-extensions"],
        exit: 0,
        says: None,
        why: "a template of the company's CA added a critical extension of its own",
        make: |shop| {
            let own = extension(UNKNOWN, true, &[5, 0]);
            shop.verify_proof(&shop.proof().with(own))
        },
    },
    Fault {
        name: "through-intermediate",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        exit: 1,
        says: None,
        why: "an intermediate signed, and it is given: the service compares with the root that was uploaded",
        make: |shop| {
            let subject = common_name(StringType::Printable, CODE);
            let proof = shop
                .issued(&subject, MIDDLE_NAME, &shop.middle_key)
                .sign(&shop.middle_key)?;
            let set = shop.verify(&shop.ca().sign(&shop.ca_key)?, &proof);
            Ok(set.file(
                "--untrusted",
                "middle.cer",
                &shop.middle().sign(&shop.ca_key)?,
            ))
        },
    },
    Fault {
        name: "intermediate-in-the-proof-file",
        check: "proof.issuer",
        fails: &["input.bundle", "proof.issuer"],
        exit: 1,
        says: None,
        why: "the intermediate that signed was saved with the proof",
        make: |shop| {
            let both = [
                pem(&shop.proof_under_middle()?),
                pem(&shop.middle().sign(&shop.ca_key)?),
            ];
            let set = shop.verify(&shop.ca().sign(&shop.ca_key)?, &[]);
            Ok(set.file("--proof", "proof.pem", both.concat().as_bytes()))
        },
    },
    Fault {
        name: "other-key-of-the-name-at-hand",
        check: "chain.signature",
        fails: &["chain.signature", "proof.key-identifiers"],
        exit: 1,
        says: None,
        why: "the CA was made again; the new one was uploaded, and the one that signed lies beside it",
        make: |shop| {
            let again = shop.authority(CA_NAME, CA_NAME, &shop.other_key, &shop.other_key);
            let set = shop.verify(
                &again.sign(&shop.other_key)?,
                &shop.proof().sign(&shop.ca_key)?,
            );
            Ok(set.file("--untrusted", "old.cer", &shop.ca().sign(&shop.ca_key)?))
        },
    },
    Fault {
        name: "ca-key-under-another-name",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        exit: 1,
        says: None,
        why: "the CA's certificate was made anew for the old key, under another name",
        make: |shop| {
            let name = "MOCK Renamed CA";
            let renamed = shop.authority(name, name, &shop.ca_key, &shop.ca_key);
            Ok(shop.verify(
                &renamed.sign(&shop.ca_key)?,
                &shop.proof().sign(&shop.ca_key)?,
            ))
        },
    },
    Fault {
        name: "signer-is-no-ca",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        exit: 1,
        says: None,
        why: "a device's key signed the proof",
        make: |shop| {
            let subject = common_name(StringType::Printable, CODE);
            let proof = shop.issued(&subject, MIDDLE_NAME, &shop.middle_key);
            let mut device = shop.middle();
            device.extensions[0] = basic_constraints(false, None);
            let set = shop.verify(
                &shop.ca().sign(&shop.ca_key)?,
                &proof.sign(&shop.middle_key)?,
            );
            Ok(set.file("--untrusted", "device.cer", &device.sign(&shop.ca_key)?))
        },
    },
    Fault {
        name: "null-behind-ed25519-in-proof",
        check: "certificate.signature-parameters",
        fails: &["certificate.signature-parameters", "chain.signature"],
        exit: 1,
        says: None,
        why: "the proof's Ed25519 identifier has a NULL, so that nobody verifies the signature",
        make: |shop| {
            let key = shop.key(KeyType::Ed25519, "fault Ed25519 key")?;
            let ca = shop.authority(CA_NAME, CA_NAME, &key, &key).sign(&key)?;
            let subject = common_name(StringType::Printable, CODE);
            let mut proof = shop.issued(&subject, CA_NAME, &key);
            set_algorithm(&mut proof, algorithm(oid::ED25519, &null()));
            Ok(shop.verify(&ca, &proof.sign(&key)?))
        },
    },
    Fault {
        name: "proof-under-a-key-off-its-curve",
        check: "ca.key",
        fails: &["ca.key", "chain.signature"],
        exit: 1,
        says: None,
        why: "one bit of the CA's public key was lost before the CA was signed",
        make: |shop| {
            let mut ca = shop.ca();
            if let Some(last) = ca.public_key.last_mut() {
                *last ^= 1;
            }
            let proof = shop.proof().sign(&shop.ca_key)?;
            Ok(shop.verify(&ca.sign(&shop.ca_key)?, &proof))
        },
    },
    Fault {
        name: "proof-older-than-its-ca",
        check: "proof.lifetime",
        fails: &["proof.lifetime"],
        exit: 0,
        says: None,
        why: "the CA's certificate was made again after the proof",
        make: |shop| {
            let begin = shop.after(-40 * DAY);
            shop.verify_proof(&shop.proof().valid(begin, shop.after(60 * MINUTE)))
        },
    },
    Fault {
        name: "proof-without-common-name",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        exit: 1,
        says: None,
        why: "the request was made with an organisation and nothing else",
        make: |shop| {
            let mut proof = shop.proof();
            proof.subject = name(&[(
                oid::ORGANIZATION_NAME,
                StringType::Utf8,
                "MOCK organisation",
            )]);
            shop.verify_proof(&proof)
        },
    },
    Fault {
        name: "proof-with-basic-constraints-cut-off",
        check: "proof.basic-constraints",
        fails: &[
            "certificate.malformed-extensions",
            "proof.basic-constraints",
        ],
        exit: 0,
        says: None,
        why: "the basic constraints of the proof end in the middle, where no service looks",
        make: |shop| {
            let cut = extension(oid::BASIC_CONSTRAINTS, false, &[0x30, 0x03, 0x01]);
            shop.verify_proof(&shop.proof().with(cut))
        },
    },
    Fault {
        name: "signed-by-the-ca-above",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        exit: 1,
        says: None,
        why: "the root signed the proof, and the CA below it was uploaded",
        make: |shop| {
            let set = shop.verify(
                &shop.middle().sign(&shop.ca_key)?,
                &shop.proof().sign(&shop.ca_key)?,
            );
            Ok(set.file("--untrusted", "root.cer", &shop.ca().sign(&shop.ca_key)?))
        },
    },
    Fault {
        name: "signed-by-a-ca-of-version-1",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        exit: 1,
        says: None,
        why: "a CA that is too old to say that it is one signed the proof",
        make: |shop| {
            let mut old = nobody(shop, NOBODY);
            old.version = None;
            old.extensions.clear();
            signed_by_others(shop, &[&old])
        },
    },
    Fault {
        name: "signer-has-another-name",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        exit: 1,
        says: None,
        why: "a certificate of the key that signed is at hand, but not of the name that the proof gives",
        make: |shop| signed_by_others(shop, &[&nobody(shop, "MOCK Fault Somebody")]),
    },
    Fault {
        name: "signer-has-a-twin-without-identifier",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        exit: 1,
        says: None,
        why: "the signer has two certificates of one name, of which one has the key identifier that the proof gives",
        make: |shop| {
            let twin = nobody(shop, NOBODY);
            let mut nameless = twin.clone();
            nameless.extensions.truncate(2);
            signed_by_others(shop, &[&nameless, &twin])
        },
    },
    Fault {
        name: "signer-has-a-twin-that-is-no-ca",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        exit: 1,
        says: None,
        why: "the signer has two certificates of one name, of which one says CA:FALSE",
        make: |shop| {
            let twin = nobody(shop, NOBODY);
            let mut device = twin.clone();
            device.extensions[0] = basic_constraints(false, None);
            signed_by_others(shop, &[&device, &twin])
        },
    },
    Fault {
        name: "unknown-algorithm-in-proof",
        check: "chain.signature-algorithm",
        fails: &["certificate.signature-hash", "chain.signature-algorithm"],
        exit: 1,
        says: None,
        why: "the proof names a signature algorithm that nobody knows, over octets that nobody can verify",
        make: |shop| {
            let mut proof = shop.proof();
            let unknown = algorithm(id("1.3.6.1.4.1.55555.2"), &[]);
            proof.inner_algorithm = Some(unknown.clone());
            proof.outer_algorithm = Some(unknown);
            shop.verify_proof(&proof)
        },
    },
];

const NOBODY: &str = "MOCK Fault Nobody";

/// A CA of that name that has nothing to do with the sound one.
fn nobody(shop: &FaultBuilder, name: &str) -> Template {
    shop.authority(name, name, &shop.other_key, &shop.other_key)
}

/// A proof for the sound CA that another CA signed, of which some certificates are given.
fn signed_by_others(shop: &FaultBuilder, signers: &[&Template]) -> Result<Scenario> {
    let subject = common_name(StringType::Printable, CODE);
    let proof = shop.issued(&subject, NOBODY, &shop.other_key);
    let signed = signers.iter().map(|one| one.sign(&shop.other_key));
    let signed: Vec<_> = signed
        .map(|der| der.map(|der| pem(&der)))
        .collect::<Result<_>>()?;
    let set = shop.verify(
        &shop.ca().sign(&shop.ca_key)?,
        &proof.sign(&shop.other_key)?,
    );
    Ok(set.file("--untrusted", "signers.pem", signed.concat().as_bytes()))
}
