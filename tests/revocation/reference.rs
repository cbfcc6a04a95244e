//! RFC 5280 section 6.3.3 over a description of CRLs, as short as it can be written: it compares
//! everything with everything, and shares nothing with popcert but the words.

use std::collections::BTreeSet;

/// All reasons, bits 1 to 8 of ReasonFlags.
pub const ALL_REASONS: u16 = 0x7F80;
pub const REMOVE: u8 = 8;

/// Whose name a CRL or an entry bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    Ca,
    Indirect,
}

/// Which key signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signer {
    /// The key that signed the certificates.
    Ca,
    /// Another key under the CA's name, with a certificate that the CA signed.
    Second,
    /// The key of the issuer of indirect CRLs, likewise.
    Indirect,
    /// A key without a certificate.
    Stranger,
}

/// The certificates: the one in question, and those of CRL signers. The CA issued all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Leaf,
    Second,
    Indirect,
}

/// What makes a CRL one that must not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    CriticalExtension,
    CriticalEntryExtension,
    LongNumber,
    NegativeNumber,
    NumberTwice,
    PaddedSerial,
    UnknownAlgorithm,
    UnreadableScope,
    Version1Explicit,
    Version3,
    WideReason,
}

/// What a CRL is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope {
    /// Numbers of places: 0 and 9 are the names of the CA and of the indirect issuer.
    pub places: BTreeSet<u8>,
    pub reasons: u16,
    pub only_user: bool,
    pub only_ca: bool,
    pub only_attribute: bool,
    pub indirect: bool,
}

impl Scope {
    /// The scope of a CRL without issuing distribution point: all certificates, all reasons.
    pub fn complete() -> Self {
        Self {
            places: BTreeSet::new(),
            reasons: ALL_REASONS,
            only_user: false,
            only_ca: false,
            only_attribute: false,
            indirect: false,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Entry {
    /// Whose certificates this and the following entries are about.
    pub issuer: Option<Name>,
    pub serial: u8,
    pub reason: Option<u8>,
}

#[derive(Clone, Debug)]
pub struct Crl {
    pub issuer: Name,
    pub signer: Signer,
    pub scope: Scope,
    /// Magnitudes, most significant octet first.
    pub number: Option<Vec<u8>>,
    pub base: Option<Vec<u8>>,
    pub authority_key: Option<u8>,
    /// Hours from the moment asked for.
    pub from: i64,
    pub until: Option<i64>,
    pub entries: Vec<Entry>,
    pub flaw: Option<Flaw>,
}

/// A distribution point of the leaf.
#[derive(Clone, Debug)]
pub struct Point {
    pub places: BTreeSet<u8>,
    pub reasons: u16,
    pub issuer: Option<Name>,
}

#[derive(Clone, Debug)]
pub struct World {
    pub points: Vec<Point>,
    pub crls: Vec<Crl>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Good,
    Unknown,
    Revoked,
}

/// How much counts of a CRL that may not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Nothing: the letter of section 6.3.3.
    Letter,
    /// More is doubted: what is not understood leaves the status open if it may be the newest; and
    /// a listing counts in the newest CRL that is over, and in a delta that does not apply.
    Doubting,
}

pub fn serial(subject: Subject) -> u8 {
    match subject {
        Subject::Leaf => 0x41,
        Subject::Second => 0x42,
        Subject::Indirect => 0x43,
    }
}

impl Crl {
    fn is_current(&self) -> bool {
        self.from <= 0 && self.until.is_some_and(|until| until >= 0)
    }

    fn number(&self) -> Option<&[u8]> {
        match self.flaw {
            Some(Flaw::LongNumber | Flaw::NegativeNumber) => None,
            _ => self.number.as_deref(),
        }
    }

    fn is_flawed(&self) -> bool {
        let names_others = self.entries.iter().any(|entry| entry.issuer.is_some());
        let is_numberless_delta = self.base.is_some() && self.number().is_none();
        self.flaw.is_some() || is_numberless_delta || (names_others && !self.scope.indirect)
    }

    fn is_verifiable(&self) -> bool {
        self.flaw != Some(Flaw::UnknownAlgorithm)
    }

    /// Scopes that cannot be read are all alike.
    fn scope(&self) -> Option<&Scope> {
        (self.flaw != Some(Flaw::UnreadableScope)).then_some(&self.scope)
    }

    /// The reasons of the entries for a certificate of the CA.
    fn reasons(&self, subject: Subject) -> Vec<u8> {
        let mut issuer = self.issuer;
        let mut found = Vec::new();
        for entry in &self.entries {
            issuer = entry.issuer.unwrap_or(issuer);
            if issuer == Name::Ca && entry.serial == serial(subject) {
                found.push(entry.reason.unwrap_or(0));
            }
        }
        found
    }

    fn lists(&self, subject: Subject) -> bool {
        self.reasons(subject).iter().any(|reason| *reason != REMOVE)
    }

    fn removes(&self, subject: Subject) -> bool {
        let reasons = self.reasons(subject);
        !reasons.is_empty() && reasons.iter().all(|reason| *reason == REMOVE)
    }
}

fn compare(one: &[u8], other: &[u8]) -> std::cmp::Ordering {
    let strip = |octets: &[u8]| -> Vec<u8> {
        octets
            .iter()
            .copied()
            .skip_while(|octet| *octet == 0)
            .collect()
    };
    let (one, other) = (strip(one), strip(other));
    (one.len(), one).cmp(&(other.len(), other))
}

/// Section 5.2.3: by number, or where one has none by date.
fn is_newer(one: &Crl, other: &Crl) -> bool {
    match (one.number(), other.number()) {
        (Some(one), Some(other)) => compare(one, other).is_gt(),
        _ => one.from > other.from,
    }
}

fn newest<'c>(crls: &[&'c Crl]) -> Vec<&'c Crl> {
    let is_first = |crl: &&&Crl| !crls.iter().any(|other| is_newer(other, crl));
    let first: Vec<_> = crls.iter().filter(is_first).copied().collect();
    match first.is_empty() {
        true => crls.to_vec(),
        false => first,
    }
}

