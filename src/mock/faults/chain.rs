//! Paths that break, in one place each.

use super::{
    certificate::set_algorithm,
    fault::Fault,
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
    Fault {
        name: "sound-chain",
        check: "",
        fails: &[],
        exit: 0,
        says: None,
        why: "nothing is wrong: what the other chains are made from",
        make: |shop| shop.chain_through(&shop.middle()),
    },
    Fault {
        name: "missing-intermediate",
        check: "chain.path",
        fails: &["chain.path"],
        exit: 1,
        says: None,
        why: "the device sends its own certificate alone (rwatjen/AzureIoTDPSCertificates#3)",
        make: |shop| {
            let leaf = shop
                .device(MIDDLE_NAME, &shop.middle_key)
                .sign(&shop.middle_key)?;
            Ok(shop.chain(&leaf)?.cloud("azure-dps"))
        },
    },
    Fault {
        name: "issuer-has-another-key",
        check: "chain.signature",
        fails: &["chain.signature"],
        exit: 1,
        says: None,
        why: "the CA was made anew under its old name",
        make: |shop| {
            shop.chain(
                &shop
                    .device(CA_NAME, &shop.other_key)
                    .sign(&shop.other_key)?,
            )
        },
    },
    Fault {
        name: "algorithm-not-supported",
        check: "chain.signature-algorithm",
        fails: &["chain.signature-algorithm"],
        exit: 1,
        says: None,
        why: "the signature says MD5, which popcert does not verify",
        make: |shop| {
            spoilt_leaf(shop, |leaf| {
                set_algorithm(leaf, algorithm(oid::MD5_WITH_RSA, &null()));
            })
        },
    },
    Fault {
        name: "intermediate-expired",
        check: "chain.validity",
        fails: &["chain.validity"],
        exit: 1,
        says: None,
        why: "the intermediate ended before the devices under it",
        make: |shop| {
            let middle = shop
                .middle()
                .valid(shop.after(-30 * DAY), shop.after(-MINUTE));
            shop.chain_through(&middle)
        },
    },
    Fault {
        name: "intermediate-is-no-ca",
        check: "chain.basic-constraints",
        fails: &["chain.basic-constraints"],
        exit: 1,
        says: None,
        why: "a device's certificate was used to sign another",
        make: |shop| with_extension(shop, 0, basic_constraints(false, None)),
    },
    Fault {
        name: "path-too-long",
        check: "chain.path-length",
        fails: &["chain.path-length"],
        exit: 1,
        says: None,
        why: "the intermediate may have no CA below it, and has one",
        make: |shop| {
            let top = shop.authority("MOCK Fault Top CA", CA_NAME, &shop.other_key, &shop.ca_key);
            let mut top = top;
            top.extensions[0] = basic_constraints(true, Some(0));
            let middle = shop.authority(
                MIDDLE_NAME,
                "MOCK Fault Top CA",
                &shop.middle_key,
                &shop.other_key,
            );
            let both = [
                pem(&top.sign(&shop.ca_key)?),
                pem(&middle.sign(&shop.other_key)?),
            ]
            .concat();
            let leaf = shop
                .device(MIDDLE_NAME, &shop.middle_key)
                .sign(&shop.middle_key)?;
            Ok(shop
                .chain(&leaf)?
                .file("--untrusted", "intermediates.pem", both.as_bytes()))
        },
    },
    Fault {
        name: "intermediate-may-not-sign",
        check: "chain.key-usage",
        fails: &["chain.key-usage"],
        exit: 1,
        says: None,
        why: "the intermediate's key usage leaves keyCertSign out",
        make: |shop| with_extension(shop, 1, key_usage(&[0, 6])),
    },
    Fault {
        name: "not-for-clients",
        check: "chain.extended-key-usage",
        fails: &["chain.extended-key-usage"],
        exit: 1,
        says: None,
        why: "the device got a server's certificate, and connects as a client",
        make: |shop| {
            let set = spoilt_leaf(shop, |leaf| {
                leaf.extensions[1] = extended_key_usage(false, &[oid::SERVER_AUTH]);
            })?;
            Ok(set.option("--purpose", "client"))
        },
    },
    Fault {
        name: "name-not-permitted",
        check: "chain.name-constraints",
        fails: &["chain.name-constraints"],
        exit: 1,
        says: None,
        why: "the intermediate may only name hosts of another domain",
        make: |shop| {
            let limits = name_constraints(&[general_name(2, b"factory.example")], &[]);
            let names = alternative_names(&[general_name(2, b"device.office.example")]);
            let leaf = shop.device(MIDDLE_NAME, &shop.middle_key).with(names);
            let middle = shop.middle().with(limits).sign(&shop.ca_key)?;
            let set = shop.chain(&leaf.sign(&shop.middle_key)?)?;
            Ok(set.file("--untrusted", "middle.cer", &middle))
        },
    },
    Fault {
        name: "no-policy",
        check: "chain.policies",
        fails: &["chain.policies"],
        exit: 1,
        says: None,
        why: "a policy is asked for, and the path has none",
        make: |shop| {
            Ok(shop
                .chain_through(&shop.middle())?
                .flag("--explicit-policy"))
        },
    },
    Fault {
        name: "unknown-critical-in-chain",
        check: "chain.critical-extensions",
        fails: &["chain.critical-extensions"],
        exit: 1,
        says: None,
        why: "a critical extension that nobody knows must be refused",
        make: |shop| {
            let own = extension(UNKNOWN, true, &[5, 0]);
            shop.chain_through(&shop.middle().with(own))
        },
    },
    Fault {
        name: "malformed-in-chain",
        check: "chain.malformed-extensions",
        fails: &["chain.malformed-extensions"],
        exit: 1,
        says: None,
        why: "the alternative names of the intermediate end in the middle",
        make: |shop| {
            let cut = extension(
                oid::SUBJECT_ALTERNATIVE_NAME,
                false,
                &[0x30, 0x09, 0x82, 0x0A],
            );
            shop.chain_through(&shop.middle().with(cut))
        },
    },
    Fault {
        name: "duplicate-in-chain",
        check: "chain.duplicate-extensions",
        fails: &["chain.duplicate-extensions"],
        exit: 1,
        says: None,
        why: "an extension stands twice in the intermediate",
        make: |shop| {
            let own = extension(UNKNOWN, false, &[5, 0]);
            shop.chain_through(&shop.middle().with(own.clone()).with(own))
        },
    },
    Fault {
        name: "ber-in-chain",
        check: "chain.encoding",
        fails: &["chain.encoding"],
        exit: 1,
        says: None,
        why: "a tool wrote BER: a length in more octets than it needs",
        make: |shop| {
            let mut middle = shop.middle();
            if let Some((_, contents)) = middle.not_before.split_at_checked(2) {
                middle.not_before = [&[0x17, 0x81, 0x0D], contents].concat();
            }
            shop.chain_through(&middle)
        },
    },
    Fault {
        name: "version-1-intermediate",
        check: "chain.version",
        fails: &["chain.version"],
        exit: 1,
        says: None,
        why: "the intermediate says version 1 and has extensions",
        make: |shop| {
            let mut middle = shop.middle();
            middle.version = None;
            shop.chain_through(&middle)
        },
    },
    Fault {
        name: "negative-serial-in-chain",
        check: "chain.serial",
        fails: &["chain.serial"],
        exit: 1,
        says: None,
        why: "the intermediate's serial number is negative",
        make: |shop| {
            let mut middle = shop.middle();
            middle.serial = vec![0xC1; 16];
            shop.chain_through(&middle)
        },
    },
    Fault {
        name: "key-off-the-curve",
        check: "chain.public-key",
        fails: &["chain.public-key"],
        exit: 1,
        says: None,
        why: "the device's key is no point of its curve",
        make: |shop| {
            spoilt_leaf(shop, |leaf| {
                if let Some(last) = leaf.public_key.last_mut() {
                    *last ^= 1;
                }
            })
        },
    },
    Fault {
        name: "look-alikes",
        check: "chain.budget",
        fails: &["chain.budget", "chain.mixed-curves", "chain.signature"],
        exit: 1,
        says: None,
        why: "a hundred CAs of one name, none of which signed",
        make: look_alikes,
    },
    Fault {
        name: "two-curves",
        check: "chain.mixed-curves",
        fails: &["chain.mixed-curves"],
        exit: 0,
        says: None,
        why: "a P-256 CA under a P-384 one, as older Azure Sphere tenants have (Azure/azure-sphere-samples#155)",
        make: |shop| {
            let key = shop.key(KeyType::P384, "fault P-384 key")?;
            let root = shop.authority(CA_NAME, CA_NAME, &key, &key).sign(&key)?;
            let middle = shop
                .authority(MIDDLE_NAME, CA_NAME, &shop.middle_key, &key)
                .sign(&key)?;
            let leaf = shop
                .device(MIDDLE_NAME, &shop.middle_key)
                .sign(&shop.middle_key)?;
            Ok(shop.chain(&leaf)?.file("--trust", "ca.cer", &root).file(
                "--untrusted",
                "middle.cer",
                &middle,
            ))
        },
    },
    Fault {
        name: "anchor-expired",
        check: "chain.anchor",
        fails: &["chain.anchor"],
        exit: 0,
        says: None,
        why: "the CA that is trusted has ended, and was not asked for more than name and key",
        make: expired_anchor,
    },
    Fault {
        name: "anchor-expired-for-azure",
        check: "chain.validity",
        fails: &["chain.validity"],
        exit: 1,
        says: None,
        why: "the CA that is registered with DPS has ended",
        make: |shop| Ok(expired_anchor(shop)?.cloud("azure-dps")),
    },
    Fault {
        name: "anchor-is-no-ca",
        check: "chain.anchor",
        fails: &["chain.anchor"],
        exit: 0,
        says: None,
        why: "what is trusted says that it is no CA",
        make: |shop| {
            let mut ca = shop.ca();
            ca.extensions[0] = basic_constraints(false, None);
            under_anchor(shop, &ca)
        },
    },
    Fault {
        name: "anchor-limits-cut-off",
        check: "chain.malformed-extensions",
        fails: &["chain.malformed-extensions"],
        exit: 1,
        says: None,
        why: "the name constraints of the CA that is trusted end in the middle",
        make: |shop| {
            let cut = extension(oid::NAME_CONSTRAINTS, true, &[0x30, 0x09, 0xA0, 0x0A]);
            under_anchor(shop, &shop.ca().with(cut))
        },
    },
    Fault {
        name: "anchor-limits-twice",
        check: "chain.duplicate-extensions",
        fails: &["chain.duplicate-extensions"],
        exit: 1,
        says: None,
        why: "the CA that is trusted has name constraints twice: which of them count?",
        make: |shop| {
            let limits = |host: &str| name_constraints(&[general_name(2, host.as_bytes())], &[]);
            let ca = shop.ca().with(limits("example"));
            under_anchor(shop, &ca.with(limits("factory.example")))
        },
    },
    Fault {
        name: "anchor-limits-unlike-the-name",
        check: "chain.name-constraints",
        fails: &[],
        exit: 0,
        says: None,
        why: "nothing is wrong: the name constraints of the CA that is trusted are of another form",
        make: |shop| {
            let limits = name_constraints(&[general_name(2, b"factory.example")], &[]);
            under_anchor(shop, &shop.ca().with(limits))
        },
    },
    Fault {
        name: "malformed-device-is-its-own-anchor",
        check: "chain.malformed-extensions",
        fails: &["chain.malformed-extensions", "device.identity"],
        exit: 1,
        says: None,
        why: "the device is trusted as it is, and an extension of it ends in the middle",
        make: |shop| {
            let cut = extension(
                oid::SUBJECT_ALTERNATIVE_NAME,
                false,
                &[0x30, 0x09, 0x82, 0x0A],
            );
            let device = shop.device(CA_NAME, &shop.ca_key).with(cut);
            let device = device.sign(&shop.ca_key)?;
            Ok(shop.chain(&device)?.file("--trust", "trusted.cer", &device))
        },
    },
    Fault {
        name: "anchor-requires-policy",
        check: "chain.policies",
        fails: &["chain.policies"],
        exit: 1,
        says: None,
        why: "the CA that is trusted asks for a policy, and the device has none",
        make: |shop| {
            // requireExplicitPolicy 0.
            let asks = extension(
                oid::POLICY_CONSTRAINTS,
                true,
                &[0x30, 0x03, 0x80, 0x01, 0x00],
            );
            let set = under_anchor(shop, &shop.ca().with(asks))?;
            Ok(set.option("--anchor", "certificate"))
        },
    },
    Fault {
        name: "sent-in-order",
        check: "chain.sent-order",
        fails: &[],
        exit: 0,
        says: None,
        why: "nothing is wrong: the device, its issuer, and the root, which may be left out",
        make: |shop| sent(shop, &[&own(shop)?, &above(shop)?, &top(shop)?]),
    },
    Fault {
        name: "sent-issuer-first",
        check: "chain.sent-first",
        fails: &["chain.sent-first"],
        exit: 1,
        says: None,
        why: "the device's certificate was appended to its issuer's",
        make: |shop| sent(shop, &[&above(shop)?, &own(shop)?]),
    },
    Fault {
        name: "sent-root-between",
        check: "chain.sent-order",
        fails: &["chain.sent-order"],
        exit: 0,
        says: None,
        why: "the root stands before the intermediate",
        make: |shop| sent(shop, &[&own(shop)?, &top(shop)?, &above(shop)?]),
    },
    Fault {
        name: "sent-without-what-is-between",
        check: "chain.sent-order",
        fails: &["chain.sent-order"],
        exit: 0,
        says: None,
        why: "the device sends its root, and not the intermediate between",
        make: |shop| {
            let set = sent(shop, &[&own(shop)?, &top(shop)?])?;
            Ok(set.file("--untrusted", "middle.cer", &above(shop)?))
        },
    },
    Fault {
        name: "sent-with-a-stranger",
        check: "chain.sent-strangers",
        fails: &["chain.sent-strangers"],
        exit: 0,
        says: None,
        why: "a CA of another product was left in the file",
        make: |shop| {
            let (name, key) = ("MOCK Fault Stranger CA", &shop.other_key);
            let stranger = shop.authority(name, name, key, key).sign(key)?;
            sent(shop, &[&own(shop)?, &above(shop)?, &stranger])
        },
    },
    Fault {
        name: "sent-twice",
        check: "chain.sent-duplicates",
        fails: &["chain.sent-duplicates"],
        exit: 0,
        says: None,
        why: "a bundle that begins with the device's certificate was appended to it",
        make: |shop| sent(shop, &[&own(shop)?, &own(shop)?, &above(shop)?]),
    },
    Fault {
        name: "sent-with-expired-twin",
        check: "chain.sent-twin",
        fails: &["chain.sent-twin"],
        exit: 0,
        says: None,
        why: "the intermediate was renewed with its key, and the old certificate is sent first",
        make: |shop| {
            let old = shop
                .middle()
                .valid(shop.after(-60 * DAY), shop.after(-MINUTE))
                .sign(&shop.ca_key)?;
            sent(shop, &[&own(shop)?, &old, &above(shop)?])
        },
    },
    Fault {
        name: "sent-with-another-key",
        check: "chain.sent-other-key",
        fails: &["chain.sent-other-key"],
        exit: 0,
        says: None,
        why: "the CA was made anew under its old name, and the device sends the new one (the service knows the old one)",
        make: |shop| {
            let again = shop
                .authority(CA_NAME, CA_NAME, &shop.other_key, &shop.other_key)
                .sign(&shop.other_key)?;
            sent(shop, &[&own(shop)?, &above(shop)?, &again])
        },
    },
    Fault {
        name: "self-signed-device",
        check: "chain.path",
        fails: &["chain.path"],
        exit: 1,
        says: None,
        why: "the device signed its certificate itself, and nobody trusts it",
        make: |shop| {
            let mut device = shop.device("mock-device-1", &shop.end_key);
            device.issuer = device.subject.clone();
            shop.chain(&device.sign(&shop.end_key)?)
        },
    },
    Fault {
        name: "ca-as-device",
        check: "device.identity",
        fails: &["device.identity"],
        exit: 1,
        says: None,
        why: "the device connects with its CA's certificate (Azure/azure-iot-sdk-node#532)",
        make: |shop| {
            let middle = shop.middle().sign(&shop.ca_key)?;
            Ok(shop.chain(&middle)?.cloud("azure-dps"))
        },
    },
];

