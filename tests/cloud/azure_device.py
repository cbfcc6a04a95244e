"""azure-iot-device, the Python SDK of devices, from the first connection to telemetry."""

import logging

from azure.iot.device import IoTHubDeviceClient, Message, ProvisioningDeviceClient, X509
from azure.iot.device import exceptions
from enrolment import CA, CENTRAL, Device, MQTT_HOST, MQTT_PORT, central, dps, known, scope
from support import Authority, get_json, run

assert MQTT_PORT == "8883", "the SDK knows no other port"
logging.disable(logging.CRITICAL)  # It logs what it raises as well.
ROOT = open(CA, encoding="ascii").read()


def provision(device, id_scope, registration=None):
    client = ProvisioningDeviceClient.create_from_x509_certificate(
        provisioning_host=MQTT_HOST,
        registration_id=registration or device.name,
        id_scope=id_scope,
        x509=X509(device.certificate, device.key),
        server_verification_cert=ROOT,
    )
    return client.register()


def hub(device, assigned):
    return IoTHubDeviceClient.create_from_x509_certificate(
        x509=X509(device.certificate, device.key),
        hostname=assigned.registration_state.assigned_hub,
        device_id=assigned.registration_state.device_id,
        server_verification_cert=ROOT,
        connection_retry=False,
    )


def enrolled_when_it_first_connects():
    authority = Authority("MOCK fleet CA")
    central(authority, "fleet")
    device = Device(authority, "sensor-1")
    assigned = provision(device, scope("iot-central"))
    assert assigned.status == "assigned", assigned.status
    assert assigned.registration_state.device_id == "sensor-1"
    client = hub(device, assigned)
    client.connect()
    for number in range(3):
        client.send_message(Message(f'{{"temperature": {number}}}'))
    assert client.get_twin()["desired"] == {"$version": 1}
    client.patch_twin_reported_properties({"running": True})
    shown = known("sensor-1")
    assert shown["connected"] and shown["messages"] == 3, shown
    client.shutdown()
    shown = get_json(f"/api/devices/sensor-1?{CENTRAL}")
    assert shown["provisioned"] is True and shown["id"] == "sensor-1", shown
    listed = [one["id"] for one in get_json(f"/api/devices?{CENTRAL}")["value"]]
    assert listed == ["sensor-1"], listed
    shown = known("sensor-1")
    assert shown["group"] == "fleet" and shown["messages"] == 3, shown
    assert shown["ca"]["subject"] == "CN=MOCK fleet CA", shown
    assert shown["lastRefusal"] is None and not shown["connected"], shown


def an_intermediate_is_sent_along():
    root = Authority("MOCK root")
    dps(root, "factory", "root-ca", "line-1")
    intermediate = Authority("MOCK line CA", issuer=root)
    id_scope = scope("azure-dps", "factory")
    alone = Device(intermediate, "press-1")
    refused(alone, id_scope, "401002", "CA certificate not found", check="chain.path")
    whole = Device(intermediate, "press-1", sends=[intermediate.certificate])
    assert provision(whole, id_scope).status == "assigned"
    assert known("press-1")["group"] == "line-1"


def refused(device, id_scope, *says, check, registration=None):
    """The SDK raises, and the list says why."""
    try:
        provision(device, id_scope, registration)
    except exceptions.ClientError as error:
        # The SDK shows the status alone.
        assert "status code 401" in str(error.__cause__), error.__cause__
    else:
        raise AssertionError("it was taken")
    why = known(registration or device.name)["lastRefusal"]
    assert why["check"] == check, why
    assert all(word in why["answer"] for word in says), why
    assert why["detail"] and why["remedy"], why


def refusals_say_why():
    authority = Authority("MOCK strict CA")
    central(authority, "strict")
    id_scope = scope("iot-central")
    expired = Device(authority, "late-1", days=(-30, -1))
    refused(expired, id_scope, "401002", "Unauthorized", check="chain.validity")
    stranger = Device(Authority("MOCK other CA"), "stranger-1")
    refused(stranger, id_scope, "401002", "CA certificate not found", check="chain.path")
    namesake = Device(Authority("MOCK strict CA"), "namesake-1")
    refused(namesake, id_scope, "401002", "Invalid certificate", check="chain.signature")
    other = Device(authority, "its-name")
    refused(other, id_scope, "401002", "Unauthorized", check="device.id", registration="another-name")
    unverified = Authority("MOCK unverified CA")
    central(unverified, "waiting", verified=False)
    refused(Device(unverified, "early-1"), id_scope, "CA certificate not found", check="chain.path")


def another_certificate_is_refused_by_the_hub():
    authority = Authority("MOCK roll CA")
    central(authority, "roll")
    device = Device(authority, "rolled-1")
    assigned = provision(device, scope("iot-central"))
    successor = Device(authority, "rolled-1")
    client = hub(successor, assigned)
    try:
        client.connect()
    except (exceptions.CredentialError, exceptions.ConnectionFailedError):
        pass
    else:
        raise AssertionError("it was taken")
    finally:
        client.shutdown()
    assert "CONNACK 5" in known("rolled-1")["lastRefusal"]["answer"]
    assigned = provision(successor, scope("iot-central"))
    client = hub(successor, assigned)
    client.connect()
    client.shutdown()


run(
    enrolled_when_it_first_connects,
    an_intermediate_is_sent_along,
    refusals_say_why,
    another_certificate_is_refused_by_the_hub,
)
