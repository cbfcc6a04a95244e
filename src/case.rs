//! All that a check may look at: the certificates in question, the question, what they are compared
//! with, and the time.
//!
//! A [`Case`] is made by [`Case::audit`], [`Case::chain`] or [`Case::verify`] and changes no more,
//! but for the path and what the device's certificates are good for, which are worked out when a
//! check first asks. The checks see everything through it; the rules are in `checks`.

mod certificate_list;
mod choice;
mod input;
mod options;
mod request;
mod signature;

pub use certificate_list::CertificateList;
pub(crate) use certificate_list::{Twin, Use, Uses};
#[cfg(feature = "cli")]
pub(crate) use choice::only_ca;
pub use choice::{ca_among, proof_among, root_among};
pub use input::{CertificateInput, Role};
pub use options::Options;
#[cfg(feature = "cli")]
pub(crate) use options::decoded;
pub use request::RequestInput;
pub use signature::SignatureInput;
pub(crate) use signature::SignatureMatch;

use crate::{
    certificate::{Certificate, CertificationRequest, PublicKey, Time},
    cloud::Cloud,
    code::VerificationCode,
    report::{RoleFound, Verdict},
    trust::{
        Effort, Failure, PathRequest, PathValidation, SignatureCache, Violation, validate_counting,
        validate_direct, verify_request, verify_with_key,
    },
};
use std::cell::OnceCell;

/// What is asked of the certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// Does the certificate do what its role asks?
    Audit,
    /// Does a valid path lead to a trust anchor?
    Chain,
    /// Does what was issued for a request of the service prove possession of the CA's key?
    Request,
    /// Does a signature over the code prove possession of the CA's key?
    Signature,
    /// Does the proof certificate prove possession of the CA's key?
    Verify,
}

impl Mode {
    /// Every mode.
    pub const ALL: &'static [Self] = &[
        Self::Audit,
        Self::Chain,
        Self::Request,
        Self::Signature,
        Self::Verify,
    ];

    /// Whether possession of a CA's key is to be proven, by whatever kind of proof.
    pub fn is_proof(self) -> bool {
        matches!(self, Self::Request | Self::Signature | Self::Verify)
    }

    /// The word for yes or no to this question.
    pub(crate) fn verdict(self, good: bool) -> Verdict {
        match (self, good) {
            (Self::Audit, true) => Verdict::Fit,
            (Self::Audit, false) => Verdict::Unfit,
            (Self::Chain, true) => Verdict::Trusted,
            (Self::Chain, false) => Verdict::Untrusted,
            (Self::Request | Self::Signature | Self::Verify, true) => Verdict::Proven,
            (Self::Request | Self::Signature | Self::Verify, false) => Verdict::NotProven,
        }
    }
}

/// One question about one or two certificates, and all that may be looked at to answer it.
///
/// It borrows everything, so that thousands of cases can share anchors, CRLs and verified
/// signatures. [`Report::of`](crate::Report::of) answers it.
#[derive(Debug)]
pub struct Case<'a> {
    /// What is asked.
    mode: Mode,
    /// One certificate; or the CA, and then the proof or what was issued for a request.
    inputs: Vec<&'a CertificateInput>,
    /// On audit, the role and how it was found.
    role_found: Option<RoleFound>,
    /// On verify, what the proof's CN must be.
    code: Option<&'a VerificationCode>,
    /// What proves possession, if that is no certificate.
    answer: Option<Answer<'a>>,
    options: &'a Options,
    /// Signatures that were verified before, many under one key together.
    verified: Option<&'a SignatureCache<'a>>,
    /// What a device sends, of which the certificate in question is the first.
    list: Option<&'a CertificateList>,
    /// See [`Case::sparing_own_key`].
    tries_own_key: bool,
    /// See [`Case::limited`].
    is_limited: bool,
    /// What the case's signatures have cost so far, by which batches share the time fairly.
    effort: Effort,
    /// The path, worked out when it is first asked for.
    validation: OnceCell<Option<PathValidation<'a>>>,
    /// What the sent certificates are good for, likewise.
    uses: OnceCell<Option<Uses>>,
    /// What the signature over the code is one of, likewise.
    signature: OnceCell<std::result::Result<Option<SignatureMatch>, Failure>>,
}

