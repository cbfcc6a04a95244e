//! Scenarios about the verification code: not in the cloud's form, pasted with something around
//! it, or not the text of the proof's CN.
//!
//! No service says in its documentation whether it compares codes without regard to case, so
//! only an exact match passes. Whatever differs, the finding says how, because that tells the
//! operator which step went wrong: retyping, pasting, or a code that the service has replaced.

use super::{
    fault::{Fault, Outcome},
    fault_builder::{AWS_CODE, CA_NAME, CODE, FaultBuilder, Scenario},
};
use crate::{
    asn1::oid,
    error::Result,
    mock::{StringType, alternative_names, common_name, general_name, name},
};

pub(super) const FAULTS: &[Fault] = &[
    // Azure DPS gives out 48 upper-case hex digits, AWS IoT Core 64 lower-case ones. A warning,
    // not an error: the CN does match, and a code in Microsoft's own SDK documentation is not
    // hex.
    Fault {
        name: "code-of-another-cloud",
        check: "code.format",
        fails: &["code.format"],
        outcome: Outcome::Passes,
        why: "AWS's registration code was used for DPS",
        make: |builder| {
            let set = builder.verify_proof(&builder.proof_of(AWS_CODE))?;
            Ok(set.code(AWS_CODE).cloud("azure-dps"))
        },
    },
    // White space around the argument is trimmed and reported; it never was part of the code.
    // Only blanks in the certificate itself (`code-with-blank`) make the proof fail. On Windows
    // a double click selects the blank behind a word along with it.
    Fault {
        name: "code-pasted-with-blanks",
        check: "code.white-space",
        fails: &["code.white-space"],
        outcome: Outcome::Passes,
        why: "the code was pasted with the blanks around it",
        make: |builder| {
            Ok(builder
                .verify_proof(&builder.proof())?
                .code(&format!("  {CODE} ")))
        },
    },
    // Hex digits read the same in either case, a CN does not: the services compare strings, and
    // RFC 5280 section 7.1 (case folding) is about chaining names, not about this comparison. A
    // finding of its own says that only the case differs.
    Fault {
        name: "code-in-lower-case",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        outcome: Outcome::Fails,
        why: "the code was retyped in lower case",
        make: |builder| with_text(builder, &CODE.to_lowercase()),
    },
    // The blank is in the signed subject. RFC 4518 section 2.6 would drop it when names are
    // compared as directory names; the services compare the text of the CN.
    Fault {
        name: "code-with-blank",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        outcome: Outcome::Fails,
        why: "a blank came along when the code was pasted into the request",
        make: |builder| with_text(builder, &format!("{CODE} ")),
    },
    // A double click in a browser or terminal selects part of a code that is wrapped over two
    // lines. What is there is the beginning of the code, so the finding says how much is
    // missing.
    Fault {
        name: "code-truncated",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        outcome: Outcome::Fails,
        why: "the end of the code was not selected",
        make: |builder| with_text(builder, &CODE[..40]),
    },
    // The letter O is no hex digit, so the finding names the character and its place.
    Fault {
        name: "code-look-alike",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        outcome: Outcome::Fails,
        why: "the code was typed from a screen: the letter O for a zero",
        make: |builder| with_text(builder, &CODE.replacen('0', "O", 1)),
    },
    // On Azure, each call of generateVerificationCode replaces the code that was valid until
    // then, and changes the ETag. The CN has the right form and another value: nothing of it
    // matches by accident.
    Fault {
        name: "code-regenerated",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        outcome: Outcome::Fails,
        why: "the service was asked for a code again, and forgot the one in the proof",
        make: |builder| with_text(builder, "00DF14B96E8E24DBB613F4BC6027DF1814FC8F051E6B0C39"),
    },
    // A CN that goes on behind a NUL is the attack of 2009 on TLS clients written in C, which
    // compared up to the NUL only. The whole value counts here, so no prefix can pass for the
    // code.
    Fault {
        name: "code-with-nul",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        outcome: Outcome::Fails,
        why: "a tool in C counted the NUL at the end of the string",
        make: |builder| {
            let subject = common_name(StringType::Utf8, &format!("{CODE}\0"));
            builder.verify_proof(&builder.issued(&subject, CA_NAME, &builder.ca_key))
        },
    },
    // `jq` without `-r` prints strings with their quotes, and the script pastes them into the
    // subject. PrintableString has no quotation mark (X.680 section 41.4), so the value is a
    // UTF8String.
    Fault {
        name: "code-with-quotes",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        outcome: Outcome::Fails,
        why: "the quotes of a JSON answer came along",
        make: |builder| {
            let subject = common_name(StringType::Utf8, &format!("\"{CODE}\""));
            builder.verify_proof(&builder.issued(&subject, CA_NAME, &builder.ca_key))
        },
    },
    // Git Bash on Windows rewrites arguments that begin with `/` as paths; recipes work round
    // it with `//CN=…\C=…`, which on other systems is one CN with everything in it.
    Fault {
        name: "subject-mangled-by-shell",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        outcome: Outcome::Fails,
        why: "`-subj //CN=CODE\\C=US` of a Windows recipe was run elsewhere (MicrosoftDocs/azure-docs#116774)",
        make: |builder| {
            let subject = common_name(StringType::Utf8, &format!("{CODE}\\C=US"));
            builder.verify_proof(&builder.issued(&subject, CA_NAME, &builder.ca_key))
        },
    },
    // Web certificates put the name into the subjectAltName, and PowerShell's `-DnsName` does
    // so by itself. Services compare the subject's CN and do not look there.
    Fault {
        name: "code-in-alternative-name",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        outcome: Outcome::Fails,
        why: "the code went into the subject alternative names only",
        make: |builder| {
            let names = alternative_names(&[general_name(2, CODE.as_bytes())]);
            builder.verify_proof(&builder.proof_of("device").with(names))
        },
    },
    // A directoryName among the alternative names holds a whole name, and its CN is no CN of the subject.
    Fault {
        name: "code-in-directory-name",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        outcome: Outcome::Fails,
        why: "the code went into a name among the subject alternative names",
        make: |builder| {
            let other = common_name(StringType::Printable, CODE);
            let names = alternative_names(&[general_name(4, &other)]);
            builder.verify_proof(&builder.proof_of("device").with(names))
        },
    },
    // `openssl req` asks for the organizational unit before it asks for the common name.
    Fault {
        name: "code-in-organizational-unit",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        outcome: Outcome::Fails,
        why: "the code was typed at the prompt for the organizational unit",
        make: |builder| {
            let subject = name(&[
                (oid::ORGANIZATIONAL_UNIT_NAME, StringType::Printable, CODE),
                (oid::COMMON_NAME, StringType::Printable, "proof"),
            ]);
            builder.verify_proof(&builder.issued(&subject, CA_NAME, &builder.ca_key))
        },
    },
    // RFC 5280 section 4.1.2.4 lets a Name hold an attribute type twice, and services do not
    // say which one counts. A service that reads the first and a CA that checked the last see
    // two different codes. popcert does not choose either.
    Fault {
        name: "two-common-names",
        check: "proof.common-name",
        fails: &["proof.common-name"],
        outcome: Outcome::Fails,
        why: "the configuration file gave one CN and the command line another",
        make: |builder| {
            let subject = name(&[
                (oid::COMMON_NAME, StringType::Printable, "proof"),
                (oid::COMMON_NAME, StringType::Printable, CODE),
            ]);
            builder.verify_proof(&builder.issued(&subject, CA_NAME, &builder.ca_key))
        },
    },
    // A near miss: `openssl req` prompts for further attributes, and the services find the CN
    // among them.
    Fault {
        name: "code-among-other-attributes",
        check: "",
        fails: &[],
        outcome: Outcome::Passes,
        why: "AWS's recipe prompts for country and organization too, which does no harm",
        make: |builder| {
            let subject = name(&[
                (oid::COUNTRY_NAME, StringType::Printable, "DE"),
                (oid::COMMON_NAME, StringType::Printable, CODE),
            ]);
            builder.verify_proof(&builder.issued(&subject, CA_NAME, &builder.ca_key))
        },
    },
    // RFC 5280 section 4.1.2.4: new CAs "MUST use either the PrintableString or UTF8String
    // encoding". The text is the code once it is decoded; whether a service decodes BMPString
    // is not documented.
    Fault {
        name: "code-in-bmp-string",
        check: "proof.common-name-form",
        fails: &["proof.common-name-form"],
        outcome: Outcome::Passes,
        why: "an old Windows tool wrote the CN in two octets a character",
        make: |builder| {
            let subject = common_name(StringType::Bmp, CODE);
            builder.verify_proof(&builder.issued(&subject, CA_NAME, &builder.ca_key))
        },
    },
    // RFC 5280 section 4.1.2.4 keeps TeletexString for subjects that had it before. Most
    // readers take it for Latin-1, which agrees with T.61 in all hex digits.
    Fault {
        name: "code-in-teletex-string",
        check: "proof.common-name-form",
        fails: &["proof.common-name-form"],
        outcome: Outcome::Passes,
        why: "an old library wrote the CN as T61",
        make: |builder| {
            let subject = common_name(StringType::Teletex, CODE);
            builder.verify_proof(&builder.issued(&subject, CA_NAME, &builder.ca_key))
        },
    },
    // X.520 and RFC 5280 appendix A: ub-common-name is 64. OpenSSL refuses to make such a
    // certificate ("string too long"), other libraries do not look.
    Fault {
        name: "common-name-too-long",
        check: "proof.common-name-form",
        fails: &["proof.common-name-form"],
        outcome: Outcome::Passes,
        why: "the service gave a code of more than 64 characters, the limit of X.520",
        make: |builder| {
            let code = format!("{AWS_CODE}00");
            Ok(builder.verify_proof(&builder.proof_of(&code))?.code(&code))
        },
    },
];

/// The proof has this text as its CN; `--code` stays the sound one.
fn with_text(builder: &FaultBuilder, text: &str) -> Result<Scenario> {
    builder.verify_proof(&builder.proof_of(text))
}