/// Section 6.3.3 (b): the reasons that the CRL covers, if it is about the certificate.
fn covers(world: &World, crl: &Crl, subject: Subject) -> Option<u16> {
    let own = Point {
        places: BTreeSet::from([0]),
        reasons: ALL_REASONS,
        issuer: None,
    };
    let points = match subject {
        Subject::Leaf => world.points.as_slice(),
        _ => &[],
    };
    let mut found = None;
    for point in points.iter().chain([&own]) {
        let is_right_issuer = match point.issuer {
            None => crl.issuer == Name::Ca,
            Some(name) => crl.issuer == name && (crl.scope.indirect || crl.scope().is_none()),
        };
        if !is_right_issuer {
            continue;
        }
        let Some(scope) = crl.scope() else {
            found.get_or_insert(0);
            continue;
        };
        let is_ca = subject == Subject::Second;
        let is_other_kind =
            scope.only_attribute || (is_ca && scope.only_user) || (!is_ca && scope.only_ca);
        let mut places = point.places.clone();
        if let (true, Some(name)) = (places.is_empty(), point.issuer) {
            places.insert(place_of(name));
        }
        let is_here = scope.places.is_empty() || !scope.places.is_disjoint(&places);
        if !is_other_kind && is_here {
            *found.get_or_insert(0) |= point.reasons & scope.reasons;
        }
    }
    found
}

pub fn place_of(name: Name) -> u8 {
    match name {
        Name::Ca => 0,
        Name::Indirect => 9,
    }
}

/// Whether a CRL may be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trust {
    Nobody,
    /// The signer's own certificate is revoked, or may be.
    Doubtful,
    Good,
}

/// Section 6.3.3 (f): a CRL signer other than the certificate's issuer has a path of its own, and
/// its certificate is looked up in turn; who is asked about already is taken as good.
fn trust(world: &World, crl: &Crl, reading: Reading, asked: &[Subject]) -> Trust {
    let signer = match (crl.issuer, crl.signer) {
        _ if !crl.is_verifiable() => return Trust::Nobody,
        (Name::Ca, Signer::Ca) => return Trust::Good,
        (Name::Ca, Signer::Second) => Subject::Second,
        (Name::Indirect, Signer::Indirect) => Subject::Indirect,
        _ => return Trust::Nobody,
    };
    let now = [asked, &[signer]].concat();
    if asked.contains(&signer) || status(world, signer, reading, &now) == Verdict::Good {
        return Trust::Good;
    }
    match reading {
        Reading::Letter => Trust::Nobody,
        Reading::Doubting => Trust::Doubtful,
    }
}

fn is_authentic(world: &World, crl: &Crl, reading: Reading, asked: &[Subject]) -> bool {
    trust(world, crl, reading, asked) != Trust::Nobody
}

