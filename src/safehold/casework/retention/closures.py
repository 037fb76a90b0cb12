"""What of retention comes before the closing of a case: a review group for each suspect, or for the case as a whole."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from safehold.casework.cases.closures import Waiting, register
from safehold.casework.cases.models import Case
from safehold.casework.retention import queries


@register
def groups_to_choose(case: Case, _: datetime) -> Iterable[Waiting]:
    """Whoever has no review group: once the case is closed nobody would ask for it."""
    for person in queries.without_group(case):
        whose = person.name if person else "the case as a whole"
        url = reverse("retention:group", args=[case.reference, person.pk if person else 0])
        yield Waiting(f"The review group of {whose}", "Choose the review group", url)
