//! From audited CA certificates to which one counts now, which is next, and what to do by when.

use crate::{
    certificate::Time,
    report::{Facts, Generation, Report, Rollover, Succession},
};
use std::collections::{BTreeMap, BTreeSet};

/// Azure Sphere issues a successor about 90 days before a tenant CA ends, and its documentation has
/// named 30, 45 and 60 days after that for the switch (MicrosoftDocs/azure-sphere-issues#246).
const ISSUED_BEFORE_END: i64 = 90 * DAY;
const EARLIEST_SWITCH: i64 = 30 * DAY;
const USUAL_SWITCH: i64 = 45 * DAY;
const DAY: i64 = 86_400;

/// More than any authority has; beyond it nothing is remembered, so that memory stays flat.
const MOST: usize = 4_096;
/// Octets of their names, numbers and paths that are remembered at most: a kilobyte for each, where
/// hostile ones take megabytes.
const OCTETS: usize = MOST * 1024;

/// The CA certificates of a batch, by authority.
#[derive(Debug, Default)]
pub struct Rollovers {
    authorities: BTreeMap<(bool, String), Vec<Seen>>,
    count: usize,
    octets: usize,
}

/// A CA certificate that was audited.
#[derive(Debug)]
pub struct CaRecord {
    authority: (bool, String),
    seen: Seen,
}

impl CaRecord {
    /// What a report says of a CA certificate; nothing if it is on another.
    pub fn of(report: &Report) -> Option<Self> {
        report.role.as_ref().filter(|role| role.name == "ca")?;
        let facts = report.certificate.as_ref()?;
        Some(Self {
            authority: match &facts.azure_sphere_tenant {
                Some(tenant) => (true, tenant.clone()),
                None => (false, facts.subject.clone()),
            },
            seen: seen(facts)?,
        })
    }

    fn octets(&self) -> usize {
        let generation = &self.seen.generation;
        self.authority.1.len() + generation.path.len() + generation.serial.len()
    }
}

#[derive(Debug)]
struct Seen {
    begin: Time,
    end: Time,
    key: String,
    sha256: String,
    generation: Generation,
}

impl Rollovers {
    /// Remembers a CA certificate, each once.
    pub fn add(&mut self, record: CaRecord) {
        let octets = record.octets();
        if self.count >= MOST || self.octets + octets > OCTETS {
            return;
        }
        let CaRecord { authority, seen } = record;
        let all = self.authorities.entry(authority).or_default();
        if all.iter().all(|other| other.sha256 != seen.sha256) {
            all.push(seen);
            self.count += 1;
            self.octets += octets;
        }
    }

    /// The authorities of which more than one certificate was seen, at the moment `at`.
    pub fn at(self, at: Time) -> Vec<Rollover> {
        let several = self
            .authorities
            .into_iter()
            .filter(|(_, all)| all.len() > 1);
        several
            .map(|((tenant, authority), all)| rollover(tenant, authority, all, at))
            .collect()
    }
}

fn seen(facts: &Facts) -> Option<Seen> {
    let moment = |text: &Option<String>| Time::parse(text.as_deref()?).ok();
    let (begin, end) = (
        moment(&facts.validity.not_before)?,
        moment(&facts.validity.not_after)?,
    );
    Some(Seen {
        begin,
        end,
        key: facts.public_key.spki_sha256.clone(),
        sha256: facts.thumbprints.sha256.clone(),
        generation: Generation {
            status: Succession::Expired,
            path: facts.source.path.clone(),
            serial: facts.serial.clone(),
            sha1: facts.thumbprints.sha1.clone(),
            not_before: begin.to_string(),
            not_after: end.to_string(),
            same_key: false,
        },
    })
}

