//! Random hierarchies, sound and faulty, validated by
//! popcert, by rustls-webpki and by `openssl verify`.
//!
//! Where the others differ by intent, the flaw that explains it is listed in `differs`; any
//! other difference is a failure, and the hierarchy is shrunk to the smallest that shows it.

#![allow(clippy::print_stdout)] // How many of the hierarchies have a path.

#[path = "support/needs.rs"]
mod needs;

use popcert::{
    Certificate, Time, mock,
    mock::{KeyType, MockKey, ObjectIdentifier, Randomness, StringType, Template},
    path::{
        AnchorTrust, PathRequest, PathValidation, Purpose, Rule, SignatureCache, Violation,
        validate_path, validate_path_with,
    },
};
use proptest::prelude::*;
use rustls_pki_types::{
    AlgorithmIdentifier, CertificateDer, InvalidSignature, SignatureVerificationAlgorithm,
    UnixTime, alg_id,
};
use std::{collections::HashSet, fs, process::Command, sync::LazyLock};

const NAMES: [&str; 4] = ["Alpha", "Beta", "Gamma", "Delta"];

static KEYS: LazyLock<Vec<MockKey>> = LazyLock::new(|| {
    let key = |number: usize| {
        let purpose = format!("hierarchy key {number}");
        MockKey::generate(KeyType::P256, &Randomness::seeded(7), &purpose).expect("a key")
    };
    (0..6).map(key).collect()
});

fn at() -> Time {
    Time::parse("2026-01-01").expect("a date")
}

/// One fault of a certificate, or something unusual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    CriticalPurposeOther,
    Duplicate,
    ExcludesLeaf,
    ExcludesOther,
    Expired,
    FlippedSignature,
    IssuerInOtherCase,
    NegativeSerial,
    NoBasicConstraints,
    NoCertSign,
    NotCa,
    NotYetValid,
    OtherOuterAlgorithm,
    PathLength(u8),
    PermitsLeaf,
    PermitsOther,
    PurposeClient,
    PurposeServer,
    SerialOf21,
    SignedByOther,
    UnknownCritical,
    UnknownHarmless,
    Version1,
    ZeroSerial,
}

use Flaw::*;

const FLAWS: [Flaw; 25] = [
    CriticalPurposeOther,
    Duplicate,
    ExcludesLeaf,
    ExcludesOther,
    Expired,
    FlippedSignature,
    IssuerInOtherCase,
    NegativeSerial,
    NoBasicConstraints,
    NoCertSign,
    NotCa,
    NotYetValid,
    OtherOuterAlgorithm,
    PathLength(0),
    PathLength(1),
    PermitsLeaf,
    PermitsOther,
    PurposeClient,
    PurposeServer,
    SerialOf21,
    SignedByOther,
    UnknownCritical,
    UnknownHarmless,
    Version1,
    ZeroSerial,
];

/// A certificate of the hierarchy: who it is and who issues it, by their numbers.
#[derive(Clone, Debug)]
struct Plan {
    subject: usize,
    key: usize,
    issuer: usize,
    issuer_key: usize,
    flaw: Option<Flaw>,
}

#[derive(Clone, Debug)]
struct Hierarchy {
    authorities: Vec<Plan>,
    leaf: Plan,
    anchors: Vec<usize>,
}

fn plan(flaws: u32) -> impl Strategy<Value = Plan> {
    let flaw = prop_oneof![
        10 => Just(None),
        flaws => prop::sample::select(FLAWS.to_vec()).prop_map(Some),
    ];
    (0..4_usize, 0..3_usize, 0..4_usize, 0..3_usize, flaw).prop_map(
        |(subject, key, issuer, issuer_key, flaw)| Plan {
            subject,
            // Each name has two keys of its own or one that is shared, so that chains come about.
            key: (subject + key / 2) % 4,
            issuer,
            issuer_key: (issuer + issuer_key / 2) % 4,
            flaw,
        },
    )
}

fn hierarchy() -> impl Strategy<Value = Hierarchy> {
    (2..7_usize).prop_flat_map(|count| {
        (
            prop::collection::vec(plan(3), count),
            plan(3),
            prop::collection::vec(0..count, 1..3),
        )
            .prop_map(|(authorities, leaf, anchors)| Hierarchy {
                authorities,
                leaf,
                anchors,
            })
    })
}

