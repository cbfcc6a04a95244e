//! popcert
fn main() {}
