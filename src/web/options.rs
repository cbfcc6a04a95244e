//! The members that questions have in common, as options of an examination.

use crate::argument::{Argument, File, is_no};
use popcert::{
    CertificateInput, Cloud, Crl, Error, ErrorKind, Options, Result, Role,
    input::{self, Found},
    path::{AnchorTrust, Purpose},
};
use zeroize::Zeroizing;

/// Members of every question.
pub(crate) const COMMON: [&str; 6] = [
    "at",
    "cloud",
    "ignore",
    "untrusted",
    "passphrase",
    "allFindings",
];

/// The options of the members that are there. Those that a question does not know were refused before.
pub(crate) fn options(argument: &Argument, passphrase: &Passphrase) -> Result<Options> {
    let mut options = Options::new(argument.time("at")?);
    options.cloud = named_cloud(argument)?.unwrap_or(options.cloud);
    for id in argument.texts("ignore")? {
        options.ignored.push(popcert::ignorable(&id)?);
    }
    for file in argument.files("untrusted")? {
        options.help_with_all(passphrase.certificates(&file)?)?;
    }
    for file in argument.files("trust")? {
        options.trust_all(passphrase.certificates(&file)?)?;
    }
    for file in argument.files("crls")? {
        options.crls.extend(crls(&file)?);
    }
    let thumbprint = argument.text("expectThumbprint")?;
    options.expected_thumbprint = thumbprint.as_deref().map(hex_digits).transpose()?;
    options.device_id = argument.text("deviceId")?;
    options.purpose = one_of(argument, "purpose", &PURPOSES)?.unwrap_or(options.purpose);
    options.policy.require_explicit = argument.flag("explicitPolicy")?;
    Ok(options)
}

/// The service that the argument names, if it names one.
pub(crate) fn named_cloud(argument: &Argument) -> Result<Option<&'static Cloud>> {
    let named =
        |name: String| Cloud::named(&name).ok_or_else(|| is_no("cloud", "service that is known"));
    argument.text("cloud")?.map(named).transpose()
}

const PURPOSES: [(&str, Purpose); 3] = [
    ("any", Purpose::Any),
    ("client", Purpose::ClientAuth),
    ("server", Purpose::ServerAuth),
];

/// What counts of an anchor, if the argument says so.
pub(crate) fn anchor_trust(argument: &Argument) -> Result<Option<AnchorTrust>> {
    let names = [
        ("certificate", AnchorTrust::Certificate),
        ("name-and-key", AnchorTrust::NameAndKey),
    ];
    one_of(argument, "anchor", &names)
}

/// What a certificate is taken for, if the argument says so.
pub(crate) fn role(argument: &Argument) -> Result<Option<Role>> {
    let names: Vec<_> = Role::ALL
        .iter()
        .map(|role| (role.as_str(), *role))
        .collect();
    one_of(argument, "as", &names)
}

fn one_of<T: Copy>(argument: &Argument, member: &str, names: &[(&str, T)]) -> Result<Option<T>> {
    let Some(text) = argument.text(member)? else {
        return Ok(None);
    };
    let found = names.iter().find(|(name, _)| *name == text);
    let known = || {
        names
            .iter()
            .map(|(name, _)| *name)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let found = found.ok_or_else(|| is_no(member, &format!("one of {}", known())))?;
    Ok(Some(found.1))
}

/// A thumbprint as portals and tools write it: colons, blanks and letter case do not matter.
fn hex_digits(text: &str) -> Result<String> {
    let digits = text.chars().filter(|c| !matches!(c, ':' | ' ' | '-'));
    let digits = digits.collect::<String>().to_ascii_uppercase();
    match digits.len() {
        40 | 64 if digits.bytes().all(|b| b.is_ascii_hexdigit()) => Ok(digits),
        _ => Err(Error::new(
            ErrorKind::Usage,
            "a thumbprint has 40 (SHA-1) or 64 (SHA-256) hex digits",
        )),
    }
}

fn crls(file: &File) -> Result<Vec<Crl>> {
    let found = input::crls(&file.bytes, &file.name)?.into_iter();
    let decode = |der: Vec<u8>| Crl::from_der(&der).map_err(|error| error.in_file(&file.name));
    found.map(decode).collect()
}

/// What opens encrypted PKCS#12 files.
pub(crate) struct Passphrase(Option<Zeroizing<String>>);

impl Passphrase {
    pub(crate) fn of(argument: &Argument) -> Result<Self> {
        Ok(Self(argument.text("passphrase")?.map(Zeroizing::new)))
    }

    pub(crate) fn certificates(&self, file: &File) -> Result<Vec<Found>> {
        let bytes = || self.0.as_ref().map(|text| text.as_bytes().to_vec().into());
        input::certificates_with(&file.bytes, &file.name, &|| Ok(bytes()))
    }

    /// The certificates of one file, all in one role.
    pub(crate) fn inputs(&self, file: &File, role: Role) -> Result<Vec<CertificateInput>> {
        let found = self.certificates(file)?;
        let count = found.len();
        let decode = |one| CertificateInput::new(one, role, count);
        found.into_iter().map(decode).collect()
    }
}
