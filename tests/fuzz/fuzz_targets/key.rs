#![no_main]

use libfuzzer_sys::fuzz_target;
use popcert::prove::private_key;
use zeroize::Zeroizing;

fuzz_target!(|bytes: &[u8]| {
    let passphrase = || Ok(Zeroizing::new(b"secret".to_vec()));
    if let Ok(key) = private_key(bytes, passphrase) {
        let _ = key.sign(b"message");
    }
});
