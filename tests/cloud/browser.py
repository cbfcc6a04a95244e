"""The mock's page in headless Chromium, as a person goes through it: the whole flow, each way in
which it fails, a hostile subject, the keyboard, and both colour schemes in a wide and a narrow window.

POPCERT_SCREENSHOTS names a folder to keep pictures in."""

import os
import shutil
import tempfile

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

import support
from support import Authority, der

FILES = tempfile.mkdtemp()
PICTURES = os.environ.get("POPCERT_SCREENSHOTS")


def options():
    chosen = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run", "--window-size=900,1000"):
        chosen.add_argument(argument)
    chosen.add_experimental_option("prefs", {"download.default_directory": FILES})
    chosen.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return chosen


BROWSER = webdriver.Chrome(options=options(), service=webdriver.ChromeService(shutil.which("chromedriver")))


def at(name):
    return BROWSER.find_element(By.ID, name)


def wait(condition, what):
    WebDriverWait(BROWSER, 20).until(lambda _: condition(), what)


def saved(name, octets):
    path = os.path.join(FILES, name)
    with open(path, "wb") as file:
        file.write(octets)
    return path


def picture(name):
    if PICTURES:
        BROWSER.save_screenshot(os.path.join(PICTURES, f"{name}.png"))


def said():
    return at("outcome").text


def opened(entry="primary"):
    BROWSER.get(support.URL + "/")
    at(f"manage-{entry}").click()
    wait(at("manage").is_displayed, "the dialog")


def uploaded(name, octets):
    at("ca-file").send_keys(saved(name, octets))
    wait(lambda: "✓" in said() or "✗" in said(), "what is said of the upload")


def coded():
    old = at("code").get_attribute("value")
    at("generate").click()
    wait(lambda: at("code").get_attribute("value") not in ("", old), "a code")
    return at("code").get_attribute("value")


def verified(name, octets):
    at("proof-file").send_keys(saved(name, octets))
    BROWSER.execute_script("document.getElementById('outcome').replaceChildren()")
    at("verify").click()
    wait(said, "a verdict")
    return said()


def the_walk_through():
    own = Authority("MOCK walk-through")
    opened()
    uploaded("CAcertificate.cer", der(own.certificate))
    assert at("subject").text == "CN=MOCK walk-through", at("subject").text
    import hashlib

    assert at("thumbprint").text == hashlib.sha1(der(own.certificate)).hexdigest().upper()
    assert "Needs verification" in at("state").text
    code = coded()
    assert len(code) == 48
    text = verified("ValidationCertification.cer", der(own.issue(code)))
    assert "Verified" in text and "Not verified" not in text, text
    # What was uploaded through the page has the name that it had; nothing is made up about it.
    assert "warning[" not in text and "Next:" not in text, text
    wait(lambda: "Verified" in at("state").text, "the state")
    picture("verified")
    at("close").click()
    assert "Verified" in at("primary-status").text
    # It is IoT Central's group, so a script sees the same.
    seen = support.get_json("/api/enrollmentGroups/azure-sphere/certificates/primary?api-version=2022-07-31")
    assert seen["verified"] is True


def each_failure():
    own, other = Authority("MOCK failing"), Authority("MOCK other")
    opened()
    uploaded("CAcertificate.cer", der(own.certificate))
    code = coded()
    for name, proof, words in (
        ("other.cer", other.issue(code), "proof.issuer"),
        ("same-name.cer", Authority("MOCK failing").issue(code), "chain.signature"),
        ("lower.cer", own.issue(code.lower()), "proof.common-name"),
        ("expired.cer", own.issue(code, days=(-3, -2)), "proof.validity"),
        ("swapped.cer", own.certificate, "proof.identity"),
    ):
        text = verified(name, der(proof))
        assert "Not verified" in text and words in text and "what to do" in text, text
        assert "Needs verification" in at("state").text
    picture("not-verified")
    proof = own.issue(code)
    assert coded() != code
    assert "proof.common-name" in verified("old.cer", der(proof))
    assert "✗" in verified("page.cer", b"<html>a log-in page</html>")
    uploaded("key.cer", b"-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----\n")
    assert "private key" in said(), said()


def a_hostile_subject():
    name = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    own = Authority(name[:64])
    opened("secondary")
    uploaded("<b>.cer", der(own.certificate))
    # RFC 4514 escapes what RFC 4514 must; the page escapes nothing, as it never writes markup.
    assert "\\<script\\>" in at("subject").text, at("subject").text
    code = coded()
    assert "script" in verified("<i>x.cer", der(Authority("</code><script>").issue(code)))
    picture("hostile")
    assert "owned" not in BROWSER.title
    assert not BROWSER.find_elements(By.CSS_SELECTOR, "dialog script, dialog img, dialog b, dialog i")
    at("delete").click()
    wait(lambda: "Deleted" in said(), "it is deleted")


