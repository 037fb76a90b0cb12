"""The side panels and tabs of the case page, which later apps add: exhibits, children, people and so on."""

from collections.abc import Callable
from dataclasses import dataclass, field

from safehold.accounts.models import Officer
from safehold.casework.cases.models import Case


@dataclass(frozen=True)
class PanelRow:
    """One line of a panel: a link, a status (shape, word) and one sentence."""

    text: str
    url: str = ""
    status: tuple[str, str] | None = None
    detail: str = ""
    note: str = ""


@dataclass(frozen=True)
class Panel:
    """A side panel. `all_url` leads to the whole list; an empty panel names its first step."""

    title: str
    rows: tuple[PanelRow, ...] = ()
    all_url: str = ""
    all_text: str = ""
    more: str = ""
    empty: str = ""
    first_step: tuple[str, str] | None = None


@dataclass(frozen=True)
class CaseAction:
    """An entry of "Add to this case": words, address, the permission that the officer must have, and for which cases it is."""

    text: str
    url_name: str
    permission: str
    when: Callable[[Case], bool] = lambda _: True


@dataclass(frozen=True)
class Tab:
    """A tab of the case page."""

    text: str
    url_name: str
    count: Callable[[Case], int] | None = None


@dataclass
class _Registry:
    panels: list[tuple[int, Callable[[Case, Officer], Panel | None]]] = field(default_factory=list)
    tabs: list[tuple[int, Tab]] = field(default_factory=list)
    actions: list[tuple[int, CaseAction]] = field(default_factory=list)


_REGISTRY = _Registry()


def register_panel(order: int, build: Callable[[Case, Officer], Panel | None]) -> None:
    """Add a panel; lower orders come first. `build` returns None where the panel has no place for this reader."""
    _REGISTRY.panels.append((order, build))


def register_tab(order: int, tab: Tab) -> None:
    """Add a tab; its address takes the case reference."""
    _REGISTRY.tabs.append((order, tab))


def register_action(order: int, action: CaseAction) -> None:
    """Add an entry to "Add to this case"; its address takes the case reference."""
    _REGISTRY.actions.append((order, action))


def panels_of(case: Case, viewer: Officer) -> list[Panel]:
    """Build the panels of a case for a reader."""
    built = [build(case, viewer) for _, build in sorted(_REGISTRY.panels, key=lambda item: item[0])]
    return [panel for panel in built if panel is not None]


def tabs() -> list[Tab]:
    """List the tabs in order."""
    return [tab for _, tab in sorted(_REGISTRY.tabs, key=lambda item: item[0])]


def actions() -> list[CaseAction]:
    """List what can be added to a case, in order."""
    return [action for _, action in sorted(_REGISTRY.actions, key=lambda item: item[0])]
