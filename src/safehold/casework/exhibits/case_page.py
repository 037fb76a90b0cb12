"""What exhibits add to the page of a case, and to the navigation."""

from django.urls import reverse

from safehold.accounts.models import Officer, Role
from safehold.accounts.permissions import may
from safehold.casework.cases.models import Case
from safehold.casework.cases.panels import CaseAction, Panel, PanelRow, Tab, register_action, register_panel, register_tab
from safehold.casework.exhibits import permissions, queries
from safehold.casework.exhibits.models import ExhibitState
from safehold.casework.exhibits.presenters import STATE_KINDS
from safehold.web import frame

MOST = 5
"""How many exhibits the panel of a case shows: those with something to look at first."""

_FIRST = (ExhibitState.FINDINGS_READY, ExhibitState.IN_EXAMINATION, ExhibitState.WAITING, ExhibitState.IN_LAB)


def register() -> None:
    """Register the tab, the panel, the entry of the menu, and the navigation."""
    register_tab(40, Tab("Exhibits", "exhibits:of_case", lambda case: case.exhibits.count()))
    register_action(40, CaseAction("An exhibit", "exhibits:seize", permissions.SEIZE))
    register_panel(20, exhibits_panel)
    frame.register_navigation(frame.Item("Exhibits", "exhibits:list", frozenset(_USE_THE_LIST), order=68))


_USE_THE_LIST = (Role.INSPECTOR, Role.DETECTIVE, Role.EXHIBITS_OFFICER, Role.DFU_MANAGER, Role.DFU_EXAMINER)


def exhibits_panel(case: Case, viewer: Officer) -> Panel | None:
    """The exhibits of a case: those at the laboratory first, the rest counted by where they stand."""
    if not may(viewer, permissions.READ):
        return None
    counts = queries.counts_by_state(case)
    total = sum(counts.values())
    seize = reverse("exhibits:seize", args=[case.reference])
    first_step = ("Log the first exhibit", seize) if may(viewer, permissions.SEIZE) and case.is_open else None
    if not total:
        return Panel("Exhibits", empty="No exhibits yet.", first_step=first_step)
    shown = queries.most_telling(case, _FIRST, MOST)
    rows = tuple(
        PanelRow(
            text=f"{exhibit.reference} {exhibit.description}",
            url=reverse("exhibits:exhibit", args=[exhibit.reference]),
            status=(STATE_KINDS[ExhibitState(exhibit.state)], exhibit.get_state_display()),
            detail=f"With {exhibit.holder}",
        )
        for exhibit in shown
    )
    rest = dict(counts)
    for exhibit in shown:
        rest[exhibit.state] -= 1
    words = ", ".join(f"{number} {ExhibitState(state).label.lower()}" for state, number in rest.items() if number)
    return Panel(
        "Exhibits",
        rows=rows,
        all_url=reverse("exhibits:of_case", args=[case.reference]),
        all_text=f"All {total}",
        more=f"And {words}" if words else "",
    )
