//! The listener: connections, their limits, and the end.
//!
//! Every wait has a deadline and every queue a size, because a mock that hangs makes a test
//! suite hang. The numbers are generous for SDKs and small for a machine.

use super::{
    Clock,
    access_log::AccessLog,
    app::App,
    auth,
    clock::MovableClock,
    connections::{Activity, Connections},
    device::{self, Listeners},
    folder::Folder,
    guard::Names,
    listening::{self, CONNECTION_TIME, HANDSHAKE_TIME},
    router,
    store::Store,
    tls::{self, Acceptor},
};
use crate::{
    error::{Error, ErrorKind, Result},
    mock::Randomness,
};
use axum::{
    Router,
    body::Body,
    http::{Request, Response},
};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::TokioIo,
    server::graceful::{GracefulShutdown, Watcher},
};
use std::{
    convert::Infallible,
    net::{SocketAddr, TcpListener as StdListener},
    path::PathBuf,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    runtime::{Builder, Runtime},
    sync::watch,
    time::timeout,
};
use zeroize::Zeroizing;

/// Connections at a time; for a further one, one that waits for its client is closed.
const MAX_CONNECTIONS: usize = 512;
/// Operations at a time (threads that may block); further ones wait for a thread.
const MAX_OPERATIONS: usize = 16;
/// Time for open connections to end after a signal; then they are cut off.
const SHUTDOWN_TIME: Duration = Duration::from_secs(5);

/// Options of the mock cloud.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) listen: SocketAddr,
    /// Whether an address that is not loopback is wanted.
    pub(crate) exposed: bool,
    /// Names besides `localhost` under which it may be asked for, for containers and the like.
    pub(crate) hosts: Vec<String>,
    /// HTTPS instead of HTTP. Azure's Python SDKs refuse to send a bearer token without it.
    pub(crate) tls: bool,
    /// Where devices connect; `None` for nowhere.
    pub(crate) devices: Option<device::Addresses>,
    /// Where state and the TLS CA are kept; without it both last as long as the process.
    pub(crate) folder: Option<PathBuf>,
    /// The only credential that is accepted; any if `None`.
    pub(crate) token: Option<Zeroizing<String>>,
    /// Whether SIGHUP is left to do what it does, which is nothing under `nohup`.
    pub(crate) keeps_hangup: bool,
    /// Where a line for each request goes; `-` is the standard output.
    pub(crate) log: Option<PathBuf>,
    /// The real time, which the log and TLS clients go by whatever the mock's clock says.
    pub(crate) real_time: fn() -> crate::certificate::Time,
    pub(crate) randomness: Randomness,
    pub(crate) clock: Clock,
}

/// A service that has its address and is about to answer: the system queues connections from
/// now on, so a client may be started before [`Bound::run`].
#[derive(Debug)]
pub(crate) struct Bound {
    listener: StdListener,
    runtime: Runtime,
    app: Arc<App>,
    names: Arc<Names>,
    /// For devices always, for scripts if they asked for it.
    tls: Option<Arc<Acceptor>>,
    speaks_tls: bool,
    devices: Option<Listeners>,
    stop: StopSignals,
    /// Locked until the end.
    folder: Option<Folder>,
}

