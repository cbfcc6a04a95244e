//! CA certificates that are not what a cloud, or a device under them, needs.

use super::{
    certificate::set_algorithm,
    fault::Fault,
    fault_builder::{
        AWS_CODE, CA_NAME, DAY, FaultBuilder, MIDDLE_NAME, MINUTE, Scenario, UNKNOWN, pem,
    },
};
use crate::{
    asn1::{
        oid,
        writer::{algorithm, null},
    },
    error::Result,
    mock::{KeyType, Template, basic_constraints, extended_key_usage, extension, key_usage},
};
use sha1::Digest;

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "sound-ca",
        check: "",
        fails: &[],
        exit: 0,
        says: None,
        why: "nothing is wrong: what the other CAs are made from",
        make: |shop| Ok(shop.audit(&shop.ca().sign(&shop.ca_key)?)),
    },
    Fault {
        name: "ca-expired",
        check: "ca.validity",
        fails: &["ca.validity"],
        exit: 1,
        says: None,
        why: "certGen's CAs live for 30 days (Azure/azure-iot-sdk-c#2362)",
        make: |shop| {
            audit(
                shop,
                &shop.ca().valid(shop.after(-30 * DAY), shop.after(-MINUTE)),
            )
        },
    },
    Fault {
        name: "ca-expiring",
        check: "ca.expiry",
        fails: &["ca.expiry"],
        exit: 0,
        says: None,
        why: "the successor must be proven before this one ends",
        make: |shop| {
            audit(
                shop,
                &shop.ca().valid(shop.after(-30 * DAY), shop.after(40 * DAY)),
            )
        },
    },
    Fault {
        name: "ca-ends-in-90-days",
        check: "ca.expiry",
        fails: &["ca.expiry"],
        exit: 0,
        says: None,
        why: "90 days are left to the second, and more are wanted",
        make: |shop| {
            let end = shop.after(90 * DAY);
            audit(shop, &shop.ca().valid(shop.after(-30 * DAY), end))
        },
    },
    Fault {
        name: "tenant-ca-expiring",
        check: "ca.expiry",
        fails: &["ca.expiry"],
        exit: 0,
        says: None,
        why: "Azure Sphere has issued the tenant CA's successor, and nobody has downloaded it",
        make: |shop| {
            let tenant = "MOCK Microsoft Azure Sphere 51cec1cf-e45f-40fc-8399-a8d22927990c";
            let ca = shop.authority(tenant, tenant, &shop.ca_key, &shop.ca_key);
            audit(
                shop,
                &ca.valid(shop.after(-690 * DAY), shop.after(40 * DAY)),
            )
        },
    },
    Fault {
        name: "ca-without-basic-constraints",
        check: "ca.basic-constraints",
        fails: &["ca.basic-constraints"],
        exit: 1,
        says: None,
        why: "`openssl req -x509` was used with a configuration without v3_ca (NordicSemiconductor/asset-tracker-cloud-docs#631)",
        make: |shop| {
            let mut ca = shop.ca();
            ca.extensions.remove(0);
            let ca = ca.sign(&shop.ca_key)?;
            let proof = shop.proof_of(AWS_CODE).sign(&shop.ca_key)?;
            let set = shop.verify(&ca, &proof).code(AWS_CODE).cloud("aws-iot");
            Ok(set.file("--ca", "ca.pem", pem(&ca).as_bytes()).file(
                "--proof",
                "proof.pem",
                pem(&proof).as_bytes(),
            ))
        },
    },
    Fault {
        name: "ca-without-extensions-for-azure",
        check: "ca.basic-constraints",
        fails: &[
            "ca.basic-constraints",
            "ca.key-identifiers",
            "ca.key-usage",
            "certificate.version",
        ],
        exit: 0,
        says: None,
        why: "the Azure CLI's own tests verify such a CA; AWS refuses it",
        make: |shop| {
            let mut ca = shop.ca();
            ca.extensions.clear();
            ca.version = None;
            let proof = shop.proof();
            let ca = ca.sign(&shop.ca_key)?;
            Ok(shop
                .verify(&ca, &proof.sign(&shop.ca_key)?)
                .cloud("azure-dps"))
        },
    },
    Fault {
        name: "ca-is-no-ca",
        check: "ca.basic-constraints",
        fails: &["ca.basic-constraints"],
        exit: 1,
        says: None,
        why: "an end entity's certificate was taken for a CA",
        make: |shop| {
            let mut ca = shop.ca();
            ca.extensions[0] = basic_constraints(false, None);
            audit(shop, &ca)
        },
    },
    Fault {
        name: "ca-may-not-sign",
        check: "ca.key-usage",
        fails: &["ca.key-usage"],
        exit: 1,
        says: None,
        why: "the key usage leaves keyCertSign out",
        make: |shop| {
            let mut ca = shop.ca();
            ca.extensions[1] = key_usage(&[0, 6]);
            audit(shop, &ca)
        },
    },
    Fault {
        name: "path-length-without-ca",
        check: "ca.path-length",
        fails: &["ca.path-length"],
        exit: 0,
        says: None,
        why: "ca-certs.ps1 writes `ca=FALSE&pathlength=0` into its certificates",
        make: |shop| {
            let device = shop
                .device(CA_NAME, &shop.ca_key)
                .with(basic_constraints(false, Some(0)));
            shop.audit_device(&device)
        },
    },
    Fault {
        name: "path-length-of-a-ca-that-may-not-sign",
        check: "ca.path-length",
        fails: &["ca.key-usage", "ca.path-length"],
        exit: 1,
        says: None,
        why: "the CA limits the path, and its key usage leaves keyCertSign out",
        make: |shop| {
            let mut ca = shop.ca();
            ca.extensions[0] = basic_constraints(true, Some(0));
            ca.extensions[1] = key_usage(&[0, 6]);
            audit(shop, &ca)
        },
    },
    Fault {
        name: "sixteen-issuers",
        check: "ca.signature",
        fails: &["ca.signature"],
        exit: 1,
        says: None,
        why: "sixteen CAs of the issuer's name are given, as many as are tried, and none of them signed",
        make: |shop| under_look_alikes(shop, &shop.middle().sign(&shop.ca_key)?, 16, false),
    },
    Fault {
        name: "seventeen-issuers",
        check: "",
        fails: &[],
        exit: 0,
        says: None,
        why: "one more than are tried: whether one of them signed is left open",
        make: |shop| under_look_alikes(shop, &shop.middle().sign(&shop.ca_key)?, 17, false),
    },
    Fault {
        name: "issuer-among-look-alikes",
        check: "ca.signature",
        fails: &[],
        exit: 0,
        says: None,
        why: "nothing is wrong: more issuers than are tried, and the one that the key identifier names is tried first",
        make: |shop| under_look_alikes(shop, &shop.middle().sign(&shop.ca_key)?, 17, true),
    },
    Fault {
        name: "damaged-root-among-sixteen",
        check: "ca.self-signature",
        fails: &["ca.self-signature"],
        exit: 1,
        says: None,
        why: "a damaged root, and sixteen others of its name, none of which signed it",
        make: |shop| under_look_alikes(shop, &damaged_root(shop)?, 16, false),
    },
    Fault {
        name: "damaged-root-among-seventeen",
        check: "ca.self-signature",
        fails: &["ca.self-signature"],
        exit: 1,
        says: None,
        why: "the same with one more than are tried",
        make: |shop| under_look_alikes(shop, &damaged_root(shop)?, 17, false),
    },
    Fault {
        name: "root-signed-with-another-kind-of-key",
        check: "ca.self-signature",
        fails: &["ca.self-signature"],
        exit: 1,
        says: None,
        why: "the CA renewed its Ed25519 key for one on P-256, and the older certificate is not given",
        make: |shop| {
            let older = shop.key(KeyType::Ed25519, "fault Ed25519 key")?;
            Ok(shop.audit(&shop.ca().sign(&older)?))
        },
    },
    Fault {
        name: "root-with-a-forbidden-null-ignored",
        check: "ca.self-signature",
        fails: &["ca.self-signature"],
        exit: 1,
        says: None,
        why: "with --ignore certificate.signature-parameters: then the signature says that it was not verified",
        make: |shop| {
            let key = shop.key(KeyType::Ed25519, "fault Ed25519 key")?;
            let mut ca = shop.authority(CA_NAME, CA_NAME, &key, &key);
            set_algorithm(&mut ca, algorithm(oid::ED25519, &null()));
            let set = shop.audit(&ca.sign(&key)?);
            Ok(set.option("--ignore", "certificate.signature-parameters"))
        },
    },
    Fault {
        name: "root-with-an-impossible-key-ignored",
        check: "ca.self-signature",
        fails: &["ca.key", "ca.self-signature"],
        exit: 1,
        says: None,
        why: "with --ignore ca.key: a key off its curve counts all the same, and verifies no signature",
        make: |shop| {
            let mut ca = shop.ca();
            if let Some(last) = ca.public_key.last_mut() {
                *last ^= 1;
            }
            let set = shop.audit(&ca.sign(&shop.ca_key)?);
            Ok(set.option("--ignore", "ca.key"))
        },
    },
    Fault {
        name: "ca-with-a-forbidden-null",
        check: "ca.signature",
        fails: &["ca.signature", "certificate.signature-parameters"],
        exit: 1,
        says: None,
        why: "the root signed the CA with Ed25519 and wrote a NULL behind it",
        make: |shop| {
            let key = shop.key(KeyType::Ed25519, "fault Ed25519 key")?;
            let root = shop.authority(CA_NAME, CA_NAME, &key, &key).sign(&key)?;
            let mut ca = shop.authority(MIDDLE_NAME, CA_NAME, &shop.middle_key, &key);
            set_algorithm(&mut ca, algorithm(oid::ED25519, &null()));
            let set = shop.audit(&ca.sign(&key)?);
            Ok(set.file("--untrusted", "root.cer", &root))
        },
    },
    Fault {
        name: "ca-for-servers-only",
        check: "ca.extended-key-usage",
        fails: &["ca.extended-key-usage"],
        exit: 0,
        says: None,
        why: "the company's CA is limited to TLS servers",
        make: |shop| {
            let servers = extended_key_usage(false, &[oid::SERVER_AUTH]);
            audit(shop, &shop.ca().with(servers))
        },
    },
    Fault {
        name: "ca-key-not-for-aws",
        check: "ca.key",
        fails: &["ca.key", "certificate.signature-algorithm"],
        exit: 1,
        says: None,
        why: "AWS lists RSA and the NIST curves; this key is Ed25519",
        make: |shop| {
            let key = shop.key(KeyType::Ed25519, "fault Ed25519 key")?;
            let ca = shop.authority(CA_NAME, CA_NAME, &key, &key);
            let ca = pem(&ca.sign(&key)?);
            Ok(shop
                .audit(&[])
                .file("", "certificate.pem", ca.as_bytes())
                .cloud("aws-iot"))
        },
    },
    Fault {
        name: "rsa-1024-ca",
        check: "ca.key",
        fails: &["ca.key"],
        exit: 0,
        says: None,
        why: "an old CA's key has 1024 bits",
        make: |shop| {
            let key = shop.key(KeyType::Rsa1024, "fault RSA key")?;
            let ca = shop.authority(CA_NAME, CA_NAME, &key, &key);
            Ok(shop.audit(&ca.sign(&key)?))
        },
    },
    Fault {
        name: "root-damaged",
        check: "ca.self-signature",
        fails: &["ca.self-signature"],
        exit: 1,
        says: None,
        why: "one bit was lost on the way",
        make: |shop| {
            let mut ca = shop.ca().sign(&shop.ca_key)?;
            if let Some(last) = ca.last_mut() {
                *last ^= 1;
            }
            Ok(shop.audit(&ca))
        },
    },
    Fault {
        name: "ca-with-its-issuer",
        check: "ca.signature",
        fails: &[],
        exit: 0,
        says: None,
        why: "nothing is wrong: the CA above the one to be proven is given as well",
        make: |shop| {
            let root = shop.ca().sign(&shop.ca_key)?;
            let ca = shop.middle().sign(&shop.ca_key)?;
            Ok(shop
                .verify(&ca, &shop.proof_under_middle()?)
                .file("--untrusted", "root.cer", &root))
        },
    },
    Fault {
        name: "tenant-ca-as-shown",
        check: "certificate.thumbprint",
        fails: &[],
        exit: 0,
        says: None,
        why: "nothing is wrong: a tenant CA with the thumbprint that the portal shows",
        make: |shop| {
            let tenant = "MOCK Microsoft Azure Sphere 51cec1cf-e45f-40fc-8399-a8d22927990c";
            let ca = shop.authority(tenant, tenant, &shop.ca_key, &shop.ca_key);
            let ca = ca.sign(&shop.ca_key)?;
            let shown = hex::encode_upper(sha1::Sha1::digest(&ca));
            let set = shop.audit(&ca).cloud("azure-sphere");
            Ok(set.option("--expect-thumbprint", &shown))
        },
    },
    Fault {
        name: "tenant-ca-damaged",
        check: "ca.signature",
        fails: &["ca.signature"],
        exit: 1,
        says: None,
        why: "a date of the CA certificate was changed in a hex editor to keep it in use",
        make: |shop| {
            let root = shop.ca().sign(&shop.ca_key)?;
            let mut changed = shop.middle().sign(&shop.ca_key)?;
            let last = changed.len() - 1;
            changed[last] ^= 1;
            Ok(shop.verify(&changed, &shop.proof_under_middle()?).file(
                "--untrusted",
                "root.cer",
                &root,
            ))
        },
    },
    Fault {
        name: "signed-with-ed25519-for-aws",
        check: "certificate.signature-algorithm",
        fails: &["certificate.signature-algorithm"],
        exit: 0,
        says: None,
        why: "the root above the CA has an Ed25519 key",
        make: |shop| {
            let root_key = shop.key(KeyType::Ed25519, "fault Ed25519 root key")?;
            let ca = shop
                .authority(CA_NAME, "MOCK Fault Root", &shop.ca_key, &root_key)
                .sign(&root_key)?;
            let set = shop.audit(&ca).cloud("aws-iot");
            Ok(set.file("", "certificate.pem", pem(&ca).as_bytes()))
        },
    },
    Fault {
        name: "ca-without-key-identifier",
        check: "ca.key-identifiers",
        fails: &["ca.key-identifiers"],
        exit: 0,
        says: None,
        why: "Azure Sphere leaves it out of its tenant CAs",
        make: |shop| {
            let mut ca = shop.ca();
            ca.extensions.truncate(2);
            audit(shop, &ca)
        },
    },
    Fault {
        name: "no-tenant-ca",
        check: "ca.tenant",
        fails: &["ca.tenant"],
        exit: 0,
        says: None,
        why: "the policy CA was taken for the tenant CA",
        make: |shop| {
            Ok(shop
                .audit(&shop.ca().sign(&shop.ca_key)?)
                .cloud("azure-sphere"))
        },
    },
    Fault {
        name: "thumbprint-of-the-old-ca",
        check: "certificate.thumbprint",
        fails: &["certificate.thumbprint"],
        exit: 1,
        says: None,
        why: "the portal still shows the CA of before the roll-over (DPS: 401003)",
        make: |shop| {
            let set = shop.audit(&shop.ca().sign(&shop.ca_key)?);
            Ok(set.option(
                "--expect-thumbprint",
                "BFF18CC17D19D7E3B7884091981E0190F8E84181",
            ))
        },
    },
    Fault {
        name: "unknown-critical-in-ca",
        check: "certificate.critical-extensions",
        fails: &["certificate.critical-extensions"],
        exit: 1,
        says: None,
        why: "the company's CA marks an extension of its own as critical",
        make: |shop| audit(shop, &shop.ca().with(extension(UNKNOWN, true, &[5, 0]))),
    },
];

