//! How good an attempt to read a text in some form is, and how much it found.

use super::gathered::{Gathered, Item, Rank};
use crate::error::Result;

pub(super) const TEXT: u8 = 0;
const DOCUMENT: u8 = 1;
pub(super) const NAMED: u8 = 2;
const DAMAGED: u8 = 3;
const PRIVATE_KEY: u8 = 4;
pub(super) const IN_DOUBT: u8 = 5;
pub(super) const CLEAN: u8 = 6;

/// A limit that was reached ends the search, and is not compared.
pub(super) fn of(
    before: &Gathered,
    after: &Gathered,
    found: &[Item],
    result: &Result<()>,
) -> (u8, usize) {
    let is_new = before.unread.is_none() && after.unread.is_some();
    let rank = after.instead.as_ref().map(|(rank, _)| *rank);
    let score = match (result, found.len(), rank) {
        (Ok(()), 1.., _) if is_new => IN_DOUBT,
        (Ok(()), 1.., _) => CLEAN,
        (_, _, Some(Rank::PrivateKey)) => PRIVATE_KEY,
        (Err(_), ..) => DAMAGED,
        (_, _, Some(Rank::Named)) => NAMED,
        (_, _, Some(Rank::Document)) => DOCUMENT,
        (_, _, Some(Rank::Text) | None) => TEXT,
    };
    (score, found.len())
}
