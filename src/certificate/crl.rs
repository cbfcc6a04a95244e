//! Certificate revocation lists (RFC 5280 section 5), decoded as tolerantly as certificates.

use super::{
    algorithm::AlgorithmIdentifier,
    extension::{DistributionPoint, GeneralName, read_crl_issuers, read_reasons},
    name::Name,
    oid::{Oid, OidBytes},
    time::TimeField,
    tlv::{Reader, Tlv, decode_error, tag},
};
use crate::error::Result;

/// A certificate revocation list, with the bytes that its signature covers.
#[derive(Clone, Debug)]
pub struct Crl {
    tbs: Vec<u8>,
    inner_algorithm: AlgorithmIdentifier,
    outer_algorithm: AlgorithmIdentifier,
    signature: Vec<u8>,
    issuer: Name,
    this_update: TimeField,
    next_update: Option<TimeField>,
    entries: Vec<Entry>,
    scope: Scope,
    number: Option<Vec<u8>>,
    base: Option<Vec<u8>>,
    fault: Option<String>,
}

/// One revoked certificate.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) serial: Vec<u8>,
    pub(crate) date: String,
    /// RFC 5280 section 5.3.1; 0 when no reason is given.
    pub(crate) reason: u8,
    /// Whose certificate it is, in an indirect CRL; the last one named holds on.
    pub(crate) issuer: Option<Name>,
}

/// The issuing distribution point (RFC 5280 section 5.2.5): what the CRL is about.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    pub(crate) point: DistributionPoint,
    pub(crate) only_user: bool,
    pub(crate) only_ca: bool,
    pub(crate) only_attribute: bool,
    pub(crate) indirect: bool,
}

const AUTHORITY_KEY_IDENTIFIER: OidBytes = OidBytes(&[0x55, 0x1D, 35]);
const CERTIFICATE_ISSUER: OidBytes = OidBytes(&[0x55, 0x1D, 29]);
const CRL_NUMBER: OidBytes = OidBytes(&[0x55, 0x1D, 20]);
const DELTA_INDICATOR: OidBytes = OidBytes(&[0x55, 0x1D, 27]);
const ISSUING_DISTRIBUTION_POINT: OidBytes = OidBytes(&[0x55, 0x1D, 28]);
const REASON_CODE: OidBytes = OidBytes(&[0x55, 0x1D, 21]);

const FIELD: &str = "tbsCertList";

impl Crl {
    /// Decodes one CRL from exactly `der`.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode), with byte offset and field, when the
    /// structure of RFC 5280 section 5.1 cannot be followed.
    pub fn from_der(der: &[u8]) -> Result<Self> {
        let mut outer = Reader::new(der, 0);
        let list = outer.expect(tag::SEQUENCE, "CertificateList")?;
        outer.finish("CertificateList")?;
        let mut parts = list.contents();
        let tbs = parts.expect(tag::SEQUENCE, FIELD)?;
        let outer_algorithm = AlgorithmIdentifier::read(&mut parts, "signatureAlgorithm")?;
        let bits = parts.expect(tag::BIT_STRING, "signatureValue")?;
        parts.finish("CertificateList")?;
        let [0, signature @ ..] = bits.value else {
            let message = "the signature's bits do not fill whole octets";
            return Err(decode_error(message, bits.offset, "signatureValue"));
        };
        let mut fields = tbs.contents();
        let version = fields.optional(tag::INTEGER, FIELD)?;
        let inner_algorithm = AlgorithmIdentifier::read(&mut fields, "tbsCertList.signature")?;
        let issuer = read_name(&mut fields, der)?;
        let this_update = read_time(&mut fields)?;
        let next_update = match fields.peek() {
            Some(tag::UTC_TIME | tag::GENERALIZED_TIME) => Some(read_time(&mut fields)?),
            _ => None,
        };
        let mut crl = Self {
            tbs: der[tbs.span()].to_vec(),
            inner_algorithm,
            outer_algorithm,
            signature: signature.to_vec(),
            issuer,
            this_update,
            next_update,
            entries: Vec::new(),
            scope: Scope::default(),
            number: None,
            base: None,
            fault: None,
        };
        if let Some(list) = fields.optional(tag::SEQUENCE, FIELD)? {
            crl.read_entries(&list)?;
        }
        if let Some(wrapper) = fields.optional(tag::constructed(0), FIELD)? {
            let mut explicit = wrapper.contents();
            let extensions = explicit.expect(tag::SEQUENCE, FIELD)?;
            explicit.finish(FIELD)?;
            crl.read_extensions(&extensions)?;
            if version.is_none_or(|version| version.value != [1]) {
                crl.fault("it has extensions but is not version 2");
            }
        }
        fields.finish(FIELD)?;
        Ok(crl)
    }

