//! The attribute types of names: what they are called, and whether their values are text.

use super::{
    COMMON_NAME, COUNTRY_NAME, EMAIL_ADDRESS, LOCALITY_NAME, ORGANIZATION_NAME,
    ORGANIZATIONAL_UNIT_NAME, Oid, STATE_OR_PROVINCE_NAME, id,
};
use const_oid::{
    ObjectIdentifier,
    db::{rfc3280, rfc4519},
};

/// An attribute type that has a name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AttributeType {
    /// The short form of RFC 4514 section 3 and of common use (`CN`, `O`, `emailAddress`).
    pub(crate) label: &'static str,
    /// Whether the values are strings: DirectoryString, PrintableString, IA5String, …
    pub(crate) is_text: bool,
}

/// The attribute type with that identifier.
pub(crate) fn attribute_type(wanted: &Oid) -> Option<AttributeType> {
    let found = |types: &[(ObjectIdentifier, &'static str)]| {
        let mut types = types.iter();
        types.find(|(known, _)| *wanted == *known).map(|one| one.1)
    };
    let of = |is_text| move |label| AttributeType { label, is_text };
    let text = found(TEXT).map(of(true));
    text.or_else(|| found(OTHER).map(of(false)))
}

/// Types whose values are text: X.520, RFC 4519, RFC 2985 (PKCS #9), RFC 3739 (qualified
/// certificates), the CA/Browser Forum's EV guidelines, ETSI EN 319 412-1, the TCG's credential
/// profile, Matter 1.3 section 6.1.1 and RFC 9215's relatives in Russia.
const TEXT: &[(ObjectIdentifier, &str)] = &[
    (COMMON_NAME, "CN"),
    (rfc4519::SURNAME, "SN"),
    (rfc4519::SERIAL_NUMBER, "serialNumber"),
    (COUNTRY_NAME, "C"),
    (LOCALITY_NAME, "L"),
    (STATE_OR_PROVINCE_NAME, "ST"),
    (rfc4519::STREET, "STREET"),
    (ORGANIZATION_NAME, "O"),
    (ORGANIZATIONAL_UNIT_NAME, "OU"),
    (rfc4519::TITLE, "title"),
    (rfc4519::GIVEN_NAME, "GN"),
    (rfc4519::INITIALS, "initials"),
    (rfc4519::GENERATION_QUALIFIER, "generationQualifier"),
    (rfc4519::DN_QUALIFIER, "dnQualifier"),
    (rfc3280::PSEUDONYM, "pseudonym"),
    (id("2.5.4.2"), "knowledgeInformation"),
    (id("2.5.4.13"), "description"),
    (id("2.5.4.15"), "businessCategory"),
    (id("2.5.4.17"), "postalCode"),
    (id("2.5.4.18"), "postOfficeBox"),
    (id("2.5.4.19"), "physicalDeliveryOfficeName"),
    (id("2.5.4.20"), "telephoneNumber"),
    (id("2.5.4.24"), "x121Address"),
    (id("2.5.4.25"), "internationaliSDNNumber"),
    (id("2.5.4.27"), "destinationIndicator"),
    (id("2.5.4.41"), "name"),
    (id("2.5.4.51"), "houseIdentifier"),
    (id("2.5.4.54"), "dmdName"),
    (id("2.5.4.72"), "role"),
    (id("2.5.4.97"), "organizationIdentifier"),
    (id("2.5.4.98"), "c3"),
    (EMAIL_ADDRESS, "emailAddress"),
    (id("1.2.840.113549.1.9.2"), "unstructuredName"),
    (id("1.2.840.113549.1.9.8"), "unstructuredAddress"),
    (rfc4519::USER_ID, "UID"),
    (id("0.9.2342.19200300.100.1.3"), "mail"),
    (id("0.9.2342.19200300.100.1.9"), "host"),
    (rfc4519::DOMAIN_COMPONENT, "DC"),
    (id("1.3.6.1.4.1.311.60.2.1.1"), "jurisdictionL"),
    (id("1.3.6.1.4.1.311.60.2.1.2"), "jurisdictionST"),
    (id("1.3.6.1.4.1.311.60.2.1.3"), "jurisdictionC"),
    (id("1.3.6.1.5.5.7.9.2"), "placeOfBirth"),
    (id("1.3.6.1.5.5.7.9.3"), "gender"),
    (id("1.3.6.1.5.5.7.9.4"), "countryOfCitizenship"),
    (id("1.3.6.1.5.5.7.9.5"), "countryOfResidence"),
    (id("2.23.133.2.1"), "tpmManufacturer"),
    (id("2.23.133.2.2"), "tpmModel"),
    (id("2.23.133.2.3"), "tpmVersion"),
    (id("1.3.6.1.4.1.37244.1.1"), "matter-node-id"),
    (id("1.3.6.1.4.1.37244.1.2"), "matter-firmware-signing-id"),
    (id("1.3.6.1.4.1.37244.1.3"), "matter-icac-id"),
    (id("1.3.6.1.4.1.37244.1.4"), "matter-rcac-id"),
    (id("1.3.6.1.4.1.37244.1.5"), "matter-fabric-id"),
    (id("1.3.6.1.4.1.37244.1.6"), "matter-noc-cat"),
    (id("1.3.6.1.4.1.37244.2.1"), "matter-vid"),
    (id("1.3.6.1.4.1.37244.2.2"), "matter-pid"),
    (id("1.2.643.3.131.1.1"), "INN"),
    (id("1.2.643.100.1"), "OGRN"),
    (id("1.2.643.100.3"), "SNILS"),
    (id("1.2.643.100.4"), "INNLE"),
    (id("1.2.643.100.5"), "OGRNIP"),
];

/// Types of X.520 and RFC 3739 whose values are no strings, or not always.
const OTHER: &[(ObjectIdentifier, &str)] = &[
    (id("2.5.4.0"), "objectClass"),
    (id("2.5.4.14"), "searchGuide"),
    (id("2.5.4.16"), "postalAddress"),
    (id("2.5.4.21"), "telexNumber"),
    (id("2.5.4.22"), "teletexTerminalIdentifier"),
    (id("2.5.4.23"), "facsimileTelephoneNumber"),
    (id("2.5.4.26"), "registeredAddress"),
    (id("2.5.4.28"), "preferredDeliveryMethod"),
    (id("2.5.4.29"), "presentationAddress"),
    (id("2.5.4.30"), "supportedApplicationContext"),
    (id("2.5.4.31"), "member"),
    (id("2.5.4.32"), "owner"),
    (id("2.5.4.33"), "roleOccupant"),
    (id("2.5.4.34"), "seeAlso"),
    (id("2.5.4.35"), "userPassword"),
    (id("2.5.4.45"), "x500UniqueIdentifier"),
    (id("2.5.4.47"), "enhancedSearchGuide"),
    (id("2.5.4.48"), "protocolInformation"),
    (id("2.5.4.49"), "distinguishedName"),
    (id("2.5.4.50"), "uniqueMember"),
    (id("1.3.6.1.5.5.7.9.1"), "dateOfBirth"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    /// RFC 4514 section 2.3: a short name is a `descr` of RFC 4512, "a string that begins with a
    /// letter" and goes on with letters, digits and hyphens.
    #[test]
    fn each_type_has_one_name_of_the_form_that_rfc_4512_wants() {
        let all: Vec<_> = TEXT.iter().chain(OTHER).collect();
        let identifiers: HashSet<_> = all.iter().map(|one| one.0).collect();
        let labels: HashSet<_> = all.iter().map(|one| one.1.to_lowercase()).collect();
        assert_eq!((identifiers.len(), labels.len()), (all.len(), all.len()));
        for (_, label) in all {
            let is_descr = label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-');
            assert!(
                is_descr && label.as_bytes()[0].is_ascii_alphabetic(),
                "{label}"
            );
        }
    }
}
