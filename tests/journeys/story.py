"""What a person does at a desk: log in, find a record, fill in a form, read what the page says.

Everything goes by the words on the page, as an officer or a screen reader finds them. Every page that is looked at is
given to axe by `Desk.is_accessible`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

LONDON = ZoneInfo("Europe/London")


def starts_with(words: str) -> re.Pattern[str]:
    """Match an element by how its text begins: buttons go on with the record they are for, for screen readers."""
    return re.compile(rf"^\s*{re.escape(words)}")


@dataclass
class Desk:
    """The browser of one officer."""

    page: Page

    @property
    def main(self) -> Locator:
        """The page without its frame."""
        return self.page.get_by_role("main")

    # Finding the way

    def search(self, words: str) -> None:
        """Type into the search box of the frame."""
        box = self.page.get_by_role("searchbox", name="Search by reference")
        if not box.is_visible():
            self.page.get_by_role("link", name="Search").click()
        box.fill(words)
        box.press("Enter")
        expect(self.page).to_have_url(re.compile(r"/search\?"))

    def find(self, reference: str) -> None:
        """Search for a record and open it, unless the search led there at once."""
        self.search(reference)
        self.main.get_by_role("link", name=reference).first.click()

    def go_to(self, entry: str) -> None:
        """Choose an entry of the menu."""
        menu = self.page.locator(".phone-menu > summary")
        if menu.is_visible():
            menu.click()
        self.page.locator("nav[aria-label=Menu] a").filter(has_text=starts_with(entry)).locator("visible=true").click()

    def follow(self, words: str) -> None:
        """Follow the first link that begins with these words."""
        self.main.locator("a").filter(has_text=starts_with(words)).first.click()

    def add_to_the_case(self, what: str) -> None:
        """Choose an entry of the menu of a case."""
        self.main.locator("summary", has_text="Add to this case").click()
        self.follow(what)

    # Filling in

    def write(self, label: str, text: str) -> None:
        """Type into a field."""
        self._field(label).fill(text)

    def choose(self, label: str, option: str) -> None:
        """Choose from a list by how an option begins."""
        field = self._field(label)
        value = field.locator("option").filter(has_text=starts_with(option)).first.get_attribute("value")
        field.select_option(value)

    def tick(self, *labels: str) -> None:
        """Tick boxes, or choose one of several, by how their words begin."""
        for label in labels:
            of_label = self.main.get_by_label(starts_with(label))
            of_label.and_(self.main.locator("input[type=radio], input[type=checkbox]")).check()

    def date(self, legend: str, day: date) -> None:
        """Fill in day, month and year."""
        parts = self._group(legend)
        for name, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            parts.get_by_label(name, exact=True).fill(str(value))

    def moment(self, legend: str, moment: datetime) -> None:
        """Fill in day, month, year and the time in London."""
        local = moment.astimezone(LONDON)
        self.date(legend, local.date())
        self._group(legend).get_by_label("Time", exact=True).fill(f"{local:%H:%M}")

    def press(self, button: str) -> None:
        """Press a button of the page."""
        self._button(button).click()

    def press_twice(self, button: str) -> None:
        """Press a button as somebody does who is used to double clicks."""
        self._button(button).dblclick(no_wait_after=True)

    def save(self, button: str, says: str) -> None:
        """Press a button; the next page must say that it worked."""
        self.press(button)
        expect(self.main.locator(".govuk-notification-banner")).to_contain_text(says)

    # Reading

    def reads(self, *texts: str) -> None:
        """The page says this."""
        for text in texts:
            expect(self.main).to_contain_text(text)

    def is_refused(self, button: str, because: str) -> None:
        """Press a button; the same form comes back with this reason, in its summary and in the title of the page."""
        self.press(button)
        expect(self.main.get_by_role("alert")).to_contain_text(because)
        expect(self.page).to_have_title(re.compile(r"^Error: "))

    def still_holds(self, label: str, text: str) -> None:
        """What was typed is kept."""
        expect(self._field(label)).to_have_value(text)

    def facts(self, term: str) -> str:
        """The value beside a term of a summary."""
        row = self.main.locator("dl > div").filter(
            has=self.page.locator("dt", has_text=re.compile(rf"^\s*{re.escape(term)}\s*$"))
        )
        return row.first.locator("dd").first.inner_text().strip()

    def reference(self) -> str:
        """The reference of the record that the page shows: the last part of its address."""
        return self.page.url.split("?")[0].rsplit("/", 1)[-1]

    def is_accessible(self) -> None:
        """Run axe over the page; it finds nothing."""
        from axe_playwright_python.sync_playwright import Axe

        violations = Axe().run(self.page).response["violations"]
        found = [(item["id"], [node["target"] for node in item["nodes"]][:3]) for item in violations]
        assert found == [], self.page.url

    def _field(self, label: str) -> Locator:
        return self.main.get_by_label(re.compile(rf"^{re.escape(label)}(?: \(optional\))?$"))

    def _group(self, legend: str) -> Locator:
        return self.main.get_by_role("group", name=starts_with(legend))

    def _button(self, words: str) -> Locator:
        return self.main.get_by_role("button", name=starts_with(words)).first


class Office:
    """The desks of the officers, each with a browser session of its own."""

    def __init__(self, browser: Browser, address: str, password: str) -> None:
        self._browser, self._address, self._password = browser, address, password
        self._contexts: list[BrowserContext] = []
        self._desks: dict[tuple[Any, ...], Desk] = {}

    def desk(self, user: str, *, width: int = 1280, scripts: bool = True) -> Desk:
        """The desk of a user; the first time they log in."""
        key = (user, width, scripts)
        if key not in self._desks:
            context = self._browser.new_context(
                base_url=self._address, viewport={"width": width, "height": 900}, java_script_enabled=scripts
            )
            context.set_default_timeout(20_000)
            self._contexts.append(context)
            self._desks[key] = desk = Desk(context.new_page())
            desk.page.goto("/log-in")
            desk.write("User name", user)
            desk.write("Password", self._password)
            desk.press("Log in")
            expect(desk.page).not_to_have_url(re.compile("/log-in"))
        return self._desks[key]

    def close(self) -> None:
        """Close every browser session."""
        for context in self._contexts:
            context.close()
