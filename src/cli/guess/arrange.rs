//! Arguments put in the order and under the names that a command has for them.

use super::{
    files::{is_ca, is_code, is_code_file, is_key, is_secret},
    words,
};
use crate::shell::quoted;
use clap::Command;
use std::ffi::OsString;

/// Arguments as they were given, in text.
pub(super) struct Given(Vec<String>);

/// A command that was probably meant.
pub(super) struct Meant {
    /// To paste into a shell.
    pub(super) line: String,
    /// Whether everything that the command needs was given.
    pub(super) is_complete: bool,
}

/// What a command's arguments are: options under the names that the command has for them, and the rest.
#[derive(Default)]
struct Sorted {
    options: Vec<(String, Option<String>)>,
    others: Vec<String>,
}

impl Meant {
    /// A command that needs nothing more.
    pub(super) fn line(line: String) -> Self {
        Self {
            line,
            is_complete: true,
        }
    }
}

impl Given {
    /// Nothing where an argument is no text, or a secret, which must not be repeated.
    pub(super) fn of(arguments: &[OsString]) -> Option<Self> {
        let words = arguments.iter().map(|one| one.to_str().map(str::to_owned));
        let words: Vec<_> = words.collect::<Option<_>>()?;
        (!words.iter().any(|word| is_secret(word))).then_some(Self(words))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The command of that name with these arguments, if it takes them in another form.
    pub(super) fn arranged(&self, name: &str, root: &Command) -> Option<Meant> {
        let mut sorted = self.sorted(root.find_subcommand(name)?)?;
        let lacks = match name {
            "chain" => sorted.for_chain()?,
            "convert" => sorted.for_convert()?,
            "prove" => sorted.for_prove()?,
            "verify" => sorted.for_verify()?,
            _ => false,
        };
        let words = sorted.words(name);
        // What is suggested is taken, whatever the tables say.
        root.clone().try_get_matches_from(&words).ok()?;
        let shown: Vec<_> = words.iter().map(|word| quoted(word)).collect();
        Some(Meant {
            line: shown.join(" "),
            is_complete: !lacks,
        })
    }

    /// The options of `command` that are meant, or nothing if there is one that nobody knows.
    fn sorted(&self, command: &Command) -> Option<Sorted> {
        let mut sorted = Sorted::default();
        let mut words = self.0.iter();
        while let Some(word) = words.next() {
            if word == "--" {
                sorted.others.extend(words.by_ref().cloned());
                continue;
            }
            if !word.starts_with('-') || word == "-" {
                sorted.others.push(word.clone());
                continue;
            }
            let (name, value) = match word.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (word.as_str(), None),
            };
            let option = option_of(command, name)?;
            let (long, fixed) = match option.split_once('=') {
                Some((long, fixed)) => (long, Some(fixed.to_owned())),
                None => (option.as_str(), None),
            };
            let value = if fixed.is_some() {
                fixed
            } else if value.is_some() || !takes_value(command, long) {
                value
            } else {
                Some(words.next()?.clone())
            };
            match long {
                "" => sorted.others.extend(value),
                long => sorted.options.push((long.to_owned(), value)),
            }
        }
        Some(sorted)
    }
}

/// The name of the option that is meant by a word, empty for what is given without one.
fn option_of(command: &Command, word: &str) -> Option<String> {
    let bare = word.trim_start_matches('-');
    let long = bare.to_lowercase().replace('_', "-");
    let all = || command.get_arguments();
    if all().any(|one| one.get_long() == Some(long.as_str())) {
        return Some(long);
    }
    let mut letters = bare.chars();
    let letter = letters.next().filter(|_| letters.next().is_none());
    let mut short = all().filter(|one| letter.is_some() && one.get_short() == letter);
    if let Some(long) = short.find_map(|one| one.get_long()) {
        return Some(long.to_owned());
    }
    let has = |option: &str| {
        let name = option.split('=').next().unwrap_or(option);
        match name {
            "" => command.get_positionals().next().is_some(),
            name => all().any(|one| one.get_long() == Some(name)),
        }
    };
    let mut known = words::OPTIONS.iter();
    let found = known.find(|(option, words)| words.contains(&long.as_str()) && has(option));
    found.map(|(option, _)| (*option).to_owned())
}

/// Whether a value follows; it does where the option stands for what is given without one.
fn takes_value(command: &Command, long: &str) -> bool {
    let mut all = command.get_arguments();
    let option = all.find(|one| one.get_long() == Some(long));
    long.is_empty() || option.is_some_and(|one| one.get_action().takes_values())
}

/// Endings of files, and how to write them.
const ENCODINGS: &[(&str, &str)] = &[
    ("b64", "base64"),
    ("cer", "der"),
    ("crt", "pem"),
    ("der", "der"),
    ("p7b", "p7b"),
    ("p7c", "p7b"),
    ("pem", "pem"),
];

impl Sorted {
    fn has(&self, option: &str) -> bool {
        self.options.iter().any(|(long, _)| long == option)
    }

