//! What both interfaces of Azure Sphere's security service share: a tenant (now called catalog)
//! with its succession of CAs, and proofs by the one that is asked for.
//!
//! The succession follows Microsoft Learn (azure-sphere/deployment/tenant-cert): a CA lives for
//! two years, its successor appears 90 days before the end and becomes active 45 days later.
//! With `--at` a script can look at any day of it. Private keys are in the stored documents,
//! which their owner alone can read.

use super::{app::App, evaluation, refusal::Refusal, request::base64};
use crate::{
    certificate::{Certificate, HashAlgorithm, Time, bundle},
    code::VerificationCode,
    error,
    mock::{MockKey, Tenant, guid, tenant},
};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde::{Deserialize, Serialize};

const DAY: i64 = 86_400;
/// The successor comes that long before the end (Microsoft Learn, azure-sphere/deployment/tenant-cert),
const SUCCESSOR_BEFORE: i64 = 90 * DAY;
/// and becomes the active one that long after its making.
const ACTIVE_AFTER: i64 = 45 * DAY;

/// A tenant or catalog, as it is stored.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Authority {
    /// The GUID in the CA's name.
    pub(super) id: String,
    /// Base64 of the policy CA's certificate.
    policy: String,
    /// Its key in PEM, which signs successors.
    policy_key: String,
    /// Base64 of the root's certificate.
    root: String,
    /// The tenant CAs, oldest first; empty before the first request and after a deletion.
    generations: Vec<Generation>,
    /// How often a tenant under this key was deleted: the next one is another.
    #[serde(default)]
    deletions: u64,
}

/// One CA of a tenant.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Generation {
    /// Base64 of the DER.
    certificate: String,
    /// PEM, not encrypted.
    key: String,
    /// Seconds since 1970.
    made: i64,
}

/// One CA as answers describe it.
#[derive(Debug)]
pub(super) struct CaDescription {
    pub(super) certificate: Certificate,
    /// `Active`, `Inactive` or `Expired`. "Inactive" is said of one that is not yet active and
    /// of one that is no longer: the real service uses one word for both. Nothing is ever
    /// `Revoked` here.
    pub(super) status: &'static str,
    pub(super) is_active: bool,
}

/// The key of a tenant's document; ids of Azure have no case.
pub(super) fn key(kind: &str, name: &str) -> String {
    format!("{kind}/{}", name.to_ascii_lowercase())
}

/// The tenant of that key with all the CAs that it has by now. It is made when it is asked for
/// the first time, and successors when they are due.
///
/// Errors: when a document cannot be read or written.
pub(super) fn authority(app: &App, key: &str, id: Option<&str>) -> Result<Authority, Refusal> {
    let at = app.clock.now();
    let kept: Authority = app.store.read(key)?;
    if kept.is_current(at) {
        return Ok(kept);
    }
    app.store.change(key, |kept: &mut Authority| {
        if kept.generations.is_empty() {
            let deletions = kept.deletions;
            *kept = Authority::create(app, key, id, deletions, at).map_err(Refusal::broken)?;
        }
        while !kept.is_current(at) {
            kept.add_successor(app, key, at).map_err(Refusal::broken)?;
        }
        Ok(kept.clone())
    })
}

/// Deletes the tenant of that key, with its CAs and their keys.
pub(super) fn forget(app: &App, key: &str) -> Result<(), Refusal> {
    app.store.change(key, |kept: &mut Authority| {
        *kept = Authority {
            deletions: kept.deletions + 1,
            ..Authority::default()
        };
        Ok(())
    })
}

impl Generation {
    /// The certificate, decoded. An error means that the stored document was damaged.
    fn decoded(&self) -> error::Result<Certificate> {
        Certificate::from_der(&base64(&self.certificate).unwrap_or_default())
    }

    /// The end of its validity, in seconds since 1970; never, if it cannot be read.
    fn end(&self) -> i64 {
        let end = self
            .decoded()
            .ok()
            .and_then(|ca| ca.validity().not_after().time());
        end.map_or(i64::MAX, Time::unix)
    }
}

impl Authority {
    /// Whether no successor is due.
    fn is_current(&self, at: Time) -> bool {
        self.generations
            .last()
            .is_some_and(|last| at.unix() < last.end().saturating_sub(SUCCESSOR_BEFORE))
    }

    /// A tenant with its first CA, all drawn from the seed and the document's key.
    fn create(
        app: &App,
        key: &str,
        id: Option<&str>,
        deletions: u64,
        at: Time,
    ) -> error::Result<Self> {
        let randomness = match deletions {
            0 => app.randomness.derived(key),
            _ => app
                .randomness
                .derived(&format!("{key} deletion {deletions}")),
        };
        let id = id.map_or_else(
            || guid::version_4(randomness.octets("tenant id")),
            str::to_ascii_lowercase,
        );
        let made = Tenant::builder().id(&id).build(&randomness, at)?;
        let (policy, policy_key) = made.policy().unwrap_or((&[], made.key()));
        Ok(Self {
            policy: BASE64_STANDARD.encode(policy),
            policy_key: policy_key.to_pem()?.to_string(),
            root: BASE64_STANDARD.encode(made.root().map_or(&[][..], |(root, _)| root)),
            generations: vec![Generation {
                certificate: BASE64_STANDARD.encode(made.ca()),
                key: made.key().to_pem()?.to_string(),
                made: at.unix(),
            }],
            deletions,
            id,
        })
    }

