//! Names in Azure's paths: one check for every service, before any operation; and what paths alone
//! say for every service.
//!
//! A name is part of the key under which its resource is kept. With a `/` in it, one
//! subscription's resource would be kept, and listed, as another one's.

use super::{
    api_version::{IOT_HUBS, ResourceType},
    refusal::Refusal,
    request::Request,
};

/// What the names of one kind look like (Microsoft Learn, naming rules for Azure resources).
struct Rule {
    /// What it is a name of, as messages say it.
    what: &'static str,
    code: &'static str,
    lengths: std::ops::RangeInclusive<usize>,
    allows: fn(char) -> bool,
    /// Characters that are allowed, but not at the beginning or at the end.
    not_first: &'static str,
    not_last: &'static str,
    words: &'static str,
}

const INVALID: &str = "InvalidResourceName";

/// In Azure a GUID; any name is one here.
const SUBSCRIPTION: Rule = Rule {
    what: "subscription",
    code: "InvalidSubscriptionId",
    lengths: 1..=64,
    allows: |c| c.is_ascii_alphanumeric() || "-._".contains(c),
    not_first: ".",
    not_last: ".",
    words: "1 to 64 letters, digits, '-', '_' and '.', no '.' at an end",
};

const GROUP: Rule = Rule {
    what: "resource group",
    code: "InvalidResourceGroup",
    lengths: 1..=90,
    // Unicode's letters and digits as well.
    allows: |c| c.is_alphanumeric() || "-._()".contains(c),
    not_first: "",
    not_last: ".",
    words: "1 to 90 letters, digits, '-', '_', '.' and parentheses, no '.' at the end",
};

/// The name is the first label of the hub's host name, which begins with no hyphen either
/// (RFC 1123 section 2.1).
const HUB: Rule = Rule {
    what: "IoT hub",
    code: INVALID,
    lengths: 3..=50,
    allows: |c| c.is_ascii_alphanumeric() || c == '-',
    not_first: "-",
    not_last: "-",
    words: "3 to 50 letters, digits and '-', no '-' at an end",
};

const PROVISIONING_SERVICE: Rule = Rule {
    what: "provisioning service",
    lengths: 3..=64,
    words: "3 to 64 letters, digits and '-', no '-' at an end",
    ..HUB
};

/// The published specification's pattern `^[A-Za-z0-9_-]{1,50}$`.
const CATALOG: Rule = Rule {
    what: "catalog",
    code: INVALID,
    lengths: 1..=50,
    allows: |c| c.is_ascii_alphanumeric() || "_-".contains(c),
    not_first: "",
    not_last: "",
    words: "1 to 50 letters, digits, '_' and '-'",
};

/// What has no rule here: operations are stricter where the service is.
const OTHER: Rule = Rule {
    what: "resource",
    code: INVALID,
    lengths: 1..=260,
    allows: |c| c != '/' && !c.is_control(),
    not_first: "",
    not_last: "",
    words: "1 to 260 characters without '/'",
};

impl Rule {
    fn allows(&self, name: &str) -> bool {
        self.lengths.contains(&name.chars().count())
            && name.chars().all(self.allows)
            && !name.starts_with(|c| self.not_first.contains(c))
            && !name.ends_with(|c| self.not_last.contains(c))
            // Path segments that clients and proxies resolve (RFC 3986 section 5.2.4).
            && !matches!(name, "." | "..")
    }
}

/// Whether the resource type in the path is that of IoT hubs.
pub(super) fn is_of_hub(request: &Request) -> bool {
    let kinds = request.path.split('/').skip(1).step_by(2);
    kinds.into_iter().any(|part| part == IOT_HUBS.name)
}

/// What the ids of all resources begin with for which a list asks: those of a subscription, or of
/// one of its resource groups. It ends with `/`, so that group `a` does not list those of `ab`.
pub(super) fn scope(request: &Request) -> String {
    let of_group = match request.part("group") {
        "" => String::new(),
        group => format!("resourceGroups/{group}/"),
    };
    format!("/subscriptions/{}/{of_group}", request.part("subscription"))
}

/// Resource Manager's 404: for a resource, or for what was in one that is not there.
pub(super) fn missing(request: &Request, kind: &ResourceType, name: &str) -> Refusal {
    // "/subscriptions/S/resourceGroups/G/providers/NAMESPACE/TYPE/NAME"
    let is_nested = request.path.split('/').count() > 9;
    if is_nested {
        let message = format!(
            "Can not perform requested operation on nested resource. Parent resource '{name}' not found."
        );
        return Refusal::new(404, "ParentResourceNotFound", message);
    }
    let message = format!(
        "The Resource '{}/{}/{name}' under resource group '{}' was not found. For more details \
         please go to https://aka.ms/ARMResourceNotFoundFix",
        kind.namespace,
        kind.name,
        request.part("group")
    );
    Refusal::new(404, "ResourceNotFound", message)
}

/// Whether every name in the path of a request to Resource Manager is one.
pub(super) fn check(request: &Request) -> Result<(), Refusal> {
    for (part, name) in &request.named {
        let rule = match part.as_str() {
            "subscription" => SUBSCRIPTION,
            "group" => GROUP,
            "service" if is_of_hub(request) => HUB,
            "service" => PROVISIONING_SERVICE,
            "catalog" => CATALOG,
            _ => OTHER,
        };
        if !rule.allows(name) {
            let message = format!(
                "'{name}' is not a valid {} name: {}.",
                rule.what, rule.words
            );
            return Err(Refusal::new(400, rule.code, message));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_azure() {
        let long = |length| "a".repeat(length);
        for (rule, good, bad) in [
            (
                SUBSCRIPTION,
                vec!["s".to_owned(), "a-b.c_d".into(), long(64)],
                vec![long(65), "a/b".into(), "ä".into(), ".a".into()],
            ),
            (
                GROUP,
                vec!["g".into(), "Größe (1)._-".replace(' ', ""), long(90)],
                vec![long(91), "a.".into(), "a b".into(), "a/b".into()],
            ),
            (
                HUB,
                vec!["abc".into(), "a-1".into(), "123".into(), long(50)],
                vec!["ab".into(), long(51), "-ab".into(), "ab-".into()],
            ),
            (
                HUB,
                vec!["a--b".into()],
                vec!["a.b".into(), "a_b".into(), "(ab)".into(), "äbc".into()],
            ),
            (
                PROVISIONING_SERVICE,
                vec!["abc".into(), long(64)],
                vec!["ab".into(), long(65), "abc-".into(), "a.b".into()],
            ),
            (
                CATALOG,
                vec!["c".into(), "-_".into(), long(50)],
                vec![long(51), "a.b".into(), "a/b".into()],
            ),
            (
                OTHER,
                vec![".default".into(), "$default".into(), "a b".into()],
                vec!["a/b".into(), "a\n".into()],
            ),
        ] {
            for name in &good {
                assert!(rule.allows(name), "{} {name}", rule.what);
            }
            for name in bad.iter().map(String::as_str).chain(["", ".", ".."]) {
                assert!(!rule.allows(name), "{} {name}", rule.what);
            }
        }
    }
}
