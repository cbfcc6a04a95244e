//! What to paste into a shell so that `az`, `aws` and the SDKs ask the mock instead of the clouds.
//!
//! Only the shell that it is pasted into is changed: `az` gets a configuration folder of its own,
//! so that the user's sign-in and clouds stay as they are.

use crate::shell::quoted;
use clap::ValueEnum;

/// A shell, by how it sets variables.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Shell {
    /// bash, zsh and other POSIX shells
    Bash,
    /// PowerShell 5 and 7
    Powershell,
}

/// Where the mock is, and what it wants.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target<'a> {
    pub(super) url: &'a str,
    /// The file of the CA to trust, if there is one.
    pub(super) ca: Option<&'a str>,
    /// Whether a token is demanded: its text is not repeated here.
    pub(super) needs_token: bool,
}

/// The variable from which the mock and both shells take a demanded token.
pub(super) const TOKEN_VARIABLE: &str = "POPCERT_REQUIRE_TOKEN";

/// A line to paste, before it is written for one shell.
enum Line<'a> {
    Comment(&'static str),
    Set(&'static str, &'a str),
    /// A variable that gets another one's value.
    Copy(&'static str, &'static str),
    /// A new folder of its own.
    SetFolder(&'static str),
    Unset(&'static str),
    Run(Vec<&'a str>),
}

/// The lines for that shell, each with its end.
pub(super) fn lines(shell: Shell, target: Target<'_>) -> String {
    let mut all = aws(target);
    let endpoint = format!("{}/msi/token", target.url);
    match target.ca.filter(|_| target.url.starts_with("https:")) {
        Some(ca) => all.extend(azure(target, ca, &endpoint)),
        None => all.push(Line::Comment(
            "az and Azure's SDKs send tokens over HTTPS alone: start the mock with --tls",
        )),
    }
    all.iter().map(|line| shell.write(line) + "\n").collect()
}

/// aws from 2.13, boto3 from 1.28 and the other SDKs read their endpoint from the variable. The
/// mock gets the requests for every service, and refuses those that it does not have: none goes
/// to AWS. A key of twelve digits is the account's number here.
fn aws(target: Target<'_>) -> Vec<Line<'_>> {
    let mut all = vec![
        Line::Comment("AWS: an older aws needs --endpoint-url in each command"),
        Line::Set("AWS_ENDPOINT_URL", target.url),
        // A service's own variable goes before the one for all.
        Line::Set("AWS_ENDPOINT_URL_IOT", target.url),
        Line::Unset("AWS_ENDPOINT_URL_STS"),
        Line::Unset("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"),
        Line::Set("AWS_REGION", "us-east-1"),
        Line::Set("AWS_DEFAULT_REGION", "us-east-1"),
        match target.needs_token {
            true => Line::Copy("AWS_ACCESS_KEY_ID", TOKEN_VARIABLE),
            false => Line::Set("AWS_ACCESS_KEY_ID", "123456789012"),
        },
        Line::Set("AWS_SECRET_ACCESS_KEY", "popcert"),
        Line::Unset("AWS_SESSION_TOKEN"),
        Line::Unset("AWS_PROFILE"),
    ];
    all.extend(target.ca.map(|ca| Line::Set("AWS_CA_BUNDLE", ca)));
    all
}

/// az 2.91 asks no host but this one then. REQUESTS_CA_BUNDLE replaces the list of trusted CAs.
fn azure<'a>(target: Target<'a>, ca: &'a str, endpoint: &'a str) -> Vec<Line<'a>> {
    vec![
        Line::Comment("Azure: in this shell, az and the SDKs trust the mock's CA alone"),
        Line::Set("REQUESTS_CA_BUNDLE", ca),
        Line::Set("SSL_CERT_FILE", ca),
        Line::Set("NODE_EXTRA_CA_CERTS", ca),
        Line::Set("IDENTITY_ENDPOINT", endpoint),
        match target.needs_token {
            true => Line::Copy("IDENTITY_HEADER", TOKEN_VARIABLE),
            false => Line::Set("IDENTITY_HEADER", "popcert"),
        },
        // With these two, clients would take the endpoint for another service's.
        Line::Unset("IDENTITY_SERVER_THUMBPRINT"),
        Line::Unset("IMDS_ENDPOINT"),
        Line::SetFolder("AZURE_CONFIG_DIR"),
        Line::Set("AZURE_CORE_COLLECT_TELEMETRY", "false"),
        // MSAL would ask Microsoft whether it knows this authority.
        Line::Set("AZURE_CORE_INSTANCE_DISCOVERY", "false"),
        Line::Run(vec![
            "az",
            "cloud",
            "register",
            "--name",
            "popcert",
            "--endpoint-resource-manager",
            target.url,
        ]),
        Line::Run(vec!["az", "cloud", "set", "--name", "popcert"]),
        Line::Run(vec!["az", "login", "--identity", "--output", "none"]),
    ]
}

impl Shell {
    fn write(self, line: &Line<'_>) -> String {
        match self {
            Self::Bash => bash(line),
            Self::Powershell => powershell(line),
        }
    }
}

fn bash(line: &Line<'_>) -> String {
    match line {
        Line::Comment(text) => format!("# {text}"),
        Line::Set(name, value) => format!("export {name}={}", quoted(value)),
        Line::Copy(name, from) => format!("export {name}=\"${from}\""),
        Line::SetFolder(name) => format!("export {name}=\"$(mktemp -d)\""),
        Line::Unset(name) => format!("unset {name}"),
        Line::Run(words) => {
            let words: Vec<_> = words.iter().map(|word| quoted(word)).collect();
            words.join(" ")
        }
    }
}

fn powershell(line: &Line<'_>) -> String {
    match line {
        Line::Comment(text) => format!("# {text}"),
        Line::Set(name, value) => format!("$env:{name} = {}", literal(value)),
        Line::Copy(name, from) => format!("$env:{name} = $env:{from}"),
        Line::SetFolder(name) => format!(
            "$env:{name} = (New-Item -ItemType Directory -Path (Join-Path ([IO.Path]::GetTempPath()) \
             \"popcert-$([Guid]::NewGuid())\")).FullName"
        ),
        Line::Unset(name) => format!("Remove-Item env:{name} -ErrorAction SilentlyContinue"),
        Line::Run(words) => {
            let plain = |word: &str| word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            let words: Vec<_> = words
                .iter()
                .map(|word| match plain(word) {
                    true => (*word).to_owned(),
                    false => literal(word),
                })
                .collect();
            words.join(" ")
        }
    }
}

/// A text in single quotes, in which PowerShell expands nothing. It takes four more characters for
/// quotes (about_Quoting_Rules), and each is written twice.
fn literal(text: &str) -> String {
    let mut out = String::from("'");
    for c in text.chars() {
        out.push(c);
        if matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}') {
            out.push(c);
        }
    }
    out.push('\'');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TARGET: Target<'_> = Target {
        url: "https://127.0.0.1:4443",
        ca: Some("/it's here/ca.pem"),
        needs_token: false,
    };

    #[test]
    fn names_of_files_are_quoted_for_each_shell() {
        let bash = lines(Shell::Bash, TARGET);
        assert!(
            bash.contains("export REQUESTS_CA_BUNDLE='/it'\\''s here/ca.pem'\n"),
            "{bash}"
        );
        assert!(
            bash.contains("export IDENTITY_ENDPOINT=https://127.0.0.1:4443/msi/token\n"),
            "{bash}"
        );
        let powershell = lines(Shell::Powershell, TARGET);
        assert!(
            powershell.contains("$env:REQUESTS_CA_BUNDLE = '/it''s here/ca.pem'\n"),
            "{powershell}"
        );
        assert!(
            powershell.contains("az cloud register --name popcert --endpoint-resource-manager 'https://127.0.0.1:4443'\n"),
            "{powershell}"
        );
    }

    #[test]
    fn a_demanded_token_is_not_repeated_and_without_tls_there_is_no_azure() {
        let target = Target {
            needs_token: true,
            ..TARGET
        };
        assert!(
            lines(Shell::Bash, target)
                .contains("export IDENTITY_HEADER=\"$POPCERT_REQUIRE_TOKEN\"\n")
        );
        assert!(
            lines(Shell::Powershell, target)
                .contains("$env:IDENTITY_HEADER = $env:POPCERT_REQUIRE_TOKEN\n")
        );
        let target = Target {
            url: "http://127.0.0.1:8080",
            ..TARGET
        };
        let bash = lines(Shell::Bash, target);
        assert!(
            bash.contains("export AWS_ENDPOINT_URL=http://127.0.0.1:8080\n")
                && bash.contains("--tls"),
            "{bash}"
        );
        assert!(!bash.contains("az login"), "{bash}");
    }
}
