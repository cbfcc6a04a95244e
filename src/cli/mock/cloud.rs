//! `popcert mock cloud`: the clouds' interfaces on loopback.

use crate::{
    certificate::Time,
    cli::{
        args::parse_time,
        exit::{Done, Exit},
        output::{Secrecy, Terminal},
        time::now,
    },
    mock::{
        Randomness,
        cloud::{Bound, Clock, Settings, bind},
    },
};
use clap::Args;
use std::{net::SocketAddr, path::PathBuf};

#[derive(Debug, Args)]
pub(super) struct CloudArgs {
    /// The address to listen on; port 0 lets the system choose
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Let other machines reach it: whoever does can have anything signed by its CAs, and change its state
    #[arg(long)]
    expose_to_network: bool,
    /// A name besides localhost under which clients may ask for it; may be given several times
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,
    /// Speak HTTPS with a certificate of its own CA, as the Azure SDKs demand
    #[arg(long)]
    tls: bool,
    /// Keep the state in this folder, where it survives a kill at any moment
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Write {"url": …, "ca": …} to this file when it can be used
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// Accept this bearer token, access key id or SharedAccessSignature alone, instead of any
    #[arg(long, value_name = "TOKEN")]
    require_token: Option<String>,
    /// Draw keys, codes and entity tags from this seed, for the same every time (not those of TLS)
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Let its clock stand at this moment (RFC 3339 or YYYY-MM-DD)
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    at: Option<Time>,
}

pub(super) fn run(args: &CloudArgs, terminal: &Terminal) -> Done {
    let randomness = args
        .seed
        .map_or_else(Randomness::from_system, |seed| Ok(Randomness::seeded(seed)))?;
    let bound = bind(Settings {
        listen: args.listen,
        exposed: args.expose_to_network,
        hosts: args.host.clone(),
        tls: args.tls,
        folder: args.dir.clone(),
        token: args.require_token.clone(),
        randomness,
        clock: args.at.map_or(Clock::Running(now), Clock::Fixed),
        now: now(),
    })?;
    tell(&bound, args, terminal)?;
    bound.run()?;
    Ok(Exit::Good)
}

/// Its address, and the CA to trust, once connections are taken: the system queues them from now on.
fn tell(
    bound: &Bound,
    args: &CloudArgs,
    terminal: &Terminal,
) -> Result<(), crate::cli::exit::Stop> {
    let (url, ca) = (bound.url()?, bound.ca());
    let ca = ca.map(|file| {
        std::path::absolute(&file)
            .unwrap_or(file)
            .display()
            .to_string()
    });
    if args.expose_to_network {
        terminal.note(
            "warning: other machines can reach this mock, and have anything signed by its CAs",
        );
    }
    if let Some(file) = &args.ready_file {
        let ready = match &ca {
            Some(ca) => serde_json::json!({ "url": url, "ca": ca }),
            None => serde_json::json!({ "url": url }),
        };
        terminal.write_file(file, format!("{ready}\n").as_bytes(), Secrecy::Public)?;
    }
    if !terminal.is_quiet() {
        terminal.write(None, |out| {
            writeln!(out, "{url}")?;
            Ok(ca
                .iter()
                .try_for_each(|ca| writeln!(out, "trust    {ca}"))?)
        })?;
    }
    Ok(())
}
