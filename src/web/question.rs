//! The questions that can be asked: each is a function from an argument to an examination.

mod batch;
mod request;
mod signature;
mod verify;

use crate::{
    argument::Argument,
    examination::Examination,
    options::{COMMON, named_cloud},
};
use popcert::{Cloud, Error, ErrorKind, Report, Result, clouds::ProofKind};
use wasm_bindgen::JsValue;

/// A question: its name, the members of its argument besides those of every question, and its answer.
pub(crate) struct Question {
    name: &'static str,
    members: &'static [&'static str],
    answer: fn(&Argument) -> Result<Examination>,
}

/// All of them. Another kind of proof is a row with a function of its own.
const QUESTIONS: [Question; 5] = [
    Question {
        name: "verify",
        members: &["ca", "proof", "code", "crls", "expectThumbprint", "anchor"],
        answer: verify::verify,
    },
    Question {
        name: "verifySignature",
        members: &["ca", "signature", "code", "crls", "expectThumbprint"],
        answer: signature::verify,
    },
    Question {
        name: "verifyRequest",
        members: &["ca", "request", "chain", "crls", "expectThumbprint"],
        answer: request::verify,
    },
    Question {
        name: "audit",
        members: &["files", "as", "expectThumbprint", "deviceId"],
        answer: batch::audit,
    },
    Question {
        name: "chain",
        members: &[
            "files",
            "trust",
            "crls",
            "deviceId",
            "purpose",
            "anchor",
            "explicitPolicy",
        ],
        answer: batch::chain,
    },
];

impl Question {
    /// # Errors
    /// [`ErrorKind::Usage`] for any other name.
    pub(crate) fn named(name: &str) -> Result<&'static Self> {
        let found = QUESTIONS.iter().find(|question| question.name == name);
        found.ok_or_else(|| {
            Error::new(ErrorKind::Usage, format!("there is no question `{name}`"))
                .with_hint(format!("the questions are {}", names().join(", ")))
        })
    }

    /// # Errors
    /// [`ErrorKind::Usage`] for an argument that is not of the question's type.
    pub(crate) fn ask(&self, input: &JsValue) -> Result<Examination> {
        let known = [&COMMON[..], self.members].concat();
        (self.answer)(&Argument::of(input, &known)?)
    }
}

fn names() -> Vec<&'static str> {
    QUESTIONS.iter().map(|question| question.name).collect()
}

/// The question that is asked of each kind of proof.
const PROOFS: [(&str, ProofKind); 3] = [
    ("verify", ProofKind::Certificate),
    ("verifySignature", ProofKind::Signature),
    ("verifyRequest", ProofKind::Request),
];

/// The questions about proofs that the service takes.
pub(crate) fn proofs_of(cloud: &Cloud) -> impl Iterator<Item = &'static str> {
    let taken = PROOFS.iter().filter(|(_, kind)| cloud.takes(*kind));
    taken.map(|(name, _)| *name)
}

/// Before any file is read: the service that is named takes proofs of that kind.
fn check_proof_kind(argument: &Argument, kind: ProofKind) -> Result<()> {
    let Some(cloud) = named_cloud(argument)? else {
        return Ok(());
    };
    let hint = || match proofs_of(cloud).next() {
        Some(name) => format!("the question for it is `{name}`"),
        None => "the program shows the way: `popcert plan`".to_owned(),
    };
    let checked = cloud.check_proof_kind(kind);
    checked.map_err(|error| error.with_hint(hint()))
}

/// The answer about one proof: a report by the rules of a service, or why there is none.
fn answered(examination: Examination, answer: Result<(&'static Cloud, Report)>) -> Examination {
    match answer {
        Ok((cloud, report)) => examination.of(cloud).with_report(report),
        Err(error) => examination.without_report([error]),
    }
}
