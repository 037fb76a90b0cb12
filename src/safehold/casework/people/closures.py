"""What of notification requirements keeps the case that holds them open, also while nothing falls due before their end."""

from collections.abc import Iterable
from datetime import datetime

from safehold.casework.cases.closures import HOLD_ELSEWHERE, Waiting, register
from safehold.casework.cases.models import Case
from safehold.casework.people import queries
from safehold.law.calendar import spoken


@register
def requirements_held(case: Case, _: datetime) -> Iterable[Waiting]:
    """Requirements that nobody recorded as ended: changes and travel are to be notified until then, and recorded here only."""
    for order in queries.requirements_held_in(case):
        until = f"until {spoken(order.ends_on)}" if order.ends_on else "without end"
        yield Waiting(f"{order.person} is under notification requirements {until}", HOLD_ELSEWHERE)
