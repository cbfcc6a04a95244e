"""boto3 against the mock: device certificates, transfers, tags and templates. Every answer is checked against botocore's model."""

import json

import boto3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

import support
from aws_model import Checker, error_of
from support import Authority, der, pem

CHECKER = Checker()
GIVER, TAKER = "111111111111", "222222222222"
ROLE = "arn:aws:iam::123456789012:role/JITPRole"
TEMPLATE = json.dumps({"Parameters": {"AWS::IoT::Certificate::Id": {"Type": "String"}}, "Resources": {}})


def client(key="AKIAMOCK", region="eu-central-1"):
    iot = boto3.client(
        "iot", endpoint_url=support.URL, verify=support.CA, region_name=region, aws_access_key_id=key, aws_secret_access_key="nothing"
    )
    return CHECKER.attach(iot)


def registered_ca(iot, own=None, **more):
    own = own or Authority("MOCK own")
    made = iot.register_ca_certificate(
        caCertificate=pem(own.certificate).decode(), certificateMode="SNI_ONLY", setAsActive=True, **more
    )
    return own, made["certificateId"]


def device(iot, own, name, **more):
    return iot.register_certificate(certificatePem=pem(own.issue(name)).decode(), **more)["certificateId"]


def self_signed(name="MOCK alone"):
    return pem(Authority(name, ca=False).certificate).decode()


def a_request(key, name="device-7"):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, hashes.SHA256())


def described(iot, id):
    return iot.describe_certificate(certificateId=id)["certificateDescription"]


def status_of(iot, id):
    return described(iot, id)["status"]


def keys_that_aws_makes():
    iot = client(region="keys-1")
    made = iot.create_keys_and_certificate(setAsActive=True)
    certificate = x509.load_pem_x509_certificate(made["certificatePem"].encode())
    private = serialization.load_pem_private_key(made["keyPair"]["PrivateKey"].encode(), None)
    assert made["keyPair"]["PrivateKey"].startswith("-----BEGIN RSA PRIVATE KEY-----\n")
    assert private.key_size == 2048 and private.public_key() == certificate.public_key()
    assert serialization.load_pem_public_key(made["keyPair"]["PublicKey"].encode()) == certificate.public_key()
    assert certificate.subject.rfc4514_string() == "CN=MOCK AWS IoT Certificate"
    assert str(certificate.not_valid_after_utc) == "2049-12-31 23:59:59+00:00"
    assert certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
    found = described(iot, made["certificateId"])
    assert (found["status"], found["certificateMode"]) == ("ACTIVE", "DEFAULT") and "caCertificateId" not in found
    assert found["certificatePem"] == made["certificatePem"] and "PRIVATE" not in json.dumps(found, default=str)
    other = iot.create_keys_and_certificate()
    assert other["keyPair"]["PrivateKey"] != made["keyPair"]["PrivateKey"] and status_of(iot, other["certificateId"]) == "INACTIVE"
    # Both are signed by one CA.
    second = x509.load_pem_x509_certificate(other["certificatePem"].encode())
    assert second.issuer == certificate.issuer and second.serial_number != certificate.serial_number
    identifier = lambda one: one.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    assert identifier(second) == identifier(certificate)


def requests_that_aws_signs():
    iot = client(region="csr-1")
    keys = [ec.generate_private_key(curve) for curve in (ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1())]
    for key in keys + [rsa.generate_private_key(65537, 2048)]:
        request = pem(a_request(key)).decode()
        made = [iot.create_certificate_from_csr(certificateSigningRequest=request, setAsActive=True) for _ in range(2)]
        assert made[0]["certificateId"] != made[1]["certificateId"], "reused, it results in a distinct certificate"
        certificate = x509.load_pem_x509_certificate(made[0]["certificatePem"].encode())
        assert certificate.public_key() == key.public_key()
        assert certificate.subject.rfc4514_string() == "CN=device-7"
        assert status_of(iot, made[0]["certificateId"]) == "ACTIVE"
    refused = lambda text: error_of(lambda: iot.create_certificate_from_csr(certificateSigningRequest=text))
    weak = pem(a_request(rsa.generate_private_key(65537, 1024))).decode()
    broken = bytearray(a_request(keys[0]).public_bytes(serialization.Encoding.DER))
    broken[-1] ^= 1
    broken = "-----BEGIN CERTIFICATE REQUEST-----\n" + support.text(bytes(broken)) + "\n-----END CERTIFICATE REQUEST-----\n"
    curve = pem(a_request(ec.generate_private_key(ec.SECP256K1()))).decode()
    for text in (weak, broken, curve, "no request", self_signed()):
        assert refused(text) == "InvalidRequestException", text