    /// Who issued it.
    pub fn issuer(&self) -> &Name {
        &self.issuer
    }

    /// When it was issued.
    pub fn this_update(&self) -> &TimeField {
        &self.this_update
    }

    /// By when the next one is issued.
    pub fn next_update(&self) -> Option<&TimeField> {
        self.next_update.as_ref()
    }

    /// The bytes that the signature covers.
    pub fn signed_bytes(&self) -> &[u8] {
        &self.tbs
    }

    /// The algorithm beside the signature.
    pub fn signature_algorithm(&self) -> &AlgorithmIdentifier {
        &self.outer_algorithm
    }

    /// The signature's octets.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Why RFC 5280 forbids to rely on it, whatever it says.
    pub(crate) fn unusable(&self) -> Option<&str> {
        if self.inner_algorithm != self.outer_algorithm {
            return Some("its two algorithm identifiers differ");
        }
        self.fault.as_deref()
    }

    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The number of the complete CRL that this delta adds to.
    pub(crate) fn base_number(&self) -> Option<&[u8]> {
        self.base.as_deref()
    }

    pub(crate) fn number(&self) -> Option<&[u8]> {
        self.number.as_deref()
    }

    /// The entry of a certificate. `issuer` is the certificate's; without entries that
    /// name another, it must be the CRL's own.
    pub(crate) fn entry(&self, issuer: &Name, serial: &[u8]) -> Option<&Entry> {
        self.entries.iter().find(|entry| {
            entry.serial == serial
                && entry
                    .issuer
                    .as_ref()
                    .unwrap_or(&self.issuer)
                    .matches(issuer)
        })
    }

    fn fault(&mut self, fault: impl Into<String>) {
        self.fault.get_or_insert_with(|| fault.into());
    }

    fn read_entries(&mut self, list: &Tlv<'_>) -> Result<()> {
        let mut rest = list.contents();
        let mut issuer = None;
        while !rest.is_empty() {
            let mut parts = rest
                .expect(tag::SEQUENCE, "revokedCertificates")?
                .contents();
            let serial = parts.expect(tag::INTEGER, "revokedCertificates")?;
            let date = read_time(&mut parts)?;
            let mut entry = Entry {
                serial: serial.value.to_vec(),
                date: date
                    .time()
                    .map_or_else(|| date.text().to_owned(), |time| time.to_string()),
                reason: 0,
                issuer: None,
            };
            if let Some(extensions) = parts.optional(tag::SEQUENCE, "crlEntryExtensions")? {
                self.read_entry_extensions(&extensions, &mut entry, &mut issuer)?;
            }
            parts.finish("revokedCertificates")?;
            entry.issuer.clone_from(&issuer);
            self.entries.push(entry);
        }
        Ok(())
    }

