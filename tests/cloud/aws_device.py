"""awsiotsdk, the Python SDK of devices, and just-in-time registration and provisioning."""

import json
import threading

import boto3
from awscrt import mqtt
from awsiot import mqtt_connection_builder
from enrolment import CA, Device, MQTT_HOST, MQTT_PORT, known
from support import URL, Authority, der, pem, run

import hashlib

iot = boto3.client(
    "iot",
    endpoint_url=URL,
    verify=CA if URL.startswith("https") else None,
    region_name="eu-central-1",
    aws_access_key_id="123456789012",
    aws_secret_access_key="x",
)


def register(authority, auto=True, active=True, **more):
    code = iot.get_registration_code()["registrationCode"]
    return iot.register_ca_certificate(
        caCertificate=pem(authority.certificate).decode(),
        verificationCertificate=pem(authority.issue(code)).decode(),
        setAsActive=active,
        allowAutoRegistration=auto,
        **more,
    )["certificateId"]


def identity(device):
    """The certificate's id: SHA-256 of the DER."""
    return hashlib.sha256(device.der).hexdigest()


def connection(device, client):
    return mqtt_connection_builder.mtls_from_path(
        endpoint=MQTT_HOST,
        port=int(MQTT_PORT),
        cert_filepath=device.certificate,
        pri_key_filepath=device.key,
        ca_filepath=CA,
        client_id=client,
        clean_session=True,
        keep_alive_secs=30,
    )


def connected(device, client):
    one = connection(device, client)
    one.connect().result(20)
    return one


def refused(device, status=None, **why):
    """The connection ends, and the list says why."""
    try:
        connection(device, device.name).connect().result(20)
    except Exception as error:  # pylint: disable=broad-except
        assert "UNEXPECTED_HANGUP" in str(error), error
    else:
        raise AssertionError("it was taken")
    refusal = known(identity(device))["lastRefusal"]
    assert refusal["answer"] == "the connection was closed", refusal
    for name, words in why.items():
        assert words in (refusal[name] or ""), refusal
    if status:
        assert iot.describe_certificate(certificateId=identity(device))["certificateDescription"]["status"] == status


def registered_when_it_first_connects():
    authority = Authority("MOCK fleet CA")
    ca_id = register(authority)
    # Somebody watches with a certificate of AWS's own.
    made = iot.create_keys_and_certificate(setAsActive=True)
    watcher = Device.__new__(Device)
    watcher.certificate = Device.file(watcher, "watcher.pem", made["certificatePem"].encode())
    watcher.key = Device.file(watcher, "watcher.key", made["keyPair"]["PrivateKey"].encode())
    watching = connected(watcher, "watcher")
    seen, arrived = [], threading.Event()

    def on_message(topic, payload, **_):
        seen.append((topic, json.loads(payload)))
        arrived.set()

    watching.subscribe("$aws/events/certificates/registered/+", mqtt.QoS.AT_LEAST_ONCE, on_message)[0].result(20)
    device = Device(authority, "pump-1", sends=[authority.certificate])
    refused(device, "PENDING_ACTIVATION", remedy="--new-status ACTIVE")
    assert arrived.wait(20)
    topic, event = seen[0]
    assert topic == f"$aws/events/certificates/registered/{ca_id}", topic
    assert event["certificateId"] == identity(device) and event["caCertificateId"] == ca_id, event
    assert event["certificateStatus"] == "PENDING_ACTIVATION" and event["awsAccountId"] == "123456789012", event
    iot.update_certificate(certificateId=identity(device), newStatus="ACTIVE")
    # Its own certificate is enough from now on.
    pump = connected(Device.alone(device), "pump-1")
    got = threading.Event()
    watching.subscribe("pumps/+/state", mqtt.QoS.AT_LEAST_ONCE, lambda **_: got.set())[0].result(20)
    pump.publish("pumps/1/state", "{}", mqtt.QoS.AT_LEAST_ONCE)[0].result(20)
    assert got.wait(20)
    shown = known(identity(device))
    assert shown["connected"] and shown["messages"] == 1 and shown["name"] == "pump-1", shown
    assert shown["ca"]["subject"] == "CN=MOCK fleet CA" and shown["service"] == "aws-iot", shown
    pump.disconnect().result(20)
    for status in ("INACTIVE", "REVOKED"):
        iot.update_certificate(certificateId=identity(device), newStatus=status)
        refused(device, status, detail=status)
    watching.disconnect().result(20)


def provisioned_by_a_template():
    authority = Authority("MOCK template CA")
    body = {
        "Parameters": {"AWS::IoT::Certificate::CommonName": {"Type": "String"}},
        "Resources": {
            "certificate": {
                "Type": "AWS::IoT::Certificate",
                "Properties": {"CertificateId": {"Ref": "AWS::IoT::Certificate::Id"}, "Status": "ACTIVE"},
            }
        },
    }
    role = "arn:aws:iam::123456789012:role/JITPRole"
    register(authority, registrationConfig={"templateBody": json.dumps(body), "roleArn": role})
    device = Device(authority, "valve-1")
    refused(device, "ACTIVE", remedy="connect again")
    connected(device, "valve-1").disconnect().result(20)
    lacking = Authority("MOCK template CA 2")
    body["Parameters"]["AWS::IoT::Certificate::Country"] = {"Type": "String"}
    register(lacking, registrationConfig={"templateBody": json.dumps(body), "roleArn": role})
    refused(Device(lacking, "valve-2"), "PENDING_ACTIVATION", detail="AWS::IoT::Certificate::Country")


def refusals_say_why():
    refused(Device(Authority("MOCK unknown CA"), "a"), detail="no account has registered")
    inactive = Authority("MOCK inactive CA")
    ca_id = register(inactive, active=False)
    device = Device(inactive, "b", sends=[inactive.certificate])
    refused(device, detail="INACTIVE", remedy="--new-status ACTIVE")
    iot.update_ca_certificate(certificateId=ca_id, newStatus="ACTIVE", newAutoRegistrationStatus="DISABLE")
    refused(device, remedy="--new-auto-registration-status ENABLE")
    iot.update_ca_certificate(certificateId=ca_id, newAutoRegistrationStatus="ENABLE")
    refused(Device.alone(device), remedy="let the device send its CA's certificate as well")
    refused(device, "PENDING_ACTIVATION", detail="PENDING_ACTIVATION")
    late = Device(inactive, "c", days=(-9, -1), sends=[inactive.certificate])
    refused(late, check="chain.validity")
    namesake = Authority("MOCK inactive CA")
    refused(Device(namesake, "d", sends=[namesake.certificate]), check="chain.signature")


run(registered_when_it_first_connects, provisioned_by_a_template, refusals_say_why)
