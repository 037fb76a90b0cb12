"""What of exhibits comes before the closing of a case: for each that is here, a decision."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from safehold.casework.cases.closures import Waiting, register
from safehold.casework.cases.models import Case
from safehold.casework.exhibits import queries
from safehold.law.calendar import london_date

MOST_NAMED = 9


@register
def exhibits_undecided(case: Case, at: datetime) -> Iterable[Waiting]:
    """Exhibits that the police hold and that nobody has decided on: given back, disposed of, or kept until a day."""
    undecided = list(queries.undecided_in(case, on=london_date(at)))
    for exhibit in undecided[:MOST_NAMED]:
        url = reverse("exhibits:exhibit", args=[exhibit.reference])
        yield Waiting(f"{exhibit} {exhibit.description}", "Give it back, dispose of it, or decide until when it is kept", url)
    if len(undecided) > MOST_NAMED:
        url = reverse("exhibits:of_case", args=[case.reference])
        yield Waiting(f"{len(undecided) - MOST_NAMED} more exhibits", "Decide on each of them", url)
