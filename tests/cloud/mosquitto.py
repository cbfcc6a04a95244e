"""mosquitto_pub and mosquitto_rr, as Debian has them, in the place of a device: DPS, hub and AWS."""

import json
import subprocess

from enrolment import CA, Device, MQTT_HOST, MQTT_PORT, central, known, scope
from support import Authority, run


def mosquitto(program, device, client, user, topic, *more):
    command = [
        program, "-h", MQTT_HOST, "-p", MQTT_PORT, "--cafile", CA, "--cert", device.certificate, "--key", device.key,
        "-V", "mqttv311", "-i", client, "-t", topic, *more,
    ]  # fmt: skip
    if user:
        command += ["-u", user]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def dps(device, id_scope, status):
    """The body that DPS answers under that status: the program takes no wildcards."""
    wait = "&retry-after=1" if status == 202 else ""
    ran = mosquitto(
        "mosquitto_rr", device, device.name,
        f"{id_scope}/registrations/{device.name}/api-version=2019-03-31",
        "$dps/registrations/PUT/iotdps-register/?$rid=1", "-e", f"$dps/registrations/res/{status}/?$rid=1{wait}",
        "-m", json.dumps({"registrationId": device.name}), "-W", "20",
    )  # fmt: skip
    assert ran.stdout, ran.stderr
    return json.loads(ran.stdout)


def hub(device, *more):
    user = f"{MQTT_HOST}/{device.name}/?api-version=2021-04-12"
    return mosquitto(
        "mosquitto_pub", device, device.name, user, f"devices/{device.name}/messages/events/", "-m", "{}", "-q", "1", *more
    )


def a_device_is_enrolled():
    authority = Authority("MOCK mosquitto CA")
    central(authority, "mosquitto")
    device = Device(authority, "mosquito-1")
    body = dps(device, scope("iot-central"), 202)
    assert body["status"] == "assigning", body
    for version in ("tlsv1.2", "tlsv1.3"):
        ran = hub(device, "--tls-version", version)
        assert ran.returncode == 0, ran.stderr
    assert known("mosquito-1")["messages"] == 2


def refusals_are_answered():
    authority = Authority("MOCK refusing CA")
    central(authority, "refusing")
    id_scope = scope("iot-central")
    body = dps(Device(authority, "late-2", days=(-9, -1)), id_scope, 401)
    assert (body["errorCode"], body["message"]) == (401002, "Unauthorized access"), body
    body = dps(Device(Authority("MOCK nobody's CA"), "stranger-2"), id_scope, 401)
    assert (body["errorCode"], body["message"]) == (401002, "CA certificate not found"), body
    # A client id that is not the registration id: MicrosoftDocs/azure-docs#69882.
    user = f"{id_scope}/registrations/device-2/api-version=2019-03-31"
    topic = "$dps/registrations/PUT/iotdps-register/?$rid=1"
    ran = mosquitto("mosquitto_pub", Device(authority, "device-2"), "another", user, topic, "-m", "{}")
    assert ran.returncode != 0 and "not authorised" in ran.stderr, ran.stderr
    # No registration, no hub.
    ran = hub(Device(authority, "device-3"))
    assert ran.returncode != 0 and "not authorised" in ran.stderr, ran.stderr
    # AWS says nothing, and closes.
    ran = mosquitto("mosquitto_pub", Device(authority, "device-4"), "device-4", None, "a", "-m", "x")
    assert ran.returncode != 0 and "lost" in ran.stderr, ran.stderr


run(a_device_is_enrolled, refusals_are_answered)
