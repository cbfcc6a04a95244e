"""The mock's page as a person goes through it: upload, code, proof and verification with each
service, each way in which it fails, the mock's own tenants, hostile names, and a check before upload."""

import hashlib

import support
from page import *
from support import GROUP, SUBSCRIPTION, Authority, call_json, der, get_json, pem

HUB = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/Microsoft.Devices"
CATALOGS = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/Microsoft.AzureSphere/catalogs"
AWS = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=123456789012/20260101/us-east-1/iot/aws4_request, SignedHeaders=x, Signature=y"
}


def the_walk_through_in_iot_central():
    own = Authority("MOCK walk-through")
    create("central", "walk")
    press("Manage primary")
    said = upload(der(own.certificate))
    assert "Saved" in said and "✗" not in said, said
    assert "Needs verification" in pane() and "CN=MOCK walk-through" in pane(), pane()
    assert hashlib.sha1(der(own.certificate)).hexdigest().upper() in pane()
    code = generated()
    assert len(code) == 48
    assert f"popcert prove --ca CA.pem --key CA.key --code {code}" in pane(), pane()
    copies(code)
    said = verify(der(own.issue(code)))
    assert "Verified" in said and "Not" not in said and "warning[" not in said, said
    only_what_is_next()
    assert "enrolled when they first connect" in pane() and get_json("/mock/devices")["scopes"][0]["idScope"] in pane()
    picture("verified")
    # A script sees the same.
    seen = get_json("/api/enrollmentGroups/walk/certificates/primary?api-version=2022-07-31")
    assert seen["verified"] is True
    press("Close", "#pane")
    wait(lambda: "✓ Verified" in view(), "the list")


def copies(code):
    """A code is copied, and where the browser does not let a page do that, it says so."""
    clipboard = "Object.defineProperty(navigator, 'clipboard', { value: %s, configurable: true })"
    js(clipboard % "undefined")
    press("Copy", "#pane")
    assert "select the text and copy it" in answered("copy")
    js(clipboard % "{ writeText: async (text) => { window.copied = text } }")
    press("Copy", "#pane")
    wait(lambda: js("return window.copied") == code and not answer("copy"), "the copy")


def only_what_is_next():
    """After Verified there is no code and nothing to prove; the focus is on the answer."""
    wait(lambda: "✓ Verified" in pane(), "the status")
    assert not css("#code, #proof-file, [data-do=generate], [data-do=own-proof]"), pane()
    assert js("return document.activeElement.classList.contains('verdict')"), "the focus is lost"


def iot_hub_and_dps():
    own = Authority("MOCK hub")
    for kind, page, path in (("hub", "iot-hub", "IotHubs/page"), ("dps", "dps", "provisioningServices/page")):
        create(kind, "page")
        press("+ Add certificate")
        assert "Saved" in upload(der(own.certificate), file="My CA (2026).cer")
        # Named after the file, in letters that the service takes.
        assert "My-CA-2026-" in pane(), pane()
        assert "Unverified" in pane()
        press("Close", "#pane")
        press("My-CA-2026-")
        said = verify(der(own.issue(generated())))
        assert "Verified" in said and "Not" not in said, said
        only_what_is_next()
        seen = get_json(f"{HUB}/{path}/certificates/My-CA-2026-?api-version=2022-02-05" if kind == "dps" else f"{HUB}/{path}/certificates/My-CA-2026-?api-version=2023-06-30")
        assert seen["properties"]["isVerified"] is True
    # Devices of a DPS need an enrollment group as well.
    at("group-name").clear()
    at("group-name").send_keys("of-the-page")
    press("Add enrollment group", "#pane")
    assert "of-the-page added" in answered("refer") or "enrol under the ID scope" in pane(), pane()
    press("Close", "#pane")
    wait(lambda: "of-the-page" in view(), "the group")
    # The name is taken: said at the button, and nothing is replaced.
    press("+ Add certificate")
    said = upload(der(Authority("MOCK other").certificate), name="My-CA-2026-")
    assert "Not saved" in said and "there already" in said, said
    press("Close", "#pane")
    press("My-CA-2026-")
    press("Delete …", "#pane")
    assert "Devices of this CA will be refused" in pane()
    press("Delete it", "#pane")
    assert "Deleted" in answered("delete")
    wait(lambda: "No certificates" in view() or "My-CA" not in view(), "it is gone")


