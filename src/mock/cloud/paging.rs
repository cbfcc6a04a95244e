//! Parts of a list: OData's `$filter`, `$skip`, `$top` and `$maxpagesize`, in this order (OData
//! 4.01 part 1, section 11.2.1).

mod filter;

use super::{answer::Answer, app::App, entra::base, refusal::Refusal, request::Request};
use filter::Filter;
use serde_json::{Value, json};

/// The rows that a request asks for. `nextLink` is there if `$maxpagesize` leaves some for later.
///
/// Errors: 400 for a filter that cannot be read and for what is no number. The words are not
/// known of the real service.
pub(super) fn page(app: &App, request: &Request, mut rows: Vec<Value>) -> Result<Answer, Refusal> {
    if let Some(text) = request.query("$filter") {
        let filter = Filter::parse(text).map_err(|what| {
            let message = format!("The $filter expression '{text}' is invalid: {what}.");
            Refusal::new(400, "InvalidFilter", message)
        })?;
        rows.retain(|row| filter.matches(row));
    }
    let skip = number(request, "$skip")?.unwrap_or(0);
    let top = number(request, "$top")?.unwrap_or(usize::MAX);
    let size = number(request, "$maxpagesize")?.filter(|size| *size > 0);
    let wanted: Vec<_> = rows.into_iter().skip(skip).take(top).collect();
    let size = size.unwrap_or(usize::MAX);
    let left = wanted.len().saturating_sub(size);
    let value: Vec<_> = wanted.into_iter().take(size).collect();
    let mut body = json!({ "value": value });
    if left > 0 {
        let (skip, top) = ((skip + size).to_string(), left.to_string());
        body["nextLink"] = link(app, request, &[("$skip", &skip), ("$top", &top)]).into();
    }
    Ok(Answer::json(&body))
}

fn number(request: &Request, name: &str) -> Result<Option<usize>, Refusal> {
    request
        .query(name)
        .map(|text| {
            text.parse().map_err(|_| {
                let message = format!("The value '{text}' of '{name}' is not a number.");
                Refusal::new(400, "InvalidQueryParameterValue", message)
            })
        })
        .transpose()
}

/// The request's own address with these parameters instead of its own.
pub(super) fn link(app: &App, request: &Request, changed: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let is_new = |name: &str| {
        changed
            .iter()
            .any(|(new, _)| new.eq_ignore_ascii_case(name))
    };
    for (name, value) in request.query.iter().filter(|(name, _)| !is_new(name)) {
        query.append_pair(name, value);
    }
    for (name, value) in changed {
        query.append_pair(name, value);
    }
    format!("{}{}?{}", base(app, request), request.path, query.finish())
}
