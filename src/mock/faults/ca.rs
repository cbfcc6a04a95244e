//! Scenarios about CA certificates: dates, constraints, usage, keys, and whether the CA's own
//! signature is right, which is asked of a root itself and of any other CA under the issuers
//! given.
//!
//! A service that verifies a proof looks at little of this. A device that connects later, and
//! the TLS library that validates its path, look at all of it; so most findings of a CA are
//! about that day.

use super::{
    certificate::set_algorithm,
    fault::{Fault, Outcome},
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
    // The reference for the others, as RFC 5280 section 4.2.1 wants a CA: critical basic
    // constraints and key usage with keyCertSign, and both key identifiers.
    Fault {
        name: "sound-ca",
        check: "",
        fails: &[],
        outcome: Outcome::Passes,
        why: "nothing is wrong: what the other CAs are made from",
        make: |builder| Ok(builder.audit(&builder.ca().sign(&builder.ca_key)?)),
    },
    // RFC 5280 section 4.1.2.5: a certificate is valid "from notBefore through notAfter,
    // inclusive". certGen.sh of Azure's SDK makes every certificate for 30 days, so this is the
    // usual end of a trial. The exact words of section 4.1.2.5 decide the last second; here the
    // end is a minute past.
    Fault {
        name: "ca-expired",
        check: "ca.validity",
        fails: &["ca.validity"],
        outcome: Outcome::Fails,
        why: "certGen's CAs live for 30 days (Azure/azure-iot-sdk-c#2362)",
        make: |builder| {
            audit(
                builder,
                &builder
                    .ca()
                    .valid(builder.after(-30 * DAY), builder.after(-MINUTE)),
            )
        },
    },
    // No norm: Azure Sphere issues a tenant CA's successor about 90 days before the end, and
    // the successor has to be uploaded and verified anew. 90 days therefore are the bound of
    // the warning.
    Fault {
        name: "ca-expiring",
        check: "ca.expiry",
        fails: &["ca.expiry"],
        outcome: Outcome::Passes,
        why: "the successor must be proven before this one ends",
        make: |builder| {
            audit(
                builder,
                &builder
                    .ca()
                    .valid(builder.after(-30 * DAY), builder.after(40 * DAY)),
            )
        },
    },
    // The bound itself: exactly 90 days are not more than 90 days. `near-first-second` has one
    // second more. `--expires-within` sets another bound.
    Fault {
        name: "ca-ends-in-90-days",
        check: "ca.expiry",
        fails: &["ca.expiry"],
        outcome: Outcome::Passes,
        why: "90 days are left to the second, and more are wanted",
        make: |builder| {
            let end = builder.after(90 * DAY);
            audit(builder, &builder.ca().valid(builder.after(-30 * DAY), end))
        },
    },
    // Days are whole, and rounded down: the earlier of two deadlines is the safe one. One day reads
    // otherwise than several.
    Fault {
        name: "ca-ends-tomorrow",
        check: "ca.expiry",
        fails: &["ca.expiry"],
        outcome: Outcome::Passes,
        why: "the CA ends in a day and a minute",
        make: |builder| {
            audit(
                builder,
                &builder
                    .ca()
                    .valid(builder.after(-30 * DAY), builder.after(DAY + MINUTE)),
            )
        },
    },
    // The remedy differs for Azure Sphere: the successor exists already and only needs to be
    // downloaded. The CA is recognised by the form of its CN, "Microsoft Azure Sphere" and a
    // GUID.
    Fault {
        name: "tenant-ca-expiring",
        check: "ca.expiry",
        fails: &["ca.expiry"],
        outcome: Outcome::Passes,
        why: "Azure Sphere has issued the tenant CA's successor, and nobody has downloaded it",
        make: |builder| {
            let tenant = "MOCK Microsoft Azure Sphere 51cec1cf-e45f-40fc-8399-a8d22927990c";
            let ca = builder.authority(tenant, tenant, &builder.ca_key, &builder.ca_key);
            audit(
                builder,
                &ca.valid(builder.after(-690 * DAY), builder.after(40 * DAY)),
            )
        },
    },
    // RFC 5280 section 4.2.1.9: "Conforming CAs MUST include this extension in all CA
    // certificates". AWS refuses such a CA with `CertificateValidationException`; files are PEM
    // because AWS takes no other. It is the commonest fault of CAs made by hand: `req -x509`
    // adds the extension only if the configuration says so.
    Fault {
        name: "ca-without-basic-constraints",
        check: "ca.basic-constraints",
        fails: &["ca.basic-constraints"],
        outcome: Outcome::Fails,
        why: "`openssl req -x509` was used with a configuration without v3_ca (NordicSemiconductor/asset-tracker-cloud-docs#631)",
        make: |builder| {
            let mut ca = builder.ca();
            ca.extensions.remove(0);
            let ca = ca.sign(&builder.ca_key)?;
            let proof = builder.proof_of(AWS_CODE).sign(&builder.ca_key)?;
            let set = builder.verify(&ca, &proof).code(AWS_CODE).cloud("aws-iot");
            Ok(set.file("--ca", "ca.pem", pem(&ca).as_bytes()).file(
                "--proof",
                "proof.pem",
                pem(&proof).as_bytes(),
            ))
        },
    },
    // RFC 5280 section 6.1.4 (k) leaves version 1 CAs to other means. Azure's services were
    // seen to verify such a CA, so for this cloud no finding is an error.
    Fault {
        name: "ca-without-extensions-for-azure",
        check: "ca.basic-constraints",
        fails: &[
            "ca.basic-constraints",
            "ca.key-identifiers",
            "ca.key-usage",
            "certificate.version",
        ],
        outcome: Outcome::Passes,
        why: "the Azure CLI's own tests verify such a CA; AWS refuses it",
        make: |builder| {
            let mut ca = builder.ca();
            ca.extensions.clear();
            ca.version = None;
            let proof = builder.proof();
            let ca = ca.sign(&builder.ca_key)?;
            Ok(builder
                .verify(&ca, &proof.sign(&builder.ca_key)?)
                .cloud("azure-dps"))
        },
    },
    // RFC 5280 section 4.2.1.9: if cA is not asserted, "the certified public key MUST NOT be
    // used to verify certificate signatures". CA:FALSE says so outright, and no cloud is known
    // to overlook it. Whoever proves such a certificate learns of it from the first device that
    // is refused.
    Fault {
        name: "ca-is-no-ca",
        check: "ca.basic-constraints",
        fails: &["ca.basic-constraints"],
        outcome: Outcome::Fails,
        why: "an end entity's certificate was taken for a CA",
        make: |builder| {
            let mut ca = builder.ca();
            ca.extensions[0] = basic_constraints(false, None);
            audit(builder, &ca)
        },
    },
    // RFC 5280 section 4.2.1.3: with key usage present, only keyCertSign allows the key to sign
    // certificates. Here digitalSignature and cRLSign remain. RFC 5280 section 6.1.4 (n) makes
    // every path below it fail.
    Fault {
        name: "ca-may-not-sign",
        check: "ca.key-usage",
        fails: &["ca.key-usage"],
        outcome: Outcome::Fails,
        why: "the key usage leaves keyCertSign out",
        make: |builder| {
            let mut ca = builder.ca();
            ca.extensions[1] = key_usage(&[0, 6]);
            audit(builder, &ca)
        },
    },
    // RFC 5280 section 4.2.1.9: "CAs MUST NOT include the pathLenConstraint field unless the cA
    // boolean is asserted". The limit means nothing on an end entity, so a warning suffices.
    // `New-SelfSignedCertificate` passes such text extensions on without looking at them.
    Fault {
        name: "path-length-without-ca",
        check: "ca.path-length",
        fails: &["ca.path-length"],
        outcome: Outcome::Passes,
        why: "ca-certs.ps1 writes `ca=FALSE&pathlength=0` into its certificates",
        make: |builder| {
            let device = builder
                .device(CA_NAME, &builder.ca_key)
                .with(basic_constraints(false, Some(0)));
            builder.audit_device(&device)
        },
    },
    // The other half of the same sentence: "and the key usage extension asserts the keyCertSign
    // bit". Two findings, since each half is broken by a value of its own. The CA is refused
    // for the key usage; the path length would be the next fault to come up.
    Fault {
        name: "path-length-of-a-ca-that-may-not-sign",
        check: "ca.path-length",
        fails: &["ca.key-usage", "ca.path-length"],
        outcome: Outcome::Fails,
        why: "the CA limits the path, and its key usage leaves keyCertSign out",
        make: |builder| {
            let mut ca = builder.ca();
            ca.extensions[0] = basic_constraints(true, Some(0));
            ca.extensions[1] = key_usage(&[0, 6]);
            audit(builder, &ca)
        },
    },
    // RFC 5280 identifies an issuer by name, so every CA of that name has to be tried. 16 is as
    // many as popcert tries: with so many the answer "none of them signed" is still complete.
    // Test scripts with fixed subjects leave such piles of CAs behind.
    Fault {
        name: "sixteen-issuers",
        check: "ca.signature",
        fails: &["ca.signature"],
        outcome: Outcome::Fails,
        why: "sixteen CAs of the issuer's name are given, as many as are tried, and none of them signed",
        make: |builder| {
            under_look_alikes(builder, &builder.middle().sign(&builder.ca_key)?, 16, false)
        },
    },
    // One more than the limit, which bounds the signatures that a hostile file can have popcert
    // verify. An answer from 16 of 17 would be a guess, so there is none. The check is
    // "undetermined" then, which no exit code counts as a failure.
    Fault {
        name: "seventeen-issuers",
        check: "",
        fails: &[],
        outcome: Outcome::Passes,
        why: "one more than are tried: whether one of them signed is left open",
        make: |builder| {
            under_look_alikes(builder, &builder.middle().sign(&builder.ca_key)?, 17, false)
        },
    },
    // A near miss: RFC 5280 section 4.2.1.1 gives the key identifier just for this, to choose
    // among issuers of one name. It decides the order of trial and nothing else. Without
    // identifiers the right issuer could be the seventeenth.
    Fault {
        name: "issuer-among-look-alikes",
        check: "ca.signature",
        fails: &[],
        outcome: Outcome::Passes,
        why: "nothing is wrong: more issuers than are tried, and the one that the key identifier names is tried first",
        make: |builder| {
            under_look_alikes(builder, &builder.middle().sign(&builder.ca_key)?, 17, true)
        },
    },
    // A self-issued certificate may be signed by an older key of the same name (RFC 4210
    // section 4.4). As none of those given signed it, the signature is wrong. Here all
    // candidates were tried: the finding says so.
    Fault {
        name: "damaged-root-among-sixteen",
        check: "ca.self-signature",
        fails: &["ca.self-signature"],
        outcome: Outcome::Fails,
        why: "a damaged root, and sixteen others of its name, none of which signed it",
        make: |builder| under_look_alikes(builder, &damaged_root(builder)?, 16, false),
    },
    // The root's own key was tried first and does not fit, which is an error on its own; the
    // limit on other issuers must not turn that into silence.
    Fault {
        name: "damaged-root-among-seventeen",
        check: "ca.self-signature",
        fails: &["ca.self-signature"],
        outcome: Outcome::Fails,
        why: "the same with one more than are tried",
        make: |builder| under_look_alikes(builder, &damaged_root(builder)?, 17, false),
    },
    // Subject and issuer are equal, yet the algorithm (Ed25519) cannot be that of the
    // certificate's own key (P-256). Nothing shows an older certificate, so the signature stays
    // unproven. RFC 4210 section 4.4's "NewWithOld" looks just like this, and the older
    // certificate would prove it.
    Fault {
        name: "root-signed-with-another-kind-of-key",
        check: "ca.self-signature",
        fails: &["ca.self-signature"],
        outcome: Outcome::Fails,
        why: "the CA renewed its Ed25519 key for one on P-256, and the older certificate is not given",
        make: |builder| {
            let older = builder.key(KeyType::Ed25519, "fault Ed25519 key")?;
            Ok(builder.audit(&builder.ca().sign(&older)?))
        },
    },
    // RFC 8410 section 3 as in `null-behind-ed25519`. To ignore the finding does not make the
    // signature verified: no verdict is good while one on the way was not.
    Fault {
        name: "root-with-a-forbidden-null-ignored",
        check: "ca.self-signature",
        fails: &["ca.self-signature"],
        outcome: Outcome::Fails,
        why: "with --ignore certificate.signature-parameters: then the signature says that it was not verified",
        make: |builder| {
            let key = builder.key(KeyType::Ed25519, "fault Ed25519 key")?;
            let mut ca = builder.authority(CA_NAME, CA_NAME, &key, &key);
            set_algorithm(&mut ca, algorithm(oid::ED25519, &null()));
            let set = builder.audit(&ca.sign(&key)?);
            Ok(set.option("--ignore", "certificate.signature-parameters"))
        },
    },
    // SEC 1 section 3.2.2: a public point must satisfy the curve's equation. Points off the
    // curve have leaked private keys in key agreement, and no signature verifies with one. One
    // flipped bit of y is enough: of all values of y only two fit an x.
    Fault {
        name: "root-with-an-impossible-key-ignored",
        check: "ca.self-signature",
        fails: &["ca.key", "ca.self-signature"],
        outcome: Outcome::Fails,
        why: "with --ignore ca.key: a key off its curve counts all the same, and verifies no signature",
        make: |builder| {
            let mut ca = builder.ca();
            if let Some(last) = ca.public_key.last_mut() {
                *last ^= 1;
            }
            let set = builder.audit(&ca.sign(&builder.ca_key)?);
            Ok(set.option("--ignore", "ca.key"))
        },
    },
    // RFC 8410 section 3, on a CA whose issuer is at hand: its signature cannot be verified, so
    // that both the parameters and the signature are reported.
    Fault {
        name: "ca-with-a-forbidden-null",
        check: "ca.signature",
        fails: &["ca.signature", "certificate.signature-parameters"],
        outcome: Outcome::Fails,
        why: "the root signed the CA with Ed25519 and wrote a NULL behind it",
        make: |builder| {
            let key = builder.key(KeyType::Ed25519, "fault Ed25519 key")?;
            let root = builder.authority(CA_NAME, CA_NAME, &key, &key).sign(&key)?;
            let mut ca = builder.authority(MIDDLE_NAME, CA_NAME, &builder.middle_key, &key);
            set_algorithm(&mut ca, algorithm(oid::ED25519, &null()));
            let set = builder.audit(&ca.sign(&key)?);
            Ok(set.file("--untrusted", "root.cer", &root))
        },
    },
    // RFC 5280 section 4.2.1.12 speaks of the certificate's own key; in practice TLS libraries
    // apply an extended key usage of a CA to everything below it. Clients would then be
    // refused. The CA/Browser Forum requires the limit of public intermediates, so a company's
    // CA may well have it.
    Fault {
        name: "ca-for-servers-only",
        check: "ca.extended-key-usage",
        fails: &["ca.extended-key-usage"],
        outcome: Outcome::Passes,
        why: "the company's CA is limited to TLS servers",
        make: |builder| {
            let servers = extended_key_usage(false, &[oid::SERVER_AUTH]);
            audit(builder, &builder.ca().with(servers))
        },
    },
    // AWS lists the key types of client certificates; what is not listed is refused at
    // registration. The CA signs itself, so that its signature algorithm is not on the list
    // either. Tools such as `step` make such keys with one option.
    Fault {
        name: "ca-key-not-for-aws",
        check: "ca.key",
        fails: &["ca.key", "certificate.signature-algorithm"],
        outcome: Outcome::Fails,
        why: "AWS lists RSA and the NIST curves; this key is Ed25519",
        make: |builder| {
            let key = builder.key(KeyType::Ed25519, "fault Ed25519 key")?;
            let ca = builder.authority(CA_NAME, CA_NAME, &key, &key);
            let ca = pem(&ca.sign(&key)?);
            Ok(builder
                .audit(&[])
                .file("", "certificate.pem", ca.as_bytes())
                .cloud("aws-iot"))
        },
    },
    // NIST SP 800-131A disallows RSA below 2048 bits since 2014. Without a cloud named it is a
    // warning: the service may still take it. Old HSMs and smart cards have such keys.
    Fault {
        name: "rsa-1024-ca",
        check: "ca.key",
        fails: &["ca.key"],
        outcome: Outcome::Passes,
        why: "an old CA's key has 1024 bits",
        make: |builder| {
            let key = builder.key(KeyType::Rsa1024, "fault RSA key")?;
            let ca = builder.authority(CA_NAME, CA_NAME, &key, &key);
            Ok(builder.audit(&ca.sign(&key)?))
        },
    },
    // The last bit of the certificate is in the ECDSA signature value; all that is signed is
    // intact. No decoder notices; only verifying the signature does.
    Fault {
        name: "root-damaged",
        check: "ca.self-signature",
        fails: &["ca.self-signature"],
        outcome: Outcome::Fails,
        why: "one bit was lost on the way",
        make: |builder| {
            let mut ca = builder.ca().sign(&builder.ca_key)?;
            if let Some(last) = ca.last_mut() {
                *last ^= 1;
            }
            Ok(builder.audit(&ca))
        },
    },
    // A near miss: with the root given the intermediate's signature can be verified, and it is
    // right.
    Fault {
        name: "ca-with-its-issuer",
        check: "ca.signature",
        fails: &[],
        outcome: Outcome::Passes,
        why: "nothing is wrong: the CA above the one to be proven is given as well",
        make: |builder| {
            let root = builder.ca().sign(&builder.ca_key)?;
            let ca = builder.middle().sign(&builder.ca_key)?;
            Ok(builder.verify(&ca, &builder.proof_under_middle()?).file(
                "--untrusted",
                "root.cer",
                &root,
            ))
        },
    },
    // A near miss: Azure shows SHA-1 over the DER, 40 upper-case hex digits without separators.
    // It names a certificate here and protects nothing, so SHA-1 will do.
    Fault {
        name: "tenant-ca-as-shown",
        check: "certificate.thumbprint",
        fails: &[],
        outcome: Outcome::Passes,
        why: "nothing is wrong: a tenant CA with the thumbprint that the portal shows",
        make: |builder| {
            let tenant = "MOCK Microsoft Azure Sphere 51cec1cf-e45f-40fc-8399-a8d22927990c";
            let ca = builder.authority(tenant, tenant, &builder.ca_key, &builder.ca_key);
            let ca = ca.sign(&builder.ca_key)?;
            let shown = hex::encode_upper(sha1::Sha1::digest(&ca));
            let set = builder.audit(&ca).cloud("azure-sphere");
            Ok(set.option("--expect-thumbprint", &shown))
        },
    },
    // RFC 5280 section 6.1.3 (a)(1) for a CA below another: what is uploaded would be taken,
    // since services do not verify it against the root, and every device would fail later. The
    // bit that changes is in the signature; whether data or signature was altered, verification
    // fails alike.
    Fault {
        name: "tenant-ca-damaged",
        check: "ca.signature",
        fails: &["ca.signature"],
        outcome: Outcome::Fails,
        why: "a date of the CA certificate was changed in a hex editor to keep it in use",
        make: |builder| {
            let root = builder.ca().sign(&builder.ca_key)?;
            let mut changed = builder.middle().sign(&builder.ca_key)?;
            let last = changed.len() - 1;
            changed[last] ^= 1;
            Ok(builder
                .verify(&changed, &builder.proof_under_middle()?)
                .file("--untrusted", "root.cer", &root))
        },
    },
    // AWS limits the algorithm of the signature, which follows the issuer's key, as well as the
    // key. The CA's own key is P-256, so only the signature's algorithm is reported, as a
    // warning.
    Fault {
        name: "signed-with-ed25519-for-aws",
        check: "certificate.signature-algorithm",
        fails: &["certificate.signature-algorithm"],
        outcome: Outcome::Passes,
        why: "the root above the CA has an Ed25519 key",
        make: |builder| {
            let root_key = builder.key(KeyType::Ed25519, "fault Ed25519 root key")?;
            let ca = builder
                .authority(CA_NAME, "MOCK Fault Root", &builder.ca_key, &root_key)
                .sign(&root_key)?;
            let set = builder.audit(&ca).cloud("aws-iot");
            Ok(set.file("", "certificate.pem", pem(&ca).as_bytes()))
        },
    },
    // RFC 5280 section 4.2.1.2: the subject key identifier "MUST appear in all conforming CA
    // certificates". Real tenant CAs lack it and are taken; `openssl verify -x509_strict`
    // refuses them. RFC 5280 section 4.2.1.1 lets a self-signed certificate leave the authority
    // key identifier out, the subject's never.
    Fault {
        name: "ca-without-key-identifier",
        check: "ca.key-identifiers",
        fails: &["ca.key-identifiers"],
        outcome: Outcome::Passes,
        why: "Azure Sphere leaves it out of its tenant CAs",
        make: |builder| {
            let mut ca = builder.ca();
            ca.extensions.truncate(2);
            audit(builder, &ca)
        },
    },
    // An Azure Sphere chain holds root, policy CA and tenant CA. Only the last signs the
    // proofs, and its CN ends in the tenant's GUID. With another cloud named the question is
    // not asked.
    Fault {
        name: "no-tenant-ca",
        check: "ca.tenant",
        fails: &["ca.tenant"],
        outcome: Outcome::Passes,
        why: "the policy CA was taken for the tenant CA",
        make: |builder| {
            Ok(builder
                .audit(&builder.ca().sign(&builder.ca_key)?)
                .cloud("azure-sphere"))
        },
    },
    // A tenant CA's successor has the same subject, so only the thumbprint tells the two apart.
    // The value is that of the published real tenant CA, which no mock can have.
    Fault {
        name: "thumbprint-of-the-old-ca",
        check: "certificate.thumbprint",
        fails: &["certificate.thumbprint"],
        outcome: Outcome::Fails,
        why: "the portal still shows the CA of before the roll-over (DPS: 401003)",
        make: |builder| {
            let set = builder.audit(&builder.ca().sign(&builder.ca_key)?);
            Ok(set.option(
                "--expect-thumbprint",
                "BFF18CC17D19D7E3B7884091981E0190F8E84181",
            ))
        },
    },
    // RFC 5280 section 4.2: a system "MUST reject the certificate if it encounters a critical
    // extension it does not recognize". In a CA that holds for every device below it.
    // Microsoft's and other vendors' CAs add extensions of their own, usually not critical.
    Fault {
        name: "unknown-critical-in-ca",
        check: "certificate.critical-extensions",
        fails: &["certificate.critical-extensions"],
        outcome: Outcome::Fails,
        why: "the company's CA marks an extension of its own as critical",
        make: |builder| {
            audit(
                builder,
                &builder.ca().with(extension(UNKNOWN, true, &[5, 0])),
            )
        },
    },
];