def verified_on_upload():
    create("hub", "vouched")
    press("+ Add certificate")
    label = js("return document.getElementById('vouched').labels[0].textContent")
    assert label == "Set certificate status to verified on upload", label
    meaning = js("return document.getElementById(document.getElementById('vouched').getAttribute('aria-describedby')).textContent")
    assert "no proof of possession is asked for" in meaning, meaning
    said = upload(der(Authority("MOCK vouched").certificate), vouched=True)
    assert "Saved as verified, without a proof" in said, said
    assert "Verified on upload" in pane(), pane()
    assert not css("#code, #proof-file")


def each_failure_has_its_reason_in_sight():
    own, other = Authority("MOCK failing"), Authority("MOCK other")
    for form in ("wide", "narrow"):
        show(form)
        create("central", f"failing-{form}")
        press("Manage primary")
        upload(der(own.certificate))
        assert is_in_sight("upload")
        code = generated()
        for name, proof, words in (
            ("other.cer", other.issue(code), "proof.issuer"),
            ("same-name.cer", Authority("MOCK failing").issue(code), "chain.signature"),
            ("lower.cer", own.issue(code.lower()), "proof.common-name"),
            ("expired.cer", own.issue(code, days=(-3, -2)), "proof.validity"),
            ("swapped.cer", own.certificate, "proof.identity"),
        ):
            said = verify(der(proof), name)
            assert "Not verified" in said and words in said and "what to do" in said, said
            assert "The service answers 422" in said, said
            assert is_in_sight("verify"), f"{form} {name}: the reason is out of sight"
            assert "Needs verification" in pane()
            no_markup_in_words()
        picture(f"not-verified-{form}")
        proof = own.issue(code)
        assert generated() != code
        assert "proof.common-name" in verify(der(proof), "old.cer")
        assert "✗" in verify(b"<html>a log-in page</html>", "page.cer") and is_in_sight("verify")
        press("Delete …", "#pane")
        press("Delete it", "#pane")
        wait(lambda: css("#ca-file"), "the form again")
        said = upload(b"-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----\n", file="key.cer")
        assert "Not saved" in said and "private key" in said and is_in_sight("upload"), said
    show("wide")


def no_markup_in_words():
    shown = js("return document.body.innerText")
    assert "`" not in shown, shown


def the_mock_s_own_tenants():
    for name in ("north", "south"):
        create("catalog", name)
    create("central", "own")
    found = {}
    for name in ("north", "south"):
        visit(f"azure-sphere/{escaped(f'{CATALOGS}/{name}')}")
        wait(lambda: css("[data-do=download-ca]"), "the CA")
        css("[data-do=download-ca]")[0].click()
        found[name] = downloaded("CAcertificate.cer")
        css("[data-do=download-chain]")[0].click()
        assert downloaded("CAchain.p7b")[:1] == b"0"
    visit("iot-central/own")
    press("Manage primary")
    upload(found["south"])
    generated()
    assert "catalog south" in pane() and "catalog north" not in pane(), pane()
    assert "popcert prove" not in pane() and "az sphere" not in pane(), pane()
    press("Download validation certificate", "#pane")
    proof = downloaded("ValidationCertification.cer")
    # A wrong proof first: what to do is what the owner of a catalog can do.
    visit(f"azure-sphere/{escaped(f'{CATALOGS}/north')}")
    css("[data-do=prove]")[0].click()
    wait(is_open, "the form")
    at("nonce").send_keys("0" * 48)
    press("Download validation certificate", "#pane")
    wrong = downloaded("ValidationCertification.cer")
    visit("iot-central/own")
    press("Manage primary")
    said = verify(wrong)
    assert "Not verified" in said and "az sphere ca-certificate" in said and "popcert prove" not in said, said
    said = verify(proof)
    assert "Verified" in said and "Not" not in said, said
    # It is not offered for any other CA, whatever its name.
    press("Close", "#pane")
    press("Manage secondary")
    upload(der(Authority("MOCK Microsoft Azure Sphere 0f00ed2c-0000-4000-8000-000000000000").certificate))
    generated()
    assert not css("[data-do=own-proof]"), pane()
    press("Close", "#pane")


def escaped(text):
    return js("return encodeURIComponent(arguments[0])", text)