    fn read_entry_extensions(
        &mut self,
        extensions: &Tlv<'_>,
        entry: &mut Entry,
        issuer: &mut Option<Name>,
    ) -> Result<()> {
        let mut list = extensions.contents();
        while !list.is_empty() {
            let (oid, critical, value) = read_extension(&mut list)?;
            if oid == REASON_CODE {
                let mut reader = value.contents();
                let code = reader.expect(tag::ENUMERATED, "reasonCode")?;
                entry.reason = code.value.last().copied().unwrap_or(0);
            } else if oid == CERTIFICATE_ISSUER {
                let names = read_crl_issuers(value.value, value.contents().offset())?;
                *issuer = names.into_iter().find_map(|name| match name {
                    GeneralName::DirectoryName(name) => Some(name),
                    _ => None,
                });
                if issuer.is_none() {
                    self.fault(
                        "an entry names its certificate's issuer in a form that is not a name",
                    );
                }
            } else if critical {
                self.fault(format!(
                    "an entry has the critical extension {}, which is not understood",
                    oid.label()
                ));
            }
        }
        Ok(())
    }

    fn read_extensions(&mut self, extensions: &Tlv<'_>) -> Result<()> {
        let mut list = extensions.contents();
        while !list.is_empty() {
            let (oid, critical, value) = read_extension(&mut list)?;
            let mut contents = value.contents();
            if oid == ISSUING_DISTRIBUTION_POINT {
                self.scope = Scope::read(&mut contents)?;
            } else if oid == CRL_NUMBER {
                self.number = Some(contents.expect(tag::INTEGER, "cRLNumber")?.value.to_vec());
            } else if oid == DELTA_INDICATOR {
                self.base = Some(
                    contents
                        .expect(tag::INTEGER, "deltaCRLIndicator")?
                        .value
                        .to_vec(),
                );
            } else if critical && oid != AUTHORITY_KEY_IDENTIFIER {
                self.fault(format!(
                    "its critical extension {} is not understood",
                    oid.label()
                ));
            }
        }
        Ok(())
    }
}

impl Scope {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        const FIELD: &str = "issuingDistributionPoint";
        let mut parts = reader.expect(tag::SEQUENCE, FIELD)?.contents();
        let mut scope = Self::default();
        if let Some(wrapper) = parts.optional(tag::constructed(0), FIELD)? {
            scope.point.read_name(&mut wrapper.contents())?;
        }
        let is_true =
            |value: Option<Tlv<'_>>| value.is_some_and(|value| value.value.iter().any(|b| *b != 0));
        scope.only_user = is_true(parts.optional(tag::context(1), FIELD)?);
        scope.only_ca = is_true(parts.optional(tag::context(2), FIELD)?);
        if let Some(bits) = parts.optional(tag::context(3), FIELD)? {
            scope.point.reasons = Some(read_reasons(&bits)?);
        }
        scope.indirect = is_true(parts.optional(tag::context(4), FIELD)?);
        scope.only_attribute = is_true(parts.optional(tag::context(5), FIELD)?);
        parts.finish(FIELD)?;
        Ok(scope)
    }
}

fn read_name(fields: &mut Reader<'_>, der: &[u8]) -> Result<Name> {
    let tlv = fields.expect(tag::SEQUENCE, "tbsCertList.issuer")?;
    Name::read(&tlv, &der[tlv.span()], "tbsCertList.issuer")
}

fn read_time(fields: &mut Reader<'_>) -> Result<TimeField> {
    let tlv = fields.any(FIELD)?;
    match tlv.tag {
        tag::UTC_TIME | tag::GENERALIZED_TIME => Ok(TimeField::read(&tlv)),
        _ => Err(decode_error(
            "expected a UTCTime or a GeneralizedTime",
            tlv.offset,
            FIELD,
        )),
    }
}

fn read_extension<'a>(list: &mut Reader<'a>) -> Result<(Oid, bool, Tlv<'a>)> {
    let mut parts = list.expect(tag::SEQUENCE, "crlExtensions")?.contents();
    let oid = Oid::read(
        &parts.expect(tag::OBJECT_IDENTIFIER, "crlExtensions")?,
        "crlExtensions",
    )?;
    let critical = parts.optional(tag::BOOLEAN, "crlExtensions")?;
    let value = parts.expect(tag::OCTET_STRING, "crlExtensions")?;
    parts.finish("crlExtensions")?;
    Ok((
        oid,
        critical.is_some_and(|value| value.value.iter().any(|b| *b != 0)),
        value,
    ))
}
