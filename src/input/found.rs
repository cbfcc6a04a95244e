//! What is found in a file: certificates, how they were written, and what is unusual about the file.

/// Where a certificate was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The file, or `-` for standard input.
    pub path: String,
    /// Which certificate of the file, from 0.
    pub index: usize,
    /// How it was written.
    pub encoding: Encoding,
    /// Where in the file it stands, if the file shows it as it is.
    pub place: Option<Place>,
}

/// Where a certificate stands in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// A block of text, from its BEGIN line to its END line; lines are counted from 1.
    Lines {
        /// The BEGIN line.
        first: usize,
        /// The END line.
        last: usize,
        /// How many octets of the certificate a full line between them has, if they are all alike.
        octets_a_line: Option<usize>,
    },
    /// Octets of a binary file.
    Octets {
        /// Of the first.
        offset: usize,
        /// How many.
        length: usize,
    },
}

/// How a certificate is written in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum Encoding {
    Base64,
    Base64OfPem,
    ByteArray,
    Der,
    Hex,
    Pem,
    Pkcs12,
    Pkcs12Base64,
    Pkcs7Base64,
    Pkcs7Der,
    Pkcs7Pem,
}

impl Encoding {
    /// A stable word: `der`, `pem`, `base64`, `pkcs7-der`, …
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::Base64OfPem => "base64-of-pem",
            Self::ByteArray => "byte-array",
            Self::Der => "der",
            Self::Hex => "hex",
            Self::Pem => "pem",
            Self::Pkcs12 => "pkcs12",
            Self::Pkcs12Base64 => "pkcs12-base64",
            Self::Pkcs7Base64 => "pkcs7-base64",
            Self::Pkcs7Der => "pkcs7-der",
            Self::Pkcs7Pem => "pkcs7-pem",
        }
    }

    /// A PEM block that stands inside this one.
    pub(super) fn of_armour(within: Option<Self>) -> Self {
        match within {
            Some(Self::Base64 | Self::Base64OfPem | Self::Pkcs7Base64) => Self::Base64OfPem,
            _ => Self::Pem,
        }
    }

    /// The same outer writing, around a PKCS#12 file.
    #[cfg(feature = "pkcs12")]
    pub(super) fn of_keystore(self) -> Self {
        match self {
            Self::Der => Self::Pkcs12,
            _ => Self::Pkcs12Base64,
        }
    }

    /// The same outer writing, around a PKCS#7 bundle.
    pub(super) fn of_bundle(self) -> Self {
        match self {
            Self::Base64 | Self::Base64OfPem | Self::ByteArray | Self::Hex => Self::Pkcs7Base64,
            Self::Der => Self::Pkcs7Der,
            Self::Pem => Self::Pkcs7Pem,
            bundle => bundle,
        }
    }
}

/// A certificate as it is in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The certificate's own octets. What was BER is written as DER; nothing else is changed.
    pub der: Vec<u8>,
    /// Where it was.
    pub source: Source,
    /// What a stricter reader would stumble over.
    pub quirks: Vec<EncodingQuirk>,
}

/// Something about a file that is not as plain as it could be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodingQuirk {
    /// What kind of thing.
    pub kind: QuirkKind,
    /// Offset in the file, where it has one.
    pub offset: Option<usize>,
    /// In words.
    pub detail: String,
}

/// The kinds of [`EncodingQuirk`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum QuirkKind {
    Ber,
    ByteOrderMark,
    Contents,
    DamagedArmour,
    JsonQuoted,
    LiteralNewlines,
    PrivateKeyInside,
    TextAround,
    TrailingBytes,
    TrailingNul,
    TrustedCertificate,
    UnreadPart,
    UnusualLabel,
    Unverified,
    UrlAlphabet,
    Utf16,
    /// The certificate is inside another form of text or file, which is named: `yaml`, `hex-dump`, …
    Wrapped(&'static str),
}

impl QuirkKind {
    /// A stable word for reports.
    pub fn id(self) -> &'static str {
        match self {
            Self::Ber => "ber",
            Self::ByteOrderMark => "byte-order-mark",
            Self::Contents => "contents",
            Self::DamagedArmour => "damaged-armour",
            Self::JsonQuoted => "json-quoted",
            Self::LiteralNewlines => "literal-newlines",
            Self::PrivateKeyInside => "private-key-inside",
            Self::TextAround => "text-around",
            Self::TrailingBytes => "trailing-bytes",
            Self::TrailingNul => "trailing-nul",
            Self::TrustedCertificate => "trusted-certificate",
            Self::UnreadPart => "unread-part",
            Self::UnusualLabel => "unusual-label",
            Self::Unverified => "unverified",
            Self::UrlAlphabet => "url-alphabet",
            Self::Utf16 => "utf-16",
            Self::Wrapped(form) => form,
        }
    }
}
