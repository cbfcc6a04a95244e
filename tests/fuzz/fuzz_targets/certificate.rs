#![no_main]

use libfuzzer_sys::fuzz_target;
use popcert::{
    Case, Exhibit, Format, Header, Outcome, Renderer, Report, Role, Style, Surroundings, TOOL,
    Time, certificates,
};

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut found) = certificates(bytes, "file") else {
        return;
    };
    let Ok(exhibit) = Exhibit::new(found.swap_remove(0), Role::Other, 1) else {
        return;
    };
    let (exhibit, because) = exhibit.in_likely_role();
    let around = Surroundings::new(Time::EPOCH);
    let report = Report::of(&Case::audit(&exhibit, because, &around));
    for format in [
        Format::Github,
        Format::Html,
        Format::Json,
        Format::Junit,
        Format::Ndjson,
        Format::Sarif,
        Format::Text,
    ] {
        let header = Header {
            schema: "popcert/audit/1",
            tool: TOOL,
            at: around.at,
            cloud: "generic",
            rules: Vec::new(),
        };
        let mut out = Vec::new();
        let mut renderer = Renderer::new(format, Style::new(false, 80), header, &mut out);
        renderer
            .result(&Outcome::Judged(Box::new(report.clone())))
            .expect("a vector takes everything");
        renderer.finish().expect("a vector takes everything");
    }
});
