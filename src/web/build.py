#!/usr/bin/env python3
"""The page "Check before upload", out of the WebAssembly: a folder for any web server, and one file to open from disk.

    src/web/build.py TARGET

TARGET/wasm32-unknown-unknown/release/popcert_web.wasm must be there, and `wasm-bindgen` on the path. Written are
TARGET/page/ and TARGET/popcert.html."""

import base64
import gzip
import hashlib
import pathlib
import shutil
import subprocess
import sys

WEB = pathlib.Path(__file__).resolve().parent
PAGE = WEB / "page"
REPORT = WEB.parent / "render/html"
SCRIPTS = [REPORT / "page.js", PAGE / "engine.js", PAGE / "form.js", PAGE / "result.js", PAGE / "page.js"]
STYLES = [REPORT / "base.css", REPORT / "page.css", PAGE / "page.css"]
# No `connect-src`: the page can send nothing. `wasm-unsafe-eval` compiles WebAssembly, and nothing else.
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src {style}; script-src {script} 'wasm-unsafe-eval'"


def text(files):
    return "".join(file.read_text() for file in files)


def script(target):
    """The JavaScript of wasm-bindgen, the WebAssembly, and the page's own scripts."""
    made = target / "bindgen"
    shutil.rmtree(made, ignore_errors=True)
    wasm = target / "wasm32-unknown-unknown/release/popcert_web.wasm"
    subprocess.run(
        ["wasm-bindgen", "--target", "no-modules", "--no-typescript", "--remove-name-section", "--remove-producers-section",
         "--out-name", "popcert", "--out-dir", made, wasm],
        check=True,
    )
    packed = gzip.compress((made / "popcert_bg.wasm").read_bytes(), 9, mtime=0)
    own = text(SCRIPTS)
    glue = (made / "popcert.js").read_text()
    return f'{glue}\n{{\n"use strict";\nconst WASM = "{base64.b64encode(packed).decode()}";\n{own}}}\n'


def page(policy, style, script):
    html = (PAGE / "index.html").read_text()
    for name, value in {"POLICY": policy, "STYLE": style, "SCRIPT": script}.items():
        html = html.replace(f"@{name}@", value)
    return html


def source(content):
    """What lets a policy allow exactly this text (CSP Level 3, section 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def main():
    target = pathlib.Path(sys.argv[1]).resolve()
    style, code = text(STYLES), script(target)
    assert "</script" not in code and "</style" not in style
    folder = target / "page"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "popcert.css").write_text(style)
    (folder / "popcert.js").write_text(code)
    policy = POLICY.format(style="'self'", script="'self'")
    (folder / "index.html").write_text(
        page(policy, '<link rel="stylesheet" href="popcert.css">', '<script src="popcert.js"></script>'))
    policy = POLICY.format(style=source(style), script=source(code))
    (target / "popcert.html").write_text(page(policy, f"<style>{style}</style>", f"<script>{code}</script>"))


main()
