//! An Azure Sphere tenant CA is named after its tenant.

use crate::{
    case::{Case, CertificateInput, Role},
    check::{Check, Evidence, Verdict},
    report::Severity,
};

/// An Azure Sphere tenant CA is named after its tenant.
pub const TENANT: Check = Check {
    id: "ca.tenant",
    title: "the CA is an Azure Sphere tenant CA",
    severity: Severity::Warning,
    by_role: &[],
    reference: "Azure Sphere documentation, tenant CA certificate",
    explanation: "With the cloud `azure-sphere` the CA should be the one that `az sphere ca-certificate download` writes: its CN is `Microsoft Azure Sphere` and the tenant id.",
    remedy: "download the tenant CA certificate again, or name the cloud that the CA is for: `--cloud azure-dps`, `--cloud generic`, …",
    applies: &[Role::Ca],
    decides: false,
    run,
};

fn run(case: &Case<'_>, input: &CertificateInput) -> Verdict {
    if !case.cloud().expects_tenant_ca {
        return Verdict::NotApplicable("this cloud's CAs are not Azure Sphere's");
    }
    let certificate = input.certificate();
    if certificate.azure_sphere_tenant().is_some() {
        return Verdict::Pass;
    }
    let evidence = Evidence::new("its subject is not that of a tenant CA")
        .compared(
            "CN=Microsoft Azure Sphere <tenant id>",
            certificate.subject().to_string(),
        )
        .field("tbsCertificate.subject");
    Verdict::fail(evidence)
}
