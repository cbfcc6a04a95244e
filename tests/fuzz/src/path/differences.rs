//! Where popcert and rustls-webpki differ on purpose. Everything else is a finding.

use popcert::{
    Certificate,
    certificate::{GeneralName, GeneralSubtree},
    path::{Rule, Violation},
};
use webpki::Error;

/// Why popcert refuses what webpki takes: the reason, for one broken rule of that very path.
pub fn popcert_is_stricter(broken: &Violation, chain: &[&Certificate]) -> Option<&'static str> {
    let certificate = chain.get(broken.position)?;
    Some(match broken.rule {
        Rule::Serial => "webpki reads serial numbers leniently (RFC 5280 section 4.1.2.2)",
        Rule::KeyUsage => "webpki does not look at the key usage of CAs",
        Rule::Encoding => "webpki takes some of what DER forbids, in fields that it skips",
        Rule::Policies => "webpki does not process policies",
        Rule::PublicKey => "webpki does not look into the leaf's own key",
        Rule::DuplicateExtensions if repeats_unknown(certificate) => {
            "webpki passes over extensions that it does not know, twice as well"
        }
        Rule::MalformedExtensions => "webpki decodes few extensions, and those in part",
        Rule::Path if broken.detail.contains("names no") => {
            "webpki compares empty names as it compares others"
        }
        Rule::Path if broken.detail.contains("without a name") => {
            "webpki compares empty names as it compares others"
        }
        Rule::Path if broken.detail.contains("comes back to") && repeats_owner(chain) => {
            "webpki does not see that a name comes back in other letters (RFC 5280 section 7.1): the \
             same one it refuses, too (RFC 4158 section 5.2)"
        }
        Rule::CriticalExtensions if broken.detail.contains("what this anchor may certify") => {
            "webpki passes over critical extensions of anchors"
        }
        Rule::NameConstraints => name_constraints(broken)?,
        _ => return None,
    })
}

/// Whether two certificates below the anchor have the same key and name, the latter written in two ways.
fn repeats_owner(chain: &[&Certificate]) -> bool {
    let below = &chain[..chain.len() - 1];
    let mut pairs = below
        .iter()
        .enumerate()
        .flat_map(|(at, one)| below[..at].iter().map(move |other| (one, other)));
    pairs.any(|(one, other)| {
        let (names, keys) = (
            [one.subject(), other.subject()],
            [one, other].map(|it| it.public_key().der()),
        );
        keys[0] == keys[1] && names[0].matches(names[1]) && names[0].der() != names[1].der()
    })
}

/// Extensions that webpki remembers, whose second occurrence it refuses as well.
const REMEMBERED: [u8; 6] = [15, 17, 19, 30, 31, 37];

/// Whether an extension that webpki does not remember occurs twice.
fn repeats_unknown(certificate: &Certificate) -> bool {
    let duplicates = certificate.extensions().duplicates();
    duplicates.iter().any(|oid| match oid.as_bytes() {
        [0x55, 0x1D, last] => !REMEMBERED.contains(last),
        _ => true,
    })
}

/// Which names popcert compares with constraints and webpki does not, by the finding's words.
fn name_constraints(broken: &Violation) -> Option<&'static str> {
    let detail = &broken.detail;
    let mentions = |text: &str| detail.contains(text);
    Some(match () {
        () if mentions("the host name in the subject CN") => {
            "webpki knows no host names in subjects"
        }
        () if mentions("leading dot") => {
            "webpki gives DNS constraints with a leading dot a meaning that RFC 5280 does not"
        }
        () if mentions("email:") => "webpki does not look at addresses in subjects",
        _ => return None,
    })
}

/// Whether the signature algorithm's parameters are not those of its RFC.
fn has_odd_parameters(certificate: &Certificate) -> bool {
    popcert::signature::parameter_fault(certificate.signature_algorithm().der()).is_some()
}

