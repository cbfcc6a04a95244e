"""The page "Check before upload" in headless Chromium: its reports are the program's for every set of
fixtures/faults; it sends nothing, is ready in a second, small, usable by keyboard, and axe-core finds nothing.

Arguments: the program, axe.min.js, and the folder with popcert.html and page/ that src/web/build.py wrote.
POPCERT_SCREENSHOTS names a folder to keep pictures in."""

import base64
import collections
import functools
import gzip
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

PROGRAM, AXE, BUILT = (pathlib.Path(one).resolve() for one in sys.argv[1:])
FIXTURES = pathlib.Path(__file__).resolve().parent.parent.parent / "fixtures"
PICTURES = os.environ.get("POPCERT_SCREENSHOTS")
CODE = "7D07A6A51F8AF1469499A1D92074D629894BE9FA8A013E49"
MOST_BYTES = 1_500_000
FORMS = {
    "light": (1000, "screen", "light"),
    "dark": (1000, "screen", "dark"),
    "narrow": (400, "screen", "light"),
    "narrow-dark": (400, "screen", "dark"),
    "printed": (794, "print", "light"),
}
AXE_RUN = """
const done = arguments[arguments.length - 1];
axe.run(document).then(
  ({ violations, passes }) => done({
    passes: passes.length,
    violations: violations.map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`),
  }),
  (error) => done({ passes: 0, violations: [String(error)] }),
);
"""
# Saved files are read where the page makes them.
SAVED = """
const done = arguments[arguments.length - 1];
const create = URL.createObjectURL;
URL.createObjectURL = (blob) => {
  blob.text().then((text) => done({ text, type: blob.type }));
  return create(blob);
};
const click = HTMLAnchorElement.prototype.click;
HTMLAnchorElement.prototype.click = function () { this.removeAttribute("href"); };
document.querySelector(`[data-format="${arguments[0]}"]`).click();
HTMLAnchorElement.prototype.click = click;
URL.createObjectURL = create;
"""
# The members of the form for the program's options.
FIELDS = {
    "--ca": "ca",
    "--proof": "proof",
    "--code": "code",
    "--trust": "trust",
    "--untrusted": "untrusted",
    "--crl": "crls",
    "--signature": "signature",
    "--csr": "request",
    "--at": "at",
    "--cloud": "cloud",
    "--as": "as",
    "--ignore": "ignore",
    "--device-id": "deviceId",
    "--expect-thumbprint": "expectThumbprint",
    "--purpose": "purpose",
    "--anchor": "anchor",
    "--explicit-policy": "explicitPolicy",
    # Decides the exit code alone.
    "--fail-on": None,
}
# Another kind of proof is a question of its own.
PROOFS = {"signature": "verifySignature", "request": "verifyRequest"}
FILES = {"ca", "proof", "signature", "request", "chain", "files", "trust", "untrusted", "crls"}


def browser():
    chosen = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run"):
        chosen.add_argument(argument)
    chosen.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    started = webdriver.Chrome(options=chosen, service=webdriver.ChromeService(shutil.which("chromedriver")))
    started.set_script_timeout(60)
    return started


BROWSER = browser()


def element(name):
    return BROWSER.find_element(By.ID, name)


def load(url):
    BROWSER.get(url)
    wait(lambda: BROWSER.execute_script("return document.documentElement.dataset.ready"), "the page is ready")


def wait(holds, what):
    return WebDriverWait(BROWSER, 30, poll_frequency=0.02).until(lambda _: holds(), what)


def fill(question, members):
    BROWSER.find_element(By.CSS_SELECTOR, f"[value={question}]").click()
    BROWSER.execute_script("document.getElementById('more').open = true")
    for name, value in members.items():
        field = element(name)
        if name in FILES:
            field.send_keys("\n".join(str(file) for file in value))
        elif field.tag_name == "select":
            Select(field).select_by_value(value)
        elif value is True:
            field.click()
        else:
            field.send_keys(value)


def check():
    element("check").click()
    wait(lambda: element("status").text.startswith(("Checked", "Not checked")), "the answer is there")


def saved(format):
    return BROWSER.execute_async_script(SAVED, format)


def asked(arguments, folder):
    """The question and the form's fields for the program's arguments."""
    rest, members = iter(arguments[1:]), {}
    for one in rest:
        if not one.startswith("--"):
            members.setdefault("files", []).append(folder / one)
            continue
        name = FIELDS[one]
        value = True if one == "--explicit-policy" else next(rest)
        if name in FILES:
            members.setdefault(name, []).append(folder / value)
        elif name == "ignore":
            members[name] = f"{members.get(name, '')} {value}".strip()
        elif name:
            members[name] = value
    question = next((PROOFS[name] for name in members if name in PROOFS), arguments[0])
    if question == "verifyRequest" and "proof" in members:
        members["chain"] = members.pop("proof")
    return question, members


