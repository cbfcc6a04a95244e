//! Paths: popcert's verdict against rustls-webpki's, each difference with its reason.
//!
//! webpki validates the same rules for another purpose (TLS), with other limits, and stops at the
//! first violation. So the two are not expected to agree, but to differ only for a reason that
//! `differences` lists: a rule that one of them does not have, and that this very path breaks. Both
//! directions are compared on the path alone, without other candidates, because searching is where
//! they differ most.

mod changes;
pub mod differences;
pub mod hierarchy;
mod peer;
mod template;

pub use template::Template;

use crate::at;
use hierarchy::Hierarchy;
use popcert::{
    Certificate,
    path::{AnchorTrust, PathRequest, PathValidation, Purpose, Rule, SignatureCache, validate_path, validate_path_with},
};

/// A hierarchy as popcert reads it.
struct Read {
    leaf: Certificate,
    untrusted: Vec<Certificate>,
    anchors: Vec<Certificate>,
}

impl Read {
    /// `None` if the leaf cannot be read; other certificates that cannot be read are no candidates.
    fn new(hierarchy: &Hierarchy) -> Option<Self> {
        let all = |ders: &[Vec<u8>]| {
            let read = ders
                .iter()
                .filter_map(|der| Certificate::from_der(der).ok());
            read.collect()
        };
        Some(Self {
            leaf: Certificate::from_der(&hierarchy.leaf).ok()?,
            untrusted: all(&hierarchy.untrusted),
            anchors: all(&hierarchy.anchors),
        })
    }

    /// The request whose verdict is comparable with webpki's: client authentication, name and key
    /// of the anchors.
    fn request(&self) -> PathRequest<'_> {
        let mut request = PathRequest::new(&self.leaf, &self.anchors, at());
        request.untrusted = &self.untrusted;
        request.purpose = Purpose::ClientAuth;
        request
    }
}

/// Builds a hierarchy from the input, and compares the verdicts.
pub fn run(bytes: &[u8]) {
    if let Some(hierarchy) = Hierarchy::read(bytes) {
        agree(&hierarchy);
    }
}

/// Whether popcert finds a valid path; compares the verdict with webpki's.
///
/// # Panics
/// When webpki's verdict is another one, and nothing documented explains it.
pub fn agree(hierarchy: &Hierarchy) -> bool {
    let taken = peer::verdict(hierarchy);
    let Some(read) = Read::new(hierarchy) else {
        if let Ok(taken) = &taken {
            can_be_read(&hierarchy.alone(taken));
        }
        return false;
    };
    anchors_fail_closed(&read);
    let request = read.request();
    let validation = validate_path(&request);
    stricter_requests_accept_no_more(&request, &validation);
    if let Ok(taken) = taken {
        accepts(&hierarchy.alone(&taken), &validation);
    }
    if validation.is_valid() {
        let ders = |all: &[&Certificate]| all.iter().map(|one| one.der().to_vec()).collect();
        let [leaf, others @ ..] = &validation.chain[..] else {
            panic!("a valid path of nobody");
        };
        let (untrusted, anchors) = others.split_at(others.len().saturating_sub(1));
        let alone = Hierarchy {
            leaf: leaf.der().to_vec(),
            untrusted: ders(untrusted),
            anchors: match anchors {
                [] => vec![leaf.der().to_vec()],
                _ => ders(anchors),
            },
        };
        is_accepted(&alone, &validation);
    }
    validation.is_valid()
}

/// webpki accepts this path: so does popcert, by itself and among the other certificates. Every
/// violation that popcert finds must be of a rule that webpki does not have.
fn accepts(alone: &Hierarchy, among_others: &PathValidation<'_>) {
    if !can_be_read(alone) {
        return;
    }
    let read = Read::new(alone).expect("it can be read");
    let validation = validate_path(&read.request());
    if validation.is_valid() {
        let stopped = among_others
            .violations
            .iter()
            .any(|one| one.rule == Rule::Budget);
        assert!(
            among_others.is_valid() || stopped,
            "a path by itself is good, and is not found among others: {:?} {}",
            among_others.violations,
            describe(alone)
        );
        return;
    }
    assert!(
        validation.anchored || !validation.violations.is_empty(),
        "refused without a reason: {}",
        describe(alone)
    );
    for broken in &validation.violations {
        assert!(
            differences::popcert_is_stricter(broken, &validation.chain).is_some(),
            "webpki accepts, popcert refuses: {broken:?} {}",
            describe(alone)
        );
    }
}

/// Reasons that webpki may not report, because it met a graver one on the way: where another issuer
/// of the same name did not sign, or has another kind of key, its error is about that one.
const HIDDEN: &[webpki::Error] = &[
    webpki::Error::MalformedDnsIdentifier,
    webpki::Error::MalformedNameConstraint,
    webpki::Error::MaximumPathDepthExceeded,
    webpki::Error::NameConstraintViolation,
    webpki::Error::PathLenConstraintViolated,
    webpki::Error::RequiredEkuNotFoundContext(webpki::RequiredEkuNotFoundContext {
        required: webpki::KeyUsage::client_auth(),
        present: Vec::new(),
    }),
    webpki::Error::TrailingData(webpki::DerTypeId::GeneralName),
];

