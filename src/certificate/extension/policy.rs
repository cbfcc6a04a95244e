//! Certificate policies, their mappings and their constraints
//! (RFC 5280 sections 4.2.1.4, 4.2.1.5, 4.2.1.11 and 4.2.1.14).

use super::with_x509_cert;
use crate::{
    asn1::{
        oid::{self, Oid},
        reader::{Reader, decode_error},
        tag,
    },
    error::Result,
};
use std::collections::HashSet;
use x509_cert::ext::pkix;

/// The types of a `DisplayText`.
const DISPLAY_TEXT: [u8; 4] = [
    tag::IA5_STRING,
    tag::VISIBLE_STRING,
    tag::BMP_STRING,
    tag::UTF8_STRING,
];

/// Certificate policies (RFC 5280 section 4.2.1.4), in the order of the certificate.
///
/// ```text
/// PolicyInformation ::= SEQUENCE {
///     policyIdentifier  CertPolicyId,
///     policyQualifiers  SEQUENCE SIZE (1..MAX) OF PolicyQualifierInfo OPTIONAL }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Policies {
    /// `policyIdentifier` of each, without repetitions.
    pub(crate) oids: Vec<Oid>,
    /// The first qualifier that is neither a CPS pointer nor a user notice, the two that RFC 5280
    /// defines.
    pub(crate) unknown_qualifier: Option<Oid>,
}

/// Policy constraints (RFC 5280 section 4.2.1.11): the number of certificates after which an
/// explicit policy is required, or policy mapping is no longer permitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PolicyConstraints {
    /// "the number of additional certificates that may appear in the path before an explicit policy
    /// is required for the entire path"
    pub(crate) require_explicit_policy: Option<u32>,
    /// "the number of additional certificates that may appear in the path before policy mapping is
    /// no longer permitted"
    pub(crate) inhibit_policy_mapping: Option<u32>,
}

impl Policies {
    /// Reads `certificatePolicies ::= SEQUENCE SIZE (1..MAX) OF PolicyInformation`.
    pub(super) fn read(mut reader: Reader<'_>) -> Result<Self> {
        const FIELD: &str = "certificatePolicies";
        let start = reader.offset();
        let mut list = reader.require(tag::SEQUENCE, FIELD)?.contents();
        reader.finish(FIELD)?;
        let mut policies = Self {
            oids: Vec::new(),
            unknown_qualifier: None,
        };
        while !list.is_empty() {
            let mut parts = list.require(tag::SEQUENCE, FIELD)?.contents();
            let oid = Oid::read(&parts.require(tag::OBJECT_IDENTIFIER, FIELD)?, FIELD)?;
            if let Some(qualifiers) = parts.optional(tag::SEQUENCE, FIELD)? {
                policies.read_qualifiers(qualifiers.contents(), FIELD)?;
            }
            parts.finish(FIELD)?;
            policies.oids.push(oid);
        }
        if policies.oids.is_empty() {
            return Err(decode_error("the list of policies is empty", start, FIELD));
        }
        // RFC 5280 section 4.2.1.4: "A certificate policy OID MUST NOT appear more than once in a
        // certificate policies extension." A verifier that stops at an invalid policy can be made
        // to skip the policy check altogether (CVE-2023-0465).
        if let Some(oid) = repeated(&policies.oids) {
            let message = format!("the policy {oid} occurs more than once");
            return Err(decode_error(message, start, FIELD));
        }
        Ok(policies)
    }

    /// Checks the qualifiers of one policy: a CPS pointer is an IA5String, a user notice a SEQUENCE.
    /// Other kinds are noted and not rejected: RFC 5280 section 4.2.1.4 recommends these two, and
    /// requires them only of anyPolicy.
    fn read_qualifiers(&mut self, mut list: Reader<'_>, field: &str) -> Result<()> {
        if list.is_empty() {
            let message = "a list of policy qualifiers is empty";
            return Err(decode_error(message, list.offset(), field));
        }
        while !list.is_empty() {
            let mut parts = list.require(tag::SEQUENCE, field)?.contents();
            let oid = Oid::read(&parts.require(tag::OBJECT_IDENTIFIER, field)?, field)?;
            if oid == oid::CPS {
                parts.require(tag::IA5_STRING, field)?;
            } else if oid == oid::USER_NOTICE {
                read_notice(parts.require(tag::SEQUENCE, field)?.contents(), field)?;
            } else {
                if !parts.is_empty() {
                    parts.any(field)?;
                }
                self.unknown_qualifier.get_or_insert(oid);
            }
            parts.finish(field)?;
        }
        Ok(())
    }
}

/// Reads `UserNotice ::= SEQUENCE { noticeRef OPTIONAL, explicitText DisplayText OPTIONAL }`.
fn read_notice(mut notice: Reader<'_>, field: &str) -> Result<()> {
    notice.optional(tag::SEQUENCE, field)?;
    if !notice.is_empty() {
        let text = notice.any(field)?;
        if !DISPLAY_TEXT.contains(&text.tag) {
            let message = "the text of a user notice is not a string";
            return Err(decode_error(message, text.offset, field));
        }
    }
    notice.finish(field)
}

