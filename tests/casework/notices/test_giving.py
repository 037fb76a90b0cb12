"""Who is told of a limit, when and why, and who is told when nobody acts. What the database refuses: `test_secrecy`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.closing import close_case
from casework.custody.stories import arrest_at, bailed_after_arrest, london
from casework.notices.conftest import all_notices
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import NotFoundError, NotPermittedError
from safehold.casework.bail.actions import record_failure_to_surrender
from safehold.casework.bail.asked import RecordFailureToSurrender
from safehold.casework.cases import actions as cases
from safehold.casework.cases.asked import ReviewCase
from safehold.casework.cases.models import Clock
from safehold.casework.notices import actions, queries
from safehold.casework.notices.actions import give_due_notices
from safehold.casework.releases.asked import NewViews
from safehold.casework.releases.choices import Sought
from safehold.law.calendar import LONDON

if TYPE_CHECKING:
    from casework.officers import Officers
    from safehold.accounts.models import Officer
    from safehold.audit.models import Entry
    from safehold.casework.cases.models import Case

StagesOf = Callable[["Officer"], list[tuple[str, str]]]


@pytest.fixture
def db(worker_role: None, db: None) -> None:
    """A worker's connection."""


@pytest.fixture
def end(open_case: Case, officers: Officers) -> datetime:
    """The end of the one limit of the open case: its review, 28 days after it was opened, at 23:59 in London."""
    with reading_as(officers.inspector):
        ends = Clock.objects.get().ends_at
    assert ends is not None
    return ends


def noon(end: datetime, days_before: int) -> datetime:
    """Noon in London, so many days before the day of a limit."""
    return end.astimezone(LONDON).replace(hour=12, minute=0) - timedelta(days=days_before)


def another_supervisor(officers: Officers, case: Case) -> Officer:
    """A case whose supervisor does not own its review: the clock is the detective's then."""
    Clock.objects.filter(case=case).update(owner=officers.detective)
    return officers.inspector


def test_the_owner_is_told_once_at_each_stage(
    officers: Officers, end: datetime, stages_of: StagesOf, entries: Callable[[str], list[Entry]]
) -> None:
    assert give_due_notices(at=noon(end, 4)).notices == 0
    for days in (3, 2, 1, 0):
        give_due_notices(at=noon(end, days))
        assert give_due_notices(at=noon(end, days) + timedelta(minutes=15)).notices == 0
    assert stages_of(officers.inspector) == [("3d", "owner"), ("1d", "owner")]
    recorded = entries("notice.given")
    assert [(entry.officer_id, entry.officer_name, entry.officer_role) for entry in recorded] == [
        (None, "Safehold", "machine")
    ] * 2
    assert recorded[0].payload["notices"] == [
        f"DI R. Template: 28-day supervisor's review, {recorded[0].subject_label}, 3 days before (You hold it)"
    ]


def test_a_stage_begins_with_its_day_in_london(officers: Officers, end: datetime, stages_of: StagesOf) -> None:
    first = noon(end, 3).replace(hour=0)
    assert give_due_notices(at=first - timedelta(seconds=1)).notices == 0
    assert give_due_notices(at=first).notices == 1


@pytest.fixture
def released(open_case: Case, officers: Officers) -> datetime:
    """Released on bail at 15:00 on Friday 12 June 2026: the victim is told by Monday, the person contacted in 48 hours."""
    views = NewViews(
        sought=Sought.GIVEN, words="She wants him kept away.", through_representative=True, custody_officer_told=True
    )
    bailed_after_arrest(open_case, officers, london("2026-06-12 07:00"), views=views)
    return london("2026-06-12 15:00")


def told_of(officer: Officer, limit_name: str) -> list[tuple[str, str]]:
    return [
        (notice.stage, notice.because)
        for notice in all_notices()
        if (notice.recipient_id, notice.limit_name) == (officer.pk, limit_name)
    ]


def test_a_limit_of_one_working_day_or_48_hours_is_told_of_as_it_begins(officers: Officers, released: datetime) -> None:
    give_due_notices(at=released + timedelta(minutes=5))
    assert give_due_notices(at=released + timedelta(minutes=20)).notices == 0
    for limit_name in ("Victim not told of the release on bail", "First 48 hours after release"):
        assert told_of(officers.detective, limit_name) == [("begun", "owner")]
    assert told_of(officers.detective, "3-month limit") == []


