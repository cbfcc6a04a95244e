//! XML: SAML and XML Signature (`X509Certificate`), Apple's property lists (`data`), and any other
//! element or attribute whose text is long enough. Names and namespaces are not looked at, so that no
//! prefix is in the way. Entities that a document defines are not expanded.

use super::{
    form::{Form, Likeness, Part, Unwrapped, may_hold},
    found::QuirkKind,
};
use quick_xml::{
    Reader,
    events::{BytesRef, BytesStart, Event},
};
use std::borrow::Cow;

pub(super) const FORM: Form = Form {
    quirk: Some(QuirkKind::Wrapped("xml")),
    words: "it is inside an XML document",
    looks,
    unwrap,
    for_crls: false,
};

fn looks(text: &str) -> Likeness {
    let start: String = text
        .chars()
        .take(16)
        .collect::<String>()
        .to_ascii_lowercase();
    let is_page = start.starts_with("<!doctype html") || start.starts_with("<html");
    match text.starts_with('<') {
        true if is_page => Likeness::Perhaps,
        is_like => Likeness::surely(is_like),
    }
}

fn unwrap(text: &str) -> Option<Unwrapped<'_>> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut found = Found::default();
    // What is cut off or not well-formed may hold certificates before that place.
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Text(text) => found.text.push_str(&text.xml10_content()),
            Event::CData(text) => found.text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => found.reference(&reference),
            Event::Start(start) | Event::Empty(start) => found.element(&start),
            Event::End(_) => found.end_text(),
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::DocType(_) | Event::PI(_) => {}
        }
    }
    found.end_text();
    Unwrapped::parts(found.parts)
}

#[derive(Default)]
struct Found {
    /// Of the element that was begun last, without those inside.
    text: String,
    parts: Vec<Part<'static>>,
}

impl Found {
    fn element(&mut self, start: &BytesStart<'_>) {
        self.end_text();
        for attribute in start.attributes().with_checks(false).flatten() {
            let raw: &str = &attribute.value;
            if may_hold(raw) {
                let value = quick_xml::escape::unescape(raw);
                self.keep(value.map_or_else(|_| raw.to_owned(), Cow::into_owned));
            }
        }
    }

    fn end_text(&mut self) {
        let text = std::mem::take(&mut self.text);
        if may_hold(&text) {
            self.keep(text);
        }
    }

    fn keep(&mut self, text: String) {
        self.parts.push(Part::Text(Cow::Owned(text)));
    }

    /// A character by its number, or one of the five that XML itself names.
    fn reference(&mut self, reference: &BytesRef<'_>) {
        if let Ok(Some(character)) = reference.resolve_char_ref() {
            return self.text.push(character);
        }
        let known = quick_xml::escape::resolve_xml_entity(reference);
        self.text.push_str(known.unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(text: &str) -> Vec<String> {
        let parts = unwrap(text).map(|all| all.parts).unwrap_or_default();
        let texts = parts.into_iter().map(|part| match part {
            Part::Text(text) => text.trim().to_owned(),
            Part::Octets(..) => unreachable!("texts only"),
        });
        texts.collect()
    }

    fn escaped(text: &str, way: usize) -> String {
        match way {
            0 => text.to_owned(),
            1 => text.replace('\n', "&#10;").replace('+', "&#x2B;"),
            2 => format!("<![CDATA[{text}]]>"),
            3 => text.replace('\n', "\n<!-- a comment -->\n"),
            _ => text.replace('\n', "\r\n      "),
        }
    }

    proptest! {
        #[test]
        fn long_texts_are_read_in_any_element(
            text in "[a-zA-Z0-9+/=]{200,210}\n[a-zA-Z0-9+/=]{1,9}", prefix in "(ds:|)", way in 0..5_usize,
        ) {
            let inner = escaped(&text, way);
            let file = format!(
                "<?xml version='1.0'?><md:a xmlns:md='urn:x'><b c='d'/><{prefix}X509Certificate>\n{inner}\n</{prefix}X509Certificate>short</md:a>"
            );
            prop_assert_eq!(looks(&file), Likeness::Surely);
            let found: Vec<_> = texts(&file).iter().map(|one| one.replace(['\r', ' '], "").replace("\n\n", "\n")).collect();
            prop_assert_eq!(found, [text]);
        }

        #[test]
        fn any_text_gives_an_answer(text in "[<>/!a&;#x\\[\\]\"'= -]{0,80}") {
            let _ = unwrap(&text);
        }
    }

    #[test]
    fn attributes_and_what_stands_before_damage_are_read() {
        let long = "M".repeat(200);
        assert_eq!(texts(&format!("<a b=\"{long}\"/>")), [long.as_str()]);
        assert_eq!(texts(&format!("<a><b>{long}</c><d")), [long.as_str()]);
        assert!(texts("<a>&lol;&lol;</a>").is_empty());
    }

    #[test]
    fn a_page_is_perhaps_a_document_and_other_elements_surely() {
        for (text, expected) in [
            ("<html>", Likeness::Perhaps),
            ("<!DOCTYPE HTML>", Likeness::Perhaps),
            ("<a>", Likeness::Surely),
            ("a<b>", Likeness::Unlike),
        ] {
            assert_eq!(looks(text), expected, "{text}");
        }
    }
}
