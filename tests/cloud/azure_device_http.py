"""azure-iot-provisioning-device-http and azure-iot-security-x509, of npm: DPS over HTTPS."""

import json
import os
import subprocess

from enrolment import CA, Device, DPS_HOST, DPS_PORT, central, dps, known, scope
from support import Authority, run

assert DPS_PORT == "443", "the SDK knows no other port"
FOLDER = os.path.dirname(os.path.abspath(__file__))


def register(device, id_scope, registration=None):
    command = ["node", "js/register.cjs", DPS_HOST, id_scope, registration or device.name, device.certificate, device.key]
    environment = {
        **os.environ,
        "NODE_PATH": os.path.join(os.environ["POPCERT_CLIENTS"], "node_modules"),
        "NODE_EXTRA_CA_CERTS": CA,
    }
    ran = subprocess.run(command, cwd=FOLDER, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0 and ran.stdout, ran.stderr
    return json.loads(ran.stdout)


def refused(device, id_scope, message, registration=None):
    outcome = register(device, id_scope, registration)
    assert outcome.get("error") == "UnauthorizedError", outcome
    body = json.loads(outcome["body"])
    assert (body["errorCode"], body["message"]) == (401002, message), body
    why = known(registration or device.name)["lastRefusal"]
    assert why["answer"] == f"401002: {message}" and why["remedy"], why


def enrolled_when_it_first_connects():
    authority = Authority("MOCK http CA")
    central(authority, "http")
    assigned = register(Device(authority, "meter-1"), scope("iot-central"))["assigned"]
    assert assigned["deviceId"] == "meter-1" and assigned["assignedHub"] == DPS_HOST, assigned
    assert known("meter-1")["enrolled"]


def refusals_say_why():
    authority = Authority("MOCK strict http CA")
    dps(authority, "site", "site-ca", "site-group")
    id_scope = scope("azure-dps", "site")
    refused(Device(authority, "late-3", days=(-9, -1)), id_scope, "Unauthorized access")
    refused(Device(Authority("MOCK foreign CA"), "stranger-3"), id_scope, "CA certificate not found")
    refused(Device(authority, "one"), id_scope, "Unauthorized", registration="another")
    ungrouped = Authority("MOCK ungrouped CA")
    dps(ungrouped, "site", "other-ca")
    mismatch = "Signing certificate info did not match chain elements"
    refused(Device(ungrouped, "loner-3"), id_scope, mismatch)
    assert register(Device(authority, "meter-3"), id_scope)["assigned"]["deviceId"] == "meter-3"


run(enrolled_when_it_first_connects, refusals_say_why)
