"""The clock of each exhibit that a closed case keeps until a day: then somebody decides again."""

from collections.abc import Iterable, Sequence

from django.urls import reverse

from safehold.casework.cases.clock_facts import Rows
from safehold.casework.cases.clocks import Limit, RunningClock, last_minute_of, register_with_policy
from safehold.casework.cases.models import Case, ClockKind
from safehold.casework.exhibits import queries
from safehold.casework.exhibits.models import KEPT_UNTIL_A_DAY, Exhibit
from safehold.casework.policy.versions import Versions


@register_with_policy(queries.kept_until_a_day_in, needs=[Rows(Exhibit, KEPT_UNTIL_A_DAY)], after_closing=True)
def kept_clocks(case: Case, exhibits: Sequence[Exhibit], _: Versions) -> Iterable[RunningClock]:
    """Until when each exhibit is kept that is still here after the case was closed. In an open case the case itself asks."""
    if case.is_open:
        return
    for exhibit in exhibits:
        assert exhibit.hold_until is not None
        page = reverse("exhibits:exhibit", args=[exhibit.reference])
        ends = last_minute_of(exhibit.hold_until)
        yield RunningClock(
            kind=ClockKind.RETENTION,
            subject_kind="exhibit",
            subject_id=exhibit.pk,
            reference=case.reference,
            subject_name=exhibit.reference,
            limit_name="Exhibit kept until",
            starts_at=exhibit.recorded_at,
            ends_at=ends,
            record_url=page,
            ended_by_law=False,
            consequence="Nobody has decided what happens to it after that day.",
            next_action="Give it back, dispose of it, or keep it longer",
            action_label="Decide",
            action_url=page,
            limits=(Limit("last day", ends, in_force=True),),
            steps=(("It is kept while that is necessary.", "PACE 1984 s.22"),),
        )
