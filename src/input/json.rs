//! JSON (RFC 8259), passed through once: strings and arrays of octets that may hold a certificate are
//! kept, and what a service's error says. All else is forgotten as it is read, so that memory does
//! not hang on how many values there are.

use super::{
    form::{Form, Likeness, Part, Unwrapped, may_hold},
    found::{Encoding, QuirkKind},
    recognise::{self, shortened},
};
use crate::error::ErrorKind;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::{borrow::Cow, fmt};

/// The deepest member that is looked at; what lies deeper is passed over.
const MAX_DEPTH: usize = 16;
/// A shorter array of numbers is no certificate.
const FEWEST_OCTETS: usize = 100;

pub(super) const FORM: Form = Form {
    quirk: Some(QuirkKind::JsonQuoted),
    words: "it is inside a JSON text",
    looks: |text| Likeness::surely(text.starts_with(['{', '[', '"'])),
    unwrap,
    for_crls: true,
};

fn unwrap(text: &str) -> Option<Unwrapped<'_>> {
    let json = Json::read(text)?;
    let instead = match &json.only_string {
        Some(inner) => recognise::text(inner).1,
        None => json.error(),
    };
    Some(Unwrapped {
        parts: json.candidates,
        instead: Some(instead),
        ..Unwrapped::default()
    })
}

/// What of a JSON text is worth a look.
#[derive(Debug, Default)]
struct Json<'a> {
    /// What may hold a certificate, in the order of the text.
    candidates: Vec<Part<'a>>,
    /// The text, when it is nothing but a string.
    only_string: Option<Cow<'a, str>>,
    outer: Words,
    /// Those of the member `error`, which tell more.
    error: Option<Words>,
}

/// The code and the message of an error.
#[derive(Debug, Default)]
struct Words {
    code: Option<Word>,
    message: Option<Word>,
}

/// Under which of its names it was found, and what it is.
type Word = (usize, String);

const CODES: &[&str] = &["code", "errorCode", "Code", "__type"];
const MESSAGES: &[&str] = &["message", "errorMessage", "Message"];

impl<'a> Json<'a> {
    /// Passes through `text`: one document, or one a line; `None` if it is not JSON.
    fn read(text: &'a str) -> Option<Self> {
        let mut json = Self::default();
        if json.document(text).is_some() {
            return Some(json);
        }
        let mut json = Self::default();
        let lines = || text.lines().filter(|line| !line.trim().is_empty());
        let is_of_lines = lines().nth(1).is_some() && lines().all(|line| line.starts_with('{'));
        if !is_of_lines {
            return None;
        }
        lines().try_for_each(|line| json.document(line))?;
        Some(json)
    }

    fn document(&mut self, text: &'a str) -> Option<()> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let whole = Member {
            json: self,
            depth: 0,
            place: Place::Top,
            octets: None,
        };
        whole.deserialize(&mut reader).ok()?;
        reader.end().ok()
    }

    /// What a JSON text without a certificate is: an error's code and message are worth quoting.
    fn error(&self) -> crate::error::Error {
        let said = match self.error_words() {
            (Some(code), Some(message)) => format!(": `{code}`, `{message}`"),
            (Some(one), None) | (None, Some(one)) => format!(": `{one}`"),
            (None, None) => String::new(),
        };
        let message = match said.is_empty() {
            true => "this is JSON without a certificate in it".to_owned(),
            false => format!("this is a JSON error of a service, not a certificate{said}"),
        };
        crate::error::Error::new(ErrorKind::NotACertificate, message)
            .with_hint("ask the service again for the certificate")
    }

    /// The code and the message of a service's error, shortened.
    fn error_words(&self) -> (Option<&str>, Option<&str>) {
        let words = self.error.as_ref().unwrap_or(&self.outer);
        (shown(&words.code), shown(&words.message))
    }
}

fn shown(word: &Option<Word>) -> Option<&str> {
    word.as_ref().map(|(_, text)| text.as_str())
}

impl Words {
    /// Remembers a member under the name that comes first in the lists.
    fn hear(&mut self, name: &str, text: &str) {
        for (names, word) in [(CODES, &mut self.code), (MESSAGES, &mut self.message)] {
            if let Some(rank) = names.iter().position(|known| *known == name)
                && word.as_ref().is_none_or(|(known, _)| rank <= *known)
            {
                *word = Some((rank, shortened(text)));
            }
        }
    }
}

/// Where a value stands, as far as it matters for the words of an error.
#[derive(Clone)]
enum Place {
    Top,
    /// The member `error` of the top.
    Error,
    /// A member of that name of the top.
    OfTop(String),
    /// A member of that name of `error`.
    OfError(String),
    Elsewhere,
}

/// A value that is about to be read.
struct Member<'w, 'a> {
    json: &'w mut Json<'a>,
    depth: usize,
    place: Place,
    /// Where it goes if it is an octet.
    octets: Option<&'w mut Octets>,
}

