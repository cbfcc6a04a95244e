//! A device on the wire: TLS with its certificate, and MQTT 3.1.1.

use crate::client::{AT, Mock};
use base64::prelude::{BASE64_STANDARD, Engine};
use mqtt_proto::{
    Pid, Protocol, QoS, QosPid, TopicFilter, TopicName,
    v3::{Connect, ConnectReturnCode, Packet, Publish, Subscribe},
};
use popcert::{
    Time,
    mock::{Randomness, Tenant},
};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName},
};
use serde_json::{Value, json};
use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

/// A mock with an enrollment group of IoT Central whose CA is verified.
pub struct Fleet {
    pub mock: Mock,
    pub tenant: Tenant,
    pub scope: String,
    pub mqtt: SocketAddr,
    pub dps: SocketAddr,
    root: CertificateDer<'static>,
}

const CENTRAL: &str = "api-version=2022-07-31";

impl Fleet {
    pub fn start(more: &[&str]) -> Self {
        let fleet = Self::of(Mock::start(more));
        let group = json!({
            "displayName": "fleet", "enabled": true, "type": "iot",
            "attestation": { "type": "x509", "x509": { "signingCertificates": { "primary": {
                "certificate": BASE64_STANDARD.encode(fleet.tenant.ca()), "verified": true,
            } } } },
        });
        let path = format!("/api/enrollmentGroups/fleet?{CENTRAL}");
        fleet.mock.ask("PUT", &path, &group.to_string()).good();
        fleet
    }

    /// The same with whatever the mock has already.
    pub fn of(mock: Mock) -> Self {
        let at = Time::parse(AT).expect("a moment");
        let tenant = Tenant::builder().build(&Randomness::seeded(1), at);
        let listed = mock.ask("GET", "/mock/devices", "").good();
        let scope = listed["scopes"][0]["idScope"].as_str().expect("a scope");
        let root = std::fs::read(mock.ca.as_ref().expect("a CA")).expect("the CA");
        let root = pem::parse(root).expect("PEM").into_contents();
        let address = |name| mock.devices[name].parse().expect("an address");
        Self {
            tenant: tenant.expect("a tenant"),
            scope: scope.to_owned(),
            mqtt: address("mqtt"),
            dps: address("dps"),
            root: root.into(),
            mock,
        }
    }

    /// A device of the CA with its certificate and key.
    pub fn device(&self, id: &str) -> Device<'_> {
        let at = Time::parse(AT).expect("a moment");
        let made = self.tenant.device(id, &Randomness::seeded(2), at);
        let (certificate, key) = made.expect("a device");
        let key = pem::parse(key.to_pem().expect("PEM").as_bytes()).expect("PEM");
        self.with(id, vec![certificate.into()], key.contents())
    }

    /// A device that sends these certificates.
    pub fn with(&self, id: &str, sent: Vec<CertificateDer<'static>>, key: &[u8]) -> Device<'_> {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.clone()).expect("a CA");
        let provider = Arc::new(rustls_graviola::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots);
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.to_vec()));
        let config = match sent.is_empty() {
            true => config.with_no_client_auth(),
            false => config.with_client_auth_cert(sent, key).expect("a pair"),
        };
        Device {
            fleet: self,
            id: id.to_owned(),
            config: Arc::new(config),
        }
    }

    /// What the mock's own list has.
    pub fn listed(&self, id: &str) -> Value {
        let all = self.mock.ask("GET", "/mock/devices", "").good();
        let all = all["devices"].as_array().expect("a list").clone();
        let mut all = all.into_iter();
        all.find(|one| one["id"] == id).expect("the device")
    }
}

/// One device.
pub struct Device<'f> {
    fleet: &'f Fleet,
    pub id: String,
    config: Arc<ClientConfig>,
}

pub type Stream = StreamOwned<ClientConnection, TcpStream>;

