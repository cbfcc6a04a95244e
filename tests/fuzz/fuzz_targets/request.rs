#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| popcert_fuzz::request::run(bytes));
