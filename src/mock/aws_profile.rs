//! The profile of device certificates that AWS IoT Core signs itself, as seen in one that it
//! issued (awslabs/aws-iot-certificate-vending-machine#1): a default subject unless a request has one, the end of 2049, key identifiers, no CA,
//! digitalSignature. Names say MOCK, so that nobody takes one for real.

use super::{MockKey, StringType, Template};
use crate::{
    asn1::oid,
    certificate::{PublicKey, Time},
    error::Result,
    signing::template::{
        authority_key_identifier, basic_constraints, common_name, key_identifier, key_usage, name,
        subject_key_identifier,
    },
};

/// 2049-12-31T23:59:59Z, the last moment of UTCTime (RFC 5280 section 4.1.2.5).
const END: i64 = 2_524_607_999;
/// Seconds before now at which certificates begin: the one that was seen begins two minutes before
/// the line of the log that shows it.
const SKEW: i64 = 120;
/// keyUsage bit 0 (RFC 5280 section 4.2.1.3).
const DIGITAL_SIGNATURE: u8 = 0;
/// AWS's name is one attribute with blanks in it.
const ISSUER: &str = "MOCK Amazon Web Services O=Amazon.com Inc. L=Seattle ST=Washington C=US";
/// "AWS IoT issues a default subject name for the certificate (for example, AWS IoT
/// Certificate)" (AWS IoT API reference, CreateKeysAndCertificate).
const SUBJECT: &str = "MOCK AWS IoT Certificate";

/// A certificate for that key (a SubjectPublicKeyInfo in DER), signed by AWS's CA. `subject` is a
/// Name in DER, or the default.
pub(crate) fn device(
    at: Time,
    serial: &[u8],
    subject: Option<&[u8]>,
    public_key: &[u8],
    signer: &MockKey,
) -> Result<Vec<u8>> {
    let default = common_name(StringType::Utf8, SUBJECT);
    let subject = subject.unwrap_or(&default);
    let issuer = name(&[(oid::ORGANIZATIONAL_UNIT_NAME, StringType::Utf8, ISSUER)]);
    let key = PublicKey::from_der(public_key)?;
    let end = Time::from_unix(END).unwrap_or(at);
    let mut template = Template::new(&issuer, subject, signer, at)
        .valid(at.plus_seconds(-SKEW), end)
        .with(authority_key_identifier(&key_identifier(
            signer.public_octets(),
        )))
        .with(subject_key_identifier(&key_identifier(
            key.octets().unwrap_or_default(),
        )))
        .with(basic_constraints(false, None))
        .with(key_usage(&[DIGITAL_SIGNATURE]));
    template.public_key = public_key.to_vec();
    template.serial = serial.to_vec();
    template.sign(signer)
}
