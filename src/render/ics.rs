//! A calendar (RFC 5545): by when the successor of each CA is due, and when other certificates end.

mod content_line;

use super::{
    Header, Outcome,
    markup::cut_in_the_middle,
    seen::{Seen, Sighting},
};
use crate::{
    certificate::Time,
    report::{Deadline, Facts, Plain},
};
use content_line::{line, text};
use std::io::{self, Write};

/// Characters of a name in a title, and in what belongs to it.
const IN_TITLE: usize = 120;
const IN_DESCRIPTION: usize = 1_000;

/// RFC 5280 section 4.1.2.5: of a certificate that has "no well-defined expiration date".
const NEVER: &str = "9999-12-31T23:59:59Z";

const DAY: i64 = 86_400;

/// The end of one certificate that is no CA.
pub(super) struct Event {
    uid: String,
    text: String,
}

impl Event {
    /// None for a CA, whose successor counts, and where there is nothing to wait for.
    pub(super) fn of(outcome: &Plain<Outcome>, at: Time) -> Option<Self> {
        let Outcome::Examined(report) = &**outcome else {
            return None;
        };
        let facts = report.subject_facts()?;
        let role = report.role.as_ref().map_or("proof", |role| role.name);
        let date = |text: &Option<String>| Time::parse(text.as_deref()?).ok();
        let end = date(&facts.validity.not_after)?;
        if role == "ca" || end < at || end.to_string() == NEVER {
            return None;
        }
        let lifetime = date(&facts.validity.not_before).map_or(0, |begin| end.seconds_since(begin));
        let uid = format!("popcert-end-{}", facts.thumbprints.sha256);
        let mut text = String::new();
        begin_event(&mut text, &uid, at);
        line(&mut text, "DTSTART", &moment(end));
        describe_end(&mut text, role, facts, end);
        end_event(&mut text, alarms(lifetime));
        Some(Self { uid, text })
    }
}

fn describe_end(out: &mut String, role: &str, facts: &Facts, end: Time) {
    let kind = match role {
        "proof" => "Proof certificate",
        "device" => "Device certificate",
        _ => "Certificate",
    };
    let name = facts.common_names.last().unwrap_or(&facts.subject);
    let summary = format!("{kind} ends: {}", cut_in_the_middle(name, IN_TITLE));
    text(out, "SUMMARY", &summary);
    let lines = [
        ("Ends", &*end.to_string()),
        ("Subject", &facts.subject),
        ("Issuer", &facts.issuer),
        ("Serial", &facts.serial),
        ("SHA-1", &facts.thumbprints.sha1),
        ("File", &facts.source.path),
    ];
    text(out, "DESCRIPTION", &described(&lines));
}

/// The calendar of a run.
#[derive(Default)]
pub(super) struct Calendar {
    has_begun: bool,
    has_event: bool,
    seen: Seen,
}

/// What a calendar without events consists of. "The body of the iCalendar object consists of a sequence
/// of calendar properties and one or more calendar components" (section 3.6): a time zone is one, and no
/// program shows it.
const NO_EVENT: &[(&str, &str)] = &[
    ("BEGIN", "VTIMEZONE"),
    ("TZID", "Etc/UTC"),
    ("BEGIN", "STANDARD"),
    ("DTSTART", "19700101T000000"),
    ("TZOFFSETFROM", "+0000"),
    ("TZOFFSETTO", "+0000"),
    ("TZNAME", "UTC"),
    ("END", "STANDARD"),
    ("END", "VTIMEZONE"),
];

impl Calendar {
    pub(super) fn add(&mut self, event: &Event, out: &mut dyn Write) -> io::Result<()> {
        self.begin(out)?;
        match self.seen.see(&event.uid) {
            // A copy in another file.
            Sighting::Again => Ok(()),
            // To calendars, events of one UID are one event.
            Sighting::First | Sighting::Unknown => {
                self.has_event = true;
                out.write_all(event.text.as_bytes())
            }
        }
    }

