//! Scenarios about proof certificates: signed by another key than the uploaded CA's, used at
//! the wrong time, or of a form that only looks wrong.
//!
//! A proof shows one thing: that the CA's private key signed the code. So its signature is
//! verified under the key of the certificate given as the CA, whatever else is at hand, and a
//! path through another certificate proves nothing about that key. Key usage, purposes and key
//! identifiers of a proof are at most warnings, because real proofs break those rules and are
//! accepted.

use super::{
    certificate::set_algorithm,
    fault::{Fault, Outcome},
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
    // The reference: the code as CN, issuer and key identifier of the CA, 65 minutes. All other
    // scenarios of this file change one thing of it.
    Fault {
        name: "sound",
        check: "",
        fails: &[],
        outcome: Outcome::Passes,
        why: "nothing is wrong: what the other sets are made from",
        make: |builder| builder.verify_proof(&builder.proof()),
    },
    // A root verifies under its own key, so a signature check alone would pass. Its CN is no
    // code. In `verify` the identity of the two files is therefore compared first.
    Fault {
        name: "proof-is-the-ca",
        check: "proof.identity",
        fails: &["proof.identity"],
        outcome: Outcome::Fails,
        why: "the CA certificate was chosen twice",
        make: |builder| {
            let ca = builder.ca().sign(&builder.ca_key)?;
            Ok(builder.verify(&ca, &ca))
        },
    },
    // Two file dialogs, two files of the same ending. Said outright, in place of the many
    // findings that follow from it. Each of them, taken for the other, would fail half a dozen
    // checks.
    Fault {
        name: "files-swapped",
        check: "proof.identity",
        fails: &["proof.identity"],
        outcome: Outcome::Fails,
        why: "CA and proof were given for each other",
        make: |builder| {
            let (ca, proof) = (
                builder.ca().sign(&builder.ca_key)?,
                builder.proof().sign(&builder.ca_key)?,
            );
            Ok(builder.verify(&proof, &ca))
        },
    },
    // The same way round, but nothing says that the second file was meant as the CA: it may be the
    // CA's parent that was taken for its proof.
    Fault {
        name: "parent-as-the-proof",
        check: "proof.identity",
        fails: &["proof.identity"],
        outcome: Outcome::Fails,
        why: "the root was given as the proof of the intermediate that it signed",
        make: |builder| {
            let (root, middle) = (
                builder.ca().sign(&builder.ca_key)?,
                builder.middle().sign(&builder.ca_key)?,
            );
            Ok(builder.verify(&middle, &root))
        },
    },
    // The signature is right and the code too, hence a note: the proof's key is never used, and
    // a request made with the CA's key shows that the key lies where requests are made.
    Fault {
        name: "proof-with-the-ca-key",
        check: "proof.identity",
        fails: &["proof.identity"],
        outcome: Outcome::Passes,
        why: "the request was made with the CA's own key instead of a fresh one",
        make: |builder| {
            let mut proof = builder.proof();
            proof.public_key = builder.ca_key.public_key_info().to_vec();
            builder.verify_proof(&proof)
        },
    },
    // Anyone can make a certificate with the code in it. Only the CA's signature proves
    // possession; this one is by a fresh key that calls itself an issuer. Its issuer's name is
    // the code, so the service finds no CA of that name.
    Fault {
        name: "self-signed-proof",
        check: "proof.issuer",
        fails: &["proof.issuer", "proof.basic-constraints"],
        outcome: Outcome::Fails,
        why: "a self-signed CA certificate was made with the code as its CN (digitalbazaar/forge#728)",
        make: |builder| {
            let subject = common_name(StringType::Printable, CODE);
            let proof = Template::new(&subject, &subject, &builder.end_key, builder.at)
                .with(basic_constraints(true, None))
                .with(key_usage(&[0, 5, 6]))
                .with(authority_key_identifier(&builder.end_key));
            let ca = builder.ca().sign(&builder.ca_key)?;
            Ok(builder.verify(&ca, &proof.sign(&builder.end_key)?))
        },
    },
    // Azure: "Issuer certificate … cannot be found in the certificate chain" (IH400053). The
    // right CA to upload is the intermediate, and the finding says so. With the intermediate at
    // hand (`through-intermediate`) it is named by thumbprint and file.
    Fault {
        name: "signed-by-intermediate",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        outcome: Outcome::Fails,
        why: "the intermediate signed, and the root was given (Azure/azure-iot-sdk-c#1347)",
        make: |builder| {
            let ca = builder.ca().sign(&builder.ca_key)?;
            Ok(builder.verify(&ca, &builder.proof_under_middle()?))
        },
    },
    // The reverse. certGen.sh has no command that lets an intermediate sign a proof. So a user
    // of that script cannot prove an intermediate at all.
    Fault {
        name: "signed-by-root",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        outcome: Outcome::Fails,
        why: "certGen signs proofs with the root, and the intermediate was uploaded",
        make: |builder| {
            let middle = builder.middle().sign(&builder.ca_key)?;
            Ok(builder.verify(&middle, &builder.proof().sign(&builder.ca_key)?))
        },
    },
    // Neither the name nor the key: nothing that is given can say who signed. The remedy
    // therefore names only what the proof says: its issuer.
    Fault {
        name: "signed-by-another-ca",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        outcome: Outcome::Fails,
        why: "the proof is of another CA altogether",
        make: |builder| {
            let subject = common_name(StringType::Printable, CODE);
            let proof = builder.issued(&subject, "MOCK Other CA", &builder.other_key);
            let ca = builder.ca().sign(&builder.ca_key)?;
            Ok(builder.verify(&ca, &proof.sign(&builder.other_key)?))
        },
    },
    // RFC 5280 section 7.1 compares names with case folded, so the names match; a service that
    // compares octets refuses. A warning, because both are found. It happens when the subject
    // is typed again instead of copied.
    Fault {
        name: "issuer-in-other-case",
        check: "proof.issuer-form",
        fails: &["proof.issuer-form"],
        outcome: Outcome::Passes,
        why: "the issuer's name was retyped in capitals, which RFC 5280 allows and some services do not",
        make: |builder| {
            let mut proof = builder.proof();
            proof.issuer = common_name(StringType::Utf8, &CA_NAME.to_uppercase());
            builder.verify_proof(&proof)
        },
    },
    // `--fail-on warning` makes the warning count, `--ignore` takes this one out again.
    Fault {
        name: "issuer-in-other-case-ignored",
        check: "",
        fails: &[],
        outcome: Outcome::Passes,
        why: "with --fail-on warning and --ignore proof.issuer-form: a spelling that the service is known to take",
        make: |builder| {
            let mut proof = builder.proof();
            proof.issuer = common_name(StringType::Utf8, &CA_NAME.to_uppercase());
            let set = builder.verify_proof(&proof)?.option("--fail-on", "warning");
            Ok(set.option("--ignore", "proof.issuer-form"))
        },
    },
    // Scripts with fixed names make a new key and the same subject each time. The name cannot
    // tell the two CAs apart, the signature does. The authority key identifier differs too,
    // which is a second hint and a second finding.
    Fault {
        name: "same-name-other-key",
        check: "chain.signature",
        fails: &["chain.signature", "proof.key-identifiers"],
        outcome: Outcome::Fails,
        why: "the scripts that made the CA were run again (Azure/azure-cli#5376)",
        make: |builder| {
            let again = builder.authority(CA_NAME, CA_NAME, &builder.other_key, &builder.other_key);
            Ok(builder.verify(
                &again.sign(&builder.other_key)?,
                &builder.proof().sign(&builder.ca_key)?,
            ))
        },
    },
    // A successor has its predecessor's subject, letter for letter. The remedy is to download
    // the active CA again and compare thumbprints. It is the hazard that Microsoft's own page
    // on tenant certificates warns of.
    Fault {
        name: "tenant-ca-rolled-over",
        check: "chain.signature",
        fails: &["chain.signature", "proof.key-identifiers"],
        outcome: Outcome::Fails,
        why: "Azure Sphere signed with the tenant's new CA, and the old one was given",
        make: |builder| {
            let old = builder.authority(TENANT, TENANT, &builder.ca_key, &builder.ca_key);
            let subject = common_name(StringType::Printable, CODE);
            let proof = builder.issued(&subject, TENANT, &builder.other_key);
            Ok(builder.verify(
                &old.sign(&builder.ca_key)?,
                &proof.sign(&builder.other_key)?,
            ))
        },
    },
    // An operator of several tenants has a proof made in one and the CA of another at hand. Both
    // identifiers are in the names, and the finding says them.
    Fault {
        name: "proof-of-another-tenant",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        outcome: Outcome::Fails,
        why: "the proof was downloaded from one Azure Sphere tenant, the CA from another",
        make: |builder| tenant_proof(builder, &common_name(StringType::Utf8, OTHER_TENANT)),
    },
    // The identifiers agree and the names do not, so that they explain nothing.
    Fault {
        name: "tenant-with-an-organization",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        outcome: Outcome::Fails,
        why: "the proof names the tenant's CA by a name with an organization, which the CA has not",
        make: |builder| {
            let issuer = name(&[
                (oid::ORGANIZATION_NAME, StringType::Utf8, "Example"),
                (oid::COMMON_NAME, StringType::Utf8, TENANT),
            ]);
            tenant_proof(builder, &issuer)
        },
    },
    // The CA's name and key identifier fit and the signature does not: damage, or another key
    // of the same name. Both are the same finding, since they cannot be told apart from the
    // proof. `ca.signature` and `ca.self-signature` do the same for the CA's file.
    Fault {
        name: "damaged",
        check: "chain.signature",
        fails: &["chain.signature"],
        outcome: Outcome::Fails,
        why: "one bit was lost on the way",
        make: |builder| {
            let mut proof = builder.proof().sign(&builder.ca_key)?;
            if let Some(last) = proof.last_mut() {
                *last ^= 1;
            }
            Ok(builder.verify(&builder.ca().sign(&builder.ca_key)?, &proof))
        },
    },
    // RFC 5280 section 4.2.1.1: the identifier is a hint for building paths. The signature
    // decides and is right, so this is a warning. It has a remedy, unlike the missing one: a
    // path builder would search for the wrong CA.
    Fault {
        name: "key-identifier-of-another-key",
        check: "proof.key-identifiers",
        fails: &["proof.key-identifiers"],
        outcome: Outcome::Passes,
        why: "the authority key identifier was copied from another CA's certificate",
        make: |builder| {
            let mut proof = builder.proof();
            proof.extensions.pop();
            builder.verify_proof(&proof.with(authority_key_identifier(&builder.other_key)))
        },
    },
    // RFC 5280 section 4.2.1.1: it "MUST be included in all certificates generated by
    // conforming CAs". A note, as the best-known service leaves it out. AWS's recipe (version
    // 1) leaves it out as well.
    Fault {
        name: "no-key-identifier",
        check: "proof.key-identifiers",
        fails: &["proof.key-identifiers"],
        outcome: Outcome::Passes,
        why: "Azure Sphere leaves it out of its proofs",
        make: |builder| {
            let mut proof = builder.proof();
            proof.extensions.pop();
            builder.verify_proof(&proof)
        },
    },
    // A real Azure Sphere proof lives for 65 minutes. Whether the services refuse an expired
    // one is not documented, so popcert takes the certificate at its word. The remedy is a new
    // proof for the same code, if the code still holds.
    Fault {
        name: "expired-proof",
        check: "proof.validity",
        fails: &["proof.validity"],
        outcome: Outcome::Fails,
        why: "the proof was downloaded yesterday, and lives for an hour",
        make: |builder| {
            Ok(builder
                .verify_proof(&builder.proof())?
                .at(builder.after(DAY)))
        },
    },
    // notBefore is five minutes back, for clocks that differ by so much; here they differ by
    // twelve. Minutes ahead of its begin the finding speaks of clocks, not of dates.
    Fault {
        name: "clock-skew",
        check: "proof.validity",
        fails: &["proof.validity"],
        outcome: Outcome::Fails,
        why: "the machine that made the proof is some minutes ahead",
        make: |builder| {
            Ok(builder
                .verify_proof(&builder.proof())?
                .at(builder.after(-12 * MINUTE)))
        },
    },
    // RFC 5280 section 4.1.2.5: "from notBefore". Days, not minutes: the remedy is not to wait.
    // A wrong year in the signing machine's clock is the usual cause.
    Fault {
        name: "not-yet-valid",
        check: "proof.validity",
        fails: &["proof.validity"],
        outcome: Outcome::Fails,
        why: "the proof was made for another day",
        make: |builder| {
            Ok(builder
                .verify_proof(&builder.proof())?
                .at(builder.after(-2 * DAY)))
        },
    },
    // Five of 65 minutes are left; the warning begins at ten, the time that an upload by hand
    // takes. The last line of the report has the minutes, so that nobody has to compute them
    // from UTC.
    Fault {
        name: "minutes-left",
        check: "proof.expiry",
        fails: &["proof.expiry"],
        outcome: Outcome::Passes,
        why: "lunch came between the download and the upload",
        make: |builder| {
            Ok(builder
                .verify_proof(&builder.proof())?
                .at(builder.after(55 * MINUTE)))
        },
    },
    // No rule of RFC 5280 section 6 forbids it. A proof that anyone can use for 13 years is one
    // that can be stolen for as long. AWS's recipe says 500 days, Huawei's 50,000.
    Fault {
        name: "outlives-the-ca",
        check: "proof.lifetime",
        fails: &["proof.lifetime"],
        outcome: Outcome::Passes,
        why: "the recipe says `-days 5000`",
        make: |builder| {
            let proof = builder
                .proof()
                .valid(builder.after(-MINUTE), builder.after(5_000 * DAY));
            builder.verify_proof(&proof)
        },
    },
    // AWS checks the certificate that it is given like any other, the proof's own key included.
    // The CA's key is P-256, so that only the proof's key is reported.
    Fault {
        name: "proof-key-not-for-aws",
        check: "proof.key",
        fails: &["proof.key"],
        outcome: Outcome::Fails,
        why: "the proof has an Ed25519 key, which AWS does not list",
        make: |builder| {
            let mut proof = builder.proof_of(AWS_CODE);
            let key = builder.key(KeyType::Ed25519, "fault Ed25519 key")?;
            proof.public_key = key.public_key_info().to_vec();
            let (ca, proof) = (
                builder.ca().sign(&builder.ca_key)?,
                proof.sign(&builder.ca_key)?,
            );
            let set = builder.verify(&ca, &proof).code(AWS_CODE).cloud("aws-iot");
            Ok(set.file("--ca", "ca.pem", pem(&ca).as_bytes()).file(
                "--proof",
                "proof.pem",
                pem(&proof).as_bytes(),
            ))
        },
    },
    // The signature is right. Whoever has the proof's private key could issue certificates
    // under the CA. Scripts with one extension file for everything make such proofs; the remedy
    // is CA:FALSE.
    Fault {
        name: "proof-says-ca",
        check: "proof.basic-constraints",
        fails: &["proof.basic-constraints"],
        outcome: Outcome::Passes,
        why: "the request was signed with the extensions of a CA",
        make: |builder| builder.verify_proof(&builder.proof().with(basic_constraints(true, None))),
    },
    // RFC 5280 section 4.2.1.3: "The meaning of the encipherOnly bit is undefined in the
    // absence of the keyAgreement bit." Real proofs have just this, `03 02 00 01`, and are
    // accepted. Python's `cryptography` cannot even read the extension.
    Fault {
        name: "odd-key-usage",
        check: "proof.key-usage",
        fails: &["proof.key-usage"],
        outcome: Outcome::Passes,
        why: "Azure Sphere's proofs allow encipherOnly alone",
        make: |builder| {
            let mut proof = builder.proof();
            proof.extensions[0] = key_usage(&[7]);
            builder.verify_proof(&proof)
        },
    },
    // RFC 5280 section 4.2.1.12: SEQUENCE SIZE (1..MAX) OF KeyPurposeId. Real proofs have `30
    // 00`, critical; `openssl verify -purpose sslclient` refuses them with error 26, the
    // services do not. A list of no purpose permits none, if it is taken at its word.
    Fault {
        name: "empty-extended-key-usage",
        check: "proof.extended-key-usage",
        fails: &["proof.extended-key-usage"],
        outcome: Outcome::Passes,
        why: "Azure Sphere's proofs have a critical list of no purpose",
        make: |builder| {
            let mut proof = builder.proof();
            proof.extensions[1] = extended_key_usage(true, &[]);
            builder.verify_proof(&proof)
        },
    },
    // Not empty but damaged: another finding than the empty list, at the octet where it ends.
    Fault {
        name: "proof-with-extended-key-usage-cut-off",
        check: "proof.extended-key-usage",
        fails: &[
            "certificate.malformed-extensions",
            "proof.extended-key-usage",
        ],
        outcome: Outcome::Passes,
        why: "the extended key usage of the proof ends in the middle, where no service looks",
        make: |builder| {
            let mut proof = builder.proof();
            proof.extensions[1] = extension(oid::EXTENDED_KEY_USAGE, false, &[0x30, 0x03, 0x06]);
            builder.verify_proof(&proof)
        },
    },
    // RFC 5280 section 4.1.2.1 wants version 3 only where there are extensions. AWS's own
    // recipe leads here with OpenSSL before 3.4, so it must be accepted.
    Fault {
        name: "version-1-proof",
        check: "certificate.version",
        fails: &["certificate.version"],
        outcome: Outcome::Passes,
        why: "`openssl x509 -req` without -extfile makes version 1, as AWS's own recipe does",
        make: |builder| {
            let mut proof = builder.proof();
            proof.version = None;
            proof.extensions.clear();
            builder.verify_proof(&proof)
        },
    },
    // RFC 5280 section 4.2 has a verifier reject it. A service that compares CN and signature
    // does not validate a path, so it may well be taken: a warning. Certificate templates of a
    // company's CA apply to whatever it signs.
    Fault {
        name: "unknown-critical-in-proof",
        check: "certificate.critical-extensions",
        fails: &["certificate.critical-extensions"],
        outcome: Outcome::Passes,
        why: "a template of the company's CA added a critical extension of its own",
        make: |builder| {
            let own = extension(UNKNOWN, true, &[5, 0]);
            builder.verify_proof(&builder.proof().with(own))
        },
    },
    // RFC 5280 section 6 finds a valid path to the root. It shows that the intermediate's key
    // signed, which says nothing about who holds the root's. `chain` would call the same path
    // trusted: another question.
    Fault {
        name: "through-intermediate",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        outcome: Outcome::Fails,
        why: "an intermediate signed, and it is given: the service compares with the root that was uploaded",
        make: |builder| {
            let subject = common_name(StringType::Printable, CODE);
            let proof = builder
                .issued(&subject, MIDDLE_NAME, &builder.middle_key)
                .sign(&builder.middle_key)?;
            let set = builder.verify(&builder.ca().sign(&builder.ca_key)?, &proof);
            Ok(set.file(
                "--untrusted",
                "middle.cer",
                &builder.middle().sign(&builder.ca_key)?,
            ))
        },
    },
    // The same with both certificates in one file: where a certificate was found changes no
    // verdict. Tools that "save with chain" write such files.
    Fault {
        name: "intermediate-in-the-proof-file",
        check: "proof.issuer",
        fails: &["input.bundle", "proof.issuer"],
        outcome: Outcome::Fails,
        why: "the intermediate that signed was saved with the proof",
        make: |builder| {
            let both = [
                pem(&builder.proof_under_middle()?),
                pem(&builder.middle().sign(&builder.ca_key)?),
            ];
            let set = builder.verify(&builder.ca().sign(&builder.ca_key)?, &[]);
            Ok(set.file("--proof", "proof.pem", both.concat().as_bytes()))
        },
    },
    // With the older CA given the finding names it as the signer, and with it the file to
    // upload. That neither name nor path could tell the two apart is the trap.
    Fault {
        name: "other-key-of-the-name-at-hand",
        check: "chain.signature",
        fails: &["chain.signature", "proof.key-identifiers"],
        outcome: Outcome::Fails,
        why: "the CA was made again; the new one was uploaded, and the one that signed lies beside it",
        make: |builder| {
            let again = builder.authority(CA_NAME, CA_NAME, &builder.other_key, &builder.other_key);
            let set = builder.verify(
                &again.sign(&builder.other_key)?,
                &builder.proof().sign(&builder.ca_key)?,
            );
            Ok(set.file(
                "--untrusted",
                "old.cer",
                &builder.ca().sign(&builder.ca_key)?,
            ))
        },
    },
    // The signature verifies under the CA's key, the issuer's name is not its subject. Azure
    // looks the issuer up by name. A CA that is renewed under a new name needs a new proof,
    // although its key is old.
    Fault {
        name: "ca-key-under-another-name",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        outcome: Outcome::Fails,
        why: "the CA's certificate was made anew for the old key, under another name",
        make: |builder| {
            let name = "MOCK Renamed CA";
            let renamed = builder.authority(name, name, &builder.ca_key, &builder.ca_key);
            Ok(builder.verify(
                &renamed.sign(&builder.ca_key)?,
                &builder.proof().sign(&builder.ca_key)?,
            ))
        },
    },
    // RFC 5280 section 4.2.1.9: a key that is not a CA's must not verify certificate
    // signatures. To name the device as a CA to upload would be wrong advice. The device is
    // still named as the one that signed, because that is what went wrong.
    Fault {
        name: "signer-is-no-ca",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        outcome: Outcome::Fails,
        why: "a device's key signed the proof",
        make: |builder| {
            let subject = common_name(StringType::Printable, CODE);
            let proof = builder.issued(&subject, MIDDLE_NAME, &builder.middle_key);
            let mut device = builder.middle();
            device.extensions[0] = basic_constraints(false, None);
            let set = builder.verify(
                &builder.ca().sign(&builder.ca_key)?,
                &proof.sign(&builder.middle_key)?,
            );
            Ok(set.file("--untrusted", "device.cer", &device.sign(&builder.ca_key)?))
        },
    },
    // RFC 8410 section 3. The signature would verify if the NULL were overlooked; most
    // verifiers stop.
    Fault {
        name: "null-behind-ed25519-in-proof",
        check: "certificate.signature-parameters",
        fails: &["certificate.signature-parameters", "chain.signature"],
        outcome: Outcome::Fails,
        why: "the proof's Ed25519 identifier has a NULL, so that nobody verifies the signature",
        make: |builder| {
            let key = builder.key(KeyType::Ed25519, "fault Ed25519 key")?;
            let ca = builder.authority(CA_NAME, CA_NAME, &key, &key).sign(&key)?;
            let subject = common_name(StringType::Printable, CODE);
            let mut proof = builder.issued(&subject, CA_NAME, &key);
            set_algorithm(&mut proof, algorithm(oid::ED25519, &null()));
            Ok(builder.verify(&ca, &proof.sign(&key)?))
        },
    },
    // SEC 1 section 3.2.2. The CA's certificate was signed by the sound key over the damaged
    // one, so no signature of the proof can verify under it. The finding is about the CA: a new
    // proof would not help.
    Fault {
        name: "proof-under-a-key-off-its-curve",
        check: "ca.key",
        fails: &["ca.key", "chain.signature"],
        outcome: Outcome::Fails,
        why: "one bit of the CA's public key was lost before the CA was signed",
        make: |builder| {
            let mut ca = builder.ca();
            if let Some(last) = ca.public_key.last_mut() {
                *last ^= 1;
            }
            let proof = builder.proof().sign(&builder.ca_key)?;
            Ok(builder.verify(&ca.sign(&builder.ca_key)?, &proof))
        },
    },
    // The key is older than the CA's certificate, as after a renewal with the same key. Only
    // the dates are unusual, hence a note.
    Fault {
        name: "proof-older-than-its-ca",
        check: "proof.lifetime",
        fails: &["proof.lifetime"],
        outcome: Outcome::Passes,
        why: "the CA's certificate was made again after the proof",
        make: |builder| {
            let begin = builder.after(-40 * DAY);
            builder.verify_proof(&builder.proof().valid(begin, builder.after(60 * MINUTE)))
        },
    },
    // X.501 has names without a CN. There is nothing to compare with the code. `openssl req`
    // leaves out what is left empty at its prompts.
    Fault {
        name: "proof-without-common-name",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        outcome: Outcome::Fails,
        why: "the request was made with an organisation and nothing else",
        make: |builder| {
            let mut proof = builder.proof();
            proof.subject = name(&[(
                oid::ORGANIZATION_NAME,
                StringType::Utf8,
                "MOCK organisation",
            )]);
            builder.verify_proof(&proof)
        },
    },
    // A malformed extension fails a path; the services do not validate one, so the proof is
    // accepted and both findings are notes.
    Fault {
        name: "proof-with-basic-constraints-cut-off",
        check: "proof.basic-constraints",
        fails: &[
            "certificate.malformed-extensions",
            "proof.basic-constraints",
        ],
        outcome: Outcome::Passes,
        why: "the basic constraints of the proof end in the middle, where no service looks",
        make: |builder| {
            let cut = extension(oid::BASIC_CONSTRAINTS, false, &[0x30, 0x03, 0x01]);
            builder.verify_proof(&builder.proof().with(cut))
        },
    },
    // As `signed-by-root`, with the root at hand: it is the CA to upload.
    Fault {
        name: "signed-by-the-ca-above",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        outcome: Outcome::Fails,
        why: "the root signed the proof, and the CA below it was uploaded",
        make: |builder| {
            let set = builder.verify(
                &builder.middle().sign(&builder.ca_key)?,
                &builder.proof().sign(&builder.ca_key)?,
            );
            Ok(set.file(
                "--untrusted",
                "root.cer",
                &builder.ca().sign(&builder.ca_key)?,
            ))
        },
    },
    // RFC 5280 section 6.1.4 (k): version 1 cannot say that it is a CA. It may still be one, so
    // it is named as the signer. Old company roots are of that kind.
    Fault {
        name: "signed-by-a-ca-of-version-1",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        outcome: Outcome::Fails,
        why: "a CA that is too old to say that it is one signed the proof",
        make: |builder| {
            let mut old = nobody(builder, NOBODY);
            old.version = None;
            old.extensions.clear();
            signed_by_others(builder, &[&old])
        },
    },
    // The key fits and the name does not, so this certificate is not what the service would
    // look up. Its name is given all the same, as a trace of what happened.
    Fault {
        name: "signer-has-another-name",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        outcome: Outcome::Fails,
        why: "a certificate of the key that signed is at hand, but not of the name that the proof gives",
        make: |builder| signed_by_others(builder, &[&nobody(builder, "MOCK Fault Somebody")]),
    },
    // Of two certificates for one key and name the one with the key identifier of the proof is
    // named, whatever order they are given in. Both certificates are of one key, so either
    // would verify.
    Fault {
        name: "signer-has-a-twin-without-identifier",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        outcome: Outcome::Fails,
        why: "the signer has two certificates of one name, of which one has the key identifier that the proof gives",
        make: |builder| {
            let twin = nobody(builder, NOBODY);
            let mut nameless = twin.clone();
            nameless.extensions.truncate(2);
            signed_by_others(builder, &[&nameless, &twin])
        },
    },
    // Of such a pair the one that may sign is named. The order in the file would pick the
    // other.
    Fault {
        name: "signer-has-a-twin-that-is-no-ca",
        check: "proof.issuer",
        fails: &["proof.issuer"],
        outcome: Outcome::Fails,
        why: "the signer has two certificates of one name, of which one says CA:FALSE",
        make: |builder| {
            let twin = nobody(builder, NOBODY);
            let mut device = twin.clone();
            device.extensions[0] = basic_constraints(false, None);
            signed_by_others(builder, &[&device, &twin])
        },
    },
    // An algorithm that popcert does not know is an error of its own: "the signature is wrong"
    // would be a claim that nobody checked. New algorithms (ML-DSA, RFC 9881) arrive in
    // certificates before they arrive in verifiers.
    Fault {
        name: "unknown-algorithm-in-proof",
        check: "chain.signature-algorithm",
        fails: &["certificate.signature-hash", "chain.signature-algorithm"],
        outcome: Outcome::Fails,
        why: "the proof names a signature algorithm that nobody knows, over octets that nobody can verify",
        make: |builder| {
            let mut proof = builder.proof();
            let unknown = algorithm(id("1.3.6.1.4.1.55555.2"), &[]);
            proof.inner_algorithm = Some(unknown.clone());
            proof.outer_algorithm = Some(unknown);
            builder.verify_proof(&proof)
        },
    },
];

