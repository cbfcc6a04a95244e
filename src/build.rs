//! Links the program so that it starts fast.

#![allow(clippy::print_stdout)] // This is how to speak with Cargo.

fn main() {
    println!("cargo::rerun-if-changed=src/build.rs");
    let target = |part: &str| std::env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    let is_static = target("FEATURE").split(',').any(|one| one == "crt-static");
    // At an address of its own choice the program has no pointers to correct in its tables, forty
    // pages full: a quarter of the time that it takes to start. Libraries, heap and stack still are
    // where nobody can guess.
    if target("OS") == "linux" && target("ENV") == "gnu" && target("ARCH") == "x86_64" && !is_static
    {
        println!("cargo::rustc-link-arg-bin=popcert=-no-pie");
    }
}
