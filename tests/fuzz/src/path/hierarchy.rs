//! Certificates for a path: built by a program, or given as they are.
//!
//! A built hierarchy begins with an anchor; each certificate after it is signed by the one before
//! unless the program says otherwise, and the last one is the leaf. That makes valid paths
//! frequent, and every rule reachable by a few octets.

use super::{
    changes::{self, NAMES},
    peer::Taken,
    template::Template,
};
use crate::{
    der, keys,
    program::{Program, joined, parts},
};

/// The certificates among which a path is looked for, each in DER.
#[derive(Clone, Debug, Default)]
pub struct Hierarchy {
    pub leaf: Vec<u8>,
    pub untrusted: Vec<Vec<u8>>,
    pub anchors: Vec<Vec<u8>>,
}

/// The first octet of inputs that hold certificates as they are: a leaf, an anchor and others.
pub const AS_THEY_ARE: u8 = b'R';

/// Enough for webpki's limit on depth; more only takes time.
const MAX_CERTIFICATES: usize = 9;

impl Hierarchy {
    /// The hierarchy that the input describes.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        match bytes.split_first() {
            Some((&AS_THEY_ARE, rest)) => Self::given(rest),
            Some((_, rest)) => Self::written(Program::new(rest)),
            None => None,
        }
    }

    /// The certificates of webpki's path alone.
    pub fn alone(&self, taken: &Taken) -> Self {
        Self {
            leaf: self.leaf.clone(),
            untrusted: taken.intermediates.clone(),
            anchors: vec![self.anchors[taken.anchor].clone()],
        }
    }

    /// The input that gives these certificates: for the seed corpus, and to repeat a case.
    pub fn to_input(&self) -> Vec<u8> {
        let [anchor, others @ ..] = &self.anchors[..] else {
            return vec![AS_THEY_ARE];
        };
        let all = [&self.leaf, anchor]
            .into_iter()
            .chain(others)
            .chain(&self.untrusted);
        [vec![AS_THEY_ARE], joined(all.map(Vec::as_slice))].concat()
    }

    /// Certificates as they are: leaf, anchor, others.
    fn given(bytes: &[u8]) -> Option<Self> {
        let mut parts = parts(bytes).into_iter().map(<[u8]>::to_vec);
        Some(Self {
            leaf: parts.next()?,
            anchors: parts.next().into_iter().collect(),
            untrusted: parts.take(MAX_CERTIFICATES).collect(),
        })
    }

    /// Runs the program: from an anchor, each certificate signed by the one before unless told
    /// otherwise, to the leaf.
    fn written(mut program: Program<'_>) -> Option<Self> {
        let mut found = Self::default();
        let mut above: Option<Template> = None;
        for index in 0..MAX_CERTIFICATES {
            if program.is_over() {
                break;
            }
            let who = program.octet();
            let is_last = who & 0xC0 == 0x80;
            let mut template = started(who, program.octet(), above.as_ref());
            template = match is_last {
                true => template.as_device(),
                false => template.as_authority(),
            };
            template.serial = vec![0x40 + index as u8];
            while changes::next(&mut program, &mut template) {}
            let certificate = template.sign();
            if is_last {
                found.leaf = certificate;
                break;
            }
            match index == 0 || who & 0xC0 == 0xC0 {
                true => found.anchors.push(certificate),
                false => found.untrusted.push(certificate),
            }
            above = Some(template);
        }
        if found.leaf.is_empty() {
            // The program did not mark a leaf: the last certificate is it.
            found.leaf = found.untrusted.pop().or_else(|| found.anchors.pop())?;
        }
        Some(found)
    }
}

/// Names and keys of a certificate before any change.
fn started(who: u8, by: u8, above: Option<&Template>) -> Template {
    let numbers = |octet: u8| {
        (
            usize::from(octet & 7),
            usize::from(octet >> 3) % keys::COUNT,
        )
    };
    let (subject, key) = numbers(who & 0x3F);
    let subject = der::common_name(NAMES[subject]);
    match above {
        Some(above) if by & 0x80 == 0 => Template::new(&subject, key, &above.subject, above.key),
        None if by & 0x80 == 0 => Template::new(&subject, key, &subject, key),
        _ => {
            let (issuer, signer) = numbers(by & 0x3F);
            Template::new(&subject, key, &der::common_name(NAMES[issuer]), signer)
        }
    }
}