def test_officer_in_the_case_is_told_at_once_that_somebody_who_did_not_come_may_be_arrested(
    officers: Officers, open_case: Case
) -> None:
    bail = bailed_after_arrest(open_case, officers, london("2026-03-14 07:00"))
    failed = london("2026-06-14 22:00")
    record_failure_to_surrender(
        bail,
        RecordFailureToSurrender(
            failed_on=bail.ends_on,
            duty_known=True,
            duty_words="Signed for the notice",
            excuse="None given",
            judged_by="DI R. Template",
        ),
        by=officers.custody_liaison,
        at=failed,
    )
    give_due_notices(at=failed + timedelta(minutes=5))
    [(_, because)] = told_of(officers.detective, "Did not come, and is not arrested")
    assert because == "owner"
    assert told_of(officers.detective, "Lay the information") == [], "six months ahead"
    give_due_notices(at=london("2026-11-16 12:00"))
    assert told_of(officers.detective, "Lay the information") == [("28d", "owner")]


def test_later_stages_of_a_short_limit_follow_its_beginning(officers: Officers, released: datetime) -> None:
    give_due_notices(at=released + timedelta(minutes=5))
    for day in (13, 14, 15, 16):
        give_due_notices(at=london(f"2026-06-{day} 12:30"))
    # By Monday, so the day before is a Sunday; 48 hours end on Sunday at 15:00, so the last three hours begin at noon.
    assert told_of(officers.detective, "Victim not told of the release on bail") == [
        (s, "owner") for s in ("begun", "1d", "late")
    ]
    assert told_of(officers.detective, "First 48 hours after release") == [(s, "owner") for s in ("begun", "3h", "late")]
    assert told_of(officers.inspector, "Victim not told of the release on bail") == [("1d", "supervisor"), ("late", "supervisor")]


def test_where_no_stage_lies_in_a_short_limit_its_supervisor_is_told_once_it_is_late(
    officers: Officers, open_case: Case, stages_of: StagesOf
) -> None:
    begun = london("2026-06-10 14:00")
    Clock.objects.filter(case=open_case).update(
        kind="bail", starts_at=begun, ends_at=london("2026-06-11 23:59"), owner=officers.detective
    )
    give_due_notices(at=begun - timedelta(minutes=5))
    assert all_notices() == []
    give_due_notices(at=begun + timedelta(minutes=5))
    give_due_notices(at=london("2026-06-11 09:00"))
    assert stages_of(officers.detective) == [("begun", "owner")]
    give_due_notices(at=london("2026-06-12 00:05"))
    assert stages_of(officers.detective) == [("begun", "owner"), ("late", "owner")]
    assert stages_of(officers.inspector) == [("late", "supervisor")]


def test_whoever_takes_a_short_limit_over_is_told_of_it(officers: Officers, open_case: Case, stages_of: StagesOf) -> None:
    begun = london("2026-06-10 14:00")
    clock = Clock.objects.filter(case=open_case)
    clock.update(kind="bail", starts_at=begun, ends_at=london("2026-06-11 23:59"), owner=officers.detective)
    give_due_notices(at=begun)
    clock.update(owner=officers.inspector)
    give_due_notices(at=begun + timedelta(minutes=15))
    assert stages_of(officers.inspector) == [("begun", "owner")]


def test_detention_is_told_of_by_its_hours_only(officers: Officers, open_case: Case) -> None:
    arrest_at(open_case, officers, london("2026-06-12 07:00"))
    give_due_notices(at=london("2026-06-12 07:35"))
    assert {notice.limit_name for notice in all_notices()} == {"28-day supervisor's review"}


def test_only_the_last_of_several_stages_that_were_missed_is_told(officers: Officers, end: datetime, stages_of: StagesOf) -> None:
    give_due_notices(at=end + timedelta(days=30))
    assert stages_of(officers.inspector) == [("late", "owner")]


def test_a_run_for_an_earlier_moment_says_nothing_that_was_overtaken(officers: Officers, end: datetime) -> None:
    give_due_notices(at=noon(end, 1))
    assert give_due_notices(at=noon(end, 3)).notices == 0


def test_a_later_notice_takes_the_place_of_an_earlier_one(officers: Officers, end: datetime) -> None:
    give_due_notices(at=noon(end, 3))
    give_due_notices(at=noon(end, 1))
    with reading_as(officers.inspector):
        assert [notice.stage for notice in queries.notices_of(officers.inspector)] == ["1d"]
        assert queries.unread_count(officers.inspector) == 1


def test_a_limit_that_was_moved_settles_its_notices_and_is_told_of_anew(
    officers: Officers, open_case: Case, end: datetime
) -> None:
    give_due_notices(at=noon(end, 1))
    moved = noon(end, 0)
    cases.review_case(open_case, ReviewCase(reason="Risk still right"), by=officers.inspector, at=moved)
    with reading_as(officers.inspector):
        assert queries.unread_count(officers.inspector) == 0
    assert [notice.settled_at for notice in all_notices()] == [moved]
    assert give_due_notices(at=noon(end, 0)).notices == 0
    assert give_due_notices(at=noon(end, 0) + timedelta(days=25)).notices == 1