/// A straight chain of `depth`, in which issuers always fit: most random graphs have no path at all.
fn chain() -> impl Strategy<Value = Hierarchy> {
    (1..5_usize).prop_flat_map(|depth| {
        (prop::collection::vec(plan(4), depth), plan(4)).prop_map(|(mut authorities, mut leaf)| {
            for number in 0..authorities.len() {
                let above = number.saturating_sub(1);
                let (name, key) = (authorities[above].subject, authorities[above].key);
                authorities[number].issuer = name;
                authorities[number].issuer_key = key;
            }
            if let Some(last) = authorities.last() {
                (leaf.issuer, leaf.issuer_key) = (last.subject, last.key);
            }
            authorities[0].flaw = None;
            Hierarchy {
                authorities,
                leaf,
                anchors: vec![0],
            }
        })
    })
}

fn dns(host: &str) -> Vec<u8> {
    mock::general_name(2, host.as_bytes())
}

fn write(plan: &Plan, is_leaf: bool, number: usize) -> popcert::Result<Vec<u8>> {
    let subject = match is_leaf {
        true => mock::common_name(StringType::Utf8, "device"),
        false => mock::common_name(StringType::Utf8, NAMES[plan.subject]),
    };
    let issuer = match plan.flaw {
        Some(IssuerInOtherCase) => {
            let shouted = format!("  {} ", NAMES[plan.issuer].to_uppercase());
            mock::common_name(StringType::Printable, &shouted)
        }
        _ => mock::common_name(StringType::Utf8, NAMES[plan.issuer]),
    };
    let subject_key = if is_leaf { &KEYS[5] } else { &KEYS[plan.key] };
    let mut template = Template::new(&issuer, &subject, subject_key, at());
    template.serial = vec![0x40, number as u8 + 1];
    if is_leaf {
        let names = mock::alternative_names(&[dns("device.example")]);
        template.extensions.push(names);
    } else {
        let path_len = match plan.flaw {
            Some(PathLength(length)) => Some(length),
            _ => None,
        };
        match plan.flaw {
            Some(NoBasicConstraints) => {}
            Some(NotCa) => template
                .extensions
                .push(mock::basic_constraints(false, None)),
            _ => template
                .extensions
                .push(mock::basic_constraints(true, path_len)),
        }
        let usage: &[u8] = if plan.flaw == Some(NoCertSign) {
            &[6]
        } else {
            &[5, 6]
        };
        template.extensions.push(mock::key_usage(usage));
    }
    let signer = match plan.flaw {
        Some(SignedByOther) => &KEYS[4],
        _ => &KEYS[plan.issuer_key],
    };
    if let Some(flaw) = plan.flaw {
        spoil(&mut template, flaw, is_leaf)?;
    }
    let mut der = template.sign(signer)?;
    if plan.flaw == Some(FlippedSignature)
        && let Some(last) = der.last_mut()
    {
        *last ^= 1;
    }
    Ok(der)
}

