"""What of an arrest keeps its case open and has no clock."""

from collections.abc import Iterable
from datetime import datetime

from safehold.casework.cases.closures import Waiting, register
from safehold.casework.cases.models import Case
from safehold.casework.custody import queries


@register
def held_without_a_clock(case: Case, _: datetime) -> Iterable[Waiting]:
    """People arrested who have not arrived at a station: their hours do not count yet."""
    for arrest in queries.held_in([case]):
        if queries.facts_of(arrest) is None:
            what = f"{arrest.person} is arrested and has not arrived ({arrest.reference})"
            yield Waiting(what, "Record the arrival, or the release")
