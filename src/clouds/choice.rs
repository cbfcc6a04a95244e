//! Which profile applies when nobody named one.

use super::{ALL, Cloud, GENERIC, KeyRules};
use crate::certificate::{Certificate, KeyKind, PublicKey};

/// A profile that was chosen by the code and the CA, and why.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CloudChoice {
    /// The profile.
    pub cloud: &'static Cloud,
    /// The reason, to follow the word "as".
    pub because: String,
}

impl CloudChoice {
    fn new(cloud: &'static Cloud, because: impl Into<String>) -> Self {
        Self {
            cloud,
            because: because.into(),
        }
    }
}

const TENANT_CA: &str = "the CA is an Azure Sphere tenant CA";

impl Cloud {
    /// The profile for a verification code and the CA that answers it, when no service is named.
    ///
    /// The service that issued the code is the one that examines the proof, so the format of the code
    /// decides first. Of services with the same format the CA decides: whether it is an Azure Sphere
    /// tenant CA, and whether the service takes its key. Where several are left, the profile of what
    /// they have in common applies, or [`GENERIC`] if there is none.
    pub fn chosen_for(code: &str, ca: &Certificate) -> CloudChoice {
        let is_tenant = ca.azure_sphere_tenant().is_some();
        // A service compares letter by letter, but a code in the wrong case still shows whose it is.
        let spellings = [
            (code.to_owned(), ""),
            (code.to_ascii_uppercase(), " but for its letter case"),
            (code.to_ascii_lowercase(), " but for its letter case"),
        ];
        for (spelling, but) in spellings {
            let fitting = issuers_of(&spelling, is_tenant);
            if !fitting.is_empty() {
                return among(&fitting, ca, but);
            }
        }
        match ALL
            .iter()
            .find(|cloud| is_tenant && cloud.expects_tenant_ca)
        {
            Some(cloud) => CloudChoice::new(cloud, TENANT_CA),
            None => CloudChoice::new(
                &GENERIC,
                "the code has the form of no service that popcert knows: name yours with `--cloud`",
            ),
        }
    }
}

/// The services whose codes look like this one.
fn issuers_of(code: &str, is_tenant: bool) -> Vec<&'static Cloud> {
    let fits = |cloud: &&Cloud| {
        let format = cloud.code.as_ref();
        format.is_some_and(|format| format.fits(code)) && (is_tenant || !cloud.expects_tenant_ca)
    };
    ALL.iter().copied().filter(fits).collect()
}

/// One of those whose codes look like this one, of which there is at least one.
fn among(fitting: &[&'static Cloud], ca: &Certificate, but: &str) -> CloudChoice {
    // Only a tenant CA lets such a profile get here.
    if let Some(cloud) = fitting.iter().find(|cloud| cloud.expects_tenant_ca) {
        return CloudChoice::new(cloud, TENANT_CA);
    }
    let takes_key = |cloud: &&&'static Cloud| {
        let rules = cloud.keys.as_ref();
        rules.is_none_or(|rules| accepts(rules, ca.public_key()))
    };
    let usable: Vec<_> = fitting.iter().filter(takes_key).copied().collect();
    // A key that no service takes is for the checks to report.
    let left = if usable.is_empty() { fitting } else { &usable };
    if let [cloud] = left {
        let form = cloud.code.as_ref().map(ToString::to_string);
        let form = form.unwrap_or_default();
        return CloudChoice::new(
            cloud,
            format!("the code has the form of its codes{but}, {form}"),
        );
    }
    let single = left.iter().filter(|cloud| cloud.covers.is_empty());
    let names: Vec<_> = single.map(|cloud| cloud.name).collect();
    let which = format!(
        "the code has the form of those of {}{but}: name yours with `--cloud`",
        names.join(", ")
    );
    let common = left
        .iter()
        .find(|cloud| names.iter().all(|name| cloud.covers.contains(name)));
    CloudChoice::new(common.unwrap_or(&&GENERIC), which)
}

