//! Who did sign a proof that the CA given did not sign, so that the right file is uploaded or the right key signs.

use crate::{
    case::{Case, Role},
    certificate::{Certificate, HashAlgorithm},
    shell::quoted,
    trust::{AnchorTrust, PathRequest, PolicyInputs, Purpose, validate_path},
};

/// A certificate at hand whose name is the proof's issuer and whose key signed the proof.
pub(super) struct Signer<'a> {
    certificate: &'a Certificate,
    ca: &'a Certificate,
    file: &'a str,
    kinship: Kinship,
}

/// How the signer stands to the CA given.
#[derive(Clone, Copy)]
enum Kinship {
    Above,
    Below,
    Other,
    /// The CA's own key, certified under another name.
    SameKey,
}

/// More certificates of one name than anyone has; each costs a verification.
const MAX_OF_ONE_NAME: usize = 16;

impl<'a> Signer<'a> {
    /// The signer among all certificates at hand but CA and proof. Which of several twins is
    /// named does not hang on their order.
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
        let wanted = proof.extensions().authority_key_identifier();
        let wanted = wanted.value().and_then(Option::as_ref);
        named.sort_by_cached_key(|one| {
            let own = one.extensions().subject_key_identifier();
            (own.value() != wanted, !is_ca(one), one.sha256())
        });
        named.dedup_by_key(|one| one.sha256());
        named.truncate(MAX_OF_ONE_NAME);
        let signed = |one: &&Certificate| case.verify_under(proof, one.public_key()).is_ok();
        let certificate = named.into_iter().find(signed)?;
        Some(Self {
            certificate,
            ca,
            file: case.file_of(&certificate.sha256()).unwrap_or_default(),
            kinship: kinship(case, certificate, ca),
        })
    }

    /// Who it is, in one sentence's worth of words.
    pub(super) fn describe(&self) -> String {
        let what = match (self.kinship, is_ca(self.certificate)) {
            (_, false) => "which is no CA",
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

    /// Both ways out: another upload, or another signature.
    pub(super) fn remedy(&self) -> String {
        let (signer, given) = match self.has_name_of_ca() {
            true => ("the signer".to_owned(), "the CA given as `--ca`".to_owned()),
            false => (
                self.certificate.subject().to_string(),
                self.ca.subject().to_string(),
            ),
        };
        let sign = format!(
            "have the proof signed with the key of {given}: `popcert prove --ca CA.pem --key CA.key --code CODE -o proof.pem`"
        );
        if !is_ca(self.certificate) {
            return sign;
        }
        let reach = match self.kinship {
            Kinship::Above => " (a service then accepts devices of every CA below it)",
            _ => "",
        };
        format!(
            "if {signer} is the CA to register, upload its certificate from {} alone (a file with several: `popcert convert {} \
             --index N --to pem -o signer.pem`) and give it as `--ca`{reach}; otherwise {sign}",
            self.file,
            quoted(self.file)
        )
    }

    fn has_name_of_ca(&self) -> bool {
        self.certificate.subject().matches(self.ca.subject())
    }
}

/// A certificate of version 1 cannot say what it is.
fn is_ca(certificate: &Certificate) -> bool {
    let basic = certificate.extensions().basic_constraints().value();
    basic.map_or(certificate.version() == Some(1), |basic| basic.ca)
}

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

/// Whether signatures lead from one certificate up to the other.
fn leads(case: &Case<'_>, from: &Certificate, to: &Certificate) -> bool {
    let request = PathRequest {
        leaf: from,
        untrusted: &case.options().untrusted,
        anchors: std::slice::from_ref(to),
        crls: &[],
        at: case.at(),
        purpose: Purpose::Any,
        anchor_trust: AnchorTrust::NameAndKey,
        policy: PolicyInputs::default(),
        arithmetic: case.options().arithmetic,
    };
    validate_path(&request).is_signed()
}