pub fn status(world: &World, subject: Subject, reading: Reading, asked: &[Subject]) -> Verdict {
    let issued: Vec<&Crl> = world.crls.iter().filter(|crl| crl.from <= 0).collect();
    let is_usable = |crl: &Crl| !crl.is_flawed() && crl.is_current();
    let counts = |crl: &Crl| {
        is_authentic(world, crl, reading, asked) && (reading == Reading::Doubting || is_usable(crl))
    };
    let (mut covered, mut is_open) = (0, false);
    let complete = |crl: &&&Crl| crl.base.is_none() && covers(world, crl, subject).is_some();
    for crl in issued.iter().filter(complete) {
        let same = |other: &&&Crl| {
            other.base.is_none() && other.issuer == crl.issuer && other.scope() == crl.scope()
        };
        let group: Vec<&Crl> = issued.iter().filter(same).copied().collect();
        let by_key = |other: &&Crl| other.signer == crl.signer && counts(other);
        let own: Vec<&Crl> = group.iter().filter(|one| by_key(one)).copied().collect();
        let latest = newest(&own);
        let usable: Vec<&Crl> = own.iter().filter(|one| is_usable(one)).copied().collect();
        let mut looked_at = latest.clone();
        looked_at.extend(newest(&usable));
        for one in looked_at {
            let is_latest = latest.iter().any(|other| std::ptr::eq(*other, one));
            if one.is_flawed() {
                is_open |= one.scope().is_some() || one.is_current();
                continue;
            }
            let (delta, doubt) = deltas(world, one, subject, reading, asked);
            if trust(world, one, reading, asked) == Trust::Doubtful {
                let is_listed = one.lists(subject) && delta != Verdict::Good;
                is_open |= doubt || delta == Verdict::Revoked || is_listed || one.removes(subject);
                continue;
            }
            is_open |= doubt;
            match delta {
                Verdict::Revoked => return Verdict::Revoked,
                Verdict::Good if one.lists(subject) => {}
                _ if one.lists(subject) => return Verdict::Revoked,
                _ => is_open |= one.removes(subject),
            }
            if is_latest && one.is_current() {
                covered |= covers(world, one, subject).unwrap_or(0);
            }
        }
        // What cannot be verified is open, unless one of its scope that can is as new.
        let authentic = |signer| {
            let own = |one: &&&Crl| {
                one.signer == signer && trust(world, one, reading, asked) == Trust::Good
            };
            newest(&group.iter().filter(own).copied().collect::<Vec<_>>())
        };
        let signers = [Signer::Ca, Signer::Second, Signer::Indirect];
        let replaced = signers
            .into_iter()
            .flat_map(authentic)
            .any(|other| !is_newer(crl, other));
        is_open |=
            reading == Reading::Doubting && !crl.is_verifiable() && crl.is_current() && !replaced;
    }
    match (is_open, covered) {
        (false, ALL_REASONS) => Verdict::Good,
        _ => Verdict::Unknown,
    }
}

/// What the deltas to a complete CRL say: revoked, taken back (good) or nothing; and whether one
/// that is not understood may say more.
fn deltas(
    world: &World,
    complete: &Crl,
    subject: Subject,
    reading: Reading,
    asked: &[Subject],
) -> (Verdict, bool) {
    let is_of = |delta: &&Crl| {
        delta.base.is_some()
            && delta.from <= 0
            && delta.issuer == complete.issuer
            && (delta.scope().is_none() || delta.scope() == complete.scope())
            && !is_newer(complete, delta)
            && (delta.number().is_none() || delta.number() != complete.number())
    };
    let is_known = |delta: &&&Crl| {
        delta.signer == complete.signer && is_authentic(world, delta, reading, asked)
    };
    let applies = |delta: &&&Crl| {
        let (Some(number), Some(own)) = (delta.number(), complete.number()) else {
            return false;
        };
        let base = delta.base.as_deref().unwrap_or_default();
        let same_key = delta.authority_key == complete.authority_key;
        !delta.is_flawed()
            && delta.is_current()
            && same_key
            && compare(base, own).is_le()
            && compare(own, number).is_lt()
    };
    let all: Vec<&Crl> = world.crls.iter().filter(is_of).collect();
    let applying: Vec<&Crl> = all
        .iter()
        .filter(is_known)
        .filter(applies)
        .copied()
        .collect();
    let best = newest(&applying);
    let is_outdated =
        |delta: &Crl| delta.number().is_some() && best.iter().any(|one| is_newer(one, delta));
    let (mut verdict, mut doubt) = (Verdict::Unknown, false);
    if reading == Reading::Doubting {
        for delta in all.iter().filter(|delta| !is_outdated(delta)) {
            doubt |= !delta.is_verifiable() && delta.until.is_some_and(|until| until >= 0);
            if is_known(&delta) && delta.is_flawed() {
                doubt = true;
            } else if is_known(&delta) && delta.lists(subject) {
                verdict = Verdict::Revoked;
            }
        }
    }
    if best.iter().any(|delta| delta.lists(subject)) {
        verdict = Verdict::Revoked;
    }
    let taken_back = !best.is_empty() && best.iter().all(|delta| delta.removes(subject));
    if verdict != Verdict::Revoked && taken_back {
        verdict = Verdict::Good;
    }
    (verdict, doubt)
}
