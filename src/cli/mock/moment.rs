//! `--at` of what makes certificates for that moment.

use crate::{
    certificate::Time,
    cli::time::parse_time,
    error::{Error, ErrorKind, Result},
    mock::moments,
};

/// RFC 3339 or a date, within the limits of [`moments`].
pub(super) fn parse_moment(text: &str) -> Result<Time> {
    let at = parse_time(text)?;
    match moments::ALL.contains(&at.unix()) {
        true => Ok(at),
        false => Err(Error::new(
            ErrorKind::Usage,
            format!("a mock makes certificates for moments {}", moments::WORDS),
        )),
    }
}