/// The most certificates of a chain that are tried as issuers: device chains have three or four.
const MAX_ISSUED_CHAIN: usize = 16;

/// What proves possession, if that is no certificate.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer<'a> {
    Request(&'a RequestInput, &'a [CertificateInput]),
    Signature(&'a SignatureInput),
}

impl<'a> Case<'a> {
    /// Is `input` fit for its role? `because` says how the role was found, for the reader of the
    /// report: [`CertificateInput::in_likely_role`] gives both.
    pub fn audit(input: &'a CertificateInput, because: String, options: &'a Options) -> Self {
        let role_found = RoleFound {
            name: input.role().as_str(),
            because,
        };
        Self {
            role_found: Some(role_found),
            ..Self::new(Mode::Audit, vec![input], options)
        }
    }

    /// Does a valid path (RFC 5280 section 6) lead from `input` to one of [`Options::anchors`]?
    pub fn chain(input: &'a CertificateInput, options: &'a Options) -> Self {
        Self::new(Mode::Chain, vec![input], options)
    }

    /// Does `proof` prove to the cloud that issued `code` that its sender holds the private key of
    /// `ca`?
    ///
    /// The key is that of `ca` itself: a signature by any other CA proves nothing, whatever
    /// [`Options::untrusted`] holds.
    pub fn verify(
        ca: &'a CertificateInput,
        proof: &'a CertificateInput,
        code: &'a VerificationCode,
        options: &'a Options,
    ) -> Self {
        Self {
            code: Some(code),
            ..Self::new(Mode::Verify, vec![ca, proof], options)
        }
    }

    /// Does `signature` prove to the service that issued `code` that its sender holds the private key of
    /// `ca`? It is one over the code's octets and nothing else.
    ///
    /// ```
    /// use popcert::{Case, CertificateInput, Options, Report, Role, SignatureInput, Time, Verdict};
    ///
    /// let ca = CertificateInput::read("fixtures/faults/near-signature/ca.pem", Role::Ca)?;
    /// let signature = SignatureInput::read("fixtures/faults/near-signature/signature.txt")?;
    /// let code = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49".parse()?;
    /// let options = Options::new(Time::parse("2026-01-01")?);
    /// let report = Report::of(&Case::verify_signature(&ca, &signature, &code, &options));
    /// assert_eq!(report.verdict, Verdict::Proven);
    /// # Ok::<(), popcert::Error>(())
    /// ```
    pub fn verify_signature(
        ca: &'a CertificateInput,
        signature: &'a SignatureInput,
        code: &'a VerificationCode,
        options: &'a Options,
    ) -> Self {
        Self {
            code: Some(code),
            answer: Some(Answer::Signature(signature)),
            ..Self::new(Mode::Signature, vec![ca], options)
        }
    }

    /// Does `chain`, the certificate that `root` issued for `request` and what follows it in its file, prove
    /// to the service that made the request that its sender holds the private key of `root`?
    ///
    /// With an empty chain the question is whether the request is fit to be signed; the verdict is then
    /// [`Verdict::Fit`] or [`Verdict::Unfit`].
    ///
    /// ```
    /// use popcert::{Case, CertificateInput, Options, Report, RequestInput, Role, Time, Verdict};
    ///
    /// let root = CertificateInput::read("fixtures/faults/near-request/ca.pem", Role::Ca)?;
    /// let request = RequestInput::read("fixtures/faults/near-request/request.pem")?;
    /// let chain = CertificateInput::read_all("fixtures/faults/near-request/chain.pem", Role::Ca)?;
    /// let options = Options::new(Time::parse("2026-01-01")?);
    /// let report = Report::of(&Case::verify_request(&root, &request, &chain, &options));
    /// assert_eq!(report.verdict, Verdict::Proven);
    /// # Ok::<(), popcert::Error>(())
    /// ```
    pub fn verify_request(
        root: &'a CertificateInput,
        request: &'a RequestInput,
        chain: &'a [CertificateInput],
        options: &'a Options,
    ) -> Self {
        // Whatever the order: that it is wrong is a finding of its own.
        let has_key = |one: &&CertificateInput| {
            let key = one.certificate().public_key();
            key.is_same_key(request.request().public_key())
        };
        let issued = chain.iter().find(has_key).or(chain.first());
        let inputs = std::iter::once(root).chain(issued).collect();
        Self {
            answer: Some(Answer::Request(request, chain)),
            ..Self::new(Mode::Request, inputs, options)
        }
    }

