//! A connection of MQTT 3.1.1: CONNECT decides which service it is for; then packets go in and
//! messages out until either side ends it.

use super::{
    aws, dps_mqtt, hub,
    live::Entered,
    packets::{Broken, Message, Packets},
    peer::Peer,
    records,
    service::{NotTaken, Published, Service, Taken},
    slots::DeviceSlot,
    topics::{self, Login},
};
use crate::mock::cloud::app::App;
use mqtt_proto::{
    QosPid,
    v3::{
        Connect, ConnectReturnCode, Packet, Publish, Subscribe, SubscribeReturnCode, Unsubscribe,
    },
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::{mpsc, watch},
    time::{timeout, timeout_at},
};

/// Time for CONNECT to arrive.
const CONNECT_TIME: Duration = Duration::from_secs(10);
/// The longest time without a packet, also for clients that want none: 1.5 times IoT Hub's longest
/// keep-alive, 1,767 seconds (Microsoft Learn, IoT Hub MQTT support).
const MAX_IDLE: Duration = Duration::from_secs(2_650);
/// Filters that one connection may subscribe to: AWS IoT Core's quota.
const MAX_FILTERS: usize = 50;
/// How often counts are stored while messages come.
const STORE_EVERY: Duration = Duration::from_secs(1);

/// Serves one connection to its end.
pub(super) async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    peer: Arc<Peer>,
    app: Arc<App>,
    mut slot: DeviceSlot,
    stop: watch::Receiver<bool>,
) {
    let mut packets = Packets::new(stream);
    let connect = match timeout(CONNECT_TIME, packets.read()).await {
        Ok(Ok(Packet::Connect(connect))) => connect,
        Ok(Err(Broken::Version)) => {
            refuse(&mut packets, ConnectReturnCode::UnacceptableProtocolVersion).await;
            return;
        }
        // Section 3.1: anything but CONNECT first is a violation, and the connection is closed.
        _ => return,
    };
    let idle = idle(connect.keep_alive);
    // Not closed for another one while it is decided.
    let working = slot.activity.work();
    let admitted = admit(&app, &peer, connect).await;
    drop(working);
    let taken = match admitted {
        Ok(taken) if slot.accept() => taken,
        Ok(_) => {
            refuse(&mut packets, ConnectReturnCode::ServerUnavailable).await;
            return;
        }
        Err(NotTaken::Code(code)) => {
            refuse(&mut packets, code).await;
            return;
        }
        Err(NotTaken::Silent) => {
            packets.close().await;
            return;
        }
    };
    if packets.connack(ConnectReturnCode::Accepted).await.is_ok() {
        packets.accept_messages();
        let mut connection = Connection {
            packets,
            app,
            service: taken.service,
            entered: taken.entered,
            filters: Vec::new(),
            stored: Instant::now(),
        };
        connection.run(taken.inbox, idle, stop).await;
        connection.store().await;
        connection.packets.close().await;
    }
}

async fn refuse<S: AsyncRead + AsyncWrite + Unpin>(
    packets: &mut Packets<S>,
    code: ConnectReturnCode,
) {
    let _ = packets.connack(code).await;
    packets.close().await;
}

/// Section 3.1.2.10: one and a half times the keep-alive, and a limit where there is none.
fn idle(keep_alive: u16) -> Duration {
    match keep_alive {
        0 => MAX_IDLE,
        seconds => (Duration::from_secs(seconds.into()) * 3 / 2).min(MAX_IDLE),
    }
}

/// Which service takes the client. Signatures and disks are slow: this runs where it may block.
async fn admit(app: &Arc<App>, peer: &Arc<Peer>, connect: Connect) -> Result<Taken, NotTaken> {
    let (app, peer) = (app.clone(), peer.clone());
    let taken = tokio::task::spawn_blocking(move || {
        let user = connect.username.as_deref().unwrap_or_default();
        let client = &*connect.client_id;
        match topics::login(user) {
            Login::Dps { scope, id } => dps_mqtt::admit(&app, &peer, scope, id, client),
            Login::Hub { device } => hub::admit(&app, &peer, device, client),
            Login::Aws => aws::admit(&app, &peer, client),
        }
    });
    let broken = |_| Err(NotTaken::Code(ConnectReturnCode::ServerUnavailable));
    taken.await.unwrap_or_else(broken)
}