/// The numbers of an array, as long as each is an octet: unsigned, or signed as Java has them.
#[derive(Default)]
struct Octets {
    octets: Vec<u8>,
    has_other: bool,
}

impl Octets {
    fn push(&mut self, number: i64) {
        match u8::try_from(number).or_else(|_| i8::try_from(number).map(i8::cast_unsigned)) {
            Ok(octet) if !self.has_other => self.octets.push(octet),
            _ => self.spoil(),
        }
    }

    fn spoil(&mut self) {
        self.has_other = true;
        self.octets = Vec::new();
    }
}

impl<'a> Member<'_, 'a> {
    fn text(&mut self, text: Cow<'a, str>) {
        match &self.place {
            Place::OfTop(name) => self.json.outer.hear(name, &text),
            Place::OfError(name) => {
                let words = self.json.error.get_or_insert_default();
                words.hear(name, &text);
            }
            Place::Top => self.json.only_string = Some(text.clone()),
            Place::Error | Place::Elsewhere => {}
        }
        if may_hold(&text) {
            self.json.candidates.push(Part::Text(text));
        }
    }

    /// What is no number is no octet.
    fn other(&mut self) {
        if let Some(octets) = self.octets.take() {
            octets.spoil();
        }
    }

    fn keep(&mut self, octets: Octets) {
        if octets.octets.len() >= FEWEST_OCTETS {
            let part = Part::Octets(octets.octets, Encoding::ByteArray);
            self.json.candidates.push(part);
        }
    }

    /// Where the member of that name stands.
    fn place_of(&self, name: &str) -> Place {
        let is_word = || CODES.contains(&name) || MESSAGES.contains(&name);
        match self.place {
            Place::Top if name == "error" => Place::Error,
            Place::Top if is_word() => Place::OfTop(name.to_owned()),
            Place::Error if is_word() => Place::OfError(name.to_owned()),
            _ => Place::Elsewhere,
        }
    }
}

impl<'a> DeserializeSeed<'a> for Member<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, reader: D) -> Result<(), D::Error> {
        if let Place::Error = self.place {
            self.json.error = Some(Words::default());
        }
        match self.depth > MAX_DEPTH {
            true => reader.deserialize_ignored_any(IgnoredAny).map(drop),
            false => reader.deserialize_any(self),
        }
    }
}

impl<'a> Visitor<'a> for Member<'_, 'a> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_borrowed_str<E: Error>(mut self, text: &'a str) -> Result<(), E> {
        self.other();
        self.text(Cow::Borrowed(text));
        Ok(())
    }

    fn visit_str<E: Error>(mut self, text: &str) -> Result<(), E> {
        self.other();
        self.text(Cow::Owned(text.to_owned()));
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'a>>(mut self, mut members: A) -> Result<(), A::Error> {
        self.other();
        let depth = self.depth + 1;
        let mut octets = Octets::default();
        loop {
            let member = Member {
                json: self.json,
                depth,
                place: Place::Elsewhere,
                octets: Some(&mut octets),
            };
            if members.next_element_seed(member)?.is_none() {
                self.keep(octets);
                return Ok(());
            }
        }
    }

    /// JavaScript writes a `Uint8Array` as an object whose members are numbered from `"0"`.
    fn visit_map<A: MapAccess<'a>>(mut self, mut members: A) -> Result<(), A::Error> {
        self.other();
        let mut octets = Octets::default();
        let mut count = 0_usize;
        while let Some(Name(name)) = members.next_key()? {
            if octets.has_other || name.parse() != Ok(count) {
                octets.spoil();
            }
            count += 1;
            let member = Member {
                depth: self.depth + 1,
                place: self.place_of(&name),
                json: self.json,
                octets: Some(&mut octets),
            };
            members.next_value_seed(member)?;
        }
        self.keep(octets);
        Ok(())
    }

    fn visit_bool<E>(mut self, _: bool) -> Result<(), E> {
        self.other();
        Ok(())
    }

    fn visit_f64<E>(mut self, _: f64) -> Result<(), E> {
        self.other();
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        if let Some(octets) = self.octets {
            octets.push(number);
        }
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.visit_i64(i64::try_from(number).unwrap_or(i64::MAX))
    }

    fn visit_unit<E>(mut self) -> Result<(), E> {
        self.other();
        Ok(())
    }
}

/// A member's name, not copied where the text has it as it is.
struct Name<'a>(Cow<'a, str>);

