//! What a certificate holds, as a list of labels and values.

use super::page_kind::PageKind;
use crate::{
    certificate::Time,
    render::markup::markup,
    report::{Facts, lines},
};
use std::fmt::Write as _;

/// The facts of one certificate.
pub(super) fn write(page: &mut String, title: &str, facts: &Facts, at: Time, page_kind: PageKind) {
    let open = page_kind.open();
    // A String takes all that it is given.
    let _ = writeln!(
        page,
        "<details class=\"facts\"{open}>\n<summary>{title}</summary>\n<p class=\"file\">{} ({})</p>",
        markup(&facts.source.path),
        markup(facts.source.encoding)
    );
    rows(page, &lines(facts, at));
    page.push_str("</details>\n");
}

/// A list of labels and values.
pub(super) fn rows(page: &mut String, rows: &[(&str, String)]) {
    page.push_str("<dl>\n");
    for (label, value) in rows {
        let _ = writeln!(
            page,
            "<dt>{label}</dt><dd class=\"value\">{}</dd>",
            markup(value)
        );
    }
    page.push_str("</dl>\n");
}
