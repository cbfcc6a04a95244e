//! The questions that can be asked: each is a function from an argument to an examination.

mod batch;
mod verify;

use crate::{argument::Argument, examination::Examination, options::COMMON};
use popcert::{Error, ErrorKind, Result};
use wasm_bindgen::JsValue;

/// A question: its name, the members of its argument besides those of every question, and its answer.
pub(crate) struct Question {
    name: &'static str,
    members: &'static [&'static str],
    answer: fn(&Argument) -> Result<Examination>,
}

/// All of them. Another kind of proof is a row with a function of its own.
const QUESTIONS: [Question; 3] = [
    Question {
        name: "verify",
        members: &["ca", "proof", "code", "crls", "expectThumbprint", "anchor"],
        answer: verify::verify,
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
                .with_hint("the questions are verify, audit and chain")
        })
    }

    /// # Errors
    /// [`ErrorKind::Usage`] for an argument that is not of the question's type.
    pub(crate) fn ask(&self, input: &JsValue) -> Result<Examination> {
        let known = [&COMMON[..], self.members].concat();
        (self.answer)(&Argument::of(input, &known)?)
    }
}
