"""The mock's page in headless Chromium: what the scripts that look at it share.

POPCERT_SCREENSHOTS names a folder to keep pictures in."""

import os
import shutil
import tempfile
import time

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

import support

FILES = tempfile.mkdtemp()
DOWNLOADS = tempfile.mkdtemp()
PICTURES = os.environ.get("POPCERT_SCREENSHOTS")
#: Width, height, medium, colour scheme.
FORMS = {
    "wide": (1280, 800, "screen", "light"),
    "wide-dark": (1280, 800, "screen", "dark"),
    "narrow": (400, 800, "screen", "light"),
    "narrow-dark": (400, 800, "screen", "dark"),
    # 400 % of a window of 1280 by 1024 (WCAG 2.2, 1.4.10).
    "zoomed": (320, 256, "screen", "light"),
    "printed": (794, 1100, "print", "light"),
}


def options():
    chosen = webdriver.ChromeOptions()
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--no-first-run",
        "--window-size=1280,900",
    ):
        chosen.add_argument(argument)
    chosen.add_experimental_option("prefs", {"download.default_directory": DOWNLOADS})
    chosen.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return chosen


BROWSER = webdriver.Chrome(options=options(), service=webdriver.ChromeService(shutil.which("chromedriver")))
BROWSER.set_script_timeout(120)


def js(text, *arguments):
    return BROWSER.execute_script(text, *arguments)


def at(name):
    return BROWSER.find_element(By.ID, name)


def css(selector):
    return BROWSER.find_elements(By.CSS_SELECTOR, selector)


def wait(condition, what):
    def holds(_):
        try:
            return condition()
        # The page goes on while it is looked at.
        except StaleElementReferenceException:
            return False

    return WebDriverWait(BROWSER, 20, 0.1).until(holds, what)


def view():
    return at("view").text


def pane():
    return at("pane").text


def is_open():
    return js("return document.getElementById('pane').open")


def show(form):
    width, height, medium, scheme = FORMS[form]
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    BROWSER.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": medium, "features": features})
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    BROWSER.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    return width


def visit(page=""):
    """A page of the mock's, afresh."""
    BROWSER.get("about:blank")
    BROWSER.get(f"{support.URL}/#/{page}")
    wait(lambda: css("#view h1"), "the page")


def press(text, within="#view"):
    """The button or link with that text or label."""
    find = (
        "return [...document.querySelectorAll(arguments[0])].flatMap((one) => [...one.querySelectorAll('button, a, summary')])"
        ".find((one) => [one.textContent.trim(), one.ariaLabel].includes(arguments[1]))"
    )
    found = wait(lambda: js(find, within, text), f"{text!r} within {within}")
    found.click()


def type_key(key):
    """Types it to whatever has the focus."""
    ActionChains(BROWSER).send_keys(key).perform()


def saved(name, octets):
    path = os.path.join(FILES, name)
    with open(path, "wb") as file:
        file.write(octets)
    return path


def downloaded(name):
    """The file that a click has saved, which is removed."""
    path = os.path.join(DOWNLOADS, name)
    wait(lambda: os.path.exists(path), f"a download of {name}")
    for _ in range(50):
        with open(path, "rb") as file:
            octets = file.read()
        if octets:
            break
        time.sleep(0.1)
    os.remove(path)
    return octets


def answer(step):
    """What stands below a step."""
    return "\n".join(one.text for one in css(f'[data-step="{step}"]'))


def answered(step):
    wait(lambda: answer(step) and "Working" not in answer(step), f"an answer to {step}")
    return answer(step)


def is_in_sight(step):
    """Whether the verdict and the beginning of its reason are within the window."""
    return js(
        """const place = [...document.querySelectorAll(`[data-step="${arguments[0]}"]`)].find((one) => one.firstElementChild);
        const first = place.firstElementChild;
        const parts = [first, first.nextElementSibling?.firstElementChild ?? first.nextElementSibling].filter(Boolean);
        return parts.every((one) => {
          const { top } = one.getBoundingClientRect();
          return top >= 0 && top < innerHeight - 16;
        });""",
        step,
    )


def create(kind, name):
    visit()
    press("+ Create a resource")
    Select(at("type")).select_by_value(kind)
    at("name").send_keys(name)
    press("Create", "#pane")
    wait(lambda: not is_open() and name in at("view").text, "it is made")


def upload(octets, name=None, file="CAcertificate.cer", vouched=False):
    at("ca-file").send_keys(saved(file, octets))
    if name:
        at("name").clear()
        at("name").send_keys(name)
    if vouched:
        at("vouched").click()
    press("Save", "#pane")
    return answered("upload")


def generated():
    shown = lambda: js("return document.getElementById('code')?.textContent ?? ''")
    old = shown()
    press("Generate a new code" if old else "Generate verification code", "#pane")
    wait(lambda: shown() not in ("", old), "a code")
    return shown()


def verify(octets, file="ValidationCertification.cer"):
    at("proof-file").send_keys(saved(file, octets))
    press("Verify", "#pane")
    wait(lambda: "✓" in answer("verify") or "✗" in answer("verify"), "a verdict")
    return answered("verify")


def picture(name):
    if PICTURES:
        BROWSER.save_screenshot(os.path.join(PICTURES, f"{name}.png"))


def close():
    BROWSER.quit()
    for folder in (FILES, DOWNLOADS):
        shutil.rmtree(folder, ignore_errors=True)


__all__ = [
    "BROWSER", "By", "FORMS", "Keys", "Select", "answer", "answered", "at", "close", "create", "css", "downloaded", "generated",
    "is_in_sight", "is_open", "js", "pane", "picture", "press", "saved", "show", "type_key", "upload", "verify", "view", "visit", "wait",
]
