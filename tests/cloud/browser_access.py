"""The mock's page for everybody: axe-core finds nothing in any state, light and dark, wide, narrow
and printed; the keyboard alone goes the whole way; nothing is lost at 400 % zoom.

Argument: axe.min.js."""

import pathlib
import sys

import enrolment
import support
from enrolment import register
from page import *
from support import GROUP, SUBSCRIPTION, Authority, call_json, der, get_json, pem, text

AXE = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
RUN = """
const done = arguments[arguments.length - 1];
axe.run(document).then(
  ({ violations, passes }) => done({
    passes: passes.length,
    violations: violations.map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`),
  }),
  (error) => done({ passes: 0, violations: [String(error)] }),
);
"""
HUB = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/Microsoft.Devices/IotHubs/looks/certificates"
PAGES = ("", "iot-hub", "dps", "iot-central", "azure-sphere", "aws-iot", "devices", "check")
OWN, OTHER = Authority("MOCK looks"), Authority("MOCK looks unproven")


def filled():
    """Something of everything."""
    enrolment.central(OWN, "looks")
    enrolment.central(OTHER, "unproven", verified=False)
    enrolment.dps(OWN, "looks-dps", "looks", group="looks")
    for name, ca, is_verified in (("proven", OWN, True), ("unproven", OTHER, False)):
        body = {"properties": {"certificate": text(der(ca.certificate)), "isVerified": is_verified}}
        assert call_json("PUT", f"{HUB}/{name}?api-version=2023-06-30", body)[0] < 300
    catalog = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/Microsoft.AzureSphere/catalogs/looks"
    (ca,) = get_json(f"{catalog}/certificates?api-version=2024-04-01")["value"]
    body = {"properties": {"certificate": ca["properties"]["certificate"]}}
    assert call_json("PUT", f"{HUB}/tenant?api-version=2023-06-30", body)[0] < 300
    aws = {
        "Authorization": "AWS4-HMAC-SHA256 Credential=123456789012/20260101/us-east-1/iot/aws4_request, SignedHeaders=x, Signature=y"
    }
    code = get_json("/registrationcode", **aws)["registrationCode"]
    body = {"caCertificate": pem(OWN.certificate).decode(), "verificationCertificate": pem(OWN.issue(code)).decode()}
    assert call_json("POST", "/cacertificate", body, **aws)[0] == 200
    assert call_json("POST", "/keys-and-certificate", **aws)[0] == 200
    scope = enrolment.scope("iot-central")
    register(enrolment.Device(OWN, "looks-1"), scope)
    register(enrolment.Device(OTHER, "looks-2"), scope)