fn spoil(template: &mut Template, flaw: Flaw, is_leaf: bool) -> popcert::Result<()> {
    const UNKNOWN: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.55555.1");
    const CLIENT: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");
    const SERVER: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.1");
    const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");
    let far = |days: i64| at().plus_seconds(days * 86_400);
    let mut add = |extension| template.extensions.push(extension);
    match flaw {
        CriticalPurposeOther => add(mock::extended_key_usage(true, &[TIME_STAMPING])),
        Duplicate => {
            let unknown = mock::extension(UNKNOWN, false, &[5, 0]);
            add(unknown.clone());
            add(unknown);
        }
        ExcludesLeaf if !is_leaf => add(mock::name_constraints(&[], &[dns("example")])),
        ExcludesOther if !is_leaf => add(mock::name_constraints(&[], &[dns("other")])),
        PermitsLeaf if !is_leaf => add(mock::name_constraints(&[dns("device.example")], &[])),
        PermitsOther if !is_leaf => add(mock::name_constraints(&[dns("other")], &[])),
        PurposeClient => add(mock::extended_key_usage(false, &[SERVER, CLIENT])),
        PurposeServer => add(mock::extended_key_usage(false, &[SERVER])),
        UnknownCritical => add(mock::extension(UNKNOWN, true, &[5, 0])),
        UnknownHarmless => add(mock::extension(UNKNOWN, false, &[5, 0])),
        Expired => *template = template.clone().valid(far(-9), far(-1)),
        NotYetValid => *template = template.clone().valid(far(1), far(9)),
        NegativeSerial => template.serial = vec![0xFE],
        ZeroSerial => template.serial = vec![0],
        SerialOf21 => template.serial = vec![0x41; 21],
        // ecdsa-with-SHA384.
        OtherOuterAlgorithm => {
            let algorithm = mock::oid(ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3"));
            template.outer_algorithm =
                Some([&[0x30, algorithm.len() as u8], &algorithm[..]].concat());
        }
        Version1 => {
            template.version = None;
            template.extensions.clear();
        }
        _ => {}
    }
    Ok(())
}

/// The certificates of a hierarchy: the CAs in order, and the leaf.
fn certificates(hierarchy: &Hierarchy) -> (Vec<Vec<u8>>, Vec<u8>) {
    let authorities = hierarchy.authorities.iter().enumerate();
    let authorities = authorities.map(|(number, plan)| write(plan, false, number));
    let authorities = authorities.collect::<popcert::Result<_>>().expect("made");
    let leaf = write(&hierarchy.leaf, true, 99).expect("made");
    (authorities, leaf)
}

/// Our verdict, with what was broken; it does not depend on what was verified before.
fn ours(
    authorities: &[Vec<u8>],
    leaf: &[u8],
    anchors: &[usize],
    trust: AnchorTrust,
    purpose: Purpose,
) -> (bool, String) {
    let read = |der: &Vec<u8>| Certificate::from_der(der).expect("readable");
    let all: Vec<_> = authorities.iter().map(read).collect();
    let trusted: Vec<_> = anchors.iter().map(|index| all[*index].clone()).collect();
    let leaf = read(&leaf.to_vec());
    let mut request = PathRequest::new(&leaf, &trusted, at());
    request.untrusted = &all;
    request.purpose = purpose;
    request.anchor_trust = trust;
    let validation: PathValidation<'_> = validate_path(&request);
    let verified = SignatureCache::of(
        [&leaf].into_iter(),
        trusted.iter().chain(&all),
        request.arithmetic,
    );
    let after = validate_path_with(&verified, &request);
    assert_eq!(format!("{validation:?}"), format!("{after:?}"));
    (
        validation.is_valid(),
        format!("{:?}", validation.violations),
    )
}

/// The verdict and the broken rules, with the files given in that order.
fn in_order(
    authorities: &[Certificate],
    anchors: &[Certificate],
    leaf: &Certificate,
    trust: AnchorTrust,
) -> (bool, Vec<Rule>, Vec<Rule>) {
    let mut request = PathRequest::new(leaf, anchors, at());
    request.untrusted = authorities;
    request.anchor_trust = trust;
    let validation = validate_path(&request);
    let rules = |all: &[Violation]| {
        let mut rules: Vec<_> = all.iter().map(|one| one.rule).collect();
        rules.sort();
        rules
    };
    (
        validation.is_valid(),
        rules(&validation.violations),
        rules(&validation.disregarded),
    )
}

/// P-256 with SHA-256, by the p256 crate itself.
#[derive(Debug)]
struct P256;

impl SignatureVerificationAlgorithm for P256 {
    fn verify_signature(
        &self,
        key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        use p256::ecdsa::{DerSignature, VerifyingKey, signature::Verifier};
        let key = VerifyingKey::from_sec1_bytes(key).map_err(|_| InvalidSignature)?;
        let signature = DerSignature::try_from(signature).map_err(|_| InvalidSignature)?;
        key.verify(message, &signature)
            .map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_P256
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_SHA256
    }
}

/// What rustls-webpki says; nothing where it does not take an anchor at all.
fn webpki(authorities: &[Vec<u8>], leaf: &[u8], anchors: &[usize]) -> Option<Result<(), String>> {
    let all: Vec<_> = authorities
        .iter()
        .map(|der| CertificateDer::from(der.as_slice()))
        .collect();
    let trusted: Result<Vec<_>, _> = anchors
        .iter()
        .map(|index| webpki::anchor_from_trusted_cert(&all[*index]))
        .collect();
    let trusted = trusted.ok()?;
    let leaf = CertificateDer::from(leaf);
    let leaf = match webpki::EndEntityCert::try_from(&leaf) {
        Ok(leaf) => leaf,
        Err(cause) => return Some(Err(format!("{cause:?}"))),
    };
    let seconds = u64::try_from(at().unix()).expect("after 1970");
    let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
    let client = webpki::KeyUsage::client_auth();
    let verdict = leaf.verify_for_usage(&[&P256], &trusted, &all, now, client, None, None);
    Some(verdict.map(|_| ()).map_err(|cause| format!("{cause:?}")))
}

/// Flaws on which rustls-webpki differs on purpose, with the reason.
fn webpki_is_looser(flaw: Flaw) -> bool {
    match flaw {
        // It reads serial numbers leniently.
        NegativeSerial | ZeroSerial | SerialOf21 => true,
        // It does not look at the key usage of CAs.
        NoCertSign => true,
        // It skips what it does not know, twice as well.
        Duplicate => true,
        _ => false,
    }
}

fn webpki_is_stricter(flaw: Flaw) -> bool {
    match flaw {
        // Names must be equal octet by octet, where RFC 5280 section 7.1 folds them.
        IssuerInOtherCase => true,
        // Version 1 is not supported, not even for a leaf.
        Version1 => true,
        // Self-issued CAs count for the path length.
        PathLength(_) => true,
        _ => false,
    }
}

fn openssl_is_looser(flaw: Flaw) -> bool {
    match flaw {
        // Only with -x509_strict.
        NegativeSerial | ZeroSerial | SerialOf21 => true,
        // It takes the first of both, and does not say a word.
        Duplicate => true,
        // A key usage that holds keyCertSign is enough for it.
        NoBasicConstraints => true,
        _ => false,
    }
}

fn flaws(hierarchy: &Hierarchy) -> impl Iterator<Item = Flaw> {
    let authorities = hierarchy.authorities.iter().filter_map(|plan| plan.flaw);
    authorities.chain(hierarchy.leaf.flaw)
}

fn agrees_with_webpki(hierarchy: &Hierarchy) -> Result<bool, TestCaseError> {
    let (authorities, leaf) = certificates(hierarchy);
    let (accepted, broken) = ours(
        &authorities,
        &leaf,
        &hierarchy.anchors,
        AnchorTrust::NameAndKey,
        Purpose::ClientAuth,
    );
    let Some(theirs) = webpki(&authorities, &leaf, &hierarchy.anchors) else {
        return Ok(accepted);
    };
    match (accepted, &theirs) {
        (true, Err(why)) => prop_assert!(
            flaws(hierarchy).any(webpki_is_stricter),
            "accepted here, refused by webpki: {why}"
        ),
        (false, Ok(())) => prop_assert!(
            flaws(hierarchy).any(webpki_is_looser),
            "accepted by webpki, refused here: {broken}"
        ),
        _ => {}
    }
    Ok(accepted)
}

/// Whether `openssl verify` finds the path good, and its output.
fn openssl(authorities: &[Vec<u8>], leaf: &[u8], anchors: &[usize]) -> (bool, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let bundle = |indices: &[usize]| -> String {
        let blocks = indices
            .iter()
            .map(|index| pem::Pem::new("CERTIFICATE", authorities[*index].clone()));
        pem::encode_many(&blocks.collect::<Vec<_>>())
    };
    let place = |name: &str, text: String| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("written");
        path
    };
    let trusted = place("trusted.pem", bundle(anchors));
    let all = place(
        "all.pem",
        bundle(&(0..authorities.len()).collect::<Vec<_>>()),
    );
    let leaf = place("leaf.pem", pem::encode(&pem::Pem::new("CERTIFICATE", leaf)));
    let output = Command::new("openssl")
        .args([
            "verify",
            "-no-CApath",
            "-no-CAfile",
            "-no-CAstore",
            "-partial_chain",
            "-attime",
        ])
        .arg(at().unix().to_string())
        .arg("-trusted")
        .arg(trusted)
        .arg("-untrusted")
        .arg(all)
        .arg(leaf)
        .output()
        .expect("openssl runs");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.success(), stderr)
}

