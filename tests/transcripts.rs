//! What the README and the files in `tests/transcripts` show is what the program prints.
//!
//! After a deliberate change: `TRYCMD=overwrite cargo test --test transcripts`.

#[test]
fn transcripts_are_as_really_printed() {
    trycmd::TestCases::new()
        .env("NO_COLOR", "1")
        .case("README.md")
        .case("tests/transcripts/*.md");
}