def results(report):
    """Verdict and findings of each result, or its error, in order."""
    all = report.get("results", [report])
    return [(one.get("verdict"), one.get("findings"), one.get("error")) for one in all]


def every_set_has_the_programs_report(url):
    sets = json.loads((FIXTURES / "faults/manifest.json").read_text())["sets"]
    wrong, count = [], collections.Counter()
    load(url)
    for one in sets:
        folder = FIXTURES / "faults" / one["name"]
        program = subprocess.run([PROGRAM, *one["arguments"], "--format", "json"], cwd=folder, capture_output=True, check=False)
        expected = results(json.loads(program.stdout))
        BROWSER.execute_script("const form = document.getElementById('form'); form.reset(); form.dispatchEvent(new Event('change'))")
        question, members = asked(one["arguments"], folder)
        fill(question, members)
        check()
        count[question] += 1
        found = results(json.loads(saved("json")["text"]))
        verdicts = [word.text for word in BROWSER.find_elements(By.CSS_SELECTOR, ".verdict")]
        words = {(verdict or "unreadable").replace("-", " ") for verdict, _, _ in expected}
        ids = BROWSER.execute_script("return [...document.querySelectorAll('#report .finding code:first-of-type')].map((one) => one.textContent)")
        raised = {finding["id"] for _, findings, _ in expected for finding in findings or [] if finding.get("severity")}
        if found != expected or not words.issuperset(verdicts) or not verdicts or not raised.issubset(ids):
            wrong.append((one["name"], expected, found, verdicts, ids))
    assert not wrong, f"{len(wrong)} of {len(sets)}: {wrong[0]}"
    for option, question in (("--signature", "verifySignature"), ("--csr", "verifyRequest")):
        assert count[question] == sum(option in one["arguments"] for one in sets) > 10, count
    return dict(count)


def proof(extra=()):
    members = {"ca": [FIXTURES / "CAcertificate.cer"], "proof": [FIXTURES / "ValidationCertification.cer"], "code": CODE, "at": "2026-01-01T00:30:00Z"}
    return "verify", {**members, **dict(extra)}


def device():
    folder = FIXTURES / "faults/intermediate-expired"
    members = {"files": [folder / "device.cer"], "trust": [folder / "ca.cer"], "untrusted": [folder / "middle.cer"], "at": "2026-01-01"}
    return "chain", members


def signature():
    folder = FIXTURES / "faults/newline-signed-along"
    members = {"ca": [folder / "ca.pem"], "signature": [folder / "signature.txt"], "code": CODE, "cloud": "cumulocity", "at": "2026-01-01"}
    return "verifySignature", members


def request():
    folder = FIXTURES / "faults/near-request"
    members = {name: [folder / file] for name, file in {"ca": "ca.pem", "request": "request.pem", "chain": "chain.pem"}.items()}
    return "verifyRequest", {**members, "cloud": "azure-device-registry", "at": "2026-01-01"}


def batch():
    files = ["CAcertificate.cer", "ValidationCertification.cer", "faults/web-page/certificate.cer", "faults/ca-expired/certificate.cer"]
    return "audit", {"files": [FIXTURES / file for file in files], "at": "2026-01-01"}


CASES = {"empty": None, "proven": proof(), "not-proven": proof({"code": CODE.replace("7D", "7d")}.items()), "path": device(), "batch": batch(), "signature": signature(), "request": request()}


def nothing_is_found(url):
    for name, case in CASES.items():
        for form, (width, media, scheme) in FORMS.items():
            BROWSER.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False})
            # On paper there is no form to fill in.
            emulate("screen", scheme)
            load(url)
            if case:
                fill(*case)
                check()
            emulate(media, scheme)
            wide = BROWSER.execute_script("return document.documentElement.scrollWidth")
            assert wide <= width, f"{name} {form}: {wide} pixels in a window of {width}"
            picture(name, form, width)
            BROWSER.execute_script("document.querySelectorAll('details').forEach((one) => { one.open = true })")
            BROWSER.execute_script(AXE.read_text())
            result = BROWSER.execute_async_script(AXE_RUN)
            least = 1 if (name, media) == ("empty", "print") else 10
            assert result["passes"] >= least and not result["violations"], (name, form, result)
    BROWSER.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    emulate("", "")


def emulate(media, scheme):
    BROWSER.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": [{"name": "prefers-color-scheme", "value": scheme}]})


def picture(name, form, width):
    if PICTURES:
        BROWSER.execute_script("document.getElementById('more').open = false; scrollTo(0, 0)")
        height = BROWSER.execute_script("return document.documentElement.scrollHeight")
        BROWSER.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": min(height, 3000), "deviceScaleFactor": 1, "mobile": False})
        BROWSER.save_screenshot(os.path.join(PICTURES, f"{name}-{form}.png"))