/// Reads the state, makes the TLS certificate and takes the address, in this order: whoever
/// sees the port open can count on the rest.
///
/// # Errors
///
/// When the address or the folder cannot be used, or TLS is not available on this platform;
/// [`ErrorKind::Usage`] for an address that others can reach, unless that was asked for.
pub(crate) fn bind(settings: Settings) -> Result<Bound> {
    let listen = settings.listen;
    let devices = settings.devices.map(|devices| [devices.mqtt, devices.dps]);
    let places: Vec<_> = devices.into_iter().flatten().chain([listen]).collect();
    if !settings.exposed {
        check_loopback(&places)?;
    }
    let runtime = start_runtime()?;
    // From now on a signal ends it cleanly, also one that comes before the first connection.
    let stop = {
        // tokio registers signal handlers with the runtime that is entered.
        let _inside = runtime.enter();
        StopSignals::new(settings.keeps_hangup)
            .map_err(|cause| Error::io("the signals", "wait for", cause))?
    };
    let names = Names {
        more: settings.hosts,
        any_address: settings.exposed,
    };
    // Before any file in it is read: another mock may be writing them.
    let folder = settings.folder.map(Folder::open).transpose()?;
    let addresses: Vec<_> = places.iter().map(SocketAddr::ip).collect();
    let tls = (settings.tls || devices.is_some())
        .then(|| {
            tls::prepare(
                folder.as_ref().map(Folder::path),
                &names.more,
                &addresses,
                (settings.real_time)(),
            )
        })
        .transpose()?;
    let store = Store::open(folder.as_ref().map(Folder::path))?;
    let log = settings.log.as_deref();
    let log = log.map(|file| AccessLog::open(file, settings.real_time));
    let log = log.transpose()?;
    let listener = listening::bind(listen)?;
    let devices = settings.devices.map(Listeners::bind).transpose()?;
    let app = App {
        live: Arc::default(),
        log,
        clock: MovableClock::new(settings.clock),
        randomness: settings.randomness,
        store,
        token: settings.token.as_ref().map(|token| auth::digest(token)),
        scheme: if settings.tls { "https" } else { "http" },
        answers: AtomicU64::new(0),
    };
    let bound = Bound {
        listener,
        runtime,
        app: Arc::new(app),
        names: Arc::new(names),
        tls: tls.map(Arc::new),
        speaks_tls: settings.tls,
        devices,
        stop,
        folder,
    };
    if let Some(folder) = &bound.folder {
        folder.announce(&bound.url()?)?;
    }
    Ok(bound)
}

fn check_loopback(places: &[SocketAddr]) -> Result<()> {
    let Some(place) = places.iter().find(|one| !one.ip().is_loopback()) else {
        return Ok(());
    };
    let message = format!("{place} can be reached from other machines");
    Err(Error::new(ErrorKind::Usage, message).with_hint(
        "the mock signs whatever it is asked to: listen on 127.0.0.1, or add `--expose-to-network`",
    ))
}

/// Two threads move bytes; signatures and disks have threads of their own.
fn start_runtime() -> Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(MAX_OPERATIONS)
        .enable_all()
        .build()
        .map_err(|cause| Error::io("the runtime", "start", cause))
}

impl Bound {
    /// Where it is, `https://127.0.0.1:43121`.
    ///
    /// # Errors
    /// When the system does not return the address.
    pub(crate) fn url(&self) -> Result<String> {
        let address = listening::address(&self.listener)?;
        let scheme = if self.speaks_tls { "https" } else { "http" };
        Ok(format!("{scheme}://{address}"))
    }

    /// The PEM file of the CA that clients must trust; `None` without TLS.
    pub(crate) fn ca(&self) -> Option<PathBuf> {
        self.tls.as_ref().map(|tls| tls.ca_file())
    }

    /// Where devices connect.
    ///
    /// # Errors
    /// When the system does not return the addresses.
    pub(crate) fn devices(&self) -> Result<Option<device::Addresses>> {
        self.devices.as_ref().map(Listeners::addresses).transpose()
    }

