#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(crl) = popcert::Crl::from_der(bytes) {
        let _ = (
            crl.issuer().to_string(),
            crl.this_update().time(),
            crl.signature().len(),
        );
    }
});