/// `popcert audit` of a CA beside others that have its issuer's name and keys of their own, behind which the sound root
/// may stand.
fn under_look_alikes(
    shop: &FaultBuilder,
    ca: &[u8],
    count: usize,
    with_root: bool,
) -> Result<Scenario> {
    let alike = |number: usize| -> Result<String> {
        let key = shop.key(
            KeyType::P256,
            &format!("fault root look-alike key {number}"),
        )?;
        Ok(pem(&shop
            .authority(CA_NAME, CA_NAME, &key, &key)
            .sign(&key)?))
    };
    let mut all = (0..count).map(alike).collect::<Result<Vec<_>>>()?;
    if with_root {
        all.push(pem(&shop.ca().sign(&shop.ca_key)?));
    }
    let set = shop.audit(ca);
    Ok(set.file("--untrusted", "look-alikes.pem", all.concat().as_bytes()))
}

fn damaged_root(shop: &FaultBuilder) -> Result<Vec<u8>> {
    let mut ca = shop.ca().sign(&shop.ca_key)?;
    if let Some(last) = ca.last_mut() {
        *last ^= 1;
    }
    Ok(ca)
}

fn audit(shop: &FaultBuilder, ca: &Template) -> Result<Scenario> {
    Ok(shop.audit(&ca.sign(&shop.ca_key)?))
}