/// Why webpki refuses what popcert takes, for a path that popcert takes.
pub fn webpki_is_stricter(refused: &Error, chain: &[&Certificate]) -> Option<&'static str> {
    let any = |test: &dyn Fn(&Certificate) -> bool| chain.iter().any(|one| test(one));
    let leaf = chain.first()?;
    Some(match refused {
        Error::UnsupportedCertVersion if any(&|one| one.version() != Some(3)) => {
            "webpki takes version 3 alone"
        }
        Error::UnsupportedSignatureAlgorithmContext(_) if any(&has_odd_parameters) => {
            "webpki compares algorithm identifiers octet by octet: no NULL behind ECDSA"
        }
        Error::CaUsedAsEndEntity if is_authority(leaf) => "webpki takes no CA for a leaf",
        Error::TrailingData(_) if any(&Certificate::has_unique_identifiers) => {
            "webpki takes no unique identifiers"
        }
        Error::TrailingData(_) if any(&limits_depth) => {
            "webpki refuses subtrees with a minimum or maximum, whatever names there are"
        }
        Error::TrailingData(_) if any(&writes_minimum) => {
            "popcert takes defaults that are written out, such as a minimum of 0 (X.690 section 11.5)"
        }
        Error::BadDer if any(&has_long_path_length) => "webpki reads a path length of one octet",
        Error::BadDerTime if any(&is_old) => "webpki knows no moment before 1970",
        Error::MalformedNameConstraint if any(&constrains_oddly) => {
            "popcert compares labels that begin or end with a hyphen, or are numbers, and a permitted \
             host that is none permits nothing beside others that do"
        }
        Error::UnknownIssuer if chain.len() == 1 => {
            "popcert trusts a leaf that is itself an anchor"
        }
        Error::UnknownIssuer if folded(chain) => {
            "webpki compares names octet by octet (RFC 5280 section 7.1)"
        }
        Error::MalformedDnsIdentifier if constrains_hosts(chain) && any(&has_odd_host) => {
            "popcert compares the labels of hosts that are numbers, have hyphens at their ends, or a \
             wildcard for all of a top level domain"
        }
        Error::PathLenConstraintViolated if self_issued_between(chain) => {
            "webpki counts self-issued CAs for the path length"
        }
        Error::MaximumPathDepthExceeded if chain.len() > 7 => "webpki goes six CAs deep",
        Error::RequiredEkuNotFoundContext(_) if any(&has_any_purpose) => {
            "webpki does not take anyExtendedKeyUsage"
        }
        Error::UnsupportedCriticalExtension if any(&has_critical_other) => {
            "webpki does not process policies, and few other extensions"
        }
        Error::MalformedDnsIdentifier | Error::NameConstraintViolation
            if self_issued_between(chain) =>
        {
            "webpki holds self-issued CAs against name constraints"
        }
        Error::NameConstraintViolation if any(&constrains_other_forms) => {
            "webpki refuses wherever directory names, URIs or mailboxes are constrained"
        }
        _ => return None,
    })
}

/// Whether a path length does not fit one octet.
fn has_long_path_length(certificate: &Certificate) -> bool {
    let basic = certificate.extensions().basic_constraints().value();
    basic
        .and_then(|basic| basic.path_len)
        .is_some_and(|length| length > 0xFF)
}

/// Whether notBefore is before 1970.
fn is_old(certificate: &Certificate) -> bool {
    let field = certificate.validity().not_before();
    field.time().is_some_and(|time| time.unix() < 0)
}

/// All subtrees, permitted and excluded.
fn subtrees(certificate: &Certificate) -> Vec<&GeneralSubtree> {
    let constraints = certificate.extensions().name_constraints().value();
    let both = constraints.map(|both| both.permitted.iter().chain(&both.excluded));
    both.into_iter().flatten().collect()
}

/// Whether a subtree has a minimum or maximum, which RFC 5280 section 4.2.1.10 does not use.
fn limits_depth(certificate: &Certificate) -> bool {
    let mut all = subtrees(certificate).into_iter();
    all.any(|one| one.minimum != 0 || one.maximum.is_some())
}

