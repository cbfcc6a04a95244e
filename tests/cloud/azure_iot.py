"""azure-mgmt-iothub and azure-mgmt-iothubprovisioningservices against the mock, with proofs from
azure-mgmt-sphere: the whole flow, and each way in which it fails."""

import base64

from azure.core import MatchConditions
from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceModifiedError,
    ResourceNotFoundError,
)
from azure.mgmt.iothub import IotHubClient
from azure.mgmt.iothubprovisioningservices import IotDpsClient
from azure.mgmt.sphere import AzureSphereMgmtClient

import support
from support import GROUP, SUBSCRIPTION, Authority, der, pem, raises, text

OPTIONS = {"base_url": support.URL, "connection_verify": support.CA, "retry_total": 0}


class Sphere:
    """A catalog's CA, whose key nobody has."""

    def __init__(self, catalog):
        self.client = AzureSphereMgmtClient(support.Credential(), SUBSCRIPTION, **OPTIONS)
        self.catalog = catalog
        listed = list(self.client.certificates.list_by_catalog(GROUP, catalog))
        self.name = next(one.name for one in listed if one.properties.status == "Active")

    def ca(self):
        return base64.b64decode(self.client.certificates.get(GROUP, self.catalog, self.name).properties.certificate)

    def proof(self, code):
        answer = self.client.certificates.retrieve_proof_of_possession_nonce(
            GROUP, self.catalog, self.name, {"proofOfPossessionNonce": code}
        )
        return base64.b64decode(answer.certificate)


class Hub:
    """IoT Hub's certificates through its SDK."""

    name = "MyHub"
    stale = HttpResponseError
    code = "412001"

    def __init__(self):
        self.all = IotHubClient(support.Credential(), SUBSCRIPTION, **OPTIONS).certificates

    def create(self, name, octets, etag=None, verified=None):
        body = {"properties": {"certificate": text(octets), "isVerified": verified}}
        return self.all.create_or_update(GROUP, self.name, name, body, if_match=etag)

    def get(self, name):
        return self.all.get(GROUP, self.name, name)

    def list(self):
        return self.all.list_by_iot_hub(GROUP, self.name).value

    def delete(self, name, etag):
        return self.all.delete(GROUP, self.name, name, if_match=etag)

    def generate(self, name, etag):
        return self.all.generate_verification_code(GROUP, self.name, name, if_match=etag)

    def verify(self, name, etag, octets):
        return self.all.verify(GROUP, self.name, name, if_match=etag, certificate_verification_body={"certificate": text(octets)})


class Dps:
    """The Device Provisioning Service's, through the other SDK."""

    name = "MyDps"
    stale = ResourceModifiedError
    code = "412001"

    def __init__(self):
        self.all = IotDpsClient(support.Credential(), SUBSCRIPTION, **OPTIONS).dps_certificate

    @staticmethod
    def match(etag):
        return {} if etag is None else {"etag": etag, "match_condition": MatchConditions.IfNotModified}

    def create(self, name, octets, etag=None, verified=None):
        body = {"properties": {"certificate": text(octets), "isVerified": verified}}
        return self.all.create_or_update(GROUP, self.name, name, body, **self.match(etag))

    def get(self, name):
        return self.all.get(name, GROUP, self.name)

    def list(self):
        return self.all.list(GROUP, self.name).value

    def delete(self, name, etag):
        return self.all.delete(GROUP, self.name, name, certificate_name1=name, certificate_is_verified=True, **self.match(etag))

    def generate(self, name, etag):
        return self.all.generate_verification_code(name, GROUP, self.name, certificate_nonce="x", **self.match(etag))

    def verify(self, name, etag, octets):
        return self.all.verify_certificate(name, GROUP, self.name, {"certificate": text(octets)}, certificate_name1=name, **self.match(etag))


def services():
    return [Hub(), Dps()]


def code_of(answer):
    return answer.properties.verification_code


def the_whole_flow():
    for service in services():
        sphere = Sphere(f"Catalog{service.name}")
        made = service.create("tenant", sphere.ca())
        shown = made.properties
        assert shown.subject.startswith("MOCK Microsoft Azure Sphere "), shown.subject
        assert len(shown.thumbprint) == 40 and shown.thumbprint.upper() == shown.thumbprint
        assert shown.is_verified is False and shown.expiry.year >= 2028
        coded = service.generate("tenant", made.etag)
        assert coded.etag != made.etag and len(code_of(coded)) == 48
        done = service.verify("tenant", coded.etag, sphere.proof(code_of(coded)))
        assert done.properties.is_verified is True and done.etag != coded.etag
        assert service.get("tenant").properties.is_verified is True
        assert [one.name for one in service.list()] == ["tenant"]
        # A new certificate under the old name has proven nothing.
        again = service.create("tenant", Sphere("Replaced").ca(), etag=done.etag)
        assert again.properties.is_verified is False
        service.delete("tenant", again.etag)
        raises(ResourceNotFoundError, lambda: service.get("tenant"), status=404)


