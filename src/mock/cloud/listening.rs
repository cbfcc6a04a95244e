//! What the listener of scripts and those of devices have in common: taking an address, accepting
//! connections, and the limits of HTTP on one.

use crate::error::{Error, Result};
use hyper::server::conn::http1;
use hyper_util::rt::TokioTimer;
use std::{
    net::{SocketAddr, TcpListener as StdListener},
    time::Duration,
};
use tokio::net::{TcpListener, TcpStream};

/// Time for a TLS handshake.
pub(super) const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// Time for the head of a request to arrive, counted from the end of the one before: it also
/// ends idle connections.
pub(super) const HEAD_TIME: Duration = Duration::from_secs(10);
/// Time for a connection of HTTP as a whole, so that a client that never reads does not keep it.
pub(super) const CONNECTION_TIME: Duration = Duration::from_secs(600);

/// Takes an address: from now on the system queues connections.
pub(super) fn bind(address: SocketAddr) -> Result<StdListener> {
    let fail = |cause| Error::io(address.to_string(), "listen", cause);
    let listener = StdListener::bind(address).map_err(fail)?;
    // tokio demands it of listeners that it did not open.
    listener.set_nonblocking(true).map_err(fail)?;
    Ok(listener)
}

/// Where it listens, which the system may have chosen.
pub(super) fn address(listener: &StdListener) -> Result<SocketAddr> {
    let address = listener.local_addr();
    address.map_err(|cause| Error::io("the listener", "ask", cause))
}

/// The next connection.
pub(super) async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            // Too many open files and the like pass.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// HTTP/1.1 on a connection.
///
/// 64 headers and 64 KiB for a request's head are what common servers allow (Apache 100 headers
/// of 8 KiB, nginx four buffers of 8 KiB).
pub(super) fn http() -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_headers(64)
        .max_header_size(64 * 1024)
        .max_buf_size(128 * 1024);
    http
}
