"""The side panels of the exhibit's page that later apps add: the copy, its examinations, its findings."""

from collections.abc import Callable

from safehold.accounts.models import Officer
from safehold.casework.cases.panels import Panel
from safehold.casework.exhibits.models import Exhibit

Build = Callable[[Exhibit, Officer], Panel | None]

_PANELS: list[tuple[int, Build]] = []


def register_panel(order: int, build: Build) -> None:
    """Add a panel; lower orders come first. `build` returns None where the panel has nothing to say to this reader."""
    _PANELS.append((order, build))


def panels_of(exhibit: Exhibit, viewer: Officer) -> list[Panel]:
    """Build the panels of an exhibit for a reader."""
    built = [build(exhibit, viewer) for _, build in sorted(_PANELS, key=lambda item: item[0])]
    return [panel for panel in built if panel is not None]