    /// Serves until SIGINT, SIGTERM or SIGHUP, then finishes the requests that are under way.
    ///
    /// # Errors
    /// When the listener fails.
    pub(crate) fn run(self) -> Result<()> {
        let Self {
            listener,
            runtime,
            app,
            names,
            tls,
            speaks_tls,
            devices,
            mut stop,
            folder: _locked,
        } = self;
        let done = runtime.block_on(async {
            let fail = |cause| Error::io("the listener", "accept connections", cause);
            let listener = TcpListener::from_std(listener).map_err(fail)?;
            let (stop_devices, stopped) = watch::channel(false);
            let devices = devices
                .zip(tls.clone())
                .map(|(devices, tls)| tokio::spawn(devices.serve(app.clone(), tls, stopped)));
            let tls = tls.filter(|_| speaks_tls);
            let site = Site {
                router: router::router(&app),
                app,
                names,
            };
            let (connections, graceful) =
                (Connections::new(MAX_CONNECTIONS), GracefulShutdown::new());
            loop {
                let (stream, client) = tokio::select! {
                    accepted = listening::accept(&listener) => accepted,
                    () = stop.wait() => break,
                };
                let slot = tokio::select! {
                    slot = connections.open() => slot,
                    () = stop.wait() => break,
                };
                // Each connection has its own copies of the handles; what they point to is
                // shared.
                let (site, tls, watcher) = (site.clone(), tls.clone(), graceful.watcher());
                tokio::spawn(async move {
                    let peer = Peer {
                        address: client,
                        activity: slot.activity.clone(),
                    };
                    tokio::select! {
                        () = connection(stream, tls, site, watcher, peer) => (),
                        () = slot.activity.evicted() => (),
                    }
                });
            }
            // New connections are refused from here on, while open ones finish.
            drop(listener);
            let _ = stop_devices.send(true);
            let end = async {
                graceful.shutdown().await;
                if let Some(devices) = devices {
                    let _ = devices.await;
                }
            };
            // Whoever is still there after that is cut off.
            let _ = timeout(SHUTDOWN_TIME, end).await;
            Ok(())
        });
        // An operation that hangs on a disk does not keep the program from ending.
        runtime.shutdown_timeout(SHUTDOWN_TIME);
        done
    }
}

/// What every connection is served with.
#[derive(Clone)]
struct Site {
    router: Router,
    app: Arc<App>,
    names: Arc<Names>,
}

/// Who is at the other end of a connection.
struct Peer {
    address: SocketAddr,
    activity: Arc<Activity>,
}

/// One connection from its handshake to its end. Nothing is reported: what a client did wrong
/// the client sees.
async fn connection(
    stream: TcpStream,
    tls: Option<Arc<Acceptor>>,
    site: Site,
    watcher: Watcher,
    peer: Peer,
) {
    // Answers are written in one piece.
    let _ = stream.set_nodelay(true);
    match tls {
        None => requests(stream, site, watcher, peer).await,
        Some(tls) => {
            // The client reports a failed handshake.
            if let Ok(Ok(stream)) = timeout(HANDSHAKE_TIME, tls.accept(stream)).await {
                requests(stream, site, watcher, peer).await;
            }
        }
    }
}

/// HTTP/1.1 over a connection that is encrypted or not.
async fn requests(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    site: Site,
    watcher: Watcher,
    peer: Peer,
) {
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        let (site, address) = (site.clone(), peer.address);
        request.extensions_mut().insert(peer.activity.clone());
        async move { Ok::<_, Infallible>(answer(site, address, request.map(Body::new)).await) }
    });
    let connection = listening::http().serve_connection(TokioIo::new(stream), service);
    // An error is a client that went away or broke the protocol; hyper has answered it.
    let _ = timeout(CONNECTION_TIME, watcher.watch(connection)).await;
}

/// One request, from the router to the log.
async fn answer(site: Site, client: SocketAddr, request: Request<Body>) -> Response<Body> {
    let entry = site.app.log.as_ref().map(|_| {
        let dialect = router::dialect_of(request.uri(), request.headers());
        AccessLog::begin(client, dialect, request.method(), request.uri())
    });
    let response = router::serve(&site.app, &site.names, site.router, request).await;
    if let (Some(log), Some(entry)) = (&site.app.log, entry) {
        log.end(&entry, &response);
    }
    response
}

/// The signals that end the mock: SIGTERM and SIGINT always, SIGHUP unless it was ignored at
/// the start. On Windows, Ctrl-C.
#[derive(Debug)]
struct StopSignals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    hangup: Option<tokio::signal::unix::Signal>,
}

impl StopSignals {
    #[cfg(unix)]
    fn new(keeps_hangup: bool) -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let hangup = (!keeps_hangup).then(|| signal(SignalKind::hangup()));
        Ok(Self {
            hangup: hangup.transpose()?,
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for the first of them.
    #[cfg(unix)]
    async fn wait(&mut self) {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.terminate.recv() => (),
            _ = self.interrupt.recv() => (),
            _ = hangup => (),
        }
    }

    #[cfg(not(unix))]
    fn new(_: bool) -> std::io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    async fn wait(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
