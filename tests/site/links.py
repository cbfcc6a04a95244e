"""Every link of a built site leads to a file that is there, and to an anchor that is in it. Links to other sites are not followed.

Usage: links.py FOLDER
"""

from __future__ import annotations

import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.links.append(value)
            if name in ("id", "name") and value:
                self.anchors.add(value)


page = cache(Page)


def examined(path: Path) -> bool:
    """Neither 404.html, which is shown under any address, nor what rustdoc shows with scripts: its settings, and sources."""
    return path.name not in ("404.html", "help.html", "settings.html") and "src" not in path.parts


def broken(source: Path, link: str, root: Path) -> str | None:
    url = urlsplit(link)
    if url.scheme or url.netloc:
        return None if url.scheme in ("https", "data", "mailto") else f"not https: {link}"
    target = (source.parent / unquote(url.path)).resolve() if url.path else source
    if target.is_dir():
        target = target / "index.html"
    if not target.is_relative_to(root) or not target.is_file():
        return f"no such file: {link}"
    # The anchors of source lines are made by a script.
    if url.fragment and target.suffix == ".html" and "src" not in target.relative_to(root).parts:
        if not {url.fragment, unquote(url.fragment)} & page(target).anchors:
            return f"no such anchor: {link}"
    return None


def main() -> int:
    root = Path(sys.argv[1]).resolve()
    sources = [path for path in root.rglob("*.html") if examined(path.relative_to(root))]
    count, faults = 0, []
    for source in sorted(sources):
        for link in page(source).links:
            count += 1
            if reason := broken(source, link, root):
                faults.append(f"{source.relative_to(root)}: {reason}")
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{count} links of {len(sources)} pages, {len(faults)} broken")
    assert len(sources) > 15 and count > 500, "the site is not whole"
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