/// Whether a subtree has a minimum of 0 that is written out.
fn writes_minimum(certificate: &Certificate) -> bool {
    let mut all = certificate.extensions().iter();
    all.any(|one| {
        let mut octets = one.value().windows(3);
        one.oid().as_bytes() == [0x55, 0x1D, 30] && octets.any(|three| three == [0x80, 1, 0])
    })
}

/// Whether a DNS constraint is not a host name by webpki's rules.
fn constrains_oddly(certificate: &Certificate) -> bool {
    subtrees(certificate).iter().any(|one| match &one.base {
        GeneralName::Dns(base) => {
            let is_of_a_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            let is_none = |label: &str| label.is_empty() || !label.chars().all(is_of_a_host);
            is_odd_host(base) || base.split('.').any(is_none)
        }
        _ => false,
    })
}

/// Whether any certificate of the path constrains DNS names.
fn constrains_hosts(chain: &[&Certificate]) -> bool {
    let mut all = chain.iter().flat_map(|one| subtrees(one));
    all.any(|one| matches!(one.base, GeneralName::Dns(_)))
}

/// Whether a DNS name is not a host name by webpki's rules.
fn has_odd_host(certificate: &Certificate) -> bool {
    let extensions = certificate.extensions();
    let names = extensions.subject_alternative_names().value();
    names.into_iter().flatten().any(|name| match name {
        GeneralName::Dns(host) => is_odd_host(host),
        _ => false,
    })
}

/// RFC 1123 section 2.1, and RFC 6125 section 7.2 on wildcards.
fn is_odd_host(host: &str) -> bool {
    let mut labels = host.split('.');
    let is_number = labels
        .clone()
        .next_back()
        .is_some_and(|last| !last.is_empty() && last.bytes().all(|octet| octet.is_ascii_digit()));
    let is_wide = host
        .strip_prefix("*.")
        .is_some_and(|rest| !rest.contains('.'));
    is_number || is_wide || labels.any(|label| label.trim_matches('-') != label)
}

/// Whether a CA that is neither leaf nor anchor has its issuer's name.
fn self_issued_between(chain: &[&Certificate]) -> bool {
    let between = chain.get(1..chain.len() - 1).unwrap_or_default();
    between.iter().any(|one| one.is_self_issued())
}

/// Whether cA is TRUE.
fn is_authority(certificate: &Certificate) -> bool {
    let basic = certificate.extensions().basic_constraints();
    basic.value().is_some_and(|basic| basic.ca)
}

/// Whether an issuer's and a subject's name match in other octets.
fn folded(chain: &[&Certificate]) -> bool {
    let mut pairs = chain.windows(2);
    pairs.any(|pair| pair[0].issuer().der() != pair[1].subject().der())
}

/// Whether the extended key usage lists anyExtendedKeyUsage.
fn has_any_purpose(certificate: &Certificate) -> bool {
    let usage = certificate.extensions().extended_key_usage();
    let mut listed = usage.value().into_iter().flatten();
    listed.any(|oid| oid.as_bytes() == [0x55, 0x1D, 37, 0])
}

/// Whether an extension that webpki does not know is critical.
fn has_critical_other(certificate: &Certificate) -> bool {
    let mut all = certificate.extensions().iter();
    all.any(|one| {
        one.is_critical()
            && !matches!(one.oid().as_bytes(), [0x55, 0x1D, last] if REMEMBERED.contains(last))
    })
}

/// Whether names of other forms than DNS and IP are constrained.
fn constrains_other_forms(certificate: &Certificate) -> bool {
    let mut all = subtrees(certificate).into_iter();
    all.any(|one| !matches!(one.base, GeneralName::Dns(_) | GeneralName::Ip(_)))
}

/// Why popcert does not read a certificate that webpki takes, by the field that is in the way.
pub fn popcert_does_not_read(field: &str) -> Option<&'static str> {
    let parts = ["issuer", "subject", "extensions", "validity"];
    let inside = parts.iter().any(|part| field.contains(part));
    inside.then_some("webpki does not look into names, keys, extensions and anchors' dates that it has no use for")
}
