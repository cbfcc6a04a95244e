//! What the operations' requests have in common, checked as the model describes it.

use super::{account::number, caller::invalid};
use crate::mock::cloud::{
    answer::Answer,
    app::App,
    refusal::Refusal,
    request::Request,
    store::{Collection, Page, Paged},
};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// InvalidRequestException in the words of the service's parameter validation.
pub(super) fn constraint(value: Option<&str>, name: &str, constraint: &str) -> Refusal {
    let value = value.map_or_else(String::new, |value| format!(" '{value}'"));
    invalid(format!(
        "1 validation error detected: Value{value} at '{name}' failed to satisfy constraint: {constraint}"
    ))
}

/// The certificate id of the path: 64 hex digits (the model's pattern `(0x)?[a-fA-F0-9]+`,
/// length 64).
pub(super) fn id(request: &Request) -> Result<String, Refusal> {
    let id = request.part("certificate");
    if id.len() == 64 && id.bytes().all(|b| b.is_ascii_hexdigit()) {
        // Ids are stored in lower case, as the service writes them; the pattern allows
        // capitals.
        return Ok(id.to_ascii_lowercase());
    }
    Err(constraint(Some(id), "certificateId", "64 hex digits"))
}

/// A query parameter that must have one of the model's enum values; `None` if it is not there.
pub(super) fn one_of(
    request: &Request,
    name: &str,
    words: &[&'static str],
) -> Result<Option<&'static str>, Refusal> {
    let Some(given) = request.query(name) else {
        return Ok(None);
    };
    let found = words.iter().find(|word| **word == given).copied();
    found.map(Some).ok_or_else(|| {
        let words = words.join(", ");
        constraint(
            Some(given),
            name,
            &format!("Member must satisfy enum value set: [{words}]"),
        )
    })
}

/// A query parameter that is `true` or `false`; it is false if it is not there.
pub(super) fn flag(request: &Request, name: &str) -> Result<bool, Refusal> {
    Ok(one_of(request, name, &["true", "false"])? == Some("true"))
}

/// A text of the body with the model's limits on its length, in characters.
pub(super) fn length(
    name: &str,
    text: &str,
    allowed: std::ops::RangeInclusive<usize>,
) -> Result<(), Refusal> {
    // A text that is far too long is not counted to its end.
    let count = text.chars().take(allowed.end() + 1).count();
    if allowed.contains(&count) {
        return Ok(());
    }
    let (least, most) = allowed.into_inner();
    let between = format!("Member must have length between {least} and {most}");
    Err(constraint(None, name, &between))
}

/// The body of an operation that may be asked without one.
pub(super) fn body<T: DeserializeOwned + Default>(request: &Request) -> Result<T, Refusal> {
    match request.body.is_empty() {
        true => Ok(T::default()),
        false => request.json(),
    }
}

/// The model's range of `pageSize` and `maxResults`.
const PAGE: std::ops::RangeInclusive<usize> = 1..=250;

/// "The results are paginated with a default page size of 25" (the model, ListCACertificates).
const DEFAULT_PAGE: usize = 25;

/// Which page of a list is asked for.
#[derive(Debug)]
pub(super) struct PageRequest {
    size: usize,
    after: Option<u64>,
    ascending: bool,
}

/// `pageSize`, `marker` and `isAscendingOrder`: newest first unless it is true.
pub(super) fn page(request: &Request) -> Result<PageRequest, Refusal> {
    Ok(PageRequest {
        size: page_size(request, "pageSize")?,
        after: request.query("marker").map(place).transpose()?,
        ascending: flag(request, "isAscendingOrder")?,
    })
}

/// The number of entries that a page may have.
pub(super) fn page_size(request: &Request, name: &str) -> Result<usize, Refusal> {
    match request.query(name).map(str::parse::<usize>) {
        None => Ok(DEFAULT_PAGE),
        Some(Ok(size)) if PAGE.contains(&size) => Ok(size),
        Some(_) => Err(constraint(request.query(name), name, "1 to 250")),
    }
}

/// The number inside a marker that [`marker`] made. It is opaque to clients, and
/// names the last entry of a page, so that nothing is left out or shown twice when certificates
/// are added or deleted meanwhile.
fn place(marker: &str) -> Result<u64, Refusal> {
    let text = BASE64_STANDARD.decode(marker).ok();
    text.filter(|text| text.len() == 16)
        .and_then(|text| String::from_utf8(text).ok())
        .and_then(|text| u64::from_str_radix(&text, 16).ok())
        .ok_or_else(|| invalid("The marker is invalid."))
}

impl PageRequest {
    /// Reads that page of an index of ids, whose keys are `prefix` and a number.
    pub(super) fn read(
        &self,
        app: &App,
        index: &Collection<String>,
        prefix: &str,
    ) -> Result<Paged<String>, Refusal> {
        let after = self.after.map(|after| format!("{prefix}{}", number(after)));
        let mut page = Page::of(self.size).within(prefix);
        if let Some(after) = &after {
            page = page.after(after);
        }
        if !self.ascending {
            page = page.descending();
        }
        app.store.page(index, page)
    }
}

/// The answer with the entries of a page under that name.
pub(super) fn listed(name: &str, entries: Vec<Value>, page: &Paged<String>) -> Answer {
    let mut answer = json!({ name: entries });
    if let Some(marker) = marker(page) {
        answer["nextMarker"] = marker.into();
    }
    Answer::json(&answer)
}

/// The marker for the page after this one. There is none on the last page: botocore's paginator
/// stops there.
fn marker<R>(page: &Paged<R>) -> Option<String> {
    let (key, _) = page.records.last().filter(|_| page.more)?;
    let number = key.rsplit('/').next().unwrap_or(key);
    Some(BASE64_STANDARD.encode(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_marker_is_read_as_it_was_made(place_of in any::<u64>(), prefix in "[a-f0-9/]{0,8}") {
            let page = Paged { records: vec![(format!("{prefix}/{}", number(place_of)), ())], more: true };
            let marker = marker(&page).unwrap();
            prop_assert_eq!(place(&marker).ok(), Some(place_of));
        }

        #[test]
        fn any_marker_is_read_without_a_panic(marker in "\\PC{0,40}", octets in prop::collection::vec(any::<u8>(), 0..20)) {
            let _ = place(&marker);
            let _ = place(&BASE64_STANDARD.encode(octets));
        }

        #[test]
        fn a_length_is_counted_in_characters(text in "\\PC{0,40}") {
            let count = text.chars().count();
            prop_assert!(length("x", &text, count..=count).is_ok());
            prop_assert!(length("x", &text, count + 1..=count + 9).is_err());
            prop_assert!(count == 0 || length("x", &text, 0..=count - 1).is_err());
        }
    }
}
