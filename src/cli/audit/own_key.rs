//! Which end entities are asked whether their own key signed them: of one with a key of its own that
//! costs ten times what else is asked of it, and a fleet has many.
//!
//! It hangs on what was asked for and on nothing that is met on the way, so that the answers of a
//! run are the same whenever it is repeated and however many threads work.

use crate::{
    case::Exhibit,
    cli::{
        args::{BatchArgs, InputFormat},
        batch::Inputs,
    },
};

/// Inputs that are few enough to try all.
const FEW: usize = 64;
/// Certificates of one file that may each cost a verification: 0.4 s for the slowest keys in use.
const MOST_IN_FILE: usize = 256;

/// Whether a run is about a few files.
pub(super) fn are_few(args: &BatchArgs) -> bool {
    args.files_from.is_none()
        && args.input == InputFormat::Certificates
        && Inputs::files(&args.paths).take(FEW + 1).count() <= FEW
}

/// Whether a certificate's own key is tried: not where its file has many, nor in a large run where it
/// names another key as its signer's, as those of a fleet do.
pub(super) fn is_tried(exhibit: &Exhibit, few: bool) -> bool {
    let names_another = || exhibit.certificate().names_another_key();
    exhibit.certificates_in_file() <= MOST_IN_FILE && (few || !names_another())
}

/// The place of an opinion that was formed without: it is another than that on the same certificate
/// in a small file.
pub(super) fn spared(mut hash: [u8; 32]) -> [u8; 32] {
    hash[0] ^= 0xFF;
    hash
}
