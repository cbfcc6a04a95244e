//! `popcert mock cloud`: the clouds' interfaces on loopback.
//!
//! This file has what belongs to the command line: where the token comes from, which clock
//! runs, and how a script learns that the service is ready. The service itself is
//! [`crate::mock::cloud`].

use super::{
    moment::parse_moment,
    shell::{self, Shell, TOKEN_VARIABLE, Target},
};
use crate::{
    certificate::Time,
    cli::{
        code::holds_private_key,
        exit::{CliError, CliResult, ExitStatus},
        output::{Secrecy, Terminal},
        signals,
        time::now,
    },
    error::{Error, ErrorKind, Result},
    escape, input,
    mock::{
        Randomness,
        cloud::{Bound, Clock, DeviceAddresses, Settings, bind, tls_available},
    },
};
use clap::Args;
use std::{
    env,
    net::SocketAddr,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

#[derive(Debug, Args)]
pub(super) struct CloudArgs {
    /// The address to listen on; port 0 lets the system choose
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "127.0.0.1:0",
        help_heading = "Network"
    )]
    listen: SocketAddr,
    /// Let other machines reach it: whoever does can have anything signed by its CAs, and change its state
    #[arg(long, help_heading = "Network")]
    expose_to_network: bool,
    /// A name besides localhost under which clients may ask for it; may be given several times
    #[arg(long, value_name = "NAME", help_heading = "Network")]
    host: Vec<String>,
    /// Speak HTTPS with a certificate of its own CA, as the Azure SDKs demand
    #[arg(long, help_heading = "Network")]
    tls: bool,
    /// Where devices connect with MQTT over TLS; clients insist on port 8883 [default: a free port]
    #[arg(long, value_name = "ADDRESS", help_heading = "Network")]
    mqtt: Option<SocketAddr>,
    /// Where devices register with DPS over HTTPS; clients insist on port 443 [default: a free port]
    #[arg(long, value_name = "ADDRESS", help_heading = "Network")]
    dps: Option<SocketAddr>,
    /// Keep the state in this folder, where it survives a kill at any moment
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    dir: Option<PathBuf>,
    /// Write a line for each request to this file, or to standard output (-)
    ///
    /// Time, client, service, method, path, status, size, duration, request id, error. No header
    /// and no body is in it, and of a query only the values that cannot be secrets.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    log: Option<PathBuf>,
    /// Write {"url": …, "ca": …, "mqtt": …, "dps": …} to this file when it can be used, and remove it at the end
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    ready_file: Option<PathBuf>,
    /// Print the lines for this shell that make az, aws and the SDKs ask the mock
    ///
    /// They follow the address, and are the member `shell` of the ready file. Paste them into
    /// another terminal; nothing but that shell is changed.
    #[arg(long, value_name = "SHELL", help_heading = "Output")]
    shell: Option<Shell>,
    /// Accept this bearer token, access key id or SharedAccessSignature alone, instead of any
    ///
    /// Other users of the machine can see popcert's command line. --require-token-file
    /// and the environment variable POPCERT_REQUIRE_TOKEN keep the token from them.
    #[arg(
        long,
        value_name = "TOKEN",
        conflicts_with = "require_token_file",
        help_heading = "Network"
    )]
    require_token: Option<String>,
    /// Like --require-token, read from the first line of FILE, or from POPCERT_REQUIRE_TOKEN
    #[arg(long, value_name = "FILE", help_heading = "Network")]
    require_token_file: Option<PathBuf>,
    /// Draw keys, codes and entity tags from this seed, for the same every time (not those of TLS)
    #[arg(long, value_name = "N", help_heading = "Rules")]
    seed: Option<u64>,
    /// Let its clock stand at this moment (RFC 3339 or YYYY-MM-DD)
    #[arg(long, value_name = "TIME", value_parser = parse_moment, help_heading = "Rules")]
    at: Option<Time>,
}

