//! The two listeners of devices: TLS with client authentication, then MQTT or HTTPS.

use super::{
    dps_http, mqtt,
    peer::Peer,
    room::{House, Room},
};
use crate::{
    error::{Error, Result},
    mock::cloud::{
        access_log::AccessLog,
        app::App,
        refusal::Dialect,
        router,
        tls::{Acceptor, presented},
    },
};
use axum::{
    body::Body,
    http::{Request, Response},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{
    convert::Infallible,
    net::{SocketAddr, TcpListener as StdListener},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::timeout,
};

/// Time for a TLS handshake, and for the first octet after it.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// Time for the head of a request of DPS over HTTPS, from the end of the one before.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// Time for a connection over HTTPS as a whole.
const HTTPS_TIME: Duration = Duration::from_secs(600);
/// CONNECT, the first packet of MQTT: type 1, no flags (MQTT 3.1.1 section 2.2).
const CONNECT: u8 = 0x10;

/// Where devices connect.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Addresses {
    pub(crate) mqtt: SocketAddr,
    pub(crate) dps: SocketAddr,
}

/// Both listeners, which the system queues connections for.
#[derive(Debug)]
pub(in super::super) struct Listeners {
    mqtt: StdListener,
    dps: StdListener,
}

impl Listeners {
    /// Takes both addresses.
    pub(in super::super) fn bind(addresses: Addresses) -> Result<Self> {
        let bind = |address: SocketAddr| {
            let fail = |cause| Error::io(address.to_string(), "listen", cause);
            let listener = StdListener::bind(address).map_err(fail)?;
            // tokio demands it of listeners that it did not open.
            listener.set_nonblocking(true).map_err(fail)?;
            Ok(listener)
        };
        Ok(Self {
            mqtt: bind(addresses.mqtt)?,
            dps: bind(addresses.dps)?,
        })
    }

    /// Where they are.
    pub(in super::super) fn addresses(&self) -> Result<Addresses> {
        let ask = |listener: &StdListener| {
            let address = listener.local_addr();
            address.map_err(|cause| Error::io("the listener", "ask", cause))
        };
        Ok(Addresses {
            mqtt: ask(&self.mqtt)?,
            dps: ask(&self.dps)?,
        })
    }

    /// Serves until `stop` says so, then ends every connection.
    pub(in super::super) async fn serve(
        self,
        app: Arc<App>,
        tls: Arc<Acceptor>,
        log: Option<Arc<AccessLog>>,
        stop: watch::Receiver<bool>,
    ) {
        let site = Site {
            app,
            tls,
            house: House::new(),
            log,
            stop,
        };
        tokio::join!(accept(self.mqtt, site.clone()), accept(self.dps, site));
    }
}

/// What every connection is served with.
#[derive(Clone)]
struct Site {
    app: Arc<App>,
    tls: Arc<Acceptor>,
    house: House,
    log: Option<Arc<AccessLog>>,
    stop: watch::Receiver<bool>,
}

/// Takes connections of one listener.
async fn accept(listener: StdListener, mut site: Site) {
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    let mut connections = JoinSet::new();
    loop {
        let (stream, client) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                // Too many open files and the like pass.
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            Some(_) = connections.join_next() => continue,
            _ = site.stop.changed() => break,
        };
        let room = tokio::select! {
            room = site.house.enter() => room,
            _ = site.stop.changed() => break,
        };
        let site = site.clone();
        connections.spawn(async move {
            let member = room.member.clone();
            tokio::select! {
                () = connection(stream, client, room, site) => (),
                () = member.asked_to_leave() => (),
            }
        });
    }
    drop(listener);
    // Each has been told, and stores what it counted.
    while connections.join_next().await.is_some() {}
}

/// One connection from its handshake to its end. Nothing is reported here: what a client did wrong
/// the client sees, and a device that was refused has a record.
async fn connection(stream: TcpStream, client: SocketAddr, room: Room, site: Site) {
    let _ = stream.set_nodelay(true);
    let Ok(local) = stream.local_addr() else {
        return;
    };
    let mut stop = site.stop.clone();
    let handshake = timeout(HANDSHAKE_TIME, site.tls.accept_device(stream));
    let stream = tokio::select! {
        done = handshake => match done {
            Ok(Ok(stream)) => stream,
            _ => return,
        },
        _ = stop.changed() => return,
    };
    let (sent, name) = presented(&stream);
    let peer = Arc::new(Peer::new(sent, name, local.ip(), client));
    let mut stream = BufReader::new(stream);
    let first = tokio::select! {
        first = timeout(HANDSHAKE_TIME, stream.fill_buf()) => match first {
            Ok(Ok(octets)) => octets.first().copied(),
            _ => return,
        },
        _ = stop.changed() => return,
    };
    match first {
        Some(CONNECT) => mqtt::serve(stream, peer, site.app, room, stop).await,
        // Methods of HTTP are in capitals.
        Some(b'A'..=b'Z') => https(stream, peer, site, room, stop).await,
        _ => (),
    }
}

/// DPS over HTTPS.
async fn https(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Arc<Peer>,
    site: Site,
    room: Room,
    mut stop: watch::Receiver<bool>,
) {
    let service = service_fn(|request: Request<Incoming>| {
        let (site, peer, member) = (site.clone(), peer.clone(), room.member.clone());
        async move {
            // Not sent away while it is answered.
            let working = member.work();
            let answer = logged(site, peer, request.map(Body::new)).await;
            drop(working);
            Ok::<_, Infallible>(answer)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_headers(64)
        .max_header_size(64 * 1024)
        .max_buf_size(128 * 1024)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        _ = timeout(HTTPS_TIME, connection.as_mut()) => (),
        _ = stop.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = timeout(HEAD_TIME, connection).await;
        }
    }
}

/// One request, and its line in the log.
async fn logged(site: Site, peer: Arc<Peer>, request: Request<Body>) -> Response<Body> {
    let entry = site.log.as_ref().map(|_| {
        let (method, uri) = (request.method(), request.uri());
        AccessLog::begin(peer.client, Dialect::Provisioning, method, uri)
    });
    let response = request_of(site.app, peer, request).await;
    if let (Some(log), Some(entry)) = (site.log, entry) {
        log.end(&entry, &response);
    }
    response
}

/// One request: its body is read here, with the limits of every other.
async fn request_of(app: Arc<App>, peer: Arc<Peer>, request: Request<Body>) -> Response<Body> {
    let method = request.method().clone();
    match router::read(request, Vec::new()).await {
        Err(refusal) => refusal
            .answer(Dialect::Provisioning, &app.request_id(), app.clock.now())
            .into_response(),
        Ok(request) => {
            let answer = tokio::task::spawn_blocking(move || {
                dps_http::answer(&app, &peer, &method, &request)
            });
            match answer.await {
                Ok(answer) => answer.into_response(),
                Err(_) => {
                    let mut response = Response::new(Body::empty());
                    *response.status_mut() = axum::http::StatusCode::INTERNAL_SERVER_ERROR;
                    response
                }
            }
        }
    }
}