/// openssl does not go back when the first candidate fails, so its refusal proves nothing
/// where there is a choice; in a straight chain there is none.
fn agrees_with_openssl(hierarchy: &Hierarchy, is_straight: bool) -> Result<(), TestCaseError> {
    let (authorities, leaf) = certificates(hierarchy);
    let (theirs, why) = openssl(&authorities, &leaf, &hierarchy.anchors);
    let (accepted, broken) = ours(
        &authorities,
        &leaf,
        &hierarchy.anchors,
        AnchorTrust::Certificate,
        Purpose::Any,
    );
    if theirs && !accepted {
        prop_assert!(
            flaws(hierarchy).any(openssl_is_looser),
            "accepted by openssl, refused here: {broken}"
        );
    }
    let names: HashSet<_> = hierarchy
        .authorities
        .iter()
        .map(|plan| plan.subject)
        .collect();
    let has_choice = names.len() < hierarchy.authorities.len();
    if is_straight && !has_choice && accepted && !theirs {
        prop_assert!(false, "accepted here, refused by openssl: {why}");
    }
    Ok(())
}

fn cases(default: u32) -> ProptestConfig {
    // POPCERT_CASES multiplies the usual number, for a longer look.
    let times = std::env::var("POPCERT_CASES")
        .ok()
        .and_then(|text| text.parse().ok());
    ProptestConfig {
        cases: default * times.unwrap_or(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(1_500))]

    fn webpki_agrees_on_any_graph(hierarchy in hierarchy()) {
        agrees_with_webpki(&hierarchy)?;
    }

    fn webpki_agrees_on_chains(hierarchy in chain()) {
        agrees_with_webpki(&hierarchy)?;
    }
}

