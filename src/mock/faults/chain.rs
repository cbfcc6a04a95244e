//! Scenarios about certification paths (RFC 5280 section 6), each broken in one place, and
//! about the list of certificates that a device sends in TLS.
//!
//! The path is device, intermediate, root, and the root is the trust anchor. A path that
//! nothing but an algorithm's limits or a missing certificate breaks is told apart from one
//! that breaks a rule: the check's id says which, and the remedies differ.

use super::{
    certificate::set_algorithm,
    fault::{Fault, Outcome},
    fault_builder::{CA_NAME, DAY, FaultBuilder, MIDDLE_NAME, MINUTE, Scenario, UNKNOWN, pem},
};
use crate::{
    asn1::{
        oid,
        writer::{algorithm, null},
    },
    error::Result,
    mock::{
        KeyType, Template, alternative_names, basic_constraints, extended_key_usage, extension,
        general_name, key_usage, name_constraints,
    },
};

pub(super) const FAULTS: &[Fault] = &[
    // The reference: the intermediate is given by `--untrusted`, since a device should send it.
    Fault {
        name: "sound-chain",
        check: "",
        fails: &[],
        outcome: Outcome::Passes,
        why: "nothing is wrong: what the other chains are made from",
        make: |builder| builder.chain_through(&builder.middle()),
    },
    // RFC 5280 section 6.1 validates a path; finding its certificates is the verifier's job,
    // and DPS has no place to fetch them from. It answers 401002, "CA certificate not found".
    // The device's software must send the intermediate; giving it to the verifier hides the
    // fault until the device connects.
    Fault {
        name: "missing-intermediate",
        check: "chain.path",
        fails: &["chain.path"],
        outcome: Outcome::Fails,
        why: "the device sends its own certificate alone (rwatjen/AzureIoTDPSCertificates#3)",
        make: |builder| {
            let leaf = builder
                .device(MIDDLE_NAME, &builder.middle_key)
                .sign(&builder.middle_key)?;
            Ok(builder.chain(&leaf)?.cloud("azure-dps"))
        },
    },
    // RFC 5280 section 6.1.3 (a)(1): the signature has to verify with the issuer's key. Names
    // are equal, so the wording must not be "unknown issuer": the operator would look for the
    // wrong fault. The finding says that the name fits and the key does not.
    Fault {
        name: "issuer-has-another-key",
        check: "chain.signature",
        fails: &["chain.signature"],
        outcome: Outcome::Fails,
        why: "the CA was made anew under its old name",
        make: |builder| {
            builder.chain(
                &builder
                    .device(CA_NAME, &builder.other_key)
                    .sign(&builder.other_key)?,
            )
        },
    },
    // No verdict is good while a signature on the way was not verified. MD5 is left out on
    // purpose: since 2008 its collisions have been used to forge certificates. Only the
    // identifier is MD5's; an ECDSA key with an RSA algorithm would fail as well.
    Fault {
        name: "algorithm-not-supported",
        check: "chain.signature-algorithm",
        fails: &["chain.signature-algorithm"],
        outcome: Outcome::Fails,
        why: "the signature says MD5, which popcert does not verify",
        make: |builder| {
            altered_leaf(builder, |leaf| {
                set_algorithm(leaf, algorithm(oid::MD5_WITH_RSA, &null()));
            })
        },
    },
    // RFC 5280 section 6.1.3 (a)(2): "The certificate validity period includes the current
    // time", for each certificate of the path. X.509's older shell model, all dates nested, is
    // not what section 6 asks. Devices outlive it when their validity is copied from a template
    // instead of bounded by the CA's.
    Fault {
        name: "intermediate-expired",
        check: "chain.validity",
        fails: &["chain.validity"],
        outcome: Outcome::Fails,
        why: "the intermediate ended before the devices under it",
        make: |builder| {
            let middle = builder
                .middle()
                .valid(builder.after(-30 * DAY), builder.after(-MINUTE));
            builder.chain_through(&middle)
        },
    },
    // RFC 5280 section 6.1.4 (k): a version 3 intermediate must have basicConstraints with cA
    // TRUE. Without this rule any device's key could sign for other devices (CVE-2002-0862).
    // The CA:FALSE is in a certificate that the root did sign, so nothing but this rule stands
    // in the way.
    Fault {
        name: "intermediate-is-no-ca",
        check: "chain.basic-constraints",
        fails: &["chain.basic-constraints"],
        outcome: Outcome::Fails,
        why: "a device's certificate was used to sign another",
        make: |builder| with_extension(builder, 0, basic_constraints(false, None)),
    },
    // RFC 5280 section 4.2.1.9: pathLenConstraint is "the maximum number of non-self-issued
    // intermediate certificates that may follow this certificate"; the device at the end does
    // not count. The limit is the upper intermediate's, and the finding names both
    // certificates.
    Fault {
        name: "path-too-long",
        check: "chain.path-length",
        fails: &["chain.path-length"],
        outcome: Outcome::Fails,
        why: "the intermediate may have no CA below it, and has one",
        make: |builder| {
            let top = builder.authority(
                "MOCK Fault Top CA",
                CA_NAME,
                &builder.other_key,
                &builder.ca_key,
            );
            let mut top = top;
            top.extensions[0] = basic_constraints(true, Some(0));
            let middle = builder.authority(
                MIDDLE_NAME,
                "MOCK Fault Top CA",
                &builder.middle_key,
                &builder.other_key,
            );
            let both = [
                pem(&top.sign(&builder.ca_key)?),
                pem(&middle.sign(&builder.other_key)?),
            ]
            .concat();
            let leaf = builder
                .device(MIDDLE_NAME, &builder.middle_key)
                .sign(&builder.middle_key)?;
            Ok(builder
                .chain(&leaf)?
                .file("--untrusted", "intermediates.pem", both.as_bytes()))
        },
    },
    // RFC 5280 section 6.1.4 (n): "If a key usage extension is present, verify that the
    // keyCertSign bit is set." digitalSignature and cRLSign remain, as in a CA that was meant
    // for CRLs only.
    Fault {
        name: "intermediate-may-not-sign",
        check: "chain.key-usage",
        fails: &["chain.key-usage"],
        outcome: Outcome::Fails,
        why: "the intermediate's key usage leaves keyCertSign out",
        make: |builder| with_extension(builder, 1, key_usage(&[0, 6])),
    },
    // RFC 5280 section 4.2.1.12: "the certificate MUST only be used for one of the purposes
    // indicated". The purpose is asked for by `--purpose`; without it no purpose is checked.
    // Server and client certificates from one public CA differ in just this extension.
    Fault {
        name: "not-for-clients",
        check: "chain.extended-key-usage",
        fails: &["chain.extended-key-usage"],
        outcome: Outcome::Fails,
        why: "the device got a server's certificate, and connects as a client",
        make: |builder| {
            let set = altered_leaf(builder, |leaf| {
                leaf.extensions[1] = extended_key_usage(false, &[oid::SERVER_AUTH]);
            })?;
            Ok(set.option("--purpose", "client"))
        },
    },
    // RFC 5280 section 4.2.1.10: of dNSNames, a permitted subtree contains the name itself and
    // whatever adds labels on its left. `device.office.example` is in neither. The RFC's own
    // example: `www.host.example.com` satisfies `host.example.com`, `host1.example.com` does
    // not.
    Fault {
        name: "name-not-permitted",
        check: "chain.name-constraints",
        fails: &["chain.name-constraints"],
        outcome: Outcome::Fails,
        why: "the intermediate may only name hosts of another domain",
        make: |builder| {
            let limits = name_constraints(&[general_name(2, b"factory.example")], &[]);
            let names = alternative_names(&[general_name(2, b"device.office.example")]);
            let leaf = builder.device(MIDDLE_NAME, &builder.middle_key).with(names);
            let middle = builder.middle().with(limits).sign(&builder.ca_key)?;
            let set = builder.chain(&leaf.sign(&builder.middle_key)?)?;
            Ok(set.file("--untrusted", "middle.cer", &middle))
        },
    },
    // RFC 5280 section 6.1.1 (e), initial-explicit-policy: the path must be valid for at least
    // one policy. A path with no certificatePolicies is valid for none. Most private PKIs have
    // no policies at all, so the input is off by default.
    Fault {
        name: "no-policy",
        check: "chain.policies",
        fails: &["chain.policies"],
        outcome: Outcome::Fails,
        why: "a policy is asked for, and the path has none",
        make: |builder| {
            Ok(builder
                .chain_through(&builder.middle())?
                .flag("--explicit-policy"))
        },
    },
    // RFC 5280 section 6.1.4 (o): any other critical extension is to be recognised and
    // processed, or the path fails. Ignoring it would ignore a limit that its CA relied on. The
    // OID is of an enterprise number that means nothing to anybody, as a vendor's own would.
    Fault {
        name: "unknown-critical-in-chain",
        check: "chain.critical-extensions",
        fails: &["chain.critical-extensions"],
        outcome: Outcome::Fails,
        why: "a critical extension that nobody knows must be refused",
        make: |builder| {
            let own = extension(UNKNOWN, true, &[5, 0]);
            builder.chain_through(&builder.middle().with(own))
        },
    },
    // RFC 5280 section 4.2: a recognised extension, critical or not, "MUST be processed". What
    // cannot be decoded cannot be processed, and must not be taken for absent.
    Fault {
        name: "malformed-in-chain",
        check: "chain.malformed-extensions",
        fails: &["chain.malformed-extensions"],
        outcome: Outcome::Fails,
        why: "the alternative names of the intermediate end in the middle",
        make: |builder| {
            let cut = extension(
                oid::SUBJECT_ALTERNATIVE_NAME,
                false,
                &[0x30, 0x09, 0x82, 0x0A],
            );
            builder.chain_through(&builder.middle().with(cut))
        },
    },
    // RFC 5280 section 4.2: "more than one instance of a particular extension" is forbidden.
    // Verifiers that choose different ones accept different paths. The two are equal here; it
    // would not matter if they were not.
    Fault {
        name: "duplicate-in-chain",
        check: "chain.duplicate-extensions",
        fails: &["chain.duplicate-extensions"],
        outcome: Outcome::Fails,
        why: "an extension stands twice in the intermediate",
        make: |builder| {
            let own = extension(UNKNOWN, false, &[5, 0]);
            builder.chain_through(&builder.middle().with(own.clone()).with(own))
        },
    },
    // RFC 5280 section 4.1.1.3: the signature is over the DER. popcert verifies the octets as
    // they stand and refuses BER in a path, since TLS libraries do. Go's and rustls-webpki's
    // parsers reject it, OpenSSL's takes it.
    Fault {
        name: "ber-in-chain",
        check: "chain.encoding",
        fails: &["chain.encoding"],
        outcome: Outcome::Fails,
        why: "a tool wrote BER: a length in more octets than it needs",
        make: |builder| {
            let mut middle = builder.middle();
            if let Some((_, contents)) = middle.not_before.split_at_checked(2) {
                middle.not_before = [&[0x17, 0x81, 0x0D], contents].concat();
            }
            builder.chain_through(&middle)
        },
    },
    // RFC 5280 section 4.1.2.1. The signature is right; the contradiction alone fails the path,
    // because a verifier that believes the version sees no constraints. Some libraries ignore
    // the extensions then, some reject the certificate.
    Fault {
        name: "version-1-intermediate",
        check: "chain.version",
        fails: &["chain.version"],
        outcome: Outcome::Fails,
        why: "the intermediate says version 1 and has extensions",
        make: |builder| {
            let mut middle = builder.middle();
            middle.version = None;
            builder.chain_through(&middle)
        },
    },
    // RFC 5280 section 4.1.2.2 forbids it. In a path it is an error here, as CRLs and OCSP
    // identify certificates by a serial number that implementations read differently.
    Fault {
        name: "negative-serial-in-chain",
        check: "chain.serial",
        fails: &["chain.serial"],
        outcome: Outcome::Fails,
        why: "the intermediate's serial number is negative",
        make: |builder| {
            let mut middle = builder.middle();
            middle.serial = vec![0xC1; 16];
            builder.chain_through(&middle)
        },
    },
    // SEC 1 section 3.2.2.1: a public key is validated by checking that the point satisfies the
    // curve's equation. The last octet of the SubjectPublicKeyInfo is the last of the y
    // coordinate. The leaf's key verifies no signature in a path, so only looking at the key
    // itself finds this.
    Fault {
        name: "key-off-the-curve",
        check: "chain.public-key",
        fails: &["chain.public-key"],
        outcome: Outcome::Fails,
        why: "the device's key is no point of its curve",
        make: |builder| {
            altered_leaf(builder, |leaf| {
                if let Some(last) = leaf.public_key.last_mut() {
                    *last ^= 1;
                }
            })
        },
    },
    // A hundred certificates of one issuer name would cost a hundred signatures on P-521. The
    // search has a budget and says when it is spent; "no path" would be a claim that it cannot
    // make. P-521 is the curve whose signatures cost most here, and each candidate has a key of
    // its own.
    Fault {
        name: "look-alikes",
        check: "chain.budget",
        fails: &["chain.budget", "chain.mixed-curves", "chain.signature"],
        outcome: Outcome::Fails,
        why: "a hundred CAs of one name, none of which signed",
        make: look_alikes,
    },
    // Nothing is wrong by any norm: the algorithm of a signature follows the issuer's key. Some
    // stacks verify one curve only, so it is reported as a note.
    Fault {
        name: "two-curves",
        check: "chain.mixed-curves",
        fails: &["chain.mixed-curves"],
        outcome: Outcome::Passes,
        why: "a P-256 CA under a P-384 one, as older Azure Sphere tenants have (Azure/azure-sphere-samples#155)",
        make: |builder| {
            let key = builder.key(KeyType::P384, "fault P-384 key")?;
            let root = builder.authority(CA_NAME, CA_NAME, &key, &key).sign(&key)?;
            let middle = builder
                .authority(MIDDLE_NAME, CA_NAME, &builder.middle_key, &key)
                .sign(&key)?;
            let leaf = builder
                .device(MIDDLE_NAME, &builder.middle_key)
                .sign(&builder.middle_key)?;
            Ok(builder.chain(&leaf)?.file("--trust", "ca.cer", &root).file(
                "--untrusted",
                "middle.cer",
                &middle,
            ))
        },
    },
    // RFC 5280 section 6.1.1 (d): a trust anchor is a name and a key; dates of its certificate
    // are no input of the algorithm. TLS libraries do look at them, hence a warning.
    Fault {
        name: "anchor-expired",
        check: "chain.anchor",
        fails: &["chain.anchor"],
        outcome: Outcome::Passes,
        why: "the CA that is trusted has ended, and was not asked for more than name and key",
        make: expired_anchor,
    },
    // The same with a cloud named, which makes `--anchor certificate` the default: what the
    // service has registered is a certificate, with its dates.
    Fault {
        name: "anchor-expired-for-azure",
        check: "chain.validity",
        fails: &["chain.validity"],
        outcome: Outcome::Fails,
        why: "the CA that is registered with DPS has ended",
        make: |builder| Ok(expired_anchor(builder)?.cloud("azure-dps")),
    },
    // RFC 5280 section 6.1.4 applies to intermediates, not to the anchor. A warning, as for the
    // dates. Operators trust whatever certificate they find in the file that they were sent.
    Fault {
        name: "anchor-is-no-ca",
        check: "chain.anchor",
        fails: &["chain.anchor"],
        outcome: Outcome::Passes,
        why: "what is trusted says that it is no CA",
        make: |builder| {
            let mut ca = builder.ca();
            ca.extensions[0] = basic_constraints(false, None);
            under_anchor(builder, &ca)
        },
    },
    // RFC 5937 lets constraints of the anchor's certificate be inputs of the algorithm. If they
    // cannot be read they are not dropped: the path fails closed. An operator sees nothing of
    // it: the certificate decodes, and one extension does not.
    Fault {
        name: "anchor-limits-cut-off",
        check: "chain.malformed-extensions",
        fails: &["chain.malformed-extensions"],
        outcome: Outcome::Fails,
        why: "the name constraints of the CA that is trusted end in the middle",
        make: |builder| {
            let cut = extension(oid::NAME_CONSTRAINTS, true, &[0x30, 0x09, 0xA0, 0x0A]);
            under_anchor(builder, &builder.ca().with(cut))
        },
    },
    // As above. Of two contradictory limits either choice could be the wrong one. The stricter
    // one would be a guess as well: limits of several kinds cannot be ordered.
    Fault {
        name: "anchor-limits-twice",
        check: "chain.duplicate-extensions",
        fails: &["chain.duplicate-extensions"],
        outcome: Outcome::Fails,
        why: "the CA that is trusted has name constraints twice: which of them count?",
        make: |builder| {
            let limits = |host: &str| name_constraints(&[general_name(2, host.as_bytes())], &[]);
            let ca = builder.ca().with(limits("example"));
            under_anchor(builder, &ca.with(limits("factory.example")))
        },
    },
    // A near miss: RFC 5280 section 4.2.1.10, "If no name of the type is in the certificate,
    // the certificate is acceptable." The device has no dNSName.
    Fault {
        name: "anchor-limits-unlike-the-name",
        check: "chain.name-constraints",
        fails: &[],
        outcome: Outcome::Passes,
        why: "nothing is wrong: the name constraints of the CA that is trusted are of another form",
        make: |builder| {
            let limits = name_constraints(&[general_name(2, b"factory.example")], &[]);
            under_anchor(builder, &builder.ca().with(limits))
        },
    },
    // RFC 5280 section 6.1 has nothing to validate when the certificate is the anchor itself;
    // popcert still decodes it, or a malformed certificate would pass by being trusted.
    Fault {
        name: "malformed-device-is-its-own-anchor",
        check: "chain.malformed-extensions",
        fails: &["chain.malformed-extensions", "device.identity"],
        outcome: Outcome::Fails,
        why: "the device is trusted as it is, and an extension of it ends in the middle",
        make: |builder| {
            let cut = extension(
                oid::SUBJECT_ALTERNATIVE_NAME,
                false,
                &[0x30, 0x09, 0x82, 0x0A],
            );
            let device = builder.device(CA_NAME, &builder.ca_key).with(cut);
            let device = device.sign(&builder.ca_key)?;
            Ok(builder
                .chain(&device)?
                .file("--trust", "trusted.cer", &device))
        },
    },
    // RFC 5280 section 4.2.1.11: requireExplicitPolicy 0 demands a policy of every certificate
    // from here on. With `--anchor certificate` the anchor's constraints count.
    Fault {
        name: "anchor-requires-policy",
        check: "chain.policies",
        fails: &["chain.policies"],
        outcome: Outcome::Fails,
        why: "the CA that is trusted asks for a policy, and the device has none",
        make: |builder| {
            // requireExplicitPolicy 0.
            let asks = extension(
                oid::POLICY_CONSTRAINTS,
                true,
                &[0x30, 0x03, 0x80, 0x01, 0x00],
            );
            let set = under_anchor(builder, &builder.ca().with(asks))?;
            Ok(set.option("--anchor", "certificate"))
        },
    },
    // A near miss. RFC 5246 section 7.4.2: the self-signed root "MAY be omitted from the
    // chain", which also says that it may be sent. Three certificates, each signed by the next,
    // the last by itself.
    Fault {
        name: "sent-in-order",
        check: "chain.sent-order",
        fails: &[],
        outcome: Outcome::Passes,
        why: "nothing is wrong: the device, its issuer, and the root, which may be left out",
        make: |builder| sent(builder, &[&own(builder)?, &above(builder)?, &top(builder)?]),
    },
    // RFC 8446 section 4.4.2: "The sender's certificate MUST come in the first CertificateEntry
    // in the list." No peer takes another order for the first one. `cat intermediate.pem
    // device.pem` in place of the reverse.
    Fault {
        name: "sent-issuer-first",
        check: "chain.sent-first",
        fails: &["chain.sent-first"],
        outcome: Outcome::Fails,
        why: "the device's certificate was appended to its issuer's",
        make: |builder| sent(builder, &[&above(builder)?, &own(builder)?]),
    },
    // RFC 5246 section 7.4.2: "Each following certificate MUST directly certify the one
    // preceding it." TLS 1.3 says SHOULD, and many services sort; embedded stacks do not.
    // Sorting by name or by date does it.
    Fault {
        name: "sent-root-between",
        check: "chain.sent-order",
        fails: &["chain.sent-order"],
        outcome: Outcome::Passes,
        why: "the root stands before the intermediate",
        make: |builder| sent(builder, &[&own(builder)?, &top(builder)?, &above(builder)?]),
    },
    // The same sentence: the root does not certify the device. That the intermediate is known
    // to this verifier, by `--untrusted`, does not help the service.
    Fault {
        name: "sent-without-what-is-between",
        check: "chain.sent-order",
        fails: &["chain.sent-order"],
        outcome: Outcome::Passes,
        why: "the device sends its root, and not the intermediate between",
        make: |builder| {
            let set = sent(builder, &[&own(builder)?, &top(builder)?])?;
            Ok(set.file("--untrusted", "middle.cer", &above(builder)?))
        },
    },
    // RFC 8446 section 4.4.2 has receivers prepared for "potentially extraneous certificates".
    // They cost octets in each handshake, and some stacks stop at them. The device uses one
    // file for two services.
    Fault {
        name: "sent-with-a-stranger",
        check: "chain.sent-strangers",
        fails: &["chain.sent-strangers"],
        outcome: Outcome::Passes,
        why: "a CA of another product was left in the file",
        make: |builder| {
            let (name, key) = ("MOCK Fault Stranger CA", &builder.other_key);
            let stranger = builder.authority(name, name, key, key).sign(key)?;
            sent(builder, &[&own(builder)?, &above(builder)?, &stranger])
        },
    },
    // `cat device.pem fullchain.pem`: the second certificate does not certify the first, it is
    // the first. Everything behind the copy is in order.
    Fault {
        name: "sent-twice",
        check: "chain.sent-duplicates",
        fails: &["chain.sent-duplicates"],
        outcome: Outcome::Passes,
        why: "a bundle that begins with the device's certificate was appended to it",
        make: |builder| sent(builder, &[&own(builder)?, &own(builder)?, &above(builder)?]),
    },
    // Two certificates of one name and one key. A verifier that takes the first issuer that
    // fits ends with an expired path, as many did in 2020 with the AddTrust root.
    Fault {
        name: "sent-with-expired-twin",
        check: "chain.sent-twin",
        fails: &["chain.sent-twin"],
        outcome: Outcome::Passes,
        why: "the intermediate was renewed with its key, and the old certificate is sent first",
        make: |builder| {
            let old = builder
                .middle()
                .valid(builder.after(-60 * DAY), builder.after(-MINUTE))
                .sign(&builder.ca_key)?;
            sent(builder, &[&own(builder)?, &old, &above(builder)?])
        },
    },
    // The service verifies with the key that it has registered, so the device works today. It
    // stops when the service is given the CA that the device sends. Both certificates have one
    // subject, so by name nothing is wrong.
    Fault {
        name: "sent-with-another-key",
        check: "chain.sent-other-key",
        fails: &["chain.sent-other-key"],
        outcome: Outcome::Passes,
        why: "the CA was made anew under its old name, and the device sends the new one (the service knows the old one)",
        make: |builder| {
            let again = builder
                .authority(CA_NAME, CA_NAME, &builder.other_key, &builder.other_key)
                .sign(&builder.other_key)?;
            sent(builder, &[&own(builder)?, &above(builder)?, &again])
        },
    },
    // Subject and issuer are equal and the key is the device's own: it would be an anchor if
    // somebody trusted it, and no path can lead from it to another. IoT Hub can be told to
    // trust such a certificate by its thumbprint, which is no path either.
    Fault {
        name: "self-signed-device",
        check: "chain.path",
        fails: &["chain.path"],
        outcome: Outcome::Fails,
        why: "the device signed its certificate itself, and nobody trusts it",
        make: |builder| {
            let mut device = builder.device("mock-device-1", &builder.end_key);
            device.issuer = device.subject.clone();
            builder.chain(&device.sign(&builder.end_key)?)
        },
    },
    // RFC 5280 has no objection to a CA at the end of a path. The device would need the CA's
    // private key to connect, and whoever opens one device has it. DPS answers 401002.
    Fault {
        name: "ca-as-device",
        check: "device.identity",
        fails: &["device.identity"],
        outcome: Outcome::Fails,
        why: "the device connects with its CA's certificate (Azure/azure-iot-sdk-node#532)",
        make: |builder| {
            let middle = builder.middle().sign(&builder.ca_key)?;
            Ok(builder.chain(&middle)?.cloud("azure-dps"))
        },
    },
];

