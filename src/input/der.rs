//! Where the first value of a file ends: DER, or BER as Windows and Java write it.

use crate::{
    asn1::reader::{Reader, beginning},
    error::{Error, ErrorKind, Result},
};

/// Octets of the first value in `bytes`, header included.
pub(super) fn length(bytes: &[u8]) -> Result<usize> {
    match Reader::ber(bytes).any("Certificate") {
        Ok(value) => Ok(value.encoding.len()),
        Err(_) => Err(cut_off(bytes)),
    }
}

fn cut_off(bytes: &[u8]) -> Error {
    let announced = beginning(bytes).and_then(|value| value.header.checked_add(value.length?));
    let message = match announced {
        Some(announced) => format!(
            "it says that it is {announced} bytes long, but only {} are there: it was cut off",
            bytes.len()
        ),
        None => "it starts like a certificate, but its length makes no sense".to_owned(),
    };
    Error::new(ErrorKind::Decode, message)
        .in_field("Certificate")
        .with_hint("download or copy the file again")
}
