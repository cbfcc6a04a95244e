//! Sets that nearly fail a check and pass it: a value on the right side of its bound, or one that is odd in a way that
//! the rule allows. A rule that became too strict, or is asked the wrong way round, fails here.

use super::{
    certificate::{set_algorithm, spoilt},
    chain::{sent, under_anchor},
    fault::NearMiss,
    fault_builder::{
        AWS_CODE, CA_NAME, CODE, DAY, FaultBuilder, MIDDLE_NAME, MINUTE, Scenario, UNKNOWN,
        authority_key_identifier, pem, subject_key_identifier,
    },
};
use crate::{
    asn1::{
        oid::{self, id},
        tag,
        writer::{algorithm, null, oid as identifier, sequence, value},
    },
    error::Result,
    mock::{
        KeyType, StringType, Template, alternative_names, basic_constraints, common_name,
        extended_key_usage, extension, general_name, key_usage, name, name_constraints,
    },
};
use const_oid::ObjectIdentifier;
use sha2::{Digest, Sha256};

const CODE_SIGNING: ObjectIdentifier = id("1.3.6.1.5.5.7.3.3");
/// More look-alikes than anyone has, and fewer than make a search endless.
const ALIKE: usize = 8;
/// The largest serial number that is allowed: its first octet keeps the number positive.
const LONGEST_SERIAL: [u8; 20] = {
    let mut octets = [0xFF; 20];
    octets[0] = 0;
    octets
};

