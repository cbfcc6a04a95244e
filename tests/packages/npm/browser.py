"""The package in Chromium: a page on loopback imports it, and its body is what `version()` says."""

import functools
import http.server
import subprocess
import threading
from pathlib import Path

PAGE = """<!doctype html><script type="importmap">{"imports": {"popcert": "./node_modules/popcert/browser.js"}}</script>
<body><script type="module">
import { version, verify } from "popcert";
try { verify({ ca: "nothing", proof: "nothing", code: "7D" }); } catch (error) { document.body.textContent = `${version()}: ${error.name}`; }
</script>"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


Path("index.html").write_text(PAGE)
handler = functools.partial(Quiet, directory=".")
with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    browser = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", "--dump-dom", address]
    page = subprocess.run(browser, capture_output=True, text=True, timeout=120, check=True).stdout
    server.shutdown()
assert "popcert 0" in page and ": PopcertError" in page, page
