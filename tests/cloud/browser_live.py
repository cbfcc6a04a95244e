"""The mock's page while scripts and devices are at work: what they make appears and nothing of the
person at the page is lost; devices with their refusals; the clock; a demanded token."""

import os

import enrolment
import support
from enrolment import register
from page import *
from support import GROUP, SUBSCRIPTION, Authority, call_json, der, get_json, pem, text

HUBS = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/Microsoft.Devices/IotHubs"


def put_hub_certificate(hub, name, authority, verified=False):
    body = {"properties": {"certificate": text(der(authority.certificate)), "isVerified": verified}}
    path = f"{HUBS}/{hub}/certificates/{name}?api-version=2023-06-30"
    assert call_json("PUT", path, body)[0] < 300


def everything_that_scripts_made_is_there():
    own = Authority("MOCK of scripts")
    for group in ("one", "two"):
        enrolment.central(own, group)
    enrolment.dps(own, "script-dps", "script-ca", group="script-group")
    put_hub_certificate("script-hub", "script-ca", own)
    catalog = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/Microsoft.AzureSphere/catalogs/script-catalog"
    get_json(f"{catalog}/certificates?api-version=2024-04-01")
    legacy = "1f00ed2c-0000-4000-8000-000000000000"
    get_json(f"/v2/tenants/{legacy}/certificates")
    aws = {
        "Authorization": "AWS4-HMAC-SHA256 Credential=210987654321/20260101/eu-west-1/iot/aws4_request, SignedHeaders=x, Signature=y"
    }
    code = get_json("/registrationcode", **aws)["registrationCode"]
    body = {"caCertificate": pem(own.certificate).decode(), "verificationCertificate": pem(own.issue(code)).decode()}
    assert call_json("POST", "/cacertificate?setAsActive=true", body, **aws)[0] == 200
    made = call_json("POST", "/keys-and-certificate", **aws)[1]["certificateId"]
    visit()
    for name in ("one", "two", "script-dps", "script-hub", "script-catalog", legacy, "210987654321"):
        wait(lambda: name in view(), name)
    for page, words in (
        ("iot-hub", ["script-hub", "script-ca", "Unverified"]),
        ("dps", ["script-dps", "script-ca", "Verified on upload", "script-group", enrolment.scope("azure-dps", "script-dps")]),
        ("iot-central", ["one", "two", "✓ Verified", enrolment.scope("iot-central")]),
        ("azure-sphere", ["script-catalog", legacy, "Active"]),
        ("aws-iot", ["210987654321", "eu-west-1", code, "✓ Active", made]),
    ):
        visit(page)
        for word in words:
            wait(lambda: word in js("return document.getElementById('view').innerText"), f"{word} under {page}")


def it_is_live_and_nothing_of_the_person_is_lost():
    for number in range(12):
        put_hub_certificate(f"row-{number:02}", "ca", Authority("MOCK row"))
    visit("iot-hub")
    show("narrow")
    wait(lambda: len(css(".resource")) >= 12, "the hubs")
    button = css("button[data-do=add]")[8]
    js("arguments[0].scrollIntoView({ block: 'center' }); arguments[0].focus(); arguments[0].mine = true", button)
    scrolled = js("return scrollY")
    assert scrolled > 500
    put_hub_certificate("zz-live", "ca", Authority("MOCK live"))
    wait(lambda: "zz-live" in view(), "what the script made")
    assert js("return document.activeElement.mine") is True, "the focus is lost"
    assert js("return scrollY") == scrolled, "the page has moved"
    # One that goes away above takes no focus either.
    assert call_json("DELETE", f"{HUBS}/row-00?api-version=2023-06-30")[0] < 300
    wait(lambda: "row-00" not in view(), "it is gone")
    assert js("return document.activeElement.mine") is True, "the focus is lost"
    # What is written and chosen stays.
    button.click()
    wait(is_open, "the pane")
    at("ca-file").send_keys(saved("ca.cer", der(Authority("MOCK chosen").certificate)))
    at("name").clear()
    at("name").send_keys("half-writ")
    at("vouched").click()
    js("document.querySelector('#pane details').open = true")
    put_hub_certificate("zz-more", "ca", Authority("MOCK live"))
    wait(lambda: "zz-more" in js("return document.getElementById('view').textContent"), "what the script made")
    at("name").send_keys("ten")
    kept = js("return [document.getElementById('name').value, document.getElementById('vouched').checked, document.querySelector('#pane details').open, document.getElementById('ca-file').files.length]")
    assert kept == ["half-written", True, True, 1], kept
    press("Close", "#pane")
    # An open pane follows the certificate.
    visit("iot-hub")
    press("ca", ".resource[data-key$='zz-live']")
    wait(lambda: "Unverified" in pane(), "the status")
    path = f"{HUBS}/zz-live/certificates/ca"
    assert call_json("POST", f"{path}/generateVerificationCode?api-version=2023-06-30", **{"If-Match": "*"})[0] == 200
    wait(lambda: css("#code"), "the code that the script has generated")
    assert call_json("DELETE", f"{path}?api-version=2023-06-30", **{"If-Match": "*"})[0] == 200
    wait(lambda: "not there (any more)" in pane(), "it is gone")
    press("Close", "#pane")
    show("wide")