/// A device directly under the CA, in which something was changed before it was signed.
fn spoilt_leaf(shop: &FaultBuilder, spoil: impl FnOnce(&mut Template)) -> Result<Scenario> {
    let mut leaf = shop.device(CA_NAME, &shop.ca_key);
    spoil(&mut leaf);
    shop.chain(&leaf.sign(&shop.ca_key)?)
}

/// A sound device directly under a CA that is trusted as it is.
pub(super) fn under_anchor(shop: &FaultBuilder, ca: &Template) -> Result<Scenario> {
    let leaf = shop.device(CA_NAME, &shop.ca_key).sign(&shop.ca_key)?;
    let ca = ca.sign(&shop.ca_key)?;
    Ok(shop.chain(&leaf)?.file("--trust", "ca.cer", &ca))
}

fn expired_anchor(shop: &FaultBuilder) -> Result<Scenario> {
    let ca = shop.ca().valid(shop.after(-30 * DAY), shop.after(-MINUTE));
    under_anchor(shop, &ca)
}

/// What a device sends under the sound CA, in that order.
pub(super) fn sent(shop: &FaultBuilder, certificates: &[&[u8]]) -> Result<Scenario> {
    let file: String = certificates.iter().map(|der| pem(der)).collect();
    let set = shop.chain(&[])?;
    Ok(set.file("", "device.pem", file.as_bytes()))
}