    fn set(&mut self, option: &str, value: impl Into<String>) {
        self.options.push((option.to_owned(), Some(value.into())));
    }

    /// The code, by its looks, under its name.
    fn name_code(&mut self) {
        if self.has("code") || self.has("code-file") {
            return;
        }
        let mut at = self.others.iter().rposition(|word| is_code(word));
        let option = if at.is_some() { "code" } else { "code-file" };
        at = at.or_else(|| self.others.iter().rposition(|word| is_code_file(word)));
        if let Some(at) = at {
            let code = self.others.remove(at);
            self.set(option, code);
        }
    }

    /// Puts the placeholder where an option is missing, and says whether it was.
    fn fill(&mut self, option: &str, placeholder: &str) -> bool {
        let lacks = !self.has(option);
        if lacks {
            self.set(option, placeholder);
        }
        lacks
    }

    /// CA, proof and code; whether one of them is missing.
    fn for_verify(&mut self) -> Option<bool> {
        self.name_code();
        if self.others.len() == 2 && !is_ca(&self.others[0]) && is_ca(&self.others[1]) {
            self.others.swap(0, 1);
        }
        let mut files = std::mem::take(&mut self.others).into_iter();
        let named = ["ca", "proof", "code", "code-file"]
            .into_iter()
            .any(|one| self.has(one));
        let any = named || files.len() > 1;
        for option in ["ca", "proof"] {
            if !self.has(option)
                && let Some(file) = files.next()
            {
                self.set(option, file);
            }
        }
        // There is no place for more files, and one alone is not a proof.
        if files.next().is_some() || !any {
            return None;
        }
        let lacks = [self.fill("ca", "FILE"), self.fill("proof", "FILE")];
        let lacks_code = !self.has("code-file") && self.fill("code", "CODE");
        self.in_order(&["ca", "proof", "code", "code-file"]);
        Some(lacks_code || lacks.contains(&true))
    }

    /// CA, key, code and output; whether one of the first three is missing.
    fn for_prove(&mut self) -> Option<bool> {
        self.name_code();
        let files = std::mem::take(&mut self.others);
        for file in files {
            let option = if is_key(&file) { "key" } else { "ca" };
            if self.has(option) {
                return None;
            }
            self.set(option, file);
        }
        if !self.has("key") {
            return None;
        }
        let lacks_ca = self.fill("ca", "FILE");
        let lacks_code = !self.has("code-file") && self.fill("code", "CODE");
        self.fill("output", "proof.pem");
        self.in_order(&["ca", "key", "code", "code-file", "output"]);
        Some(lacks_ca || lacks_code)
    }

    /// Of several files the CA is the one to trust.
    fn for_chain(&mut self) -> Option<bool> {
        if self.has("trust") {
            return Some(self.others.is_empty());
        }
        if self.others.len() < 2 {
            return None;
        }
        let ca = self.others.iter().rposition(|file| is_ca(file));
        let at = ca.unwrap_or(self.others.len() - 1);
        let ca = self.others.remove(at);
        self.set("trust", ca);
        // Two files alone may be meant for any command.
        Some(true)
    }

    /// The second file is the one to write, and its name tells how.
    fn for_convert(&mut self) -> Option<bool> {
        if self.others.len() == 2 && !self.has("output") {
            let file = self.others.pop()?;
            self.set("output", file);
        }
        if !self.has("to") {
            let mut output = self.options.iter().filter(|(long, _)| long == "output");
            let ending = output.find_map(|(_, file)| file.as_deref()?.rsplit('.').next());
            let ending = ending.map(str::to_lowercase);
            let to = ENCODINGS
                .iter()
                .find(|(one, _)| Some(*one) == ending.as_deref());
            self.set("to", to?.1);
        }
        self.in_order(&["to"]);
        Some(false)
    }

    fn in_order(&mut self, order: &[&str]) {
        let place = |long: &str| order.iter().position(|one| *one == long);
        self.options
            .sort_by_key(|(long, _)| place(long).unwrap_or(order.len()));
    }

    fn words(self, name: &str) -> Vec<String> {
        let mut words = vec!["popcert".to_owned(), name.to_owned()];
        let is_like_option = |word: &String| word.len() > 1 && word.starts_with('-');
        let options = options_as_words(self.options);
        if self.others.iter().any(is_like_option) {
            words.extend(options);
            words.push("--".to_owned());
            words.extend(self.others);
        } else {
            words.extend(self.others);
            words.extend(options);
        }
        words
    }
}

fn options_as_words(options: Vec<(String, Option<String>)>) -> Vec<String> {
    let mut words = Vec::new();
    for (long, value) in options {
        match value {
            // A value that begins like an option is taken only where it is joined to its own.
            Some(value) if value.len() > 1 && value.starts_with('-') => {
                words.push(format!("--{long}={value}"));
            }
            Some(value) => words.extend([format!("--{long}"), value]),
            None => words.push(format!("--{long}")),
        }
    }
    words
}
