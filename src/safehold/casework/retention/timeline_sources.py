"""What retention adds to the timeline of a case."""

from collections.abc import Iterable

from django.urls import reverse

from safehold.casework.cases.models import Case
from safehold.casework.cases.timeline import TimelineEntry, register
from safehold.casework.retention import queries
from safehold.casework.retention.models import DecisionKind, Record
from safehold.law.calendar import spoken


@register
def retention_events(case: Case) -> Iterable[TimelineEntry]:
    """Each decision on a record, how proceedings ended, and what became of prints and samples."""
    url = reverse("retention:of_case", args=[case.reference])
    for record in queries.records_of(case):
        for made in record.decisions.all():
            group = f": {made.get_group_display().lower()}" if made.kind == DecisionKind.GROUP_CHOSEN else ""
            yield TimelineEntry(made.at, f"{made.get_kind_display()}{group}", made.by.name, f"{record.name}. {made.reason}", url)
        yield from _proceedings(record, url)
    for taken in queries.biometrics_taken_in(case):
        yield TimelineEntry(taken.taken_on, f"{taken.get_kind_display()} taken", "", f"{taken.record.name}, {taken.arrest}.", url)
        if taken.consented_on:
            said = "The Biometrics Commissioner consented"
            yield TimelineEntry(taken.consented_on, said, "", str(taken), url, is_legal_step=True)
        if taken.destroyed_on and taken.destruction_recorded_by:
            yield TimelineEntry(
                taken.destroyed_on,
                f"{taken.get_kind_display()} destroyed",
                taken.destruction_recorded_by.name,
                f"{taken.record.name}. {taken.destroyed_how}",
                url,
                is_legal_step=True,
            )


def _proceedings(record: Record, url: str) -> Iterable[TimelineEntry]:
    if record.proceedings_ended_on is not None:
        how = "convicted" if record.convicted else "proceedings ended without a conviction"
        detail = "An appeal is pending." if record.appeal_pending else ""
        yield TimelineEntry(record.proceedings_ended_on, f"{record.name}: {how}", "", detail, url, is_legal_step=True)
    if record.released_on is not None:
        said = f"{record.name} released from custody"
        yield TimelineEntry(record.released_on, said, "", f"On {spoken(record.released_on)}.", url)
