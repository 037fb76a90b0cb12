"""The component sheet in a real browser: accessible, usable on a phone, by keyboard, without scripts and without colours."""

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory

from safehold.accounts.models import Officer, Role
from safehold.web import frame, views

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: apt install chromium)"),
]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing about each file."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with the sheet, as an inspector sees it, and the static files."""
    place = tmp_path_factory.mktemp("sheet")
    (place / "static").mkdir()
    (place / "static/web").symlink_to(Path(views.__file__).parent / "static/web")
    request = RequestFactory().get("/components")
    request.user = Officer(name="DI R. Template", role=Role.INSPECTOR)
    kept, frame._items = frame._items, {}
    # The officer of the sheet stands in no table, so nothing is counted for them.
    counted, frame._alerts = frame._alerts, []
    try:
        for order, (label, name) in enumerate([("Sheet", "web:components"), ("Help", "web:help")]):
            frame.register_navigation(frame.Item(label, name, frozenset({Role.INSPECTOR}), order=order))
        (place / "components.html").write_bytes(views.components(request).content)
    finally:
        frame._items, frame._alerts = kept, counted
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(place)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/components.html"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


def _open(browser: Any, address: str, width: int = 1280, **options: Any) -> Any:
    page = browser.new_context(viewport={"width": width, "height": 800}, **options).new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, address: str, width: int, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = _open(browser, address, width, color_scheme=scheme)
    found = Axe().run(page).response["violations"]
    page.context.close()
    assert [(problem["id"], [node["html"] for node in problem["nodes"]]) for problem in found] == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_scrolls_sideways(browser: Any, address: str, width: int) -> None:
    page = _open(browser, address, width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.context.close()


@pytest.mark.parametrize("width", [390, 700, 900, 1280])
def test_labels_of_large_clocks_stay_inside_and_apart(browser: Any, address: str, width: int) -> None:
    page = _open(browser, address, width)
    found = page.evaluate(
        """() => [...document.querySelectorAll("svg.clock-large")].filter(svg => svg.clientWidth).flatMap(svg => {
            const edge = svg.getBoundingClientRect();
            const labels = [...svg.querySelectorAll("text")].map(text => [text.textContent, text.getBoundingClientRect()])
                .filter(([_, box]) => box.width);
            const outside = labels.filter(([_, box]) => box.left < edge.left - 1 || box.right > edge.right + 1);
            const upon = labels.flatMap(([text, one], place) => labels.slice(place + 1).filter(([_, other]) =>
                Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1 &&
                Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 4).map(([other]) => `${text} on ${other}`));
            return [...outside.map(([text]) => `${text} juts out`), ...upon];
        })"""
    )
    page.context.close()
    assert found == []


@pytest.mark.parametrize(("width", "least"), [(390, 44), (1280, 24)])
def test_targets_are_large_enough(browser: Any, address: str, width: int, least: int) -> None:
    """Links in a sentence are excepted; the line of a radio or tick box is its target; a tag's target is larger than it."""
    page = _open(browser, address, width)
    small = page.evaluate(
        """least => [...document.querySelectorAll("a, button, summary, input, select, textarea")]
             .filter(element => !["radio", "checkbox"].includes(element.type))
             .filter(element => element.checkVisibility() && !element.closest("p, .second, .tag"))
             .map(element => [element.outerHTML.slice(0, 100), element.getBoundingClientRect()])
             .filter(([_, box]) => box.width > 2 && box.height > 2 && box.height < least - 0.5)
             .map(([html, box]) => `${html} ${box.height}`)""",
        least,
    )
    page.context.close()
    assert small == []


def test_the_slash_key_goes_to_search_but_not_from_a_field(browser: Any, address: str) -> None:
    page = _open(browser, address)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.focus("#blank_blank-address")
    page.keyboard.press("/")
    assert page.input_value("#blank_blank-address") == "/"
    page.context.close()


def test_the_error_summary_has_the_focus(browser: Any, address: str) -> None:
    page = _open(browser, address)
    page.wait_for_function("document.activeElement.hasAttribute('data-error-summary')")
    page.context.close()


def test_search_and_menu_open_on_a_phone_without_scripts(browser: Any, address: str) -> None:
    page = _open(browser, address, 390, java_script_enabled=False)
    page.get_by_role("link", name="Search", exact=True).click()
    page.keyboard.type("ISOT")
    assert page.get_by_role("searchbox").input_value() == "ISOT"
    page.locator(".phone-menu summary").click()
    assert page.get_by_role("navigation", name="Menu").get_by_role("link").count() == 2
    assert page.get_by_role("button", name="Dark").is_visible()
    page.context.close()


def test_a_table_is_cards_on_a_phone(browser: Any, address: str) -> None:
    page = _open(browser, address, 390)
    row = page.locator("tr", has_text="DC A. Sample").first
    card = row.bounding_box()
    owner = row.locator(".cell-owner").bounding_box()
    action = row.locator(".cell-action a").bounding_box()
    page.context.close()
    assert owner["x"] + owner["width"] > card["x"] + card["width"] - 24
    assert owner["y"] < card["y"] + 24
    assert action["width"] > card["width"] - 40


def test_the_clock_is_drawn_in_forced_colours(browser: Any, address: str) -> None:
    """Used time, authorised time and their ground still differ when the system picks the colours."""
    page = _open(browser, address, forced_colors="active")
    fills = page.evaluate(
        """() => [".used", ".authorised"].map(name => getComputedStyle(document.querySelector(`.clock-slim ${name}`)).fill)"""
    )
    edge = page.evaluate("getComputedStyle(document.querySelector('.clock-slim .authorised')).stroke")
    border = page.evaluate("getComputedStyle(document.querySelector('.tag-late')).borderTopWidth")
    page.context.close()
    assert fills[0] != fills[1]
    assert edge == fills[0]
    assert border == "1px"


def test_print_is_black_on_white_in_dark_mode_too(browser: Any, address: str) -> None:
    page = _open(browser, address, color_scheme="dark")
    page.emulate_media(media="print")
    colours = page.evaluate("[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]")
    shown = page.locator(".header").is_visible()
    page.context.close()
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert not shown


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_whatever_the_keyboard_comes_to_shows_that_it_is_there(browser: Any, address: str, scheme: str) -> None:
    page = _open(browser, address, color_scheme=scheme)
    focus = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--focus').trim()")
    wanted = f"rgb({', '.join(str(int(focus[place : place + 2], 16)) for place in (1, 3, 5))})"
    reached, unseen = set[str](), list[str]()
    page.keyboard.press("Tab")
    # Round once: the page begins at the error summary, and after its end comes its beginning.
    for _ in range(500):
        found = page.evaluate(
            """() => {
                const one = document.activeElement, style = getComputedStyle(one);
                if (one === document.body) return null;
                const name = one.tagName + (one.closest("[class]")?.className ?? "") + (one.getAttribute("aria-current") ?? "");
                return [`${name}: ${one.outerHTML.slice(0, 120)}`, style.backgroundColor, style.outlineStyle, style.outlineColor];
            }"""
        )
        if found is not None:
            what, background, outline, colour = found
            if background != wanted and (outline == "none" or colour != wanted) and what not in reached:
                unseen.append(what)
            reached.add(what)
        page.keyboard.press("Tab")
    page.context.close()
    assert len([what for what in reached if what.startswith("A")]) > 20
    assert any('aria-current="true"' in what and "filters" in what for what in reached)
    assert unseen == []
