//! Properties of a certificate, as CryptoAPI stores them in the registry and in serialized stores:
//! number, encoding (1), length, each of four octets with the least significant first, and the value.

/// CERT_CERT_PROP_ID and CERT_CRL_PROP_ID of wincrypt.h: the certificate or CRL itself.
const CONTENTS: [u32; 2] = [32, 33];

/// The certificates and CRLs among properties, as far as these can be followed.
pub(super) fn contents(bytes: &[u8]) -> Vec<&[u8]> {
    let mut rest = bytes;
    let mut found = Vec::new();
    while let Some((number, value, after)) = property(rest) {
        if CONTENTS.contains(&number) {
            found.push(value);
        }
        rest = after;
    }
    found
}

fn property(bytes: &[u8]) -> Option<(u32, &[u8], &[u8])> {
    let (header, rest) = bytes.split_first_chunk::<12>()?;
    let part = |at: usize| {
        let four: [u8; 4] = header[at..at + 4].try_into().ok()?;
        Some(u32::from_le_bytes(four))
    };
    let length = usize::try_from(part(8)?).ok()?;
    let (value, after) = rest.split_at_checked(length)?;
    Some((part(0)?, value, after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    proptest! {
        #[test]
        fn values_of_the_right_number_are_found(all in vec((30..36_u32, vec(any::<u8>(), 0..20)), 0..6), cut in 1..12_usize) {
            let mut bytes = Vec::new();
            for (number, value) in &all {
                let length = u32::try_from(value.len()).expect("short");
                for part in [*number, 1, length] {
                    bytes.extend(part.to_le_bytes());
                }
                bytes.extend(value);
            }
            let expected = |(number, value): &(u32, Vec<u8>)| CONTENTS.contains(number).then(|| value.clone());
            let expected: Vec<_> = all.iter().filter_map(expected).collect();
            prop_assert_eq!(contents(&bytes), expected.clone());
            bytes.truncate(bytes.len().saturating_sub(cut));
            prop_assert!(expected.starts_with(&contents(&bytes).iter().map(|one| one.to_vec()).collect::<Vec<_>>()));
        }
    }
}