def requests():
    """What was asked of the network since the last call."""
    messages = (json.loads(entry["message"])["message"] for entry in BROWSER.get_log("performance"))
    urls = [one["params"]["request"]["url"] for one in messages if one["method"] == "Network.requestWillBeSent"]
    return [url for url in urls if not url.startswith(("data:", "blob:"))]


def nothing_is_sent(url, own_files):
    BROWSER.get("about:blank")
    requests()
    load(url)
    loaded = [one for one in requests() if not one.endswith("/favicon.ico")]
    assert len(loaded) == own_files, loaded
    fill(*proof())
    check()
    for format in ("html", "sarif", "json"):
        assert saved(format)["text"]
    fill(*device())
    check()
    sent = requests()
    assert sent == [], sent
    console = [one for one in BROWSER.get_log("browser") if "favicon" not in one["message"]]
    assert console == [], console
    for attempt in ("fetch('https://example.invalid/')", "fetch(location.href)", "new Promise((_, no) => { new WebSocket('wss://example.invalid/').onerror = no })"):
        answer = BROWSER.execute_async_script(f"{attempt}.then(() => arguments[0]('sent'), () => arguments[0]('refused'))")
        assert answer == "refused", attempt
    refused = [one["message"] for one in BROWSER.get_log("browser")]
    assert any("Content Security Policy" in one for one in refused), refused
    assert [one for one in requests() if "example.invalid" in one] == []


def saved_reports_are_the_programs(url):
    load(url)
    fill(*proof())
    check()
    arguments = ["verify", "--ca", "CAcertificate.cer", "--proof", "ValidationCertification.cer", "--code", CODE, "--at", "2026-01-01T00:30:00Z"]
    for format, kind in {"html": "text/html", "sarif": "application/sarif+json", "json": "application/json"}.items():
        program = subprocess.run([PROGRAM, *arguments, "--format", format], cwd=FIXTURES, capture_output=True, check=True)
        found = saved(format)
        assert found["type"] == kind
        if format == "sarif":
            # It names the folder, which a browser does not tell.
            pick = lambda text: [(one["ruleId"], one["message"]) for one in json.loads(text)["runs"][0]["results"]]
            assert pick(found["text"]) == pick(program.stdout)
        else:
            assert found["text"] == program.stdout.decode(), format


def it_is_ready_in_a_second(url):
    times = []
    for _ in range(3):
        load(url)
        times.append(int(BROWSER.execute_script("return document.documentElement.dataset.ready")))
    assert min(times) < 1000, times
    return min(times)


def keys_are_enough(url):
    load(url)
    fill(*proof())
    BROWSER.execute_script("document.getElementById('more').open = false")
    element("code").send_keys(Keys.ENTER)
    wait(lambda: element("status").text == "Checked.", "Enter checks")
    assert BROWSER.switch_to.active_element.get_attribute("id") == "result", "the result has the focus"
    # Every field and button is reached by Tab, from the top.
    load(url)
    # The middle of the page may be a label.
    BROWSER.find_element(By.TAG_NAME, "h1").click()
    reached = []
    for _ in range(12):
        ActionChains(BROWSER).send_keys(Keys.TAB).perform()
        active = BROWSER.switch_to.active_element
        reached.append(active.get_attribute("id") or active.get_attribute("value") or active.tag_name)
    for name in ("verify", "ca", "proof", "code", "cloud", "check"):
        assert name in reached, (name, reached)


DROP = """
const transfer = new DataTransfer();
for (const [name, text] of arguments[0]) {
  transfer.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name));
}
document.querySelector(arguments[1]).dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
"""


def drop(names, onto):
    files = [(name, base64.b64encode((FIXTURES / name).read_bytes()).decode()) for name in names]
    BROWSER.execute_script(DROP, files, onto)


def chosen(name):
    return BROWSER.execute_script("return [...document.getElementById(arguments[0]).files].map((one) => one.name)", name)


