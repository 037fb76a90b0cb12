"""The clocks of what is kept: the next review of each record of a closed case, and the end of prints and DNA profiles."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from safehold.casework.cases.addresses import address, numbered_address
from safehold.casework.cases.clock_facts import Rows
from safehold.casework.cases.clocks import Limit, OnceLate, RunningClock, last_minute_of, register_with_policy
from safehold.casework.cases.models import Case, ClockKind
from safehold.casework.cases.tags import Tag
from safehold.casework.policy.versions import Versions
from safehold.casework.retention import periods, queries
from safehold.casework.retention.models import Biometrics, Record
from safehold.law.calendar import london_date, midnight, spoken

SOON = timedelta(days=90)
"""So long before it a review of a record is due soon (force policy)."""
END_SOON = timedelta(days=28)
"""The same for the last day of prints and DNA (force policy)."""

NOTHING_DELETED = "A person decides. Nothing is deleted by the software."


@register_with_policy(queries.records_in, needs=[Rows(Record)], after_closing=True)
def retention_clocks(case: Case, records: Sequence[Record], versions: Versions) -> Iterable[RunningClock]:
    """The next review of each record once the case is closed, and the last day of prints and DNA, also while it is open."""
    for record in records:
        if not case.is_open and record.group and periods.disposal_of(record, case) is None:
            yield _review_clock(case, record, versions)
        for taken in record.biometrics.all():
            if taken.destroyed_on is None:
                yield from _biometrics_clock(case, record, taken)


def _review_clock(case: Case, record: Record, versions: Versions) -> RunningClock:
    answer = periods.review_of(record, case, versions)
    assert case.closed_at is not None
    closed = london_date(case.closed_at)
    ends = None if answer.review_by is None else last_minute_of(answer.review_by)
    hold, proposal = periods.hold_on(record), periods.proposal_of(record, case)
    if proposal is not None:
        act = ("Decide on the disposal that was proposed", "Decide", numbered_address("retention:agree", record.pk))
    elif ends is None:
        person = record.person_id or 0
        form = f"{address('retention:of_case', case.reference)}/{person}/proceedings"
        act = ("Record how the proceedings ended", "Record it", form)
    else:
        act = ("Review whether it is still kept", "Record the review", numbered_address("retention:review", record.pk))
    return RunningClock(
        kind=ClockKind.RETENTION,
        subject_kind="kept_record",
        subject_id=record.pk,
        reference=case.reference,
        subject_name=record.person.name if record.person else "",
        limit_name="Retention review",
        starts_at=midnight(closed),
        ends_at=ends,
        record_url=address("retention:of_case", case.reference),
        owner_id=case.supervisor_id,
        soon=SOON,
        ended_by_law=False,
        tag=Tag.ON_HOLD if hold else Tag.DISPOSAL_PROPOSED if proposal else None,
        when_late=OnceLate("Review due", *act) if ends else None,
        consequence=NOTHING_DELETED,
        next_action=act[0],
        action_label=act[1],
        action_url=act[2],
        limits=(Limit("Review", ends, in_force=True, authority="Supervisor"),) if ends else (),
        steps=tuple((step.text, step.provision) for step in answer.steps),
    )


def _biometrics_clock(case: Case, record: Record, taken: Biometrics) -> Iterable[RunningClock]:
    last_day, answer = periods.last_day_of(taken, record, case)
    if last_day is None:
        return
    ends = last_minute_of(last_day)
    no_period = answer.ends is None
    destroy = numbered_address("retention:destroyed", taken.pk)
    act = ("Record the destruction, or the grounds on which it is kept", "Record the destruction", destroy)
    steps = [(step.text, step.provision) for step in answer.steps]
    if no_period:
        steps.insert(0, (f"The investigation of them was over on {spoken(last_day)}.", "Record"))
    yield RunningClock(
        kind=ClockKind.BIOMETRICS,
        subject_kind="biometrics",
        subject_id=taken.pk,
        reference=case.reference,
        subject_name=record.name,
        limit_name="Prints and DNA: end of retention",
        starts_at=midnight(taken.taken_on),
        ends_at=ends,
        record_url=address("retention:of_case", case.reference),
        owner_id=None if case.is_open else case.supervisor_id,
        soon=END_SOON,
        tag=Tag.NO_PERIOD_BEGINS if no_period else None,
        when_late=OnceLate("To be destroyed", *act),
        consequence=f"{taken.get_kind_display()} may not be kept after that day (PACE 1984 s.63D). {NOTHING_DELETED}",
        next_action=act[0],
        action_label=act[1],
        action_url=act[2],
        limits=(Limit("Last day", ends, in_force=True, authority="PACE 1984 s.63F"),),
        steps=tuple(steps),
    )
