"""Every page that links lead to, in a world with a clock of every kind: it shows values, and has a title of its own."""

import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from casework.officers import Officers
from casework.test_permissions import World
from safehold.accounts.models import Officer

MOST_PAGES = 400
AS_WRITTEN_IN_PYTHON = re.compile(r" object \(|\w\(\w+=|<function")
NOTHING = re.compile(r"(?<![\w-])(None|nan|NaN|undefined)(?=$|[.,;:)]|\s*[–·,]|\s+\d)")
"""What Python or a script writes of a value that is not there. "None is recorded" is English."""
NO_PAGES = (".pdf", ".csv", ".xlsx", ".ics", ".json", ".png", ".svg", ".xml")
NOT_WHOLE = ("/examinations/",)
"""Pages of records that are written by hand in this world: nothing was examined."""


class Page(HTMLParser):
    """The title of a page, the texts that it shows, the values that it fills in, and where it leads."""

    def __init__(self, address: str, content: str) -> None:
        super().__init__()
        self.address, self.texts, self.values, self.links, self.title = address, list[str](), list[str](), list[str](), ""
        self._inside: list[str] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag in ("script", "style", "title", "textarea", "svg"):
            self._inside.append(tag)
        self.values += [value for name, value in attrs if value and name in ("value", "href", "action", "aria-label", "title")]
        if tag == "a" and (href := named.get("href")) and not href.startswith("#"):
            self.links.append(urljoin(self.address, href))

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        inside = self._inside[-1] if self._inside else ""
        if inside == "title":
            self.title += data
        elif inside not in ("script", "style") and data.strip():
            self.texts.append(" ".join(data.split()))


def pages(browser: Client, *begin: str) -> Iterator[Page]:
    """Every page of the site that links lead to, each address once, and one of those that only ask otherwise."""
    waiting, seen = list(begin), set[str]()
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        path = urlsplit(address).path
        if path in seen or path.endswith(NO_PAGES) or path.startswith(("/static", "/log-out", *NOT_WHOLE)):
            continue
        seen.add(path)
        answer = browser.get(address)
        if answer.status_code in (301, 302):
            waiting.append(urljoin(address, answer["Location"]))
        elif answer.status_code == 200 and (answer.get("Content-Type") or "").startswith("text/html"):
            page = Page(address, answer.content.decode())
            yield page
            waiting += page.links
        else:
            assert answer.status_code == 200, (address, answer.status_code)


@pytest.mark.parametrize("role", ["inspector", "intake", "offender_manager", "dfu_manager", "administrator"])
def test_pages_show_what_is_there_and_have_titles_of_their_own(
    role: str, world: World, officers: Officers, log_in: Callable[[Officer], Client]
) -> None:
    found, titles = list[str](), defaultdict[str, set[str]](set)
    read = 0
    for page in pages(log_in(getattr(officers, role)), "/"):
        read += 1
        found += [f"{page.address}: {text[:80]}" for text in page.texts if NOTHING.search(text)]
        found += [f"{page.address}: {value[:80]}" for value in page.values if NOTHING.search(value) or "/None" in value]
        found += [f"{page.address}: {page.title}"] if AS_WRITTEN_IN_PYTHON.search(page.title) else []
        titles[html.unescape(page.title).strip()].add(urlsplit(page.address).path)
    assert found == []
    assert {title: paths for title, paths in titles.items() if len(paths) > 1} == {}
    assert read > 5
