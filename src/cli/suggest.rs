//! Words that are close to one that nobody knows.

/// At this similarity (Jaro, from 0 to 1) a word may be a misspelling; clap suggests from 0.7, which in
/// a list of a hundred ids is noise.
const CLOSE: f64 = 0.8;
/// That of a word that is a part of the known one: `dps` of `azure-dps`.
const PART: f64 = 0.9;
const SHORTEST_PART: usize = 3;
const MOST: usize = 3;

/// The known words that `given` was most likely meant to be, the most likely first.
pub(super) fn closest<'k>(given: &str, known: impl IntoIterator<Item = &'k str>) -> Vec<&'k str> {
    let given = normalised(given);
    let mut close: Vec<_> = known
        .into_iter()
        .map(|word| (similarity(&given, &normalised(word)), word))
        .filter(|(similarity, _)| *similarity >= CLOSE)
        .collect();
    close.sort_by(|(left, _), (right, _)| right.total_cmp(left));
    close.truncate(MOST);
    close.into_iter().map(|(_, word)| word).collect()
}

fn normalised(word: &str) -> String {
    word.to_lowercase().replace(['_', ' '], "-")
}

fn similarity(given: &str, known: &str) -> f64 {
    // An id without its group, or with another: the name is what people remember.
    let name = |word: &str| word.rsplit('.').next().unwrap_or(word).to_owned();
    let whole = strsim::jaro(given, known);
    let named = strsim::jaro(&name(given), &name(known));
    let joined = |word: &str| word.replace('-', "");
    let part = joined(&name(given));
    let is_part = part.len() >= SHORTEST_PART && joined(known).contains(&part);
    let part = if is_part { PART } else { 0.0 };
    whole.max(named * PART).max(part)
}

#[cfg(test)]
mod tests {
    use super::closest;
    use crate::{checks::catalogue, cloud::Cloud};
    use proptest::prelude::*;

    #[test]
    fn misspelt_clouds_and_ids_are_found() {
        let clouds = || Cloud::all().iter().map(|cloud| cloud.name);
        for (given, meant) in [
            ("aws", "aws-iot"),
            ("AWS-IoT", "aws-iot"),
            ("azure_dps", "azure-dps"),
            ("dps", "azure-dps"),
            ("iothub", "azure-iot-hub"),
            ("azure-shpere", "azure-sphere"),
        ] {
            assert!(closest(given, clouds()).contains(&meant), "{given}");
        }
        let ids = || catalogue().into_iter().map(|check| check.id);
        for (given, meant) in [
            ("proof.comon-name", "proof.common-name"),
            ("common-name", "proof.common-name"),
            ("PROOF.COMMON_NAME", "proof.common-name"),
            ("ca.common-name", "proof.common-name"),
            ("basic constraints", "ca.basic-constraints"),
        ] {
            assert!(closest(given, ids()).contains(&meant), "{given}");
        }
        for far in ["", "x", "gcp", "verify"] {
            assert_eq!(closest(far, clouds()), Vec::<&str>::new(), "{far}");
        }
    }

    proptest! {
        #[test]
        fn a_word_is_closest_to_itself(at in 0_usize..50) {
            let ids: Vec<_> = catalogue().into_iter().map(|check| check.id).collect();
            let id = ids[at % ids.len()];
            let close = closest(id, ids.iter().copied());
            prop_assert_eq!(close.first(), Some(&id));
        }

        #[test]
        fn any_text_may_be_given(text in any::<String>()) {
            closest(&text, ["aws-iot", "azure-dps"]);
        }
    }
}
