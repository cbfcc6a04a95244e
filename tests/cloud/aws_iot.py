"""boto3 against the mock: registration codes, CAs in both modes, devices, and each failure.

botocore's exceptions are classes of the client, made from the service's model."""

import hashlib

import boto3
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric import rsa

import support
from support import Authority, der, pem, raises


def client(key="AKIAMOCK", region="eu-central-1"):
    return boto3.client(
        "iot", endpoint_url=support.URL, verify=support.CA, region_name=region, aws_access_key_id=key, aws_secret_access_key="nothing"
    )


def register(iot, own, proof=None, **more):
    if proof is not None:
        more["verificationCertificate"] = pem(proof).decode()
    return iot.register_ca_certificate(caCertificate=pem(own.certificate).decode(), **more)


def a_code_stays_until_it_is_deleted():
    iot = client(region="code-1")
    code = iot.get_registration_code()["registrationCode"]
    assert len(code) == 64 and code == code.lower()
    assert iot.get_registration_code()["registrationCode"] == code
    assert client("210987654321", "code-1").get_registration_code()["registrationCode"] != code
    assert client(region="code-2").get_registration_code()["registrationCode"] != code
    iot.delete_registration_code()
    raises(iot.exceptions.ResourceNotFoundException, iot.delete_registration_code, "ResourceNotFoundException")
    assert iot.get_registration_code()["registrationCode"] != code


def the_whole_flow():
    iot, own = client(), Authority("MOCK flow")
    code = iot.get_registration_code()["registrationCode"]
    made = register(iot, own, own.issue(code), setAsActive=True, allowAutoRegistration=True)
    assert made["certificateId"] == hashlib.sha256(der(own.certificate)).hexdigest()
    assert made["certificateArn"] == f"arn:aws:iot:eu-central-1:123456789012:cacert/{made['certificateId']}"
    described = iot.describe_ca_certificate(certificateId=made["certificateId"])["certificateDescription"]
    assert described["status"] == "ACTIVE" and described["autoRegistrationStatus"] == "ENABLE"
    assert described["certificateMode"] == "DEFAULT" and described["ownedBy"] == "123456789012"
    assert described["certificatePem"] == pem(own.certificate).decode()
    assert described["validity"]["notAfter"] == own.certificate.not_valid_after_utc
    device = own.issue("device-1")
    registered = iot.register_certificate(certificatePem=pem(device).decode(), status="ACTIVE")
    assert registered["certificateId"] == hashlib.sha256(der(device)).hexdigest()
    raises(iot.exceptions.ResourceAlreadyExistsException, lambda: iot.register_certificate(certificatePem=pem(device).decode()), "ResourceAlreadyExistsException")
    delete = lambda: iot.delete_ca_certificate(certificateId=made["certificateId"])
    raises(iot.exceptions.CertificateStateException, delete, "CertificateStateException")
    iot.update_ca_certificate(certificateId=made["certificateId"], newStatus="INACTIVE", newAutoRegistrationStatus="DISABLE")
    raises(iot.exceptions.CertificateStateException, lambda: iot.register_certificate(certificatePem=pem(own.issue("device-2")).decode()), "not active")
    described = iot.describe_ca_certificate(certificateId=made["certificateId"])["certificateDescription"]
    assert (described["status"], described["autoRegistrationStatus"], described["customerVersion"]) == ("INACTIVE", "DISABLE", 2)
    delete()
    raises(iot.exceptions.ResourceNotFoundException, delete, "ResourceNotFoundException")


def a_proof_that_does_not_prove():
    iot, own, other = client(), Authority("MOCK one"), Authority("MOCK other")
    code = iot.get_registration_code()["registrationCode"]
    wrong_code, invalid = iot.exceptions.RegistrationCodeValidationException, iot.exceptions.CertificateValidationException

    def refused(exception, ca, proof, says):
        error = raises(exception, lambda: register(iot, ca, proof), exception.__name__, says)
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400

    refused(wrong_code, own, own.issue("0" * 64), "The registration code is invalid.")
    refused(wrong_code, own, own.issue(code.upper()), "proof.common-name")
    refused(invalid, own, other.issue(code), "The certificate is invalid.")
    refused(invalid, own, Authority("MOCK one").issue(code), "chain.signature")
    refused(invalid, own, own.issue(code, days=(-3, -2)), "proof.validity")
    refused(invalid, Authority("MOCK weak", rsa.generate_private_key(65537, 1024)), own.issue(code), "The certificate is invalid.")
    proof = own.issue(code)
    iot.delete_registration_code()
    refused(wrong_code, own, proof, "this account and region has none")
    iot.get_registration_code()
    refused(wrong_code, own, proof, "proof.common-name")
    body = {"caCertificate": "no PEM", "verificationCertificate": "neither"}
    raises(invalid, lambda: iot.register_ca_certificate(**body), "The certificate is invalid.")


