"""Where the arrests of a case put each of its suspects. What follows bail or a charge is said by those apps."""

from collections.abc import Iterable

from safehold.casework.cases.clock_facts import Rows
from safehold.casework.cases.models import Case, Stage
from safehold.casework.cases.stages import Standing, register
from safehold.casework.custody import queries
from safehold.casework.custody.models import Arrest, Disposal


@register(Rows(Arrest))
def arrests_stand(case: Case) -> Iterable[Standing]:
    """Held or on street bail now; or released, under investigation or with no further action. One query."""
    for arrest in queries.arrests_of(case).select_related(None):
        if arrest.released_at is None:
            on_bail, begun = arrest.is_on_street_bail, arrest.street_bailed_at or arrest.arrested_at
            yield Standing(Stage.BAIL if on_bail else Stage.CUSTODY, begun, arrest.person_id, lasts=True)
        elif arrest.disposal == Disposal.RELEASED_UNDER_INVESTIGATION:
            yield Standing(Stage.RELEASED, arrest.released_at, arrest.person_id)
        elif arrest.disposal == Disposal.NO_FURTHER_ACTION:
            yield Standing(None, arrest.released_at, arrest.person_id)
