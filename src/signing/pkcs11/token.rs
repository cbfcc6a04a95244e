//! A private key on a token.

use super::{Pkcs11Uri, module, uri::Pin};
use crate::{
    asn1::oid,
    certificate::PublicKey,
    error::{Error, ErrorKind, Result},
    signing::{Passphrase, SignatureScheme, Signer, SigningInput},
};
use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::{Error as CryptokiError, RvError},
    mechanism::{
        Mechanism,
        eddsa::{EddsaParams, EddsaSignatureScheme},
    },
    object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle},
    session::{Session, UserType},
    slot::{Slot, TokenInfo},
    types::{AuthPin, RawAuthPin},
};
use std::{fmt, fs, io::Read, path::Path};
use zeroize::Zeroizing;

/// A private key on a PKCS#11 token, with a session that is logged in.
pub struct Pkcs11Key {
    session: Session,
    key: ObjectHandle,
    /// Whether every signature needs the PIN anew (CKA_ALWAYS_AUTHENTICATE).
    pin_each_time: Option<Passphrase>,
    public_key: Vec<u8>,
    label: String,
}

/// Octets of a file with a PIN.
const MAX_PIN_FILE: u64 = 4096;

impl Pkcs11Key {
    /// Finds the key that `uri` names and logs in. `module` is loaded if the URI names no module; `pin` is asked, with
    /// the token's label, if the token wants a PIN that the URI does not say. `public_key_info` is that of the CA: it
    /// chooses among several keys, and signatures are verified under it.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] when no token or key, or more than one, is what the URI names, and for a wrong PIN;
    /// [`ErrorKind::Io`] when module or token fail.
    pub fn open(
        uri: &Pkcs11Uri,
        module: Option<&Path>,
        public_key_info: &[u8],
        pin: impl FnOnce(&str) -> Result<Passphrase>,
    ) -> Result<Self> {
        let file = module::file(uri, module)?;
        let context = loaded(&file)?;
        let (slot, token) = find_token(&context, uri, &file)?;
        let label = token.label().to_owned();
        let session = context
            .open_ro_session(slot)
            .map_err(|cause| failed("open a session with", &label, cause))?;
        let pin = login(&session, &token, uri, pin)?;
        let public_key = PublicKey::from_der(public_key_info)?;
        let key = find_key(&session, uri, &public_key, &label)?;
        let asks_each_time = session
            .get_attributes(key, &[AttributeType::AlwaysAuthenticate])
            .is_ok_and(|found| found.contains(&Attribute::AlwaysAuthenticate(true)));
        Ok(Self {
            session,
            key,
            pin_each_time: pin.filter(|_| asks_each_time),
            public_key: public_key_info.to_vec(),
            label,
        })
    }

    /// The mechanism that hashes by itself, in parts: between its first and its next call the PIN can be given.
    fn sign_with_pin(
        &self,
        input: &SigningInput<'_>,
        pin: &Passphrase,
    ) -> cryptoki::error::Result<Vec<u8>> {
        let mechanism = match input.scheme() {
            SignatureScheme::EcdsaSha256 => Mechanism::EcdsaSha256,
            SignatureScheme::EcdsaSha384 => Mechanism::EcdsaSha384,
            SignatureScheme::EcdsaSha512 => Mechanism::EcdsaSha512,
            SignatureScheme::RsaSha256 => Mechanism::Sha256RsaPkcs,
            SignatureScheme::RsaSha384 => Mechanism::Sha384RsaPkcs,
            SignatureScheme::RsaSha512 => Mechanism::Sha512RsaPkcs,
            SignatureScheme::Ed25519 => {
                Mechanism::Eddsa(EddsaParams::new(EddsaSignatureScheme::Ed25519))
            }
        };
        self.session.sign_init(&mechanism, self.key)?;
        let pin = RawAuthPin::from(Box::new(pin.to_vec()));
        self.session
            .login_with_raw(UserType::ContextSpecific, &pin)?;
        self.session.sign_update(input.message())?;
        self.session.sign_final()
    }

