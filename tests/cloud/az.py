"""azure-cli, unchanged, against the mock: the lines that `--shell bash` prints are pasted, and the
commands of the whole way run, each of which must succeed or fail as it says.

No command may ask another host: the pasted variables see to that, and a proxy that nothing
listens on makes sure."""

import base64
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile

import support
from support import Authority, der, pem

AZ = os.environ["POPCERT_AZ"]
FOLDER = tempfile.TemporaryDirectory()


def pasted():
    """The environment of a bash into which the lines were pasted."""
    environment = {
        **os.environ,
        "PATH": os.path.dirname(AZ) + os.pathsep + os.environ["PATH"],
        "TMPDIR": FOLDER.name,
        # Whatever is not the mock is not reached.
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "NO_PROXY": "127.0.0.1",
        "POPCERT_REQUIRE_TOKEN": os.environ.get("POPCERT_TOKEN", ""),
    }
    for name in ("IMDS_ENDPOINT", "IDENTITY_SERVER_THUMBPRINT", "AZURE_CONFIG_DIR"):
        environment.pop(name, None)
    script = "set -eu\n" + support.READY["shell"] + "env -0\n"
    done = subprocess.run(["bash", "-s"], input=script.encode(), env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    lines = done.stdout.decode().split("\0")
    return dict(line.split("=", 1) for line in lines if "=" in line)


ENVIRONMENT = pasted()


def run(*words):
    return subprocess.run([AZ, *words, "--output", "json"], env=ENVIRONMENT, capture_output=True, text=True, check=False)


def az(*words):
    """The JSON that the command prints."""
    done = run(*words)
    assert done.returncode == 0, f"az {' '.join(words)}\n{done.stdout}{done.stderr}"
    return json.loads(done.stdout) if done.stdout.strip() else None


def fails(says, *words):
    done = run(*words)
    assert done.returncode != 0 and says in done.stderr, f"az {' '.join(words)}\n{done.stdout}{done.stderr}"


def file(name, octets):
    path = os.path.join(FOLDER.name, name)
    with open(path, "wb") as out:
        out.write(octets)
    return path


def signed_in():
    account = az("account", "show")
    assert account["environmentName"] == "popcert" and account["state"] == "Enabled", account
    assert [one["name"] for one in az("account", "list")] == ["MOCK popcert"]


def services():
    """A hub, a provisioning service and their certificates from the first command to the last."""
    az("group", "create", "--name", "MyGroup", "--location", "westus")
    with concurrent.futures.ThreadPoolExecutor(2) as both:
        for done in [both.submit(flow, "hub", "--hub-name"), both.submit(flow, "dps", "--dps-name")]:
            done.result()
    ids = [one["id"] for one in az("resource", "list", "--resource-group", "MyGroup")]
    assert az("resource", "show", "--ids", ids[0])["name"] == "Myhub"
    az("group", "delete", "--name", "MyGroup", "--yes")
    assert az("iot", "hub", "list") == [] and az("iot", "dps", "list") == []


def flow(kind, option):
    name = f"My{kind}"
    group = ["--resource-group", "MyGroup"]
    made = az("iot", kind, "create", "--name", name, *group)
    assert made["properties"]["provisioningState"] == "Succeeded", made
    for shown in (az("iot", kind, "show", "--name", name), az("iot", kind, "show", "--name", name, *group)):
        assert shown["name"] == name and shown["resourcegroup"] == "MyGroup", shown
    if kind == "dps":
        assert len(made["properties"]["idScope"]) == 11, made
    for listed in (az("iot", kind, "list"), az("iot", kind, "list", *group)):
        assert [one["name"] for one in listed] == [name], listed

    def certificate(verb, *words, where=group):
        return az("iot", kind, "certificate", verb, option, name, *where, *words)

    own, other = Authority(f"MOCK {kind}"), Authority("MOCK other")
    ca = file(f"{kind}-ca.pem", pem(own.certificate))
    made = certificate("create", "--name", "own", "--path", ca)
    assert made["properties"]["isVerified"] is False, made
    # Without a group, az looks for the service in the list of all.
    assert [one["name"] for one in certificate("list", where=[])["value"]] == ["own"]
    assert certificate("show", "--name", "own")["etag"] == made["etag"]
    coded = certificate("generate-verification-code", "--name", "own", "--etag", made["etag"])
    code = coded["properties"]["verificationCode"]

    verify = ["iot", kind, "certificate", "verify", option, name, *group, "--name", "own"]
    proof = file(f"{kind}-proof.cer", der(own.issue(code)))
    wrong = file(f"{kind}-wrong.pem", pem(other.issue(code)))
    fails("IH412001", *verify, "--etag", made["etag"], "--path", proof)
    fails("Issuer certificate 'CN=MOCK other' cannot be found", *verify, "--etag", coded["etag"], "--path", wrong)
    done = certificate("verify", "--name", "own", "--etag", coded["etag"], "--path", proof)
    assert done["properties"]["isVerified"] is True, done
    updated = certificate("update", "--name", "own", "--etag", done["etag"], "--path", ca)
    assert updated["properties"]["isVerified"] is False, updated
    vouched = certificate("create", "--name", "vouched", "--path", ca, "--verified", "true")
    assert vouched["properties"]["isVerified"] is True, vouched
    certificate("delete", "--name", "own", "--etag", updated["etag"])
    fails("404002" if kind == "hub" else "not exist", "iot", kind, "certificate", "show", option, name, *group, "--name", "own")
    if kind == "dps":
        az("iot", "dps", "delete", "--name", name, *group)


def sphere_and_iot_central():
    """With `az rest`, as no extension can be had from PyPI."""
    subscription = az("account", "show")["id"]
    catalog = f"/subscriptions/{subscription}/resourceGroups/Other/providers/Microsoft.AzureSphere/catalogs/MyCatalog"

    def sphere(method, path, *body):
        return az("rest", "--method", method, "--url", f"{catalog}{path}?api-version=2024-04-01", *body)

    ca = sphere("get", "/certificates")["value"][0]["properties"]["certificate"]

    def central(method, path, body=None):
        words = [] if body is None else ["--body", json.dumps(body)]
        url = f"{support.URL}/api/enrollmentGroups/{path}?api-version=2022-07-31"
        return az("rest", "--method", method, "--url", url, *words)

    central("put", "sphere", {"displayName": "Sphere", "type": "iot", "attestation": {"type": "x509"}})
    primary = "sphere/certificates/primary"
    central("put", primary, {"certificate": ca})
    code = central("post", f"{primary}/generateVerificationCode")["verificationCode"]
    nonce = json.dumps({"proofOfPossessionNonce": code})
    proof = sphere("post", "/certificates/.default/retrieveProofOfPossessionNonce", "--body", nonce)["certificate"]
    assert base64.b64decode(proof)[0] == 0x30
    central("post", f"{primary}/verify", {"certificate": proof})
    assert central("get", primary)["verified"] is True


def boto3_with_nothing_but_the_variables():
    script = "import boto3; print(boto3.client('iot').get_registration_code()['registrationCode'])"
    done = subprocess.run([sys.executable, "-c", script], env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and len(done.stdout.strip()) == 64, done.stdout + done.stderr


def a_service_principal():
    """It signs in at the mock's own authority, and is another account then."""
    environment = {**ENVIRONMENT, "AZURE_CONFIG_DIR": tempfile.mkdtemp(dir=FOLDER.name)}
    for words in (
        ["cloud", "register", "--name", "popcert", "--endpoint-resource-manager", support.URL],
        ["cloud", "set", "--name", "popcert"],
        ["login", "--service-principal", "--username", "x", "--password", os.environ.get("POPCERT_TOKEN", "any"),
         "--tenant", "00000000-0000-0000-0000-000000000001"],
        ["iot", "hub", "list"],
    ):
        done = subprocess.run([AZ, *words], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"az {' '.join(words)}\n{done.stdout}{done.stderr}"


if os.environ.get("POPCERT_TOKEN"):
    support.run(signed_in, boto3_with_nothing_but_the_variables, a_service_principal)
    sys.exit()
support.run(signed_in, services, sphere_and_iot_central, boto3_with_nothing_but_the_variables, a_service_principal)
