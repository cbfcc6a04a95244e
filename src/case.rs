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

pub use certificate_list::CertificateList;
pub(crate) use certificate_list::{Twin, Use, Uses};
#[cfg(feature = "cli")]
pub(crate) use choice::only_ca;
pub use choice::{ca_among, proof_among};
pub use input::{CertificateInput, Role};
pub use options::Options;

use crate::{
    certificate::{Certificate, PublicKey, Time},
    cloud::Cloud,
    code::VerificationCode,
    report::{RoleFound, Verdict},
    trust::{
        Effort, Failure, PathRequest, PathValidation, SignatureCache, validate_counting,
        validate_direct, verify_with_key,
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
    /// Does the proof prove possession of the CA's key?
    Verify,
}

impl Mode {
    /// Every mode.
    pub const ALL: &'static [Self] = &[Self::Audit, Self::Chain, Self::Verify];

    /// The word for yes or no to this question.
    pub(crate) fn verdict(self, good: bool) -> Verdict {
        match (self, good) {
            (Self::Audit, true) => Verdict::Fit,
            (Self::Audit, false) => Verdict::Unfit,
            (Self::Chain, true) => Verdict::Trusted,
            (Self::Chain, false) => Verdict::Untrusted,
            (Self::Verify, true) => Verdict::Proven,
            (Self::Verify, false) => Verdict::NotProven,
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
    /// One certificate, or on verify the CA and then the proof.
    inputs: Vec<&'a CertificateInput>,
    /// On audit, the role and how it was found.
    role_found: Option<RoleFound>,
    /// On verify, what the proof's CN must be.
    code: Option<&'a VerificationCode>,
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

    fn new(mode: Mode, inputs: Vec<&'a CertificateInput>, options: &'a Options) -> Self {
        Self {
            mode,
            inputs,
            role_found: None,
            code: None,
            options,
            verified: None,
            list: None,
            tries_own_key: true,
            is_limited: false,
            effort: Effort::default(),
            validation: OnceCell::new(),
            uses: OnceCell::new(),
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

    /// Whether a proof is compared with a CA and a code.
    pub fn is_verify(&self) -> bool {
        self.mode == Mode::Verify
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
            Mode::Verify => signed().is_some_and(|validation| validation.chain.len() == 2),
        }
    }

    /// The path from proof or leaf to an anchor, built once; `None` on audit.
    ///
    /// That of a proof leads to the CA given and to nobody else, with nothing between: a service
    /// compares with the certificate that was uploaded.
    pub fn validation(&self) -> Option<&PathValidation<'a>> {
        self.validation.get_or_init(|| self.validate()).as_ref()
    }

    fn validate(&self) -> Option<PathValidation<'a>> {
        let (leaf, anchors) = match self.mode {
            Mode::Audit => return None,
            Mode::Chain => (*self.inputs.first()?, self.options.anchors.as_slice()),
            Mode::Verify => {
                let ca = self.input(Role::Ca)?.certificate();
                (self.input(Role::Proof)?, std::slice::from_ref(ca))
            }
        };
        let request = PathRequest {
            leaf: leaf.certificate(),
            untrusted: &self.options.untrusted,
            anchors,
            crls: &self.options.crls,
            at: self.options.at,
            purpose: self.options.purpose,
            anchor_trust: self.options.anchor_trust,
            policy: self.options.policy.clone(),
            arithmetic: self.options.arithmetic,
        };
        Some(match self.mode {
            Mode::Verify => validate_direct(&request),
            _ => validate_counting(self.verified, &request, &self.effort),
        })
    }
}
