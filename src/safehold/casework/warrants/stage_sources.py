"""Where the warrants of a case put it: granted, or searched under one of them."""

from collections.abc import Iterable

from safehold.casework.cases.clock_facts import Rows
from safehold.casework.cases.models import Case, Stage
from safehold.casework.cases.stages import Standing, register
from safehold.casework.warrants import queries
from safehold.casework.warrants.models import Warrant, WarrantState
from safehold.law.calendar import midnight


@register(Rows(Warrant))
def warrants_stand(case: Case) -> Iterable[Standing]:
    """A search stays one; a warrant counts while it runs. One query."""
    for warrant in queries.warrants_of(case).select_related(None):
        if warrant.state == WarrantState.EXECUTED and warrant.entered_at is not None:
            yield Standing(Stage.SEARCHED, warrant.entered_at)
        elif warrant.state in (WarrantState.GRANTED, WarrantState.AT_THE_DOOR):
            yield Standing(Stage.WARRANT, midnight(warrant.issued_on))
