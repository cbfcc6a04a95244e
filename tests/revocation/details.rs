//! Findings about CRLs: which one decides, and what is wrong with one that cannot be used.

use super::{
    broken, certificate_of, read,
    reference::{Crl, Entry, Flaw, Name, Point, Scope, Signer, Subject, World, serial},
    render::{Desk, at, value},
};
use popcert::{
    crls,
    mock::{StringType, common_name, time},
};
use std::collections::BTreeSet;

fn crl(number: u8) -> Crl {
    Crl {
        issuer: Name::Ca,
        signer: Signer::Ca,
        scope: Scope::complete(),
        number: Some(vec![number]),
        base: None,
        authority_key: None,
        from: -1,
        until: Some(5),
        entries: Vec::new(),
        flaw: None,
    }
}

fn listing(number: u8) -> Crl {
    let entry = Entry {
        issuer: None,
        serial: 0x41,
        reason: Some(1),
    };
    Crl {
        entries: vec![entry],
        ..crl(number)
    }
}

fn flawed(flaw: Flaw) -> Crl {
    Crl {
        flaw: Some(flaw),
        ..listing(5)
    }
}

/// The findings about the leaf.
fn detail(all: &[Crl]) -> String {
    describe(all).0
}

/// The findings about the leaf, and their remedies.
fn describe(all: &[Crl]) -> (String, String) {
    describe_in(&World {
        points: Vec::new(),
        crls: all.to_vec(),
    })
}

fn describe_in(world: &World) -> (String, String) {
    let desk = Desk::new();
    let leaf = certificate_of(&desk.leaf(world));
    let lists: Vec<_> = world.crls.iter().map(|one| read(&desk.crl(one))).collect();
    let broken = broken(&desk, &leaf, &lists);
    broken.map_or_else(Default::default, |one| {
        (one.detail, one.remedy.unwrap_or_default())
    })
}

pub fn the_crl_that_decides_is_named_by_issuer_number_and_date() {
    let detail = detail(&[crl(4), listing(5)]);
    let expected = "it was revoked on 2026-03-31T14:00:00Z (keyCompromise), according to the CRL of \
                    CN=MOCK CA (CRL number 5, thisUpdate 2026-03-31T23:00:00Z)";
    assert_eq!(detail, expected);
}

pub fn each_flaw_is_named() {
    for (flaw, words) in [
        (Flaw::CriticalExtension, "1.3.6.1.4.1.55555.1"),
        (Flaw::CriticalEntryExtension, "1.3.6.1.4.1.55555.1"),
        (Flaw::LongNumber, "at most 20 octets"),
        (Flaw::NegativeNumber, "not a positive number"),
        (Flaw::NumberTwice, "twice"),
        (Flaw::PaddedSerial, "needless 00"),
        (Flaw::UnknownAlgorithm, "ecdsa-with-SHA1"),
        (Flaw::UnreadableScope, "its issuingDistributionPoint"),
        (Flaw::Version1Explicit, "is v1, the default"),
        (Flaw::Version3, "neither v1 nor v2"),
        (Flaw::WideReason, "is not understood"),
    ] {
        let detail = detail(&[flawed(flaw)]);
        assert!(detail.contains("status is not known"), "{flaw:?}: {detail}");
        assert!(detail.contains(words), "{flaw:?}: {detail}");
        assert!(
            !detail.contains("not signed by a key"),
            "{flaw:?}: {detail}"
        );
    }
}

pub fn a_good_crl_beside_one_that_is_not_understood_is_not_enough() {
    // The one that is not understood is newer, as new, or older.
    assert!(detail(&[crl(4), flawed(Flaw::WideReason)]).contains("cannot be used"));
    assert!(detail(&[crl(5), flawed(Flaw::WideReason)]).contains("cannot be used"));
    assert_eq!(detail(&[crl(6), flawed(Flaw::WideReason)]), "");
}

/// One with an unknown signature algorithm may be genuine.
pub fn a_crl_that_cannot_be_verified_leaves_the_status_open_until_one_that_counts_is_as_new() {
    let unknown = |number: u8| Crl {
        number: Some(vec![number]),
        ..flawed(Flaw::UnknownAlgorithm)
    };
    let over = Crl {
        from: -3,
        until: Some(-1),
        ..unknown(5)
    };
    // The CA has revoked the second key, which has signed a newer CRL.
    let mut revoking = listing(4);
    revoking.entries[0].serial = serial(Subject::Second);
    let doubtful = Crl {
        signer: Signer::Second,
        ..crl(9)
    };
    for (all, is_good) in [
        (vec![crl(4), unknown(5)], false),
        (vec![crl(5), unknown(5)], true),
        (vec![crl(6), unknown(5)], true),
        (vec![crl(4), over], true),
        (vec![crl(6), unknown(5), unknown(7)], false),
        (vec![revoking.clone(), doubtful.clone()], true),
        (vec![revoking, doubtful, unknown(5)], false),
    ] {
        let detail = detail(&all);
        assert_eq!(detail.is_empty(), is_good, "{detail}: {all:?}");
        assert!(is_good || detail.contains("ecdsa-with-SHA1"), "{detail}");
    }
}