def test_a_limit_that_goes_back_to_an_end_is_told_of_again(
    officers: Officers, open_case: Case, end: datetime, stages_of: StagesOf
) -> None:
    from safehold.casework.cases import clocks

    give_due_notices(at=noon(end, 1))
    reviewed, before = noon(end, 0), open_case.last_reviewed_at
    for since in (reviewed, before):
        open_case.last_reviewed_at = since
        open_case.save(update_fields=["last_reviewed_at"])
        clocks.rebuild(open_case, at=reviewed)
    give_due_notices(at=noon(end, 0))
    assert stages_of(officers.inspector) == [("1d", "owner"), ("1d", "owner")]


def test_a_closed_case_settles_its_notices(officers: Officers, open_case: Case, end: datetime) -> None:
    give_due_notices(at=noon(end, 1))
    close_case(open_case, by=officers.inspector, at=noon(end, 0), outcome="No offence found", reason="Examined")
    with reading_as(officers.inspector):
        assert list(queries.notices_of(officers.inspector, "open")) == []
        assert [notice.stage for notice in queries.notices_of(officers.inspector, "done")] == ["1d"]


def test_whoever_takes_a_record_over_is_told_and_whoever_gave_it_away_no_longer(
    officers: Officers, open_case: Case, end: datetime, stages_of: StagesOf
) -> None:
    from safehold.casework.cases import clocks

    give_due_notices(at=noon(end, 3))
    open_case.supervisor = officers.superintendent
    open_case.save(update_fields=["supervisor"])
    clocks.rebuild(open_case, at=noon(end, 2))
    assert give_due_notices(at=noon(end, 2)).notices == 1
    assert stages_of(officers.superintendent) == [("3d", "owner")]
    with reading_as(officers.inspector):
        assert queries.unread_count(officers.inspector) == 0


# When nobody acts


def test_the_supervisor_is_told_when_the_notice_before_was_not_read(officers: Officers, open_case: Case, end: datetime) -> None:
    supervisor = another_supervisor(officers, open_case)
    give_due_notices(at=noon(end, 3))
    give_due_notices(at=noon(end, 1))
    told = [(notice.recipient, notice.stage, notice.because) for notice in all_notices()]
    assert told == [
        (officers.detective, "3d", "owner"),
        (officers.detective, "1d", "owner"),
        (supervisor, "1d", "supervisor"),
    ]
    day = noon(end, 3)
    assert all_notices()[-1].why == f"Told on {day:%-d %B}, no action recorded: DC A. Sample."
    give_due_notices(at=end + timedelta(hours=1))
    late = {notice.recipient: (notice.because, notice.why) for notice in all_notices() if notice.stage == "late"}
    assert late[officers.superintendent] == (
        "head",
        f"Told on {day:%-d %B} and {noon(end, 1):%-d %B}, no action recorded: DC A. Sample.",
    )
    assert late[supervisor][0] == "supervisor"


def test_the_supervisor_is_not_troubled_while_the_owner_reads_until_it_is_late(
    officers: Officers, open_case: Case, end: datetime
) -> None:
    another_supervisor(officers, open_case)
    give_due_notices(at=noon(end, 3))
    actions.mark_as_read(all_notices()[0], by=officers.detective, at=noon(end, 3))
    give_due_notices(at=noon(end, 1))
    assert {notice.recipient for notice in all_notices()} == {officers.detective}
    with reading_as(officers.detective):
        (notice,) = queries.notices_of(officers.detective)
    actions.mark_as_read(notice, by=officers.detective, at=noon(end, 1))
    give_due_notices(at=end + timedelta(hours=1))
    told = [notice for notice in all_notices() if notice.because == "supervisor"]
    assert [notice.recipient for notice in told] == [officers.inspector]
    assert ", read, no action recorded: DC A. Sample." in told[0].why


# To nobody who may not know


def held_by(officer: Officer) -> datetime:
    """Let the one clock be an officer's. Returns its end."""
    Clock.objects.update(owner=officer)
    ends = Clock.objects.get().ends_at
    assert ends is not None
    return ends


def test_who_may_not_see_the_case_is_not_told_and_the_supervisor_is_in_their_place(
    officers: Officers, restricted_case: Case
) -> None:
    ends = held_by(officers.other_detective)
    give_due_notices(at=noon(ends, 3))
    assert give_due_notices(at=noon(ends, 3)).notices == 0
    (notice,) = all_notices()
    assert (notice.recipient, notice.because, notice.instead_of_id) == (
        officers.inspector,
        "instead",
        officers.other_detective.pk,
    )