    fn new(mode: Mode, inputs: Vec<&'a CertificateInput>, options: &'a Options) -> Self {
        Self {
            mode,
            inputs,
            role_found: None,
            code: None,
            answer: None,
            options,
            verified: None,
            list: None,
            tries_own_key: true,
            is_limited: false,
            effort: Effort::default(),
            validation: OnceCell::new(),
            uses: OnceCell::new(),
            signature: OnceCell::new(),
        }
    }

    /// The same case, with the list that the device sends: its leaf is the certificate in question.
    #[must_use]
    pub fn sending(self, list: &'a CertificateList) -> Self {
        Self {
            list: Some(list),
            ..self
        }
    }

    /// The same case, in which an end entity's signature is not tried with its own key. In a batch
    /// that one verification costs more than all other checks of a device certificate.
    #[must_use]
    pub fn sparing_own_key(self) -> Self {
        Self {
            tries_own_key: false,
            ..self
        }
    }

    /// The same case, with signatures that were verified before. They change the time that it takes
    /// and no result.
    #[must_use]
    pub fn after(self, verified: &'a SignatureCache<'a>) -> Self {
        Self {
            verified: Some(verified),
            ..self
        }
    }

    /// What its signatures have cost, in microseconds of a slow processor.
    #[cfg(feature = "cli")]
    pub(crate) fn spent(&self) -> u64 {
        self.effort.spent()
    }

    /// Whether that key signed the certificate. The checks verify signatures through this, so that
    /// every verification counts towards what the case costs.
    pub(crate) fn verify_under(
        &self,
        certificate: &Certificate,
        key: &PublicKey,
    ) -> std::result::Result<(), Failure> {
        let result = verify_with_key(certificate, key, self.options.arithmetic);
        self.effort.spend_on(key, result.is_ok());
        result
    }

    /// The same case, if so with only those signatures verified that the verdict rests on: for
    /// files whose other certificates have used up the time already.
    #[must_use]
    pub fn limited(self, is_limited: bool) -> Self {
        Self { is_limited, ..self }
    }

    /// Whether only signatures are verified that the verdict rests on.
    pub(crate) fn is_limited(&self) -> bool {
        self.is_limited
    }

    /// What is asked.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Whether an end entity's signature may be tried with its own key.
    pub(crate) fn tries_own_key(&self) -> bool {
        self.tries_own_key
    }

    /// Whether possession of a CA's key is to be proven.
    pub fn is_verify(&self) -> bool {
        self.mode.is_proof()
    }

