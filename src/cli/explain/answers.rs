//! What services are known to answer.

use crate::cloud::Cloud;

/// Which services are known to answer what, upload or connect, and the source; equal answers together.
pub(super) fn answers(
    id: &str,
) -> Vec<(Vec<&'static str>, &'static str, &'static str, &'static str)> {
    let mut found: Vec<(Vec<&str>, &str, &str, &str)> = Vec::new();
    for cloud in Cloud::all() {
        for (answers, when) in [
            (cloud.answers, "upload"),
            (cloud.connect_answers, "connect"),
        ] {
            let Some((_, answer, source)) = answers.iter().find(|(its_id, ..)| *its_id == id)
            else {
                continue;
            };
            match found
                .iter_mut()
                .find(|(_, its, same, from)| (*its, *same, *from) == (when, *answer, *source))
            {
                Some((clouds, ..)) => clouds.push(cloud.name),
                None => found.push((vec![cloud.name], when, answer, source)),
            }
        }
    }
    found
}