    /// The mechanism that every token has: hashing is done here.
    fn sign_digest(&self, input: &SigningInput<'_>) -> cryptoki::error::Result<Vec<u8>> {
        let message = input.message();
        match (input.scheme(), input.digest(), input.digest_info()) {
            (
                SignatureScheme::EcdsaSha256
                | SignatureScheme::EcdsaSha384
                | SignatureScheme::EcdsaSha512,
                Some(digest),
                _,
            ) => self.session.sign(&Mechanism::Ecdsa, self.key, digest),
            (SignatureScheme::Ed25519, ..) => {
                let parameters = EddsaParams::new(EddsaSignatureScheme::Ed25519);
                self.session
                    .sign(&Mechanism::Eddsa(parameters), self.key, message)
            }
            (_, _, info) => {
                let info = info.unwrap_or_default();
                self.session.sign(&Mechanism::RsaPkcs, self.key, &info)
            }
        }
    }
}

impl Signer for Pkcs11Key {
    fn public_key_info(&self) -> &[u8] {
        &self.public_key
    }

    fn sign_input(&self, input: &SigningInput<'_>) -> Result<Vec<u8>> {
        let signed = match &self.pin_each_time {
            Some(pin) => self.sign_with_pin(input, pin),
            None => self.sign_digest(input),
        };
        signed.map_err(|cause| failed("sign with", &self.label, cause))
    }
}

// Written by hand: it may hold the PIN.
impl fmt::Debug for Pkcs11Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pkcs11Key").finish_non_exhaustive()
    }
}

fn loaded(file: &Path) -> Result<Pkcs11> {
    let name = file.display().to_string();
    let refused = |cause: CryptokiError| {
        let message = format!("the PKCS#11 module cannot be used: {cause}");
        Error::new(ErrorKind::Io, message)
            .in_file(&name)
            .with_hint(
                "name the module of the token's vendor for this machine: `?module-path=FILE`",
            )
            .caused_by(cause)
    };
    let context = Pkcs11::new(file).map_err(refused)?;
    match context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        // A caller's own client may have done so.
        Ok(()) | Err(CryptokiError::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(context),
        Err(cause) => Err(refused(cause)),
    }
}

/// The only token that the URI names.
fn find_token(context: &Pkcs11, uri: &Pkcs11Uri, file: &Path) -> Result<(Slot, TokenInfo)> {
    let asked = |cause| failed("ask", "the module", cause);
    let library = context.get_library_info().map_err(asked)?;
    let version = library.library_version();
    let is_library = matches(uri, "library-manufacturer", library.manufacturer_id())
        && matches(uri, "library-description", library.library_description())
        && uri.get("library-version").is_none_or(|wanted| {
            let (major, minor) = wanted.split_once('.').unwrap_or((wanted, "0"));
            (major.parse(), minor.parse()) == (Ok(version.major()), Ok(version.minor()))
        });
    let (mut found, mut others) = (Vec::new(), Vec::new());
    for slot in context.get_slots_with_token().map_err(asked)? {
        // A reader without a card, or an HSM that is down, is not the one that is looked for.
        let (Ok(token), Ok(place)) = (context.get_token_info(slot), context.get_slot_info(slot))
        else {
            continue;
        };
        let is_meant = is_library
            && matches(uri, "token", token.label())
            && matches(uri, "manufacturer", token.manufacturer_id())
            && matches(uri, "model", token.model())
            && matches(uri, "serial", token.serial_number())
            && matches(uri, "slot-manufacturer", place.manufacturer_id())
            && matches(uri, "slot-description", place.slot_description())
            && uri.slot_id.is_none_or(|wanted| wanted == slot.id());
        if !token.token_initialized() {
            continue;
        }
        match is_meant {
            true => found.push((slot, token)),
            false => others.push(token.label().to_owned()),
        }
    }
    if found.len() == 1 {
        return Ok(found.swap_remove(0));
    }
    let message = match found.len() {
        0 if others.is_empty() => "the module has no token".to_owned(),
        0 => format!(
            "no token is the one that the URI names; there are: {}",
            listed(&others)
        ),
        several => format!(
            "{several} tokens are what the URI names: {}",
            listed(
                &found
                    .iter()
                    .map(|(_, token)| format!(
                        "{} (serial {})",
                        token.label(),
                        token.serial_number()
                    ))
                    .collect::<Vec<_>>()
            )
        ),
    };
    Err(Error::new(ErrorKind::Usage, message)
        .in_file(file.display().to_string())
        .with_hint("name one of them: `pkcs11:token=LABEL;serial=NUMBER;…`"))
}