def pem_or_der_and_vouched_for():
    for service in services():
        own = Authority()
        made = service.create("own", pem(own.certificate))
        coded = service.generate("own", made.etag)
        done = service.verify("own", coded.etag, pem(own.issue(code_of(coded))))
        assert done.properties.is_verified is True
        vouched = service.create("vouched", der(own.certificate), verified=True)
        assert vouched.properties.is_verified is True


def a_proof_that_does_not_prove():
    for service in services():
        own, other = Authority("MOCK one"), Authority("MOCK other")
        same_name = Authority("MOCK one")
        made = service.create("failing", der(own.certificate))
        coded = service.generate("failing", made.etag)
        code = code_of(coded)

        def refused(proof, *says):
            raises(HttpResponseError, lambda: service.verify("failing", coded.etag, der(proof)), "400053", "IH400053", "Proof-Of-Possession failed", *says, status=400)

        refused(other.issue(code), "Issuer certificate 'CN=MOCK other' cannot be found in the certificate chain")
        refused(same_name.issue(code), "Issuer certificate 'CN=MOCK one' cannot be found in the certificate chain")
        refused(own.issue(code.lower()), "proof.common-name")
        refused(own.issue("0" * 48), "proof.common-name")
        refused(own.issue(code, days=(-3, -2)), "proof.validity")
        refused(own.issue(code, days=(1, 2)), "proof.validity")
        assert service.get("failing").properties.is_verified is False
        # The first code is replaced by the second, and with it the proof for the first.
        old_proof = own.issue(code)
        coded = service.generate("failing", coded.etag)
        assert code_of(coded) != code
        refused(old_proof, "proof.common-name")
        done = service.verify("failing", coded.etag, der(own.issue(code_of(coded))))
        assert done.properties.is_verified is True


def an_etag_that_is_out_of_date():
    for service in services():
        own = Authority()
        made = service.create("stale", der(own.certificate))
        coded = service.generate("stale", made.etag)
        proof = der(own.issue(code_of(coded)))
        says = ("412001", "IH412001", "Invalid ETag supplied")
        # Azure/azure-cli#13098: the tag from `create` is out of date by then.
        raises(service.stale, lambda: service.verify("stale", made.etag, proof), *says, status=412)
        raises(service.stale, lambda: service.generate("stale", made.etag), *says, status=412)
        raises(service.stale, lambda: service.delete("stale", made.etag), *says, status=412)
        # Replacing wants to know what is replaced.
        raises(HttpResponseError, lambda: service.create("stale", der(own.certificate)), *says, status=412)


def other_failures():
    for service in services():
        raises(ResourceNotFoundError, lambda: service.get("nothing"), "404002", status=404)
        raises(HttpResponseError, lambda: service.create("broken", b"no certificate"), "500019", "Internal Error", status=500)
        made = service.create("uncoded", der(Authority().certificate))
        raises(HttpResponseError, lambda: service.verify("uncoded", made.etag, b"x"), "400053", "No verification code", status=400)
        raises(HttpResponseError, lambda: service.create("a name", der(Authority().certificate)), "not a valid certificate name", status=400)
        for number in range(len(service.list()), 25):
            service.create(f"filling.{number}", der(Authority().certificate))
        raises(HttpResponseError, lambda: service.create("one-more", der(Authority().certificate)), "25 certificates", status=403)


def without_a_token():
    status, answer = support.call_json("GET", f"/subscriptions/{SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.Devices/IotHubs/hub/certificates?api-version=2023-06-30", Authorization="")
    assert (status, answer["error"]["code"]) == (401, "AuthenticationFailed"), answer
    status, answer = support.call_json("GET", f"/subscriptions/{SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.Devices/IotHubs/hub/certificates")
    assert (status, answer["error"]["code"]) == (400, "MissingApiVersionParameter"), answer


def with_the_wrong_token():
    for service in services():
        raises(ClientAuthenticationError, service.list, "InvalidAuthenticationToken", status=401)


if support.os.environ.get("POPCERT_WRONG_TOKEN"):
    support.run(with_the_wrong_token)
support.run(
    the_whole_flow,
    pem_or_der_and_vouched_for,
    a_proof_that_does_not_prove,
    an_etag_that_is_out_of_date,
    other_failures,
    without_a_token,
)