def aws():
    own = Authority("MOCK aws")
    visit("aws-iot")
    press("+ Register CA certificate")
    press("Get registration code", "#pane")
    code = wait(lambda: js("return document.querySelector('#pane code.long')?.textContent"), "the code")
    assert len(code) == 64 and code == get_json("/registrationcode", **AWS)["registrationCode"]

    def register(ca, proof):
        at("ca-file").send_keys(saved("ca.pem", ca))
        at("proof-file").send_keys(saved("proof.pem", proof))
        press("Register", "#pane")
        return answered("upload")

    said = register(der(own.certificate), pem(own.issue(code)))
    assert "AWS takes PEM only" in said and "CertificateValidationException" in said, said
    said = register(pem(own.certificate), pem(own.issue("0" * 64)))
    assert "RegistrationCodeValidationException" in said and "proof.common-name" in said and is_in_sight("upload"), said
    said = register(pem(own.certificate), pem(own.issue(code)))
    assert "Registered" in said and "Not" not in said, said
    assert "Inactive" in pane() and "devices of an inactive one are refused" in pane(), pane()
    press("Activate", "#pane")
    wait(lambda: "✓ Active" in pane(), "it is active")
    press("Turn on automatic registration", "#pane")
    wait(lambda: "registered when they first connect" in pane(), "it is on")
    assert not css("#pane [data-do=doubt]"), "an active CA cannot be deleted"
    (seen,) = get_json("/cacertificates", **AWS)["certificates"]
    assert seen["status"] == "ACTIVE", seen
    press("Close", "#pane")
    # Multi-account mode asks for no proof.
    press("+ Register CA certificate")
    at("mode-SNI_ONLY").click()
    wait(lambda: not css("#proof-file"), "no proof is asked for")
    at("ca-file").send_keys(saved("ca.pem", pem(Authority("MOCK many").certificate)))
    press("Register", "#pane")
    assert "Registered" in answered("upload") and "Multi-account" in pane()
    press("Close", "#pane")
    # A certificate that waits for its activation.
    made = call_json("POST", "/keys-and-certificate", **AWS)[1]["certificateId"]
    press(f"Activate {made}")
    wait(lambda: "Active" in view() and css(f"button[aria-label='Deactivate {made}']"), "it is active")


def a_hostile_subject():
    name = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    own = Authority(name[:64])
    create("central", "hostile")
    press("Manage secondary")
    upload(der(own.certificate), file="<b>.cer")
    # RFC 4514 escapes what RFC 4514 must; the page escapes nothing, as it never writes markup.
    assert "\\<script\\>" in pane(), pane()
    code = generated()
    assert "script" in verify(der(Authority("</code><script>").issue(code)), "<i>x.cer")
    press("Close", "#pane")
    turned = {"displayName": "a\u202eb<i>", "type": "iot", "attestation": {"type": "x509"}}
    assert call_json("PUT", "/api/enrollmentGroups/turned?api-version=2022-07-31", turned)[0] == 200
    visit("iot-central")
    wait(lambda: "u{202e}" in view().lower(), "what turns text around is shown by its number")
    picture("hostile")
    assert "owned" not in BROWSER.title
    assert not css("#view script, #view img, #view i, #pane script, #pane img")


def the_check_before_upload():
    own = Authority("MOCK check")
    visit("check")
    wait(lambda: len(Select(at("check-cloud")).options) > 4, "the services")
    at("check-ca").send_keys(saved("ca.pem", pem(own.certificate)))
    at("check-proof").send_keys(saved("proof.pem", pem(own.issue("A" * 48))))
    # A line end that comes with pasting is no part of the code.
    js("document.getElementById('check-code').value = arguments[0]", "A" * 48 + "\n")
    Select(at("check-cloud")).select_by_value("azure-dps")
    # By the keyboard, as everything can be done.
    at("check-code").send_keys(Keys.ENTER)
    wait(lambda: "Verified" in answer("check"), "a verdict")
    picture("check")
    js("document.getElementById('check-code').value = arguments[0]", "A" * 49)
    at("check-code").send_keys(Keys.ENTER)
    wait(lambda: "Not verified" in answer("check") and "proof.common-name" in answer("check"), "another verdict")
    at("audit-file").send_keys(saved("any.cer", der(own.certificate)))
    press("Audit it")
    wait(lambda: "Taken for: ca" in answer("audit"), "an audit")
    no_markup_in_words()


def nothing_came_from_elsewhere():
    # A service's refusal is no fault of the page.
    expected = ("status of 4", "Failed to load resource")
    logged = [one["message"] for one in BROWSER.get_log("browser") if not all(word in one["message"] for word in expected)]
    assert not logged, logged
    stored = js("return [localStorage.length, sessionStorage.length, document.cookie]")
    assert stored == [0, 0, ""], stored
    asked = js("return performance.getEntriesByType('resource').map((one) => new URL(one.name).origin)")
    assert asked and set(asked) == {support.URL}, set(asked)


try:
    support.run(
        the_walk_through_in_iot_central,
        iot_hub_and_dps,
        verified_on_upload,
        each_failure_has_its_reason_in_sight,
        the_mock_s_own_tenants,
        aws,
        a_hostile_subject,
        the_check_before_upload,
        nothing_came_from_elsewhere,
    )
finally:
    close()