impl<'a> serde::Deserialize<'a> for Name<'a> {
    fn deserialize<D: Deserializer<'a>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl<'a> Visitor<'a> for NameVisitor {
    type Value = Name<'a>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'a str) -> Result<Name<'a>, E> {
        Ok(Name(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Name<'a>, E> {
        Ok(Name(Cow::Owned(text.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::form::SHORTEST;
    use proptest::prelude::*;
    use serde_json::Value;

    /// The strings of a document that was read as a whole.
    fn strings(value: &Value, depth: usize, into: &mut Vec<String>) {
        match value {
            _ if depth > MAX_DEPTH => {}
            Value::String(text) => into.push(text.clone()),
            Value::Array(items) => items.iter().for_each(|item| strings(item, depth + 1, into)),
            Value::Object(members) => {
                let members = members.values();
                members.for_each(|member| strings(member, depth + 1, into));
            }
            _ => {}
        }
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f32>().prop_map(|number| Value::from(f64::from(number))),
            "[a-z\"\\\\\n\u{e9}]{0,4}".prop_map(Value::from),
            "[a-z\"\\\\\n\u{e9}]{200,210}".prop_map(Value::from),
        ];
        leaf.prop_recursive(24, 64, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::btree_map("[a-d]|error|code", inner, 0..4)
                    .prop_map(|members| members.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn candidates_are_those_of_the_whole_document(value in value()) {
            let text = value.to_string();
            let json = Json::read(&text).expect("JSON");
            let mut all = Vec::new();
            strings(&value, 0, &mut all);
            all.retain(|text| text.len() >= SHORTEST);
            let texts = json.candidates.into_iter().filter_map(|part| match part {
                Part::Text(text) => Some(text),
                Part::Octets(..) => None,
            });
            prop_assert_eq!(texts.collect::<Vec<_>>(), all);
        }

        #[test]
        fn what_is_cut_off_is_no_json(value in value(), cut in 1..20_usize) {
            let text = Value::from(vec![value]).to_string();
            let at = text.len().saturating_sub(cut);
            if let Some(start) = text.get(..at) {
                prop_assert!(Json::read(start).is_none());
            }
        }
    }

    #[test]
    fn the_words_of_errors() {
        for (text, code, message) in [
            (
                r#"{"error":{"code":"A","message":"m"}}"#,
                Some("A"),
                Some("m"),
            ),
            (
                r#"{"Code":"B","errorCode":"A","message":{}}"#,
                Some("A"),
                None,
            ),
            (r#"{"code":"A","error":"down"}"#, None, None),
            (r#"{"error":{},"code":"A"}"#, None, None),
            (r#"{"Message":"m","x":{"code":"A"}}"#, None, Some("m")),
            (r#"[{"code":"A"}]"#, None, None),
        ] {
            let json = Json::read(text).expect("JSON");
            assert_eq!(json.error_words(), (code, message), "{text}");
        }
    }

    #[test]
    fn a_document_may_stand_in_each_line() {
        let long = "M".repeat(SHORTEST);
        let two = format!("{{\"a\":\"{long}\"}}\n\n{{\"a\":\"{long}\"}}\n");
        assert_eq!(Json::read(&two).map(|json| json.candidates.len()), Some(2));
        for text in [format!("{two}}}"), format!("{two}{{"), "{}{}".to_owned()] {
            assert!(Json::read(&text).is_none(), "{text}");
        }
    }

    #[test]
    fn octets_are_read_from_arrays_and_numbered_members() {
        let octets: Vec<u8> = (0..200).collect();
        let signed: Vec<_> = octets.iter().map(|octet| octet.cast_signed()).collect();
        let numbered: serde_json::Map<_, _> = octets
            .iter()
            .map(|octet| (octet.to_string(), Value::from(*octet)))
            .collect();
        let part = Part::Octets(octets.clone(), Encoding::ByteArray);
        for value in [
            serde_json::json!(octets),
            serde_json::json!({"type": "Buffer", "data": signed}),
        ] {
            let text = value.to_string();
            let candidates = Json::read(&text).expect("JSON").candidates;
            assert_eq!(candidates, std::slice::from_ref(&part));
        }
        let members = numbered
            .iter()
            .map(|(name, value)| (name.parse().unwrap_or(0_usize), value));
        let mut members: Vec<_> = members.collect();
        members.sort_by_key(|(number, _)| *number);
        let members = members
            .iter()
            .map(|(number, value)| format!("\"{number}\":{value}"));
        let text = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
        assert_eq!(Json::read(&text).expect("JSON").candidates, [part]);
        for spoilt in ["256", "\"1\"", "null", "1.5", "[1]", "-129"] {
            let text = format!("[{}{spoilt}]", "1,".repeat(200));
            assert!(
                Json::read(&text).expect("JSON").candidates.is_empty(),
                "{spoilt}"
            );
        }
    }

    #[test]
    fn what_lies_deep_is_passed_over_however_deep_it_is() {
        let deep = ["[".repeat(1_000_000), "]".repeat(1_000_000)].concat();
        let json = Json::read(&deep).expect("JSON");
        assert!(json.candidates.is_empty());
        assert!(Json::read(&deep[1..]).is_none());
    }
}