def modes():
    iot, own = client(region="modes-1"), Authority("MOCK modes")
    bad = iot.exceptions.InvalidRequestException
    raises(bad, lambda: register(iot, own), "must not be empty")
    proof = own.issue(iot.get_registration_code()["registrationCode"])
    raises(bad, lambda: register(iot, own, proof, certificateMode="SNI_ONLY"), "must be empty")
    sni = register(iot, own, certificateMode="SNI_ONLY")
    described = iot.describe_ca_certificate(certificateId=sni["certificateId"])["certificateDescription"]
    assert (described["certificateMode"], described["status"]) == ("SNI_ONLY", "INACTIVE")
    # Another account may have the same CA as long as both say SNI_ONLY; DEFAULT is for one alone.
    second = client("210987654321", "modes-1")
    assert register(second, own, certificateMode="SNI_ONLY")["certificateArn"].split(":")[4] == "210987654321"
    error = raises(iot.exceptions.ResourceAlreadyExistsException, lambda: register(iot, own, proof), "ResourceAlreadyExistsException")
    assert error.response["resourceArn"] == sni["certificateArn"] and error.response["ResponseMetadata"]["HTTPStatusCode"] == 409
    alone = Authority("MOCK alone")
    register(iot, alone, alone.issue(iot.get_registration_code()["registrationCode"]))
    raises(second.exceptions.ResourceAlreadyExistsException, lambda: register(second, alone, alone.issue(second.get_registration_code()["registrationCode"])), "Already")


def pages_and_limits():
    iot = client(region="pages-1")
    made = [register(iot, Authority("MOCK alike"), certificateMode="SNI_ONLY")["certificateId"] for _ in range(10)]
    error = raises(iot.exceptions.LimitExceededException, lambda: register(iot, Authority("MOCK alike"), certificateMode="SNI_ONLY"), "LimitExceededException")
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 410
    pages = list(iot.get_paginator("list_ca_certificates").paginate(ascendingOrder=True, PaginationConfig={"PageSize": 4}))
    assert [len(page["certificates"]) for page in pages] == [4, 4, 2]
    assert [one["certificateId"] for page in pages for one in page["certificates"]] == made
    assert [one["certificateId"] for one in iot.list_ca_certificates()["certificates"]] == made[::-1]
    call = lambda: iot.list_ca_certificates(marker="AAAA")
    raises(iot.exceptions.InvalidRequestException, call, "marker")
    device = Authority("MOCK stranger").issue("device")
    raises(iot.exceptions.CertificateValidationException, lambda: iot.register_certificate(certificatePem=pem(device).decode()), "not registered")
    same_key = Authority("MOCK twins")
    twin = Authority("MOCK twins", same_key.key)
    for one in (same_key, twin):
        register(iot, one, certificateMode="SNI_ONLY", setAsActive=True)
    device = pem(twin.issue("device")).decode()
    raises(iot.exceptions.CertificateConflictException, lambda: iot.register_certificate(certificatePem=device), "name the CA")
    iot.register_certificate(certificatePem=device, caCertificatePem=pem(twin.certificate).decode())


def with_the_wrong_token():
    raises(ClientError, client("AKIAOTHER").get_registration_code, "UnrecognizedClientException")
    client("the-token").get_registration_code()


def without_a_signature():
    status, answer = support.call_json("GET", "/registrationcode", Authorization="")
    assert status == 403 and answer["message"] == "Missing Authentication Token", answer


if support.os.environ.get("POPCERT_WRONG_TOKEN"):
    support.run(with_the_wrong_token)
support.run(a_code_stays_until_it_is_deleted, the_whole_flow, a_proof_that_does_not_prove, modes, pages_and_limits, without_a_signature)