/// RFC 5280 section 6.3.3 (b) (1): one CRL may be that of two points, which name its issuer or leave it out.
pub fn the_reasons_of_all_points_of_a_crl_count_together() {
    let places = BTreeSet::from([1]);
    let point = |reasons, issuer| Point {
        places: places.clone(),
        reasons,
        issuer,
    };
    for (without_issuer, with_issuer, is_good) in [
        // keyCompromise and cACompromise; the latter and all others, or some of them.
        (0x6000, 0x3F80, true),
        (0x6000, 0x3F00, false),
    ] {
        let scope = Scope {
            places: places.clone(),
            indirect: true,
            ..Scope::complete()
        };
        let (detail, _) = describe_in(&World {
            points: vec![
                point(without_issuer, None),
                point(with_issuer, Some(Name::Ca)),
            ],
            crls: vec![Crl { scope, ..crl(4) }],
        });
        assert_eq!(detail.is_empty(), is_good, "{detail}");
    }
}

pub fn a_crl_of_an_unrelated_issuer_is_ignored() {
    let stranger = Crl {
        signer: Signer::Stranger,
        ..listing(9)
    };
    assert_eq!(detail(&[crl(4), stranger.clone()]), "");
    assert!(detail(&[stranger]).contains("not signed by a key that may sign CRLs"));
}

pub fn the_remedy_depends_on_the_cause() {
    let over = Crl {
        from: -3,
        until: Some(-1),
        ..crl(4)
    };
    let early = Crl { from: 3, ..crl(4) };
    let stranger = Crl {
        signer: Signer::Stranger,
        ..crl(4)
    };
    let endless = Crl {
        until: None,
        ..crl(4)
    };
    for (one, says, what_to_do) in [
        (listing(5), "it was revoked", "replace the certificate"),
        (over, "(nextUpdate)", "get the current CRL"),
        (early, "after the time checked", "current at that time"),
        (endless, "has no nextUpdate", "report this"),
        (stranger, "not signed by", "its signer's certificate"),
        (flawed(Flaw::WideReason), "cannot be used", "report this"),
        (flawed(Flaw::UnknownAlgorithm), "verified", "SHA-256"),
    ] {
        let (detail, remedy) = describe(&[one]);
        assert!(detail.contains(says), "{detail}");
        assert!(remedy.contains(what_to_do), "{detail}: {remedy}");
    }
    assert!(describe(&[]).1.is_empty());
}

pub fn a_broken_crl_is_called_a_crl_and_says_where() {
    let algorithm = value(0x30, &value(0x06, &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2]));
    let name = common_name(StringType::Utf8, "MOCK CA");
    // An INTEGER in the place of the issuer, and a date that is none.
    for (issuer, date, offset) in [
        (value(0x02, &[1]), time(at()), 19),
        (name, value(0x30, &[]), 39),
    ] {
        let fields = [
            value(0x02, &[1]),
            algorithm.clone(),
            issuer,
            date,
            time(at()),
        ];
        let parts = [
            value(0x30, &fields.concat()),
            algorithm.clone(),
            value(0x03, &[0, 1, 2]),
        ];
        let der = value(0x30, &parts.concat());
        let found = crls(&der, "broken.crl").expect("a CRL, broken as it is");
        let error = popcert::Crl::from_der(&found[0]).expect_err("it is broken");
        assert_eq!(error.offset(), Some(offset), "{error}");
        let field = error.field().unwrap_or_default();
        assert!(field.starts_with("tbsCertList"), "{error}");
        assert!(
            error
                .hint()
                .is_some_and(|hint| hint.contains("CRL is broken"))
        );
    }
}

/// RFC 5280 section 6.3.3 (c) (3): the key identifiers match, or neither has one.
pub fn a_delta_under_another_key_identifier_takes_nothing_back() {
    let hold = Entry {
        issuer: None,
        serial: 0x41,
        reason: Some(6),
    };
    let lifted = Entry {
        reason: Some(8),
        ..hold.clone()
    };
    for (complete, delta, is_lifted) in [
        (None, None, true),
        (Some(0), Some(0), true),
        (Some(0), None, false),
        (None, Some(0), false),
        (Some(0), Some(1), false),
    ] {
        let complete = Crl {
            authority_key: complete,
            entries: vec![hold.clone()],
            ..crl(1)
        };
        let delta = Crl {
            base: Some(vec![1]),
            authority_key: delta,
            entries: vec![lifted.clone()],
            ..crl(2)
        };
        let detail = detail(&[complete, delta]);
        assert_eq!(detail.is_empty(), is_lifted, "{detail}");
    }
}
