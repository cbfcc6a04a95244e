"""What the scripts of devices share: CAs that the mock has verified, and device certificates in files."""

import datetime
import http.client
import json
import os
import ssl
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from support import CA, GROUP, READY, SUBSCRIPTION, Authority, call_json, der, get_json, now, pem, text



FOLDER = tempfile.mkdtemp()
CENTRAL = "api-version=2022-07-31"
DPS = "api-version=2021-10-01"
MQTT_HOST, MQTT_PORT = READY["mqtt"].rsplit(":", 1)
DPS_HOST, DPS_PORT = READY["dps"].rsplit(":", 1)


def good(answer):
    status, body = answer
    assert status < 300, (status, body)
    return body


def scope(service, name=None):
    """The ID scope of a service, which the portal shows."""
    for one in get_json("/mock/devices")["scopes"]:
        if one["service"] == service and (name is None or one["name"].endswith("/" + name)):
            return one["idScope"]
    raise AssertionError(f"{service} {name} has no ID scope")


def known(device):
    """What the mock's own list has of a device."""
    found = [one for one in get_json("/mock/devices")["devices"] if one["id"] == device]
    assert len(found) == 1, found
    return found[0]


class Device:
    """A key and a certificate with that CN in files, behind it what else the device sends."""

    def __init__(self, authority, name, days=(-1, 1), sends=()):
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(authority.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now() + datetime.timedelta(days=days[0]))
            .not_valid_after(now() + datetime.timedelta(days=days[1]))
            .add_extension(x509.BasicConstraints(False, None), True)
            .add_extension(x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.CLIENT_AUTH]), False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), False
            )
            .sign(authority.key, hashes.SHA256())
        )
        self.name = name
        self.der = der(certificate)
        self.pem = pem(certificate).decode()
        chain = b"".join(pem(one) for one in (certificate, *sends))
        self.certificate = self.file("certificate.pem", chain)
        plain = serialization.NoEncryption()
        self.key = self.file(
            "key.pem",
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain),
        )

    def alone(self):
        """The same device, which sends its own certificate alone."""
        other = Device.__new__(Device)
        other.__dict__.update(self.__dict__)
        other.certificate = other.file("alone.pem", self.pem.encode())
        return other

    def file(self, name, content):
        path = os.path.join(tempfile.mkdtemp(dir=FOLDER), name)
        with open(path, "wb") as file:
            file.write(content)
        return path


def register(device, id_scope):
    """The status with which DPS answers that device over HTTPS."""
    context = ssl.create_default_context(cafile=CA)
    context.load_cert_chain(device.certificate, device.key)
    asked = http.client.HTTPSConnection(DPS_HOST, int(DPS_PORT), context=context)
    path = f"/{id_scope}/registrations/{device.name}/register?api-version=2021-06-01"
    asked.request("PUT", path, json.dumps({"registrationId": device.name}), {"Content-Type": "application/json"})
    status = asked.getresponse().status
    asked.close()
    return status


def central(authority, group, verified=True):
    """An enrollment group of IoT Central with that CA, proven as a script would."""
    path = f"/api/enrollmentGroups/{group}"
    body = {"displayName": group, "enabled": True, "type": "iot", "attestation": {"type": "x509"}}
    good(call_json("PUT", f"{path}?{CENTRAL}", body))
    slot = f"{path}/certificates/primary"
    good(call_json("PUT", f"{slot}?{CENTRAL}", {"certificate": text(der(authority.certificate))}))
    if verified:
        code = good(call_json("POST", f"{slot}/generateVerificationCode?{CENTRAL}"))["verificationCode"]
        proof = text(der(authority.issue(code)))
        good(call_json("POST", f"{slot}/verify?{CENTRAL}", {"certificate": proof}))


def dps(authority, name, certificate, group=None):
    """A provisioning service with that verified CA, and an enrollment group that refers to it."""
    path = (
        f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/Microsoft.Devices"
        f"/provisioningServices/{name}/certificates/{certificate}"
    )
    body = {"properties": {"certificate": text(der(authority.certificate)), "isVerified": True}}
    good(call_json("PUT", f"{path}?api-version=2022-02-05", body))
    if group:
        body = {
            "enrollmentGroupId": group,
            "attestation": {"type": "x509", "x509": {"caReferences": {"primary": certificate}}},
        }
        answer = call_json("PUT", f"/enrollmentGroups/{group}?{DPS}", body)
        return good(answer)
    return None
