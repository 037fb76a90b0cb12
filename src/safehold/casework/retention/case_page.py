"""What retention adds to the page of a case."""

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.cases.models import Case
from safehold.casework.cases.panels import Panel, PanelRow, Tab, register_panel, register_tab
from safehold.casework.retention import permissions, presenters, queries


def retention_panel(case: Case, viewer: Officer) -> Panel | None:
    """Each suspect, or the case as a whole, with where their record stands."""
    if not may(viewer, permissions.SEE):
        return None
    url = reverse("retention:of_case", args=[case.reference])
    records = {record.person_id: record for record in queries.records_of(case)}
    rows = []
    for person in queries.whose_records(case):
        word, kind = presenters.status(records.get(person.pk if person else None), case)
        rows.append(PanelRow(person.name if person else presenters.WHOLE, url, status=(kind, word)))
    return Panel("Retention", tuple(rows), all_url=url, all_text="How long it is kept")


def register() -> None:
    """Register the panel and the tab."""
    register_panel(95, retention_panel)
    register_tab(80, Tab("Retention", "retention:of_case"))
