#![no_main]

use libfuzzer_sys::fuzz_target;
use popcert::{AnchorTrust, Certificate, Crl, PathRequest, PolicyInputs, Purpose, Time, judge};

/// The next part, behind two octets of length.
fn part<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    let length = usize::from(u16::from_be_bytes(*length)).min(rest.len());
    let (part, rest) = rest.split_at(length);
    *bytes = rest;
    Some(part)
}

fuzz_target!(|bytes: &[u8]| {
    let mut rest = bytes;
    let Some(leaf) = part(&mut rest).and_then(|der| Certificate::from_der(der).ok()) else {
        return;
    };
    let (mut untrusted, mut anchors, mut crls) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(der) = part(&mut rest) {
        match Certificate::from_der(der) {
            Ok(certificate) if anchors.is_empty() => anchors.push(certificate),
            Ok(certificate) => untrusted.push(certificate),
            Err(_) => crls.extend(Crl::from_der(der).ok()),
        }
    }
    let judgement = judge(&PathRequest {
        leaf: &leaf,
        untrusted: &untrusted,
        anchors: &anchors,
        crls: &crls,
        at: Time::parse("2011-04-15").expect("a date"),
        purpose: Purpose::ClientAuth,
        anchor_trust: AnchorTrust::Certificate,
        policy: PolicyInputs {
            require_explicit: true,
            ..PolicyInputs::default()
        },
    });
    if anchors.is_empty() {
        assert!(!judgement.is_valid());
    }
});