/// `popcert audit` of a CA beside others that have its issuer's name and keys of their own, behind which the sound root
/// may stand.
fn under_look_alikes(
    builder: &FaultBuilder,
    ca: &[u8],
    count: usize,
    with_root: bool,
) -> Result<Scenario> {
    let alike = |number: usize| -> Result<String> {
        let key = builder.key(
            KeyType::P256,
            &format!("fault root look-alike key {number}"),
        )?;
        Ok(pem(&builder
            .authority(CA_NAME, CA_NAME, &key, &key)
            .sign(&key)?))
    };
    let mut all = (0..count).map(alike).collect::<Result<Vec<_>>>()?;
    if with_root {
        all.push(pem(&builder.ca().sign(&builder.ca_key)?));
    }
    let set = builder.audit(ca);
    Ok(set.file("--untrusted", "look-alikes.pem", all.concat().as_bytes()))
}

/// The sound root with the last bit of its signature inverted.
fn damaged_root(builder: &FaultBuilder) -> Result<Vec<u8>> {
    let mut ca = builder.ca().sign(&builder.ca_key)?;
    if let Some(last) = ca.last_mut() {
        *last ^= 1;
    }
    Ok(ca)
}

/// `popcert audit` of a CA, with whatever was changed in it, signed by the sound CA's key.
fn audit(builder: &FaultBuilder, ca: &Template) -> Result<Scenario> {
    Ok(builder.audit(&ca.sign(&builder.ca_key)?))
}
