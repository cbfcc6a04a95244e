//! `pkcs11:` URIs (RFC 7512): which token, which key, which module, and where the PIN is.

use crate::{
    error::{Error, ErrorKind, Result},
    signing::Passphrase,
};
use std::{fmt, path::PathBuf, str::FromStr};
use zeroize::Zeroizing;

/// A `pkcs11:` URI, read whole: an attribute that is not known, is there twice, or has characters that must be
/// percent-encoded is an error, since a key that was not meant could be taken without it.
///
/// ```
/// # #[cfg(feature = "pkcs11")] {
/// let uri: popcert::prove::Pkcs11Uri = "pkcs11:token=My%20HSM;object=ca?module-path=/usr/lib/hsm.so".parse()?;
/// assert_eq!(uri.token(), Some("My HSM"));
/// # }
/// # Ok::<(), popcert::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Pkcs11Uri {
    /// Attributes of the path whose values are text, by name (RFC 7512 section 2.3).
    text: Vec<(&'static str, String)>,
    pub(super) id: Option<Vec<u8>>,
    pub(super) slot_id: Option<u64>,
    pub(super) module_path: Option<PathBuf>,
    pub(super) module_name: Option<String>,
    pub(super) pin: Option<Pin>,
}

/// Where the PIN is, if the URI says so.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Pin {
    /// pin-value.
    Value(Passphrase),
    /// pin-source, a file.
    File(PathBuf),
}

/// RFC 7512 section 2.3: what is compared with the library, the slot, the token and the object.
const TEXT: &[&str] = &[
    "library-description",
    "library-manufacturer",
    "library-version",
    "manufacturer",
    "model",
    "object",
    "serial",
    "slot-description",
    "slot-manufacturer",
    "token",
    "type",
];

/// A longer URI is something else; those of RFC 7512 section 3 have at most 300 octets.
const MAX_OCTETS: usize = 8 * 1024;
/// RFC 7512 section 2.3, pk11-res-avail, with `&` for the path and `/?|` for the query; the unreserved characters of
/// RFC 3986 section 2.3 beside them.
const PATH: &str = "-._~:[]@!$'()*+,=&";
const QUERY: &str = "-._~:[]@!$'()*+,=/?|";

impl Pkcs11Uri {
    /// The label of the token.
    pub fn token(&self) -> Option<&str> {
        self.get("token")
    }

    /// The label of the key.
    pub fn object(&self) -> Option<&str> {
        self.get("object")
    }

    /// An attribute of the path that is text.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.text.iter().find(|(one, _)| *one == name);
        found.map(|(_, value)| value.as_str())
    }

    fn path_attribute(&mut self, name: &str, value: &str) -> Result<()> {
        let octets = decoded(name, value, PATH)?;
        if name == "id" {
            return set(&mut self.id, octets.to_vec(), name);
        }
        if name == "slot-id" {
            let number = as_text(name, octets)?
                .parse()
                .map_err(|_| wrong("the value of `slot-id` is no decimal number"))?;
            return set(&mut self.slot_id, number, name);
        }
        let Some(known) = TEXT.iter().find(|known| **known == name) else {
            let message = format!("`{name}` is no attribute of the path of a `pkcs11:` URI");
            return Err(wrong(message));
        };
        if self.get(known).is_some() {
            return Err(twice(name));
        }
        let text = as_text(name, octets)?;
        if name == "type" && text != "private" {
            let message = format!("`type={text}` is no private key");
            return Err(wrong(message));
        }
        self.text.push((known, text));
        Ok(())
    }

    fn query_attribute(&mut self, name: &str, value: &str) -> Result<()> {
        let octets = decoded(name, value, QUERY)?;
        match name {
            "module-path" => {
                let path = PathBuf::from(as_text(name, octets)?);
                set(&mut self.module_path, path, name)
            }
            "module-name" => set(&mut self.module_name, as_text(name, octets)?, name),
            "pin-value" => set(
                &mut self.pin,
                Pin::Value(octets),
                "pin-value` or `pin-source",
            ),
            "pin-source" => {
                let file = pin_file(&as_text(name, octets)?)?;
                set(&mut self.pin, Pin::File(file), "pin-value` or `pin-source")
            }
            _ => {
                let message = format!("`{name}` is no attribute of the query of a `pkcs11:` URI");
                Err(wrong(message))
            }
        }
    }
}

