"""What notices add to the frame of every page and to the page of a case."""

from django.urls import reverse
from django.utils import timezone

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.cases.models import Case
from safehold.casework.cases.panels import Panel, PanelRow, register_panel
from safehold.casework.notices import permissions, presenters, queries
from safehold.web import frame


def told_panel(case: Case, viewer: Officer) -> Panel | None:
    """Who was told of which limit of the case, and has or has not looked; no panel where nobody was."""
    if not may(viewer, permissions.READ):
        return None
    now = timezone.now()
    told = presenters.told(queries.told_in(case), now)
    rows = tuple(PanelRow(text, detail=detail, status=status) for text, detail, status in told)
    return Panel("Told of limits", rows, reverse("notices:list"), "Your notices") if rows else None


def register() -> None:
    """Register the count in the header, and the panel."""
    frame.register_alerts("notices:list", queries.unread_count, frozenset(permissions.READERS))
    register_panel(90, told_panel)
