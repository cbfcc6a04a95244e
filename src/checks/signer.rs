//! Who signed a proof that the given CA did not sign, so that the right file is uploaded or the
//! right key signs.
//!
//! "The signature is wrong" leaves an operator with a folder of CAs. Services answer with the name
//! of the issuer at best (`Issuer certificate '…' cannot be found in the certificate chain`). If
//! the signer is among the files given, it is named with its thumbprint, its file and how it stands
//! to the CA given.

use crate::{
    case::{Case, Role},
    certificate::{Certificate, HashAlgorithm},
    shell::{mentioned, quoted},
    trust::{PathRequest, validate_path},
};

/// A certificate given besides CA and proof whose subject is the proof's issuer and whose key
/// signed the proof.
pub(super) struct Signer<'a> {
    certificate: &'a Certificate,
    ca: &'a Certificate,
    file: &'a str,
    kinship: Kinship,
}

/// How the signer stands to the CA given: each is another mistake with another remedy.
#[derive(Clone, Copy)]
enum Kinship {
    /// The CA given leads up to the signer: a parent signed the proof.
    Above,
    /// The signer leads up to the CA given: an intermediate signed the proof.
    Below,
    /// Neither, or both at once, as with cross-certificates.
    Other,
    /// The CA's own key, certified under another name.
    SameKey,
}

/// The most certificates of one name that are tried, each of which costs a verification.
const MAX_OF_ONE_NAME: usize = 16;

impl<'a> Signer<'a> {
    /// The signer among the certificates given, or `None` if none of them signed. Which of several
    /// twins is named does not depend on their order: the one with the key identifier that the
    /// proof names comes first, then CAs, then the smaller hash.
    ///
    /// Certificates with the proof's own key are left out: a self-signed proof has a finding of its
    /// own.
    pub(super) fn of(case: &'a Case<'_>) -> Option<Self> {
        let ca = case.input(Role::Ca)?.certificate();
        let proof = case.input(Role::Proof)?.certificate();
        let options = &case.options().untrusted;
        let others = options.iter().filter(|one| {
            one.subject().matches(proof.issuer())
                && one.der() != ca.der()
                && !one.public_key().is_same_key(proof.public_key())
        });
        let mut named: Vec<_> = others.collect();
        // A hint that costs nothing; the signature decides.
        let wanted = proof.extensions().authority_key_identifier();
        let wanted = wanted.value().and_then(Option::as_ref);
        named.sort_by_cached_key(|one| {
            let own = one.extensions().subject_key_identifier();
            (own.value() != wanted, !is_ca(one), one.sha256())
        });
        named.dedup_by_key(|one| one.sha256());
        named.truncate(MAX_OF_ONE_NAME);
        // The name fits already, so that one verification each is all that it takes.
        let signed = |one: &&Certificate| case.verify_under(proof, one.public_key()).is_ok();
        let certificate = named.into_iter().find(signed)?;
        Some(Self {
            certificate,
            ca,
            file: case.file_of(&certificate.sha256()).unwrap_or_default(),
            kinship: kinship(case, certificate, ca),
        })
    }

    /// Who it is, as the end of a sentence: subject, relation, thumbprint and file.
    pub(super) fn describe(&self) -> String {
        let what = match (self.kinship, is_ca(self.certificate)) {
            (_, false) => "which is not a CA",
            (Kinship::SameKey, _) => "which has the CA's own key and another name",
            // Renewals and look-alikes may be above or below the CA given: the name misleads either way.
            _ if self.has_name_of_ca() => "another key of the same CA name",
            (Kinship::Above, _) => "a CA above the one given",
            (Kinship::Below, _) => "a CA below the one given",
            (Kinship::Other, _) => "another CA",
        };
        format!(
            "{}, {what} (SHA-1 thumbprint {}, in {})",
            self.certificate.subject(),
            self.certificate.thumbprint(HashAlgorithm::Sha1),
            self.file
        )
    }

    /// Both ways out, since popcert cannot know which of them is meant: upload the signer's
    /// certificate, or have this CA sign.
    pub(super) fn remedy(&self) -> String {
        let (signer, given) = match self.has_name_of_ca() {
            true => ("the signer".to_owned(), "the CA given as `--ca`".to_owned()),
            false => (
                mentioned(&self.certificate.subject().to_string()),
                mentioned(&self.ca.subject().to_string()),
            ),
        };
        let sign = format!(
            "have the proof signed with the key of {given}: `popcert prove --ca CA.pem --key CA.key --code CODE -o proof.pem`"
        );
        if !is_ca(self.certificate) {
            return sign;
        }
        // A registered parent vouches for more than the CA that was meant: that is worth a word.
        let reach = match self.kinship {
            Kinship::Above => " (a service then accepts devices of every CA below it)",
            _ => "",
        };
        format!(
            "if {signer} is the CA to register, upload its certificate from {} alone, and give it as `--ca`{reach} (one out of \
             several: `popcert convert {} --index N --to pem -o signer.pem`); otherwise {sign}",
            mentioned(self.file),
            quoted(self.file)
        )
    }

    fn has_name_of_ca(&self) -> bool {
        self.certificate.subject().matches(self.ca.subject())
    }
}

/// Whether it may be a CA: basic constraints say so, or it is of version 1 and cannot say what it
/// is (RFC 5280 section 6.1.4 (k) leaves such to "out-of-band means").
fn is_ca(certificate: &Certificate) -> bool {
    let basic = certificate.extensions().basic_constraints().value();
    basic.map_or(certificate.version() == Some(1), |basic| basic.ca)
}

/// How one stands to the other, by their signatures and not by their names, which mislead after a
/// renewal.
fn kinship(case: &Case<'_>, signer: &Certificate, ca: &Certificate) -> Kinship {
    if signer.public_key().is_same_key(ca.public_key()) {
        return Kinship::SameKey;
    }
    match (leads(case, signer, ca), leads(case, ca, signer)) {
        (true, false) => Kinship::Below,
        (false, true) => Kinship::Above,
        _ => Kinship::Other,
    }
}

/// Whether signatures lead from one certificate up to the other. Dates and constraints do not
/// matter: an expired intermediate is the same CA, so only
/// [`is_signed`](crate::path::PathValidation::is_signed) is asked.
fn leads(case: &Case<'_>, from: &Certificate, to: &Certificate) -> bool {
    let mut request = PathRequest::new(from, std::slice::from_ref(to), case.at());
    request.untrusted = &case.options().untrusted;
    request.arithmetic = case.options().arithmetic;
    validate_path(&request).is_signed()
}
