//! PKCS#7 certificates-only bundles (RFC 5652 section 5, RFC 2315), as `.p7b` files hold them.

use crate::error::{Error, ErrorKind, Result};
use const_oid::{
    ObjectIdentifier,
    db::rfc5911::{ID_DATA, ID_SIGNED_DATA},
};
use der::{Any, Encode, Sequence, Tag, TagNumber, asn1::SetOfVec};

/// `ContentInfo` around a `SignedData` without signatures.
#[derive(Sequence)]
struct ContentInfo {
    content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    content: SignedData,
}

#[derive(Sequence)]
struct SignedData {
    version: u8,
    digest_algorithms: SetOfVec<Any>,
    encapsulated: Encapsulated,
    certificates: Any,
    signer_infos: SetOfVec<Any>,
}

#[derive(Sequence)]
struct Encapsulated {
    content_type: ObjectIdentifier,
}

/// A bundle of `certificates` in their order, each as it is.
///
/// DER would sort the set; OpenSSL and Windows keep the order, and people read it
/// as the chain's.
///
/// # Errors
/// [`ErrorKind::Limit`] beyond what DER lengths can hold (256 MiB).
pub fn certificates_only(certificates: &[Vec<u8>]) -> Result<Vec<u8>> {
    encode(certificates).map_err(|error| {
        Error::new(
            ErrorKind::Limit,
            format!("the bundle cannot be written: {error}"),
        )
    })
}

fn encode(certificates: &[Vec<u8>]) -> der::Result<Vec<u8>> {
    let implicit_set = Tag::ContextSpecific {
        constructed: true,
        number: TagNumber(0),
    };
    ContentInfo {
        content_type: ID_SIGNED_DATA,
        content: SignedData {
            version: 1,
            digest_algorithms: SetOfVec::new(),
            encapsulated: Encapsulated {
                content_type: ID_DATA,
            },
            certificates: Any::new(implicit_set, certificates.concat())?,
            signer_infos: SetOfVec::new(),
        },
    }
    .to_der()
}
