//! `popcert convert`: the same certificates in another encoding.

use super::{
    args::{ConvertArgs, Target},
    exit::{CliResult, ExitStatus},
    files,
    output::Terminal,
};
use crate::{
    certificate::{Certificate, bundle},
    error::{Error, ErrorKind, Result},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::io::{self, IsTerminal};

pub(super) fn run(args: &ConvertArgs, terminal: &Terminal) -> CliResult {
    let path = args.path.display().to_string();
    let mut ders = Vec::new();
    for one in files::certificates(&args.path)? {
        // What cannot be followed is not passed on under a cleaner name.
        Certificate::from_der(&one.der).map_err(|error| error.in_file(&path))?;
        ders.push(one.der);
    }
    if let Some(index) = args.index {
        ders = vec![chosen(ders, index).map_err(|error| error.in_file(&path))?];
    }
    let bytes = encoded(&ders, args.to).map_err(|error| error.in_file(&path))?;
    let binary = matches!(args.to, Target::Der | Target::P7b);
    if binary && args.output.is_none() && io::stdout().is_terminal() {
        let message = "this encoding is binary and would garble the terminal";
        let error = Error::new(ErrorKind::Usage, message);
        return Err(error.with_hint("write it to a file: `-o FILE`").into());
    }
    terminal.write_bytes(args.output.as_deref(), &bytes)?;
    Ok(ExitStatus::Good)
}

fn chosen(mut ders: Vec<Vec<u8>>, index: usize) -> Result<Vec<u8>> {
    let count = ders.len();
    match index.checked_sub(1) {
        Some(at) if at < count => Ok(ders.swap_remove(at)),
        _ => {
            let message = format!("there is no certificate number {index}: the file holds {count}");
            Err(Error::new(ErrorKind::Usage, message))
        }
    }
}

fn encoded(ders: &[Vec<u8>], target: Target) -> Result<Vec<u8>> {
    let text: String = match target {
        Target::Der => {
            let [der] = ders else {
                let message = format!("the file holds {} certificates, DER takes one", ders.len());
                return Err(Error::new(ErrorKind::Usage, message)
                    .with_hint("choose one with `--index N`, or write `--to pem` or `--to p7b`"));
            };
            return Ok(der.clone());
        }
        Target::P7b => return bundle::certificates_only(ders),
        Target::Base64 => ders.iter().map(|der| STANDARD.encode(der) + "\n").collect(),
        Target::Pem => {
            let blocks: Vec<_> = ders
                .iter()
                .map(|der| pem::Pem::new("CERTIFICATE", der.clone()))
                .collect();
            let config = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
            pem::encode_many_config(&blocks, config)
        }
    };
    Ok(text.into_bytes())
}