impl Device<'_> {
    pub fn tls(&self, address: SocketAddr) -> Stream {
        let tcp = TcpStream::connect(address).expect("a connection");
        let time = Some(Duration::from_secs(20));
        tcp.set_read_timeout(time).expect("a timeout");
        let name = ServerName::from(address.ip());
        let tls = ClientConnection::new(self.config.clone(), name).expect("TLS");
        StreamOwned::new(tls, tcp)
    }

    /// MQTT with that client id and user name.
    pub fn connect(&self, client: &str, user: &str) -> Result<Mqtt, Option<ConnectReturnCode>> {
        self.connect_for(client, user, 60)
    }

    /// The same with that keep-alive in seconds.
    pub fn connect_for(
        &self,
        client: &str,
        user: &str,
        keep_alive: u16,
    ) -> Result<Mqtt, Option<ConnectReturnCode>> {
        let mut mqtt = Mqtt {
            stream: self.tls(self.fleet.mqtt),
            buffer: Vec::new(),
        };
        let connect = Connect {
            protocol: Protocol::V311,
            username: Some(user.into()),
            ..Connect::new(client.into(), keep_alive)
        };
        mqtt.send(&connect.into()).map_err(|_| None)?;
        match mqtt.read() {
            Ok(Packet::Connack(answer)) if answer.code == ConnectReturnCode::Accepted => Ok(mqtt),
            Ok(Packet::Connack(answer)) => Err(Some(answer.code)),
            _ => Err(None),
        }
    }

    /// Registers with DPS: status and body of the last answer.
    pub fn register(&self) -> (String, Value) {
        let (scope, id) = (&self.fleet.scope, &self.id);
        let user = format!("{scope}/registrations/{id}/api-version=2019-03-31");
        let mut mqtt = self.connect(id, &user).expect("it is taken");
        mqtt.subscribe("$dps/registrations/res/#");
        let body = json!({ "registrationId": id }).to_string();
        mqtt.publish("$dps/registrations/PUT/iotdps-register/?$rid=1", &body);
        let (status, body) = mqtt.answer();
        if status != "202" {
            return (status, body);
        }
        let operation = body["operationId"].as_str().expect("an operation");
        mqtt.publish(
            &format!(
                "$dps/registrations/GET/iotdps-get-operationstatus/?$rid=2&operationId={operation}"
            ),
            "",
        );
        mqtt.answer()
    }

    /// Connects to the hub.
    pub fn hub(&self) -> Result<Mqtt, Option<ConnectReturnCode>> {
        self.connect(
            &self.id,
            &format!("127.0.0.1/{}/?api-version=2021-04-12", self.id),
        )
    }
}

/// An open connection of MQTT.
pub struct Mqtt {
    pub stream: Stream,
    buffer: Vec<u8>,
}

impl Mqtt {
    pub fn send(&mut self, packet: &Packet) -> io::Result<()> {
        let octets = packet.encode().expect("a packet");
        self.stream.write_all(octets.as_ref())?;
        self.stream.flush()
    }

    pub fn read(&mut self) -> io::Result<Packet> {
        loop {
            if let Some(packet) = Packet::decode(&self.buffer).expect("a packet") {
                self.buffer.drain(..packet.encode_len().expect("a length"));
                return Ok(packet);
            }
            let mut part = [0; 4096];
            match self.stream.read(&mut part)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => self.buffer.extend_from_slice(&part[..count]),
            }
        }
    }

    pub fn subscribe(&mut self, filter: &str) {
        let filter = TopicFilter::try_from(filter).expect("a filter");
        let packet = Subscribe::new(Pid::default(), vec![(filter, QoS::Level1)]);
        self.send(&packet.into()).expect("it is taken");
        assert!(matches!(self.read().expect("an answer"), Packet::Suback(_)));
    }

    /// Publishes at QoS 1, and waits for the acknowledgement.
    pub fn publish(&mut self, topic: &str, payload: &str) {
        let topic = TopicName::try_from(topic).expect("a topic");
        let payload = payload.as_bytes().to_vec().into();
        let packet = Publish::new(QosPid::Level1(Pid::default()), topic, payload);
        self.send(&packet.into()).expect("it is taken");
        assert!(matches!(self.read().expect("an answer"), Packet::Puback(_)));
    }

    /// The next message, of DPS: its status and its body.
    pub fn answer(&mut self) -> (String, Value) {
        let Packet::Publish(message) = self.read().expect("a message") else {
            panic!("no message");
        };
        let status = message.topic_name.split('/').nth(3).expect("a status");
        let body = serde_json::from_slice(&message.payload).expect("JSON");
        (status.to_owned(), body)
    }

    /// Whether the other side has ended the connection.
    pub fn is_closed(&mut self) -> bool {
        self.read().is_err()
    }
}
