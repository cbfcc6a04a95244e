//! What devices write into user names and topics: read here, and nowhere else.
//!
//! Everything comes from the network. Nothing is decoded that is only echoed: a request id goes
//! back as it came.

/// Octets of a filter, and of a topic that is passed on: AWS IoT Core's quota for topics. Azure's
/// filters are shorter. So a connection cannot fill the memory with filters.
pub(super) const MAX_TOPIC: usize = 256;

/// Which service a CONNECT packet is for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Login<'a> {
    /// `{idScope}/registrations/{registrationId}/api-version=…`
    Dps { scope: &'a str, id: &'a str },
    /// `{hub}/{deviceId}/?api-version=…`
    Hub { device: &'a str },
    /// AWS, whose user names carry metrics at most (`?SDK=…`).
    Aws,
}

/// Reads CONNECT's user name.
pub(super) fn login(user: &str) -> Login<'_> {
    let parts: Vec<_> = user.splitn(4, '/').collect();
    let is_version = |text: &str| text.trim_start_matches('?').starts_with("api-version=");
    match parts[..] {
        [scope, "registrations", id, rest] if is_version(rest) => Login::Dps { scope, id },
        // Older SDKs leave the question mark out.
        [hub, device, rest] if is_version(rest) && !hub.is_empty() => Login::Hub { device },
        _ => Login::Aws,
    }
}

/// What a device asks DPS for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum DpsRequest<'a> {
    Register { rid: &'a str },
    Status { rid: &'a str, operation: &'a str },
}

/// Reads a topic that a device publishes to DPS.
pub(super) fn dps(topic: &str) -> Option<DpsRequest<'_>> {
    let rest = topic.strip_prefix("$dps/registrations/")?;
    let (operation, bag) = rest.split_once("/?")?;
    let rid = property(bag, "$rid")?;
    match operation {
        "PUT/iotdps-register" => Some(DpsRequest::Register { rid }),
        "GET/iotdps-get-operationstatus" => {
            let operation = property(bag, "operationId")?;
            Some(DpsRequest::Status { rid, operation })
        }
        _ => None,
    }
}

/// What a device publishes to its hub.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum HubTopic<'a> {
    Telemetry,
    TwinGet {
        rid: &'a str,
    },
    TwinReport {
        rid: &'a str,
    },
    /// The answer to a direct method, of which the mock calls none.
    MethodAnswer,
}

/// Reads a topic that `device` publishes to its hub; `None` for one that is not its own.
pub(super) fn hub<'a>(topic: &'a str, device: &str) -> Option<HubTopic<'a>> {
    if let Some(rest) = topic.strip_prefix("devices/") {
        // Properties of the message follow the last slash.
        let rest = rest
            .strip_prefix(device)?
            .strip_prefix("/messages/events")?;
        return (rest.is_empty() || rest.starts_with('/')).then_some(HubTopic::Telemetry);
    }
    let rest = topic.strip_prefix("$iothub/")?;
    let (operation, bag) = rest.split_once("/?")?;
    let rid = property(bag, "$rid")?;
    match operation {
        "twin/GET" => Some(HubTopic::TwinGet { rid }),
        "twin/PATCH/properties/reported" => Some(HubTopic::TwinReport { rid }),
        _ => operation
            .starts_with("methods/res/")
            .then_some(HubTopic::MethodAnswer),
    }
}

/// Whether a device may subscribe to that filter at its hub.
pub(super) fn is_of_hub(filter: &str, device: &str) -> bool {
    const OTHERS: [&str; 3] = [
        "$iothub/twin/res/#",
        "$iothub/twin/PATCH/properties/desired/#",
        "$iothub/methods/POST/#",
    ];
    let own = filter.strip_prefix("devices/").and_then(|rest| {
        let rest = rest.strip_prefix(device)?;
        Some(rest == "/messages/devicebound/#" || rest == "/messages/devicebound/")
    });
    own.unwrap_or_else(|| OTHERS.contains(&filter))
}

/// The value of one property of a bag `a=b&c=d`, as it stands.
fn property<'a>(bag: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = bag.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(its, _)| *its == name).map(|(_, value)| value)
}