def nothing_is_found(what, form):
    js("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    width = FORMS[form][0]
    wide = js("const pane = document.getElementById('pane'); return [document.documentElement.scrollWidth, pane.scrollWidth - pane.clientWidth]")
    assert wide[0] <= width and wide[1] <= 0, f"{what} {form}: {wide} in a window of {width}"
    picture(f"{what}-{form}")
    # A zoomed page has the elements of a narrow one.
    if form == "zoomed":
        return
    js(AXE)
    result = BROWSER.execute_async_script(RUN)
    assert result["passes"] > 5 and not result["violations"], (what, form, result)


def opened(page, label, within="#view"):
    visit(page)
    press(label, within)
    wait(is_open, "the pane")


def not_verified():
    opened("iot-central", "Manage primary", ".resource[data-key=unproven]")
    generated()
    assert "Not verified" in verify(der(OWN.issue("0" * 48)))


def vouched():
    opened("iot-hub", "+ Add certificate")
    upload(der(OWN.certificate), name=f"v{js('return Date.now()')}", vouched=True)


def checked():
    visit("check")
    at("check-ca").send_keys(saved("ca.pem", pem(OWN.certificate)))
    at("check-proof").send_keys(saved("proof.pem", pem(OTHER.issue("A" * 48))))
    at("check-code").send_keys("A" * 48, Keys.ENTER)
    wait(lambda: "Not verified" in answer("check"), "a verdict")


STATES = {
    "add": lambda: opened("iot-hub", "+ Add certificate"),
    "register": lambda: opened("aws-iot", "+ Register CA certificate"),
    "aws-ca": lambda: opened("aws-iot", "MOCK looks"),
    "create": lambda: opened("", "+ Create a resource"),
    "clock": lambda: (visit(), at("clock").click(), wait(is_open, "the pane")),
    "own-tenant": lambda: (opened("iot-hub", "tenant"), css("#code") or generated()),
    "not-verified": not_verified,
    "verified": lambda: opened("iot-central", "Manage primary", ".resource[data-key=looks]"),
    "on-upload": vouched,
    "delete": lambda: (opened("iot-hub", "proven"), press("Delete …", "#pane")),
    "sign": lambda: opened("azure-sphere", "Proof of possession"),
    "checked": checked,
}


def axe_finds_nothing_in_empty_lists():
    for page in PAGES:
        visit(page)
        nothing_is_found(f"empty-{page or 'all'}", "wide")


def axe_finds_nothing():
    filled()
    for form in ("wide", "wide-dark", "narrow", "narrow-dark", "zoomed", "printed"):
        show(form)
        for page in PAGES:
            visit(page)
            wait(lambda: page != "devices" or "looks-2" in view(), "the devices")
            nothing_is_found(page or "all", form)
        for name, make in STATES.items():
            # A pane is not printed; what it does is done on a screen.
            if form != "printed":
                make()
                nothing_is_found(name, form)
    show("wide")


def a_violation_would_be_found():
    visit()
    js("document.documentElement.removeAttribute('lang')")
    js(AXE)
    assert any("html-has-lang" in one for one in BROWSER.execute_async_script(RUN)["violations"])


def a_code_fits():
    for form in ("wide", "narrow", "zoomed"):
        show(form)
        opened("iot-hub", "unproven")
        code = generated()
        assert len(code) == 48
        lines = js(
            """const parts = [...document.querySelectorAll('#code span')].map((one) => one.getBoundingClientRect());
            return { whole: parts.every((one) => one.height < 30), tops: new Set(parts.map((one) => Math.round(one.top))).size,
              right: Math.max(...parts.map((one) => one.right)), room: innerWidth };"""
        )
        assert lines["right"] <= lines["room"] and lines["whole"], (form, lines)
        assert lines["tops"] == (1 if form == "wide" else 2), (form, lines)
        press("Close", "#pane")
    show("wide")


def a_field_shows_a_whole_code():
    for form in ("wide", "narrow", "zoomed"):
        show(form)
        visit("check")
        at("check-code").send_keys("A" * 48)
        cut = js("const one = document.getElementById('check-code'); return [one.scrollWidth - one.clientWidth, one.scrollHeight - one.clientHeight]")
        assert cut == [0, 0], (form, cut)
    show("wide")


def the_keyboard_goes_the_whole_way():
    visit()
    active = lambda: BROWSER.switch_to.active_element
    name = lambda: js("const one = document.activeElement; return one.ariaLabel || one.labels?.[0]?.textContent || one.textContent.trim()")

    def to(wanted, most=60):
        """Tab until that has the focus, which must be seen."""
        for _ in range(most):
            type_key(Keys.TAB)
            if wanted in (name(), js("return document.activeElement.id")):
                style = js("return getComputedStyle(document.activeElement).outlineStyle")
                assert style != "none", f"the focus on {wanted} cannot be seen"
                return active()
        raise AssertionError(f"{wanted} cannot be reached")

    BROWSER.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    assert name() == "Skip to the content", name()
    active().send_keys(Keys.ENTER)
    assert js("return document.activeElement.id") == "main"
    to("+ Create a resource").send_keys(Keys.ENTER)
    wait(is_open, "the pane")
    to("name").send_keys("by-keyboard", Keys.ENTER)
    wait(lambda: not is_open() and "by-keyboard" in view(), "it is made")
    to("Manage primary").send_keys(Keys.ENTER)
    wait(is_open, "the pane")
    # The picker itself is the system's.
    to("ca-file").send_keys(saved("ca.cer", der(OWN.certificate)))
    to("vouched")
    to("Save").send_keys(Keys.ENTER)
    wait(lambda: "Saved" in pane(), "it is saved")
    to("Generate verification code").send_keys(Keys.SPACE)
    wait(lambda: css("#code"), "the code")
    # What is next begins with the code.
    assert js("return document.activeElement.id") == "code"
    code = js("return document.getElementById('code').textContent")
    to("proof-file").send_keys(saved("proof.cer", der(OWN.issue(code))))
    to("Verify").send_keys(Keys.ENTER)
    wait(lambda: "✓ Verified" in pane(), "it is verified")
    assert js("return document.activeElement.classList.contains('verdict')"), "the answer has the focus"
    # The pane keeps the focus, and gives it back.
    for _ in range(12):
        type_key(Keys.TAB)
        assert js("return document.activeElement === document.body || document.getElementById('pane').contains(document.activeElement)")
    type_key(Keys.ESCAPE)
    wait(lambda: not is_open(), "it closes")
    assert name() == "Manage primary", name()
    # The menu of a narrow window.
    show("narrow")
    assert not at("nav").is_displayed()
    at("menu").send_keys(Keys.ENTER)
    wait(at("nav").is_displayed, "the menu")
    to("Devices").send_keys(Keys.ENTER)
    wait(lambda: js("return document.querySelector('h1').textContent") == "Devices" and not at("nav").is_displayed(), "the page")
    assert js("return document.activeElement.id") == "main"
    show("wide")


def every_field_has_a_label_and_no_id_is_there_twice():
    for make in STATES.values():
        make()
        wrong = js(
            """const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
            return [...document.querySelectorAll('input, select, textarea')].filter((one) => one.labels.length === 0).map((one) => one.id)
              .concat(ids.filter((one, place) => ids.indexOf(one) !== place));"""
        )
        assert not wrong, wrong


def answers_are_heard():
    """The places of answers are live regions that are there before the answer."""
    visit("check")
    assert at("check-form").find_element(By.CSS_SELECTOR, "[data-step=check]").get_attribute("role") == "status"
    checked()
    assert at("check-form").find_element(By.CSS_SELECTOR, "[data-step=check]").get_attribute("role") == "status"


def no_other_script_or_style_runs():
    visit()
    ran = js(
        """try {
          const one = document.createElement('script'); one.append('window.ran = true'); document.body.append(one);
        } catch { /* that is as good */ }
        const style = document.createElement('style'); style.textContent = 'h1 { color: rgb(1, 2, 3) }'; document.head.append(style);
        let thrown = false; try { document.body.innerHTML = '<b>'; } catch { thrown = true; }
        return [window.ran === true, getComputedStyle(document.querySelector('h1')).color, thrown];"""
    )
    assert ran[0] is False and ran[1] != "rgb(1, 2, 3)" and ran[2] is True, ran
    reached = BROWSER.execute_async_script(
        "const done = arguments[0]; fetch('http://127.0.0.1:9/').then(() => done('reached'), (error) => done(String(error)))"
    )
    assert "TypeError" in reached, reached
    refused = [one["message"] for one in BROWSER.get_log("browser")]
    assert sum("Content Security Policy" in one for one in refused) >= 3, refused


try:
    support.run(
        axe_finds_nothing_in_empty_lists,
        axe_finds_nothing,
        a_violation_would_be_found,
        a_code_fits,
        a_field_shows_a_whole_code,
        the_keyboard_goes_the_whole_way,
        every_field_has_a_label_and_no_id_is_there_twice,
        answers_are_heard,
        no_other_script_or_style_runs,
    )
finally:
    close()
