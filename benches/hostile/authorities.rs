//! Self-signed CA certificates, each with a key of its own: a signature each to verify.

use super::Kind;
use crate::made::{AT, key, name, write};
use popcert::{
    Time,
    mock::{self, Template},
};

pub const KIND: Kind = Kind {
    name: "authorities",
    make: |folder| {
        let at = Time::parse(AT).expect("a date");
        let authorities = (0..5_000).map(|number| {
            let (name, key) = (name("CA"), key(&format!("authority {number}")));
            let template =
                Template::new(&name, &name, &key, at).with(mock::basic_constraints(true, None));
            template.sign(&key).expect("a certificate")
        });
        let authorities: Vec<_> = authorities.collect();
        write(folder, "authorities.cer", authorities.concat());
    },
    arguments: &[
        "audit",
        "authorities.cer",
        "--at",
        "2026-01-01",
        "--format",
        "ndjson",
    ],
    codes: &[0, 3],
};
