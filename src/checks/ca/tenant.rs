//! `ca.tenant`: with Azure Sphere, the CA is a tenant CA (Microsoft calls newer ones catalog CAs).

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
    explanation: "With the service `azure-sphere` the CA should be the one that `az sphere ca-certificate download` writes: its CN is `Microsoft Azure Sphere` and the tenant id.",
    remedy: "download the tenant CA certificate again, or name the service that the CA is for: `--cloud azure-dps`, `--cloud generic`, …",
    modes: &[Mode::Audit, Mode::Verify],
    applies: &[Role::Ca],
    decides: Decides::No,
    when_swapped: WhenSwapped::Pointless,
    run,
};

/// A tenant CA that Azure Sphere issued has the subject C=US, ST=Washington, L=Redmond, O=Microsoft
/// Corporation, CN=Microsoft Azure Sphere and the tenant id as a lower-case GUID; its
/// pre-production ring writes `Microsoft Azure Sphere INT` before the id. The form is compared, not
/// the issuer: policy CAs change with the years, and tenant CAs of 2020 have other keys than those
/// of 2023.
///
/// A warning, for a name proves nothing: it finds the usual mistake, `--cloud azure-sphere` with a
/// CA of one's own, whose remedies (download a proof) would not fit.
fn run(case: &Case<'_>, input: &CertificateInput) -> CheckOutcome {
    // With any other cloud a CA of any name will do.
    if !case.cloud().expects_tenant_ca {
        return CheckOutcome::NotApplicable("this service's CAs are not Azure Sphere's");
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
