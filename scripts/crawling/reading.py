"""What an answer says, read from its bytes: its text without what is made anew each time, its links, its forms.

Nothing here knows Django or safehold: a page is read as a browser would read it.
"""

import hashlib
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement, document_fromstring

MADE_ANEW = (
    (re.compile(r'(name="(?:csrfmiddlewaretoken|submission)"[^>]*?value=")[^"]*'), r"\1…"),
    (re.compile(r'(value=")[^"]*("[^>]*?name="(?:csrfmiddlewaretoken|submission)")'), r"\1…\2"),
    (re.compile(r'(\snonce=")[^"]*'), r"\1…"),
    (re.compile(r'(/static/[^"?]+?)(?:\.[0-9a-f]{8,32})?(\.\w+)(?:\?[^"]*)?(?=")'), r"\1\2"),
    (re.compile(r"\bsafehold_[A-Za-z0-9_-]{20,}"), "safehold_…"),
    (re.compile(r"(/calendar/)[A-Za-z0-9_-]{20,}"), r"\1…"),
)
"""Tokens against forgery, keys of submissions, nonces, digests of assets, secrets that are shown once."""

INLINE = frozenset({"a", "abbr", "b", "code", "em", "i", "kbd", "mark", "small", "span", "strong", "sub", "sup", "time", "wbr"})
UNSEEN = frozenset({"script", "style", "head", "svg"})
SPOKEN = ("aria-label", "alt", "placeholder", "title", "datetime")
LINKING = ("href", "src", "action", "formaction")
CONTROLS = "descendant::*[self::input or self::select or self::textarea or self::button]"


def normalised(kind: str, body: bytes) -> str:
    """The answer as text that is the same each time. What is no text becomes its digest; a workbook, its parts."""
    if kind.startswith("text/") or kind in ("application/json", "application/problem+json", "image/svg+xml"):
        text = body.decode("utf-8", "replace")
        for pattern, instead in MADE_ANEW:
            text = pattern.sub(instead, text)
        return text
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            return "\n".join(f"== {name}\n{parts.read(name).decode('utf-8', 'replace')}" for name in sorted(parts.namelist()))
    return f"{len(body)} bytes, SHA-256 {hashlib.sha256(body).hexdigest()}\n" if body else ""


def tree(text: str) -> HtmlElement | None:
    """The page as a tree, or None where there is none."""
    try:
        return document_fromstring(text)
    except (etree.ParserError, ValueError):
        return None


def links(page: HtmlElement, address: str) -> list[str]:
    """The addresses of this site to which the page leads."""
    found = {}
    for link in page.iter("a"):
        target = urldefrag(urljoin(address, link.get("href", "")))[0]
        parts = urlsplit(target)
        if target.startswith("/") and not target.startswith("//") and not parts.netloc:
            found[target] = None
    return list(found)


def forms(page: HtmlElement, address: str) -> list[dict[str, Any]]:
    """Each form that is sent by POST: where to, and its controls, with what they hold at first and how they are labelled."""
    found = []
    for form in page.iter("form"):
        if form.get("method", "get").lower() == "post":
            action = urljoin(address, form.get("action", ""))
            found.append({"action": action, "fields": list(_fields(page, form))})
    return found


def _fields(page: HtmlElement, form: HtmlElement) -> Iterator[dict[str, Any]]:
    labels = {label.get("for"): _words(label) for label in page.iter("label")}
    by_id = {element.get("id"): element for element in form.iter() if isinstance(element.tag, str) and element.get("id")}
    groups: dict[str, dict[str, Any]] = {}
    for control in form.xpath(CONTROLS):
        name, kind = control.get("name"), control.get("type", control.tag)
        if not name:
            continue
        label = labels.get(control.get("id")) or control.get("aria-label") or (_words(control) if kind == "submit" else "")
        if kind in ("radio", "checkbox"):
            group = groups.get(name)
            if group is None:
                legend, described = _legend(control), _described(control, by_id)
                group = groups[name] = {"name": name, "type": kind, "label": legend, "help": described, "choices": []}
                yield group
            group["choices"].append([control.get("value", "on"), label, control.get("checked") is not None])
            continue
        field = {"name": name, "type": kind, "label": label, "legend": _legend(control), "help": _described(control, by_id)}
        if control.tag == "select":
            field["choices"] = [
                [option.get("value", _words(option)), _words(option), option.get("selected") is not None]
                for option in control.iter("option")
            ]
            field["multiple"] = control.get("multiple") is not None
        else:
            field["value"] = (control.text or "").removeprefix("\n") if control.tag == "textarea" else control.get("value", "")
        field |= {"required": True} if control.get("required") is not None else {}
        yield {key: value for key, value in field.items() if value not in ("", False) or key in ("value", "label")}