def states_and_their_rules():
    iot = client(region="states-1")
    own, ca = registered_ca(iot)
    id = device(iot, own, "device-1", status="ACTIVE")
    found = described(iot, id)
    assert (found["caCertificateId"], found["certificateMode"], found["customerVersion"]) == (ca, "SNI_ONLY", 1)
    assert found["ownedBy"] == "123456789012" and "previousOwnedBy" not in found and "transferData" not in found
    delete = lambda **more: iot.delete_certificate(certificateId=id, **more)
    assert error_of(delete) == error_of(lambda: delete(forceDelete=True)) == "CertificateStateException"
    update = lambda status: iot.update_certificate(certificateId=id, newStatus=status)
    for status in ("PENDING_TRANSFER", "PENDING_ACTIVATION", "GONE"):
        assert error_of(lambda: update(status)) == "InvalidRequestException"
    for status in ("INACTIVE", "REVOKED", "ACTIVE", "ACTIVE"):
        update(status)
        assert status_of(iot, id) == status
    assert described(iot, id)["customerVersion"] == 4, "what changes nothing makes no version"
    update("REVOKED")
    delete()
    for call in (delete, lambda: update("ACTIVE"), lambda: described(iot, id)):
        assert error_of(call) == "ResourceNotFoundException"
    again = pem(own.issue("device-2")).decode()
    iot.register_certificate(certificatePem=again, setAsActive=True)
    assert error_of(lambda: iot.register_certificate(certificatePem=again)) == "ResourceAlreadyExistsException"
    assert error_of(lambda: iot.register_certificate(certificatePem=again, status="PENDING_ACTIVATION")) == "InvalidRequestException"
    short = lambda: iot.describe_certificate(certificateId="0" * 63 + "x")
    assert error_of(short) == "InvalidRequestException"


def without_a_ca():
    iot = client(region="alone-1")
    text = self_signed()
    id = iot.register_certificate_without_ca(certificatePem=text, status="ACTIVE")["certificateId"]
    found = described(iot, id)
    assert (found["status"], found["certificateMode"]) == ("ACTIVE", "SNI_ONLY") and "caCertificateId" not in found
    register = lambda **more: error_of(lambda: iot.register_certificate_without_ca(**more))
    assert register(certificatePem=text) == "ResourceAlreadyExistsException"
    assert register(certificatePem="no certificate") == "CertificateValidationException"
    assert register(certificatePem=self_signed("MOCK two"), status="GONE") == "InvalidRequestException"
    ended = pem(Authority("MOCK ended").issue("ended", days=(-3, -2))).decode()
    assert register(certificatePem=ended) == "CertificateValidationException"


def pages_of_certificates():
    iot = client(region="pages-2")
    (own, ca), (other, second) = registered_ca(iot), registered_ca(iot, Authority("MOCK other"))
    made = [device(iot, own, f"device-{number}") for number in range(7)]
    more = [device(iot, other, f"other-{number}") for number in range(3)]
    ids = lambda pages: [one["certificateId"] for page in pages for one in page["certificates"]]
    pages = lambda name, size, **arguments: list(
        iot.get_paginator(name).paginate(PaginationConfig={"PageSize": size}, **arguments)
    )
    assert ids(pages("list_certificates", 3)) == (made + more)[::-1]
    assert ids(pages("list_certificates", 4, ascendingOrder=True)) == made + more
    assert [len(page["certificates"]) for page in pages("list_certificates", 5)] == [5, 5]
    assert ids(pages("list_certificates_by_ca", 2, caCertificateId=ca, ascendingOrder=True)) == made
    assert ids(pages("list_certificates_by_ca", 2, caCertificateId=second)) == more[::-1]
    assert ids(pages("list_certificates_by_ca", 2, caCertificateId="0" * 64)) == []
    # What comes and goes between two pages moves nothing.
    first = iot.list_certificates(pageSize=4, ascendingOrder=True)
    iot.delete_certificate(certificateId=made[0])
    iot.delete_certificate(certificateId=made[3])
    rest = iot.list_certificates(pageSize=250, ascendingOrder=True, marker=first["nextMarker"])
    assert ids([first, rest]) == made + more and "nextMarker" not in rest
    for wrong in ({"pageSize": 0}, {"pageSize": 251}, {"marker": "AAAA"}):
        assert error_of(lambda: unchecked(iot).list_certificates(**wrong)) == "InvalidRequestException", wrong


