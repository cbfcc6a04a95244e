//! A mock cloud: an HTTP service on loopback that speaks the clouds' own REST interfaces, so
//! that real SDKs and scripts work against it with no account.
//!
//! Whatever is uploaded is judged by popcert's own checks, as `popcert verify` does with the same
//! cloud; only the words of the refusal are the service's. Shapes come from the published
//! specifications (Azure/azure-rest-api-specs, botocore's service model). What the services
//! answer is known for few failures (see the profiles' `answers`); each service's file says what
//! its real answer is not known for, and there the mock says the check's own words.
//!
//! Any subscription, resource group, hub, provisioning service, catalog or tenant that a request
//! names exists from then on.

mod answer;
mod auth;
mod aws_iot;
mod azure_arm;
mod azure_sphere;
mod azure_sphere_legacy;
mod guard;
mod iot_central;
mod judge;
mod portal;
mod refusal;
mod request;
mod router;
mod server;
mod sphere;
mod store;
mod tls;

pub(crate) use server::{Bound, Settings, bind};

use super::Randomness;
use crate::certificate::Time;
use store::Store;

/// Where the mock's time comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Clock {
    /// It stands still.
    Fixed(Time),
    /// It is asked for every time.
    Running(fn() -> Time),
}

impl Clock {
    fn now(self) -> Time {
        match self {
            Self::Fixed(at) => at,
            Self::Running(now) => now(),
        }
    }
}

/// What every operation may use.
#[derive(Debug)]
struct App {
    clock: Clock,
    randomness: Randomness,
    store: Store,
    /// SHA-256 of the only token that is accepted, or nothing if any is.
    token: Option<[u8; 32]>,
}

impl App {
    /// Random hex digits in lower case, the same for the same seed and purpose.
    fn hex<const N: usize>(&self, purpose: &str) -> String {
        hex::encode(self.randomness.octets::<N>(purpose))
    }

    /// An entity tag: eight octets in base64, as the services' are.
    fn etag(&self, of: &str, revision: u64) -> String {
        use base64::prelude::{BASE64_STANDARD, Engine};
        let purpose = format!("entity tag {of} {revision}");
        BASE64_STANDARD.encode(self.randomness.octets::<8>(&purpose))
    }

    /// A code as Azure's services give out: 24 octets in upper-case hex.
    fn azure_code(&self, of: &str, revision: u64) -> String {
        self.hex::<24>(&format!("verification code {of} {revision}"))
            .to_ascii_uppercase()
    }
}

/// As HTTP writes a moment (RFC 9110 section 5.6.7).
fn http_date(at: Time) -> String {
    jiff::Timestamp::from_second(at.unix())
        .map(|moment| moment.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
        .unwrap_or_default()
}