/// RFC 7512 section 2.5: an attribute that the URI does not have is not compared.
fn matches(uri: &Pkcs11Uri, name: &str, value: &str) -> bool {
    // Values of PKCS #11 are padded with blanks.
    uri.get(name)
        .is_none_or(|wanted| wanted == value.trim_end())
}

/// Logs in if the token wants that. Returns the PIN, which some keys want again for each signature.
fn login(
    session: &Session,
    token: &TokenInfo,
    uri: &Pkcs11Uri,
    ask: impl FnOnce(&str) -> Result<Passphrase>,
) -> Result<Option<Passphrase>> {
    let label = token.label();
    if !token.login_required() {
        return Ok(None);
    }
    // CKF_PROTECTED_AUTHENTICATION_PATH: a key pad of its own.
    if token.protected_authentication_path() && uri.pin.is_none() {
        let logged_in = session.login(UserType::User, None::<&AuthPin>);
        return logged_in
            .map(|()| None)
            .map_err(|cause| failed("log in to", label, cause));
    }
    let pin = match &uri.pin {
        Some(Pin::Value(pin)) => pin.clone(),
        Some(Pin::File(file)) => pin_in(file)?,
        None => ask(label)?,
    };
    match session.login_with_raw(UserType::User, &RawAuthPin::from(Box::new(pin.to_vec()))) {
        Ok(()) | Err(CryptokiError::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(Some(pin)),
        Err(cause) => Err(failed("log in to", label, cause)),
    }
}

/// The first line of a file.
fn pin_in(file: &Path) -> Result<Passphrase> {
    let name = file.display().to_string();
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_PIN_FILE as usize));
    fs::File::open(file)
        .and_then(|opened| opened.take(MAX_PIN_FILE).read_to_end(&mut bytes))
        .map_err(|cause| Error::io(name, "read the PIN", cause))?;
    let line = bytes
        .split(|octet| *octet == b'\n')
        .next()
        .unwrap_or_default();
    Ok(Zeroizing::new(
        line.strip_suffix(b"\r").unwrap_or(line).to_vec(),
    ))
}

/// The only private key that the URI names; of several the only one of the CA's kind, with its modulus.
fn find_key(
    session: &Session,
    uri: &Pkcs11Uri,
    public_key: &PublicKey,
    token: &str,
) -> Result<ObjectHandle> {
    let asked = |cause| failed("look for the key on", token, cause);
    let mut wanted = vec![Attribute::Class(ObjectClass::PRIVATE_KEY)];
    let everything = wanted.clone();
    wanted.extend(uri.object().map(|label| Attribute::Label(label.into())));
    wanted.extend(uri.id.clone().map(Attribute::Id));
    let found = session.find_objects(&wanted).map_err(asked)?;
    let fits = |key: &ObjectHandle| fits(session, *key, public_key);
    let fitting: Vec<_> = found.iter().copied().filter(fits).collect();
    match (&found[..], &fitting[..]) {
        (_, [key]) => Ok(*key),
        ([], _) => {
            let others = session.find_objects(&everything).map_err(asked)?;
            let names: Vec<_> = others.iter().map(|key| name(session, *key)).collect();
            let message = match names.is_empty() {
                true => format!("the token `{token}` has no private key"),
                false => format!(
                    "the token `{token}` has no private key of that name; it has: {}",
                    listed(&names)
                ),
            };
            Err(Error::new(ErrorKind::Usage, message)
                .with_hint("name one of them: `object=LABEL` or `id=%01`"))
        }
        (_, []) => {
            let message = format!(
                "no private key that the URI names on the token `{token}` is the CA's, {public_key}: {}",
                listed(
                    &found
                        .iter()
                        .map(|key| name(session, *key))
                        .collect::<Vec<_>>()
                )
            );
            Err(Error::new(ErrorKind::Usage, message)
                .with_hint("name the key that the CA certificate was made with"))
        }
        (_, several) => {
            let names: Vec<_> = several.iter().map(|key| name(session, *key)).collect();
            let message = format!(
                "{} private keys on the token `{token}` are what the URI names: {}",
                several.len(),
                listed(&names)
            );
            Err(Error::new(ErrorKind::Usage, message)
                .with_hint("name one of them: `object=LABEL;id=%01`"))
        }
    }
}

