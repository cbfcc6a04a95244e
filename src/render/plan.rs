//! A plan as text: problems, dates, then numbered steps with their commands.

use super::{Style, advice};
use crate::report::{Plain, Plan, Severity};
use std::fmt::Write as _;

/// A plan for people.
pub(super) fn text(plan: &Plain<Plan>, style: &Style) -> String {
    let mut text = String::new();
    let head = format!("to prove possession of {} to {}", plan.ca.path, plan.title);
    let _ = writeln!(text, "{} {}", style.strong("plan"), style.wrap(&head, 5, 2));
    let mut context = format!(
        "by what is known of {}, which takes {}, from {} on",
        plan.cloud, plan.proof, plan.at
    );
    if let Some(because) = &plan.cloud_because {
        let _ = write!(context, "; chosen as {because}");
    }
    let _ = writeln!(text, "{}", style.wrap(&context, 0, 2));
    for (label, value) in [
        ("subject", &plan.ca.subject),
        ("SHA-1", &plan.ca.sha1),
        ("SHA-256", &plan.ca.sha256),
    ] {
        let _ = writeln!(
            text,
            "  {}  {}",
            style.quiet(&format!("{label:<7}")),
            style.wrap_value(value, 11, 11)
        );
    }
    for problem in &plan.problems {
        let severity = problem.severity.as_str();
        let head = match problem.id {
            Some(id) => format!("{severity}[{id}]:"),
            None => format!("{severity}:"),
        };
        let used = head.chars().count() + 1;
        let _ = writeln!(
            text,
            "\n{} {}",
            style.severity(problem.severity, &head),
            style.wrap(&problem.detail, used, 6)
        );
        let _ = writeln!(
            text,
            "   = help: {}",
            advice(&problem.remedy, 11, 11, style)
        );
    }
    if !plan.dates.is_empty() {
        let _ = writeln!(text, "\n{}", style.strong("dates"));
    }
    for date in &plan.dates {
        let when = date.at.to_string();
        let _ = writeln!(
            text,
            "  {when}  {}",
            style.wrap(&date.what, when.len() + 4, when.len() + 4)
        );
    }
    steps(&mut text, plan, style);
    for (number, one) in plan.unconfirmed.iter().enumerate() {
        let label = if number == 0 { "not known" } else { "" };
        let lead = if number == 0 { "\n" } else { "" };
        let _ = writeln!(
            text,
            "{lead}{}  {}",
            style.quiet(&format!("{label:<9}")),
            style.wrap(one, 11, 11)
        );
    }
    let errors = plan
        .problems
        .iter()
        .filter(|one| one.severity == Severity::Error)
        .count();
    if errors > 0 && !plan.steps.is_empty() {
        let _ = writeln!(
            text,
            "\n{}",
            style.wrap("first mend what is wrong with the CA, as said above", 0, 0)
        );
    }
    text
}

/// Commands stand at the start of their lines but for blanks, and are never wrapped.
fn steps(text: &mut String, plan: &Plain<Plan>, style: &Style) {
    let mut number = 0;
    let mut head = |text: &mut String, title: &str| {
        number += 1;
        let label = format!("{number}.");
        let _ = writeln!(
            text,
            "\n{} {}",
            style.strong(&label),
            style.wrap(title, label.len() + 1, 3)
        );
    };
    if !plan.variables.is_empty() {
        head(text, "tell the shell what the commands below need");
        for one in &plan.variables {
            let _ = writeln!(text, "     read -r {}  # {}", one.name, one.holds);
        }
    }
    for step in &plan.steps {
        head(text, step.title);
        if !step.note.is_empty() {
            let _ = writeln!(text, "   {}", style.quiet(&style.wrap(step.note, 3, 3)));
        }
        for command in &step.commands {
            let _ = writeln!(text, "     {command}");
        }
    }
}
