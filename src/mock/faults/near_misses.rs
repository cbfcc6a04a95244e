//! Scenarios that nearly fail a check and pass it: a value on the right side of its bound, or
//! one that is odd in a way that the rule allows.
//!
//! A check that became too strict, or whose condition was inverted, fails here. One scenario
//! serves several checks where their values do not get in each other's way.

use super::{
    certificate::{altered_device, named_by_uri, set_algorithm},
    chain::{sent, under_anchor},
    fault::NearMiss,
    fault_builder::{
        AWS_CODE, CA_NAME, CODE, DAY, FaultBuilder, MIDDLE_NAME, MINUTE, Scenario, UNKNOWN,
        authority_key_identifier, pem, subject_key_identifier,
    },
    services,
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
use base64::{Engine, prelude::BASE64_STANDARD};
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
    // "Only device certificates that are signed by using the RSA algorithm", of a CA that signs with 2048 bits.
    NearMiss {
        name: "near-rsa-for-alibaba-iot",
        nearly: &["ca.key"],
        fails: &[],
        why: "CA and proof are signed with RSA, which is what Alibaba Cloud IoT Platform takes",
        make: |builder| services::with_rsa(builder, "alibaba-iot"),
    },
    NearMiss {
        name: "near-code-of-alibaba-mqtt",
        nearly: &["code.format", "input.encoding"],
        fails: &[],
        why: "the code is a UUID and ten more characters, and both files are PEM",
        make: |builder| services::in_pem(builder, services::LONG_UUID_CODE, "alibaba-mqtt"),
    },
    // Without `--cloud` the same code leaves two services to choose from.
    NearMiss {
        name: "near-code-of-tencent-mqtt",
        nearly: &["code.format", "input.encoding"],
        fails: &[],
        why: "the code is a UUID in lower case, and both files are PEM",
        make: |builder| services::in_pem(builder, services::UUID_CODE, "tencent-mqtt"),
    },
    NearMiss {
        name: "near-code-of-huawei-iotda",
        nearly: &["code.format", "ca.basic-constraints"],
        fails: &[],
        why: "the code is a UUID in lower case, and the CA says that it is one",
        make: |builder| services::in_pem(builder, services::UUID_CODE, "huawei-iotda"),
    },
    NearMiss {
        name: "near-code-of-nerveshub",
        nearly: &["code.format"],
        fails: &[],
        why: "the code is 64 hex digits in upper case, which AWS gives out as well",
        make: |builder| services::in_pem(builder, services::UPPER_CODE, "nerveshub"),
    },
    NearMiss {
        name: "near-ca-for-acceleronix",
        nearly: &["ca.key-identifiers"],
        fails: &[],
        why: "the CA has both key identifiers and basic constraints",
        make: |builder| services::in_pem(builder, CODE, "acceleronix"),
    },
    // One line of base64, with the newline that ends a file.
    NearMiss {
        name: "near-signature",
        nearly: &[
            "signature.algorithm",
            "signature.encoding",
            "signature.key",
            "signature.message",
        ],
        fails: &[],
        why: "the CA's key signed the code alone, and the newline behind the signature is the file's",
        make: |builder| {
            let signature = builder.ca_key.sign(CODE.as_bytes())?;
            let text = BASE64_STANDARD.encode(signature) + "\n";
            super::signature::written(builder, text.as_bytes())
        },
    },
    // Where no service is named nobody knows how it is sent.
    NearMiss {
        name: "near-signature-in-binary",
        nearly: &["signature.encoding"],
        fails: &[],
        why: "the signature is as `openssl dgst -sign` wrote it, and no service is named",
        make: |builder| {
            let signature = builder.ca_key.sign(CODE.as_bytes())?;
            super::signature::for_any(builder, &signature)
        },
    },
    NearMiss {
        name: "near-request",
        nearly: &[
            "request.issued-key",
            "request.issued-subject",
            "request.issuer",
            "request.key",
            "request.order",
            "request.path-length",
            "request.signature",
            "request.subject",
        ],
        fails: &[],
        why: "the root issued what the service asked for, and stands behind it in the chain",
        make: super::request::sound,
    },
    NearMiss {
        name: "near-request-through-an-intermediate",
        nearly: &["request.issuer", "request.order", "request.path-length"],
        fails: &[],
        why: "an intermediate of the root issued it, and the root is left out",
        make: super::request::through_an_intermediate,
    },
    // RFC 7468 section 13: PUBLIC KEY holds a SubjectPublicKeyInfo, which is no secret. It is
    // not a second certificate either. A search for the word KEY would take it for a secret.
    NearMiss {
        name: "near-public-key-inside",
        nearly: &["input.bundle", "input.private-key"],
        fails: &[],
        why: "a key stands beside the proof, and it is the public one",
        make: |builder| {
            let key = pem::Pem::new("PUBLIC KEY", builder.end_key.public_key_info());
            in_pem(builder, "proof.pem", |text| format!("{text}{key}"))
        },
    },
    // RFC 7468 section 2 allows text before the BEGIN line, and section 3 any of CR, LF and
    // CRLF. The Azure CLI looks at the end of the file's name only. Windows' certificate dialog
    // exports such files.
    NearMiss {
        name: "near-crlf-in-crt-pem",
        nearly: &["input.encoding", "input.file-name"],
        fails: &[],
        why: "the PEM has a comment and the line ends of Windows, and its name has `.crt` before `.pem`",
        make: |builder| {
            let set = in_pem(builder, "proof.crt.pem", |text| {
                format!("subject: a proof\n{text}").replace('\n', "\r\n")
            })?;
            Ok(set.cloud("azure-dps"))
        },
    },
    // Of codes drawn from hex digits some have no letter, so "must have a letter" would be no
    // rule. Of some six thousand million codes one looks like this.
    NearMiss {
        name: "near-code-of-digits",
        nearly: &["code.format"],
        fails: &[],
        why: "a code of 48 hex digits, none of which happens to be a letter",
        make: |builder| {
            let code = "012345678901234567890123456789012345678901234567";
            let set = builder.verify_proof(&builder.proof_of(code))?;
            Ok(set.code(code).cloud("azure-dps"))
        },
    },
    // Only white space around a code is trimmed. The same text in another attribute is no
    // second CN. The service's documentation promises no alphabet, so no character inside is
    // suspicious in itself.
    NearMiss {
        name: "near-code-with-a-blank-inside",
        nearly: &["code.white-space", "proof.common-name"],
        fails: &[],
        why: "the code has a blank inside, where it belongs to it, and other attributes stand beside the CN",
        make: |builder| {
            let names = [
                (oid::ORGANIZATION_NAME, StringType::Utf8, "MOCK code 1"),
                (oid::COMMON_NAME, StringType::Utf8, "mock code 1"),
            ];
            let mut proof = builder.proof();
            proof.subject = name(&names);
            Ok(builder.verify_proof(&proof)?.code("mock code 1"))
        },
    },
    // X.520: ub-common-name is 64, and an AWS code has exactly 64 characters.
    // `common-name-too-long` has two more.
    NearMiss {
        name: "near-code-of-64-characters",
        nearly: &["proof.common-name-form"],
        fails: &[],
        why: "AWS's codes are as long as a CN may be",
        make: |builder| {
            let set = builder.verify_proof(&builder.proof_of(AWS_CODE))?;
            // DER, which AWS does not take.
            Ok(set.code(AWS_CODE).cloud("generic"))
        },
    },
    // The CA's own signature is tried with each issuer of that name, so the first that fails is
    // not the last word. The order of the file must not decide: the wrong root comes first.
    NearMiss {
        name: "near-proof-under-a-ca-of-another-ca",
        nearly: &["ca.signature", "chain.signature", "proof.identity"],
        fails: &[],
        why: "the CA is itself issued by a CA, of which an older one of the same name and another key is given first",
        make: |builder| {
            let again = builder.authority(CA_NAME, CA_NAME, &builder.other_key, &builder.other_key);
            let roots = [
                pem(&again.sign(&builder.other_key)?),
                pem(&builder.ca().sign(&builder.ca_key)?),
            ];
            let ca = builder.middle().sign(&builder.ca_key)?;
            let set = builder.verify(&ca, &builder.proof_under_middle()?);
            Ok(set.file("--untrusted", "roots.pem", roots.concat().as_bytes()))
        },
    },
    // RFC 5280 section 7.1: names are compared after case folding. The issuer is right; only
    // its form is reported. `signed-by-another-ca` has a name that differs in more than case.
    NearMiss {
        name: "near-issuer-in-other-case",
        nearly: &["proof.issuer"],
        fails: &["proof.issuer-form"],
        why: "the proof writes the CA's name in small letters, which is the same name",
        make: |builder| {
            let subject = common_name(StringType::Printable, CODE);
            builder.verify_proof(&builder.issued(&subject, "mock fault ca", &builder.ca_key))
        },
    },
    // RFC 4518 section 2.6.1 makes any number of blanks one. Both names have two, so their
    // octets are equal as well and nothing is to be reported. Names are often typed with two
    // blanks by mistake, and copied faithfully afterwards.
    NearMiss {
        name: "near-issuer-with-two-blanks",
        nearly: &["proof.issuer-form"],
        fails: &[],
        why: "the CA's name has two blanks in a row, and so has the proof's issuer",
        make: |builder| {
            let two = "MOCK  Fault CA";
            let ca = builder.authority(two, two, &builder.ca_key, &builder.ca_key);
            let subject = common_name(StringType::Printable, CODE);
            let proof = builder.issued(&subject, two, &builder.ca_key);
            Ok(builder.verify(&ca.sign(&builder.ca_key)?, &proof.sign(&builder.ca_key)?))
        },
    },
    // RFC 5280 section 4.1.2.5: the period is "from notBefore through notAfter, inclusive". 90
    // days and a second are more than 90 days. A comparison with `<` in place of `<=` fails
    // here.
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
        make: |builder| {
            let (begin, end) = (builder.after(0), builder.after(90 * DAY + 1));
            in_dates(
                builder,
                builder.ca().valid(begin, end),
                builder.proof().valid(begin, end),
            )
        },
    },
    // The other end of "inclusive": both are valid, and both warnings about what is left are
    // due. A comparison with `<` in place of `<=` would call both expired.
    NearMiss {
        name: "near-last-second",
        nearly: &["ca.validity", "proof.validity"],
        fails: &["ca.expiry", "proof.expiry"],
        why: "CA and proof are in their last second",
        make: |builder| {
            let (begin, end) = (builder.after(-DAY), builder.after(0));
            in_dates(
                builder,
                builder.ca().valid(begin, end),
                builder.proof().valid(begin, end),
            )
        },
    },
    // The warning is for less than ten minutes, and ten are not less. `minutes-left` has five.
    NearMiss {
        name: "near-ten-minutes-left",
        nearly: &["proof.expiry"],
        fails: &[],
        why: "ten minutes are left for the upload, and not a second more",
        make: |builder| {
            let end = builder.after(10 * MINUTE);
            builder.verify_proof(&builder.proof().valid(builder.after(-MINUTE), end))
        },
    },
    // RFC 5280 sections 4.2.1.9, 4.2.1.3, 4.2.1.12 and 4.2.1.1, each just fulfilled: cA FALSE,
    // encipherOnly with the keyAgreement that gives it a meaning, one purpose, and an AKI with
    // all its fields left out. An empty AKI names no key, so it cannot name a wrong one.
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
        make: |builder| {
            let mut proof = builder.proof();
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
            builder.verify_proof(&proof)
        },
    },
    // RFC 5280 section 4.1.2.1: without extensions "the version SHOULD be 1 […] however, the
    // version MAY be 2 or 3". `version-1-proof` is the same with the version that says so.
    NearMiss {
        name: "near-proof-without-extensions",
        nearly: &["certificate.version", "proof.key-identifiers"],
        fails: &[],
        why: "the proof is version 3 and has no extensions, which version 1 would do for",
        make: |builder| {
            let mut proof = builder.proof();
            proof.extensions.clear();
            builder.verify_proof(&proof)
        },
    },
    // The lower bound of AWS for RSA. The signatures carry the NULL that RFC 4055 section 5
    // asks for. `rsa-1024-ca` is on the other side of the bound.
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
        make: |builder| {
            let key = builder.key(KeyType::Rsa2048, "fault RSA key of 2048 bits")?;
            let own = builder.key(KeyType::Rsa2048, "another RSA key of 2048 bits")?;
            let ca = builder.authority(CA_NAME, CA_NAME, &key, &key).sign(&key)?;
            let subject = common_name(StringType::Printable, AWS_CODE);
            let mut proof = builder.issued(&subject, CA_NAME, &key);
            proof.public_key = own.public_key_info().to_vec();
            let proof = proof.sign(&key)?;
            let set = builder.verify(&[], &[]).code(AWS_CODE).cloud("aws-iot");
            let set = set.file("--ca", "ca.pem", pem(&ca).as_bytes());
            Ok(set.file("--proof", "proof.pem", pem(&proof).as_bytes()))
        },
    },
    // RFC 5280 sections 4.2.1.9, 4.2.1.3 and 4.2.1.12: path length 0, keyCertSign alone, and a
    // list of purposes that anyExtendedKeyUsage opens to all. A root needs no authority key
    // identifier (section 4.2.1.1). Such a CA is what careful operators make, so no check may
    // complain.
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
        make: |builder| {
            let mut ca = builder.ca();
            ca.extensions = vec![
                basic_constraints(true, Some(0)),
                key_usage(&[5]),
                extended_key_usage(false, &[oid::SERVER_AUTH, oid::ANY_EXTENDED_KEY_USAGE]),
                subject_key_identifier(&builder.ca_key),
            ];
            Ok(builder.audit(&ca.sign(&builder.ca_key)?))
        },
    },
    // RFC 5280 section 4.2.1.9 asks for keyCertSign where there is a key usage; where there is
    // none nothing is withheld. That it is missing is another finding.
    // `path-length-of-a-ca-that-may-not-sign` has a key usage that withholds it.
    NearMiss {
        name: "near-path-length-without-key-usage",
        nearly: &["ca.path-length"],
        fails: &["ca.key-usage"],
        why: "the CA limits the path and has no key usage, which allows every use",
        make: |builder| {
            let mut ca = builder.ca();
            ca.extensions[0] = basic_constraints(true, Some(3));
            ca.extensions.remove(1);
            Ok(builder.audit(&ca.sign(&builder.ca_key)?))
        },
    },
    // RFC 5280 section 4.2.1.1: the identifier is a hint. The signature is verified, and it is
    // right. `root-damaged-with-another-key-identifier` is the same with a wrong signature.
    NearMiss {
        name: "near-root-that-names-another-key",
        nearly: &["ca.self-signature"],
        fails: &[],
        why: "the root's authority key identifier is another key's, and its own key signed it all the same",
        make: |builder| {
            let mut ca = builder.ca();
            ca.extensions[3] = authority_key_identifier(&builder.other_key);
            Ok(builder.audit(&ca.sign(&builder.ca_key)?))
        },
    },
    // RFC 9562 section 4 reads GUIDs without regard to case. SHA-256 in lower-case pairs with
    // colons is one of several ways to write a thumbprint, and all are compared as octets.
    // Microsoft writes tenant ids in small letters, other tools print GUIDs in capitals.
    NearMiss {
        name: "near-tenant-in-capitals",
        nearly: &["ca.tenant", "certificate.thumbprint"],
        fails: &[],
        why: "the tenant's id is written in capitals, and the thumbprint as openssl writes SHA-256",
        make: |builder| {
            let tenant = "MOCK Microsoft Azure Sphere 51CEC1CF-E45F-40FC-8399-A8D22927990C";
            let ca = builder.authority(tenant, tenant, &builder.ca_key, &builder.ca_key);
            let ca = ca.sign(&builder.ca_key)?;
            let digest = Sha256::digest(&ca);
            let pairs: Vec<_> = digest.iter().map(|octet| format!("{octet:02x}")).collect();
            let set = builder.audit(&ca).cloud("azure-sphere");
            Ok(set.option("--expect-thumbprint", &pairs.join(":")))
        },
    },
    // RFC 5280 section 4.1.2.2: up to 20 octets. The leading zero is needed here, because FF
    // would make the number negative (X.690 section 8.3.3). `serial-of-21-octets` has one more.
    NearMiss {
        name: "near-longest-serial",
        nearly: &["certificate.encoding", "certificate.serial"],
        fails: &[],
        why: "the serial number takes 20 octets, of which the first is zero and needed",
        make: |builder| {
            altered_device(builder, |device| {
                device.serial = LONGEST_SERIAL.to_vec();
            })
        },
    },
    // RFC 5280 section 4.1.1.2: the two identifiers agree, parameters included. That they are
    // wrong is another finding. `two-algorithms` is where they differ.
    NearMiss {
        name: "near-null-in-both-places",
        nearly: &["certificate.algorithm-agreement"],
        fails: &["certificate.signature-parameters"],
        why: "a NULL stands behind the ECDSA identifier, inside and outside alike",
        make: |builder| {
            altered_device(builder, |device| {
                set_algorithm(device, algorithm(oid::ECDSA_WITH_SHA256, &null()));
            })
        },
    },
    // FIPS 186-5 truncates a digest longer than the curve's order, so SHA-384 with P-256 is
    // allowed. A check that ties the hash to the curve would be wrong.
    NearMiss {
        name: "near-ecdsa-with-sha-384",
        nearly: &[
            "certificate.signature-hash",
            "certificate.signature-parameters",
        ],
        fails: &[],
        why: "the signature says SHA-384",
        make: |builder| {
            altered_device(builder, |device| {
                set_algorithm(device, algorithm(oid::ECDSA_WITH_SHA384, &[]));
            })
        },
    },
    // RFC 5280 section 4.1.2.5, "inclusive" at both ends: a period of one second.
    // `device-expired` ended a minute ago.
    NearMiss {
        name: "near-device-in-its-only-second",
        nearly: &["certificate.dates", "device.validity"],
        fails: &[],
        why: "the device's certificate begins and ends at this second",
        make: |builder| {
            let device = builder.device(CA_NAME, &builder.ca_key);
            builder.audit_device(&device.valid(builder.at, builder.at))
        },
    },
    // RFC 5280 section 4.1.2.5: dates "through the year 2049" are UTCTime, so 49 is 2049 and 50
    // is 1950. `date-in-the-wrong-type` has a GeneralizedTime before that bound.
    NearMiss {
        name: "near-device-until-2050",
        nearly: &["certificate.dates"],
        fails: &[],
        why: "the device's certificate ends with 2049, the last second that two digits of a year can name",
        make: |builder| {
            altered_device(builder, |device| {
                device.not_after = value(0x17, b"491231235959Z");
            })
        },
    },
    // X.680 section 41.4: letters, digits, blank and ' ( ) + , - . / : = ?
    // `address-in-printable-string` has one sign more than the type.
    NearMiss {
        name: "near-every-printable-sign",
        nearly: &["certificate.names", "device.common-name"],
        fails: &[],
        why: "the device's names hold every sign that PrintableString has, and its CN is one character",
        make: |builder| {
            let names = [
                (
                    oid::ORGANIZATION_NAME,
                    StringType::Printable,
                    "MOCK '()+,-./:=?",
                ),
                (oid::COMMON_NAME, StringType::Printable, "1"),
            ];
            let mut device = builder.device(CA_NAME, &builder.ca_key);
            device.subject = name(&names);
            builder.audit_device(&device)
        },
    },
    // RFC 5280 section 4.2.1.12 lets extKeyUsage be critical. RFC 1034 section 3.1: labels up
    // to 63 octets; 253 characters are the longest name. OIDs that differ in the last arc alone
    // are two extensions. A leading underscore is in use for services (RFC 2782), and wildcards
    // are for their readers to judge.
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
        make: |builder| {
            let label = "a".repeat(63);
            let longest = format!("*.{label}.{label}.{label}.{}", "b".repeat(59));
            let hosts = [longest.as_str(), "_mock-1.example"];
            let mut names: Vec<_> = hosts
                .iter()
                .map(|host| general_name(2, host.as_bytes()))
                .collect();
            names.push(general_name(7, &[192, 0, 2, 1]));
            altered_device(builder, |device| {
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
    // RFC 5280 section 4.2.1.1: equal key identifiers suggest a self-signed certificate, names
    // and signature say otherwise. Only a signature that its own key verifies counts.
    // `device-signed-with-its-own-key` is the one where it is so.
    NearMiss {
        name: "near-device-that-names-its-own-key",
        nearly: &["certificate.self-issued"],
        fails: &[],
        why: "both key identifiers are the device's own, yet the CA signed",
        make: |builder| {
            altered_device(builder, |device| {
                device.extensions[2] = authority_key_identifier(&builder.end_key);
                device
                    .extensions
                    .push(subject_key_identifier(&builder.end_key));
            })
        },
    },
    // DER needs no armour removed: the tool encodes the file as base64, which is what the field
    // takes. `armour-in-enrollment` has what the field does not take.
    NearMiss {
        name: "near-der-for-enrollment",
        nearly: &["input.enrollment-encoding"],
        fails: &[],
        why: "the device's certificate is DER, which has no armour either",
        make: |builder| {
            let device = builder.device(CA_NAME, &builder.ca_key);
            Ok(builder.audit_device(&device)?.cloud("azure-dps"))
        },
    },
    // The bound of `near-device-in-its-only-second` for a certificate of no role.
    NearMiss {
        name: "near-other-in-its-only-second",
        nearly: &["certificate.validity"],
        fails: &[],
        why: "a certificate that says nothing of its purpose begins and ends at this second",
        make: |builder| {
            let other = builder
                .device(CA_NAME, &builder.ca_key)
                .valid(builder.at, builder.at);
            let set = builder.audit(&other.sign(&builder.ca_key)?);
            Ok(set.option("--as", "other"))
        },
    },
    // The search goes on behind an issuer whose key does not fit, and eight are within its
    // budget. `look-alikes` has a hundred, and none that signed.
    NearMiss {
        name: "near-path-among-look-alikes",
        nearly: &["chain.budget", "chain.path", "chain.signature"],
        fails: &[],
        why: "the right intermediate is given behind others of its name, none of which signed",
        make: |builder| {
            let alike = |number: usize| -> Result<String> {
                let key =
                    builder.key(KeyType::P256, &format!("near-miss look-alike key {number}"))?;
                let ca = builder.authority(MIDDLE_NAME, CA_NAME, &key, &builder.ca_key);
                Ok(pem(&ca.sign(&builder.ca_key)?))
            };
            let all = (0..ALIKE).map(alike).collect::<Result<Vec<_>>>()?.concat();
            let all = all + &pem(&builder.middle().sign(&builder.ca_key)?);
            let set = builder.chain(&under_middle(builder).sign(&builder.middle_key)?)?;
            Ok(set.file("--untrusted", "look-alikes.pem", all.as_bytes()))
        },
    },
    // "Mixed curves" is about ECDSA: RSA has no curve, and Ed25519's is fixed by its algorithm.
    // `two-curves` has P-256 under P-384.
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
        make: |builder| {
            let root_key = builder.key(KeyType::Rsa2048, "fault RSA key of 2048 bits")?;
            let key = builder.key(KeyType::Ed25519, "fault Ed25519 key")?;
            let root = builder.authority(CA_NAME, CA_NAME, &root_key, &root_key);
            let middle = builder.authority(MIDDLE_NAME, CA_NAME, &key, &root_key);
            let leaf = builder.device(MIDDLE_NAME, &key).sign(&key)?;
            let set = builder.chain(&leaf)?;
            let set = set.file("--trust", "ca.cer", &root.sign(&root_key)?);
            Ok(set.file("--untrusted", "middle.cer", &middle.sign(&root_key)?))
        },
    },
    // RFC 5280 section 6.1.3 (a)(2) with the inclusive bounds of section 4.1.2.5.
    // `intermediate-expired` is a minute late.
    NearMiss {
        name: "near-intermediate-in-its-only-second",
        nearly: &["chain.validity"],
        fails: &[],
        why: "the intermediate begins and ends at this second",
        make: |builder| builder.chain_through(&builder.middle().valid(builder.at, builder.at)),
    },
    // RFC 5280 section 6.1.4: path length 0 with no CA below, keyCertSign alone, the purpose
    // that is asked for, and a permitted host that is the device's own name (section 4.2.1.10).
    // Each value is the narrowest that still permits this path.
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
        make: |builder| {
            let host = general_name(2, b"device.factory.example");
            let mut middle = builder.middle();
            middle.extensions[0] = basic_constraints(true, Some(0));
            middle.extensions[1] = key_usage(&[5]);
            middle.extensions.extend([
                extended_key_usage(false, &[oid::CLIENT_AUTH]),
                name_constraints(std::slice::from_ref(&host), &[]),
            ]);
            let mut device = under_middle(builder);
            device
                .extensions
                .extend([basic_constraints(false, None), alternative_names(&[host])]);
            let set = builder.chain(&device.sign(&builder.middle_key)?)?;
            let set = set.file("--untrusted", "middle.cer", &middle.sign(&builder.ca_key)?);
            Ok(set.option("--purpose", "client"))
        },
    },
    // RFC 5280 section 6.1.4 (l): max_path_length falls by one at each intermediate that is not
    // self-issued and must not be zero before that. `path-too-long` has a limit of 0 in the
    // same place.
    NearMiss {
        name: "near-two-intermediates-allowed",
        nearly: &["chain.path-length"],
        fails: &[],
        why: "the upper intermediate may have one CA below it, and has one",
        make: |builder| {
            const TOP: &str = "MOCK Fault Top CA";
            let mut top = builder.authority(TOP, CA_NAME, &builder.other_key, &builder.ca_key);
            top.extensions[0] = basic_constraints(true, Some(1));
            let middle =
                builder.authority(MIDDLE_NAME, TOP, &builder.middle_key, &builder.other_key);
            let both = [
                pem(&top.sign(&builder.ca_key)?),
                pem(&middle.sign(&builder.other_key)?),
            ];
            let set = builder.chain(&under_middle(builder).sign(&builder.middle_key)?)?;
            Ok(set.file("--untrusted", "intermediates.pem", both.concat().as_bytes()))
        },
    },
    // RFC 5280 section 6.1.3 (d): anyPolicy of the intermediate is a parent of any policy of
    // the device. `no-policy` has none at all.
    NearMiss {
        name: "near-policy-all-the-way",
        nearly: &["chain.policies"],
        fails: &[],
        why: "a policy is asked for: the intermediate allows any, and the device has one",
        make: |builder| {
            let policy = |policy: ObjectIdentifier| {
                let one = sequence(&[identifier(policy)]);
                extension(oid::CERTIFICATE_POLICIES, false, &sequence(&[one]))
            };
            let middle = builder.middle().with(policy(oid::ANY_POLICY));
            let device = under_middle(builder).with(policy(id("1.3.6.1.4.1.55555.3")));
            let set = builder.chain(&device.sign(&builder.middle_key)?)?;
            let set = set.file("--untrusted", "middle.cer", &middle.sign(&builder.ca_key)?);
            Ok(set.flag("--explicit-policy"))
        },
    },
    // RFC 5280 section 4.2: "A non-critical extension MAY be ignored if it is not recognized",
    // and its value need not be DER for anyone but its owner. `unknown-critical-in-chain` marks
    // the same extension critical.
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
        make: |builder| {
            let mut middle = builder.middle();
            middle.serial = LONGEST_SERIAL.to_vec();
            middle.extensions.extend([
                extension(UNKNOWN, false, &[5, 0]),
                extension(id("1.3.6.1.4.1.55555.2"), false, b"no DER"),
            ]);
            builder.chain_through(&middle)
        },
    },
    // RFC 5280 section 4.1.2.1 lets version 3 stand without extensions.
    // `version-1-intermediate` has them and denies it.
    NearMiss {
        name: "near-device-without-extensions-in-chain",
        nearly: &["chain.version"],
        fails: &[],
        why: "the device's certificate is version 3 and has no extensions",
        make: |builder| {
            let mut device = builder.device(CA_NAME, &builder.ca_key);
            device.extensions.clear();
            builder.chain(&device.sign(&builder.ca_key)?)
        },
    },
    // The anchor's certificate as a TLS library looks at it: valid to the second, path length 0
    // and no CA below. `anchor-expired` is a minute later, `path-too-long` one CA longer.
    NearMiss {
        name: "near-anchor-in-its-last-second",
        nearly: &["chain.anchor"],
        fails: &[],
        why: "the CA that is trusted is in its last second, and may have no CA below it",
        make: |builder| {
            let mut ca = builder.ca().valid(builder.after(-DAY), builder.after(0));
            ca.extensions[0] = basic_constraints(true, Some(0));
            under_anchor(builder, &ca)
        },
    },
    // RFC 5280 section 4.1.2.6: an empty subject is allowed if the alternative names are critical.
    // X509-SVID section 2 puts the identity there alone, as TPM endorsement keys do.
    NearMiss {
        name: "near-name-in-the-alternatives",
        nearly: &["device.common-name"],
        fails: &[],
        why: "the device's name is a SPIFFE ID, and no service was named that reads the common name",
        make: named_by_uri,
    },
    // X.520 section 6.2.7: uniqueIdentifier is a BIT STRING, and no string.
    NearMiss {
        name: "near-unique-identifier",
        nearly: &["certificate.names"],
        fails: &[],
        why: "the subject has a unique identifier, which is a BIT STRING by X.520",
        make: |builder| {
            altered_device(builder, |template| {
                let attribute = |kind, of| value(tag::SET, &sequence(&[identifier(kind), of]));
                let unique = value(tag::BIT_STRING, &[0, 4, 0x6B]);
                let common_name = value(tag::UTF8_STRING, b"mock-device-1");
                template.subject = sequence(&[
                    attribute(oid::COMMON_NAME, common_name),
                    attribute(id("2.5.4.45"), unique),
                ]);
            })
        },
    },
    // A name of digits is a name if it is no address, and an address is right as iPAddress.
    NearMiss {
        name: "near-address-as-dns-name",
        nearly: &["certificate.dns-names"],
        fails: &[],
        why: "the DNS names have digits and full stops, and the address is an iPAddress",
        make: |builder| {
            altered_device(builder, |template| {
                let names = [
                    general_name(2, b"192.0.2.1.example"),
                    general_name(2, b"4.3.2"),
                    general_name(7, &[192, 0, 2, 1]),
                ];
                template.extensions.push(alternative_names(&names));
            })
        },
    },
    // RFC 5280 section 4.2.1.9: pathLenConstraint is an INTEGER (0..MAX), of any size.
    NearMiss {
        name: "near-path-length-of-40-bits",
        nearly: &["ca.path-length"],
        fails: &[],
        why: "the path length is larger than a machine word, and allowed",
        make: |builder| {
            let mut ca = builder.ca();
            let numbers = [
                value(tag::BOOLEAN, &[0xFF]),
                value(tag::INTEGER, &[1, 0, 0, 0, 0, 0]),
            ];
            ca.extensions[0] = extension(oid::BASIC_CONSTRAINTS, true, &sequence(&numbers));
            Ok(builder.audit(&ca.sign(&builder.ca_key)?))
        },
    },
    // `--untrusted` is what the verifier has, not what the device sends; rules about the sent
    // list do not apply to it.
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
        make: |builder| {
            let device = under_middle(builder).sign(&builder.middle_key)?;
            let middle = builder.middle().sign(&builder.ca_key)?;
            let twin = builder
                .middle()
                .valid(builder.after(-60 * DAY), builder.after(-MINUTE));
            let again = builder.authority(CA_NAME, CA_NAME, &builder.other_key, &builder.other_key);
            let beside = [
                pem(&middle),
                pem(&twin.sign(&builder.ca_key)?),
                pem(&again.sign(&builder.other_key)?),
            ];
            let set = sent(
                builder,
                &[&device, &middle, &builder.ca().sign(&builder.ca_key)?],
            )?;
            Ok(set.file("--untrusted", "beside.pem", beside.concat().as_bytes()))
        },
    },
];

/// `popcert verify` of a sound proof in a PEM file that is written in some way.
fn in_pem(
    builder: &FaultBuilder,
    name: &str,
    write: impl FnOnce(String) -> String,
) -> Result<Scenario> {
    let proof = pem(&builder.proof().sign(&builder.ca_key)?);
    let set = builder.verify_proof(&builder.proof())?;
    Ok(set.file("--proof", name, write(proof).as_bytes()))
}

/// `popcert verify` of a CA and a proof with these dates.
fn in_dates(builder: &FaultBuilder, ca: Template, proof: Template) -> Result<Scenario> {
    Ok(builder.verify(&ca.sign(&builder.ca_key)?, &proof.sign(&builder.ca_key)?))
}

/// A device under the intermediate.
fn under_middle(builder: &FaultBuilder) -> Template {
    builder.device(MIDDLE_NAME, &builder.middle_key)
}
