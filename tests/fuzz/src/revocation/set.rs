//! A certificate and CRLs, as a program describes them: small enough for a reference that goes
//! through everything.

use crate::program::Program;

/// The serial number of the certificate in question.
pub const SERIAL: u16 = 0x1234;

/// All reasons of ReasonFlags (RFC 5280 section 4.2.1.13): bits 1 to 8.
pub const ALL_REASONS: u16 = 0x1FE;

/// The certificate's distribution points, and the CRLs given.
#[derive(Clone, Debug)]
pub struct Set {
    pub points: Vec<Point>,
    pub crls: Vec<List>,
}

/// A distribution point of the certificate.
#[derive(Clone, Debug)]
pub struct Point {
    pub name: u8,
    pub reasons: Option<u16>,
}

/// A CRL, complete or delta.
#[derive(Clone, Debug)]
pub struct List {
    pub number: Option<u16>,
    /// The number of the complete CRL that it adds to, in a delta.
    pub base: Option<u16>,
    /// thisUpdate, in hours before the time checked.
    pub age: i8,
    /// nextUpdate, in hours after it.
    pub left: Option<i8>,
    pub scope: Scope,
    pub entries: Vec<Entry>,
    pub flaw: Option<Flaw>,
}

/// The issuing distribution point; the default has none (RFC 5280 section 5.2.5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    pub name: Option<u8>,
    pub reasons: Option<u16>,
    pub only_user: bool,
    pub only_ca: bool,
    pub only_attribute: bool,
    pub indirect: bool,
}

/// A revoked certificate, or one that is removed from the list (reason 8).
#[derive(Clone, Debug)]
pub struct Entry {
    pub serial: u16,
    pub reason: Option<u8>,
    /// A zero before the serial number, which DER forbids.
    pub padded: bool,
}

/// Why a CRL that can be read is not to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    CriticalEntryExtension,
    CriticalExtension,
    OtherInnerAlgorithm,
    OtherKey,
    OtherName,
    SpoiltSignature,
    /// Written out, as 0 or 2.
    Version(u8),
}

/// Few, because every order of them is tried.
const MAX_CRLS: usize = 6;

impl Set {
    pub fn read(mut program: Program<'_>) -> Self {
        let points = (0..program.octet() % 3).map(|_| Point::read(&mut program));
        let points = points.collect();
        let mut crls = Vec::new();
        while !program.is_over() && crls.len() < MAX_CRLS {
            crls.push(List::read(&mut program));
        }
        Self { points, crls }
    }
}

impl Point {
    fn read(program: &mut Program<'_>) -> Self {
        Self {
            name: program.octet() % 2,
            reasons: reasons(program),
        }
    }
}

/// Mostly all of them; else some, so that two can make up all.
fn reasons(program: &mut Program<'_>) -> Option<u16> {
    match program.octet() % 8 {
        0 => Some(0x01E),
        1 => Some(0x1E0),
        2 => Some(u16::from(program.octet()) << 1),
        _ => None,
    }
}

/// Below and above 256, where octets and numbers are ordered differently.
fn number(program: &mut Program<'_>) -> u16 {
    let small = u16::from(program.octet());
    match small & 0x80 {
        0 => small & 7,
        _ => 250 + (small & 15),
    }
}

impl List {
    fn read(program: &mut Program<'_>) -> Self {
        let kind = program.octet();
        let number_ = (kind & 7 != 0).then(|| number(program));
        let base = (kind & 0x18 == 0x18).then(|| number(program));
        let scope = match kind & 0x60 {
            0 | 0x20 => Scope::default(),
            _ => Scope::read(program),
        };
        let flaw = (kind & 0x80 != 0).then(|| Flaw::read(program)).flatten();
        let dates = program.octet();
        let count = program.octet() % 4;
        Self {
            number: number_,
            base,
            age: match dates & 7 {
                0 => -1,
                age => age as i8,
            },
            left: match dates >> 3 & 7 {
                0 => None,
                1 => Some(-1),
                left => Some(left as i8 - 2),
            },
            scope,
            entries: (0..count).map(|_| Entry::read(program)).collect(),
            flaw,
        }
    }
}

impl Scope {
    fn read(program: &mut Program<'_>) -> Self {
        let flags = program.octet();
        Self {
            name: (flags & 3 == 3).then(|| program.octet() % 3),
            reasons: reasons(program),
            only_user: flags & 0x0C == 0x0C,
            only_ca: flags & 0x1C == 0x10,
            only_attribute: flags & 0x3C == 0x20,
            indirect: flags & 0xC0 == 0xC0,
        }
    }
}

impl Entry {
    fn read(program: &mut Program<'_>) -> Self {
        let how = program.octet();
        Self {
            serial: match how & 3 {
                0 => 0x1235,
                1 => 0x34,
                _ => SERIAL,
            },
            reason: match how >> 2 & 7 {
                0..=2 => None,
                3 | 4 => Some(8),
                other => Some(other - 4),
            },
            padded: how & 0xE0 == 0xE0,
        }
    }
}

impl Flaw {
    fn read(program: &mut Program<'_>) -> Option<Self> {
        Some(match program.octet() % 16 {
            0 => Self::CriticalEntryExtension,
            1 => Self::CriticalExtension,
            2 => Self::OtherInnerAlgorithm,
            3 => Self::OtherKey,
            4 => Self::OtherName,
            5 => Self::SpoiltSignature,
            6 => Self::Version(0),
            7 => Self::Version(2),
            _ => return None,
        })
    }
}