const NOBODY: &str = "MOCK Fault Nobody";

/// A CA of that name that has nothing to do with the sound one.
fn nobody(builder: &FaultBuilder, name: &str) -> Template {
    builder.authority(name, name, &builder.other_key, &builder.other_key)
}

/// A proof for the sound CA that another CA signed, of which some certificates are given.
fn signed_by_others(builder: &FaultBuilder, signers: &[&Template]) -> Result<Scenario> {
    let subject = common_name(StringType::Printable, CODE);
    let proof = builder.issued(&subject, NOBODY, &builder.other_key);
    let signed = signers.iter().map(|one| one.sign(&builder.other_key));
    let signed: Vec<_> = signed
        .map(|der| der.map(|der| pem(&der)))
        .collect::<Result<_>>()?;
    let set = builder.verify(
        &builder.ca().sign(&builder.ca_key)?,
        &proof.sign(&builder.other_key)?,
    );
    Ok(set.file("--untrusted", "signers.pem", signed.concat().as_bytes()))
}

/// The names of the CAs of two Azure Sphere tenants.
const TENANT: &str = "MOCK Microsoft Azure Sphere 51cec1cf-e45f-40fc-8399-a8d22927990c";
const OTHER_TENANT: &str = "MOCK Microsoft Azure Sphere 00000000-e45f-40fc-8399-a8d22927990c";

/// `popcert verify` of the tenant's CA and a proof by that issuer, which has a key of its own.
fn tenant_proof(builder: &FaultBuilder, issuer: &[u8]) -> Result<Scenario> {
    let ca = builder.authority(TENANT, TENANT, &builder.ca_key, &builder.ca_key);
    let mut proof = builder.proof();
    proof.issuer = issuer.to_vec();
    Ok(builder.verify(&ca.sign(&builder.ca_key)?, &proof.sign(&builder.other_key)?))
}
