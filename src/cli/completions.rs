//! `popcert completions`: scripts with which shells complete commands, options and values.

use super::{
    exit::{CliResult, ExitStatus},
    output::Terminal,
};
use clap::{Arg, Args, Command};
use clap_complete::Shell;
use std::fmt::Write as _;

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL", help_heading = "Output")]
    shell: Shell,
}

/// The scripts hold every name, so that no shell runs popcert at each key.
pub(super) fn run(args: &CompletionsArgs, mut command: Command, terminal: &Terminal) -> CliResult {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "popcert", &mut script);
    let mut script = String::from_utf8_lossy(&script).into_owned();
    match args.shell {
        Shell::Fish => script += &fish_values(&command),
        Shell::PowerShell => script = with_values(&script, &command),
        _ => {}
    }
    terminal.write_bytes(None, script.as_bytes())?;
    Ok(ExitStatus::Good)
}

/// clap's script for fish knows no values of arguments without an option.
fn fish_values(command: &Command) -> String {
    let mut lines = String::new();
    for sub in command.get_subcommands() {
        let values = sub.get_positionals().flat_map(Arg::get_possible_values);
        for value in values.filter(|value| !value.is_hide_set()) {
            let help = value.get_help().map(ToString::to_string);
            let help = help
                .unwrap_or_default()
                .replace('\\', "")
                .replace('\'', "\\'");
            let _ = writeln!(
                lines,
                "complete -c popcert -n '__fish_popcert_using_subcommand {}' -f -a {} -d '{help}'",
                sub.get_name(),
                value.get_name()
            );
        }
    }
    lines
}

/// The line of clap's script for PowerShell at which `$command` is known.
const BEFORE_COMMANDS: &str = "    $completions = @(switch ($command) {";

/// clap's script for PowerShell knows no values of options and arguments, and takes the first file for
/// a command: what comes before its own completions makes up for both.
fn with_values(script: &str, command: &Command) -> String {
    let mut cases = String::new();
    add_cases(&mut cases, command, "popcert");
    let mut paths = Vec::new();
    add_paths(&mut paths, command, "popcert");
    let values = format!(
        r#"    $command = 'popcert'
    $last = ''
    foreach ($element in $commandElements) {{
        if ($element.Extent.EndOffset -ge $cursorPosition) {{
            break
        }}
        $last = "$element"
        if (@({}) -contains "$command;$last") {{
            $command = "$command;$last"
        }}
    }}
    $values = @(switch ("$command $last") {{
{cases}    }})
    if ($values.Count -eq 0 -and -not $wordToComplete.StartsWith('-')) {{
        $values = @(switch ($command) {{
{}        }})
    }}
    if ($values.Count -gt 0) {{
        $values | Where-Object {{ $_ -like "$wordToComplete*" }} | ForEach-Object {{
            [CompletionResult]::new($_, $_, [CompletionResultType]::ParameterValue, $_)
        }}
        return
    }}

"#,
        paths.join(", "),
        positional_cases(command, "popcert")
    );
    script.replacen(BEFORE_COMMANDS, &(values + BEFORE_COMMANDS), 1)
}

/// `'popcert;mock;cloud'` for each command.
fn add_paths(paths: &mut Vec<String>, command: &Command, path: &str) {
    for sub in command.get_subcommands() {
        let path = format!("{path};{}", sub.get_name());
        paths.push(format!("'{path}'"));
        add_paths(paths, sub, &path);
    }
}

/// `'popcert;audit --cloud' { 'aws-iot'; … }` for each option with values.
fn add_cases(cases: &mut String, command: &Command, path: &str) {
    for option in command.get_opts() {
        let Some(values) = values(option) else {
            continue;
        };
        let long = option.get_long().map(|long| format!("--{long}"));
        let short = option.get_short().map(|letter| format!("-{letter}"));
        for name in long.into_iter().chain(short) {
            let _ = writeln!(cases, "        '{path} {name}' {{ {values}; break }}");
        }
    }
    for sub in command.get_subcommands() {
        add_cases(cases, sub, &format!("{path};{}", sub.get_name()));
    }
}

/// The same for arguments without an option.
fn positional_cases(command: &Command, path: &str) -> String {
    let mut cases = String::new();
    if let Some(values) = command.get_positionals().find_map(values) {
        let _ = writeln!(cases, "            '{path}' {{ {values}; break }}");
    }
    for sub in command.get_subcommands() {
        cases += &positional_cases(sub, &format!("{path};{}", sub.get_name()));
    }
    cases
}

/// What shells complete; no value has a quote.
fn values(argument: &Arg) -> Option<String> {
    let all = argument.get_possible_values();
    let shown = all.iter().filter(|value| !value.is_hide_set());
    let names: Vec<_> = shown
        .map(|value| format!("'{}'", value.get_name()))
        .collect();
    let takes = argument.get_action().takes_values();
    (takes && !names.is_empty()).then(|| names.join("; "))
}