/// Runs the service until a signal ends it; 0 then, since that is how it is meant to end.
pub(super) fn run(args: &CloudArgs, terminal: &Terminal) -> CliResult {
    let randomness = args
        .seed
        .map_or_else(Randomness::from_system, |seed| Ok(Randomness::seeded(seed)))?;
    // Of a mock that was killed: whoever waits for the file would take it for this one's.
    args.ready_file.as_deref().map_or(Ok(()), remove)?;
    // The service handles signals itself, to finish open requests.
    signals::leave();
    let token = token(args)?;
    let needs_token = token.is_some();
    let bound = bind(Settings {
        listen: args.listen,
        exposed: args.expose_to_network,
        hosts: args.host.clone(),
        tls: args.tls,
        devices: devices(args),
        folder: args.dir.clone(),
        token,
        keeps_hangup: keeps_hangup(),
        log: args.log.clone(),
        real_time: now,
        randomness,
        clock: args.at.map_or(Clock::Running(now), Clock::Fixed),
    })?;
    let ready = print_ready(&bound, args, needs_token, terminal)?;
    let ended = bound.run();
    if let Some(file) = &args.ready_file {
        // Unless another mock has written it since.
        if std::fs::read(file).is_ok_and(|there| there == ready) {
            remove(file)?;
        }
    }
    ended?;
    Ok(ExitStatus::Good)
}

/// Removes a ready file. Pipes and devices stay: what is written there does not.
fn remove(file: &Path) -> Result<()> {
    let is_file = std::fs::symlink_metadata(file).is_ok_and(|about| about.is_file());
    match is_file.then(|| std::fs::remove_file(file)) {
        Some(Err(cause)) if cause.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::io(file.display().to_string(), "remove", cause))
        }
        _ => Ok(()),
    }
}

/// Where devices connect: on free ports of the address that is listened on, unless said otherwise.
/// A machine without TLS has no place for them, which is an error only where one was asked for.
fn devices(args: &CloudArgs) -> Option<DeviceAddresses> {
    let is_asked = args.tls || args.mqtt.is_some() || args.dps.is_some();
    let free = SocketAddr::new(args.listen.ip(), 0);
    let addresses = DeviceAddresses {
        mqtt: args.mqtt.unwrap_or(free),
        dps: args.dps.unwrap_or(free),
    };
    (is_asked || tls_available().is_ok()).then_some(addresses)
}

/// The token that clients must send, if one is demanded: from the argument, a file or the
/// environment.
///
/// An empty variable is an error, not "no token": a script whose secret is not set must not
/// start an open service.
fn token(args: &CloudArgs) -> Result<Option<Zeroizing<String>>> {
    let (token, from) = match (&args.require_token, &args.require_token_file) {
        (Some(token), _) => (
            Zeroizing::new(token.clone()),
            "`--require-token`".to_owned(),
        ),
        (None, Some(file)) => (first_line(file)?, file.display().to_string()),
        (None, None) => match env::var(TOKEN_VARIABLE) {
            Ok(token) => (Zeroizing::new(token), TOKEN_VARIABLE.to_owned()),
            Err(env::VarError::NotPresent) => return Ok(None),
            Err(env::VarError::NotUnicode(_)) => (Zeroizing::default(), TOKEN_VARIABLE.to_owned()),
        },
    };
    // It has to fit into a header field (RFC 9110 section 5.5).
    let is_token = |c: u8| matches!(c, b'!'..=b'~' | b' ');
    if token.trim().is_empty() || !token.bytes().all(is_token) {
        let message = "the required token must be one line of printable ASCII, and not empty";
        let error = Error::new(ErrorKind::Usage, message);
        return Err(match from == TOKEN_VARIABLE {
            true => error.with_hint(format!("unset {TOKEN_VARIABLE} to accept any token")),
            false => error,
        }
        .in_file(from));
    }
    Ok(Some(Zeroizing::new(token.trim().to_owned())))
}

