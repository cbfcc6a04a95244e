//! Many inputs, in three steps: read, evaluate, write. They are found as they are needed, several
//! threads read and evaluate them, and one writes the results in their order.

mod allowance;
mod certificate_cache;
mod evaluator;
mod folder;
mod input;
mod lines;
mod list;
mod pipeline;
mod progress;
mod records;
mod result_cache;
mod result_writer;
mod serial;
mod source;

pub(super) use certificate_cache::CertificateCache;
pub(super) use evaluator::{Evaluated, Evaluator, InFile, Subject};
pub(super) use result_cache::ResultCache;
pub(super) use serial::FileContents;
pub(super) use source::Inputs;

use super::{
    evaluation_options::EvaluationArgs,
    exit::CliResult,
    input_options::{BatchArgs, InputFormat},
    output::{Content, Terminal},
    signals,
};
use crate::{
    error::Error,
    render::{Format, Formatter, Header, Renderer},
    report::Detail,
};
use evaluator::Worker;
use result_writer::ResultWriter;

/// Evaluates every input and writes the results in the order of the inputs.
pub(super) fn run(
    args: &BatchArgs,
    evaluation: &EvaluationArgs,
    header: Header,
    terminal: &Terminal,
    evaluator: impl Evaluator,
) -> CliResult {
    let inputs = Inputs::of(args)?;
    let file = evaluation.output.as_deref();
    let stop = signals::interrupted(file.is_some())
        .map_err(|cause| Error::io("the terminal", "watch for Ctrl-C at", cause))?;
    let style = terminal.style(file.is_some());
    let at = header.at;
    let detail = Detail {
        lists_healthy: are_few(args),
        is_stream: inputs.is_stream(),
        ..evaluation.detail()
    };
    let formatter = Formatter::new(evaluation.format, style, header).detailed(detail);
    let worker = Worker::new(
        evaluator,
        args.passphrases(),
        formatter.clone(),
        evaluation,
        terminal.is_quiet(),
    );
    let content = match evaluation.format {
        Format::Csv
        | Format::Ics
        | Format::Json
        | Format::Ndjson
        | Format::Prometheus
        | Format::Sarif => Content::Data,
        _ => Content::Text,
    };
    terminal.write_as(content, file, |out| {
        let renderer = Renderer::of(formatter, out);
        let mut writer = ResultWriter::new(renderer, args, evaluation, at, terminal);
        pipeline::run(inputs, jobs(args), worker, &stop, &mut writer)?;
        writer.finish(&stop)
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
