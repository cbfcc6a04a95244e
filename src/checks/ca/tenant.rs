//! An Azure Sphere tenant CA is named after its tenant.

use crate::{
    case::{Case, CertificateInput, Mode, Role},
    check::{Check, CheckOutcome, Decides, Evidence, WhenSwapped},
    report::{Severity, Subject},
};

pub(super) const CHECK: Check = Check {
    id: "ca.tenant",
    title: "the CA is an Azure Sphere tenant CA",
    subject: Subject::Ca,
    severity: Severity::Warning,
    by_role: &[],
    reference: "Azure Sphere documentation, tenant CA certificate",
    explanation: "With the cloud `azure-sphere` the CA should be the one that `az sphere ca-certificate download` writes: its CN is `Microsoft Azure Sphere` and the tenant id.",
    remedy: "download the tenant CA certificate again, or name the cloud that the CA is for: `--cloud azure-dps`, `--cloud generic`, …",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Ca],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    if !case.cloud().expects_tenant_ca {
        return CheckOutcome::NotApplicable("this cloud's CAs are not Azure Sphere's");
    }
    let certificate = input.certificate();
    if certificate.azure_sphere_tenant().is_some() {
        return CheckOutcome::Pass;
    }
    let evidence = Evidence::new("its subject is not that of a tenant CA")
        .compared(
            "CN=Microsoft Azure Sphere <tenant id>",
            certificate.subject().to_string(),
        )
        .field("tbsCertificate.subject");
    CheckOutcome::fail(evidence)
}