fn rollover(tenant: bool, authority: String, mut all: Vec<Seen>, at: Time) -> Rollover {
    all.sort_by_key(|seen| (seen.begin, seen.end));
    let current = current(&all, tenant, at);
    for number in 0..all.len() {
        let same_key = number > 0 && all[number - 1].key == all[number].key;
        let seen = &mut all[number];
        seen.generation.same_key = same_key;
        seen.generation.status = match current {
            _ if seen.end < at => Succession::Expired,
            Some(current) if number == current => Succession::Current,
            Some(current) if number < current => Succession::Previous,
            _ => Succession::Next,
        };
    }
    let find = |status| all.iter().find(|seen| seen.generation.status == status);
    let (now, next, previous) = (
        find(Succession::Current),
        find(Succession::Next),
        find(Succession::Previous),
    );
    let pair = match (previous, now, next) {
        (_, Some(now), Some(next)) => Some((now, next)),
        (Some(previous), Some(now), None) => Some((previous, now)),
        _ => None,
    };
    let overlap = pair
        .filter(|(old, new)| new.begin < old.end)
        .map(|(old, new)| (new.begin.to_string(), old.end.min(new.end).to_string()));
    let deadline = next.map(|next| deadline(tenant, now, next));
    let advice = advice(tenant, (previous, now, next), deadline, at);
    Rollover {
        authority,
        tenant,
        overlap,
        upload_by: deadline.map(|day| day.date().to_string()),
        advice,
        certificates: all.into_iter().map(|seen| seen.generation).collect(),
    }
}

/// Of those that are valid: with Azure Sphere the newest that has had time to become active, else the newest.
fn current(all: &[Seen], tenant: bool, at: Time) -> Option<usize> {
    let wait = if tenant { USUAL_SWITCH } else { 0 };
    let valid = |seen: &Seen| seen.begin <= at && at <= seen.end;
    let active = |seen: &Seen| valid(seen) && seen.begin.plus_seconds(wait) <= at;
    let newest = all.iter().rposition(active);
    newest.or_else(|| all.iter().position(valid))
}

/// Before devices can show certificates of the next CA, and before the current one ends.
fn deadline(tenant: bool, now: Option<&Seen>, next: &Seen) -> Time {
    let switch = match tenant {
        true => next.begin.plus_seconds(EARLIEST_SWITCH),
        false => next.begin,
    };
    now.map_or(switch, |now| switch.min(now.end))
}

type Generations<'a> = (Option<&'a Seen>, Option<&'a Seen>, Option<&'a Seen>);

fn advice(
    tenant: bool,
    (previous, now, next): Generations<'_>,
    deadline: Option<Time>,
    at: Time,
) -> String {
    let one_file = [previous, now, next]
        .iter()
        .flatten()
        .map(|seen| &seen.generation.path)
        .collect::<BTreeSet<_>>()
        .len()
        == 1;
    let name = |seen: &Seen| match one_file {
        true => seen.generation.sha1.clone(),
        false => seen.generation.path.clone(),
    };
    let verb = "upload it, and prove it with a code of its own";
    match (previous, now, next, deadline) {
        (_, Some(now), Some(next), Some(day)) => {
            let when = match day > at {
                true => format!("by {}", day.date()),
                false => "at once".to_owned(),
            };
            let switch = match tenant {
                true => format!(
                    "; Azure Sphere switches to it about {}",
                    next.begin.plus_seconds(USUAL_SWITCH).date()
                ),
                false => String::new(),
            };
            format!(
                "{} follows {}{switch}: {verb} {when}, and keep the old one in the cloud until {}, as devices hold \
                 certificates of both",
                name(next),
                name(now),
                now.end.date()
            )
        }
        (Some(previous), Some(now), ..) => format!(
            "{} has followed {}: if it is not yet proven to the cloud, {verb} at once; the old one can be taken out after {}",
            name(now),
            name(previous),
            previous.end.date()
        ),
        (None, Some(now), ..) => match tenant {
            true => format!(
                "{} is current, and its successor is not among these: Azure Sphere issues it about {}; look with `az sphere \
                 ca-certificate list`",
                name(now),
                now.end.plus_seconds(-ISSUED_BEFORE_END).date()
            ),
            false => format!("{} is the only one that is valid", name(now)),
        },
        (_, None, Some(next), _) => format!(
            "none is valid now; {} begins on {}",
            name(next),
            next.begin.date()
        ),
        _ => "none is valid any more, and expired tenant CAs cannot be downloaded again: get the current one".to_owned(),
    }
}
