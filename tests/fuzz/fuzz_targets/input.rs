#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(found) = popcert::certificates(bytes, "file") {
        assert!(!found.is_empty());
    }
    let _ = popcert::crls(bytes, "file");
});
