"""The clock of each notice to disclose a key: the last day that it gives, until its outcome is recorded."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db.models import Q

from safehold.casework.cases.addresses import address
from safehold.casework.cases.clock_facts import Rows
from safehold.casework.cases.clocks import Limit, OnceLate, RunningClock, last_minute_of, register
from safehold.casework.cases.models import Case, ClockKind
from safehold.casework.examinations import queries
from safehold.casework.examinations.models import KeyNotice
from safehold.law.calendar import spoken

SOON = timedelta(days=3)
"""A notice is due soon this long before its last day is over (force policy)."""

PROVISION = "RIPA 2000 s.49(4)"


@register(queries.key_notices_running_in, needs=[Rows(KeyNotice, Q(outcome=""))])
def key_clocks(_: Case, notices: Sequence[KeyNotice]) -> Iterable[RunningClock]:
    """The time that each notice gives, until what came of it is recorded.

    Source: RIPA 2000 s.49(4): the notice itself says by when it is to be complied with.
    """
    for notice in notices:
        yield _clock(notice)


def _clock(notice: KeyNotice) -> RunningClock:
    ends = last_minute_of(notice.comply_by)
    page = address("examinations:examination", notice.examination.reference)
    return RunningClock(
        kind=ClockKind.KEY,
        subject_kind="key_notice",
        subject_id=notice.pk,
        reference=notice.examination.reference,
        limit_name="Notice to disclose a key",
        starts_at=notice.served_at,
        ends_at=ends,
        record_url=page,
        subject_name=notice.served_on,
        soon=SOON,
        when_late=OnceLate("Time is up", "Record what came of the notice", "Open the examination", page),
        consequence="Nothing follows by itself. Whether somebody knowingly failed (s.53) is a matter for charging.",
        next_action="Record what came of the notice",
        action_label="Open the examination",
        action_url=page,
        limits=(Limit("last day", ends, in_force=True, authority=notice.permission_by),),
        scale_end=ends + timedelta(days=2),
        steps=((f"The notice gives until {spoken(notice.comply_by)}.", PROVISION),),
    )