def the_mock_s_own_tenant():
    import urllib.request

    opened()
    ca = urllib.request.urlopen(support.URL + "/portal/mock/CAcertificate.cer").read()
    uploaded("CAcertificate.cer", ca)
    coded()
    link = at("mock-proof-link")
    assert link.is_displayed()
    proof = urllib.request.urlopen(link.get_attribute("href")).read()
    text = verified("ValidationCertification.cer", proof)
    assert "Verified" in text and "Not" not in text, text


def the_check_before_upload():
    own = Authority("MOCK check")
    BROWSER.get(support.URL + "/#check")
    wait(at("check").is_displayed, "the second page")
    assert not at("walk").is_displayed()
    at("check-ca").send_keys(saved("ca.pem", support.pem(own.certificate)))
    at("check-proof").send_keys(saved("proof.pem", support.pem(own.issue("A" * 48))))
    at("check-code").send_keys("A" * 48)
    wait(lambda: len(Select(at("check-cloud")).options) > 4, "the services")
    Select(at("check-cloud")).select_by_value("azure-dps")
    result = lambda: at("check-result").text
    # By the keyboard, as everything can be done.
    at("check-code").send_keys(Keys.ENTER)
    wait(lambda: "Verified" in result(), "a verdict")
    picture("check")
    at("check-code").send_keys("A", Keys.ENTER)
    wait(lambda: "Not verified" in result() and "proof.common-name" in result(), "another verdict")
    at("audit-file").send_keys(saved("any.cer", der(own.certificate)))
    at("audit-form").find_element(By.TAG_NAME, "button").click()
    wait(lambda: "Taken for: ca" in result(), "an audit")


def the_keyboard_and_the_screen_reader():
    BROWSER.get(support.URL + "/")
    wait(lambda: BROWSER.execute_script("return document.readyState") == "complete", "the page")
    active = lambda: BROWSER.switch_to.active_element
    BROWSER.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    assert active().text == "Skip to the content", active().text
    names = []
    for _ in range(5):
        active().send_keys(Keys.TAB)
        names.append(active().text)
    assert names[-2:] == ["Manage primary", "Manage secondary"] or "Manage primary" in names, names
    at("manage-primary").send_keys(Keys.ENTER)
    wait(at("manage").is_displayed, "the dialog")
    active().send_keys(Keys.ESCAPE)
    wait(lambda: not at("manage").is_displayed(), "it closes")
    assert active().get_attribute("id") == "manage-primary", "focus comes back"
    unnamed = BROWSER.execute_script(
        "return [...document.querySelectorAll('input,select')].filter((one) => one.labels.length === 0).map((one) => one.id)"
    )
    assert not unnamed, unnamed


def light_dark_and_narrow():
    for scheme in ("light", "dark"):
        for width in (1000, 360):
            BROWSER.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
            BROWSER.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 1100, "deviceScaleFactor": 1, "mobile": False})
            for page in ("", "#check"):
                BROWSER.get(support.URL + "/" + page)
                BROWSER.refresh()
                wait(lambda: len(at("audit-cloud").find_elements(By.TAG_NAME, "option")) > 4, "the page")
                wide = BROWSER.execute_script("return document.documentElement.scrollWidth")
                assert wide <= width, f"{wide} pixels in a window of {width}"
                picture(f"{scheme}-{width}-{page.strip('#') or 'walk'}")
            BROWSER.get(support.URL + "/")
            BROWSER.refresh()
            at("manage-primary").click()
            wait(at("facts").is_displayed, "the dialog")
            picture(f"{scheme}-{width}-dialog")
    BROWSER.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def nothing_came_from_elsewhere():
    logged = [one["message"] for one in BROWSER.get_log("browser") if one["level"] == "SEVERE"]
    assert not logged, logged
    stored = BROWSER.execute_script("return [localStorage.length, sessionStorage.length, document.cookie]")
    assert stored == [0, 0, ""], stored


try:
    support.run(
        the_walk_through,
        each_failure,
        a_hostile_subject,
        the_mock_s_own_tenant,
        the_check_before_upload,
        the_keyboard_and_the_screen_reader,
        light_dark_and_narrow,
        nothing_came_from_elsewhere,
    )
finally:
    BROWSER.quit()
    shutil.rmtree(FILES)