impl FromStr for Pkcs11Uri {
    /// Errors: [`ErrorKind::Usage`] says which attribute is wrong, and never shows a PIN.
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if text.len() > MAX_OCTETS {
            return Err(wrong(format!("the URI has more than {MAX_OCTETS} octets")));
        }
        let (scheme, rest) = text.split_once(':').unwrap_or_default();
        if !scheme.eq_ignore_ascii_case("pkcs11") {
            return Err(wrong("the URI does not begin with `pkcs11:`"));
        }
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (rest, None),
        };
        let mut uri = Self::default();
        for attribute in path.split(';').filter(|_| !path.is_empty()) {
            let (name, value) = pair(attribute)?;
            uri.path_attribute(name, value)?;
        }
        for attribute in query.into_iter().flat_map(|query| query.split('&')) {
            let (name, value) = pair(attribute)?;
            uri.query_attribute(name, value)?;
        }
        Ok(uri)
    }
}

// Written by hand: a PIN may be part of it.
impl fmt::Debug for Pkcs11Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pkcs11Uri")
            .field("text", &self.text)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

fn pair(attribute: &str) -> Result<(&str, &str)> {
    attribute.split_once('=').ok_or_else(|| {
        // It may be a PIN with a character that should be encoded.
        wrong("a part of the URI has no `=`: attributes are `name=value`, between `;` before the `?` and `&` after it")
    })
}

fn set<T>(place: &mut Option<T>, value: T, name: &str) -> Result<()> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(twice(name)),
    }
}

fn twice(name: &str) -> Error {
    wrong(format!("the URI has `{name}` twice"))
}

/// The octets of a value: percent-encoding undone (RFC 3986 section 2.1), other characters checked.
fn decoded(name: &str, value: &str, allowed: &str) -> Result<Zeroizing<Vec<u8>>> {
    let mut octets = Zeroizing::new(Vec::with_capacity(value.len()));
    let mut rest = value.chars();
    while let Some(c) = rest.next() {
        if c == '%' {
            let digit = |c: Option<char>| c.and_then(|c| c.to_digit(16));
            let both = digit(rest.next()).zip(digit(rest.next()));
            let (high, low) = both.ok_or_else(|| {
                wrong(format!("`%` in `{name}` is not followed by two hex digits"))
            })?;
            octets.push((high * 16 + low) as u8);
        } else if c.is_ascii_alphanumeric() || allowed.contains(c) {
            octets.push(c as u8);
        } else if name == "pin-value" {
            return Err(wrong(
                "`pin-value` has a character that must be percent-encoded",
            ));
        } else {
            return Err(wrong(format!(
                "`{name}` has the character `{c}`, which must be percent-encoded"
            )));
        }
    }
    Ok(octets)
}

/// RFC 7512 section 2.3: values but those of `id` are UTF-8.
fn as_text(name: &str, octets: Zeroizing<Vec<u8>>) -> Result<String> {
    String::from_utf8(octets.to_vec()).map_err(|_| wrong(format!("`{name}` is no UTF-8")))
}

/// RFC 7512 section 2.4: "the pin-source attribute may contain a file:// URI or just an absolute path"; a command
/// behind `|` is run by nobody here.
fn pin_file(value: &str) -> Result<PathBuf> {
    if value.starts_with('|') {
        let message = "`pin-source` names a command, which popcert does not run";
        return Err(wrong(message).with_hint("let the command write to `--passphrase-file -`"));
    }
    let path = value.strip_prefix("file:").unwrap_or(value);
    let path = path.strip_prefix("//localhost").unwrap_or(path);
    let path = match path.strip_prefix("//") {
        Some(absolute) if absolute.starts_with('/') => absolute,
        Some(_) => return Err(wrong("`pin-source` names a file on another machine")),
        None => path,
    };
    Ok(PathBuf::from(path))
}

