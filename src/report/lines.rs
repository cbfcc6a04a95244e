//! The facts of a certificate as labelled lines of text.

use super::Facts;
use crate::{certificate::Time, error::counted};

/// The label and the value of each fact that the certificate has, in the order of reports.
pub(crate) fn lines(facts: &Facts, at: Time) -> Vec<(&'static str, String)> {
    let mut lines = identity(facts, at);
    let extensions = extensions(facts).into_iter();
    lines.extend(extensions.filter_map(|(label, value)| Some((label, value?))));
    let quirks = facts.source.quirks.iter();
    let quirks: Vec<_> = quirks.map(|quirk| quirk.detail.as_str()).collect();
    if !quirks.is_empty() {
        lines.push(("file", quirks.join("; ")));
    }
    lines
}

/// The facts that every certificate has, and the tenant that it is of.
fn identity(facts: &Facts, at: Time) -> Vec<(&'static str, String)> {
    let mut lines = vec![
        ("subject", named(&facts.subject)),
        ("issuer", named(&facts.issuer)),
        ("serial", facts.serial.clone()),
        ("valid", validity(facts, at)),
        ("SHA-1", facts.thumbprints.sha1.clone()),
        ("SHA-256", facts.thumbprints.sha256.clone()),
        ("key", facts.public_key.display.clone()),
        ("key SHA-256", facts.public_key.spki_sha256.clone()),
        ("signature", signature(facts)),
        ("version", version(facts)),
    ];
    if let Some(tenant) = &facts.azure_sphere_tenant {
        lines.insert(1, ("tenant", format!("{tenant} (Azure Sphere)")));
    }
    lines
}

/// What the extensions say, where they are there.
fn extensions(facts: &Facts) -> [(&'static str, Option<String>); 13] {
    let alternatives = facts.subject_alternative_names.as_ref();
    let names = facts.name_constraints.as_ref();
    [
        ("constraints", basic_constraints(facts)),
        (
            "key usage",
            facts.key_usage.as_ref().map(|names| join(names)),
        ),
        (
            "extended usage",
            facts.extended_key_usage.as_ref().map(|names| join(names)),
        ),
        (
            "alternatives",
            alternatives.map(|names| join(&names.iter().collect::<Vec<_>>())),
        ),
        ("subject key id", facts.subject_key_identifier.clone()),
        ("issuer key id", facts.authority_key_identifier.clone()),
        ("CRL", some(&facts.crl_urls)),
        ("issuer at", some(&facts.ca_issuers_urls)),
        ("OCSP", some(&facts.ocsp_urls)),
        (
            "policies",
            facts.policies.as_ref().map(|policies| join(policies)),
        ),
        ("permitted", names.and_then(|names| some(&names.permitted))),
        ("excluded", names.and_then(|names| some(&names.excluded))),
        ("other", some(&not_understood(facts))),
    ]
}

/// CA or not, and the path length.
fn basic_constraints(facts: &Facts) -> Option<String> {
    let basic = facts.basic_constraints.as_ref()?;
    let ca = if basic.ca { "CA:TRUE" } else { "CA:FALSE" };
    Some(match &basic.path_len {
        Some(length) => format!("{ca}, path length {length}"),
        None => ca.to_owned(),
    })
}

/// The extensions that popcert does not know, by name or identifier.
fn not_understood(facts: &Facts) -> Vec<String> {
    let unknown = facts.extensions.iter().filter(|one| !one.understood);
    let named = unknown.map(|extension| {
        let name = extension.name.unwrap_or(&extension.oid);
        match extension.critical {
            true => format!("{name} (critical)"),
            false => name.to_owned(),
        }
    });
    named.collect()
}

/// A distinguished name, or that it is empty.
fn named(name: &str) -> String {
    let is_empty = name.is_empty();
    (if is_empty { "an empty name" } else { name }).to_owned()
}

/// The algorithm of the signature, with its parameters where they matter.
fn signature(facts: &Facts) -> String {
    let name = &facts.signature_algorithm;
    match &facts.signature_parameters {
        Some(parameters) => format!("{name} ({parameters})"),
        None => name.clone(),
    }
}

/// The version, or the number that is encoded in place of one.
fn version(facts: &Facts) -> String {
    match (facts.version, &facts.version_encoded) {
        (Some(version), _) => version.to_string(),
        (None, Some(encoded)) => format!("unknown (encoded as {encoded})"),
        (None, None) => "unknown".to_owned(),
    }
}

/// The labels of the facts that one compares by eye with what a service shows.
const COMPARED: &[&str] = &["subject", "valid", "SHA-1", "SHA-256", "file"];
/// Those of a proof: nobody shows its thumbprint.
const OF_A_PROOF: &[&str] = &["subject", "valid", "file"];
/// Those that say what a certificate is.
const AUDITED: &[&str] = &[
    "subject",
    "tenant",
    "issuer",
    "valid",
    "SHA-1",
    "SHA-256",
    "key",
    "constraints",
    "alternatives",
    "file",
];

/// Which facts are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FactSet {
    All,
    /// What is this certificate?
    Audited,
    /// Is it the one that is meant?
    Compared,
    /// The same, of a proof.
    OfProof,
}

