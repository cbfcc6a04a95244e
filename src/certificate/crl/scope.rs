//! The issuing distribution point (RFC 5280 section 5.2.5): what a CRL is about.

use super::{Hash, MAX_NAME_OCTETS};
use crate::{
    certificate::{
        Name,
        extension::{GeneralName, read_reasons},
        thumbprint::Thumbprint,
        tlv::{Reader, decode_error, tag},
    },
    error::Result,
};

/// All reasons of RFC 5280 section 5.3.1, bits 1 to 8 of ReasonFlags.
pub(crate) const ALL_REASONS: u16 = 0x7F80;

/// CAs that split their lists name one or two places in each.
const MAX_NAMES: usize = 1 << 17;

const FIELD: &str = "issuingDistributionPoint";

/// What a CRL is about.
#[derive(Debug)]
pub(crate) struct Scope {
    /// Hashes of the distribution point's names, sorted; `None` when it has no name.
    pub(crate) names: Option<Vec<Hash>>,
    pub(crate) reasons: u16,
    pub(crate) only_user: bool,
    pub(crate) only_ca: bool,
    pub(crate) only_attribute: bool,
    pub(crate) indirect: bool,
    hash: Hash,
}

impl Default for Scope {
    /// Everything that the CRL's issuer has issued.
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
    /// Equal for scopes that are the same, in whatever order their names are given.
    pub(crate) fn hash(&self) -> &Hash {
        &self.hash
    }

    /// Reads an extension's value; a relative name is put under `issuer`.
    pub(super) fn read(mut value: Reader<'_>, issuer: &Name) -> Result<Self> {
        let sequence = value.expect(tag::SEQUENCE, FIELD)?;
        value.finish(FIELD)?;
        let mut parts = sequence.contents();
        let mut scope = Self::default();
        if let Some(wrapper) = parts.optional(tag::constructed(0), FIELD)? {
            scope.names = Some(read_names(wrapper.contents(), issuer)?);
        }
        scope.only_user = read_flag(&mut parts, 1)?;
        scope.only_ca = read_flag(&mut parts, 2)?;
        if let Some(bits) = parts.optional(tag::context(3), FIELD)? {
            scope.reasons = read_reasons(&bits)? & ALL_REASONS;
        }
        scope.indirect = read_flag(&mut parts, 4)?;
        scope.only_attribute = read_flag(&mut parts, 5)?;
        parts.finish(FIELD)?;
        let kinds = [scope.only_user, scope.only_ca, scope.only_attribute];
        if kinds.iter().filter(|kind| **kind).count() > 1 {
            let message = "it is limited to more than one kind of certificate";
            return Err(decode_error(message, sequence.offset, FIELD));
        }
        scope.hash = scope.make_hash();
        Ok(scope)
    }

    fn make_hash(&self) -> Hash {
        let flags = [
            self.names.is_some(),
            self.only_user,
            self.only_ca,
            self.only_attribute,
            self.indirect,
        ];
        if flags == [false; 5] && self.reasons == ALL_REASONS {
            return Self::default().hash;
        }
        let mut octets: Vec<u8> = flags.iter().map(|flag| u8::from(*flag)).collect();
        octets.extend(self.reasons.to_be_bytes());
        octets.extend(self.names.iter().flatten().flatten());
        Thumbprint::sha256(&octets)
    }
}

/// X.690 section 11.5: BOOLEAN DEFAULT FALSE is TRUE, as FF, or not written.
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

/// `DistributionPointName`: full names, or one relative to the issuer.
fn read_names(mut choice: Reader<'_>, issuer: &Name) -> Result<Vec<Hash>> {
    let name = choice.any(FIELD)?;
    choice.finish(FIELD)?;
    let fail = |message: &str| Err(decode_error(message, name.offset, FIELD));
    let mut names = match name.tag {
        0xA0 => read_full_names(name.contents())?,
        0xA1 if name.value.len() <= MAX_NAME_OCTETS => match issuer.with_rdn(name.value) {
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

/// Only hashes are kept: a list of many short names would take many times the room of the file.
fn read_full_names(mut list: Reader<'_>) -> Result<Vec<Hash>> {
    let mut names = Vec::new();
    while !list.is_empty() {
        let (offset, before) = (list.offset(), list.rest());
        let length = { list }.any(FIELD)?.value.len();
        if length > MAX_NAME_OCTETS || names.len() == MAX_NAMES {
            let message = format!("a name takes over 1 MiB, or there are over {MAX_NAMES}");
            return Err(decode_error(message, offset, FIELD));
        }
        let name = GeneralName::read(&mut list, FIELD)?;
        let raw = &before[..before.len() - list.rest().len()];
        names.push(name.hash().unwrap_or_else(|| Thumbprint::sha256(raw)));
    }
    Ok(names)
}

/// The hash of a normalised name: equal for names that match.
pub(crate) fn name_hash(name: &Name) -> Hash {
    Thumbprint::sha256(name.key())
}

impl GeneralName {
    /// Equal for names that are the same, of the forms that distribution points are compared by.
    pub(crate) fn hash(&self) -> Option<Hash> {
        let tagged = |tag: u8, octets: &[u8]| Thumbprint::sha256(&[&[tag], octets].concat());
        match self {
            Self::DirectoryName(name) => Some(name_hash(name)),
            Self::Dns(host) => Some(tagged(2, host.to_ascii_lowercase().as_bytes())),
            Self::Uri(uri) => Some(tagged(6, uri.as_bytes())),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(hex: &str) -> Result<Scope> {
        let issuer = Name::read(
            &Reader::new(&[0x30, 0], 0).any("").expect("a value"),
            &[0x30, 0],
            "",
        );
        let der = hex::decode(hex).expect("hex");
        Scope::read(Reader::new(&der, 0), &issuer.expect("a name"))
    }

    #[test]
    fn the_order_of_names_does_not_count_and_all_else_does() {
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
        assert_eq!(
            scope("3000").expect("a scope").hash(),
            Scope::default().hash()
        );
    }

    #[test]
    fn what_is_not_der_is_not_understood() {
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