/// The first identifier that occurs a second time, found in linear time: a certificate of 1 MiB has
/// room for 100,000.
fn repeated(oids: &[Oid]) -> Option<&Oid> {
    if let [_] = oids {
        return None;
    }
    let mut seen = HashSet::with_capacity(oids.len());
    oids.iter().find(|oid| !seen.insert(*oid))
}

impl PolicyConstraints {
    /// Reads `PolicyConstraints`. Section 4.2.1.11: "either the inhibitPolicyMapping field or the
    /// requireExplicitPolicy field MUST be present".
    pub(super) fn read(reader: Reader<'_>) -> Result<Self> {
        const FIELD: &str = "policyConstraints";
        let constraints: pkix::PolicyConstraints = with_x509_cert(reader, FIELD)?;
        let read = Self {
            require_explicit_policy: constraints.require_explicit_policy,
            inhibit_policy_mapping: constraints.inhibit_policy_mapping,
        };
        if read.require_explicit_policy.is_none() && read.inhibit_policy_mapping.is_none() {
            return Err(decode_error(
                "it constrains nothing",
                reader.offset(),
                FIELD,
            ));
        }
        Ok(read)
    }
}

/// Reads `PolicyMappings`: a non-empty list of pairs (RFC 5280 section 4.2.1.5).
pub(super) fn read_mappings(mut reader: Reader<'_>) -> Result<Vec<(Oid, Oid)>> {
    const FIELD: &str = "policyMappings";
    let start = reader.offset();
    let mut list = reader.require(tag::SEQUENCE, FIELD)?.contents();
    reader.finish(FIELD)?;
    let mut mappings = Vec::new();
    while !list.is_empty() {
        let mut parts = list.require(tag::SEQUENCE, FIELD)?.contents();
        let mut oid = || Oid::read(&parts.require(tag::OBJECT_IDENTIFIER, FIELD)?, FIELD);
        let pair = (oid()?, oid()?);
        parts.finish(FIELD)?;
        mappings.push(pair);
    }
    if mappings.is_empty() {
        return Err(decode_error("the list of mappings is empty", start, FIELD));
    }
    Ok(mappings)
}

/// Reads `SkipCerts ::= INTEGER (0..MAX)`, the value of inhibitAnyPolicy.
pub(super) fn read_skip_certificates(reader: Reader<'_>) -> Result<u32> {
    with_x509_cert(reader, "inhibitAnyPolicy")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policies(hex: &str) -> Result<Policies> {
        let der = hex::decode(hex).expect("hex");
        Policies::read(Reader::new(&der, 0))
    }

    #[test]
    fn a_policy_occurs_once_and_unknown_qualifiers_are_reported() {
        for (hex, unknown) in [
            ("3005300306012a", None),
            ("300a300306012a300306012b", None),
            ("3016301406012a300f300d06082b06010505070201160161", None),
            ("300e300c06012a3007300506012b0500", Some("1.3")),
        ] {
            let read = policies(hex).unwrap();
            let qualifier = read.unknown_qualifier.map(|oid| oid.to_string());
            assert_eq!(qualifier.as_deref(), unknown, "{hex}");
        }
        let error = policies("300f300306012a300306012b300306012a").unwrap_err();
        assert!(
            error.message().contains("1.2 occurs more than once"),
            "{error}"
        );
        for hex in ["3000", "30023000", "3007300506012a3000", "3005300306012a00"] {
            assert!(policies(hex).is_err(), "{hex}");
        }
    }

    /// RFC 5280 section 4.2.1.4: a CPS pointer is an IA5String, a notice a SEQUENCE.
    #[test]
    fn qualifiers_are_of_their_types() {
        let with = |kind: u8, qualifier: &str| {
            let qualifier = hex::decode(qualifier).expect("hex");
            let id = [0x06, 0x08, 0x2B, 6, 1, 5, 5, 7, 2, kind];
            [&id[..], &qualifier].concat()
        };
        let wrapped = |contents: Vec<u8>| {
            let length = u8::try_from(contents.len()).expect("short");
            [vec![0x30, length], contents].concat()
        };
        for (kind, qualifier, is_read) in [
            (1, "160161", true),
            (1, "020101", false),
            (1, "", false),
            (1, "1601610500", false),
            (2, "3000", true),
            (2, "30030c0161", true),
            (2, "300530001a0161", true),
            (2, "0c0161", false),
            (2, "3003020101", false),
            (2, "30060c01610c0161", false),
            (2, "", false),
        ] {
            let list = wrapped(wrapped(with(kind, qualifier)));
            let policy = wrapped([vec![0x06, 0x01, 0x2A], list].concat());
            let read = Policies::read(Reader::new(&wrapped(policy), 0));
            assert_eq!(read.is_ok(), is_read, "{kind}: {qualifier}");
        }
    }

    #[test]
    fn mappings_are_pairs() {
        let read = |hex: &str| read_mappings(Reader::new(&hex::decode(hex).unwrap(), 0));
        assert_eq!(read("3008300606012a06012b").unwrap().len(), 1);
        for hex in ["3000", "3005300306012a", "300b300906012a06012b06012a"] {
            assert!(read(hex).is_err(), "{hex}");
        }
    }
}
