//! The issuing distribution point (RFC 5280 section 5.2.5): the scope of a CRL.
//!
//! It is critical, because a CRL of a part looks like one of the whole: a reader that passes it
//! over takes every certificate outside that part for not revoked.

use super::{Hash, MAX_NAME_OCTETS};
use crate::{
    asn1::{
        reader::{Reader, decode_error},
        tag,
    },
    certificate::{
        Name,
        extension::{FULL_NAME, GeneralName, RELATIVE_NAME, read_reasons},
        thumbprint::Thumbprint,
    },
    error::Result,
};

/// All reasons: bits 1 to 8 of ReasonFlags (RFC 5280 section 4.2.1.13). Bit 0 is unused.
pub(crate) const ALL_REASONS: u16 = 0x7F80;

/// The most distribution point names in one CRL. CAs that partition their CRLs put one or two names
/// into each. Only their hashes are kept, 32 octets each: 4 MiB at most.
const MAX_NAMES: usize = 1 << 17;

const FIELD: &str = "issuingDistributionPoint";

/// The scope of a CRL: which certificates and which revocation reasons it covers.
///
/// ```text
/// IssuingDistributionPoint ::= SEQUENCE {
///     distributionPoint           [0] DistributionPointName OPTIONAL,
///     onlyContainsUserCerts       [1] BOOLEAN DEFAULT FALSE,
///     onlyContainsCACerts         [2] BOOLEAN DEFAULT FALSE,
///     onlySomeReasons             [3] ReasonFlags OPTIONAL,
///     indirectCRL                 [4] BOOLEAN DEFAULT FALSE,
///     onlyContainsAttributeCerts  [5] BOOLEAN DEFAULT FALSE }
/// ```
#[derive(Debug)]
pub(crate) struct Scope {
    /// Hashes of the distribution point's names, sorted; `None` when it has no name.
    pub(crate) names: Option<Vec<Hash>>,
    /// `onlySomeReasons`, or all of them.
    pub(crate) reasons: u16,
    /// `onlyContainsUserCerts`: certificates of end entities alone.
    pub(crate) only_user: bool,
    /// `onlyContainsCACerts`: certificates of CAs alone.
    pub(crate) only_ca: bool,
    /// `onlyContainsAttributeCerts`: not about public key certificates at all.
    pub(crate) only_attribute: bool,
    /// `indirectCRL`: it lists certificates of other issuers, too.
    pub(crate) indirect: bool,
    hash: Hash,
}

impl Default for Scope {
    /// The scope of a CRL without the extension: every certificate of its issuer, for all reasons.
    fn default() -> Self {
        Self {
            names: None,
            reasons: ALL_REASONS,
            only_user: false,
            only_ca: false,
            only_attribute: false,
            indirect: false,
            hash: [0; 32],
        }
    }
}

impl Scope {
    /// A hash that is equal for equal scopes, whatever the order of their names. CRLs supersede and
    /// deltas complete each other only within one scope. Section 6.3.3 (c) (2) compares the
    /// extensions, so a CRL with an issuing distribution point never matches one without, even if
    /// both cover the same certificates.
    pub(crate) fn hash(&self) -> &Hash {
        &self.hash
    }

    /// Reads the extension's value; a relative distribution point name is appended to `issuer`.
    pub(super) fn read(mut value: Reader<'_>, issuer: &Name) -> Result<Self> {
        let sequence = value.require(tag::SEQUENCE, FIELD)?;
        value.finish(FIELD)?;
        let mut parts = sequence.contents();
        let mut scope = Self::default();
        let mut has_reasons = false;
        if let Some(wrapper) = parts.optional(tag::constructed(0), FIELD)? {
            scope.names = Some(read_names(wrapper.contents(), issuer)?);
        }
        scope.only_user = read_flag(&mut parts, 1)?;
        scope.only_ca = read_flag(&mut parts, 2)?;
        if let Some(bits) = parts.optional(tag::context(3), FIELD)? {
            scope.reasons = read_reasons(&bits)? & ALL_REASONS;
            has_reasons = true;
        }
        scope.indirect = read_flag(&mut parts, 4)?;
        scope.only_attribute = read_flag(&mut parts, 5)?;
        parts.finish(FIELD)?;
        // RFC 5280's ASN.1: "at most one of onlyContainsUserCerts, onlyContainsCACerts, and
        // onlyContainsAttributeCerts may be set to TRUE".
        let kinds = [scope.only_user, scope.only_ca, scope.only_attribute];
        if kinds.iter().filter(|kind| **kind).count() > 1 {
            let message = "it is limited to more than one kind of certificate";
            return Err(decode_error(message, sequence.offset, FIELD));
        }
        scope.hash = scope.make_hash(has_reasons);
        Ok(scope)
    }

