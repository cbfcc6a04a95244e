"""What the scripts share: where the mock is, credentials of no account, certificates of one's own."""

import base64
import datetime
import json
import os
import ssl
import sys
import urllib.request

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

READY = json.load(open(os.environ["POPCERT_READY"], encoding="utf-8"))
URL = READY["url"]
CA = READY.get("ca")
SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
GROUP = "MyGroup"


class Credential:
    """A TokenCredential of azure-core that has a token for everything."""

    def get_token(self, *scopes, **kwargs):
        from azure.core.credentials import AccessToken

        return AccessToken("a token", 4102444800)


def raises(exception, call, *says, status=None):
    """`call` must raise exactly that class of the client, with these words visible in it."""
    try:
        call()
    except Exception as error:  # pylint: disable=broad-except
        text = str(error)
        if type(error) is not exception:
            raise AssertionError(f"{type(error).__name__} instead of {exception.__name__}: {text}") from error
        for word in says:
            assert word in text, f"{word!r} is not said: {text}"
        if status is not None:
            assert error.status_code == status, error.status_code
        return error
    raise AssertionError(f"nothing was raised instead of {exception.__name__}")


def get_json(path, **headers):
    """What a plain client sees, for the interfaces that have no SDK."""
    return call_json("GET", path, **headers)[1]


def call_json(method, path, body=None, **headers):
    data = None if body is None else json.dumps(body).encode()
    headers.setdefault("Authorization", "Bearer a token")
    request = urllib.request.Request(
        URL + path, data=data, method=method, headers={"Content-Type": "application/json", **headers}
    )
    context = ssl.create_default_context(cafile=CA) if CA else None
    try:
        with urllib.request.urlopen(request, context=context) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text else None
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def now():
    return datetime.datetime.now(datetime.timezone.utc)


class Authority:
    """A CA of one's own, as openssl would make it, or a certificate that signs itself and is no CA."""

    def __init__(self, name="MOCK own CA", key=None, ca=True, issuer=None):
        self.key = key or ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        usage = x509.KeyUsage(True, False, False, False, False, ca, ca, False, False)
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(self.name)
            .issuer_name(issuer.name if issuer else self.name)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now() - datetime.timedelta(days=1))
            .not_valid_after(now() + datetime.timedelta(days=365))
            .add_extension(x509.BasicConstraints(ca, None), True)
            .add_extension(usage, True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), False)
            .sign(issuer.key if issuer else self.key, hashes.SHA256())
        )

    def issue(self, name, days=(-1, 1)):
        """A certificate with that common name, valid from and to so many days from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now() + datetime.timedelta(days=days[0]))
            .not_valid_after(now() + datetime.timedelta(days=days[1]))
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), False)
            .sign(self.key, hashes.SHA256())
        )


def der(certificate):
    return certificate.public_bytes(serialization.Encoding.DER)


def pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def text(octets):
    """Octets as JSON carries them."""
    return base64.b64encode(octets).decode()


def run(*tests):
    """Runs them all, and tells of each by name."""
    failed = 0
    for test in tests:
        try:
            test()
            print(f"ok     {test.__name__}")
        except Exception as error:  # pylint: disable=broad-except
            import traceback

            failed += 1
            traceback.print_exc()
            print(f"FAILED {test.__name__}: {error}")
    sys.exit(1 if failed else 0)