    /// Adds the next CA, as of the day when it was due; as of now if its predecessor has ended
    /// meanwhile, so that a mock that slept for years does not make a row of CAs that nobody
    /// ever saw.
    fn add_successor(&mut self, app: &App, key: &str, at: Time) -> error::Result<()> {
        let end = self.generations.last().map_or(at.unix(), Generation::end);
        let due = end.saturating_sub(SUCCESSOR_BEFORE);
        let made = if at.unix() > end { at.unix() } else { due };
        let made = Time::from_unix(made).unwrap_or(at);
        let randomness = app.randomness.derived(&match self.deletions {
            0 => format!("{key} generation {}", self.generations.len()),
            deletions => format!(
                "{key} deletion {deletions} generation {}",
                self.generations.len()
            ),
        });
        let policy_key = MockKey::from_pem(self.policy_key.as_bytes())?;
        // The shape begins a day before the moment that it is made for.
        let (certificate, secret) = tenant::successor(&self.id, &policy_key, &randomness, made)?;
        self.generations.push(Generation {
            certificate: BASE64_STANDARD.encode(certificate),
            key: secret.to_pem()?.to_string(),
            made: made.unix(),
        });
        Ok(())
    }

    /// The index of the active CA: the newest whose time has come, or the only one.
    fn active(&self, at: Time) -> usize {
        let is_due =
            |generation: &Generation| at.unix() >= generation.made.saturating_add(ACTIVE_AFTER);
        self.generations
            .iter()
            .skip(1)
            .rposition(is_due)
            .map_or(0, |place| place + 1)
    }

    /// Every CA that there is at that moment, oldest first, with what it is then. Time may have
    /// been moved back to before a successor was made.
    pub(super) fn list(&self, at: Time) -> Result<Vec<CaDescription>, Refusal> {
        let active = self.active(at);
        let is_made = |place: usize, made: i64| place == 0 || made <= at.unix();
        let all = self.generations.iter().enumerate();
        let all = all.filter(|(place, generation)| is_made(*place, generation.made));
        all.map(|(place, generation)| {
            let status = match (at.unix() > generation.end(), place == active) {
                (true, _) => "Expired",
                (false, true) => "Active",
                (false, false) => "Inactive",
            };
            Ok(CaDescription {
                certificate: generation.decoded().map_err(Refusal::broken)?,
                status,
                is_active: place == active,
            })
        })
        .collect()
    }

    /// The chain from that CA to the root, inclusive, as PKCS#7 in DER.
    pub(super) fn chain(&self, ca: &Certificate) -> Result<Vec<u8>, Refusal> {
        let above = [&self.policy, &self.root].map(|text| base64(text).unwrap_or_default());
        let all = [&[ca.der().to_vec()][..], &above].concat();
        Ok(bundle::certificates_only(&all))
    }

    /// A proof by that CA, in DER. The service signs any nonce: it knows nothing of who asked
    /// for it, and a live one signed codes of other clouds.
    ///
    /// Errors: 400 for a nonce that is no code (empty, control characters) or longer than
    /// [`MAX_NONCE`].
    pub(super) fn proof(
        &self,
        app: &App,
        ca: &Certificate,
        nonce: &str,
    ) -> Result<Vec<u8>, Refusal> {
        let invalid = |message: String| Refusal::new(400, "InvalidProofOfPossessionNonce", message);
        let code: VerificationCode = nonce
            .parse()
            .map_err(|error| invalid(evaluation::describe_error(&error)))?;
        if code.as_str().chars().count() > MAX_NONCE {
            return Err(invalid(format!(
                "the nonce is longer than {MAX_NONCE} characters"
            )));
        }
        let generation = self
            .generations
            .iter()
            .find(|one| base64(&one.certificate).as_deref() == Some(ca.der()));
        let generation =
            generation.ok_or_else(|| Refusal::broken("the CA is none of this tenant's"))?;
        let tenant =
            Tenant::from_parts(ca.der(), generation.key.as_bytes()).map_err(Refusal::broken)?;
        let randomness = app
            .randomness
            .derived(&ca.thumbprint(HashAlgorithm::Sha256).to_string());
        tenant
            .proof(code.as_str(), &randomness, app.clock.now())
            .map_err(Refusal::broken)
    }
}

/// Characters. Twice the longest known code; whether the real service has a limit is not known.
const MAX_NONCE: usize = 128;
