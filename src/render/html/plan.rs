//! A plan as a page: a checklist to keep open beside the portal.

use super::{END, Header, begin, facts, prose};
use crate::{
    render::markup::markup,
    report::{Plain, Plan},
};
use std::{
    fmt::Write as _,
    io::{self, Write},
};

/// The page of a plan.
pub(in crate::render) fn page(
    header: &Header,
    plan: &Plain<Plan>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let title = format!("{} for {}", plan.title, plan.ca.path);
    let mut page = String::new();
    begin(&mut page, header, &title);
    let _ = writeln!(page, "<h1>Plan: {}</h1>", markup(&title));
    let _ = writeln!(
        page,
        "<p class=\"quiet\">The service takes {}.</p>",
        markup(plan.proof)
    );
    facts::rows(
        &mut page,
        &[
            ("subject", plan.ca.subject.clone()),
            ("SHA-1", plan.ca.sha1.clone()),
            ("SHA-256", plan.ca.sha256.clone()),
        ],
    );
    for problem in &plan.problems {
        let severity = problem.severity.as_str();
        let _ = writeln!(
            page,
            "<section class=\"finding {severity}\">\n<h2><span>{severity}</span> {}{}</h2>\n\
             <dl>\n<dt>help</dt><dd class=\"help\">{}</dd>\n</dl>\n</section>",
            problem
                .id
                .map_or_else(String::new, |id| format!("<code>{id}</code> ")),
            prose::line(&problem.detail),
            prose::block(&problem.remedy)
        );
    }
    if !plan.dates.is_empty() {
        page.push_str("<h2>Dates</h2>\n<ul>\n");
        for date in &plan.dates {
            let (at, what) = (date.at, prose::line(&date.what));
            let _ = writeln!(page, "<li><time datetime=\"{at}\">{at}</time>: {what}</li>");
        }
        page.push_str("</ul>\n");
    }
    if !plan.steps.is_empty() {
        checklist(&mut page, plan);
    }
    if !plan.unconfirmed.is_empty() {
        page.push_str("<h2>Not known</h2>\n<ul>\n");
        for one in &plan.unconfirmed {
            let _ = writeln!(page, "<li>{}</li>", prose::line(one));
        }
        page.push_str("</ul>\n");
    }
    page.push_str(END);
    out.write_all(page.as_bytes())
}

/// A box to tick for each step; nothing remembers what was ticked.
fn checklist(page: &mut String, plan: &Plain<Plan>) {
    page.push_str("<h2>Steps</h2>\n<ol class=\"plan\">\n");
    if !plan.variables.is_empty() {
        let set = plan
            .variables
            .iter()
            .map(|one| format!("read -r {}  # {}", one.name, one.holds));
        step(
            page,
            "tell the shell what the commands below need",
            "",
            &set.collect::<Vec<_>>(),
        );
    }
    for one in &plan.steps {
        step(page, one.title, one.note, &one.commands);
    }
    page.push_str("</ol>\n");
}

fn step(page: &mut String, title: &str, note: &str, commands: &[String]) {
    let _ = write!(
        page,
        "<li><label><input type=\"checkbox\"> {}</label>",
        prose::line(title)
    );
    if !note.is_empty() {
        let _ = write!(page, "<p class=\"quiet\">{}</p>", prose::line(note));
    }
    for command in commands {
        page.push_str(&prose::command(command));
    }
    page.push_str("</li>\n");
}
