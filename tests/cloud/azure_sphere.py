"""azure-mgmt-sphere against the mock: a catalog's CA, its chain, and proofs."""

import base64

from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.mgmt.sphere import AzureSphereMgmtClient
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs7

import support
from support import GROUP, SUBSCRIPTION, raises

CODE = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49"


def client():
    return AzureSphereMgmtClient(
        support.Credential(), SUBSCRIPTION, base_url=support.URL, connection_verify=support.CA, retry_total=0
    )


def lists_and_downloads():
    with client() as sphere:
        listed = list(sphere.certificates.list_by_catalog(GROUP, "MyCatalog"))
        assert [one.properties.status for one in listed] == ["Active"], listed
        one = sphere.certificates.get(GROUP, "MyCatalog", listed[0].name)
        ca = x509.load_der_x509_certificate(base64.b64decode(one.properties.certificate))
        assert one.name == f"{ca.serial_number:032X}", one.name
        assert "MOCK Microsoft Azure Sphere" in one.properties.subject
        assert one.properties.expiry_utc == ca.not_valid_after_utc
        assert sphere.certificates.get(GROUP, "MyCatalog", ".default").name == one.name
        chain = sphere.certificates.retrieve_cert_chain(GROUP, "MyCatalog", one.name)
        chain = pkcs7.load_der_pkcs7_certificates(base64.b64decode(chain.certificate_chain))
        assert len(chain) == 3 and ca in chain
        other = sphere.certificates.get(GROUP, "OtherCatalog", ".default")
        assert other.properties.certificate != one.properties.certificate


def proves():
    with client() as sphere:
        answer = sphere.certificates.retrieve_proof_of_possession_nonce(
            GROUP, "MyCatalog", ".default", {"proofOfPossessionNonce": CODE}
        )
        proof = x509.load_der_x509_certificate(base64.b64decode(answer.certificate))
        assert proof.subject.rfc4514_string() == f"CN={CODE}"
        ca = sphere.certificates.get(GROUP, "MyCatalog", ".default").properties.certificate
        proof.verify_directly_issued_by(x509.load_der_x509_certificate(base64.b64decode(ca)))
        assert answer.subject is None and answer.thumbprint is None


def catalogs():
    with client() as sphere:
        made = sphere.catalogs.begin_create_or_update(GROUP, "Made", {"location": "global", "tags": {"a": "b"}}).result()
        assert made.name == "Made" and made.tags == {"a": "b"}, made
        assert sphere.catalogs.get(GROUP, "made").id == made.id
        assert "Made" in [one.name for one in sphere.catalogs.list_by_resource_group(GROUP)]
        assert "Made" in [one.name for one in sphere.catalogs.list_by_subscription()]


def changes_filters_and_deletes():
    with client() as sphere:
        made = sphere.catalogs.begin_create_or_update(GROUP, "Passing", {"location": "global"}).result()
        assert sphere.catalogs.update(GROUP, "Passing", {"tags": {"c": "d"}}).tags == {"c": "d"}
        active = sphere.certificates.list_by_catalog(GROUP, "Passing", filter="properties/status eq 'Active'")
        assert len(list(active)) == 1
        assert not list(sphere.certificates.list_by_catalog(GROUP, "Passing", filter="status ne 'Active'", top=5))
        devices = [digit * 128 for digit in "0123"]
        group = (GROUP, "Passing", "MyProduct", "MyDevices")
        sphere.device_groups.begin_claim_devices(*group, {"deviceIdentifiers": devices[:3]}).result()
        put = sphere.devices.begin_create_or_update(*group, devices[3], {"properties": {"deviceId": devices[3]}}).result()
        assert put.name == devices[3] and sphere.devices.get(*group, devices[3]).properties.device_id == devices[3]
        # The client follows each next link.
        listed = sphere.catalogs.list_devices(GROUP, "Passing", maxpagesize=1, filter=f"name ne '{devices[1]}'")
        assert [one.name[0] for one in listed] == ["0", "2", "3"]
        assert sphere.catalogs.count_devices(GROUP, "Passing").value == 4
        sphere.catalogs.begin_delete(GROUP, "Passing").result()
        raises(ResourceNotFoundError, lambda: sphere.catalogs.get(GROUP, "Passing"), "ResourceNotFound", status=404)
        again = sphere.catalogs.begin_create_or_update(GROUP, "Passing", {"location": "global"}).result()
        assert again.properties.tenant_id != made.properties.tenant_id


def refuses():
    with client() as sphere:
        get = sphere.certificates.get
        raises(ResourceNotFoundError, lambda: get(GROUP, "MyCatalog", "0123"), "ResourceNotFound", status=404)
        nonce = sphere.certificates.retrieve_proof_of_possession_nonce
        raises(HttpResponseError, lambda: nonce(GROUP, "MyCatalog", ".default", {"proofOfPossessionNonce": " "}), "empty", status=400)


def legacy():
    tenants = support.get_json("/v2/tenants")
    tenant = tenants[0]["Id"]
    assert support.get_json(f"/v2/tenants/{tenant}")["Id"] == tenant
    listed = support.get_json(f"/v2/tenants/{tenant}/certificates")
    assert [(one["IsActive"], one["IsRevoked"]) for one in listed] == [(True, False)]
    thumbprint = listed[0]["Thumbprint"]
    ca = x509.load_der_x509_certificate(base64.b64decode(support.get_json(f"/v2/tenants/{tenant}/cert?thumbprint={thumbprint}")))
    assert tenant in ca.subject.rfc4514_string()
    chain = base64.b64decode(support.get_json(f"/v2/tenants/{tenant}/certchain"))
    assert len(pkcs7.load_der_pkcs7_certificates(chain)) == 3
    proof = base64.b64decode(support.get_json(f"/v2/tenants/{tenant}/verification/{CODE}?thumbprint={thumbprint}"))
    x509.load_der_x509_certificate(proof).verify_directly_issued_by(ca)
    status, answer = support.call_json("GET", f"/v2/tenants/{tenant}/cert?thumbprint={'0' * 40}")
    assert status == 404 and answer["error"]["code"] == "NotFound"


support.run(lists_and_downloads, proves, catalogs, changes_filters_and_deletes, refuses, legacy)
