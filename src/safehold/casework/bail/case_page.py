"""What bail adds to the page of a case: who is on bail, until when, and under which conditions."""

from django.urls import reverse
from django.utils import timezone

from safehold.casework.accounts.models import Officer
from safehold.casework.accounts.permissions import may
from safehold.casework.bail import permissions, presenters, queries
from safehold.casework.cases.models import Case
from safehold.casework.cases.panels import Panel, PanelRow, register_panel
from safehold.web import wording


def bail_panel(case: Case, viewer: Officer) -> Panel | None:
    """The bails that run in the case with their conditions; no panel where none does."""
    if not may(viewer, permissions.SEE):
        return None
    now = timezone.now()
    rows = []
    for bail in queries.bails_on_page(case):
        if not bail.is_running:
            continue
        word, kind = presenters.status(bail, queries.clock_of(bail), now=now)
        ends = f"Ends {wording.exact_with_year(bail.ends_on)}, 23:59." if bail.ends_on else ""
        rows.append(
            PanelRow(
                f"{bail.reference}, {bail.person.name}",
                reverse("bail:bail", args=[bail.reference]),
                status=(kind, word),
                detail=ends,
            )
        )
        rows += [
            PanelRow(f"{condition.number}. {condition.text}", detail=condition.get_purpose_display())
            for condition in queries.conditions_in_force(bail)
        ]
    if not rows:
        return None
    return Panel("Bail and conditions", tuple(rows), reverse("charging:of_case", args=[case.reference]), "All")


def register() -> None:
    """Register the panel."""
    register_panel(60, bail_panel)
