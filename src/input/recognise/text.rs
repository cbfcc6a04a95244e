//! Texts that people have under the name of a certificate, and that are none.

use super::{
    binary::unreadable,
    der::der,
    kind::{Kind, WANT_CERTIFICATE, error, error_saying, shortened},
};
use crate::{
    asn1::tag::SEQUENCE,
    error::Error,
    input::{der::length, text::base64},
};

const LOG_IN: &str = "log in and download the certificate again";
const WEB_PAGE: &str = "this is a web page, perhaps a log-in page";
const SSH2: &str = "this is an SSH public key (SSH2, RFC 4716)";
const DOWNLOAD: &str = "look into it for what the service answered, and download again";

/// What is told by how a text begins (in lower case); no words where those of the kind say it all.
const BEGINNINGS: &[(&str, Kind, &str, &str)] = &[
    ("<!doctype html", Kind::Other, WEB_PAGE, LOG_IN),
    ("<html", Kind::Other, WEB_PAGE, LOG_IN),
    (
        "http/1.",
        Kind::Other,
        "this is an answer of HTTP without a certificate",
        DOWNLOAD,
    ),
    (
        "http/2",
        Kind::Other,
        "this is an answer of HTTP without a certificate",
        DOWNLOAD,
    ),
    (
        "<?xml",
        Kind::Other,
        "this is an XML document without a certificate in it",
        DOWNLOAD,
    ),
    (
        "---- begin ssh2 public key",
        Kind::SshPublicKey,
        SSH2,
        WANT_CERTIFICATE,
    ),
    (
        "---- begin ssh2 encrypted private key",
        Kind::PrivateKey,
        "this is an SSH private key",
        "keep it to yourself; SSH keys have no part in this",
    ),
    (
        "putty-user-key-file-",
        Kind::PrivateKey,
        "this is an SSH private key of PuTTY (.ppk)",
        "keep it to yourself; SSH keys have no part in this",
    ),
    (
        "version https://git-lfs.github.com/spec/",
        Kind::Pointer,
        "",
        "",
    ),
    (
        "certificate:",
        Kind::Description,
        "this is the description that `openssl x509 -text` prints, without the certificate",
        "print the certificate itself: `openssl x509 -in FILE -outform der -out certificate.cer`",
    ),
    (
        "x.509 certificate information:",
        Kind::Description,
        "this is the description that `certtool --certificate-info` prints, without the certificate",
        "give the file that was described",
    ),
    (
        "keychain: \"",
        Kind::Description,
        "this is the description that `security find-certificate` prints, without the certificate",
        "print the certificate itself: `security find-certificate -p -c NAME`",
    ),
];

/// What is told by words that all stand in a text (in lower case).
const NEEDLES: &[(&[&str], Kind, &str, &str)] = &[
    (
        &["owner: ", "issuer: ", "serial number: "],
        Kind::Description,
        "this is the description that `keytool -printcert` or `keytool -list -v` prints, without the certificate",
        FROM_KEYTOOL,
    ),
    // The same in other languages: these two lines are not translated.
    (
        &["\t sha1: ", "\t sha256: "],
        Kind::Description,
        "this is the description that `keytool -printcert` or `keytool -list -v` prints, without the certificate",
        FROM_KEYTOOL,
    ),
    (
        &["keystore type: ", "keystore provider: "],
        Kind::Description,
        "this is the list of a keystore that `keytool -list` prints, without the certificates",
        "print the certificates themselves: `keytool -list -rfc -keystore FILE`",
    ),
    (
        &["[subject]", "[issuer]", "[thumbprint]"],
        Kind::Description,
        POWERSHELL,
        FROM_POWERSHELL,
    ),
    (
        &["psparentpath: microsoft.powershell.security\\certificate"],
        Kind::Description,
        POWERSHELL,
        FROM_POWERSHELL,
    ),
    (
        &["x509 certificate:", "cert hash(sha1)"],
        Kind::Description,
        "this is the description that `certutil -dump` prints, without the certificate",
        "give the file that was described",
    ),
    (
        &[":d=0 ", "hl=", "cons: sequence"],
        Kind::Description,
        "this is what `openssl asn1parse` prints, without the certificate",
        "give the file that was described",
    ),
    (
        &["connected(", "no peer certificate available"],
        Kind::Description,
        "the server sent no certificate: this is what `openssl s_client` printed",
        "ask it by its name, with `-servername NAME`",
    ),
    (
        &["data+omitted"],
        Kind::Description,
        "`kubectl config view` left the certificate out of this configuration",
        "print it with the certificate: `kubectl config view --raw`",
    ),
    (
        &["kind: config", "certificate-authority: "],
        Kind::Description,
        "this configuration of kubectl names the file of the certificate, and does not hold it",
        "give the file that `certificate-authority` names, or `kubectl config view --raw --flatten`",
    ),
];