/// A hierarchy, and its certificates in another order.
fn shuffled() -> impl Strategy<Value = (Hierarchy, Vec<usize>)> {
    hierarchy().prop_flat_map(|hierarchy| {
        let order: Vec<_> = (0..hierarchy.authorities.len()).collect();
        (Just(hierarchy), Just(order).prop_shuffle())
    })
}

proptest! {
    #![proptest_config(cases(500))]

    fn the_order_of_the_files_does_not_matter((hierarchy, order) in shuffled()) {
        let (authorities, leaf) = certificates(&hierarchy);
        let read = |der: &Vec<u8>| Certificate::from_der(der).expect("readable");
        let (all, leaf): (Vec<_>, _) = (authorities.iter().map(read).collect(), read(&leaf));
        let of = |indices: &[usize]| -> Vec<_> { indices.iter().map(|one| all[*one].clone()).collect() };
        let mut anchors = hierarchy.anchors.clone();
        for trust in [AnchorTrust::NameAndKey, AnchorTrust::Certificate] {
            let first = in_order(&all, &of(&anchors), &leaf, trust);
            anchors.reverse();
            let then = in_order(&of(&order), &of(&anchors), &leaf, trust);
            prop_assert_eq!(first, then);
        }
    }
}

proptest! {
    #![proptest_config(cases(150))]

    fn openssl_agrees_on_any_graph(hierarchy in hierarchy()) {
        agrees_with_openssl(&hierarchy, false)?;
    }

    fn openssl_agrees_on_chains(hierarchy in chain()) {
        agrees_with_openssl(&hierarchy, true)?;
    }
}

/// The comparison means something only if many of the hierarchies have a path.
fn both_outcomes_occur_often() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut accepted = [0, 0];
    for _ in 0..300 {
        let graph = hierarchy()
            .new_tree(&mut runner)
            .expect("a graph")
            .current();
        let straight = chain().new_tree(&mut runner).expect("a chain").current();
        for (count, hierarchy) in accepted.iter_mut().zip([graph, straight]) {
            *count += u32::from(agrees_with_webpki(&hierarchy).expect("agreement"));
        }
    }
    println!(
        "accepted of 300: {} graphs, {} chains",
        accepted[0], accepted[1]
    );
    assert!(
        accepted.iter().all(|count| (30..270).contains(count)),
        "{accepted:?}"
    );
}

fn main() -> std::process::ExitCode {
    use needs::named;
    needs::run(&[
        (
            &[],
            named![
                webpki_agrees_on_any_graph,
                webpki_agrees_on_chains,
                the_order_of_the_files_does_not_matter,
                both_outcomes_occur_often
            ],
        ),
        (
            &["openssl"],
            named![openssl_agrees_on_any_graph, openssl_agrees_on_chains],
        ),
    ])
}