    pub(super) fn end(
        mut self,
        header: &Header,
        deadlines: &Plain<Vec<Deadline>>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        self.begin(out)?;
        let due = deadlines
            .iter()
            .filter(|one| one.upload_by.to_string() != NEVER);
        for deadline in due {
            self.has_event = true;
            out.write_all(successor(deadline, header.at).as_bytes())?;
        }
        let mut end = String::new();
        let filler = NO_EVENT.iter().filter(|_| !self.has_event);
        filler.for_each(|(name, value)| line(&mut end, name, value));
        line(&mut end, "END", "VCALENDAR");
        out.write_all(end.as_bytes())
    }

    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if std::mem::replace(&mut self.has_begun, true) {
            return Ok(());
        }
        let mut head = String::new();
        for (name, value) in [
            ("BEGIN", "VCALENDAR"),
            ("VERSION", "2.0"),
            (
                "PRODID",
                concat!("-//popcert//popcert ", env!("CARGO_PKG_VERSION"), "//EN"),
            ),
            ("CALSCALE", "GREGORIAN"),
            // Without METHOD it is "a snapshot of some calendar information" (section 3.7.2); PUBLISH
            // would demand an ORGANIZER of each event (RFC 5546 section 3.2.1).
            // RFC 7986 has `NAME`; older programs read the other.
            ("NAME", "Certificates"),
            ("X-WR-CALNAME", "Certificates"),
            ("REFRESH-INTERVAL;VALUE=DURATION", "P1D"),
        ] {
            line(&mut head, name, value);
        }
        out.write_all(head.as_bytes())
    }
}

/// The event of a day by which a successor is due.
fn successor(deadline: &Deadline, at: Time) -> String {
    let mut out = String::new();
    // The thumbprint of the CA that needs a successor: the event stays the same when that turns up,
    // and moves to its date.
    let uid = format!("popcert-successor-{}", deadline.sha256);
    begin_event(&mut out, &uid, at);
    line(
        &mut out,
        "DTSTART;VALUE=DATE",
        &deadline.upload_by.date().replace('-', ""),
    );
    let of = match deadline.tenant {
        true => format!("tenant {}", deadline.authority),
        false => cut_in_the_middle(&deadline.authority, IN_TITLE),
    };
    text(
        &mut out,
        "SUMMARY",
        &format!("Upload the successor of the CA of {of}"),
    );
    let successor = match (&deadline.successor, deadline.tenant) {
        (Some(file), _) => file,
        (None, true) => "in none of the files, so that the day is a forecast",
        (None, false) => "in none of the files, so that the day is that of the CA's end",
    };
    let lines = [
        ("To do", &*deadline.advice),
        ("Successor", successor),
        ("The CA ends", &deadline.not_after.to_string()),
        ("Serial", &deadline.serial),
        ("SHA-1", &deadline.sha1),
        ("File", &deadline.path),
    ];
    text(&mut out, "DESCRIPTION", &described(&lines));
    end_event(&mut out, &["-P14D", "-P2D"]);
    out
}

fn described(lines: &[(&str, &str)]) -> String {
    let line = |(label, value): &(&str, &str)| {
        format!("{label}: {}", cut_in_the_middle(value, IN_DESCRIPTION))
    };
    lines.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// How long before its end to warn of a certificate with that lifetime: a proof lasts an hour.
fn alarms(lifetime: i64) -> &'static [&'static str] {
    match lifetime / DAY {
        28.. => &["-P14D", "-P2D"],
        3.. => &["-P1D"],
        _ => &["-PT15M"],
    }
}

fn begin_event(out: &mut String, uid: &str, at: Time) {
    line(out, "BEGIN", "VEVENT");
    line(out, "UID", uid);
    line(out, "DTSTAMP", &moment(at));
    // Nobody is busy then.
    line(out, "TRANSP", "TRANSPARENT");
}

fn end_event(out: &mut String, alarms: &[&str]) {
    for before in alarms {
        line(out, "BEGIN", "VALARM");
        line(out, "ACTION", "DISPLAY");
        line(out, "TRIGGER", before);
        line(out, "DESCRIPTION", "A certificate needs attention");
        line(out, "END", "VALARM");
    }
    line(out, "END", "VEVENT");
}

/// `20260101T000000Z` (section 3.3.5), whose seconds have no fraction.
fn moment(time: Time) -> String {
    let whole = Time::from_unix(time.unix()).unwrap_or(time).to_string();
    whole.replace(['-', ':'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_no_fraction() {
        let time = Time::parse("2026-01-02T03:04:05.678Z").unwrap();
        assert_eq!(moment(time), "20260102T030405Z");
        assert_eq!(moment(Time::EPOCH), "19700101T000000Z");
    }

    #[test]
    fn warnings_come_within_the_lifetime() {
        for (days, first) in [
            (0, "-PT15M"),
            (2, "-PT15M"),
            (3, "-P1D"),
            (27, "-P1D"),
            (28, "-P14D"),
        ] {
            assert_eq!(alarms(days * DAY)[0], first, "{days}");
        }
    }
}