/// popcert accepts this path: so does webpki, or one of its reasons is a rule that popcert does not
/// have.
fn is_accepted(alone: &Hierarchy, validation: &PathValidation<'_>) {
    let Err(refused) = peer::verdict(alone) else {
        return;
    };
    if alone
        .anchors
        .iter()
        .any(|anchor| peer::as_anchor(anchor).is_err())
    {
        // Its constraints are read by popcert as well: `anchors_fail_closed`.
        return;
    }
    // webpki reports the gravest of the reasons that it met on its way, often that an anchor of the
    // same name did not sign. What it says about parts of the path is more precise.
    let unread = alone
        .untrusted
        .iter()
        .filter_map(|one| peer::unread(one).err());
    let shorter = (0..alone.untrusted.len()).filter_map(|index| {
        let part = Hierarchy {
            leaf: alone.leaf.clone(),
            untrusted: alone.untrusted[..index].to_vec(),
            anchors: vec![alone.untrusted[index].clone()],
        };
        peer::verdict(&part).err()
    });
    let hidden = match refused {
        webpki::Error::InvalidSignatureForPublicKey
        | webpki::Error::UnknownIssuer
        | webpki::Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => HIDDEN,
        _ => &[],
    };
    let reasons = std::iter::once(refused).chain(unread).chain(shorter);
    let reasons: Vec<_> = reasons.chain(hidden.iter().cloned()).collect();
    let mut explained = reasons
        .iter()
        .filter_map(|reason| differences::webpki_is_stricter(reason, &validation.chain));
    assert!(
        explained.next().is_some(),
        "popcert accepts, webpki refuses: {:?} {}",
        reasons[0],
        describe(alone)
    );
}

/// Whether popcert reads every certificate of a path that webpki accepts; if not, because of fields
/// that webpki does not look into.
fn can_be_read(alone: &Hierarchy) -> bool {
    let all = std::iter::once(&alone.leaf)
        .chain(&alone.untrusted)
        .chain(&alone.anchors);
    let mut errors = all
        .filter_map(|der| Certificate::from_der(der).err())
        .peekable();
    if errors.peek().is_none() {
        return true;
    }
    for error in errors {
        let field = error.field().unwrap_or_default();
        assert!(
            differences::popcert_does_not_read(field).is_some(),
            "webpki takes what cannot be read: {error} ({field}) {}",
            describe(alone)
        );
    }
    false
}

/// No path ends at an anchor whose name constraints are not understood: what it may certify is not
/// known.
fn anchors_fail_closed(read: &Read) {
    for anchor in &read.anchors {
        let constraints = &[0x55, 0x1D, 30][..];
        let extensions = anchor.extensions();
        let twice = extensions.duplicates();
        let unclear = twice.iter().any(|oid| oid.as_bytes() == constraints)
            || matches!(
                extensions.name_constraints(),
                popcert::certificate::Extension::Malformed { .. }
            );
        if unclear && anchor.der() != read.leaf.der() {
            let mut request = read.request();
            request.anchors = std::slice::from_ref(anchor);
            let validation = validate_path(&request);
            assert!(
                !validation.is_valid(),
                "unclear name constraints of an anchor do not count"
            );
        }
    }
}

/// A request that asks for more accepts no more, and signatures that were verified before change
/// nothing.
fn stricter_requests_accept_no_more(request: &PathRequest<'_>, usual: &PathValidation<'_>) {
    if request.anchors.is_empty() {
        assert!(!usual.is_valid(), "a path to no anchor");
    }
    let candidates = request.anchors.iter().chain(request.untrusted);
    let verified = SignatureCache::of([request.leaf].into_iter(), candidates, request.arithmetic);
    let again = validate_path_with(&verified, request);
    assert_eq!(
        format!("{:?}{:?}", usual.violations, usual.chain.len()),
        format!("{:?}{:?}", again.violations, again.chain.len()),
        "it hangs on what was verified before"
    );
    let asked = |change: &dyn Fn(&mut PathRequest<'_>)| {
        let mut changed = request.clone();
        change(&mut changed);
        validate_path_with(&verified, &changed).is_valid()
    };
    let any = asked(&|one| one.purpose = Purpose::Any);
    assert!(any || !usual.is_valid(), "a purpose makes a path good");
    let whole = asked(&|one| one.anchor_trust = AnchorTrust::Certificate);
    assert!(
        usual.is_valid() || !whole,
        "an anchor's limits make a path good"
    );
    let policy = asked(&|one| one.policy.require_explicit = true);
    assert!(
        usual.is_valid() || !policy,
        "a policy that is asked for makes a path good"
    );
}

/// The certificates in hexadecimal, to repeat the case with other tools.
fn describe(hierarchy: &Hierarchy) -> String {
    let hex = |all: &[Vec<u8>]| all.iter().map(hex::encode).collect::<Vec<_>>();
    format!(
        "\nleaf {}\nuntrusted {:?}\nanchors {:?}",
        hex::encode(&hierarchy.leaf),
        hex(&hierarchy.untrusted),
        hex(&hierarchy.anchors)
    )
}
