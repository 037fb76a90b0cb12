"""What warrants add to the timeline of a case."""

from collections.abc import Iterable

from django.urls import reverse

from safehold.casework.cases.models import Case
from safehold.casework.cases.timeline import TimelineEntry, register
from safehold.casework.warrants import queries
from safehold.casework.warrants.models import WarrantState
from safehold.law.calendar import spoken
from safehold.web.wording import listed


@register
def warrant_events(case: Case) -> Iterable[TimelineEntry]:
    """The issue, execution and return of each warrant."""
    for warrant in queries.warrants_with_entries(case):
        page = reverse("warrants:warrant", args=[warrant.reference])
        yield TimelineEntry(
            warrant.recorded_at,
            f"Warrant granted: {warrant.reference}",
            warrant.recorded_by.name,
            f"{warrant.get_kind_display()}, {warrant.court}, issued on {spoken(warrant.issued_on)},"
            f" last day {spoken(warrant.last_day)}",
            page,
            warrant.reference,
            is_legal_step=True,
        )
        if warrant.state == WarrantState.AT_THE_DOOR and warrant.entered_at is not None:
            yield TimelineEntry(
                warrant.entered_at, f"Entered under {warrant.reference}", "", warrant.place, page, warrant.reference
            )
        if warrant.state == WarrantState.EXECUTED and warrant.entered_at is not None and warrant.executed_by is not None:
            yield TimelineEntry(
                warrant.entered_at,
                f"Warrant executed: {warrant.reference}",
                warrant.executed_by.name,
                f"{warrant.place}. {warrant.get_result_display()}",
                page,
                warrant.reference,
                is_legal_step=True,
            )
        for entry in warrant.further_entries.all():
            yield TimelineEntry(
                entry.entered_at,
                f"Entered again under {warrant.reference}",
                listed(entry.officers),
                f"{entry.address}. Authorised in writing by {entry.inspector}. {entry.endorsement}",
                page,
                warrant.reference,
                is_legal_step=True,
            )
        if warrant.returned_on is not None:
            yield TimelineEntry(
                warrant.returned_on,
                f"Warrant returned to {warrant.court}",
                "",
                warrant.reference,
                page,
                warrant.reference,
                follows=warrant.entered_at,
            )