    /// The signature over the code, if that is the proof.
    pub fn signature(&self) -> Option<&'a SignatureInput> {
        match self.answer {
            Some(Answer::Signature(signature)) => Some(signature),
            _ => None,
        }
    }

    /// What the signature is one of; `Ok(None)` if that is not known, or there is no signature.
    pub(crate) fn signature_match(&self) -> std::result::Result<Option<&SignatureMatch>, &Failure> {
        let of = || {
            let (Some(signature), Some(code)) = (self.signature(), self.code) else {
                return Ok(None);
            };
            let Some(ca) = self.input(Role::Ca) else {
                return Ok(None);
            };
            let key = ca.certificate().public_key();
            let options = self.options;
            signature::find(
                signature.octets(),
                code,
                key,
                &options.untrusted,
                options.arithmetic,
            )
        };
        self.signature.get_or_init(of).as_ref().map(Option::as_ref)
    }

    /// The request of the service, if it is about one.
    pub fn request(&self) -> Option<&'a RequestInput> {
        match self.answer {
            Some(Answer::Request(request, _)) => Some(request),
            _ => None,
        }
    }

    /// What was issued for a request, and what follows it in its file.
    pub(crate) fn issued_chain(&self) -> &'a [CertificateInput] {
        match self.answer {
            Some(Answer::Request(_, chain)) => chain,
            _ => &[],
        }
    }

    /// The certificate that was issued for a request.
    pub(crate) fn issued(&self) -> Option<&'a CertificateInput> {
        let issued = self.inputs.get(1).copied();
        issued.filter(|_| self.mode == Mode::Request)
    }

    /// The certificates from the issued one up to the root, without the root, as far as signatures lead,
    /// and whether they lead to it.
    pub(crate) fn issued_path(&self) -> (Vec<&'a Certificate>, bool) {
        let (Some(root), Some(issued)) = (self.inputs.first(), self.issued()) else {
            return (Vec::new(), false);
        };
        let root = root.certificate();
        let mut path = vec![issued.certificate()];
        let others = self
            .issued_chain()
            .iter()
            .map(CertificateInput::certificate);
        let others: Vec<_> = others.take(MAX_ISSUED_CHAIN).collect();
        while path.len() <= others.len() {
            let Some(top) = path.last().copied() else {
                break;
            };
            let signed_by = |issuer: &Certificate| {
                top.issuer().matches(issuer.subject())
                    && self.verify_under(top, issuer.public_key()).is_ok()
            };
            if signed_by(root) {
                return (path, true);
            }
            let is_new = |one: &&&Certificate| !path.iter().any(|before| before.der() == one.der());
            match others.iter().filter(is_new).find(|one| signed_by(one)) {
                Some(next) => path.push(next),
                None => break,
            }
        }
        (path, false)
    }

    /// What path validation (RFC 5280 section 6.1) finds wrong on the way from the issued certificate to the root, each
    /// with the certificate that it is about. Signatures alone make no path: whoever is no CA may have signed.
    pub(crate) fn issued_violations(&self) -> Vec<(Certificate, Violation)> {
        let (path, _) = self.issued_path();
        let (Some(root), [issued, above @ ..]) = (self.inputs.first(), &path[..]) else {
            return Vec::new();
        };
        let above: Vec<_> = above.iter().copied().cloned().collect();
        let anchors = std::slice::from_ref(root.certificate());
        let request = path_request(self.options, issued, &above, anchors);
        let found = validate_counting(self.verified, &request, &self.effort);
        let violations = found.violations.into_iter();
        let placed = violations.filter_map(|one| {
            let certificate = found.chain.get(one.position)?;
            Some((Certificate::clone(certificate), one))
        });
        placed.collect()
    }

    /// Whether the request's own signature is its key's.
    pub(crate) fn verify_request_signature(
        &self,
        request: &CertificationRequest,
    ) -> std::result::Result<(), Failure> {
        verify_request(request, self.options.arithmetic)
    }

    /// The answer to the question.
    pub(crate) fn verdict(&self, good: bool) -> Verdict {
        match self.mode {
            // Of a request alone nothing is proven yet.
            Mode::Request if self.issued_chain().is_empty() => Mode::Audit.verdict(good),
            mode => mode.verdict(good),
        }
    }

    /// The certificates in question.
    pub fn inputs(&self) -> &[&'a CertificateInput] {
        &self.inputs
    }

    /// The certificate with that role.
    pub fn input(&self, role: Role) -> Option<&'a CertificateInput> {
        self.inputs
            .iter()
            .copied()
            .find(|input| input.role() == role)
    }

    /// The role of an audited certificate.
    pub fn role_found(&self) -> Option<RoleFound> {
        self.role_found.clone()
    }

    /// The verification code.
    pub fn code(&self) -> Option<&'a VerificationCode> {
        self.code
    }

    /// The service.
    pub fn cloud(&self) -> &'static Cloud {
        self.options.cloud
    }

    /// Why it is this one, if nobody named it.
    pub fn cloud_because(&self) -> Option<&str> {
        self.options.cloud_because.as_deref()
    }

    /// Whether the user wants failures of the check of that id reported without being counted.
    /// Whether they may be is the check's own say:
    /// [`Check::can_be_ignored`](crate::Check::can_be_ignored).
    pub fn ignores(&self, id: &str) -> bool {
        self.options.ignored.contains(&id)
    }

    /// The time at which dates are checked. Nothing in the library reads the clock.
    pub fn at(&self) -> Time {
        self.options.at
    }

    /// Whether one file was given twice, or CA and proof for each other. The latter shows in the
    /// names alone, before any signature is verified: the "CA" names the "proof" as its issuer. A
    /// root names itself, so that it says nothing.
    pub fn are_swapped(&self) -> bool {
        let (Some(ca), Some(proof)) = (self.input(Role::Ca), self.input(Role::Proof)) else {
            return false;
        };
        let (ca, proof) = (ca.certificate(), proof.certificate());
        ca.der() == proof.der() || (!ca.is_self_issued() && ca.issuer().matches(proof.subject()))
    }

    /// The file that the certificate with that SHA-256 came from, if that is known: of the
    /// certificates in question first, then of anchors and helpers.
    pub fn file_of(&self, sha256: &[u8; 32]) -> Option<&str> {
        let mut inputs = self.inputs.iter();
        let found = inputs.find(|input| input.certificate().sha256() == *sha256);
        match found {
            Some(input) => Some(&input.source().path),
            None => self.options.files.get(sha256).map(String::as_str),
        }
    }

    /// What the certificates are compared with.
    pub fn options(&self) -> &'a Options {
        self.options
    }

    /// What the device sends, if that is more than the certificate in question.
    pub(crate) fn list(&self) -> Option<&'a CertificateList> {
        self.list
    }

    /// What the certificates that the device sends are good for; `None` without any, or when that
    /// would take too many signatures.
    pub(crate) fn uses(&self) -> Option<&Uses> {
        let of = || Uses::of(self.list?, self.validation()?, self.options);
        self.uses.get_or_init(of).as_ref()
    }

    /// Whether everything that a good answer rests on was verified: each signature from the
    /// certificate in question up to an anchor, and on verify the only one, made with the key of
    /// the very CA that was given.
    ///
    /// This is asked beside the findings and not through them. No flag, profile or severity has a
    /// say in it, so that no combination of `--ignore` can make "proven" of an unverified
    /// signature.
    pub(crate) fn is_established(&self) -> bool {
        let signed = || {
            self.validation()
                .filter(|validation| validation.is_signed())
        };
        match self.mode {
            Mode::Audit => true,
            Mode::Chain => signed().is_some(),
            Mode::Request => self.is_request_established(),
            Mode::Signature => matches!(self.signature_match(), Ok(Some(one)) if one.is_proof()),
            Mode::Verify => signed().is_some_and(|validation| validation.chain.len() == 2),
        }
    }

    /// The request's own signature, and the root's on what was issued for it.
    fn is_request_established(&self) -> bool {
        let Some(request) = self.request().map(RequestInput::request) else {
            return false;
        };
        let is_issued = || match self.issued() {
            Some(issued) => {
                let key = issued.certificate().public_key();
                key.is_same_key(request.public_key()) && self.issued_path().1
            }
            None => true,
        };
        self.verify_request_signature(request).is_ok() && is_issued()
    }

    /// The path from proof or leaf to an anchor, built once; `None` where none is asked for.
    ///
    /// That of a proof leads to the CA given and to nobody else, with nothing between: a service
    /// compares with the certificate that was uploaded.
    pub fn validation(&self) -> Option<&PathValidation<'a>> {
        self.validation.get_or_init(|| self.validate()).as_ref()
    }

    fn validate(&self) -> Option<PathValidation<'a>> {
        let (leaf, anchors) = match self.mode {
            Mode::Audit | Mode::Request | Mode::Signature => return None,
            Mode::Chain => (*self.inputs.first()?, self.options.anchors.as_slice()),
            Mode::Verify => {
                let ca = self.input(Role::Ca)?.certificate();
                (self.input(Role::Proof)?, std::slice::from_ref(ca))
            }
        };
        let untrusted = &self.options.untrusted;
        let request = path_request(self.options, leaf.certificate(), untrusted, anchors);
        Some(match self.mode {
            Mode::Verify => validate_direct(&request),
            _ => validate_counting(self.verified, &request, &self.effort),
        })
    }
}

/// What is asked of a path, with what the options say of it.
fn path_request<'a>(
    options: &'a Options,
    leaf: &'a Certificate,
    untrusted: &'a [Certificate],
    anchors: &'a [Certificate],
) -> PathRequest<'a> {
    PathRequest {
        leaf,
        untrusted,
        anchors,
        crls: &options.crls,
        at: options.at,
        purpose: options.purpose,
        anchor_trust: options.anchor_trust,
        policy: options.policy.clone(),
        arithmetic: options.arithmetic,
    }
}
