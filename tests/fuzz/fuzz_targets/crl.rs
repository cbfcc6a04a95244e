#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| popcert_fuzz::crl::run(bytes));
