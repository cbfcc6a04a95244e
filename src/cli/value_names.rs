//! The command line's names for values that the library defines.

use crate::{
    case::Role,
    certificate::{HashAlgorithm, ThumbprintStyle},
    render::{Format, Picture, Schema},
    trust::{AnchorTrust, Purpose},
};
use clap::{ValueEnum, builder::PossibleValue};

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::Text,
            Self::Json,
            Self::Ndjson,
            Self::Sarif,
            Self::Junit,
            Self::Github,
            Self::Html,
            Self::Csv,
            Self::Ics,
            Self::Prometheus,
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Csv => "csv",
            Self::Github => "github",
            Self::Html => "html",
            Self::Ics => "ics",
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Ndjson => "ndjson",
            Self::Prometheus => "prometheus",
            Self::Sarif => "sarif",
            Self::Text => "text",
        }))
    }
}

impl ValueEnum for Picture {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Svg, Self::Dot, Self::Mermaid]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Dot => "dot",
            Self::Mermaid => "mermaid",
            Self::Svg => "svg",
        }))
    }
}

impl ValueEnum for Schema {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()))
    }
}

impl ValueEnum for Role {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()))
    }
}

impl ValueEnum for HashAlgorithm {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()))
    }
}

impl ValueEnum for ThumbprintStyle {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Azure, Self::Openssl, Self::Hex, Self::Base64]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Azure => "azure",
            Self::Base64 => "base64",
            Self::Hex => "hex",
            Self::Openssl => "openssl",
        }))
    }
}

impl ValueEnum for Purpose {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Any, Self::ClientAuth, Self::ServerAuth]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Any => "any",
            Self::ClientAuth => "client",
            Self::ServerAuth => "server",
        }))
    }
}

impl ValueEnum for AnchorTrust {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Certificate, Self::NameAndKey]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(match self {
            Self::Certificate => "certificate",
            Self::NameAndKey => "name-and-key",
        }))
    }
}