/// The lines of these facts.
pub(crate) fn lines_of(set: FactSet, facts: &Facts, at: Time) -> Vec<(&'static str, String)> {
    let labels = match set {
        FactSet::All => return lines(facts, at),
        FactSet::Audited => AUDITED,
        FactSet::Compared => COMPARED,
        FactSet::OfProof => OF_A_PROOF,
    };
    let mut lines = lines(facts, at);
    if let Some(line) = lines.iter_mut().find(|(label, _)| *label == "alternatives") {
        line.1 = first_alternatives(facts);
    }
    // How the file was read stands in the heading.
    let quirks = facts.source.quirks.iter().map(|one| one.detail.as_str());
    let more: Vec<_> = quirks
        .filter(|one| !facts.source.read_as.contains(one))
        .collect();
    if let Some(line) = lines.iter_mut().find(|(label, _)| *label == "file") {
        line.1 = more.join("; ");
    }
    lines.retain(|(label, value)| labels.contains(label) && !value.is_empty());
    lines
}

/// The first of the subject alternative names, which may be hundreds.
fn first_alternatives(facts: &Facts) -> String {
    const SHOWN: usize = 8;
    let names = facts.subject_alternative_names.iter();
    let names: Vec<_> = names.flat_map(|names| names.iter()).collect();
    match names.get(..SHOWN) {
        Some(first) if names.len() > SHOWN => {
            format!("{} and {} more", join(first), names.len() - SHOWN)
        }
        _ => join(&names),
    }
}

/// Both dates and the time left: `2026-01-01T00:00:00Z to 2026-01-02T00:00:00Z, 23 hours left`.
fn validity(facts: &Facts, at: Time) -> String {
    let display = |moment: &Option<String>| moment.clone().unwrap_or_else(|| "no date".into());
    let validity = &facts.validity;
    format!(
        "{} to {}{}",
        display(&validity.not_before),
        display(&validity.not_after),
        time_left(facts, at)
    )
}

/// The time left until `notAfter`, or since then, in minutes, hours or days; empty if a date is
/// not valid.
pub(crate) fn time_left(facts: &Facts, at: Time) -> String {
    let moment = |text: &Option<String>| text.as_deref().and_then(|text| Time::parse(text).ok());
    let (Some(start), Some(end)) = (
        moment(&facts.validity.not_before),
        moment(&facts.validity.not_after),
    ) else {
        return String::new();
    };
    if at < start {
        return format!(", begins in {}", span(start.seconds_since(at)));
    }
    match end.seconds_since(at) {
        left if left >= 0 => format!(", {} left", span(left)),
        ago => format!(", ended {} ago", span(-ago)),
    }
}

/// A duration in the unit that keeps the number short: minutes below two hours, hours below two
/// days, days from there on. A proof of Azure Sphere lasts 65 minutes, so minutes matter.
pub(crate) fn span(seconds: i64) -> String {
    let (number, unit) = match seconds {
        0..7_200 => (seconds / 60, "minute"),
        7_200..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    counted(number, unit)
}

/// The values of an extension, separated by commas. An empty list is named, because an extension
/// without values differs from an absent one.
fn join<T: AsRef<str>>(names: &[T]) -> String {
    if names.is_empty() {
        return "an empty list".into();
    }
    let names: Vec<_> = names.iter().map(AsRef::as_ref).collect();
    names.join(", ")
}

/// The values separated by commas, or `None` if there are none.
fn some(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| names.join(", "))
}