/// A device directly under the CA, in which something was changed before it was signed.
fn altered_leaf(builder: &FaultBuilder, alter: impl FnOnce(&mut Template)) -> Result<Scenario> {
    let mut leaf = builder.device(CA_NAME, &builder.ca_key);
    alter(&mut leaf);
    builder.chain(&leaf.sign(&builder.ca_key)?)
}

/// A sound device directly under a CA that is trusted as it is.
pub(super) fn under_anchor(builder: &FaultBuilder, ca: &Template) -> Result<Scenario> {
    let leaf = builder
        .device(CA_NAME, &builder.ca_key)
        .sign(&builder.ca_key)?;
    let ca = ca.sign(&builder.ca_key)?;
    Ok(builder.chain(&leaf)?.file("--trust", "ca.cer", &ca))
}

/// The sound path under a root that ended a minute ago.
fn expired_anchor(builder: &FaultBuilder) -> Result<Scenario> {
    let ca = builder
        .ca()
        .valid(builder.after(-30 * DAY), builder.after(-MINUTE));
    under_anchor(builder, &ca)
}

/// What a device sends under the sound CA, in that order.
pub(super) fn sent(builder: &FaultBuilder, certificates: &[&[u8]]) -> Result<Scenario> {
    let file: String = certificates.iter().map(|der| pem(der)).collect();
    let set = builder.chain(&[])?;
    Ok(set.file("", "device.pem", file.as_bytes()))
}

