//! Certificate policies and what limits them (RFC 5280 sections 4.2.1.4, 4.2.1.5, 4.2.1.11 and 4.2.1.14).

use super::{
    super::{
        oid::Oid,
        tlv::{Reader, decode_error},
    },
    with_x509_cert,
};
use crate::error::Result;
use x509_cert::ext::pkix::{self, CertificatePolicies, PolicyMappings};

/// The policies of a certificate, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Policies(pub(crate) Vec<Oid>);

/// After how many certificates policies become compulsory, or mapping forbidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PolicyConstraints {
    pub(crate) require_explicit_policy: Option<u32>,
    pub(crate) inhibit_policy_mapping: Option<u32>,
}

impl Policies {
    pub(super) fn read(reader: Reader<'_>) -> Result<Self> {
        const FIELD: &str = "certificatePolicies";
        let CertificatePolicies(policies) = with_x509_cert(reader, FIELD)?;
        if policies.is_empty() {
            return Err(decode_error(
                "the list of policies is empty",
                reader.offset(),
                FIELD,
            ));
        }
        Ok(Self(
            policies
                .iter()
                .map(|policy| Oid::from(&policy.policy_identifier))
                .collect(),
        ))
    }
}

impl PolicyConstraints {
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

pub(super) fn read_mappings(reader: Reader<'_>) -> Result<Vec<(Oid, Oid)>> {
    const FIELD: &str = "policyMappings";
    let PolicyMappings(mappings) = with_x509_cert(reader, FIELD)?;
    if mappings.is_empty() {
        return Err(decode_error(
            "the list of mappings is empty",
            reader.offset(),
            FIELD,
        ));
    }
    Ok(mappings
        .iter()
        .map(|mapping| {
            (
                Oid::from(&mapping.issuer_domain_policy),
                Oid::from(&mapping.subject_domain_policy),
            )
        })
        .collect())
}

pub(super) fn read_skip_certificates(reader: Reader<'_>) -> Result<u32> {
    with_x509_cert(reader, "inhibitAnyPolicy")
}
