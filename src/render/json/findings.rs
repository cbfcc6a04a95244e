//! Findings in compact form. Most say the same of every certificate: that a rule holds.

use crate::report::{Finding, Severity, Status};
use serde::{
    Serialize, Serializer,
    ser::{Error, SerializeSeq},
};
use serde_json::value::{RawValue, to_raw_value};
use std::{
    borrow::Cow,
    cell::RefCell,
    collections::{HashMap, hash_map::Entry},
    hash::{Hash, Hasher},
};

/// A finding that is made of the program's own words, with nothing from a certificate in it;
/// its file is not shown.
#[derive(PartialEq, Eq)]
struct Constant {
    id: &'static str,
    status: Status,
    severity: Severity,
    certificate: &'static str,
    title: &'static str,
    detail: &'static str,
    remedy: &'static str,
    reference: &'static str,
}

impl Constant {
    fn of(finding: &Finding) -> Option<Self> {
        // Every field is named, so that a new one is not forgotten.
        let Finding {
            id,
            subject: _,
            status,
            severity,
            certificate: Cow::Borrowed(certificate),
            path: _,
            title,
            expected: None,
            actual: None,
            detail: Cow::Borrowed(detail),
            field: None,
            offset: None,
            remedy: Cow::Borrowed(remedy),
            reference,
            cloud_answer: None,
        } = finding
        else {
            return None;
        };
        Some(Self {
            id,
            status: *status,
            severity: *severity,
            certificate,
            title,
            detail,
            remedy,
            reference,
        })
    }
}

impl Hash for Constant {
    /// Few constants share an id.
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

thread_local! {
    /// Constants that were written before. There are no more than the program has words for.
    static WRITTEN: RefCell<HashMap<Constant, Box<RawValue>>> = RefCell::default();
}

/// Findings for compact JSON: constants are copied as they were written before.
pub(super) struct Compact(pub(super) Vec<Finding>);

impl Serialize for Compact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WRITTEN.with_borrow_mut(|written| {
            let mut sequence = serializer.serialize_seq(Some(self.0.len()))?;
            for finding in &self.0 {
                match Constant::of(finding).map(|constant| written.entry(constant)) {
                    None => sequence.serialize_element(finding)?,
                    Some(Entry::Occupied(known)) => sequence.serialize_element(known.get())?,
                    Some(Entry::Vacant(new)) => {
                        let json = to_raw_value(finding).map_err(S::Error::custom)?;
                        sequence.serialize_element(new.insert(json))?;
                    }
                }
            }
            sequence.end()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::catalogue;

    fn finding(check: &crate::check::Check, status: Status, certificate: &'static str) -> Finding {
        Finding {
            id: check.id,
            subject: check.subject,
            status,
            severity: check.severity,
            certificate: certificate.into(),
            path: "device.cer".into(),
            title: check.title,
            expected: None,
            actual: None,
            detail: "".into(),
            field: None,
            offset: None,
            remedy: check.remedy.into(),
            reference: check.reference,
            cloud_answer: None,
        }
    }

    /// Every check with every status, severity, place and kind of detail, and with something of
    /// a certificate in each field.
    fn all() -> Vec<Finding> {
        let mut all = Vec::new();
        for check in catalogue() {
            for certificate in ["ca", "proof", "device", "other", "leaf", "code"] {
                for status in [
                    Status::Fail,
                    Status::Ignored,
                    Status::NotApplicable,
                    Status::Pass,
                    Status::Skipped,
                ] {
                    let plain = finding(check, status, certificate);
                    let with = |change: fn(&mut Finding)| {
                        let mut changed = plain.clone();
                        change(&mut changed);
                        changed
                    };
                    all.extend([
                        with(|one| one.severity = Severity::Note),
                        with(|one| one.detail = "\"why\"\n".into()),
                        with(|one| one.detail = String::from("why else").into()),
                        with(|one| one.remedy = "another".into()),
                        with(|one| one.certificate = String::from("intermediate 1").into()),
                        with(|one| one.path = "other.cer".into()),
                        with(|one| one.expected = Some("this".into())),
                        with(|one| one.actual = Some("that".into())),
                        with(|one| one.field = Some("serial".into())),
                        with(|one| one.offset = Some(7)),
                        with(|one| one.cloud_answer = Some("no".into())),
                    ]);
                    all.push(plain);
                }
            }
        }
        all
    }

    #[test]
    fn what_was_written_before_reads_as_if_written_anew() {
        let all = all();
        let anew = serde_json::to_string(&all).unwrap();
        for _ in 0..2 {
            let out = serde_json::to_string(&Compact(all.clone())).unwrap();
            assert_eq!(out, anew);
        }
    }

    #[test]
    fn nothing_of_a_certificate_is_kept() {
        for check in catalogue() {
            let plain = finding(check, Status::Pass, "leaf");
            assert!(Constant::of(&plain).is_some());
            let mut told = plain.clone();
            told.detail = String::from("of one certificate alone").into();
            assert!(Constant::of(&told).is_none());
        }
    }
}