/// The device's own certificate, under [`above`].
fn own(shop: &FaultBuilder) -> Result<Vec<u8>> {
    shop.device(MIDDLE_NAME, &shop.middle_key)
        .sign(&shop.middle_key)
}

fn above(shop: &FaultBuilder) -> Result<Vec<u8>> {
    shop.middle().sign(&shop.ca_key)
}

fn top(shop: &FaultBuilder) -> Result<Vec<u8>> {
    shop.ca().sign(&shop.ca_key)
}

/// The intermediate with another extension in that place.
fn with_extension(shop: &FaultBuilder, place: usize, extension: Vec<u8>) -> Result<Scenario> {
    let mut middle = shop.middle();
    middle.extensions[place] = extension;
    shop.chain_through(&middle)
}

/// More CAs of one name than a search will try, on the curve whose signatures cost most.
fn look_alikes(shop: &FaultBuilder) -> Result<Scenario> {
    const COUNT: usize = 100;
    let stranger = shop.key(KeyType::P521, "fault stranger key")?;
    let alike = |number: usize| -> Result<String> {
        let key = shop.key(KeyType::P521, &format!("fault look-alike key {number}"))?;
        let ca = shop.authority(MIDDLE_NAME, CA_NAME, &key, &shop.ca_key);
        Ok(pem(&ca.sign(&shop.ca_key)?))
    };
    let all = (0..COUNT).map(alike).collect::<Result<Vec<_>>>()?.concat();
    let leaf = shop.device(MIDDLE_NAME, &stranger).sign(&stranger)?;
    Ok(shop
        .chain(&leaf)?
        .file("--untrusted", "look-alikes.pem", all.as_bytes()))
}
