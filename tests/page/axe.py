"""Pages of `--format html` in headless Chromium: axe-core finds nothing in light, dark, narrow and
printed form, every link leads somewhere, commands can be copied, and no other script can run.

Arguments: axe.min.js and the pages. POPCERT_SCREENSHOTS names a folder to keep pictures in."""

import os
import pathlib
import shutil
import sys

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

AXE = pathlib.Path(sys.argv[1]).read_text()
PAGES = [pathlib.Path(page).resolve() for page in sys.argv[2:]]
PICTURES = os.environ.get("POPCERT_SCREENSHOTS")
FORMS = {
    "light": (1000, "screen", "light"),
    "dark": (1000, "screen", "dark"),
    "narrow": (400, "screen", "light"),
    "narrow-dark": (400, "screen", "dark"),
    "printed": (794, "print", "light"),
}
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


def options():
    chosen = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run"):
        chosen.add_argument(argument)
    chosen.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return chosen


BROWSER = webdriver.Chrome(options=options(), service=webdriver.ChromeService(shutil.which("chromedriver")))
BROWSER.set_script_timeout(120)


def show(page, form):
    width, media, scheme = FORMS[form]
    BROWSER.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": [{"name": "prefers-color-scheme", "value": scheme}]})
    BROWSER.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": 1100, "deviceScaleFactor": 1, "mobile": False})
    BROWSER.get(page.as_uri())
    if PICTURES:
        height = BROWSER.execute_script("return document.documentElement.scrollHeight")
        BROWSER.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": min(height, 3000), "deviceScaleFactor": 1, "mobile": False})
        BROWSER.save_screenshot(os.path.join(PICTURES, f"{page.stem}-{form}.png"))
    return width


def axe():
    BROWSER.execute_script(AXE)
    return BROWSER.execute_async_script(RUN)


def nothing_is_found(page):
    for form in FORMS:
        width = show(page, form)
        wide = BROWSER.execute_script("return document.documentElement.scrollWidth")
        assert wide <= width, f"{page.name} {form}: {wide} pixels in a window of {width}"
        # What is folded is looked at, too.
        BROWSER.execute_script("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        result = axe()
        assert result["passes"] > 10 and not result["violations"], (page.name, form, result)


def links_lead_somewhere(page):
    show(page, "light")
    dead = BROWSER.execute_script("return [...document.links].filter((one) => !document.querySelector(one.hash)).map((one) => one.href)")
    assert not dead, dead


def commands_are_copied(page):
    """How many there were."""
    show(page, "light")
    BROWSER.execute_cdp_cmd("Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})
    BROWSER.execute_script("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    buttons = BROWSER.find_elements(By.CSS_SELECTOR, "button.copy")
    for button in buttons:
        button.click()
        WebDriverWait(BROWSER, 10).until(lambda _: button.text == "Copied", "it is copied")
        command = button.find_element(By.XPATH, "..").find_element(By.TAG_NAME, "code").text
        copied = BROWSER.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
        assert copied == command and command, (copied, command)
        assert BROWSER.find_element(By.ID, "copied").get_property("textContent") == "Copied"
    return len(buttons)


def no_other_script_runs(page):
    show(page, "light")
    ran = BROWSER.execute_script(
        "const one = document.createElement('script'); one.textContent = 'window.ran = true'; document.body.append(one); return window.ran === true"
    )
    assert not ran, "the policy lets a foreign script run"
    refused = [one["message"] for one in BROWSER.get_log("browser")]
    assert any("Content Security Policy" in one for one in refused), refused


def a_violation_would_be_found(page):
    show(page, "light")
    BROWSER.execute_script("document.documentElement.removeAttribute('lang')")
    assert any("html-has-lang" in one for one in axe()["violations"])


try:
    copied = 0
    for page in PAGES:
        nothing_is_found(page)
        links_lead_somewhere(page)
        copied += commands_are_copied(page)
    logged = [one["message"] for one in BROWSER.get_log("browser")]
    assert not logged, logged
    assert copied > 0, "no page had a command"
    no_other_script_runs(PAGES[0])
    a_violation_would_be_found(PAGES[0])
    print(f"ok {len(PAGES)} pages, {copied} commands")
finally:
    BROWSER.quit()