def unchecked(iot):
    """The same client without botocore's own checks of parameters."""
    from botocore.config import Config

    region = iot.meta.region_name
    config = Config(parameter_validation=False)
    return CHECKER.attach(
        boto3.client(
            "iot", endpoint_url=support.URL, verify=support.CA, region_name=region, aws_access_key_id="AKIAMOCK",
            aws_secret_access_key="nothing", config=config,
        )
    )


def a_transfer_that_is_accepted():
    giver, taker = client(GIVER, "transfer-1"), client(TAKER, "transfer-1")
    own, _ = registered_ca(giver)
    id = device(giver, own, "device-1", status="ACTIVE")
    offer = lambda **more: giver.transfer_certificate(certificateId=id, **{"targetAwsAccount": TAKER, **more})
    assert error_of(offer) == "CertificateStateException", "an ACTIVE one is not transferred"
    giver.update_certificate(certificateId=id, newStatus="INACTIVE")
    assert error_of(lambda: offer(targetAwsAccount=GIVER)) == "InvalidRequestException"
    assert giver.list_outgoing_certificates()["outgoingCertificates"] == []
    assert offer(transferMessage="for you")["transferredCertificateArn"].endswith(f":cert/{id}")
    (out,) = giver.list_outgoing_certificates(ascendingOrder=True)["outgoingCertificates"]
    assert (out["certificateId"], out["transferredTo"], out["transferMessage"]) == (id, TAKER, "for you")
    for side in (giver, taker):
        (listed,) = side.list_certificates()["certificates"]
        assert listed["status"] == "PENDING_TRANSFER"
        found = described(side, id)
        assert found["ownedBy"] == GIVER and found["transferData"]["transferMessage"] == "for you"
        change = lambda: side.update_certificate(certificateId=id, newStatus="ACTIVE")
        assert error_of(change) == error_of(lambda: side.delete_certificate(certificateId=id)) == "CertificateStateException"
    assert error_of(offer) == "CertificateStateException"
    wrong_side = lambda: giver.accept_certificate_transfer(certificateId=id)
    assert error_of(wrong_side) == "ResourceNotFoundException"
    assert error_of(lambda: taker.cancel_certificate_transfer(certificateId=id)) == "ResourceNotFoundException"
    taker.accept_certificate_transfer(certificateId=id, setAsActive=True)
    found = described(taker, id)
    assert (found["status"], found["ownedBy"], found["previousOwnedBy"]) == ("ACTIVE", TAKER, GIVER)
    assert "acceptDate" in found["transferData"]
    assert giver.list_certificates()["certificates"] == giver.list_outgoing_certificates()["outgoingCertificates"] == []
    assert error_of(lambda: described(giver, id)) == "ResourceNotFoundException"
    completed = "TransferAlreadyCompletedException"
    assert error_of(lambda: giver.cancel_certificate_transfer(certificateId=id)) == completed
    assert error_of(lambda: taker.accept_certificate_transfer(certificateId=id)) == completed
    assert error_of(lambda: taker.reject_certificate_transfer(certificateId=id)) == completed


def transfers_that_end_otherwise():
    giver, taker = client(GIVER, "transfer-2"), client(TAKER, "transfer-2")
    own, ca = registered_ca(giver)
    id = device(giver, own, "device-1")
    offer = lambda: giver.transfer_certificate(certificateId=id, targetAwsAccount=TAKER)
    assert error_of(lambda: giver.cancel_certificate_transfer(certificateId=id)) == "ResourceNotFoundException"
    offer()
    taker.reject_certificate_transfer(certificateId=id, rejectReason="no, thank you")
    found = described(giver, id)
    assert (found["status"], found["transferData"]["rejectReason"]) == ("INACTIVE", "no, thank you")
    assert error_of(lambda: described(taker, id)) == "ResourceNotFoundException"
    offer()
    giver.cancel_certificate_transfer(certificateId=id)
    assert status_of(giver, id) == "INACTIVE"
    assert error_of(lambda: taker.accept_certificate_transfer(certificateId=id)) == "ResourceNotFoundException"
    # It is still its CA's, in its old place.
    assert [one["certificateId"] for one in giver.list_certificates_by_ca(caCertificateId=ca)["certificates"]] == [id]
    registered_ca(taker, own)
    taker.register_certificate(certificatePem=described(giver, id)["certificatePem"])
    assert error_of(offer) == "TransferConflictException"


