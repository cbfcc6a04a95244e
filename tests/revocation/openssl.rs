//! A second opinion: `openssl verify -crl_check -extended_crl -use_deltas`.
//!
//! It is asked about sets in which it is right. What it does otherwise, and why (crypto/x509/x509_vfy.c
//! of OpenSSL 3):
//!
//! - Of several CRLs it takes the one with the latest date (`get_crl_sk`), whatever the numbers: here
//!   a later number is never issued earlier.
//! - It takes that one even if nobody knows who signed it: here such a CRL is the only one of its scope.
//! - Of several deltas it takes the first that fits (`get_delta_sk`), not the newest: here is one.
//! - A delta for some reasons is taken for a complete CRL (an `else if` in `get_crl_score`), and what
//!   the complete one lists is not seen: here lists for some reasons have no delta.
//! - A delta is heeded only if a freshest CRL extension stands in the complete CRL: here it does.
//! - It stops when all reasons are covered (`check_cert`), though another scope may list the
//!   certificate: here scopes divide the reasons, or there is one, indirect CRLs apart.
//! - removeFromCRL in a complete CRL takes nothing back for popcert, and does for it (`cert_crl`).
//! - It goes by dates to the second `nextUpdate` exclusive, and takes CRLs without one as endless.

use super::{
    certificate_of,
    random::Dice,
    read,
    reference::{ALL_REASONS, Crl, Entry, Name, Point, Scope, Signer, Verdict, World},
    render::{Desk, at},
    verdict,
};
use std::{collections::BTreeSet, fs, path::Path, process::Command};

fn scope(places: &[u8], reasons: u16, is_indirect: bool) -> Scope {
    Scope {
        places: places.iter().copied().collect(),
        reasons,
        only_user: false,
        only_ca: false,
        only_attribute: false,
        indirect: is_indirect,
    }
}

/// A CRL with that place in the order of issuing.
fn crl(dice: &mut Dice, scope: &Scope, place: u8) -> Crl {
    let serials = [0x41, 0x40, 0x44, 0x45];
    let names_issuer = scope.indirect;
    let entries = (0..dice.below(3)).map(|_| Entry {
        issuer: names_issuer.then_some(Name::Ca),
        serial: serials[dice.below(serials.len())],
        reason: [None, Some(1), Some(6)][dice.below(3)],
    });
    let mut entries: Vec<Entry> = entries.collect();
    // It does not look past the first entry of a serial number.
    let mut seen = BTreeSet::new();
    entries.retain(|entry| seen.insert(entry.serial));
    let (issuer, signer) = match scope.indirect {
        true => (Name::Indirect, Signer::Indirect),
        false if dice.below(8) == 0 => (Name::Ca, Signer::Stranger),
        false => (Name::Ca, Signer::Ca),
    };
    Crl {
        issuer,
        signer,
        scope: scope.clone(),
        // 3, 127, 128, 256, …: as octet strings they are out of order.
        number: Some([&[3][..], &[127], &[128], &[1, 0]][usize::from(place)].to_vec()),
        base: None,
        authority_key: None,
        from: i64::from(place) - 9,
        until: Some([5, 9][dice.below(2)]),
        entries,
        flaw: None,
    }
}

/// The delta to the newest CRL, or a stale one, which may take its listing back.
fn delta(dice: &mut Dice, newest: &Crl, is_stale: bool) -> Crl {
    let mut delta = crl(dice, &newest.scope, 3);
    delta.base = newest.number.clone();
    (delta.issuer, delta.signer, delta.from) = (newest.issuer, newest.signer, -1);
    if is_stale {
        delta.number = Some(vec![2]);
        delta.base = Some(vec![1]);
    }
    for entry in &mut delta.entries {
        if dice.below(2) == 0 {
            entry.reason = Some(8);
        }
    }
    delta
}

