"""Where the bails of a case put each of its suspects. What follows a charge is said by that app."""

from collections.abc import Iterable

from safehold.casework.bail import queries
from safehold.casework.bail.models import Bail, BailOutcome, BailState
from safehold.casework.cases.clock_facts import Rows
from safehold.casework.cases.models import Case, Stage
from safehold.casework.cases.stages import Standing, register


@register(Rows(Bail))
def bails_stand(case: Case) -> Iterable[Standing]:
    """On bail, or with the CPS while the clock stands still for it; or released, or with no further action. One query."""
    for bail in queries.bails_of(case).select_related(None):
        if bail.ended_at is None:
            stage = Stage.WITH_PROSECUTOR if bail.state == BailState.STOPPED else Stage.BAIL
            yield Standing(stage, bail.granted_at, bail.person_id, lasts=True)
        elif bail.outcome == BailOutcome.NO_FURTHER_ACTION:
            yield Standing(None, bail.ended_at, bail.person_id)
        elif bail.outcome != BailOutcome.CHARGED:
            yield Standing(Stage.RELEASED, bail.ended_at, bail.person_id)
