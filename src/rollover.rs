//! CA rollover: of several CA certificates of one authority, which one is current, which one is
//! next, and what to do by when.
//!
//! A successor is registered nowhere by itself. If it is not uploaded and proven before devices get
//! certificates from it, they are refused, one after the other as they renew, daily with Azure
//! Sphere. `popcert audit` of a folder with both CAs says so in time: it records each CA, and
//! reports at the end.

use crate::{
    certificate::Time,
    report::{Deadline, Facts, Generation, Report, Rollover, Succession},
    shell::mentioned,
};
use std::collections::{BTreeMap, BTreeSet};

/// How long before the end of a tenant CA Azure Sphere issues its successor, in seconds: about 90
/// days.
const ISSUED_BEFORE_END: i64 = 90 * DAY;
/// How long after issue Azure Sphere switches to the successor, in seconds. Its documentation has
/// named 30, 45 and 60 days (MicrosoftDocs/azure-sphere-issues#246): the earliest sets the
/// deadline, so that it holds whichever is right, and 45 the forecast.
const EARLIEST_SWITCH: i64 = 30 * DAY;
const USUAL_SWITCH: i64 = 45 * DAY;
/// In seconds.
const DAY: i64 = 86_400;

/// The most CA certificates that are recorded in a batch; more are ignored, so that memory stays
/// bounded. Who has more has no rollover to look at by hand.
const MAX_RECORDS: usize = 4_096;
/// The most octets of names, serial numbers and paths that are recorded: a kilobyte for each
/// certificate. A hostile certificate can have megabytes of them.
const MAX_OCTETS: usize = MAX_RECORDS * 1024;

/// The CA certificates of a batch, by authority: an Azure Sphere tenant, or the subject of any
/// other CA.
#[derive(Debug, Default)]
pub struct Rollovers {
    /// By whether the name is a tenant's, and the name. Ordered, so that reports are the same each
    /// time.
    authorities: BTreeMap<(bool, String), Vec<Entry>>,
    count: usize,
    octets: usize,
}

/// The facts of one audited CA certificate that a rollover needs.
#[derive(Debug)]
pub struct CaRecord {
    authority: (bool, String),
    entry: Entry,
}

impl CaRecord {
    /// The record of an audited certificate; `None` if its role is not CA or its dates cannot be read.
    pub fn of(report: &Report) -> Option<Self> {
        report.role.as_ref().filter(|role| role.name == "ca")?;
        let facts = report.certificate.as_ref()?;
        Some(Self {
            authority: match &facts.azure_sphere_tenant {
                Some(tenant) => (true, tenant.clone()),
                None => (false, facts.subject.clone()),
            },
            entry: entry(facts)?,
        })
    }

    /// What it takes of [`MAX_OCTETS`]: the texts whose length the certificate's maker chooses.
    fn octets(&self) -> usize {
        let (generation, names) = (&self.entry.generation, &self.entry.common_names);
        let names = names.iter().flatten().map(String::len).sum::<usize>();
        self.authority.1.len() + generation.path.len() + generation.serial.len() + names
    }
}

/// A CA certificate with its dates, decoded for comparison.
#[derive(Debug)]
struct Entry {
    /// notBefore.
    begin: Time,
    /// notAfter.
    end: Time,
    /// The SPKI SHA-256, by which a renewal with the same key is recognised: what either signed
    /// verifies under both.
    key: String,
    /// The certificate's own SHA-256, by which copies in several files count once.
    sha256: String,
    /// The last common names of subject and issuer.
    common_names: [Option<String>; 2],
    /// The entry of the report, filled in as far as this certificate alone decides.
    generation: Generation,
}

impl Rollovers {
    /// Adds a CA certificate, unless the same one was added before or the limit is reached.
    pub fn add(&mut self, record: CaRecord) {
        let octets = record.octets();
        if self.count >= MAX_RECORDS || self.octets + octets > MAX_OCTETS {
            return;
        }
        let CaRecord { authority, entry } = record;
        let all = self.authorities.entry(authority).or_default();
        if all.iter().all(|other| other.sha256 != entry.sha256) {
            all.push(entry);
            self.count += 1;
            self.octets += octets;
        }
    }

    /// The days by which each authority's next certificate is due, as they stand at the time `at`.
    pub fn deadlines(&mut self, at: Time) -> Vec<Deadline> {
        let due = |((tenant, authority), all): (&(bool, String), &mut Vec<Entry>)| {
            arrange(all, *tenant, at);
            due(*tenant, authority, all, at)
        };
        self.authorities.iter_mut().filter_map(due).collect()
    }

    /// The rollovers of all authorities with more than one certificate, as they stand at the time
    /// `at`.
    pub fn at(self, at: Time) -> Vec<Rollover> {
        // One certificate has nobody to follow or to be followed by.
        let several = self
            .authorities
            .into_iter()
            .filter(|(_, all)| all.len() > 1);
        several
            .map(|((tenant, authority), all)| rollover(tenant, authority, all, at))
            .collect()
    }
}

/// The certificate decoded for comparison; `None` if a date is not valid, as it then has no place
/// in an order by dates.
fn entry(facts: &Facts) -> Option<Entry> {
    let moment = |text: &Option<String>| Time::parse(text.as_deref()?).ok();
    let (begin, end) = (
        moment(&facts.validity.not_before)?,
        moment(&facts.validity.not_after)?,
    );
    Some(Entry {
        begin,
        end,
        key: facts.public_key.spki_sha256.clone(),
        sha256: facts.thumbprints.sha256.clone(),
        common_names: [&facts.common_names, &facts.issuer_common_names]
            .map(|names| names.last().cloned()),
        // `standing` is set once all certificates of the authority are known.
        generation: Generation {
            standing: Succession::Expired,
            path: facts.source.path.clone(),
            serial: facts.serial.clone(),
            sha1: facts.thumbprints.sha1.clone(),
            not_before: begin.to_string(),
            not_after: end.to_string(),
            same_key: false,
        },
    })
}

