//! The files of the page, which hold nothing of what the mock has.

use crate::mock::cloud::{answer::Answer, route::Route};
use axum::routing::MethodFilter;

/// A route of one file.
macro_rules! file {
    ($path:expr, $media:literal, $content:expr) => {
        Route(MethodFilter::GET, $path, |_, _| {
            Ok(Answer::file($media, $content))
        })
    };
}

/// One of the script's modules.
macro_rules! module {
    ($name:literal) => {
        file!(
            concat!("/portal/", $name, ".js"),
            "text/javascript; charset=utf-8",
            include_str!(concat!($name, ".js"))
        )
    };
}

pub(in super::super) const ROUTES: &[Route] = &[
    file!("/", "text/html; charset=utf-8", include_str!("page.html")),
    file!("/portal/page.css", "text/css; charset=utf-8", STYLE),
    module!("page"),
    module!("actions"),
    module!("ask"),
    module!("element"),
    module!("outcome"),
    module!("overview"),
    module!("pane"),
    module!("report"),
    module!("standing"),
    module!("state"),
    module!("views"),
    module!("words"),
];

/// Findings look as in `--format html`.
const STYLE: &str = concat!(
    include_str!("../../../render/html/base.css"),
    include_str!("page.css")
);