/// Whether a private key can be the CA's by what the token tells of it.
fn fits(session: &Session, key: ObjectHandle, public_key: &PublicKey) -> bool {
    let wanted = [AttributeType::KeyType, AttributeType::Modulus];
    let Ok(attributes) = session.get_attributes(key, &wanted) else {
        return true;
    };
    let is = |identifier| *public_key.algorithm().oid() == identifier;
    attributes.iter().all(|attribute| match attribute {
        Attribute::KeyType(KeyType::RSA) => is(oid::RSA),
        Attribute::KeyType(KeyType::EC) => is(oid::EC_PUBLIC_KEY),
        Attribute::KeyType(KeyType::EC_EDWARDS) => is(oid::ED25519),
        Attribute::KeyType(_) => false,
        Attribute::Modulus(modulus) if is(oid::RSA) => {
            // The modulus stands in the RSAPublicKey as it is (RFC 8017 appendix A.1.1).
            let digits = modulus.iter().position(|octet| *octet != 0).unwrap_or(0);
            let octets = public_key.octets().unwrap_or_default();
            let modulus = &modulus[digits..];
            !modulus.is_empty() && octets.windows(modulus.len()).any(|part| part == modulus)
        }
        _ => true,
    })
}

/// Label and id of an object, as a URI names them.
fn name(session: &Session, key: ObjectHandle) -> String {
    let wanted = [AttributeType::Label, AttributeType::Id];
    let attributes = session.get_attributes(key, &wanted).unwrap_or_default();
    let parts = attributes.iter().filter_map(|attribute| match attribute {
        Attribute::Label(label) if !label.is_empty() => {
            Some(format!("object={}", String::from_utf8_lossy(label)))
        }
        Attribute::Id(id) if !id.is_empty() => Some(format!(
            "id={}",
            id.iter()
                .map(|octet| format!("%{octet:02X}"))
                .collect::<String>()
        )),
        _ => None,
    });
    parts.collect::<Vec<_>>().join(";")
}

/// The first of many names.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let more = names.len().saturating_sub(SHOWN);
    let mut text = names
        .iter()
        .take(SHOWN)
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ");
    if more > 0 {
        text.push_str(&format!(" and {more} more"));
    }
    text
}

fn failed(doing: &str, token: &str, cause: CryptokiError) -> Error {
    let (kind, what, hint) = match &cause {
        CryptokiError::Pkcs11(
            RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange,
            _,
        ) => (
            ErrorKind::Usage,
            "the PIN is wrong".to_owned(),
            "give the user PIN of the token; after a few wrong ones it is locked",
        ),
        CryptokiError::Pkcs11(RvError::PinLocked, _) => (
            ErrorKind::Usage,
            "the PIN is locked after too many wrong ones".to_owned(),
            "unlock it with the token's own tool and its security officer's PIN or PUK",
        ),
        CryptokiError::Pkcs11(RvError::MechanismInvalid, _) => (
            ErrorKind::Io,
            "the token does not sign this way".to_owned(),
            "see what it can: `pkcs11-tool --module FILE --list-mechanisms`; a key that wants its PIN for each signature \
             may sign with `--sign-with 'pkcs11-tool …'` only: `popcert explain --signing`",
        ),
        _ => (
            ErrorKind::Io,
            cause.to_string(),
            "see whether the token answers its own tool: `pkcs11-tool --module FILE --list-slots`",
        ),
    };
    Error::new(kind, format!("cannot {doing} `{token}`: {what}"))
        .with_hint(hint)
        .caused_by(cause)
}
