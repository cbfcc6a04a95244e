//! Mailboxes: rfc822Name (RFC 5280) and SmtpUTF8Mailbox (RFC 9598).
//!
//! RFC 5280 section 4.2.1.6: "A Mailbox has the form "Local-part@Domain". Note that a Mailbox has no
//! phrase (such as a common name) before it, has no comment (text surrounded in parentheses) after it, and
//! is not surrounded by "<" and ">"." What has another form is not compared.

use super::host::Host;

/// A mailbox (RFC 5321 section 4.1.2): its local part without quotes, and its host.
#[derive(Clone, Debug)]
pub(super) struct Mailbox {
    pub(super) local: String,
    pub(super) host: Host,
}

impl Mailbox {
    /// A dot-atom or quoted local part in ASCII, `@`, and a host name.
    pub(super) fn read(address: &str) -> Option<Self> {
        let plain = |c: char| c.is_ascii_graphic() && is_atom(c);
        Self::read_with(address, plain)
    }

    /// RFC 9598 section 3: the local part is of any script, and the host in A-labels.
    pub(super) fn read_utf8(address: &str) -> Option<Self> {
        let plain = |c: char| !c.is_control() && !c.is_whitespace() && is_atom(c);
        Self::read_with(address, plain)
    }

    /// Reads a mailbox whose unquoted local part consists of `plain` characters. The last `@` separates: a
    /// quoted local part may hold others.
    fn read_with(address: &str, plain: impl Fn(char) -> bool) -> Option<Self> {
        let (local, host) = address.rsplit_once('@')?;
        let host = Host::read(host)?;
        let local = match local.starts_with('"') {
            true => unquoted(local)?,
            false => {
                let well_formed = !local.is_empty() && local.chars().all(plain);
                well_formed.then(|| local.to_owned())?
            }
        };
        Some(Self { local, host })
    }
}

/// What a quoted local part stands for: the quotes and backslashes are no part of the mailbox
/// (RFC 5321 section 4.1.2). `None` where the quotes do not hold it.
fn unquoted(local: &str) -> Option<String> {
    let inner = local.strip_prefix('"')?.strip_suffix('"')?;
    let mut plain = String::with_capacity(inner.len());
    let mut all = inner.chars();
    while let Some(c) = all.next() {
        match c {
            '"' => return None,
            '\\' => plain.push(all.next()?),
            _ => plain.push(c),
        }
    }
    Some(plain)
}

/// Whether RFC 5322 section 3.2.3 allows the character in an atom, as far as it is no special. The dot
/// is one there, and allowed: local parts are dot-atoms.
fn is_atom(c: char) -> bool {
    !matches!(
        c,
        '@' | '<' | '>' | ',' | ';' | ':' | '(' | ')' | '[' | ']' | '"' | '\\'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_part_without_quotes_is_an_atom() {
        for (local, in_ascii, in_utf8) in [
            ("a.b+c", true, true),
            ("\u{fc}", false, true),
            ("a b", false, false),
            ("a\u{3000}b", false, false),
            ("a\u{1}b", false, false),
            ("a\u{85}b", false, false),
            ("a(b", false, false),
            ("", false, false),
        ] {
            let address = format!("{local}@example.com");
            assert_eq!(Mailbox::read(&address).is_some(), in_ascii, "{address:?}");
            assert_eq!(
                Mailbox::read_utf8(&address).is_some(),
                in_utf8,
                "{address:?}"
            );
        }
    }
}
