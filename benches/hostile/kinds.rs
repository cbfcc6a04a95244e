//! The kinds of hostile input, one file each.

mod bundle;
mod json_objects;
mod long_name;
mod paths;

use std::path::Path;

/// One kind of input.
pub struct Kind {
    /// By which it is asked for.
    pub name: &'static str,
    /// Writes its files.
    pub make: fn(&Path),
    /// What `popcert` is asked, in the folder of those files.
    pub arguments: &'static [&'static str],
    /// The exit codes that are right.
    pub codes: &'static [i32],
}

/// All of them, in the order of their names.
pub const KINDS: &[Kind] = &[
    bundle::KIND,
    json_objects::KIND,
    long_name::KIND,
    paths::LOOK_ALIKES,
    paths::MANY_NAMES,
    paths::MESH,
];
