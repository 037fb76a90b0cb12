"""What telling victims adds to the timeline of a case."""

from collections.abc import Iterable

from django.urls import reverse

from safehold.casework.cases.models import Case
from safehold.casework.cases.timeline import TimelineEntry, register
from safehold.casework.victims import presenters, queries


@register
def victim_events(case: Case) -> Iterable[TimelineEntry]:
    """Each time that a victim was told, and each reason why one was not."""
    url = reverse("victims:of_case", args=[case.reference])
    for notice in queries.notices_of(case):
        yield TimelineEntry(
            notice.told_at or notice.recorded_at,
            presenters.title_of(notice),
            notice.recorded_by.name,
            presenters.line_of(notice),
            url,
            is_legal_step=True,
        )