def tags_of_cas():
    iot = client(region="tags-1")
    _, id = registered_ca(iot, tags=[{"Key": "a", "Value": "1"}, {"Key": "b"}])
    arn = iot.describe_ca_certificate(certificateId=id)["certificateDescription"]["certificateArn"]
    tags = lambda: {tag["Key"]: tag["Value"] for tag in iot.list_tags_for_resource(resourceArn=arn)["tags"]}
    assert tags() == {"a": "1", "b": ""}
    iot.tag_resource(resourceArn=arn, tags=[{"Key": "b", "Value": "2"}, {"Key": "ä c", "Value": "3"}])
    assert tags() == {"a": "1", "b": "2", "ä c": "3"}
    iot.untag_resource(resourceArn=arn, tagKeys=["a", "unknown"])
    assert tags() == {"b": "2", "ä c": "3"}
    tag = lambda tags, arn=arn: error_of(lambda: iot.tag_resource(resourceArn=arn, tags=tags))
    assert tag([{"Key": str(number), "Value": ""} for number in range(49)]) == "LimitExceededException"
    assert tag([{"Key": "aws:x", "Value": ""}]) == tag([{"Key": "tab\t", "Value": ""}]) == "InvalidRequestException"
    assert tags() == {"b": "2", "ä c": "3"}, "what is refused changes nothing"
    one = [{"Key": "x", "Value": ""}]
    assert tag(one, arn[:-1] + "x") == tag(one, arn.replace("123456789012", GIVER)) == "ResourceNotFoundException"
    assert tag(one, "arn:aws:iot") == tag(one, arn.replace("cacert", "cert")) == "InvalidRequestException"
    iot.update_ca_certificate(certificateId=id, newStatus="INACTIVE")
    iot.delete_ca_certificate(certificateId=id)
    for call in (tags, lambda: iot.untag_resource(resourceArn=arn, tagKeys=["b"])):
        assert error_of(call) == "ResourceNotFoundException"


def templates_and_their_cas():
    iot = client(region="templates-1")
    create = lambda name, **more: iot.create_provisioning_template(
        **{"templateName": name, "templateBody": TEMPLATE, "provisioningRoleArn": ROLE, **more}
    )
    made = create("fleet-1", description="one", enabled=True, type="JITP", tags=[{"Key": "a", "Value": "1"}])
    assert made["templateArn"].endswith(":provisioningtemplate/fleet-1") and made["defaultVersionId"] == 1
    assert iot.list_tags_for_resource(resourceArn=made["templateArn"])["tags"] == [{"Key": "a", "Value": "1"}]
    assert error_of(lambda: create("fleet-1")) == "ResourceAlreadyExistsException"
    assert error_of(lambda: create("no JSON", templateBody="{}")) == "InvalidRequestException"
    assert error_of(lambda: create("body", templateBody="no JSON")) == "InvalidRequestException"
    for number in range(2, 5):
        create(f"fleet-{number}")
    found = iot.describe_provisioning_template(templateName="fleet-1")
    assert (found["type"], found["templateBody"], found["enabled"]) == ("JITP", TEMPLATE, True)
    pages = list(iot.get_paginator("list_provisioning_templates").paginate(PaginationConfig={"PageSize": 3}))
    assert [len(page["templates"]) for page in pages] == [3, 1]
    iot.update_provisioning_template(templateName="fleet-1", description="two", enabled=False)
    found = iot.describe_provisioning_template(templateName="fleet-1")
    assert (found["description"], found["enabled"]) == ("two", False)
    config = {"templateName": "fleet-1", "roleArn": ROLE}
    _, id = registered_ca(iot, registrationConfig=config, allowAutoRegistration=True)
    _, other = registered_ca(iot, registrationConfig={"templateBody": TEMPLATE, "roleArn": ROLE})
    assert iot.describe_ca_certificate(certificateId=id)["registrationConfig"] == config
    assert [one["certificateId"] for one in iot.list_ca_certificates(templateName="fleet-1")["certificates"]] == [id]
    wrong = lambda **config: error_of(lambda: registered_ca(iot, Authority("MOCK wrong"), registrationConfig=config))
    assert wrong(templateName="nothing") == "ResourceNotFoundException"
    assert wrong(templateBody="no JSON", roleArn=ROLE) == "InvalidRequestException"
    delete = lambda name="fleet-1": iot.delete_provisioning_template(templateName=name)
    assert error_of(delete) == "DeleteConflictException"
    iot.update_ca_certificate(certificateId=id, removeAutoRegistration=True)
    delete()
    for call in (delete, lambda: iot.describe_provisioning_template(templateName="fleet-1")):
        assert error_of(call) == "ResourceNotFoundException"
    change = lambda: iot.update_ca_certificate(certificateId=other, registrationConfig=config)
    assert error_of(change) == "ResourceNotFoundException"


