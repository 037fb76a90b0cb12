"""The rules apart from the database: when a stage begins, who is told at it and why, whatever the order of things."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from safehold.accounts.models import Role
from safehold.casework.cases.clocks import last_minute_of
from safehold.casework.cases.models import ClockKind
from safehold.casework.notices.deciding import FIRST, People, Told, ToTell, no_action, to_tell
from safehold.casework.notices.models import Because
from safehold.casework.notices.stages import (
    BEGUN,
    DAY_1,
    DAYS_3,
    DAYS_7,
    DAYS_14,
    HALF_HOUR,
    HOUR_1,
    HOURS_3,
    HOURS_6,
    LATE,
    STAGES,
    WARNINGS,
    Stage,
    beginnings,
    begins_at,
    is_short,
    warnings_on,
    windows,
)
from safehold.law.calendar import LONDON
from safehold.law.steps import Basis

OWNER, DECIDER, SUPERVISOR, LEAD, HEAD, SECOND_HEAD = range(1, 7)
NAMES = {OWNER: "DC A. Sample", DECIDER: "Det Supt P. Model", LEAD: "DS L. Specimen"}
AT = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
POLICY = warnings_on(AT)

moments = some.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=some.just(UTC))
kinds = some.sampled_from(list(ClockKind))
stages = some.sampled_from(list(STAGES.values()))


def people(*, owner: int | None = OWNER, decider: int | None = None, unknown_to: frozenset[int] = frozenset()) -> People:
    by_role = {
        Role.INSPECTOR: [HEAD, SECOND_HEAD],
        Role.SAFEGUARDING_LEAD: [LEAD],
        Role.CUSTODY_LIAISON: [LEAD],
        Role.INTAKE: [LEAD],
    }
    return People(owner, decider, SUPERVISOR, by_role, lambda officer: officer not in unknown_to)


def told(stage: Stage, days_ago: int, *, read: bool = False, to: int = OWNER, because: Because = Because.OWNER) -> Told:
    return Told(to, NAMES.get(to, f"DC {to}"), stage, because, AT - timedelta(days=days_ago), read)


def told_now(stage: Stage, kind: ClockKind, around: People, *earlier: Told) -> dict[int, Because]:
    return {one.recipient: one.because for one in to_tell(stage, POLICY[kind], around, earlier)}


# The policy


def test_the_stages_are_force_policy_with_a_date() -> None:
    version = WARNINGS.on(AT.date())
    assert version.basis is Basis.FORCE_POLICY
    assert set(version.value) == set(ClockKind)
    assert version.value[ClockKind.BAIL].stages == (DAYS_14, DAYS_7, DAYS_3, DAY_1)
    assert version.value[ClockKind.CUSTODY].stages == (HOURS_6, HOURS_3, HOUR_1, HALF_HOUR)


@pytest.mark.parametrize("kind", ClockKind)
@pytest.mark.parametrize("whole_day", [True, False])
def test_the_stages_of_a_kind_come_nearer_one_after_another(kind: ClockKind, whole_day: bool) -> None:
    found = POLICY[kind].stages_of(whole_day=whole_day)
    assert found[-1] is LATE
    assert all(earlier.before > later.before for earlier, later in pairwise(found))
    assert not whole_day or all(stage is LATE or stage.before >= timedelta(days=1) for stage in found)


@given(at=moments, ends=moments, kind=kinds, whole_day=some.booleans())
def test_a_limit_is_in_the_window_of_the_last_stage_that_has_begun(
    at: datetime, ends: datetime, kind: ClockKind, whole_day: bool
) -> None:
    ends = last_minute_of(ends.date()).astimezone(UTC) if whole_day else ends
    begun = [stage for stage in POLICY[kind].stages_of(whole_day=whole_day) if begins_at(stage, ends, whole_day=whole_day) <= at]
    begun = [stage for stage in begun if stage is not LATE or ends < at]
    found = [
        window.stage
        for window in windows(at)
        if (window.kind, window.whole_day) == (kind, whole_day)
        if (window.begins is None or window.begins <= ends) and ends < window.ends
    ]
    assert found == begun[-1:]


def test_days_before_a_day_begin_with_their_morning_in_london_also_when_the_clocks_change() -> None:
    # 30 October 2026, five days after the clocks went back: the seventh day before it is the 23rd, in summer time.
    ends = last_minute_of(datetime(2026, 10, 30).date())
    assert begins_at(DAYS_7, ends, whole_day=True) == datetime(2026, 10, 23, tzinfo=LONDON)
    assert begins_at(HOURS_6, ends, whole_day=False) == ends - timedelta(hours=6)


@pytest.mark.parametrize(
    ("begins", "ends", "short"),
    [
        ("2026-06-10 14:00", "2026-06-10", True),  # due the same day
        ("2026-06-10 14:00", "2026-06-11", True),  # Wednesday to Thursday
        ("2026-06-10 14:00", "2026-06-12", False),
        ("2026-06-12 14:00", "2026-06-15", True),  # Friday to Monday: one working day
        ("2026-12-24 14:00", "2026-12-29", True),  # over Christmas and the bank holiday of 28 December
        ("2026-12-24 14:00", "2026-12-30", False),
    ],
)
def test_a_limit_of_one_working_day_is_short(begins: str, ends: str, short: bool) -> None:
    begun = datetime.fromisoformat(begins).replace(tzinfo=LONDON)
    last = last_minute_of(datetime.fromisoformat(ends).date())
    assert is_short(begun, last, whole_day=True) is short


def test_a_limit_of_hours_is_short_up_to_48_of_them() -> None:
    assert is_short(AT, AT + timedelta(hours=48), whole_day=False)
    assert not is_short(AT, AT + timedelta(hours=48, minutes=1), whole_day=False)


@given(at=moments, lasts=some.integers(0, 14 * 24 * 60), ago=some.integers(0, 14 * 24 * 60), whole_day=some.booleans())
def test_a_short_limit_that_runs_is_in_the_window_of_its_beginning(at: datetime, lasts: int, ago: int, whole_day: bool) -> None:
    begun = at - timedelta(minutes=ago)
    ends = begun + timedelta(minutes=lasts)
    ends = last_minute_of(ends.astimezone(LONDON).date()).astimezone(UTC) if whole_day else ends
    runs = begun <= at <= ends and is_short(begun, ends, whole_day=whole_day)
    found = [
        window
        for window in beginnings(at)
        if (window.kind, window.whole_day) == (ClockKind.BAIL, whole_day)
        if window.begins is not None and window.begins <= ends < window.ends
        if window.shorter_than is not None and ends - begun < window.shorter_than
    ]
    assert [window.stage for window in found] == [BEGUN] or not runs


def test_detention_is_told_of_by_its_hours_and_never_as_it_begins() -> None:
    assert {window.kind for window in beginnings(AT)} == set(ClockKind) - {ClockKind.CUSTODY, ClockKind.CUSTODY_REVIEW}


# Who is told


def test_whoever_decides_on_a_short_limit_is_told_as_it_begins() -> None:
    around = people(decider=DECIDER)
    assert told_now(BEGUN, ClockKind.BAIL, around) == {OWNER: Because.OWNER, DECIDER: Because.DECIDER}
    assert told_now(BEGUN, ClockKind.CHILD, people()) == {OWNER: Because.OWNER, LEAD: Because.ROLE}


def test_when_nobody_acts_on_a_short_limit_the_others_are_told_once_it_is_late() -> None:
    assert set(told_now(LATE, ClockKind.BAIL, people(), told(BEGUN, 1))) == {OWNER, SUPERVISOR, HEAD, SECOND_HEAD}


def test_the_owner_is_told_first_and_the_supervisor_not_yet() -> None:
    assert told_now(DAYS_14, ClockKind.WARRANT, people()) == {OWNER: Because.OWNER}


def test_whoever_decides_on_bail_is_told_from_seven_days_on() -> None:
    around = people(decider=DECIDER)
    assert told_now(DAYS_14, ClockKind.BAIL, around) == {OWNER: Because.OWNER}
    assert told_now(DAYS_7, ClockKind.BAIL, around, told(DAYS_14, 7, read=True)) == {
        OWNER: Because.OWNER,
        DECIDER: Because.DECIDER,
    }


@pytest.mark.parametrize(
    ("kind", "stage"), [(ClockKind.CHILD, DAYS_3), (ClockKind.CUSTODY, HOURS_6), (ClockKind.CUSTODY_REVIEW, HOUR_1)]
)
def test_children_and_detention_are_told_of_to_those_whose_work_it_is(kind: ClockKind, stage: Stage) -> None:
    assert told_now(stage, kind, people()) == {OWNER: Because.OWNER, LEAD: Because.ROLE}


def test_a_record_that_nobody_holds_is_told_of_to_the_intake_officers() -> None:
    assert told_now(HOURS_6, ClockKind.TARGET, people(owner=None)) == {LEAD: Because.NOBODY}


def test_when_the_notice_before_was_not_read_the_supervisor_is_told_and_near_the_end_the_heads() -> None:
    before = told(DAYS_14, 7)
    assert told_now(DAYS_7, ClockKind.WARRANT, people(), before) == {OWNER: Because.OWNER, SUPERVISOR: Because.SUPERVISOR}
    later = (before, told(DAYS_3, 2))
    assert told_now(DAY_1, ClockKind.WARRANT, people(), *later) == {
        OWNER: Because.OWNER,
        SUPERVISOR: Because.SUPERVISOR,
        HEAD: Because.HEAD,
        SECOND_HEAD: Because.HEAD,
    }


def test_whoever_has_read_the_last_notice_is_left_to_act_until_it_is_late() -> None:
    before = (told(DAYS_7, 6), told(DAYS_3, 2, read=True))
    assert told_now(DAY_1, ClockKind.WARRANT, people(), *before) == {OWNER: Because.OWNER}
    assert set(told_now(LATE, ClockKind.WARRANT, people(), *before)) == {OWNER, SUPERVISOR, HEAD, SECOND_HEAD}


def test_where_nothing_is_to_do_the_supervisor_is_told_only_once_it_is_late() -> None:
    before = told(DAYS_7, 6)

    def recipients(stage: Stage) -> set[int]:
        return {one.recipient for one in to_tell(stage, POLICY[ClockKind.WARRANT], people(), [before], waits=False)}

    assert recipients(DAYS_3) == recipients(DAY_1) == {OWNER}
    assert recipients(LATE) == {OWNER, SUPERVISOR, HEAD, SECOND_HEAD}


def test_an_escalation_that_was_not_read_is_none_of_the_owners_reading() -> None:
    before = (told(DAYS_3, 2, read=True), told(DAYS_3, 2, to=SUPERVISOR, because=Because.SUPERVISOR))
    assert told_now(DAY_1, ClockKind.WARRANT, people(), *before) == {OWNER: Because.OWNER}


def test_the_reason_says_when_they_were_told() -> None:
    june = [told(DAYS_14, 7), told(DAYS_7, 0)]
    assert no_action(june, unread=True) == "Told on 3 June and 10 June, no action recorded: DC A. Sample."
    assert no_action([told(DAYS_3, 0, read=True)], unread=False) == "Told on 10 June, read, no action recorded: DC A. Sample."
    detention = [
        Told(OWNER, "DC A. Sample", HOURS_3, Because.OWNER, AT - timedelta(hours=2), False),
        Told(LEAD, "PS C. Liaison", HOUR_1, Because.ROLE, AT, False),
    ]
    assert no_action(detention, unread=True) == "Told at 08:00 and 10:00, no action recorded: DC A. Sample and PS C. Liaison."


def test_nobody_is_told_in_place_of_somebody_when_nobody_may_know() -> None:
    assert told_now(DAYS_3, ClockKind.WARRANT, people(unknown_to=frozenset(range(1, 7)))) == {}


earlier_notices = some.lists(
    some.builds(
        told, stages, some.integers(0, 20), read=some.booleans(), to=some.integers(1, 6), because=some.sampled_from(list(Because))
    ),
    max_size=8,
)


@given(stage=stages, kind=kinds, unknown=some.frozensets(some.integers(1, 6)), decider=some.booleans(), earlier=earlier_notices)
def test_nobody_is_told_who_may_not_know_and_nobody_twice(
    stage: Stage, kind: ClockKind, unknown: frozenset[int], decider: bool, earlier: list[Told]
) -> None:
    around = people(decider=DECIDER if decider else None, unknown_to=unknown)
    found = to_tell(stage, POLICY[kind], around, earlier)
    recipients = [one.recipient for one in found]
    assert not set(recipients) & unknown
    assert len(recipients) == len(set(recipients))
    assert not set(recipients) & {one.recipient for one in earlier if one.stage.order >= stage.order}
    assert all(one.instead_of in unknown for one in found if one.because is Because.INSTEAD)
    assert all(one.why for one in found if one.because not in FIRST)
    again = [*earlier, *(_as_told(one, stage) for one in found)]
    assert to_tell(stage, POLICY[kind], around, again) == []


def _as_told(one: ToTell, stage: Stage) -> Told:
    return Told(one.recipient, "", stage, one.because, AT, False)


@given(stage=stages, kind=kinds, earlier=earlier_notices, data=some.data())
def test_the_order_in_which_earlier_notices_are_given_does_not_matter(
    stage: Stage, kind: ClockKind, earlier: list[Told], data: some.DataObject
) -> None:
    # At one moment the order is not told; the reason then names the same officers in another order.
    shuffled = data.draw(some.permutations(earlier))
    first = to_tell(stage, POLICY[kind], people(), earlier)
    second = to_tell(stage, POLICY[kind], people(), shuffled)
    assert [(one.recipient, one.because, one.instead_of) for one in first] == [
        (one.recipient, one.because, one.instead_of) for one in second
    ]
