//! Recognising an Azure Sphere tenant CA by its common name.

use super::name::Name;

/// What Azure Sphere writes before the tenant id in a tenant CA's common name. `INT` is the
/// pre-production environment's; it stands first because the other is a prefix of it.
const PREFIXES: [&str; 2] = ["Microsoft Azure Sphere INT ", "Microsoft Azure Sphere "];

/// The GUID in the only common name `Microsoft Azure Sphere <guid>`, in lower case. `popcert mock`
/// writes `MOCK` before it.
pub(super) fn azure_sphere(subject: &Name) -> Option<String> {
    let mut common_names = subject.common_names();
    let text = common_names.next()?.as_text()?;
    let text = text.strip_prefix("MOCK ").unwrap_or(&text);
    let id = PREFIXES
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))?;
    (common_names.next().is_none() && is_guid(id)).then(|| id.to_ascii_lowercase())
}

fn is_guid(text: &str) -> bool {
    let mut groups = text.split('-');
    let well_formed = [8, 4, 4, 4, 12].into_iter().all(|length| {
        groups.next().is_some_and(|group| {
            group.len() == length && group.bytes().all(|b| b.is_ascii_hexdigit())
        })
    });
    well_formed && groups.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guids() {
        assert!(is_guid("9b831aeb-bbee-408f-b2dc-210e4538c5ad"));
        for text in [
            "",
            "9b831aeb-bbee-408f-b2dc-210e4538c5a",
            "9b831aeb-bbee-408f-b2dc-210e4538c5ag",
            "9b831aeb-bbee-408f-b2dc-210e4538c5ad-00",
            "9b831aebbbee408fb2dc210e4538c5ad",
        ] {
            assert!(!is_guid(text), "{text}");
        }
    }
}
