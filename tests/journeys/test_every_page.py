"""Every page that a role can reach by links: it answers, names its object, passes axe, and loads nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROLES = (
    "inspector",
    "intake",
    "detective",
    "exhibits_officer",
    "custody_liaison",
    "dfu_manager",
    "dfu_examiner",
    "safeguarding_lead",
    "offender_manager",
    "auditor",
    "press",
    "administrator",
)
MOST_PAGES = 45
_LOOKED_THROUGH: set[str] = set()
"""Shapes of pages that axe has looked through in this process: what roles share once, each role's frame on its first page."""
_REFERENCE = re.compile(r"/[A-Za-z]{1,12}(?:-\d+)+(?=/|$)|/\d+(?=/|$)|/[A-Z]{2,6}-\d+(?=/|$)")


def shape_of(address: str) -> str:
    """The address without the names of records and without what is asked: pages of one shape need one look."""
    return _REFERENCE.sub("/…", urlsplit(address).path)


def links_on(page: Page) -> list[str]:
    """The addresses that the page leads to, on this site."""
    found: list[str] = page.eval_on_selector_all("a[href^='/'], a[href^='?']", "links => links.map(link => link.href)")
    return [address for address in found if not address.endswith((".pdf", ".csv", ".xlsx", ".ics"))]


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role(role: str, enter: Callable[..., Page]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = enter(role)
    elsewhere: list[str] = []
    origin = re.match(r"https?://[^/]+", page.url)
    assert origin is not None
    page.on("request", lambda request: elsewhere.append(request.url) if not request.url.startswith(origin[0]) else None)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(f"{page.url}: {message.text}") if message.type == "error" else None)
    axe = Axe()
    waiting, seen, problems = [page.url], set[str](), list[str]()
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        if shape_of(address) in seen:
            continue
        seen.add(shape_of(address))
        answer = page.goto(address)
        assert answer is not None
        if not (answer.headers.get("content-type") or "").startswith("text/html"):
            continue
        if answer.status != 200:
            problems.append(f"{address}: {answer.status}")
            continue
        if page.locator("h1").count() != 1:
            problems.append(f"{address}: {page.locator('h1').count()} headings of the first level")
        if not page.title().endswith("– Safehold") or page.title().startswith("–"):
            problems.append(f"{address}: title {page.title()!r}")
        text = page.locator("main").inner_text()
        if re.search(r"(?m)^\s*(None|nan|undefined)\s*$", text):
            problems.append(f"{address}: says None")
        waiting += links_on(page)
        if shape_of(address) not in _LOOKED_THROUGH or len(seen) == 1:
            _LOOKED_THROUGH.add(shape_of(address))
            violations = axe.run(page).response["violations"]
            problems += [f"{address}: {item['id']} {[node['target'] for node in item['nodes']][:3]}" for item in violations]
    assert problems == []
    assert elsewhere == []
    assert complaints == []


@pytest.mark.parametrize("role", ["inspector", "detective", "dfu_examiner", "press"])
def test_the_main_pages_fit_a_phone(role: str, enter: Callable[..., Page]) -> None:
    page = enter(role, width=320, dark=True)
    addresses = [page.url, *links_on(page)][:25]
    wide = []
    for address in dict.fromkeys(shape for shape in addresses):
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(address)
    assert wide == []