def test_the_heads_of_the_team_are_not_told_of_a_restricted_case(officers: Officers, restricted_case: Case) -> None:
    ends = held_by(officers.detective)
    for at in (noon(ends, 3), noon(ends, 1), ends + timedelta(hours=1)):
        give_due_notices(at=at)
    # The superintendent is an inspector of the team, and not one of the people named in the case.
    assert {notice.recipient for notice in all_notices()} == {officers.detective, officers.inspector}


def test_an_officer_who_has_left_is_not_told(officers: Officers, open_case: Case, end: datetime) -> None:
    held_by(officers.detective)
    from safehold.accounts.models import Officer

    # As a restored or imported record may be: nobody's account is ended while they hold an open case.
    Officer.objects.filter(pk=officers.detective.pk).update(is_active=False)
    give_due_notices(at=noon(end, 3))
    assert [(notice.recipient, notice.because) for notice in all_notices()] == [(officers.inspector, "instead")]


# Reading


def test_reading_a_notice_reads_those_before_it_and_twice_changes_nothing(
    officers: Officers, end: datetime, entries: Callable[[str], list[Entry]]
) -> None:
    give_due_notices(at=noon(end, 3))
    give_due_notices(at=noon(end, 1))
    last = all_notices()[-1]
    actions.mark_as_read(last, by=officers.inspector, at=noon(end, 1))
    actions.mark_as_read(last, by=officers.inspector, at=noon(end, 0))
    assert [notice.read_at for notice in all_notices()] == [noon(end, 1)] * 2
    assert len(entries("notice.read")) == 2


def test_nobody_marks_the_notice_of_somebody_else(officers: Officers, end: datetime, now: datetime) -> None:
    give_due_notices(at=noon(end, 1))
    (notice,) = all_notices()
    for other in (officers.superintendent, officers.detective, officers.outsider):
        with pytest.raises(NotFoundError):
            actions.mark_as_read(notice, by=other, at=now)
    with pytest.raises(NotPermittedError):
        actions.mark_as_read(notice, by=officers.press, at=now)


# A run as a whole


def test_a_run_in_which_nothing_is_due_is_one_query(officers: Officers, end: datetime) -> None:
    give_due_notices(at=noon(end, 3))
    connection.ensure_connection()
    with CaptureQueriesContext(connection) as asked:
        assert give_due_notices(at=noon(end, 2)).notices == 0
    assert len(asked) == 1


def test_one_case_that_fails_does_not_keep_the_others_from_being_told(
    officers: Officers, open_case: Case, restricted_case: Case, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A case that cannot be read stands for whatever may go wrong in one of them.
    usual = queries.case_with_people

    def fails(number: int) -> Case:
        if number == open_case.pk:
            raise RuntimeError("cannot be read")
        return usual(number)

    with monkeypatch.context() as patch:
        patch.setattr(queries, "case_with_people", fails)
        with pytest.raises(actions.NoticesNotGivenError, match="1 records could not be told of"):
            give_due_notices(at=now)
    assert [notice.case for notice in all_notices()] == [restricted_case]
    assert give_due_notices(at=now).records == 1


def test_whoever_is_asked_to_decide_after_the_notices_were_given_is_told_once(
    officers: Officers, open_case: Case, stages_of: StagesOf
) -> None:
    from casework.bail.test_extensions import prepare
    from casework.custody.stories import bailed_after_arrest, london

    # Three months from 14 March 2026 end on 14 June.
    bail = bailed_after_arrest(open_case, officers, london("2026-03-14 07:00"))
    give_due_notices(at=london("2026-06-13 09:00"))
    assert stages_of(officers.superintendent) == []
    asked = london("2026-06-13 10:00")
    prepare(bail, officers, at=asked, told_at=asked, answer_by=asked.date(), sent_to=officers.superintendent)
    give_due_notices(at=london("2026-06-13 10:15"))
    assert stages_of(officers.superintendent) == [("1d", "decider")]
    assert give_due_notices(at=london("2026-06-13 10:30")).notices == 0


def test_the_supervisor_of_a_closed_case_is_told_90_days_before_what_is_kept_is_reviewed(
    officers: Officers, open_case: Case, stages_of: StagesOf
) -> None:
    # Six years after 16 March 2026; 90 days before 16 March 2032 it is 17 December 2031.
    close_case(open_case, by=officers.inspector, at=datetime(2026, 3, 16, 9, tzinfo=LONDON), group="other")
    give_due_notices(at=datetime(2031, 12, 16, 12, tzinfo=LONDON))
    assert stages_of(officers.inspector) == []
    give_due_notices(at=datetime(2031, 12, 17, 12, tzinfo=LONDON))
    assert stages_of(officers.inspector) == [("90d", "owner")]