/// Orders the certificates of one authority by their dates and determines their positions in the
/// succession.
fn arrange(all: &mut [Entry], tenant: bool, at: Time) {
    all.sort_by_key(|entry| (entry.begin, entry.end));
    let current = current(all, tenant, at);
    for number in 0..all.len() {
        let same_key = number > 0 && all[number - 1].key == all[number].key;
        let entry = &mut all[number];
        entry.generation.same_key = same_key;
        entry.generation.standing = match current {
            _ if entry.end < at => Succession::Expired,
            Some(current) if number == current => Succession::Current,
            Some(current) if number < current => Succession::Previous,
            _ => Succession::Next,
        };
    }
}

/// The previous, the current and the next certificate.
type Generations<'a> = (Option<&'a Entry>, Option<&'a Entry>, Option<&'a Entry>);

/// Those of certificates that were [arranged](arrange).
fn generations(all: &[Entry]) -> Generations<'_> {
    let find = |status| all.iter().find(|entry| entry.generation.standing == status);
    (
        find(Succession::Previous),
        find(Succession::Current),
        find(Succession::Next),
    )
}

/// When the next certificate of an authority is due: as for [`deadline`] if it is there, and else by
/// when it would be, going by when it will be issued.
fn due(tenant: bool, authority: &str, all: &[Entry], at: Time) -> Option<Deadline> {
    let (previous, now, next) = generations(all);
    // Where all have expired, the last has been due ever since.
    let of = now.or(next).or(all.iter().max_by_key(|entry| entry.end))?;
    let upload_by = match next {
        Some(next) => deadline(tenant, now, next),
        None if tenant => {
            let switch = of.end.plus_seconds(EARLIEST_SWITCH - ISSUED_BEFORE_END);
            switch.max(of.begin)
        }
        None => of.end,
    };
    let known = next.map(|_| upload_by);
    let [subject, issuer] = &of.common_names;
    Some(Deadline {
        authority: authority.to_owned(),
        tenant,
        path: of.generation.path.clone(),
        serial: of.generation.serial.clone(),
        sha1: of.generation.sha1.clone(),
        sha256: of.sha256.clone(),
        subject_common_name: subject.clone(),
        issuer_common_name: issuer.clone(),
        not_after: of.end,
        successor: next.map(|next| next.generation.path.clone()),
        upload_by,
        advice: advice(tenant, (previous, now, next), known, at),
    })
}

/// The rollover of one authority. Certificates overlap where devices may hold those of either.
fn rollover(tenant: bool, authority: String, mut all: Vec<Entry>, at: Time) -> Rollover {
    arrange(&mut all, tenant, at);
    let (previous, now, next) = generations(&all);
    // The pair whose devices are in the field at the same time: current and next, or, once the
    // switch is done, previous and current.
    let pair = match (previous, now, next) {
        (_, Some(now), Some(next)) => Some((now, next)),
        (Some(previous), Some(now), None) => Some((previous, now)),
        _ => None,
    };
    // From the successor's start to the earlier of both ends; none if there is a gap.
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
        certificates: all.into_iter().map(|entry| entry.generation).collect(),
    }
}

/// The index of the current certificate: the newest valid one. Azure Sphere activates a new one
/// only some weeks after it was issued, so that for a tenant it is the newest that has been valid
/// for so long, or else the first valid one.
fn current(all: &[Entry], tenant: bool, at: Time) -> Option<usize> {
    // Seconds after which a tenant's successor is active; other authorities switch when they like, so
    // that the newest counts from its first second.
    let wait = if tenant { USUAL_SWITCH } else { 0 };
    let valid = |entry: &Entry| entry.begin <= at && at <= entry.end;
    let active = |entry: &Entry| valid(entry) && entry.begin.plus_seconds(wait) <= at;
    let newest = all.iter().rposition(active);
    newest.or_else(|| all.iter().position(valid))
}

/// The time by which the next CA must be proven: before devices can present certificates that it
/// issued, and before the current one ends.
fn deadline(tenant: bool, now: Option<&Entry>, next: &Entry) -> Time {
    let switch = match tenant {
        true => next.begin.plus_seconds(EARLIEST_SWITCH),
        false => next.begin,
    };
    now.map_or(switch, |now| switch.min(now.end))
}

/// What to do, in words: one sentence for each combination of previous, current and next. A
/// certificate is named by its file, or by its SHA-1 thumbprint if all are in one file.
fn advice(
    tenant: bool,
    (previous, now, next): Generations<'_>,
    deadline: Option<Time>,
    at: Time,
) -> String {
    // All in one file: the file's name would not tell them apart.
    let one_file = [previous, now, next]
        .iter()
        .flatten()
        .map(|entry| &entry.generation.path)
        .collect::<BTreeSet<_>>()
        .len()
        == 1;
    let name = |entry: &Entry| match one_file {
        true => entry.generation.sha1.clone(),
        false => mentioned(&entry.generation.path),
    };
    // The code is for one upload: the successor needs a code of its own.
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
            "{} has followed {}: if it is not yet proven to the service, {verb} at once; the old one can be removed after {}",
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
