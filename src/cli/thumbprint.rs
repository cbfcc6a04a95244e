//! `popcert thumbprint`: hashes, and nothing else.

use super::{
    args::ThumbprintArgs,
    exit::{Done, Exit},
    files,
    output::Terminal,
};
use crate::certificate::Thumbprint;

/// One line a certificate: the thumbprint, and the file when there is more than one.
pub(super) fn run(args: &ThumbprintArgs, terminal: &Terminal) -> Done {
    let mut lines: Vec<(String, String)> = Vec::new();
    let exit = files::walk(&args.paths, terminal, &mut |path, found| {
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                let error = error.in_file(path.display().to_string());
                terminal.error(&error);
                return Ok(Exit::from(&error));
            }
        };
        for one in found {
            let thumbprint = Thumbprint::of(&one.der, args.algorithm).styled(args.style);
            lines.push((thumbprint, one.source.path));
        }
        Ok(Exit::Good)
    })?;
    let several = lines.len() > 1;
    terminal.write(None, |out| {
        for (thumbprint, path) in &lines {
            if several {
                writeln!(out, "{thumbprint}  {path}")?;
            } else {
                writeln!(out, "{thumbprint}")?;
            }
        }
        Ok(exit)
    })
}
