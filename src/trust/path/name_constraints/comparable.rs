//! Names in the form in which they are compared with subtrees.
//!
//! A name is taken apart once, and looked up in the constraints of every CA above it.

use super::{host::Host, mailbox::Mailbox};
use crate::certificate::{GeneralName, Name, Oid};

/// A name by form; `None` where its value is not well-formed, and so not comparable: it is then in no
/// permitted subtree, and it is not shown to be outside an excluded one.
#[derive(Clone, Debug)]
pub(super) enum ComparableName<'a> {
    Directory(&'a Name),
    Email(Option<Mailbox>),
    Host(Option<Host>),
    Ip(&'a [u8]),
    /// A form without a comparison rule: x400Address, ediPartyName, registeredID, other names of unknown type.
    /// RFC 5280 section 4.2.1.10: "the application MUST either process the constraint or reject the
    /// certificate".
    Other(Form),
    /// A mailbox of any script, which rfc822Name constraints also apply to (RFC 9598 section 6).
    SmtpUtf8(Option<Mailbox>),
    Uri(Option<Host>),
}

/// The forms of GeneralName (RFC 5280 section 4.2.1.6), otherName by its type: a constraint on one type
/// of other name does not restrict names of another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    Directory,
    Dns,
    EdiParty,
    Email,
    Ip,
    Other(Oid),
    RegisteredId,
    SmtpUtf8,
    Uri,
    X400,
}

impl ComparableName<'_> {
    /// The form whose constraints apply to the name.
    pub(super) fn form(&self) -> Form {
        match self {
            Self::Directory(_) => Form::Directory,
            Self::Email(_) => Form::Email,
            Self::Host(_) => Form::Dns,
            Self::Ip(_) => Form::Ip,
            Self::Other(form) => form.clone(),
            Self::SmtpUtf8(_) => Form::SmtpUtf8,
            Self::Uri(_) => Form::Uri,
        }
    }
}

impl<'a> ComparableName<'a> {
    /// Takes an alternative name apart.
    pub(super) fn of(name: &'a GeneralName) -> Self {
        match name {
            GeneralName::DirectoryName(name) => Self::Directory(name),
            GeneralName::Dns(host) => Self::Host(Host::read_pattern(host)),
            GeneralName::Email(address) => Self::Email(Mailbox::read(address)),
            GeneralName::Ip(octets) => Self::Ip(octets),
            GeneralName::SmtpUtf8Mailbox(address) => Self::SmtpUtf8(Mailbox::read_utf8(address)),
            GeneralName::Uri(uri) => Self::Uri(Host::of_uri(uri)),
            other => Self::Other(Form::of(other)),
        }
    }
}

impl Form {
    /// The form of a name or of a subtree's base.
    pub(super) fn of(name: &GeneralName) -> Self {
        match name {
            GeneralName::DirectoryName(_) => Self::Directory,
            GeneralName::Dns(_) => Self::Dns,
            GeneralName::EdiParty => Self::EdiParty,
            GeneralName::Email(_) => Self::Email,
            GeneralName::Ip(_) => Self::Ip,
            GeneralName::Other(name) => Self::Other(name.oid().clone()),
            GeneralName::RegisteredId(_) => Self::RegisteredId,
            GeneralName::SmtpUtf8Mailbox(_) => Self::SmtpUtf8,
            GeneralName::Uri(_) => Self::Uri,
            GeneralName::X400 => Self::X400,
        }
    }
}
