//! Many inputs: found as they are needed, examined by several threads, told in their order.

mod allowance;
mod folder;
mod known;
mod lines;
mod list;
mod names;
mod pipeline;
mod progress;
mod records;
mod serial;
mod source;
mod teller;
mod worker;

pub(super) use allowance::Allowance;
pub(super) use known::Known;
pub(super) use serial::serial;
pub(super) use source::Inputs;
pub(super) use worker::{Judge, Judged};

use super::{
    evaluation_options::JudgingArgs,
    exit::CliResult,
    input_options::{BatchArgs, InputFormat},
    output::{Content, Terminal},
    signals,
};
use crate::{
    error::Error,
    render::{Format, Header, Pen, Renderer},
};
use std::sync::Arc;
use teller::Teller;
use worker::Worker;

/// Judges every input and writes the results in the order of the inputs.
pub(super) fn run(
    args: &BatchArgs,
    judging: &JudgingArgs,
    header: Header,
    terminal: &Terminal,
    judge: Box<Judge>,
) -> CliResult {
    let inputs = Inputs::of(args)?;
    let file = judging.output.as_deref();
    let stop = signals::interrupted(file.is_some())
        .map_err(|cause| Error::io("the terminal", "watch for Ctrl-C at", cause))?;
    let style = terminal.style(file.is_some());
    let at = header.at;
    let pen = Pen::new(judging.format, style, header);
    let worker = Worker::new(judge, pen.clone(), judging, terminal.is_quiet());
    let work =
        Arc::new(move |inputs, tell: &mut dyn FnMut(_) -> bool| worker.examine(inputs, tell));
    let content = match judging.format {
        Format::Json | Format::Ndjson | Format::Sarif => Content::Data,
        _ => Content::Text,
    };
    terminal.write_as(content, file, |out| {
        let mut teller = Teller::new(Renderer::of(pen, out), args, judging, at, terminal);
        pipeline::run(inputs, jobs(args), work, &stop, &mut |event| {
            teller.take(event)
        })?;
        teller.finish(&stop)
    })
}

/// So many files, and so many certificates in each, are few: each may cost a verification with a key
/// of its own, which is ten times what else is asked of an end entity. A fleet has more.
pub(super) const FEW: usize = 64;

/// Whether a run is about a few files. That hangs on nothing that is met on the way, so that the answers
/// are the same whenever it is repeated and however many threads work.
pub(super) fn are_few(args: &BatchArgs) -> bool {
    args.files_from.is_none()
        && args.input == InputFormat::Certificates
        && Inputs::files(&args.paths).take(FEW + 1).count() <= FEW
}

/// The place of an evaluation that was formed without such a verification.
pub(super) fn spared(mut hash: [u8; 32]) -> [u8; 32] {
    hash[0] ^= 0xFF;
    hash
}

/// As many threads as were asked for or as there are processors; for one file just this one.
fn jobs(args: &BatchArgs) -> usize {
    if let ([path], None) = (&args.paths[..], &args.files_from)
        && path.is_file()
    {
        return 1;
    }
    args.jobs.map_or_else(
        || std::thread::available_parallelism().map_or(1, usize::from),
        usize::from,
    )
}