pub(super) const NEAR_MISSES: &[NearMiss] = &[
    NearMiss {
        name: "near-public-key-inside",
        nearly: &["input.bundle", "input.private-key"],
        fails: &[],
        why: "a key stands beside the proof, and it is the public one",
        make: |shop| {
            let key = pem::Pem::new("PUBLIC KEY", shop.end_key.public_key_info());
            in_pem(shop, "proof.pem", |text| format!("{text}{key}"))
        },
    },
    NearMiss {
        name: "near-crlf-in-crt-pem",
        nearly: &["input.encoding", "input.file-name"],
        fails: &[],
        why: "the PEM has a comment and the line ends of Windows, and its name has `.crt` before `.pem`",
        make: |shop| {
            let set = in_pem(shop, "proof.crt.pem", |text| {
                format!("subject: a proof\n{text}").replace('\n', "\r\n")
            })?;
            Ok(set.cloud("azure-dps"))
        },
    },
    NearMiss {
        name: "near-code-of-digits",
        nearly: &["code.format"],
        fails: &[],
        why: "a code of 48 hex digits, none of which happens to be a letter",
        make: |shop| {
            let code = "012345678901234567890123456789012345678901234567";
            let set = shop.verify_proof(&shop.proof_of(code))?;
            Ok(set.code(code).cloud("azure-dps"))
        },
    },
    NearMiss {
        name: "near-code-with-a-blank-inside",
        nearly: &["code.white-space", "proof.common-name"],
        fails: &[],
        why: "the code has a blank inside, where it belongs to it, and other attributes stand beside the CN",
        make: |shop| {
            let names = [
                (oid::ORGANIZATION_NAME, StringType::Utf8, "MOCK code 1"),
                (oid::COMMON_NAME, StringType::Utf8, "mock code 1"),
            ];
            let mut proof = shop.proof();
            proof.subject = name(&names);
            Ok(shop.verify_proof(&proof)?.code("mock code 1"))
        },
    },
    NearMiss {
        name: "near-code-of-64-characters",
        nearly: &["proof.common-name-form"],
        fails: &[],
        why: "AWS's codes are as long as a CN may be",
        make: |shop| Ok(shop.verify_proof(&shop.proof_of(AWS_CODE))?.code(AWS_CODE)),
    },
    NearMiss {
        name: "near-proof-under-a-ca-of-another-ca",
        nearly: &["ca.signature", "chain.signature", "proof.identity"],
        fails: &[],
        why: "the CA is itself issued by a CA, of which an older one of the same name and another key is given first",
        make: |shop| {
            let again = shop.authority(CA_NAME, CA_NAME, &shop.other_key, &shop.other_key);
            let roots = [
                pem(&again.sign(&shop.other_key)?),
                pem(&shop.ca().sign(&shop.ca_key)?),
            ];
            let ca = shop.middle().sign(&shop.ca_key)?;
            let set = shop.verify(&ca, &shop.proof_under_middle()?);
            Ok(set.file("--untrusted", "roots.pem", roots.concat().as_bytes()))
        },
    },
    NearMiss {
        name: "near-issuer-in-other-case",
        nearly: &["proof.issuer"],
        fails: &["proof.issuer-form"],
        why: "the proof writes the CA's name in small letters, which is the same name",
        make: |shop| {
            let subject = common_name(StringType::Printable, CODE);
            shop.verify_proof(&shop.issued(&subject, "mock fault ca", &shop.ca_key))
        },
    },
    NearMiss {
        name: "near-issuer-with-two-blanks",
        nearly: &["proof.issuer-form"],
        fails: &[],
        why: "the CA's name has two blanks in a row, and so has the proof's issuer",
        make: |shop| {
            let two = "MOCK  Fault CA";
            let ca = shop.authority(two, two, &shop.ca_key, &shop.ca_key);
            let subject = common_name(StringType::Printable, CODE);
            let proof = shop.issued(&subject, two, &shop.ca_key);
            Ok(shop.verify(&ca.sign(&shop.ca_key)?, &proof.sign(&shop.ca_key)?))
        },
    },
    NearMiss {
        name: "near-first-second",
        nearly: &[
            "ca.expiry",
            "ca.validity",
            "proof.lifetime",
            "proof.validity",
        ],
        fails: &[],
        why: "CA and proof begin at this second, end at the same, and that is 90 days and a second away",
        make: |shop| {
            let (begin, end) = (shop.after(0), shop.after(90 * DAY + 1));
            in_dates(
                shop,
                shop.ca().valid(begin, end),
                shop.proof().valid(begin, end),
            )
        },
    },
    NearMiss {
        name: "near-last-second",
        nearly: &["ca.validity", "proof.validity"],
        fails: &["ca.expiry", "proof.expiry"],
        why: "CA and proof are in their last second",
        make: |shop| {
            let (begin, end) = (shop.after(-DAY), shop.after(0));
            in_dates(
                shop,
                shop.ca().valid(begin, end),
                shop.proof().valid(begin, end),
            )
        },
    },
    NearMiss {
        name: "near-ten-minutes-left",
        nearly: &["proof.expiry"],
        fails: &[],
        why: "ten minutes are left for the upload, and not a second more",
        make: |shop| {
            let end = shop.after(10 * MINUTE);
            shop.verify_proof(&shop.proof().valid(shop.after(-MINUTE), end))
        },
    },
    NearMiss {
        name: "near-odd-proof",
        nearly: &[
            "proof.basic-constraints",
            "proof.extended-key-usage",
            "proof.key-identifiers",
            "proof.key-usage",
        ],
        fails: &[],
        why: "the proof says CA:FALSE, encipherOnly with keyAgreement, a purpose nobody asks for, and names no key",
        make: |shop| {
            let mut proof = shop.proof();
            proof.extensions = vec![
                basic_constraints(false, None),
                key_usage(&[4, 7]),
                extended_key_usage(true, &[CODE_SIGNING]),
                extension(
                    oid::AUTHORITY_KEY_IDENTIFIER,
                    false,
                    &value(tag::SEQUENCE, &[]),
                ),
            ];
            shop.verify_proof(&proof)
        },
    },
    NearMiss {
        name: "near-proof-without-extensions",
        nearly: &["certificate.version", "proof.key-identifiers"],
        fails: &[],
        why: "the proof is version 3 and has no extensions, which version 1 would do for",
        make: |shop| {
            let mut proof = shop.proof();
            proof.extensions.clear();
            shop.verify_proof(&proof)
        },
    },
    NearMiss {
        name: "near-rsa-2048-for-aws",
        nearly: &[
            "ca.key",
            "certificate.signature-algorithm",
            "certificate.signature-parameters",
            "proof.key",
        ],
        fails: &[],
        why: "CA and proof have RSA keys of 2048 bits, the least that AWS takes, and are signed with them",
        make: |shop| {
            let key = shop.key(KeyType::Rsa2048, "fault RSA key of 2048 bits")?;
            let own = shop.key(KeyType::Rsa2048, "another RSA key of 2048 bits")?;
            let ca = shop.authority(CA_NAME, CA_NAME, &key, &key).sign(&key)?;
            let subject = common_name(StringType::Printable, AWS_CODE);
            let mut proof = shop.issued(&subject, CA_NAME, &key);
            proof.public_key = own.public_key_info().to_vec();
            let proof = proof.sign(&key)?;
            let set = shop.verify(&[], &[]).code(AWS_CODE).cloud("aws-iot");
            let set = set.file("--ca", "ca.pem", pem(&ca).as_bytes());
            Ok(set.file("--proof", "proof.pem", pem(&proof).as_bytes()))
        },
    },
    NearMiss {
        name: "near-narrow-ca",
        nearly: &[
            "ca.basic-constraints",
            "ca.extended-key-usage",
            "ca.key-identifiers",
            "ca.key-usage",
            "ca.path-length",
        ],
        fails: &[],
        why: "the CA may sign certificates and nothing else, of end entities alone, and names no key but its own",
        make: |shop| {
            let mut ca = shop.ca();
            ca.extensions = vec![
                basic_constraints(true, Some(0)),
                key_usage(&[5]),
                extended_key_usage(false, &[oid::SERVER_AUTH, oid::ANY_EXTENDED_KEY_USAGE]),
                subject_key_identifier(&shop.ca_key),
            ];
            Ok(shop.audit(&ca.sign(&shop.ca_key)?))
        },
    },
    NearMiss {
        name: "near-path-length-without-key-usage",
        nearly: &["ca.path-length"],
        fails: &["ca.key-usage"],
        why: "the CA limits the path and has no key usage, which allows every use",
        make: |shop| {
            let mut ca = shop.ca();
            ca.extensions[0] = basic_constraints(true, Some(3));
            ca.extensions.remove(1);
            Ok(shop.audit(&ca.sign(&shop.ca_key)?))
        },
    },
    NearMiss {
        name: "near-root-that-names-another-key",
        nearly: &["ca.self-signature"],
        fails: &[],
        why: "the root's authority key identifier is another key's, and its own key signed it all the same",
        make: |shop| {
            let mut ca = shop.ca();
            ca.extensions[3] = authority_key_identifier(&shop.other_key);
            Ok(shop.audit(&ca.sign(&shop.ca_key)?))
        },
    },
    NearMiss {
        name: "near-tenant-in-capitals",
        nearly: &["ca.tenant", "certificate.thumbprint"],
        fails: &[],
        why: "the tenant's id is written in capitals, and the thumbprint as openssl writes SHA-256",
        make: |shop| {
            let tenant = "MOCK Microsoft Azure Sphere 51CEC1CF-E45F-40FC-8399-A8D22927990C";
            let ca = shop.authority(tenant, tenant, &shop.ca_key, &shop.ca_key);
            let ca = ca.sign(&shop.ca_key)?;
            let digest = Sha256::digest(&ca);
            let pairs: Vec<_> = digest.iter().map(|octet| format!("{octet:02x}")).collect();
            let set = shop.audit(&ca).cloud("azure-sphere");
            Ok(set.option("--expect-thumbprint", &pairs.join(":")))
        },
    },
    NearMiss {
        name: "near-longest-serial",
        nearly: &["certificate.encoding", "certificate.serial"],
        fails: &[],
        why: "the serial number takes 20 octets, of which the first is zero and needed",
        make: |shop| {
            spoilt(shop, |device| {
                device.serial = LONGEST_SERIAL.to_vec();
            })
        },
    },
    NearMiss {
        name: "near-null-in-both-places",
        nearly: &["certificate.algorithm-agreement"],
        fails: &["certificate.signature-parameters"],
        why: "a NULL stands behind the ECDSA identifier, inside and outside alike",
        make: |shop| {
            spoilt(shop, |device| {
                set_algorithm(device, algorithm(oid::ECDSA_WITH_SHA256, &null()));
            })
        },
    },
    NearMiss {
        name: "near-ecdsa-with-sha-384",
        nearly: &[
            "certificate.signature-hash",
            "certificate.signature-parameters",
        ],
        fails: &[],
        why: "the signature says SHA-384",
        make: |shop| {
            spoilt(shop, |device| {
                set_algorithm(device, algorithm(oid::ECDSA_WITH_SHA384, &[]));
            })
        },
    },
    NearMiss {
        name: "near-device-in-its-only-second",
        nearly: &["certificate.dates", "device.validity"],
        fails: &[],
        why: "the device's certificate begins and ends at this second",
        make: |shop| {
            let device = shop.device(CA_NAME, &shop.ca_key);
            shop.audit_device(&device.valid(shop.at, shop.at))
        },
    },
    NearMiss {
        name: "near-device-until-2050",
        nearly: &["certificate.dates"],
        fails: &[],
        why: "the device's certificate ends with 2049, the last second that two digits of a year can name",
        make: |shop| {
            spoilt(shop, |device| {
                device.not_after = value(0x17, b"491231235959Z");
            })
        },
    },
    NearMiss {
        name: "near-every-printable-sign",
        nearly: &["certificate.names", "device.common-name"],
        fails: &[],
        why: "the device's names hold every sign that PrintableString has, and its CN is one character",
        make: |shop| {
            let names = [
                (
                    oid::ORGANIZATION_NAME,
                    StringType::Printable,
                    "MOCK '()+,-./:=?",
                ),
                (oid::COMMON_NAME, StringType::Printable, "1"),
            ];
            let mut device = shop.device(CA_NAME, &shop.ca_key);
            device.subject = name(&names);
            shop.audit_device(&device)
        },
    },
    NearMiss {
        name: "near-odd-device",
        nearly: &[
            "certificate.critical-extensions",
            "certificate.dns-names",
            "certificate.duplicate-extensions",
            "certificate.malformed-extensions",
            "device.basic-constraints",
        ],
        fails: &[],
        why: "known extensions that are critical, unknown ones of neighbouring numbers that are not, and long host names",
        make: |shop| {
            let label = "a".repeat(63);
            let longest = format!("*.{label}.{label}.{label}.{}", "b".repeat(59));
            let hosts = [longest.as_str(), "_mock-1.example"];
            let mut names: Vec<_> = hosts
                .iter()
                .map(|host| general_name(2, host.as_bytes()))
                .collect();
            names.push(general_name(7, &[192, 0, 2, 1]));
            spoilt(shop, |device| {
                device.extensions[1] = extended_key_usage(true, &[oid::CLIENT_AUTH]);
                device.extensions.extend([
                    basic_constraints(false, None),
                    alternative_names(&names),
                    extension(UNKNOWN, false, &[5, 0]),
                    extension(id("1.3.6.1.4.1.55555.2"), false, b"no DER"),
                ]);
            })
        },
    },
    NearMiss {
        name: "near-device-that-names-its-own-key",
        nearly: &["certificate.self-issued"],
        fails: &[],
        why: "both key identifiers are the device's own, yet the CA signed",
        make: |shop| {
            spoilt(shop, |device| {
                device.extensions[2] = authority_key_identifier(&shop.end_key);
                device
                    .extensions
                    .push(subject_key_identifier(&shop.end_key));
            })
        },
    },
    NearMiss {
        name: "near-der-for-enrollment",
        nearly: &["input.enrollment-encoding"],
        fails: &[],
        why: "the device's certificate is DER, which has no armour either",
        make: |shop| {
            let device = shop.device(CA_NAME, &shop.ca_key);
            Ok(shop.audit_device(&device)?.cloud("azure-dps"))
        },
    },
    NearMiss {
        name: "near-other-in-its-only-second",
        nearly: &["certificate.validity"],
        fails: &[],
        why: "a certificate that says nothing of its purpose begins and ends at this second",
        make: |shop| {
            let other = shop.device(CA_NAME, &shop.ca_key).valid(shop.at, shop.at);
            let set = shop.audit(&other.sign(&shop.ca_key)?);
            Ok(set.option("--as", "other"))
        },
    },
    NearMiss {
        name: "near-path-among-look-alikes",
        nearly: &["chain.budget", "chain.path", "chain.signature"],
        fails: &[],
        why: "the right intermediate is given behind others of its name, none of which signed",
        make: |shop| {
            let alike = |number: usize| -> Result<String> {
                let key = shop.key(KeyType::P256, &format!("near-miss look-alike key {number}"))?;
                let ca = shop.authority(MIDDLE_NAME, CA_NAME, &key, &shop.ca_key);
                Ok(pem(&ca.sign(&shop.ca_key)?))
            };
            let all = (0..ALIKE).map(alike).collect::<Result<Vec<_>>>()?.concat();
            let all = all + &pem(&shop.middle().sign(&shop.ca_key)?);
            let set = shop.chain(&under_middle(shop).sign(&shop.middle_key)?)?;
            Ok(set.file("--untrusted", "look-alikes.pem", all.as_bytes()))
        },
    },
    NearMiss {
        name: "near-rsa-and-ed25519-in-chain",
        nearly: &[
            "chain.mixed-curves",
            "chain.public-key",
            "chain.signature-algorithm",
            "chain.signature-parameters",
            "device.key",
        ],
        fails: &[],
        why: "an RSA root, an Ed25519 intermediate and a P-256 device: every kind of key, and one curve of ECDSA",
        make: |shop| {
            let root_key = shop.key(KeyType::Rsa2048, "fault RSA key of 2048 bits")?;
            let key = shop.key(KeyType::Ed25519, "fault Ed25519 key")?;
            let root = shop.authority(CA_NAME, CA_NAME, &root_key, &root_key);
            let middle = shop.authority(MIDDLE_NAME, CA_NAME, &key, &root_key);
            let leaf = shop.device(MIDDLE_NAME, &key).sign(&key)?;
            let set = shop.chain(&leaf)?;
            let set = set.file("--trust", "ca.cer", &root.sign(&root_key)?);
            Ok(set.file("--untrusted", "middle.cer", &middle.sign(&root_key)?))
        },
    },
    NearMiss {
        name: "near-intermediate-in-its-only-second",
        nearly: &["chain.validity"],
        fails: &[],
        why: "the intermediate begins and ends at this second",
        make: |shop| shop.chain_through(&shop.middle().valid(shop.at, shop.at)),
    },
    NearMiss {
        name: "near-narrow-intermediate",
        nearly: &[
            "chain.basic-constraints",
            "chain.extended-key-usage",
            "chain.key-usage",
            "chain.name-constraints",
            "chain.path-length",
            "device.identity",
        ],
        fails: &[],
        why: "the intermediate may sign certificates and nothing else, of clients alone, of one host; the device is just that",
        make: |shop| {
            let host = general_name(2, b"device.factory.example");
            let mut middle = shop.middle();
            middle.extensions[0] = basic_constraints(true, Some(0));
            middle.extensions[1] = key_usage(&[5]);
            middle.extensions.extend([
                extended_key_usage(false, &[oid::CLIENT_AUTH]),
                name_constraints(std::slice::from_ref(&host), &[]),
            ]);
            let mut device = under_middle(shop);
            device
                .extensions
                .extend([basic_constraints(false, None), alternative_names(&[host])]);
            let set = shop.chain(&device.sign(&shop.middle_key)?)?;
            let set = set.file("--untrusted", "middle.cer", &middle.sign(&shop.ca_key)?);
            Ok(set.option("--purpose", "client"))
        },
    },
    NearMiss {
        name: "near-two-intermediates-allowed",
        nearly: &["chain.path-length"],
        fails: &[],
        why: "the upper intermediate may have one CA below it, and has one",
        make: |shop| {
            const TOP: &str = "MOCK Fault Top CA";
            let mut top = shop.authority(TOP, CA_NAME, &shop.other_key, &shop.ca_key);
            top.extensions[0] = basic_constraints(true, Some(1));
            let middle = shop.authority(MIDDLE_NAME, TOP, &shop.middle_key, &shop.other_key);
            let both = [
                pem(&top.sign(&shop.ca_key)?),
                pem(&middle.sign(&shop.other_key)?),
            ];
            let set = shop.chain(&under_middle(shop).sign(&shop.middle_key)?)?;
            Ok(set.file("--untrusted", "intermediates.pem", both.concat().as_bytes()))
        },
    },
    NearMiss {
        name: "near-policy-all-the-way",
        nearly: &["chain.policies"],
        fails: &[],
        why: "a policy is asked for: the intermediate allows any, and the device has one",
        make: |shop| {
            let policy = |policy: ObjectIdentifier| {
                let one = sequence(&[identifier(policy)]);
                extension(oid::CERTIFICATE_POLICIES, false, &sequence(&[one]))
            };
            let middle = shop.middle().with(policy(oid::ANY_POLICY));
            let device = under_middle(shop).with(policy(id("1.3.6.1.4.1.55555.3")));
            let set = shop.chain(&device.sign(&shop.middle_key)?)?;
            let set = set.file("--untrusted", "middle.cer", &middle.sign(&shop.ca_key)?);
            Ok(set.flag("--explicit-policy"))
        },
    },
    NearMiss {
        name: "near-odd-intermediate",
        nearly: &[
            "chain.critical-extensions",
            "chain.duplicate-extensions",
            "chain.encoding",
            "chain.malformed-extensions",
            "chain.serial",
        ],
        fails: &[],
        why: "unknown extensions of neighbouring numbers, not critical, one no DER, and the longest serial number",
        make: |shop| {
            let mut middle = shop.middle();
            middle.serial = LONGEST_SERIAL.to_vec();
            middle.extensions.extend([
                extension(UNKNOWN, false, &[5, 0]),
                extension(id("1.3.6.1.4.1.55555.2"), false, b"no DER"),
            ]);
            shop.chain_through(&middle)
        },
    },
    NearMiss {
        name: "near-device-without-extensions-in-chain",
        nearly: &["chain.version"],
        fails: &[],
        why: "the device's certificate is version 3 and has no extensions",
        make: |shop| {
            let mut device = shop.device(CA_NAME, &shop.ca_key);
            device.extensions.clear();
            shop.chain(&device.sign(&shop.ca_key)?)
        },
    },
    NearMiss {
        name: "near-anchor-in-its-last-second",
        nearly: &["chain.anchor"],
        fails: &[],
        why: "the CA that is trusted is in its last second, and may have no CA below it",
        make: |shop| {
            let mut ca = shop.ca().valid(shop.after(-DAY), shop.after(0));
            ca.extensions[0] = basic_constraints(true, Some(0));
            under_anchor(shop, &ca)
        },
    },
    NearMiss {
        name: "near-sent-with-oddities-beside",
        nearly: &[
            "chain.sent-duplicates",
            "chain.sent-first",
            "chain.sent-order",
            "chain.sent-other-key",
            "chain.sent-strangers",
            "chain.sent-twin",
        ],
        fails: &[],
        why: "twins, copies, strangers and another key of the CA's name are given, and none of them is sent",
        make: |shop| {
            let device = under_middle(shop).sign(&shop.middle_key)?;
            let middle = shop.middle().sign(&shop.ca_key)?;
            let twin = shop
                .middle()
                .valid(shop.after(-60 * DAY), shop.after(-MINUTE));
            let again = shop.authority(CA_NAME, CA_NAME, &shop.other_key, &shop.other_key);
            let beside = [
                pem(&middle),
                pem(&twin.sign(&shop.ca_key)?),
                pem(&again.sign(&shop.other_key)?),
            ];
            let set = sent(shop, &[&device, &middle, &shop.ca().sign(&shop.ca_key)?])?;
            Ok(set.file("--untrusted", "beside.pem", beside.concat().as_bytes()))
        },
    },
];

/// `popcert verify` of a sound proof in a PEM file that is written in some way.
fn in_pem(
    shop: &FaultBuilder,
    name: &str,
    write: impl FnOnce(String) -> String,
) -> Result<Scenario> {
    let proof = pem(&shop.proof().sign(&shop.ca_key)?);
    let set = shop.verify_proof(&shop.proof())?;
    Ok(set.file("--proof", name, write(proof).as_bytes()))
}

/// `popcert verify` of a CA and a proof with these dates.
fn in_dates(shop: &FaultBuilder, ca: Template, proof: Template) -> Result<Scenario> {
    Ok(shop.verify(&ca.sign(&shop.ca_key)?, &proof.sign(&shop.ca_key)?))
}

/// A device under the intermediate.
fn under_middle(shop: &FaultBuilder) -> Template {
    shop.device(MIDDLE_NAME, &shop.middle_key)
}
