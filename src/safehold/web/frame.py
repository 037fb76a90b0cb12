"""What stands around every page: navigation of the role, counts, alerts, emergency access, theme.

Apps say what they add when Django starts (`AppConfig.ready`): `register_navigation(Item(…))`, `register_alerts(…)`,
`register_emergency_access(…)`. The frame then asks them for each request, as the person who is logged in.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.checks import CheckMessage, Warning
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from safehold.accounts.acting import reading_as

THEMES = ("device", "light", "dark")
THEME_COOKIE = "theme"
SEARCH_ADDRESS = "/search"


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the navigation: for which roles, where it leads, and how much work waits there.

    `order` sorts the entries from left to right; `order_for` overrides it for a role whose first page differs.
    """

    label: str
    url_name: str
    roles: frozenset[str]
    count: Callable[[Any], int] | None = None
    order: int = 100
    order_for: tuple[tuple[str, int], ...] = ()

    def place(self, role: str) -> int:
        """Return the entry's place for a role."""
        return dict(self.order_for).get(role, self.order)


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """An entry as the page shows it."""

    label: str
    href: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class EmergencyAccess:
    """Break-glass access that is running: shown on every page until it ends. `told` is a sentence."""

    case_reference: str
    time_left: str
    reason: str
    told: str
    leave_url: str


@dataclass(frozen=True, slots=True)
class FramePerson:
    """The name and role in the header."""

    name: str
    role: str
    role_label: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything that base.jinja shows around a page."""

    force: str
    unit: str
    user: FramePerson | None
    navigation: tuple[NavigationEntry, ...]
    alerts: int
    alerts_url: str
    home_url: str
    search_url: str
    account_url: str
    log_out_url: str
    query: str
    path: str
    theme: str
    demonstration: bool
    emergency_access: EmergencyAccess | None
    messages: tuple[Any, ...]

    @property
    def here(self) -> str:
        """The label of the navigation entry that the page belongs to, for the phone's one-line menu."""
        return next((entry.label for entry in self.navigation if entry.current), "")


_items: dict[str, Item] = {}
_alerts: list[tuple[str, Callable[[Any], int], frozenset[str]]] = []
_emergency: list[Callable[[HttpRequest], EmergencyAccess | None]] = []


def register_navigation(item: Item) -> None:
    """Add an entry to the navigation. Registering the same page again replaces it."""
    _items[f"{item.url_name} {item.label}"] = item


def register_alerts(url_name: str, count: Callable[[Any], int], roles: frozenset[str]) -> None:
    """Say where notices are read, how many a person has not read, and which roles are given any."""
    _alerts[:] = [(url_name, count, roles)]


def register_emergency_access(running: Callable[[HttpRequest], EmergencyAccess | None]) -> None:
    """Say how to find out whether the person has emergency access now."""
    _emergency[:] = [running]


def theme_of(request: HttpRequest) -> str:
    """Return the theme that the person chose: "light", "dark", or "device"."""
    chosen = request.COOKIES.get(THEME_COOKIE, "device")
    return chosen if chosen in THEMES else "device"


def around(request: HttpRequest, section: str | None = None) -> dict[str, object]:
    """Give a template its `frame`; it is built only when the page uses it, so that a fragment costs nothing."""
    return {"frame": SimpleLazyObject(lambda: build(request, section))}


def build(request: HttpRequest, section: str | None = None) -> Frame:
    """Build the frame for a request; without anyone logged in there is neither navigation nor search.

    `section` is the url name of the navigation entry to mark; left out, it is the entry with the longest address that
    the page's address begins with. A form that is shown again after a POST reads its counts in a transaction of its
    own, because only pages that are read run in one.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return bare(request, messages=tuple(get_messages(request)))
    if request.method in ("GET", "HEAD"):
        return _of_officer(request, user, section)
    with reading_as(user):
        return _of_officer(request, user, section)


def _of_officer(request: HttpRequest, user: Any, section: str | None) -> Frame:
    alerts_name, alerts_count = next(((name, count) for name, count, roles in _alerts if user.role in roles), ("", _no_alerts))
    return replace(
        bare(request, messages=tuple(get_messages(request))),
        user=FramePerson(user.name, user.role, user.get_role_display()),
        navigation=_navigation(request, user, section),
        alerts=alerts_count(user),
        alerts_url=reverse(alerts_name) if alerts_name else "",
        account_url=_address("officers:account"),
        log_out_url=_address("officers:log_out"),
        query=request.GET.get("q", "") if request.path == SEARCH_ADDRESS else "",
        emergency_access=_emergency[0](request) if _emergency else None,
    )


def bare(request: HttpRequest, messages: tuple[Any, ...] = ()) -> Frame:
    """Build a frame that asks the database nothing: for those not logged in, and for pages that must always work."""
    return Frame(
        force=settings.SAFEHOLD_FORCE,
        unit=settings.SAFEHOLD_UNIT,
        user=None,
        navigation=(),
        alerts=0,
        alerts_url="",
        home_url="/",
        search_url=SEARCH_ADDRESS,
        account_url="",
        log_out_url="",
        query="",
        path=request.get_full_path(),
        theme=theme_of(request),
        demonstration=settings.SAFEHOLD_DEMONSTRATION,
        emergency_access=None,
        messages=messages,
    )


def _navigation(request: HttpRequest, user: Any, section: str | None) -> tuple[NavigationEntry, ...]:
    items = sorted((item for item in _items.values() if user.role in item.roles), key=lambda item: item.place(user.role))
    offered = [(item, href) for item in items if (href := _address(item.url_name))]
    current = reverse(section) if section else _longest_beginning(request.path, [href for _, href in offered])
    return tuple(
        NavigationEntry(item.label, href, item.count(user) if item.count else 0, current=href == current)
        for item, href in offered
    )


def _longest_beginning(path: str, hrefs: list[str]) -> str:
    def begins(href: str) -> bool:
        return path == href or (href != "/" and path.startswith(f"{href.rstrip('/')}/"))

    return max((href for href in hrefs if begins(href)), key=len, default="")


def _address(url_name: str) -> str:
    """Return a page's address, or "" on a site without that page."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _no_alerts(_: Any) -> int:
    return 0


def check_navigation(**_: Any) -> list[CheckMessage]:
    """Warn of navigation entries that lead to no page; they are left out until the page exists (a system check)."""
    return [
        Warning(f"The navigation entry “{item.label}” leads to no page: {item.url_name}.", id="web.W001")
        for item in _items.values()
        if not _address(item.url_name)
    ]
