//! `chain.mixed-curves`: the keys of the path are on different curves, which is allowed, and a trap
//! for home-made tools.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "chain.mixed-curves",
    title: "all elliptic curve keys of the path are on one curve",
    subject: Subject::Path,
    severity: Severity::Note,
    by_role: &[],
    reference: "Azure/azure-sphere-samples#155; RFC 5480 section 4",
    explanation: "The signature algorithm follows the issuer's key, not the certificate's own. Older Azure Sphere tenant CAs are P-256 under a P-384 policy CA, which is right, but tools that expect one curve report a signature failure.",
    remedy: "nothing needs to be done; where another tool fails with this chain, make it use the hash and curve of each issuer",
    modes: &[Mode::Chain, Mode::Verify],
    applies: &[Role::Device, Role::Other, Role::Proof],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// RFC 5480 section 4 matches hash functions to the size of the key that signs, which is the
/// issuer's. A P-256 certificate under a P-384 CA has ecdsa-with-SHA384, and tools that choose the
/// hash by the certificate's own key report a bad signature (Azure/azure-sphere-samples#155).
///
/// A note: nothing in the path is wrong, and popcert has verified it.
fn run(case: &Case<'_>, _: &CertificateInput) -> CheckOutcome {
    let Some(validation) = case.validation() else {
        return CheckOutcome::NotApplicable("no path was asked for");
    };
    let keys = validation.chain.iter().map(|one| one.public_key());
    let curves: Vec<_> = keys.filter_map(|key| key.curve()).collect();
    match curves.split_first() {
        Some((first, rest)) if rest.iter().any(|other| other != first) => {
            let path = curves.join(", issued by ");
            CheckOutcome::fail(Evidence::new(format!("the path mixes curves: {path}")))
        }
        _ => CheckOutcome::Pass,
    }
}
