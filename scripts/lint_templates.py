"""Fails where a template carries inline script or style, loads something from another host, or breaks a rule of the site.

The strict content security policy would refuse the first two in the browser; here they are refused before.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "safehold"

OTHER_HOST = r"\s*=\s*[\"'](?:https?:)?//"
FORBIDDEN = (
    (r"<style\b", "inline style sheet: put it in the static style sheet"),
    (r"<[^>]*\sstyle\s*=", "style attribute: the content security policy refuses it; use a class"),
    (r"<[^>]*\son[a-z]+\s*=\s*[\"']", "event attribute: the content security policy refuses it"),
    (
        r"<script\b(?![^>]*\ssrc\s*=)(?![^>]*type=[\"']application/json[\"'])",
        "inline script: put it in a static file",
    ),
    (
        rf"<(?:script|img|iframe|source|video|audio|embed|object|form)\b[^>]*\s(?:src|data|action){OTHER_HOST}",
        "loaded from another host",
    ),
    (rf"<link\b[^>]*\shref{OTHER_HOST}", "loaded from another host"),
    (r"href\s*=\s*[\"']javascript:", "script in a link"),
    (  # A table of the template itself, in capitals, holds no text that anybody typed.
        r"\{[{%](?!\s*[A-Z_]+\[\w+\]\s*\|\s*safe\s*\})[^}]*\|\s*safe\b",
        "`| safe`: let the template escape, or return Markup from where the text is built",
    ),
    (r"\.objects\b|\.filter\(|\.all\(\)", "query in a template: give the presenter what it needs"),
)
TARGET_BLANK = re.compile(r"<a\b[^>]*target\s*=\s*[\"']_blank[\"'][^>]*>", re.I)
POST_FORM = re.compile(r"<form\b[^>]*method\s*=\s*[\"']post[\"'][^>]*>(.*?)</form>", re.I | re.S)
COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.S)
HEADING = re.compile(r"<h1\b", re.I)


def templates() -> list[Path]:
    """Every template of the product."""
    return sorted(
        {*SOURCE.glob("**/jinja2/**/*.html"), *SOURCE.glob("**/jinja2/**/*.jinja"), *SOURCE.glob("**/templates/**/*.html")}
    )


def complaints(path: Path) -> Iterator[str]:
    """One line for each rule that this template breaks."""
    place = path.relative_to(ROOT)
    text = COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), path.read_text(encoding="utf-8"))

    def line(position: int) -> int:
        return text.count("\n", 0, position) + 1

    for pattern, reason in FORBIDDEN:
        for found in re.finditer(pattern, text, re.IGNORECASE):
            yield f"{place}:{line(found.start())}: {reason}"
    for found in TARGET_BLANK.finditer(text):
        if "noopener" not in found[0]:
            yield f'{place}:{line(found.start())}: a link to a new tab without rel="noopener"'
    for found in POST_FORM.finditer(text):
        if "csrf" not in found[1]:
            yield f"{place}:{line(found.start())}: a form that changes something without its CSRF token"
    headings = len(HEADING.findall(text))
    if headings > 1 and "{% if" not in text:
        yield f"{place}:1: {headings} h1 headings; a page has exactly one"


def main() -> int:
    """Print every complaint; 1 when there is one."""
    found = [line for path in templates() for line in complaints(path)]
    sys.stdout.write(("\n".join(found) or f"{len(templates())} templates keep the rules of the site.") + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
