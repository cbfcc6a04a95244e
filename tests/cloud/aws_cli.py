"""The `aws` program, unchanged but for its endpoint: an account from its registration code to the last certificate."""

import json
import os
import subprocess
import sys
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import support
from support import Authority, pem

PROGRAM = os.path.join(os.path.dirname(sys.executable), "aws")
FOLDER = tempfile.TemporaryDirectory()
GIVER, TAKER = "111111111111", "222222222222"
ROLE = f"arn:aws:iam::{GIVER}:role/JITPRole"
STEPS = []


def run(*arguments, account=GIVER):
    environment = {
        "PATH": os.environ["PATH"], "HOME": FOLDER.name, "AWS_ACCESS_KEY_ID": account, "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_DEFAULT_REGION": "eu-west-1", "AWS_PAGER": "", "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1",
    }
    if support.CA:
        environment["AWS_CA_BUNDLE"] = support.CA
    command = [sys.executable, PROGRAM, "--endpoint-url", support.URL, "--output", "json", "iot", *arguments]
    STEPS.append(arguments[0])
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def aws(*arguments, **more):
    done = run(*arguments, **more)
    assert done.returncode == 0, f"{arguments}: {done.stderr}"
    return json.loads(done.stdout) if done.stdout.strip() else None


def refused(code, *arguments, **more):
    done = run(*arguments, **more)
    assert done.returncode not in (0, 2) and f"({code})" in done.stderr, f"{arguments}: {done.stdout}{done.stderr}"


def file(name, octets):
    path = os.path.join(FOLDER.name, name)
    with open(path, "wb") as out:
        out.write(octets)
    return f"file://{path}"


def ids(listed):
    return [one["certificateId"] for one in listed["certificates"]]


def pages(*arguments):
    """The ids of each page of one."""
    found, marker = [], ()
    while True:
        page = aws(*arguments, "--page-size", "1", *marker)
        found.append(ids(page))
        if "nextMarker" not in page:
            return found
        marker = ("--marker", page["nextMarker"])


def the_ca():
    """The seed's flow: a code, a proof, trust."""
    global own, ca
    own = Authority("MOCK own")
    authority = file("ca.pem", pem(own.certificate))
    code = aws("get-registration-code")["registrationCode"]
    assert aws("get-registration-code")["registrationCode"] == code
    register = ("register-ca-certificate", "--ca-certificate", authority, "--verification-certificate")
    refused("RegistrationCodeValidationException", *register, file("wrong.pem", pem(own.issue("0" * 64))))
    foreign = file("foreign.pem", pem(Authority("MOCK other").issue(code)))
    refused("CertificateValidationException", *register, foreign)
    proof = file("proof.pem", pem(own.issue(code)))
    made = aws(*register, proof, "--set-as-active", "--allow-auto-registration", "--tags", "Key=site,Value=one")
    ca = made["certificateId"]
    refused("ResourceAlreadyExistsException", *register, proof)
    found = aws("describe-ca-certificate", "--certificate-id", ca)["certificateDescription"]
    assert (found["status"], found["autoRegistrationStatus"]) == ("ACTIVE", "ENABLE")
    assert ids(aws("list-ca-certificates")) == [ca]
    arn = made["certificateArn"]
    assert aws("list-tags-for-resource", "--resource-arn", arn)["tags"] == [{"Key": "site", "Value": "one"}]
    aws("tag-resource", "--resource-arn", arn, "--tags", "Key=line,Value=2")
    aws("untag-resource", "--resource-arn", arn, "--tag-keys", "site")
    assert aws("list-tags-for-resource", "--resource-arn", arn)["tags"] == [{"Key": "line", "Value": "2"}]
    # A CA without a proof.
    other = file("other.pem", pem(Authority("MOCK second").certificate))
    second = aws("register-ca-certificate", "--ca-certificate", other, "--certificate-mode", "SNI_ONLY")["certificateId"]
    assert pages("list-ca-certificates", "--ascending-order") == [[ca], [second]]
    assert len(ids(aws("list-ca-certificates"))) == 2, "without a page size, the program reads all pages"
    aws("delete-ca-certificate", "--certificate-id", second)
    refused("ResourceNotFoundException", "describe-ca-certificate", "--certificate-id", second)


def devices():
    device = file("device.pem", pem(own.issue("device-1")))
    made = aws("register-certificate", "--certificate-pem", device, "--status", "ACTIVE")
    first = made["certificateId"]
    refused("ResourceAlreadyExistsException", "register-certificate", "--certificate-pem", device)
    found = aws("describe-certificate", "--certificate-id", first)["certificateDescription"]
    assert (found["status"], found["caCertificateId"]) == ("ACTIVE", ca)
    stranger = file("stranger.pem", pem(Authority("MOCK stranger").issue("device-2")))
    refused("CertificateValidationException", "register-certificate", "--certificate-pem", stranger)
    alone = file("alone.pem", pem(Authority("MOCK alone", ca=False).certificate))
    second = aws("register-certificate-without-ca", "--certificate-pem", alone)["certificateId"]
    assert ids(aws("list-certificates")) == [second, first]
    assert pages("list-certificates", "--ascending-order") == [[first], [second]]
    assert ids(aws("list-certificates-by-ca", "--ca-certificate-id", ca)) == [first]
    refused("CertificateStateException", "delete-certificate", "--certificate-id", first)
    update = ("update-certificate", "--certificate-id", first, "--new-status")
    refused("InvalidRequestException", *update, "PENDING_ACTIVATION")
    aws(*update, "INACTIVE")
    aws("delete-certificate", "--certificate-id", first)
    refused("ResourceNotFoundException", *update, "ACTIVE")
    aws("delete-certificate", "--certificate-id", second, "--force-delete")
    assert ids(aws("list-certificates")) == []


