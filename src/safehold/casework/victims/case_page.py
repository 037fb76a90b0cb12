"""What telling victims adds to the page of a case."""

from django.urls import reverse
from django.utils import timezone

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.cases.models import Case
from safehold.casework.cases.panels import Panel, PanelRow, Tab, register_panel, register_tab
from safehold.casework.victims import permissions, queries
from safehold.law.calendar import london_date
from safehold.web import wording

SHOWN = 5
NOTHING = "Nothing is still to be told."


def victims_panel(case: Case, viewer: Officer) -> Panel | None:
    """Which victim is still to be told of what, and by when; no panel where nobody is known."""
    if not may(viewer, permissions.SEE):
        return None
    clocks, now = list(queries.clocks_of(case)[: SHOWN + 1]), timezone.now()
    url = reverse("victims:of_case", args=[case.reference])
    if not clocks:
        return Panel("Victims", all_url=url, all_text="What they were told", empty=NOTHING) if queries.has_victims(case) else None
    tells = may(viewer, permissions.TELL)
    rows = []
    for clock in clocks[:SHOWN]:
        assert clock.ends_at is not None
        late = clock.ends_at < now
        rows.append(
            PanelRow(
                clock.limit_name,
                clock.action_url if tells else "",
                status=("late", "Late") if late else ("due", f"By {wording.exact_with_year(london_date(clock.ends_at))}"),
                detail=clock.subject_name,
            )
        )
    return Panel(
        "Victims to be told",
        tuple(rows),
        url,
        "All",
        more="There are more." if len(clocks) > SHOWN else "",
    )


def register() -> None:
    """Register the panel and the tab."""
    register_panel(65, victims_panel)
    register_tab(65, Tab("Victims", "victims:of_case"))