def endpoints():
    iot = client(region="endpoint-1")
    for kind in ("iot:Data", "iot:Data-ATS", "iot:CredentialProvider", "iot:Jobs"):
        address = iot.describe_endpoint(endpointType=kind)["endpointAddress"]
        assert address == support.URL.split("//")[1].rsplit(":", 1)[0], address
    assert iot.describe_endpoint()["endpointAddress"] == address
    assert error_of(lambda: iot.describe_endpoint(endpointType="iot:Nothing")) == "InvalidRequestException"


def codes_and_cas():
    """The operations of `aws_iot.py` once more, for the sake of the model."""
    iot, own = client(region="model-1"), Authority("MOCK model")
    code = iot.get_registration_code()["registrationCode"]
    register = lambda proof: iot.register_ca_certificate(
        caCertificate=pem(own.certificate).decode(), verificationCertificate=pem(proof).decode()
    )
    assert error_of(lambda: register(own.issue("0" * 64))) == "RegistrationCodeValidationException"
    assert error_of(lambda: register(Authority("MOCK other").issue(code))) == "CertificateValidationException"
    id = register(own.issue(code))["certificateId"]
    assert error_of(lambda: register(own.issue(code))) == "ResourceAlreadyExistsException"
    device = pem(own.issue("device")).decode()
    assert error_of(lambda: iot.register_certificate(certificatePem=device)) == "CertificateStateException"
    assert iot.list_ca_certificates(pageSize=1)["certificates"][0]["certificateId"] == id
    iot.update_ca_certificate(certificateId=id, newStatus="ACTIVE")
    assert error_of(lambda: iot.delete_ca_certificate(certificateId=id)) == "CertificateStateException"
    iot.register_certificate(certificatePem=device, caCertificatePem=pem(own.certificate).decode())
    # Another account of the region cannot have a CA in DEFAULT mode too, until it is deleted here.
    taker = client(TAKER, "model-1")
    proof = own.issue(taker.get_registration_code()["registrationCode"])
    theirs = lambda: taker.register_ca_certificate(
        caCertificate=pem(own.certificate).decode(), verificationCertificate=pem(proof).decode()
    )
    assert error_of(theirs) == "ResourceAlreadyExistsException"
    iot.update_ca_certificate(certificateId=id, newStatus="INACTIVE")
    iot.delete_ca_certificate(certificateId=id)
    theirs()
    iot.delete_registration_code()
    assert error_of(iot.delete_registration_code) == "ResourceNotFoundException"


def what_the_mock_lacks():
    iot = client(region="lacking-1")
    versions = lambda: iot.list_provisioning_template_versions(templateName="x")
    for call in (versions, lambda: iot.create_provisioning_claim(templateName="x"), iot.list_things, iot.list_policies):
        assert error_of(call) == "UnknownOperationException"


def every_answer_is_as_in_the_model():
    wrong = "\n".join(CHECKER.wrong)
    assert not CHECKER.wrong, wrong
    operations = [
        "DescribeCertificate", "ListCertificates", "ListCertificatesByCA", "UpdateCertificate", "DeleteCertificate",
        "RegisterCertificate", "RegisterCertificateWithoutCA", "CreateKeysAndCertificate", "CreateCertificateFromCsr",
        "TagResource", "UntagResource", "ListTagsForResource", "DescribeEndpoint", "TransferCertificate",
        "AcceptCertificateTransfer", "RejectCertificateTransfer", "CancelCertificateTransfer", "ListOutgoingCertificates",
        "CreateProvisioningTemplate", "DescribeProvisioningTemplate", "ListProvisioningTemplates",
        "UpdateProvisioningTemplate", "DeleteProvisioningTemplate", "GetRegistrationCode", "DeleteRegistrationCode",
        "RegisterCACertificate", "DescribeCACertificate", "UpdateCACertificate", "DeleteCACertificate", "ListCACertificates",
    ]
    missing = [name for name in operations if "ok" not in CHECKER.seen.get(name, ())]
    assert not missing, f"never answered well: {missing}"
    print(f"       {len(CHECKER.ids)} answers to {len(CHECKER.seen)} operations")


support.run(
    keys_that_aws_makes, requests_that_aws_signs, states_and_their_rules, without_a_ca, pages_of_certificates,
    a_transfer_that_is_accepted, transfers_that_end_otherwise, tags_of_cas, templates_and_their_cas, endpoints, codes_and_cas,
    what_the_mock_lacks, every_answer_is_as_in_the_model,
)