const FROM_KEYTOOL: &str = "print the certificate itself: `keytool -printcert -rfc -file FILE`, or `keytool -exportcert -rfc -alias NAME -keystore FILE`";
const POWERSHELL: &str = "this is the description that PowerShell prints (Format-List, Get-ChildItem), without the certificate";
const FROM_POWERSHELL: &str = "export the certificate itself: `Export-Certificate -Cert $certificate -FilePath certificate.cer`";

/// Whole texts that services give in place of a certificate.
const WHOLE: &[&str] = &["null", "not found", "undefined", "none", "\"\"", "{}", "[]"];

/// A description, a template or an error says what it is within this many characters.
const LOOKED_AT: usize = 8 * 1024;

/// What a text is that is no certificate, as well as may be: its kind if it is of a known one, for
/// which its words quote nothing of it.
pub(in crate::input) fn text(text: &str) -> (Option<Kind>, Error) {
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '\0' || c == '"');
    let beginning: String = trimmed.chars().take(LOOKED_AT).collect();
    let beginning = beginning.to_ascii_lowercase();
    let begins = BEGINNINGS
        .iter()
        .find(|(start, ..)| beginning.starts_with(start));
    let needles = || {
        let mut all = NEEDLES.iter();
        all.find(|(needles, ..)| needles.iter().all(|one| beginning.contains(one)))
    };
    let told = begins.map(|(_, kind, message, hint)| (*kind, *message, *hint));
    match told.or_else(|| needles().map(|(_, kind, message, hint)| (*kind, *message, *hint))) {
        Some((kind, "", _)) => return (Some(kind), error(kind)),
        Some((kind, message, hint)) => return (Some(kind), error_saying(message, hint)),
        None => {}
    }
    let kind = match beginning.as_str() {
        _ if is_ssh_certificate(&beginning) => Kind::SshCertificate,
        _ if is_ssh_key(&beginning) => Kind::SshPublicKey,
        _ if is_token(trimmed) => Kind::Token,
        _ if is_format_list(&beginning) => {
            return (
                Some(Kind::Description),
                error_saying(POWERSHELL, FROM_POWERSHELL),
            );
        }
        _ => match short_key(trimmed) {
            Some(kind) => kind,
            None => return (None, other(trimmed, &beginning)),
        },
    };
    (Some(kind), error(kind))
}

/// A key in hex or base64, too short to be looked at as a certificate: one of Ed25519 takes 88 or 96 hex digits.
fn short_key(text: &str) -> Option<Kind> {
    /// Of characters: an EC key takes fewer.
    const LONGEST: usize = 1024;
    if text.len() > LONGEST {
        return None;
    }
    let digits: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace() && *byte != b':')
        .collect();
    let octets = hex::decode(&digits).ok();
    let octets = octets.or_else(|| base64(text).map(|(octets, _)| octets))?;
    let is_whole = length(&octets).is_ok_and(|length| length == octets.len());
    let kind = der(&octets);
    let is_key = kind.is_private_key() || kind == Kind::PublicKey;
    (is_whole && octets.first() == Some(&SEQUENCE) && is_key).then_some(kind)
}

/// OpenSSH's PROTOCOL.certkeys: `ssh-ed25519-cert-v01@openssh.com`, `sk-ecdsa-…-cert-v01@openssh.com`.
fn is_ssh_certificate(beginning: &str) -> bool {
    let word = beginning.split_whitespace().next().unwrap_or_default();
    word.contains("-cert-v0") && word.ends_with("@openssh.com")
}

fn is_ssh_key(beginning: &str) -> bool {
    const STARTS: &[&str] = &["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"];
    STARTS.iter().any(|start| beginning.starts_with(start))
}

/// RFC 7519: three (of an encrypted one five) parts in base64url with dots between, the first an
/// object, which begins `{"`.
fn is_token(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let token = text.strip_prefix("Bearer ").unwrap_or(text);
    let dots = token.matches('.').count();
    token.starts_with("eyJ") && matches!(dots, 2 | 4) && token.chars().all(is_part)
}

