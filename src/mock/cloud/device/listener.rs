//! The two listeners of devices: TLS with client authentication, then MQTT or HTTPS.

use super::{
    dps_http, mqtt,
    peer::Peer,
    slots::{DeviceSlot, DeviceSlots},
};
use crate::{
    error::Result,
    mock::cloud::{
        access_log::AccessLog,
        app::App,
        listening::{self, CONNECTION_TIME, HANDSHAKE_TIME, HEAD_TIME},
        refusal::{Dialect, Refusal},
        router,
        tls::{Acceptor, presented},
    },
};
use axum::{
    body::Body,
    http::{Request, Response},
};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use std::{
    convert::Infallible,
    net::{SocketAddr, TcpListener as StdListener},
    sync::Arc,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::timeout,
};

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
        Ok(Self {
            mqtt: listening::bind(addresses.mqtt)?,
            dps: listening::bind(addresses.dps)?,
        })
    }

    /// Where they are.
    pub(in super::super) fn addresses(&self) -> Result<Addresses> {
        Ok(Addresses {
            mqtt: listening::address(&self.mqtt)?,
            dps: listening::address(&self.dps)?,
        })
    }

    /// Serves until `stop` says so, then ends every connection.
    pub(in super::super) async fn serve(
        self,
        app: Arc<App>,
        tls: Arc<Acceptor>,
        stop: watch::Receiver<bool>,
    ) {
        let site = Site {
            app,
            tls,
            slots: DeviceSlots::new(),
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
    slots: DeviceSlots,
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
            accepted = listening::accept(&listener) => accepted,
            Some(_) = connections.join_next() => continue,
            _ = site.stop.changed() => break,
        };
        let slot = tokio::select! {
            slot = site.slots.open() => slot,
            _ = site.stop.changed() => break,
        };
        let site = site.clone();
        connections.spawn(async move {
            let activity = slot.activity.clone();
            tokio::select! {
                () = connection(stream, client, slot, site) => (),
                () = activity.evicted() => (),
            }
        });
    }
    drop(listener);
    // Each ends by itself, and stores what it counted.
    while connections.join_next().await.is_some() {}
}

/// One connection from its handshake to its end. Nothing is reported here: what a client did wrong
/// the client sees, and a device that was refused has a record.
async fn connection(stream: TcpStream, client: SocketAddr, slot: DeviceSlot, site: Site) {
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
        Some(CONNECT) => mqtt::serve(stream, peer, site.app, slot, stop).await,
        // Methods of HTTP are in capitals.
        Some(b'A'..=b'Z') => https(stream, peer, site, slot, stop).await,
        _ => (),
    }
}

/// DPS over HTTPS.
async fn https(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Arc<Peer>,
    site: Site,
    slot: DeviceSlot,
    mut stop: watch::Receiver<bool>,
) {
    let service = service_fn(|request: Request<Incoming>| {
        let (site, peer, activity) = (site.clone(), peer.clone(), slot.activity.clone());
        async move {
            // Not closed for another one while it is answered.
            let working = activity.work();
            let answer = logged(site, peer, request.map(Body::new)).await;
            drop(working);
            Ok::<_, Infallible>(answer)
        }
    });
    let connection = listening::http().serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        _ = timeout(CONNECTION_TIME, connection.as_mut()) => (),
        _ = stop.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = timeout(HEAD_TIME, connection).await;
        }
    }
}

/// One request, and its line in the log.
async fn logged(site: Site, peer: Arc<Peer>, request: Request<Body>) -> Response<Body> {
    let entry = site.app.log.as_ref().map(|_| {
        let (method, uri) = (request.method(), request.uri());
        AccessLog::begin(peer.client, Dialect::Provisioning, method, uri)
    });
    let response = request_of(site.app.clone(), peer, request).await;
    if let (Some(log), Some(entry)) = (&site.app.log, entry) {
        log.end(&entry, &response);
    }
    response
}

/// One request: its body is read here, with the limits of every other.
async fn request_of(app: Arc<App>, peer: Arc<Peer>, request: Request<Body>) -> Response<Body> {
    let method = request.method().clone();
    let answered = match router::read(request, Vec::new()).await {
        Err(refusal) => Err(refusal),
        Ok(request) => {
            let app = app.clone();
            let answer = move || dps_http::answer(&app, &peer, &method, &request);
            let answer = tokio::task::spawn_blocking(answer).await;
            answer.map_err(Refusal::broken)
        }
    };
    let refuse = |refusal: Refusal| {
        refusal.answer(Dialect::Provisioning, &app.request_id(), app.clock.now())
    };
    answered.unwrap_or_else(refuse).into_response()
}
