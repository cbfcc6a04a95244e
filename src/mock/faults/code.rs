//! The code: not the cloud's, badly pasted, or not what the proof says.

use super::{
    fault::Fault,
    fault_builder::{AWS_CODE, CA_NAME, CODE, FaultBuilder, Scenario},
};
use crate::{
    asn1::oid,
    error::Result,
    mock::{StringType, alternative_names, common_name, general_name, name},
};

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "code-of-another-cloud",
        check: "code.format",
        fails: &["code.format"],
        exit: 0,
        says: None,
        why: "AWS's registration code was used for DPS",
        make: |shop| {
            let set = shop.verify_proof(&shop.proof_of(AWS_CODE))?;
            Ok(set.code(AWS_CODE).cloud("azure-dps"))
        },
    },
    Fault {
        name: "code-pasted-with-blanks",
        check: "code.white-space",
        fails: &["code.white-space"],
        exit: 0,
        says: None,
        why: "the code was pasted with the blanks around it",
        make: |shop| {
            Ok(shop
                .verify_proof(&shop.proof())?
                .code(&format!("  {CODE} ")))
        },
    },
    Fault {
        name: "code-in-lower-case",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        exit: 1,
        says: None,
        why: "the code was retyped in lower case",
        make: |shop| with_text(shop, &CODE.to_lowercase()),
    },
    Fault {
        name: "code-with-blank",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        exit: 1,
        says: None,
        why: "a blank came along when the code was pasted into the request",
        make: |shop| with_text(shop, &format!("{CODE} ")),
    },
    Fault {
        name: "code-truncated",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        exit: 1,
        says: None,
        why: "the end of the code was not selected",
        make: |shop| with_text(shop, &CODE[..40]),
    },
    Fault {
        name: "code-look-alike",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        exit: 1,
        says: None,
        why: "the code was typed from a screen: the letter O for a zero",
        make: |shop| with_text(shop, &CODE.replacen('0', "O", 1)),
    },
    Fault {
        name: "code-regenerated",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        exit: 1,
        says: None,
        why: "the service was asked for a code again, and forgot the one in the proof",
        make: |shop| with_text(shop, "00DF14B96E8E24DBB613F4BC6027DF1814FC8F051E6B0C39"),
    },
    Fault {
        name: "code-with-nul",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        exit: 1,
        says: None,
        why: "a tool in C counted the NUL at the end of the string",
        make: |shop| {
            let subject = common_name(StringType::Utf8, &format!("{CODE}\0"));
            shop.verify_proof(&shop.issued(&subject, CA_NAME, &shop.ca_key))
        },
    },
    Fault {
        name: "code-with-quotes",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        exit: 1,
        says: None,
        why: "the quotes of a JSON answer came along",
        make: |shop| {
            let subject = common_name(StringType::Utf8, &format!("\"{CODE}\""));
            shop.verify_proof(&shop.issued(&subject, CA_NAME, &shop.ca_key))
        },
    },
    Fault {
        name: "subject-mangled-by-shell",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        exit: 1,
        says: None,
        why: "`-subj //CN=CODE\\C=US` of a Windows recipe was run elsewhere (MicrosoftDocs/azure-docs#116774)",
        make: |shop| {
            let subject = common_name(StringType::Utf8, &format!("{CODE}\\C=US"));
            shop.verify_proof(&shop.issued(&subject, CA_NAME, &shop.ca_key))
        },
    },
    Fault {
        name: "code-in-alternative-name",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        exit: 1,
        says: None,
        why: "the code went into the subject alternative names only",
        make: |shop| {
            let names = alternative_names(&[general_name(2, CODE.as_bytes())]);
            shop.verify_proof(&shop.proof_of("device").with(names))
        },
    },
    Fault {
        name: "code-in-organizational-unit",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        exit: 1,
        says: None,
        why: "the code was typed at the prompt for the organizational unit",
        make: |shop| {
            let subject = name(&[
                (oid::ORGANIZATIONAL_UNIT_NAME, StringType::Printable, CODE),
                (oid::COMMON_NAME, StringType::Printable, "proof"),
            ]);
            shop.verify_proof(&shop.issued(&subject, CA_NAME, &shop.ca_key))
        },
    },
    Fault {
        name: "two-common-names",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        exit: 1,
        says: None,
        why: "the configuration file gave one CN and the command line another",
        make: |shop| {
            let subject = name(&[
                (oid::COMMON_NAME, StringType::Printable, "proof"),
                (oid::COMMON_NAME, StringType::Printable, CODE),
            ]);
            shop.verify_proof(&shop.issued(&subject, CA_NAME, &shop.ca_key))
        },
    },
    Fault {
        name: "code-among-other-attributes",
        check: "",
        fails: &[],
        exit: 0,
        says: None,
        why: "AWS's recipe prompts for country and organization too, which does no harm",
        make: |shop| {
            let subject = name(&[
                (oid::COUNTRY_NAME, StringType::Printable, "DE"),
                (oid::COMMON_NAME, StringType::Printable, CODE),
            ]);
            shop.verify_proof(&shop.issued(&subject, CA_NAME, &shop.ca_key))
        },
    },
    Fault {
        name: "code-in-bmp-string",
        check: "proof.common-name-form",
        fails: &["proof.common-name-form"],
        exit: 0,
        says: None,
        why: "an old Windows tool wrote the CN in two octets a character",
        make: |shop| {
            let subject = common_name(StringType::Bmp, CODE);
            shop.verify_proof(&shop.issued(&subject, CA_NAME, &shop.ca_key))
        },
    },
    Fault {
        name: "code-in-teletex-string",
        check: "proof.common-name-form",
        fails: &["proof.common-name-form"],
        exit: 0,
        says: None,
        why: "an old library wrote the CN as T61",
        make: |shop| {
            let subject = common_name(StringType::Teletex, CODE);
            shop.verify_proof(&shop.issued(&subject, CA_NAME, &shop.ca_key))
        },
    },
    Fault {
        name: "common-name-too-long",
        check: "proof.common-name-form",
        fails: &["proof.common-name-form"],
        exit: 0,
        says: None,
        why: "the service gave a code of more than 64 characters, the limit of X.520",
        make: |shop| {
            let code = format!("{AWS_CODE}00");
            Ok(shop.verify_proof(&shop.proof_of(&code))?.code(&code))
        },
    },
];

fn with_text(shop: &FaultBuilder, text: &str) -> Result<Scenario> {
    shop.verify_proof(&shop.proof_of(text))
}