/// PowerShell's Format-List and Format-Table.
fn is_format_list(beginning: &str) -> bool {
    let mut lines = beginning.lines();
    let has = |name: &str| {
        let mut lines = beginning.lines();
        lines.any(|line| {
            let rest = line.trim_start().strip_prefix(name);
            rest.is_some_and(|rest| rest.trim_start().starts_with(':'))
        })
    };
    let is_heading = |line: &str| {
        let words: Vec<_> = line.split_whitespace().take(2).collect();
        words == ["thumbprint", "subject"]
    };
    has("thumbprint") && (has("subject") || has("issuer")) || lines.any(is_heading)
}

/// In hex digits, of a key identifier or a code that was cut off.
const SHORTEST_NUMBER: usize = 8;

fn other(trimmed: &str, beginning: &str) -> Error {
    if trimmed.is_empty() {
        let hint = "download it again; the tool that wrote it may have failed";
        return error_saying("it is empty", hint);
    }
    if WHOLE.contains(&beginning) {
        return error_saying(
            format!(
                "it holds only `{}`: the service had no certificate to give",
                shortened(trimmed)
            ),
            "Azure Sphere answers so for a CA that has expired; list those that are left with `az sphere ca-certificate list`",
        );
    }
    if let Some(path) = path_before_base64(trimmed) {
        return error_saying(
            format!(
                "a file path stands before the base64 of the certificate: `{}`",
                shortened(path)
            ),
            "the tool took the base64 for the name of a file; delete what stands before `MII`, or give the tool a file",
        );
    }
    let hex = trimmed.bytes().filter(u8::is_ascii_hexdigit).count();
    let only_hex = trimmed
        .bytes()
        .all(|b| b.is_ascii_hexdigit() || b == b':' || b.is_ascii_whitespace());
    if only_hex && (SHORTEST_NUMBER..=128).contains(&hex) {
        return error_saying(
            format!(
                "it is a number of {hex} hex digits: a thumbprint or a verification code, not a certificate"
            ),
            "a code goes with `--code` or `--code-file`",
        );
    }
    let line = trimmed.lines().next().unwrap_or_default();
    let message = "this is text, but not a certificate";
    match may_be_secret(trimmed) {
        true => error_saying(message, WANT_CERTIFICATE),
        false => error_saying(
            format!("{message}; it begins `{}`", shortened(line)),
            WANT_CERTIFICATE,
        ),
    }
}

/// Bytes in which nothing was recognised.
pub(in crate::input) fn unknown(bytes: &[u8]) -> Error {
    match std::str::from_utf8(bytes) {
        Ok(readable) if !readable.contains('\0') || readable.trim_matches('\0').is_empty() => {
            text(readable).1
        }
        _ => unreadable(),
    }
}

/// Whether the beginning of a text may be a part of a key or a token: a long run of base64 or hex,
/// or letters and digits mixed as in none of the words that people write.
fn may_be_secret(text: &str) -> bool {
    const LONGEST_WORD: usize = 20;
    let is_code = |c: char| c.is_ascii_alphanumeric() || "+/=_-".contains(c);
    // `SSH2` and `SHA256` are words.
    let is_mixed = |word: &str| {
        let digits: Vec<_> = word.chars().map(|c| c.is_ascii_digit()).collect();
        let changes = digits.windows(2).filter(|pair| pair[0] != pair[1]).count();
        word.len() >= 4 && changes >= 2
    };
    let line = text.lines().next().unwrap_or_default();
    let beginning: String = line.chars().take(256).collect();
    beginning
        .split(|c| !is_code(c))
        .any(|run| run.len() > LONGEST_WORD || run.split(['-', '_', '/']).any(is_mixed))
}

/// Azure/azure-powershell#26691: what a tool makes of base64 that it takes for a relative path.
fn path_before_base64(text: &str) -> Option<&str> {
    const SHORTEST: usize = 200;
    let at = text.find("/MII").or_else(|| text.find("\\MII"))?;
    let (path, rest) = text.split_at(at + 1);
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || c.is_whitespace() || "+/=".contains(c);
    (rest.len() > SHORTEST && rest.chars().all(is_base64)).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nothing_reads_is_text_unless_zeros_are_between() {
        for (bytes, is_text) in [
            (&b"hello"[..], true),
            (b"", true),
            (b"\0\0", true),
            (b"a\0b", false),
            (b"\xFF", false),
        ] {
            let is_unreadable = unknown(bytes).message() == unreadable().message();
            assert_eq!(!is_unreadable, is_text, "{bytes:?}");
        }
    }
}