/// The first line of a file. A private key is refused, because error messages and logs treat
/// tokens as less secret.
fn first_line(file: &Path) -> Result<Zeroizing<String>> {
    let bytes = Zeroizing::new(input::read_file(file)?);
    if holds_private_key(&bytes) {
        let message = "this is a private key, not a token";
        return Err(Error::new(ErrorKind::Usage, message)
            .in_file(file.display().to_string())
            .with_hint("give the file whose first line is the token"));
    }
    let text = String::from_utf8_lossy(&bytes);
    let line = text.trim_start_matches('\u{FEFF}').lines().next();
    Ok(Zeroizing::new(line.unwrap_or_default().to_owned()))
}

/// Whether SIGHUP was ignored when the program started, as under `nohup`: then it stays
/// ignored.
#[cfg(unix)]
fn keeps_hangup() -> bool {
    signals::is_ignored(signal_hook::consts::SIGHUP)
}

#[cfg(not(unix))]
fn keeps_hangup() -> bool {
    true
}

/// How a running mock is used, for people and for the ready file.
struct Ready {
    url: String,
    /// The file of the CA to trust.
    ca: Option<String>,
    /// Where devices connect, by the names of the options.
    devices: Vec<(&'static str, String)>,
    /// The lines to paste into a shell, if they were asked for.
    shell: Option<String>,
}

impl Ready {
    fn of(bound: &Bound, args: &CloudArgs, needs_token: bool) -> Result<Self> {
        let url = bound.url()?;
        let ca = bound.ca().map(|file| {
            let file = std::path::absolute(&file).unwrap_or(file);
            file.display().to_string()
        });
        let shell = args.shell.map(|shell| {
            let target = Target {
                url: &url,
                // Scripts need it with TLS only.
                ca: ca.as_deref().filter(|_| args.tls),
                needs_token,
            };
            shell::lines(shell, target)
        });
        let devices = bound.devices()?.map_or_else(Vec::new, |devices| {
            vec![
                ("mqtt", devices.mqtt.to_string()),
                ("dps", devices.dps.to_string()),
            ]
        });
        Ok(Self {
            url,
            ca,
            devices,
            shell,
        })
    }

    /// What the ready file has.
    fn json(&self) -> Vec<u8> {
        let mut ready = serde_json::json!({ "url": self.url });
        if let Some(ca) = &self.ca {
            ready["ca"] = ca.as_str().into();
        }
        for (name, address) in &self.devices {
            ready[*name] = address.as_str().into();
        }
        if let Some(lines) = &self.shell {
            ready["shell"] = lines.as_str().into();
        }
        escape::json(format!("{ready}\n").into_bytes())
    }

    fn print(self, terminal: &Terminal) -> std::result::Result<(), CliError> {
        if !terminal.is_quiet() {
            terminal.write(None, |out| Ok(writeln!(out, "{}", self.url)?))?;
        }
        let trust = self.ca.into_iter().map(|ca| ("trust", ca));
        terminal.lines(&trust.chain(self.devices).collect::<Vec<_>>())?;
        if let Some(lines) = self.shell.filter(|_| !terminal.is_quiet()) {
            terminal.write(None, |out| Ok(write!(out, "\n{lines}")?))?;
        }
        Ok(())
    }
}

/// Prints the address and the CA to trust, and writes them to the ready file, once connections
/// are taken: the system queues them from now on. A script that waits for the file never
/// connects too early.
///
/// Gives what the ready file has.
///
/// Errors: an output or a file that cannot be written.
fn print_ready(
    bound: &Bound,
    args: &CloudArgs,
    needs_token: bool,
    terminal: &Terminal,
) -> std::result::Result<Vec<u8>, CliError> {
    let ready = Ready::of(bound, args, needs_token)?;
    if args.expose_to_network {
        terminal.note(
            "warning: other machines can reach this mock, and have anything signed by its CAs",
        );
    }
    let written = ready.json();
    if let Some(file) = &args.ready_file {
        terminal.write_file(file, &written, Secrecy::Public)?;
    }
    ready.print(terminal)?;
    Ok(written)
}