fn accepts(rules: &KeyRules, key: &PublicKey) -> bool {
    let is_long_enough = match key.kind() {
        KeyKind::Rsa { bits, .. } => rules.rsa_bits.is_none_or(|least| *bits >= least),
        _ => true,
    };
    is_long_enough && rules.algorithms.contains(&key.algorithm_name().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::CodeFormat;
    use proptest::prelude::*;

    fn fixture() -> Certificate {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/CAcertificate.cer");
        Certificate::from_der(&std::fs::read(file).expect("a file")).expect("a certificate")
    }

    /// A service with AWS's form of code, which takes RSA keys alone.
    const RSA_ALONE: Cloud = Cloud {
        name: "rsa-alone",
        code: Some(CodeFormat {
            length: 64,
            alphabet: "hex digits",
            allows: |c| c.is_ascii_hexdigit(),
            has_parts: |_| true,
            source: "this test",
        }),
        keys: Some(KeyRules {
            algorithms: &["rsa"],
            rsa_bits: Some(2048),
            source: "this test",
        }),
        ..GENERIC
    };
    const ANY_KEY: Cloud = Cloud {
        name: "any-key",
        keys: None,
        ..RSA_ALONE
    };

    #[test]
    fn of_services_with_the_same_form_of_code_the_key_decides() {
        let aws = Cloud::named("aws-iot").expect("a service");
        let choice = among(&[aws, &RSA_ALONE], &fixture(), "");
        assert_eq!(choice.cloud.name, "aws-iot");
    }

    #[test]
    fn where_several_services_fit_equally_none_is_chosen_and_all_are_named() {
        let aws = Cloud::named("aws-iot").expect("a service");
        let choice = among(&[aws, &ANY_KEY], &fixture(), "");
        assert_eq!(choice.cloud.name, "generic");
        assert!(choice.because.contains("aws-iot, any-key"), "{choice:?}");
    }

    #[test]
    fn a_key_that_no_service_takes_leaves_the_choice_to_the_code() {
        let choice = among(&[&RSA_ALONE], &fixture(), "");
        assert_eq!(choice.cloud.name, "rsa-alone");
    }

    /// Of two services whose codes are alike none is chosen, and a form that one has alone chooses it.
    #[test]
    fn forms_of_codes_tell_services_apart_where_they_can() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/root.cer");
        let root = Certificate::from_der(&std::fs::read(root).expect("a file"));
        let root = root.expect("a certificate");
        let upper = "4F0C6A1D2B9E8375C1A0F4E6D8B2975310ACDE46F8B17029D3E5C4A6B8F09713";
        let uuid = "bb180052-7df5-4ff3-bda9-9b12fed8bf39";
        for (code, name, names) in [
            (upper.to_lowercase(), "aws-iot", ""),
            (upper.to_owned(), "generic", "aws-iot, nerveshub"),
            (uuid.to_owned(), "generic", "huawei-iotda, tencent-mqtt"),
            (uuid.to_uppercase(), "generic", "huawei-iotda, tencent-mqtt"),
            (format!("{uuid}2089017345"), "alibaba-mqtt", ""),
            (uuid.replace('-', "0"), "generic", ""),
        ] {
            let choice = Cloud::chosen_for(&code, &root);
            assert_eq!(choice.cloud.name, name, "{code}: {}", choice.because);
            assert!(choice.because.contains(names), "{code}: {}", choice.because);
        }
    }

    proptest! {
        #[test]
        fn a_code_of_no_known_form_leaves_the_choice_to_the_ca(code in "[G-Zg-z]{0,70}") {
            let spellings = [code.clone(), code.to_ascii_uppercase(), code.to_ascii_lowercase()];
            let is_known = Cloud::all().iter().filter_map(|cloud| cloud.code.as_ref()).any(|format| {
                spellings.iter().any(|spelling| format.fits(spelling))
            });
            prop_assume!(!is_known);
            let choice = Cloud::chosen_for(&code, &fixture());
            prop_assert_eq!(choice.cloud.name, "azure-sphere");
        }
    }
}
