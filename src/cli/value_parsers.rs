//! Values that are checked while the command line is parsed.

use super::suggest::closest;
use crate::{
    check::Check,
    checks::{catalogue, ignorable},
    cloud::Cloud,
    error::{Error, ErrorKind, Result},
    render::Format,
};
use clap::{
    Arg, Command, ValueEnum,
    builder::{PossibleValue, StringValueParser, StyledStr, TypedValueParser},
    error::{ContextKind, ContextValue},
};
use std::ffi::OsStr;

/// Hex as portals and tools write it: colons, blanks and letter case do not matter.
pub(super) fn parse_thumbprint(text: &str) -> Result<String> {
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

/// A script whose variable is empty would compare with nothing.
pub(super) fn parse_device_id(text: &str) -> Result<String> {
    match text.trim().is_empty() {
        true => Err(Error::new(ErrorKind::Usage, "the device id is empty")),
        false => Ok(text.to_owned()),
    }
}

/// One of the names that a list of the library has: completed by shells, and suggested when misspelt.
#[derive(Clone)]
pub(super) struct Name<T: 'static> {
    known: fn() -> Vec<PossibleValue>,
    named: fn(&str) -> Result<T>,
    /// Where all names are shown, if there are too many for an error message.
    list: Option<&'static str>,
}

/// The name of a service.
pub(super) fn cloud() -> Name<&'static Cloud> {
    Name {
        known: || {
            let all = Cloud::all().iter();
            all.map(|cloud| PossibleValue::new(cloud.name).help(cloud.title))
                .collect()
        },
        named: |name| Cloud::named(name).ok_or_else(|| unknown("cloud")),
        list: None,
    }
}

const CHECKS: Option<&str> = Some("`popcert explain --list` shows all checks");

/// The id of a check.
pub(super) fn check() -> Name<&'static Check> {
    Name {
        known: || checks(|_| true),
        named: |id| {
            let all = catalogue();
            let check = all.into_iter().find(|check| check.id == id);
            check.ok_or_else(|| unknown("check"))
        },
        list: CHECKS,
    }
}

/// The id of a check that may be ignored.
pub(super) fn ignorable_check() -> Name<&'static str> {
    Name {
        known: || checks(Check::can_be_ignored),
        named: ignorable,
        list: CHECKS,
    }
}

/// Every id; those that are not `offered` are known, too, and have an error of their own.
fn checks(offered: fn(&Check) -> bool) -> Vec<PossibleValue> {
    let all = catalogue().into_iter();
    all.map(|check| {
        PossibleValue::new(check.id)
            .help(check.title)
            .hide(!offered(check))
    })
    .collect()
}

/// A format for verdicts and their findings. The others list when certificates end, which `audit` alone
/// answers; their names are known for an error that points there.
pub(super) fn format_of_results() -> Name<Format> {
    Name {
        known: || {
            let all = Format::value_variants().iter();
            all.filter_map(|format| Some(format.to_possible_value()?.hide(is_schedule(*format))))
                .collect()
        },
        named: |name| match Format::from_str(name, false) {
            Ok(format) if is_schedule(format) => Err(Error::new(
                ErrorKind::Usage,
                format!(
                    "`--format {name}` is for `popcert audit` alone; for scripts there is `--format json`"
                ),
            )),
            format => format.map_err(|_| unknown("format")),
        },
        list: None,
    }
}

fn is_schedule(format: Format) -> bool {
    matches!(format, Format::Csv | Format::Ics | Format::Prometheus)
}

fn unknown(what: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("there is no such {what}"))
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Name<T> {
    type Value = T;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> std::result::Result<T, clap::Error> {
        let text = StringValueParser::new().parse_ref(command, argument, value)?;
        if (self.known)().iter().any(|known| known.get_name() == text) {
            let named = self.named;
            let parser = StringValueParser::new().try_map(move |name| named(&name));
            return parser.parse_ref(command, argument, value);
        }
        Err(self.unknown(command, argument, text))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.known)().into_iter()))
    }
}

impl<T> Name<T> {
    fn unknown(&self, command: &Command, argument: Option<&Arg>, text: String) -> clap::Error {
        let known = (self.known)();
        let offered = || known.iter().filter(|value| !value.is_hide_set());
        let names = || offered().map(PossibleValue::get_name);
        let close = closest(&text, names());
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let mut error = clap::Error::new(clap::error::ErrorKind::InvalidValue).with_cmd(command);
        if !close.is_empty() {
            error.insert(
                ContextKind::SuggestedValue,
                ContextValue::Strings(owned(&close)),
            );
        }
        match self.list {
            Some(list) => error.insert(
                ContextKind::Suggested,
                ContextValue::StyledStrs(vec![StyledStr::from(list)]),
            ),
            None => error.insert(
                ContextKind::ValidValue,
                ContextValue::Strings(owned(&names().collect::<Vec<_>>())),
            ),
        };
        let argument = argument.map_or_else(|| "...".to_owned(), ToString::to_string);
        error.insert(ContextKind::InvalidArg, ContextValue::String(argument));
        error.insert(ContextKind::InvalidValue, ContextValue::String(text));
        error
    }
}