def _legend(control: HtmlElement) -> str:
    for outer in control.iterancestors("fieldset"):
        legend = outer.find("legend")
        return _words(legend) if legend is not None else ""
    return ""


def _described(control: HtmlElement, by_id: dict[str, HtmlElement]) -> str:
    names = control.get("aria-describedby", "")
    for outer in control.iterancestors("fieldset"):
        names = f"{outer.get('aria-describedby', '')} {names}"
        break
    return " ".join(_words(by_id[name]) for name in names.split() if name in by_id)


def _words(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def filled(fields: list[dict[str, Any]], moment: str) -> dict[str, Any]:
    """The form as somebody may send it: what it holds, and where it holds nothing the first choice, a word, the moment.

    `moment` is local, such as 2026-12-02T14:05.
    """
    day, _, clock = moment.partition("T")
    year, month, date = day.split("-")
    parts = {"_0": str(int(date)), "_1": str(int(month)), "_2": year, "_3": clock, "day": date, "month": month, "year": year}
    sent: dict[str, Any] = {}
    for field in fields:
        name, kind = field["name"], field["type"]
        if kind in ("file", "submit", "button") or name == "csrfmiddlewaretoken":
            continue
        if "choices" in field:
            chosen = [value for value, _, is_chosen in field["choices"] if is_chosen]
            possible = [value for value, _, _ in field["choices"] if value]
            sent[name] = chosen if any(chosen) else possible[:1]
        elif kind == "hidden":
            sent[name] = "00000000-0000-4000-8000-000000000001" if name == "submission" else field.get("value", "")
        else:
            by_part = next((value for ending, value in parts.items() if name.endswith(ending)), "")
            by_kind = {"date": day, "time": clock, "datetime-local": moment, "number": "1", "password": "Crawled-Password-1"}
            sent[name] = field.get("value") or by_kind.get(kind) or by_part or "As crawled"
    return sent


def lines(text: str) -> list[str]:
    """What the answer says, line by line: the text of a page without its markup, JSON indented, other text as it is."""
    if _is_page(text):
        page = tree(text)
        if page is None:
            return []
        gathered: list[str] = [f"title: {_words(title)}" for title in page.iter("title")]
        _gather(page, gathered)
        return [line for line in (" ".join(html.unescape(line).split()) for line in "".join(gathered).split("\n")) if line]
    try:
        return json.dumps(json.loads(text), indent=1, sort_keys=True, ensure_ascii=False).split("\n")
    except ValueError:
        return text.split("\n")


def _gather(element: Any, gathered: list[str]) -> None:
    if not isinstance(element.tag, str) or element.tag == "title":
        return
    is_block = element.tag not in INLINE
    if is_block:
        gathered.append("\n")
    gathered.extend(f" [{element.get(name)}] " for name in SPOKEN if element.get(name))
    if element.tag == "input" and element.get("type") not in ("hidden", "submit"):
        checked = "x" if element.get("checked") is not None else element.get("value", "")
        gathered.append(f" ({element.get('type', 'text')} {element.get('name', '')}: {checked}) ")
    if element.tag == "option" and element.get("selected") is not None:
        gathered.append("* ")
    seen = element.tag not in ("script", "style")
    if seen and element.text:
        gathered.append(element.text.replace("\n", " "))
    for child in element:
        _gather(child, gathered)
        if seen and child.tail:
            gathered.append(child.tail.replace("\n", " "))
    if is_block:
        gathered.append("\n")


def leads_to(text: str) -> list[str]:
    """Where the page leads and what it loads, in order."""
    page = tree(text) if _is_page(text) else None
    if page is None:
        return []
    return [
        f"{element.tag} {name} {element.get(name)}"
        for element in page.iter(etree.Element)
        for name in LINKING
        if element.get(name)
    ]


def markup(text: str) -> list[str]:
    """The page's markup, one tag a line."""
    return re.sub(r">\s*<", ">\n<", text).split("\n")


def _is_page(text: str) -> bool:
    return text.lstrip()[:1] == "<" and not text.lstrip().startswith("<?xml")
