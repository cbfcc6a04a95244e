//! Bodies of requests: read whole, with a limit and a deadline, before any operation sees them.

use axum::{
    body::Body,
    http::{HeaderMap, header},
};
use http_body_util::BodyExt;
use std::time::Duration;
use tokio::time::timeout;

/// Octets of a body. AWS takes PEM of up to 65,536 characters in each of two fields; this is
/// many times that.
pub(super) const MAX_BODY: usize = 1024 * 1024;
/// Time for a whole body to arrive, so that a client that sends an octet a minute holds no
/// connection.
const BODY_TIME: Duration = Duration::from_secs(15);

/// Why a body was not read.
pub(super) enum Unread {
    Broken(String),
    TooLarge,
    TooSlow,
}

/// The body of a request with those headers.
///
/// Whoever sends too much is answered at once and may go on: what he sends is taken off the
/// connection and forgotten, for as long as a body may take. A connection that is closed while
/// octets arrive is reset, and many clients, which read only when they have sent all, would see
/// that instead of the answer.
pub(super) async fn read(headers: &HeaderMap, mut body: Body) -> Result<Vec<u8>, Unread> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let announced = text(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|length| length > MAX_BODY as u64) {
        // RFC 9110 section 10.1.1: a client that waits for 100 (Continue) does not send the body
        // of a request that is refused. hyper would say 100 as soon as the body is looked at.
        if text(header::EXPECT).is_none() {
            forget(body);
        }
        return Err(Unread::TooLarge);
    }
    match timeout(BODY_TIME, collect(&mut body)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(Unread::TooLarge)) => {
            forget(body);
            Err(Unread::TooLarge)
        }
        Ok(Err(why)) => Err(why),
        Err(_) => Err(Unread::TooSlow),
    }
}

async fn collect(body: &mut Body) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|cause| Unread::Broken(cause.to_string()))?;
        // Trailers say nothing here.
        if let Ok(data) = frame.into_data() {
            if bytes.len() + data.len() > MAX_BODY {
                return Err(Unread::TooLarge);
            }
            bytes.extend_from_slice(&data);
        }
    }
    Ok(bytes)
}

/// Reads the rest beside the answer.
fn forget(mut body: Body) {
    tokio::spawn(async move {
        let all = async { while let Some(Ok(_)) = body.frame().await {} };
        // Whoever has not ended by then is cut off.
        let _ = timeout(BODY_TIME, all).await;
    });
}