fn wrong(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Usage, message).with_hint(
        "name the key as in `pkcs11:token=TOKEN;object=LABEL` or `pkcs11:token=TOKEN;id=%01`, with a blank as `%20` \
         (RFC 7512); `p11tool --list-privkeys` prints such URIs",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> Pkcs11Uri {
        text.parse()
            .unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn the_examples_of_rfc_7512_are_read() {
        // Section 3; those for certificates, public keys and libraries name no private key.
        let uri = parsed("pkcs11:");
        assert_eq!(uri, Pkcs11Uri::default());
        let uri = parsed("pkcs11:object=my-sign-key;type=private?pin-source=file:/etc/token");
        assert_eq!(uri.object(), Some("my-sign-key"));
        assert!(uri.pin == Some(Pin::File("/etc/token".into())));
        let uri = parsed("pkcs11:object=my-sign-key;type=private?pin-source=file:/etc/token_pin");
        assert!(uri.pin == Some(Pin::File("/etc/token_pin".into())));
        let uri = parsed(
            "pkcs11:token=The%20Software%20PKCS%2311%20Softtoken;manufacturer=Snake%20Oil,%20Inc.;model=1.0;\
             object=my-key;id=%69%95%3E%5C%F4%BD%EC%91;serial=?pin-value=the-pin",
        );
        assert_eq!(uri.token(), Some("The Software PKCS#11 Softtoken"));
        assert_eq!(uri.get("manufacturer"), Some("Snake Oil, Inc."));
        assert_eq!(
            uri.id.as_deref(),
            Some(&b"\x69\x95\x3E\x5C\xF4\xBD\xEC\x91"[..])
        );
        assert!(uri.pin == Some(Pin::Value(Zeroizing::new(b"the-pin".to_vec()))));
        let uri = parsed("pkcs11:slot-description=Sun%20Metaslot");
        assert_eq!(uri.get("slot-description"), Some("Sun Metaslot"));
        let uri = parsed("pkcs11:slot-id=5?module-name=snake-oil");
        assert_eq!(
            (uri.slot_id, uri.module_name.as_deref()),
            (Some(5), Some("snake-oil"))
        );
        let uri = parsed("PKCS11:token=A%26B?module-path=/mnt/libmypkcs11.so.1");
        assert_eq!(uri.module_path, Some("/mnt/libmypkcs11.so.1".into()));
    }

    #[test]
    fn what_is_wrong_is_named_and_no_pin_is_shown() {
        for (text, expected) in [
            ("pkcs1:token=a", "does not begin with"),
            ("pkcs11:token", "has no `=`"),
            ("pkcs11:tokn=a", "`tokn` is no attribute of the path"),
            (
                "pkcs11:token=a?modul-path=b",
                "`modul-path` is no attribute of the query",
            ),
            ("pkcs11:token=a;token=b", "`token` twice"),
            ("pkcs11:token=a b", "the character ` `"),
            ("pkcs11:token=a%2", "two hex digits"),
            ("pkcs11:token=%FF", "no UTF-8"),
            ("pkcs11:type=public", "no private key"),
            ("pkcs11:slot-id=x", "no decimal number"),
            ("pkcs11:?pin-value=SECRET&pin-source=/x", "twice"),
            ("pkcs11:?pin-value=SEC RET", "must be percent-encoded"),
            ("pkcs11:?pin-source=%7Ccat%20x", "a command"),
            ("pkcs11:?pin-source=file://host/x", "another machine"),
        ] {
            let error = text.parse::<Pkcs11Uri>().expect_err(text);
            assert!(error.message().contains(expected), "{text}: {error}");
            assert!(!error.to_string().contains("SEC"), "{error}");
        }
        assert!(!format!("{:?}", parsed("pkcs11:?pin-value=SECRET")).contains("SECRET"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "(pkcs11:)?\\PC{0,80}") {
            let _ = text.parse::<Pkcs11Uri>();
        }

        #[test]
        fn any_label_and_id_come_back(label in "\\PC{0,40}", id in proptest::collection::vec(any::<u8>(), 0..20)) {
            let encoded = |octets: &[u8]| octets.iter().map(|octet| format!("%{octet:02x}")).collect::<String>();
            let uri = parsed(&format!("pkcs11:object={};id={}", encoded(label.as_bytes()), encoded(&id)));
            prop_assert_eq!(uri.object(), Some(label.as_str()));
            prop_assert_eq!(uri.id, Some(id));
        }
    }
}