/// A connection that was taken.
struct Connection<S> {
    packets: Packets<S>,
    app: Arc<App>,
    service: Arc<dyn Service>,
    entered: Option<Entered>,
    /// What it is subscribed to, and whether at QoS 1.
    filters: Vec<(String, bool)>,
    stored: Instant,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    async fn run(
        &mut self,
        mut inbox: Option<mpsc::Receiver<Message>>,
        idle: Duration,
        mut stop: watch::Receiver<bool>,
    ) {
        let mut deadline = Instant::now() + idle;
        loop {
            let ended = async {
                match &self.entered {
                    Some(entered) => entered.ended().await,
                    None => std::future::pending().await,
                }
            };
            let arrived = async {
                match &mut inbox {
                    Some(inbox) => inbox.recv().await,
                    None => std::future::pending().await,
                }
            };
            let outcome = tokio::select! {
                // Messages that are sent to it do not prolong its time (section 3.1.2.10).
                packet = timeout_at(deadline.into(), self.packets.read()) => match packet {
                    Ok(Ok(packet)) => {
                        deadline = Instant::now() + idle;
                        self.on(packet).await
                    }
                    // Silent for too long, gone, or not MQTT.
                    _ => return,
                },
                Some(message) = arrived => self.packets.send(message).await,
                () = ended => return,
                _ = stop.changed() => return,
            };
            if outcome.is_err() {
                return;
            }
        }
    }

    /// One packet. An error ends the connection.
    async fn on(&mut self, packet: Packet) -> Result<(), Broken> {
        match packet {
            Packet::Publish(publish) => self.on_publish(publish).await,
            Packet::Subscribe(subscribe) => self.on_subscribe(subscribe).await,
            Packet::Unsubscribe(unsubscribe) => self.on_unsubscribe(unsubscribe).await,
            Packet::Pingreq => self.packets.write(&Packet::Pingresp).await,
            // Nothing is sent twice: TCP has delivered it, or the connection is gone.
            Packet::Puback(_) => Ok(()),
            Packet::Disconnect => Err(Broken::Closed),
            // A second CONNECT, what only servers send, and the packets of QoS 2.
            _ => Err(Broken::Malformed),
        }
    }

    async fn on_publish(&mut self, publish: Publish) -> Result<(), Broken> {
        // Neither IoT Hub nor AWS has QoS 2; they close the connection.
        if let QosPid::Level2(_) = publish.qos_pid {
            return Err(Broken::Malformed);
        }
        let message = Message {
            topic: publish.topic_name.to_string(),
            payload: publish.payload[..].into(),
            acknowledged: matches!(publish.qos_pid, QosPid::Level1(_)),
        };
        let published = match self.service.blocks() {
            false => self.service.publish(&message, self.entered.as_ref()),
            true => {
                let service = self.service.clone();
                let answer = tokio::task::spawn_blocking(move || service.publish(&message, None));
                answer.await.unwrap_or(Published::Closed)
            }
        };
        let Published::Answers(answers) = published else {
            return Err(Broken::Closed);
        };
        if let QosPid::Level1(number) = publish.qos_pid {
            self.packets.write(&Packet::Puback(number)).await?;
        }
        for answer in answers {
            let matches = |(filter, _): &(String, bool)| topics::matches(filter, &answer.topic);
            // Who has not subscribed does not get it.
            if self.filters.iter().any(matches) {
                self.packets.send(answer).await?;
            }
        }
        if self.stored.elapsed() > STORE_EVERY {
            self.store().await;
        }
        Ok(())
    }

    async fn on_subscribe(&mut self, subscribe: Subscribe) -> Result<(), Broken> {
        let mut codes = Vec::with_capacity(subscribe.topics.len());
        for (filter, qos) in &subscribe.topics {
            let filter: &str = filter;
            let may = self.service.may_subscribe(filter);
            self.filters.retain(|(other, _)| other != filter);
            if !may || filter.len() > topics::MAX_TOPIC || self.filters.len() >= MAX_FILTERS {
                codes.push(SubscribeReturnCode::Failure);
                continue;
            }
            // QoS 2 is granted as 1, as IoT Hub and AWS do.
            let acknowledged = *qos != mqtt_proto::QoS::Level0;
            self.filters.push((filter.to_owned(), acknowledged));
            codes.push(match acknowledged {
                true => SubscribeReturnCode::MaxLevel1,
                false => SubscribeReturnCode::MaxLevel0,
            });
        }
        self.follow();
        self.packets.suback(subscribe.pid, codes).await
    }

    async fn on_unsubscribe(&mut self, unsubscribe: Unsubscribe) -> Result<(), Broken> {
        let is_gone = |filter: &str| unsubscribe.topics.iter().any(|one| &**one == filter);
        self.filters.retain(|(filter, _)| !is_gone(filter));
        self.follow();
        self.packets.write(&Packet::Unsuback(unsubscribe.pid)).await
    }

    /// Lets others' messages come by the present filters.
    fn follow(&self) {
        if let Some(entered) = &self.entered {
            entered.subscribe(&self.filters);
        }
    }

    /// Adds what was counted to the device's record.
    async fn store(&mut self) {
        self.stored = Instant::now();
        let Some(entered) = &self.entered else {
            return;
        };
        let (count, key, app) = (
            entered.take_count(),
            entered.device().clone(),
            self.app.clone(),
        );
        if count == 0 {
            return;
        }
        let store = move || {
            records::change(&app, &key, |device| {
                device.messages = device.messages.saturating_add(count);
                device.last_connection = Some(app.clock.now().unix());
            })
        };
        // A full disk is no reason to end the connection.
        let _ = tokio::task::spawn_blocking(store).await;
    }
}
