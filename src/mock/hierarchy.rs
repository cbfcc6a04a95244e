//! Hierarchies of any shape: levels, names, keys and dates are the caller's.

use super::{KeyType, MockKey, Randomness, Template, common_name, key_usage};
use crate::{
    certificate::Time,
    error::{Error, ErrorKind, Result},
    signing::template::{
        authority_key_identifier, basic_constraints, key_identifier, string_type,
        subject_key_identifier,
    },
};

/// One CA of a hierarchy.
#[derive(Clone, Debug)]
pub struct Level {
    /// The common name, which gets `MOCK` in front unless it says so: nobody is to take it for a real one.
    pub name: String,
    /// The kind of its key.
    pub key: KeyType,
    /// How long it is valid from the moment on, in seconds, and never longer than the CA above.
    pub seconds: i64,
}

/// The most levels: a path of 32 certificates is the longest that is validated.
const MAX_LEVELS: usize = 16;
/// Seconds before the moment at which the certificates begin: a day, as with a mock tenant.
const SKEW: i64 = 86_400;
/// digitalSignature, keyCertSign, cRLSign (RFC 5280 section 4.2.1.3).
const USAGE: [u8; 3] = [0, 5, 6];

/// Certificates (DER) and keys of a hierarchy, the root first, each signed by the one before. Each CA's path length is the
/// number of CAs below it.
///
/// # Errors
/// [`ErrorKind::Usage`] for no level, more than 16, or a name without characters or with over 64 (RFC 5280 appendix A.1,
/// ub-common-name).
///
/// ```
/// use popcert::mock::{KeyType, Level, Randomness, hierarchy};
/// let at = popcert::Time::parse("2026-01-01")?;
/// let level = |name: &str, key| Level { name: name.into(), key, seconds: 3_650 * 86_400 };
/// let levels = [level("MOCK Root", KeyType::P384), level("MOCK Issuing CA", KeyType::P256)];
/// let made = hierarchy(&levels, &Randomness::seeded(1), at)?;
/// let issuing = popcert::Certificate::from_der(&made[1].0)?;
/// assert_eq!(issuing.issuer().to_string(), "CN=MOCK Root");
/// # Ok::<(), popcert::Error>(())
/// ```
pub fn hierarchy(
    levels: &[Level],
    randomness: &Randomness,
    at: Time,
) -> Result<Vec<(Vec<u8>, MockKey)>> {
    if levels.is_empty() || levels.len() > MAX_LEVELS {
        let message = format!("a hierarchy has 1 to {MAX_LEVELS} levels");
        return Err(Error::new(ErrorKind::Usage, message));
    }
    let mut made: Vec<(Vec<u8>, MockKey)> = Vec::new();
    let mut above: Option<(Vec<u8>, Time)> = None;
    for (place, level) in levels.iter().enumerate() {
        let key = MockKey::generate(level.key, randomness, &format!("key of level {place}"))?;
        let subject = name(&level.name)?;
        let end = at.plus_seconds(level.seconds);
        let end = above.as_ref().map_or(end, |(_, last)| end.min(*last));
        let issuer = above.as_ref().map_or(&subject, |(issuer, _)| issuer);
        let signer = made.last().map_or(&key, |(_, signer)| signer);
        let mut template = Template::new(issuer, &subject, &key, at)
            .valid(at.plus_seconds(-SKEW), end)
            .with(basic_constraints(
                true,
                path_length(levels.len() - 1 - place),
            ))
            .with(key_usage(&USAGE))
            .with(subject_key_identifier(&key_identifier(key.public_octets())))
            .with(authority_key_identifier(&key_identifier(
                signer.public_octets(),
            )));
        template.serial = randomness
            .serial(&format!("serial of level {place}"))
            .to_vec();
        let der = template.sign(signer)?;
        above = Some((subject, end));
        made.push((der, key));
    }
    Ok(made)
}

/// The number of CAs below.
fn path_length(below: usize) -> Option<u8> {
    u8::try_from(below).ok()
}

fn name(text: &str) -> Result<Vec<u8>> {
    const UB_COMMON_NAME: usize = 64;
    if text.trim().is_empty() {
        let message = "a CA's name has at least one character that is no blank";
        return Err(Error::new(ErrorKind::Usage, message));
    }
    let text = match text.contains("MOCK") {
        true => text.to_owned(),
        false => format!("MOCK {text}"),
    };
    if text.chars().count() > UB_COMMON_NAME || text.contains(char::is_control) {
        let message = format!(
            "a CA's name has at most {UB_COMMON_NAME} characters, `MOCK` among them, and no control characters"
        );
        return Err(Error::new(ErrorKind::Usage, message));
    }
    Ok(common_name(string_type(&text), &text))
}