/// Whether a topic filter matches a topic (MQTT 3.1.1 section 4.7). Both are well formed: the codec
/// refuses others.
pub(super) fn matches(filter: &str, topic: &str) -> bool {
    // Section 4.7.2: a wildcard at the start does not match topics that begin with `$`.
    if topic.starts_with('$') && filter.starts_with(['#', '+']) {
        return false;
    }
    let (mut filter, mut topic) = (filter.split('/'), topic.split('/'));
    loop {
        match (filter.next(), topic.next()) {
            // It also stands for no level at all: `a/#` matches `a`.
            (Some("#"), _) | (None, None) => return true,
            (Some("+"), Some(_)) => {}
            (Some(one), Some(other)) if one == other => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn user_names_tell_the_service() {
        let dps = Login::Dps {
            scope: "0ne00AB12CD",
            id: "device-1",
        };
        let version = "api-version=2019-03-31&ClientVersion=azure-iot-device%2F2.14";
        assert_eq!(
            login(&format!("0ne00AB12CD/registrations/device-1/{version}")),
            dps
        );
        let hub = Login::Hub { device: "device-1" };
        assert_eq!(login(&format!("127.0.0.1/device-1/?{version}")), hub);
        assert_eq!(login(&format!("127.0.0.1/device-1/{version}")), hub);
        // A device of this name is not DPS.
        let odd = Login::Hub {
            device: "registrations",
        };
        assert_eq!(login(&format!("hub/registrations/?{version}")), odd);
        for aws in [
            "",
            "?SDK=PythonV2&Version=1",
            "a/b/c/d",
            "hub/device/module/?api-version=1",
        ] {
            assert_eq!(login(aws), Login::Aws, "{aws}");
        }
    }

    #[test]
    fn topics_of_dps_and_hub() {
        assert_eq!(
            dps("$dps/registrations/PUT/iotdps-register/?$rid=7"),
            Some(DpsRequest::Register { rid: "7" })
        );
        assert_eq!(
            dps("$dps/registrations/GET/iotdps-get-operationstatus/?$rid=8&operationId=5.a.b"),
            Some(DpsRequest::Status {
                rid: "8",
                operation: "5.a.b"
            })
        );
        assert_eq!(dps("$dps/registrations/PUT/iotdps-register/"), None);
        let telemetry = Some(HubTopic::Telemetry);
        assert_eq!(hub("devices/d/messages/events/", "d"), telemetry);
        assert_eq!(hub("devices/d/messages/events/a=b", "d"), telemetry);
        assert_eq!(hub("devices/dd/messages/events/", "d"), None);
        assert_eq!(hub("devices/d/messages/eventsx", "d"), None);
        assert_eq!(
            hub("$iothub/twin/GET/?$rid=1", "d"),
            Some(HubTopic::TwinGet { rid: "1" })
        );
        assert!(is_of_hub("devices/d/messages/devicebound/#", "d"));
        assert!(!is_of_hub("devices/e/messages/devicebound/#", "d"));
        assert!(!is_of_hub("#", "d"));
    }

    #[test]
    fn filters_match_as_the_norm_shows() {
        // The examples of MQTT 3.1.1 sections 4.7.1.2, 4.7.1.3 and 4.7.2.
        for (filter, topic, expected) in [
            ("sport/tennis/player1/#", "sport/tennis/player1", true),
            (
                "sport/tennis/player1/#",
                "sport/tennis/player1/ranking",
                true,
            ),
            ("sport/tennis/+", "sport/tennis/player1/ranking", false),
            ("sport/+", "sport", false),
            ("sport/+", "sport/", true),
            ("+/+", "/finance", true),
            ("/+", "/finance", true),
            ("+", "/finance", false),
            ("#", "$SYS/monitor", false),
            ("+/monitor/Clients", "$SYS/monitor/Clients", false),
            ("$SYS/#", "$SYS/monitor", true),
        ] {
            assert_eq!(matches(filter, topic), expected, "{filter} {topic}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(user in "\\PC{0,64}", topic in "[$a-z/?=&+#]{0,48}", device in "\\PC{0,8}") {
            login(&user);
            dps(&topic);
            hub(&topic, &device);
            is_of_hub(&topic, &device);
            matches(&topic, &user);
        }

        #[test]
        fn what_is_written_is_read(scope in "[0-9a-zA-Z]{1,12}", id in "[a-z0-9._:-]{1,128}", rid in "[0-9a-f-]{1,36}") {
            let user = format!("{scope}/registrations/{id}/api-version=2019-03-31");
            prop_assert_eq!(login(&user), Login::Dps { scope: &scope, id: &id });
            let topic = format!("$dps/registrations/PUT/iotdps-register/?$rid={rid}");
            prop_assert_eq!(dps(&topic), Some(DpsRequest::Register { rid: &rid }));
            let topic = format!("devices/{id}/messages/events/a=b");
            prop_assert_eq!(hub(&topic, &id), Some(HubTopic::Telemetry));
        }

        #[test]
        fn a_filter_without_wildcards_matches_itself_alone(one in "[a-z/]{1,16}", other in "[a-z/]{1,16}") {
            prop_assert!(matches(&one, &one));
            prop_assert_eq!(matches(&one, &other), one == other);
            let wildcard = format!("{one}/#");
            prop_assert!(matches(&wildcard, &one));
        }
    }
}
