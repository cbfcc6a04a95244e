//! Rules for every certificate.

mod algorithm_agreement;
mod critical_extensions;
mod dates;
mod dns_names;
mod duplicate_extensions;
mod encoding;
mod key;
mod malformed_extensions;
mod names;
mod self_issued;
mod serial;
mod signature_algorithm;
mod signature_hash;
mod signature_parameters;
mod thumbprint;
mod validity;
mod version;

pub use algorithm_agreement::ALGORITHM_AGREEMENT;
pub use critical_extensions::CRITICAL_EXTENSIONS;
pub use dates::DATES;
pub use dns_names::DNS_NAMES;
pub use duplicate_extensions::DUPLICATE_EXTENSIONS;
pub use encoding::ENCODING;
pub use key::KEY;
pub use malformed_extensions::MALFORMED_EXTENSIONS;
pub use names::NAMES;
pub use self_issued::SELF_ISSUED;
pub use serial::SERIAL;
pub use signature_algorithm::SIGNATURE_ALGORITHM;
pub use signature_hash::SIGNATURE_HASH;
pub use signature_parameters::SIGNATURE_PARAMETERS;
pub(super) use signature_parameters::evidence as parameter_evidence;
pub use thumbprint::THUMBPRINT;
pub use validity::VALIDITY;
pub use version::VERSION;
