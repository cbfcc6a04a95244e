//! The transcripts in the README and in `src/docs` are what the program prints.
//!
//! After a deliberate change: `TRYCMD=overwrite cargo test --all-features --test transcripts`.

#[test]
fn transcripts_are_what_the_program_prints() {
    let cases = trycmd::TestCases::new();
    cases.env("NO_COLOR", "1").env("COLUMNS", "80");
    cases.case("README.md");
    let pages = std::fs::read_dir("src/docs").expect("the pages of the documentation");
    let pages = pages.map(|page| page.expect("an entry").path());
    let with_transcripts = pages.filter(|page| {
        let text = std::fs::read_to_string(page).expect("text");
        text.contains("```console")
    });
    // A page without a transcript would count as one that passed.
    let mut count = 0;
    for page in with_transcripts {
        cases.case(page);
        count += 1;
    }
    assert!(count > 2, "{count} pages have transcripts");
}
