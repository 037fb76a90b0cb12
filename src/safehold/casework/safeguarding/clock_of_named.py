"""The clock of each child who was named or seen and is not a child of the case yet. An app's `clock_sources` of its own.

It runs from the moment at which the child was named or seen: for the child it does not matter who typed what, and when.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from safehold.casework.cases.addresses import address, numbered_address
from safehold.casework.cases.clock_facts import Rows
from safehold.casework.cases.clocks import Limit, RunningClock, register_with_policy
from safehold.casework.cases.models import Case, ClockKind
from safehold.casework.cases.tags import Tag
from safehold.casework.policy import names
from safehold.casework.policy.versions import Versions
from safehold.casework.safeguarding import queries
from safehold.casework.safeguarding.models import OPEN_NAMED, ChildNamed
from safehold.law.calendar import in_london, london_date, spoken_time

NAMED_WITHIN = names.register(
    names.figure(
        "child_named_hours",
        "Recording a child who was named or seen, or why not",
        default=12,
        unit="hour",
        most=168,
        dated_by="the day the child was named or seen",
        clock_kinds=(ClockKind.CHILD.value,),
        hint="Hours from when a child was named or seen until the child is recorded, or why not, from 1 to 168.",
    )
)
"""Force policy: whoever is named or seen is recorded as a child, or somebody says why not, within this time."""


@register_with_policy(queries.named_waiting_in, needs=[Rows(ChildNamed, OPEN_NAMED)])
def named_clocks(case: Case, named: Sequence[ChildNamed], versions: Versions) -> Iterable[RunningClock]:
    """What is due for each of them: the child is recorded, or why not."""
    for one in named:
        day = london_date(one.seen_at)
        hours = versions.value_on(NAMED_WITHIN.name, day)
        due, within = in_london(one.seen_at + timedelta(hours=hours)), NAMED_WITHIN.words(hours)
        yield RunningClock(
            kind=ClockKind.CHILD,
            subject_kind="child_named",
            subject_id=one.pk,
            reference=one.reference,
            subject_name=one.name or "Child not named",
            record_url=address("safeguarding:of_case", case.reference),
            ended_by_law=False,
            limit_name="Record the child, or why not",
            starts_at=one.seen_at,
            ends_at=due,
            soon=timedelta(hours=6),
            tag=Tag.NOT_A_CHILD_YET,
            whole_day=False,
            consequence="Until then nobody is asked to safeguard the child.",
            next_action="Record the child who was named or seen, or why not",
            action_label="Record the child",
            action_url=numbered_address("safeguarding:record_named", one.pk),
            limits=(Limit(within, due, in_force=True),),
            steps=(
                (f"{one.get_kind_display()} at {spoken_time(one.seen_at)}.", one.reference),
                (f"It is answered within {within}: by {spoken_time(due)}.", versions.basis_on(NAMED_WITHIN.name, day)),
            ),
        )
