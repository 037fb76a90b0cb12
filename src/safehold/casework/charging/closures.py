"""What of a charging request keeps its case open and has no clock."""

from collections.abc import Iterable
from datetime import datetime

from safehold.casework.cases.closures import Waiting, register
from safehold.casework.cases.models import Case
from safehold.casework.charging import queries


@register
def with_the_cps(case: Case, _: datetime) -> Iterable[Waiting]:
    """Requests on which the Crown Prosecution Service has not decided."""
    for request in queries.open_requests_of(case):
        yield Waiting(f"The CPS decides on {request} for {request.person}", "Record its decision")
