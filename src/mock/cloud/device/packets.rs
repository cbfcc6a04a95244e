//! MQTT 3.1.1 packets on a connection, by the codec of `mqtt-proto`; the lengths are checked here,
//! before anything is kept.

use mqtt_proto::{
    Error, Pid, QosPid, TopicName, total_len,
    v3::{Connack, ConnectReturnCode, Header, Packet, Publish, Suback, SubscribeReturnCode},
};
use std::{io, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::timeout,
};

/// Octets of the first packet: user names and client ids are short.
pub(super) const MAX_CONNECT: usize = 16 * 1024;
/// Octets of any other: IoT Hub takes messages of 256 KiB (Microsoft Learn, IoT Hub quotas), AWS
/// 128 KiB; the topic stands before them.
pub(super) const MAX_PACKET: usize = 256 * 1024 + 4096;
/// Time for a packet to be taken by the client.
const WRITE_TIME: Duration = Duration::from_secs(10);

/// A message on its way to a client.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) topic: String,
    /// Kept once, however many clients it is for.
    pub(super) payload: Arc<[u8]>,
    /// QoS 1 rather than 0.
    pub(super) acknowledged: bool,
}

/// Why no packet came.
#[derive(Debug)]
pub(super) enum Broken {
    /// The connection ended or failed.
    Closed,
    /// A protocol version that is not 3.1 or 3.1.1.
    Version,
    /// Not MQTT, or larger than allowed.
    Malformed,
}

impl From<io::Error> for Broken {
    fn from(_: io::Error) -> Self {
        Self::Closed
    }
}

/// A connection that carries packets.
pub(super) struct Packets<S> {
    stream: S,
    buffer: Vec<u8>,
    most: usize,
    next: Pid,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Packets<S> {
    pub(super) fn new(stream: S) -> Self {
        Self {
            stream,
            buffer: Vec::new(),
            most: MAX_CONNECT,
            next: Pid::default(),
        }
    }

    /// From now on packets may have the size of messages.
    pub(super) fn accept_messages(&mut self) {
        self.most = MAX_PACKET;
    }

    /// The next packet. Nothing is lost when the future is dropped: what was read stays in the
    /// buffer.
    pub(super) async fn read(&mut self) -> Result<Packet, Broken> {
        loop {
            if let Some((packet, length)) = first(&self.buffer, self.most)? {
                self.buffer.drain(..length);
                return Ok(packet);
            }
            // At most as much as the largest packet and one read more is kept.
            let mut part = [0; 8 * 1024];
            let count = self.stream.read(&mut part).await?;
            if count == 0 {
                return Err(Broken::Closed);
            }
            self.buffer.extend_from_slice(&part[..count]);
        }
    }

    pub(super) async fn write(&mut self, packet: &Packet) -> Result<(), Broken> {
        let octets = packet.encode().map_err(|_| Broken::Malformed)?;
        self.write_octets(octets.as_ref()).await
    }

    async fn write_octets(&mut self, octets: &[u8]) -> Result<(), Broken> {
        let write = async {
            self.stream.write_all(octets).await?;
            self.stream.flush().await
        };
        // A client that does not read does not keep the connection.
        timeout(WRITE_TIME, write)
            .await
            .map_err(|_| Broken::Closed)??;
        Ok(())
    }

    pub(super) async fn connack(&mut self, code: ConnectReturnCode) -> Result<(), Broken> {
        // No session is kept: each begins anew (section 3.2.2.2).
        self.write(&Connack::new(false, code).into()).await
    }

    /// SUBACK, with a code for each filter.
    pub(super) async fn suback(
        &mut self,
        number: Pid,
        codes: Vec<SubscribeReturnCode>,
    ) -> Result<(), Broken> {
        let count = codes.len();
        let packet = Packet::from(Suback::new(number, codes));
        let packet = packet.encode().map_err(|_| Broken::Malformed)?;
        let mut octets = packet.as_ref().to_vec();
        // The codes end the packet. The codec writes 3 for a failure, which is 0x80 (section 3.9.3).
        let codes = octets.len().saturating_sub(count)..;
        for code in &mut octets[codes] {
            if *code == SubscribeReturnCode::Failure as u8 {
                *code = 0x80;
            }
        }
        self.write_octets(&octets).await
    }

    pub(super) async fn send(&mut self, message: Message) -> Result<(), Broken> {
        let topic = TopicName::try_from(message.topic.as_str()).map_err(|_| Broken::Malformed)?;
        let level = match message.acknowledged {
            false => QosPid::Level0,
            true => {
                let number = self.next;
                self.next += 1;
                QosPid::Level1(number)
            }
        };
        let packet = Publish::new(level, topic, message.payload.to_vec().into());
        self.write(&packet.into()).await
    }

    /// Ends TLS and the connection as they should be ended.
    pub(super) async fn close(&mut self) {
        let _ = timeout(WRITE_TIME, self.stream.shutdown()).await;
    }
}

/// The first whole packet of a buffer, and its length.
fn first(buffer: &[u8], most: usize) -> Result<Option<(Packet, usize)>, Broken> {
    let header = match Header::decode(buffer) {
        Ok(header) => header,
        // Five octets hold any header (section 2.2.3).
        Err(error) if error.is_eof() && buffer.len() < 5 => return Ok(None),
        Err(_) => return Err(Broken::Malformed),
    };
    let length = total_len(header.remaining_len as usize).map_err(|_| Broken::Malformed)?;
    if length > most {
        return Err(Broken::Malformed);
    }
    if buffer.len() < length {
        return Ok(None);
    }
    // The codec sees this packet alone, so it cannot read into the next.
    match Packet::decode(&buffer[..length]) {
        Ok(Some(packet)) => Ok(Some((packet, length))),
        Err(Error::UnexpectedProtocol(_) | Error::InvalidProtocol(..)) => Err(Broken::Version),
        Ok(None) | Err(_) => Err(Broken::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_octets_are_a_packet_or_refused(octets in prop::collection::vec(any::<u8>(), 0..64)) {
            if let Ok(Some((_, length))) = first(&octets, MAX_CONNECT) {
                prop_assert!((2..=octets.len()).contains(&length));
            }
        }

        #[test]
        fn a_packet_is_read_when_it_is_whole_and_not_before(
            topic in "[a-z/]{1,20}",
            payload in prop::collection::vec(any::<u8>(), 0..300),
        ) {
            let topic = TopicName::try_from(topic.as_str()).expect("a topic");
            let packet: Packet = Publish::new(QosPid::Level0, topic, payload.into()).into();
            let bytes = packet.encode().expect("octets");
            let bytes = bytes.as_ref();
            for end in 0..bytes.len() {
                prop_assert!(first(&bytes[..end], MAX_PACKET).expect("no fault").is_none());
            }
            let more = [bytes, &[0xC0, 0]].concat();
            let (read, length) = first(&more, MAX_PACKET).expect("no fault").expect("a packet");
            prop_assert_eq!((read, length), (packet, bytes.len()));
        }
    }

    #[test]
    fn a_length_above_the_limit_is_refused_at_once() {
        // PUBLISH of 2 MiB: five octets are enough to know.
        assert!(matches!(
            first(&[0x30, 0x80, 0x80, 0x80, 0x01], MAX_PACKET),
            Err(Broken::Malformed)
        ));
    }

    #[test]
    fn another_protocol_version_is_told_apart() {
        let connect = [0x10, 13, 0, 4, b'M', b'Q', b'T', b'T', 5, 2, 0, 60, 0, 0, 0];
        assert!(matches!(first(&connect, MAX_CONNECT), Err(Broken::Version)));
    }
}