fn world(dice: &mut Dice) -> World {
    let kind = dice.below(4);
    let some = 0x4000;
    let (points, scopes) = match kind {
        0 => (Vec::new(), vec![scope(&[], ALL_REASONS, false)]),
        1 => (
            vec![point(&[1], None)],
            vec![scope(&[1], ALL_REASONS, false)],
        ),
        2 => (
            vec![point(&[1], None)],
            vec![
                scope(&[1], some, false),
                scope(&[1], ALL_REASONS & !some, false),
            ],
        ),
        _ => (
            vec![point(&[2], Some(Name::Indirect))],
            vec![scope(&[2], ALL_REASONS, true)],
        ),
    };
    let mut crls = Vec::new();
    for scope in &scopes {
        let mut own: Vec<Crl> = (0..1 + dice.below(3) as u8)
            .map(|place| crl(dice, scope, place))
            .collect();
        if own.len() > 1 && !scope.indirect {
            own.iter_mut().for_each(|crl| crl.signer = Signer::Ca);
        }
        let newest = own
            .last()
            .cloned()
            .filter(|crl| crl.signer != Signer::Stranger);
        crls.extend(own);
        if let Some(newest) = newest.filter(|_| scopes.len() == 1 && dice.below(2) == 0) {
            let is_stale = dice.below(3) == 0;
            crls.push(delta(dice, &newest, is_stale));
        }
    }
    if kind == 3 {
        // The signer of indirect CRLs has to be good itself.
        let mut own = crl(dice, &scope(&[], ALL_REASONS, false), 0);
        (own.signer, own.entries) = (Signer::Ca, Vec::new());
        crls.push(own);
    }
    let at = dice.below(crls.len());
    crls.rotate_left(at);
    World { points, crls }
}

fn point(places: &[u8], issuer: Option<Name>) -> Point {
    Point {
        places: places.iter().copied().collect(),
        reasons: ALL_REASONS,
        issuer,
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    pem::encode_config(&pem::Pem::new(label, der), config)
}

/// Whether `openssl` finds the leaf in that folder good, and what it says.
fn openssl(folder: &Path) -> (bool, String) {
    let moment = at().unix().to_string();
    let output = Command::new("openssl")
        .current_dir(folder)
        .args([
            "verify",
            "-crl_check",
            "-extended_crl",
            "-use_deltas",
            "-attime",
            &moment,
        ])
        .args([
            "-CAfile",
            "root.pem",
            "-untrusted",
            "others.pem",
            "-CRLfile",
            "all.crl",
            "leaf.pem",
        ])
        .output()
        .expect("openssl runs");
    let printed = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&printed).into_owned(),
    )
}

/// The one divergence that the sets cannot do without: the CRL that covers the signer of indirect
/// CRLs covers the leaf, too, and openssl looks no further.
fn stops_early(world: &World, own: Verdict, theirs: bool) -> bool {
    let is_indirect = world.points.iter().any(|point| point.issuer.is_some());
    is_indirect && own == Verdict::Revoked && theirs
}

pub fn openssl_agrees_where_it_is_right() {
    let desk = Desk::new();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: String| {
        fs::write(folder.path().join(name), text).expect("a file");
    };
    write("root.pem", pem("CERTIFICATE", desk.root.der()));
    let others = desk.others.iter().map(|one| pem("CERTIFICATE", one.der()));
    write("others.pem", others.collect());
    let mut early = 0;
    let (cases, mut good) = (super::setting("POPCERT_OPENSSL_CASES", 200), 0);
    for case in 1..=cases {
        let mut dice = Dice(case);
        let world = world(&mut dice);
        let leaf = desk.leaf(&world);
        let crls: Vec<Vec<u8>> = world
            .crls
            .iter()
            .map(|crl| desk.crl_with_freshest(crl))
            .collect();
        write("leaf.pem", pem("CERTIFICATE", &leaf));
        write(
            "all.crl",
            crls.iter().map(|crl| pem("X509 CRL", crl)).collect(),
        );
        let crls: Vec<_> = crls.iter().map(|crl| read(crl)).collect();
        let (own, detail) = verdict(&desk, &certificate_of(&leaf), &crls);
        let (theirs, printed) = openssl(folder.path());
        if stops_early(&world, own, theirs) {
            early += 1;
            continue;
        }
        assert_eq!(
            own == Verdict::Good,
            theirs,
            "case {case}: {detail} | {printed} | {world:?}"
        );
        good += u64::from(theirs);
    }
    println!("{cases} sets, {good} good, {early} in which openssl looked no further");
    let is_even = good * 4 > cases && good * 4 < 3 * cases;
    assert!(is_even, "{good} of {cases} are good");
    assert!(early * 4 < cases, "{early} of {cases} say nothing");
}
