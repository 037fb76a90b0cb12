"""What bail adds to the page of a case: who is on bail, until when, and under which conditions."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.bail import clock_sources, permissions, presenters, queries
from safehold.casework.bail.models import Bail
from safehold.casework.cases.models import Case
from safehold.casework.cases.panels import Panel, PanelRow, register_panel
from safehold.web import wording
from safehold.web.action_pages import is_open_to


def bail_panel(case: Case, viewer: Officer) -> Panel | None:
    """The bails that run in the case with their conditions, and who did not come; no panel where there is none."""
    if not may(viewer, permissions.SEE):
        return None
    now = timezone.now()
    rows: list[PanelRow] = []
    for bail in queries.bails_on_page(case):
        rows += _not_come(bail, viewer)
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


def _not_come(bail: Bail, viewer: Officer) -> Iterable[PanelRow]:
    """That somebody did not come and may be arrested, while nothing is recorded that ended it; and the form for the arrest."""
    for failure in queries.failures_of(bail):
        if not queries.may_be_arrested(failure):
            continue
        arrested = queries.arrest_since(failure) is not None
        yield PanelRow(
            f"Did not come on {wording.long_date(failure.failed_on)}",
            reverse("bail:bail", args=[bail.reference]),
            status=("due", "Arrested since") if arrested else ("late", "Not arrested"),
            detail="Record what ended it." if arrested else f"{queries.MAY_ARREST}.",
        )
        form = clock_sources.arrest_address(failure)
        if not arrested and is_open_to(viewer, form):
            yield PanelRow("Record the arrest", form)


def register() -> None:
    """Register the panel."""
    register_panel(60, bail_panel)