    /// Flags tell an absent field from one with its default value, because section 5.2.4 compares
    /// "the values for each of the fields in the extensions".
    fn make_hash(&self, has_reasons: bool) -> Hash {
        let flags = [
            has_reasons,
            self.names.is_some(),
            self.only_user,
            self.only_ca,
            self.only_attribute,
            self.indirect,
        ];
        let mut octets: Vec<u8> = flags.iter().map(|flag| u8::from(*flag)).collect();
        octets.extend(self.reasons.to_be_bytes());
        octets.extend(self.names.iter().flatten().flatten());
        Thumbprint::sha256(&octets)
    }
}

/// Reads `[number] BOOLEAN DEFAULT FALSE`. In DER it is FF (X.690 section 11.1) or omitted (11.5).
fn read_flag(parts: &mut Reader<'_>, number: u8) -> Result<bool> {
    let written = parts.optional(tag::context(number), FIELD)?;
    match written.map(|tlv| (tlv.value, tlv.offset)) {
        None => Ok(false),
        Some(([0xFF], _)) => Ok(true),
        Some((_, offset)) => {
            let message = "a BOOLEAN must be FF, or absent if FALSE";
            Err(decode_error(message, offset, FIELD))
        }
    }
}

/// Reads `DistributionPointName`: full names, or one RDN relative to the CRL issuer's name.
fn read_names(mut choice: Reader<'_>, issuer: &Name) -> Result<Vec<Hash>> {
    let name = choice.any(FIELD)?;
    choice.finish(FIELD)?;
    let fail = |message: &str| Err(decode_error(message, name.offset, FIELD));
    let mut names = match name.tag {
        FULL_NAME => read_full_names(name.contents())?,
        RELATIVE_NAME if name.value.len() <= MAX_NAME_OCTETS => match issuer.with_rdn(name.value) {
            Some(full) => vec![name_hash(&full)],
            None => return fail("nameRelativeToCRLIssuer is not a relative distinguished name"),
        },
        _ => return fail("the name is neither full nor relative, or too long"),
    };
    if names.is_empty() {
        return fail("the list of names is empty");
    }
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// Reads full names and keeps their hashes: decoded, many short names take many times the memory of
/// their DER.
fn read_full_names(mut list: Reader<'_>) -> Result<Vec<Hash>> {
    let mut names = Vec::new();
    while !list.is_empty() {
        let offset = list.offset();
        let length = { list }.any(FIELD)?.value.len();
        if length > MAX_NAME_OCTETS || names.len() == MAX_NAMES {
            let message = format!("a name takes over 1 MiB, or there are over {MAX_NAMES}");
            return Err(decode_error(message, offset, FIELD));
        }
        names.push(read_with_hash(&mut list, FIELD)?.1);
    }
    Ok(names)
}

/// Reads a general name with the hash that it is compared by. Names of the forms that
/// [`GeneralName::hash`] normalises are equal if they match; others if their DER is the same.
pub(in crate::certificate) fn read_with_hash(
    list: &mut Reader<'_>,
    field: &str,
) -> Result<(GeneralName, Hash)> {
    let before = list.rest();
    let name = GeneralName::read(list, field)?;
    let raw = &before[..before.len() - list.rest().len()];
    let hash = name.hash().unwrap_or_else(|| Thumbprint::sha256(raw));
    Ok((name, hash))
}

/// The hash of a normalised distinguished name: equal for names that match (RFC 5280 section 7.1).
pub(crate) fn name_hash(name: &Name) -> Hash {
    Thumbprint::sha256(name.key())
}

impl GeneralName {
    /// The hash of a normalised directory name, host name or URI, the forms that distribution
    /// points use in practice; `None` for any other form. The form's tag is part of it, so that
    /// names of two forms never match.
    pub(crate) fn hash(&self) -> Option<Hash> {
        let tagged = |tag: u8, octets: &[u8]| Thumbprint::sha256(&[&[tag], octets].concat());
        match self {
            Self::DirectoryName(name) => Some(name_hash(name)),
            Self::Dns(host) => Some(tagged(2, host.to_ascii_lowercase().as_bytes())),
            Self::Uri(uri) => Some(tagged(6, comparable(uri).as_bytes())),
            _ => None,
        }
    }
}

/// Normalises a URI: scheme and host in lower case, everything else as it is.
///
/// NOTE: RFC 5280 section 7.4 also asks for percent-encoding, path and scheme normalisation. It is
/// left out, because section 5.2.5 says: "The identical encoding MUST be used in the
/// distributionPoint fields of the certificate and the CRL." URIs that only match after more of it
/// count as different, which leaves the status unknown and never makes it good.
fn comparable(uri: &str) -> String {
    let Some((scheme, rest)) = uri.split_once("://") else {
        return uri.to_owned();
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (user, host) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
    let [scheme, host] = [scheme, host].map(str::to_ascii_lowercase);
    format!("{scheme}://{user}{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(hex: &str) -> Result<Scope> {
        let issuer = Name::read(&Reader::new(&[0x30, 0], 0).any("").expect("a value"), "");
        let der = hex::decode(hex).expect("hex");
        Scope::read(Reader::new(&der, 0), &issuer.expect("a name"))
    }

    #[test]
    fn scopes_are_equal_whatever_the_order_of_their_names() {
        let one = scope("300aa008a0068601618601 62".replace(' ', "").as_str()).expect("a scope");
        let other = scope("300aa008a006860162860161").expect("a scope");
        assert_eq!(one.hash(), other.hash());
        for different in [
            "30 00",
            "30 03 8101ff",
            "30 03 8401ff",
            "30 04 83020640",
            "3007a005a003860161",
        ] {
            let different = scope(&different.replace(' ', "")).expect(different);
            assert_ne!(one.hash(), different.hash());
        }
    }

    /// Section 6.3.3 (c) (2): a complete CRL without the extension is only completed by a delta CRL
    /// without it.
    #[test]
    fn an_encoded_scope_never_equals_an_absent_one() {
        for written in ["3000", "3004830201fe", "3005830307ff80"] {
            let scope = scope(written).expect(written);
            assert_ne!(scope.hash(), Scope::default().hash(), "{written}");
        }
    }

    /// X.690 section 11.2: unused bits are zero, and trailing zero bits are omitted.
    #[test]
    fn reasons_are_der() {
        for (reasons, is_right) in [
            ("8302077f", false),
            ("83020640", true),
            ("83020740", false),
            ("830300ff00", false),
            ("83020800", false),
            ("830100", true),
        ] {
            let whole = format!("30{:02x}{reasons}", reasons.len() / 2);
            assert_eq!(scope(&whole).is_ok(), is_right, "{reasons}");
        }
    }

    #[test]
    fn scheme_and_host_are_compared_without_case() {
        for (one, other, are_equal) in [
            ("HTTP://C.example/1.crl", "http://c.EXAMPLE/1.crl", true),
            ("http://c.example/1.crl", "http://c.example/1.CRL", false),
            ("http://A@c.example", "http://a@c.example", false),
            ("urn:A", "urn:a", false),
        ] {
            assert_eq!(
                comparable(one) == comparable(other),
                are_equal,
                "{one} {other}"
            );
        }
    }

    #[test]
    fn scopes_that_are_not_der_are_errors() {
        for wrong in [
            "3003810100",
            "3003810101",
            "30048102ffff",
            "30068101ff8201ff",
            "3004a002a000",
            "3004a0028601",
            "30008101ff",
            "3009a007a1053003060180",
        ] {
            assert!(scope(wrong).is_err(), "{wrong}");
        }
    }
}