def devices_and_why_they_were_refused():
    own, other = Authority("MOCK fleet"), Authority("MOCK unproven")
    enrolment.central(own, "fleet")
    scope = enrolment.scope("iot-central")
    visit("devices")
    assert register(enrolment.Device(own, "pump-1"), scope) == 202
    assert register(enrolment.Device(own, "late-pump", days=(-3, -2)), scope) == 401
    assert register(enrolment.Device(other, "strange-pump"), scope) == 401
    row = lambda name: js("return document.querySelector(`tr[data-key$='${arguments[0]}']`)?.innerText ?? ''", name)
    wait(lambda: all(row(name) for name in ("pump-1", "late-pump", "strange-pump")), "the devices")
    assert "✓ Enrolled" in row("pump-1") and "MOCK fleet" in row("pump-1") and "IoT Central" in row("pump-1"), row("pump-1")
    for name, words in (
        ("late-pump", ["✗ Refused", "401002: Unauthorized access", "chain.validity", "it expired at", "What to do:"]),
        ("strange-pump", ["✗ Refused", "401002: CA certificate not found", "chain.path", "MOCK unproven", "What to do:"]),
    ):
        for word in words:
            assert word in row(name), (word, row(name))
    assert "`" not in view()
    # That CA was uploaded and never proven.
    assert "not verified" not in row("strange-pump")
    enrolment.central(other, "forgotten", verified=False)
    wait(lambda: "A CA of that name is in forgotten, and it is not verified." in row("strange-pump"), "where the CA is")
    at("filter").send_keys("unproven")
    wait(lambda: not row("pump-1") and row("strange-pump"), "the filter")
    # The list goes on below what is written.
    assert register(enrolment.Device(other, "stranger-pump"), scope) == 401
    wait(lambda: row("stranger-pump"), "a new one")
    assert at("filter").get_property("value") == "unproven"
    at("filter").send_keys(Keys.BACKSPACE * 8)
    wait(lambda: row("pump-1"), "all of them")
    wait(lambda: "4 of 4 shown" in view(), "how many there are")
    visit()
    wait(lambda: "4 devices" in view(), "how many there are")


def the_clock_is_shown_and_moved():
    visit()
    shown = lambda: js("return document.getElementById('clock').innerText")
    now = get_json("/mock/clock")["at"]
    wait(lambda: now[:10] in shown(), "the mock's time")
    at("clock").click()
    wait(is_open, "the pane")
    press("+ 45 days", "#pane")
    assert "ahead" in answered("clock")
    moved = get_json("/mock/clock")
    assert 44 * 86400 < moved["moved"] <= 45 * 86400 + 5, moved
    wait(lambda: moved["at"][:10] in shown() and "+45 days" in shown(), "the time that was moved")
    # A moment: keys go to the parts of the field, so the value is set as the picker sets it.
    js("document.getElementById('at').value = '2028-02-29T12:30'")
    press("Move", "#pane")
    wait(lambda: "2028-02-29 12:30 UTC" in answer("clock"), "the moment")
    assert get_json("/mock/clock")["at"].startswith("2028-02-29T12:3")
    # A script moves it, too, and lists follow: that CA has expired by then.
    put_hub_certificate("clocked", "ca", Authority("MOCK aging"))
    press("Back to the present", "#pane")
    wait(lambda: get_json("/mock/clock")["moved"] == 0, "the present")
    press("Close", "#pane")
    visit("iot-hub")
    wait(lambda: "in 364 days" in view(), "how long it is valid")
    assert call_json("POST", "/mock/clock", {"advance": "366d"})[0] == 200
    wait(lambda: "expired 1 day ago" in view() or "expired 24 hours ago" in view(), "it has expired")
    assert call_json("DELETE", "/mock/clock")[0] == 200
    wait(lambda: "expired" not in view(), "it is valid again")


def a_mock_that_has_gone_is_told():
    visit()
    js("window.kept = window.fetch; window.fetch = () => Promise.reject(new TypeError('gone'))")
    wait(lambda: "does not answer" in at("offline").text, "the notice")
    js("window.fetch = window.kept")
    wait(lambda: not at("offline").text, "it is there again")


def a_demanded_token():
    token = os.environ["POPCERT_TOKEN"]
    BROWSER.get(f"{support.URL}/")
    wait(lambda: css("#token"), "the form")
    assert "walk" not in view()
    at("token").send_keys("wrong", Keys.ENTER)
    assert "does not take this token" in answered("sign-in")
    at("token").clear()
    at("token").send_keys(token, Keys.ENTER)
    wait(lambda: "All resources" in view(), "the page")
    press("+ Create a resource")
    at("name").send_keys("with-token")
    press("Create", "#pane")
    wait(lambda: "with-token" in view() and not is_open(), "it is made")
    press("Manage primary")
    own = Authority("MOCK token")
    assert "Saved" in upload(der(own.certificate))
    said = verify(der(own.issue(generated())))
    assert "Verified" in said and "Not" not in said, said
    press("Close", "#pane")
    at("clock").click()
    press("+ 1 hour", "#pane")
    assert "ahead" in answered("clock")
    headers = {"Authorization": f"Bearer {token}"}
    assert get_json("/mock/clock", **headers)["moved"] >= 3600
    # It is kept nowhere.
    assert js("return [localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    BROWSER.refresh()
    wait(lambda: css("#token"), "the form again")


WITHOUT = (
    everything_that_scripts_made_is_there,
    it_is_live_and_nothing_of_the_person_is_lost,
    devices_and_why_they_were_refused,
    the_clock_is_shown_and_moved,
    a_mock_that_has_gone_is_told,
)
try:
    support.run(*((a_demanded_token,) if "POPCERT_TOKEN" in os.environ else WITHOUT))
finally:
    close()
