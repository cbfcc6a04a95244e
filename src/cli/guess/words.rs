//! What people call popcert's commands and options: the words of other tools, and of the field.

/// A command, and other words for it.
const COMMANDS: &[(&str, &[&str])] = &[
    (
        "audit",
        &[
            "cert",
            "check",
            "check-ca",
            "check-cert",
            "info",
            "inspect",
            "lint",
            "print",
            "show",
            "view",
            "x509",
        ],
    ),
    (
        "chain",
        &["path", "trust", "validate-chain", "verify-chain"],
    ),
    ("completions", &["complete", "completion"]),
    ("convert", &["decode", "encode", "export", "pem"]),
    ("diff", &["cmp", "compare"]),
    (
        "explain",
        &["catalogue", "checks", "findings", "list", "rules", "why"],
    ),
    ("man", &["docs", "manual"]),
    (
        "mock",
        &["device", "emulator", "faults", "serve", "server", "tenant"],
    ),
    ("plan", &["checklist", "guide", "next", "steps", "todo"]),
    (
        "prove",
        &["answer", "create", "csr", "generate", "pop", "sign"],
    ),
    (
        "thumbprint",
        &["digest", "fingerprint", "hash", "sha1", "sha256"],
    ),
    (
        "verify",
        &[
            "check-proof",
            "proof",
            "test",
            "validate",
            "verification",
            "verify-proof",
        ],
    ),
];

/// The command that somebody calls by this word.
pub(super) fn command(word: &str) -> Option<&'static str> {
    let mut all = COMMANDS.iter();
    let found = all.find(|(_, words)| words.contains(&word));
    found.map(|(command, _)| *command)
}

/// An option as `name` or `name=value`, or nothing for what is given without an option; and other
/// words for it. The first one that a command has applies.
pub(super) const OPTIONS: &[(&str, &[&str])] = &[
    (
        "ca",
        &[
            "ca-cert",
            "ca-certificate",
            "ca-file",
            "cacert",
            "cafile",
            "issuer",
            "root",
            "root-ca",
            "rootca",
        ],
    ),
    (
        "proof",
        &[
            "cert",
            "certificate",
            "file",
            "in",
            "leaf",
            "proof-cert",
            "proof-certificate",
            "signed",
            "validation-certificate",
            "verification-cert",
            "verification-certificate",
        ],
    ),
    (
        "code",
        &[
            "c",
            "challenge",
            "nonce",
            "registration-code",
            "validation-code",
            "verification-code",
        ],
    ),
    (
        "trust",
        &[
            "anchor-file",
            "anchors",
            "ca",
            "ca-cert",
            "ca-file",
            "cacert",
            "cafile",
            "root",
            "roots",
            "trust-anchor",
            "trusted",
        ],
    ),
    (
        "untrusted",
        &[
            "certfile",
            "chain",
            "intermediate",
            "intermediates",
            "issuer",
        ],
    ),
    ("crl", &["crl-file", "crlfile", "crls"]),
    (
        "key",
        &[
            "ca-key",
            "cakey",
            "inkey",
            "key-file",
            "keyfile",
            "private-key",
            "signkey",
        ],
    ),
    ("passphrase-file", &["passin", "password-file"]),
    ("algorithm=sha1", &["sha1"]),
    ("algorithm=sha256", &["sha256"]),
    ("algorithm", &["alg", "digest", "hash"]),
    ("to", &["format", "output-format", "outform"]),
    ("format=json", &["json"]),
    ("format=sarif", &["sarif"]),
    ("format=html", &["html"]),
    ("format", &["output-format", "f"]),
    ("output", &["destination", "out", "output-file", "outfile"]),
    (
        "cloud",
        &[
            "for", "platform", "profile", "provider", "service", "target",
        ],
    ),
    ("at", &["attime", "date", "now", "time", "when"]),
    ("ignore", &["allow", "disable", "exclude", "skip"]),
    ("jobs", &["j", "parallel", "threads"]),
    ("quiet", &["silent"]),
    ("expires-within", &["checkend", "expires", "expiry"]),
    (
        "",
        &[
            "ca",
            "ca-cert",
            "ca-file",
            "cafile",
            "cert",
            "certificate",
            "check",
            "dir",
            "directory",
            "file",
            "folder",
            "id",
            "in",
            "input-file",
            "path",
        ],
    ),
];
