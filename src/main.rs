//! The `popcert` program: everything is in [`popcert::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    popcert::cli::run(std::env::args_os())
}
