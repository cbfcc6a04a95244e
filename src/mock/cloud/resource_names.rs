//! Names of Azure's resources.

/// Whether a resource's name has 1 to `most` letters, digits, `-`, `.`, `_`, and for resource
/// groups parentheses (Microsoft Learn, naming rules for Azure resources).
pub(super) fn name_is_good(name: &str, most: usize) -> bool {
    // Unicode letters are allowed in names of resource groups.
    let allowed = |c: char| c.is_alphanumeric() || "-._()".contains(c);
    (1..=most).contains(&name.chars().count()) && name.chars().all(allowed)
}