/// The device's own certificate, under [`above`].
fn own(builder: &FaultBuilder) -> Result<Vec<u8>> {
    builder
        .device(MIDDLE_NAME, &builder.middle_key)
        .sign(&builder.middle_key)
}

/// The intermediate, sound.
fn above(builder: &FaultBuilder) -> Result<Vec<u8>> {
    builder.middle().sign(&builder.ca_key)
}

/// The root, sound.
fn top(builder: &FaultBuilder) -> Result<Vec<u8>> {
    builder.ca().sign(&builder.ca_key)
}

/// The intermediate with another extension in that place.
fn with_extension(builder: &FaultBuilder, place: usize, extension: Vec<u8>) -> Result<Scenario> {
    let mut middle = builder.middle();
    middle.extensions[place] = extension;
    builder.chain_through(&middle)
}

/// More CAs of one name than a search will try, on the curve whose signatures cost most.
fn look_alikes(builder: &FaultBuilder) -> Result<Scenario> {
    const COUNT: usize = 100;
    let stranger = builder.key(KeyType::P521, "fault stranger key")?;
    let alike = |number: usize| -> Result<String> {
        let key = builder.key(KeyType::P521, &format!("fault look-alike key {number}"))?;
        let ca = builder.authority(MIDDLE_NAME, CA_NAME, &key, &builder.ca_key);
        Ok(pem(&ca.sign(&builder.ca_key)?))
    };
    let all = (0..COUNT).map(alike).collect::<Result<Vec<_>>>()?.concat();
    let leaf = builder.device(MIDDLE_NAME, &stranger).sign(&stranger)?;
    Ok(builder
        .chain(&leaf)?
        .file("--untrusted", "look-alikes.pem", all.as_bytes()))
}