def certificates_by_aws():
    paths = [os.path.join(FOLDER.name, name) for name in ("made.pem", "public.pem", "private.pem")]
    out = ("--certificate-pem-outfile", paths[0], "--public-key-outfile", paths[1], "--private-key-outfile", paths[2])
    made = aws("create-keys-and-certificate", "--set-as-active", *out)
    for path in paths:
        assert open(path, encoding="ascii").read().startswith("-----BEGIN "), path
    assert aws("describe-certificate", "--certificate-id", made["certificateId"])["certificateDescription"]["status"] == "ACTIVE"
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "device-3")])
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    request = file("request.pem", pem(builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())))
    signed = aws("create-certificate-from-csr", "--certificate-signing-request", request)
    assert x509.load_pem_x509_certificate(signed["certificatePem"].encode()).subject == subject
    wrong = file("wrong.csr", b"no request")
    refused("InvalidRequestException", "create-certificate-from-csr", "--certificate-signing-request", wrong)
    assert ids(aws("list-certificates")) == [signed["certificateId"], made["certificateId"]]
    return made["certificateId"], signed["certificateId"]


def transfers():
    first, second = certificates_by_aws()
    offer = lambda id: ("transfer-certificate", "--certificate-id", id, "--target-aws-account", TAKER)
    refused("CertificateStateException", *offer(first))
    aws(*offer(second), "--transfer-message", "for you")
    assert aws("list-outgoing-certificates")["outgoingCertificates"][0]["transferredTo"] == TAKER
    aws("reject-certificate-transfer", "--certificate-id", second, "--reject-reason", "no", account=TAKER)
    aws(*offer(second))
    aws("cancel-certificate-transfer", "--certificate-id", second)
    refused("ResourceNotFoundException", "accept-certificate-transfer", "--certificate-id", second, account=TAKER)
    aws(*offer(second))
    aws("accept-certificate-transfer", "--certificate-id", second, "--set-as-active", account=TAKER)
    refused("TransferAlreadyCompletedException", "cancel-certificate-transfer", "--certificate-id", second)
    found = aws("describe-certificate", "--certificate-id", second, account=TAKER)["certificateDescription"]
    assert (found["status"], found["previousOwnedBy"]) == ("ACTIVE", GIVER)
    assert aws("list-outgoing-certificates")["outgoingCertificates"] == []


def templates():
    body = file("template.json", json.dumps({"Resources": {}}).encode())
    create = ("create-provisioning-template", "--template-name", "fleet", "--template-body", body, "--provisioning-role-arn", ROLE)
    aws(*create, "--type", "JITP", "--enabled")
    refused("ResourceAlreadyExistsException", *create)
    assert aws("describe-provisioning-template", "--template-name", "fleet")["type"] == "JITP"
    assert [one["templateName"] for one in aws("list-provisioning-templates")["templates"]] == ["fleet"]
    config = f"templateName=fleet,roleArn={ROLE}"
    aws("update-ca-certificate", "--certificate-id", ca, "--registration-config", config)
    assert ids(aws("list-ca-certificates", "--template-name", "fleet")) == [ca]
    refused("DeleteConflictException", "delete-provisioning-template", "--template-name", "fleet")
    aws("update-ca-certificate", "--certificate-id", ca, "--remove-auto-registration")
    aws("update-provisioning-template", "--template-name", "fleet", "--no-enabled")
    aws("delete-provisioning-template", "--template-name", "fleet")


def the_variable():
    """`AWS_ENDPOINT_URL` alone: AWS IoT is asked here, and so is what the mock does not have."""
    environment = {
        "PATH": os.environ["PATH"], "HOME": FOLDER.name, "AWS_ACCESS_KEY_ID": GIVER, "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_DEFAULT_REGION": "eu-west-1", "AWS_PAGER": "", "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1",
        "AWS_ENDPOINT_URL": support.URL,
    }
    if support.CA:
        environment["AWS_CA_BUNDLE"] = support.CA
    ask = lambda *words: subprocess.run([sys.executable, PROGRAM, *words], env=environment, capture_output=True, text=True, check=False, timeout=60)
    done = ask("iot", "get-registration-code", "--query", "registrationCode", "--output", "text")
    assert done.stdout.strip() == aws("get-registration-code")["registrationCode"], done.stderr
    for other in (("sts", "get-caller-identity"), ("s3api", "list-buckets"), ("dynamodb", "list-tables")):
        done = ask(*other, "--debug")
        assert done.returncode not in (0, 2), f"{other}: {done.stdout}"
        # What it says depends on the service's protocol; that it has asked nobody else does not.
        assert "amazonaws.com" not in "".join(line for line in done.stderr.splitlines() if "Starting new HTTP" in line), other
        assert "UnknownOperation" in done.stderr, f"{other}: {done.stderr[-2000:]}"


def the_end():
    assert aws("describe-endpoint", "--endpoint-type", "iot:Data-ATS")["endpointAddress"]
    refused("CertificateStateException", "delete-ca-certificate", "--certificate-id", ca)
    aws("update-ca-certificate", "--certificate-id", ca, "--new-status", "INACTIVE")
    aws("delete-ca-certificate", "--certificate-id", ca)
    aws("delete-registration-code")
    refused("ResourceNotFoundException", "delete-registration-code")
    print(f"       {len(STEPS)} steps")
    assert len(STEPS) >= 60


support.run(the_ca, devices, transfers, templates, the_variable, the_end)