def dropped_files_go_where_they_belong(url):
    load(url)
    drop(["ValidationCertification.cer", "verification-code.txt", "CAcertificate.cer"], "footer")
    wait(lambda: chosen("proof"), "the proof is there")
    assert chosen("ca") == ["CAcertificate.cer"] and chosen("proof") == ["ValidationCertification.cer"]
    assert element("code").get_property("value") == (FIXTURES / "verification-code.txt").read_text().strip()
    drop(["root.cer"], "#ca")
    assert chosen("ca") == ["root.cer"], "a field takes what is dropped on it"
    # The kind of proof is what is dropped, in any order, and in every encoding of a signature.
    for folder in ("near-signature", "near-signature-in-binary", "signature-in-hex", "signature-in-armour", "signature-of-two-numbers"):
        load(url)
        drop([f"faults/{folder}/signature.txt", f"faults/{folder}/ca.pem", "verification-code.txt"], "footer")
        wait(lambda: chosen("ca"), "the CA is there")
        assert (asked_now(), chosen("signature")) == ("verifySignature", [f"faults/{folder}/signature.txt"]), folder
        assert element("code").get_property("value") == (FIXTURES / "verification-code.txt").read_text().strip()
    for folder in ("near-request", "near-request-through-an-intermediate"):
        load(url)
        drop([f"faults/{folder}/{file}" for file in ("chain.pem", "ca.pem", "request.pem")], "footer")
        wait(lambda: chosen("request"), "the request is there")
        assert asked_now() == "verifyRequest"
        assert (chosen("ca"), chosen("chain")) == ([f"faults/{folder}/ca.pem"], [f"faults/{folder}/chain.pem"])
    drop(["ValidationCertification.cer"], "footer")
    wait(lambda: chosen("proof"), "the proof is there")
    assert asked_now() == "verify"
    # What is no signature, though of any octets.
    for name in ("../tests/pkcs12/modern.p12", "faults/cut-off/certificate.cer"):
        load(url)
        drop([name], "footer")
        wait(lambda: chosen("proof"), name)
        assert asked_now() == "verify", name


def asked_now():
    return BROWSER.execute_script("return document.getElementById('form').elements.question.value")


def a_service_is_asked_for_its_proof(url):
    load(url)
    names = [option.get_property("value") for option in Select(element("cloud")).options]
    profiles = "".join(file.read_text() for file in (FIXTURES.parent / "src/clouds").glob("*.rs"))
    assert sorted(names[1:]) == sorted(re.findall(r'name: "([a-z-]+)",\n    title:', profiles)), names
    for name, question in (("cumulocity", "verifySignature"), ("generic", "verifySignature"), ("azure-device-registry", "verifyRequest"), ("aws-iot", "verify")):
        Select(element("cloud")).select_by_value(name)
        assert asked_now() == question, name
    # Who asks for another kind all the same is told.
    fill(*proof())
    Select(element("cloud")).select_by_value("aws-iot")
    BROWSER.find_element(By.CSS_SELECTOR, "[value=verifySignature]").click()
    element("signature").send_keys(str(FIXTURES / "faults/near-signature/signature.txt"))
    check()
    words = element("report").text
    assert "AWS IoT Core takes a certificate" in words and "the question for it is verify" in words, words


def what_is_wrong_with_the_form_is_told(url):
    load(url)
    fill(*proof({"at": "tomorrow"}.items()))
    check()
    words = element("report").text
    assert "tomorrow" in words, words
    # A result goes when what it is about changes.
    element("at").clear()
    element("at").send_keys("2026-01-01T00:30:00Z")
    check()
    assert BROWSER.find_element(By.CSS_SELECTOR, ".verdict").text == "proven"
    element("code").send_keys("0")
    assert not element("result").is_displayed()


def hostile_names_are_text(url):
    """A file's name is markup in no place."""
    load(url)
    name = "<img src=x onerror=alert(1)>.cer"
    content = base64.b64encode((FIXTURES / "CAcertificate.cer").read_bytes()).decode()
    BROWSER.find_element(By.CSS_SELECTOR, "[value=audit]").click()
    BROWSER.execute_script(DROP, [(name, content)], "#files")
    check()
    assert "<img" in element("report").text
    assert BROWSER.execute_script("return document.querySelectorAll('#report img[src=x]').length") == 0


def served(folder):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/"


def main():
    single, folder = (BUILT / "popcert.html"), served(BUILT / "page")
    sizes = {"popcert.html": len(gzip.compress(single.read_bytes()))}
    sizes["page/"] = sum(len(gzip.compress(file.read_bytes())) for file in (BUILT / "page").iterdir())
    assert max(sizes.values()) < MOST_BYTES, sizes
    print(f"compressed: {sizes}")
    for url, own_files in ((single.as_uri(), 1), (folder, 3)):
        nothing_is_sent(url, own_files)
        print(f"{url}: ready in {it_is_ready_in_a_second(url)} ms")
        keys_are_enough(url)
        dropped_files_go_where_they_belong(url)
        a_service_is_asked_for_its_proof(url)
        what_is_wrong_with_the_form_is_told(url)
        hostile_names_are_text(url)
        saved_reports_are_the_programs(url)
    nothing_is_found(single.as_uri())
    print(f"{every_set_has_the_programs_report(single.as_uri())}: reports of the sets of fixtures/faults are the program's")


try:
    main()
finally:
    BROWSER.quit()
