//! The kinds of hostile input, one file each.

mod alternative_names;
mod armour_headers;
mod authorities;
mod bundle;
mod bundle_members;
mod crls;
mod json_depth;
mod json_objects;
mod long_name;
mod paths;
mod repeated_files;
mod signatures;

use std::path::Path;

/// One kind of input.
pub struct Kind {
    /// The WORD on the command line is part of it.
    pub name: &'static str,
    /// Writes its files.
    pub make: fn(&Path),
    /// The arguments of `popcert`, run in the folder of those files.
    pub arguments: &'static [&'static str],
    /// The exit codes that are expected.
    pub codes: &'static [i32],
}

/// Every kind.
pub const KINDS: &[Kind] = &[
    alternative_names::EXAMINED,
    alternative_names::HELPING,
    alternative_names::SHOWN,
    armour_headers::KIND,
    authorities::KIND,
    bundle::KIND,
    bundle_members::KIND,
    crls::ENTRIES,
    crls::INHERITED_ISSUER,
    crls::OWN_ISSUERS,
    crls::SCOPES,
    crls::STRANGERS,
    crls::STRANGERS_OF_A_FLEET,
    json_depth::KIND,
    json_objects::KIND,
    long_name::KIND,
    paths::LOOK_ALIKES,
    paths::SELF_ISSUED,
    paths::MESH,
    paths::HOSTS,
    paths::MAILBOXES,
    paths::URIS,
    paths::ADDRESSES,
    paths::DIRECTORY_NAMES,
    paths::TOWER,
    paths::LONG_MAILBOXES,
    paths::LONG_NAME,
    paths::GROWING_NAME,
    paths::MARKS,
    paths::POLICIES,
    paths::MAPPINGS,
    paths::TO_AND_FRO,
    paths::LARGE_MESSAGE,
    repeated_files::KIND,
    signatures::OWN,
    signatures::OF_ISSUERS,
];
