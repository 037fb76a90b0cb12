"""The nightly check: what differs is reported and put right, once, also when it is run again; what does not is left alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from procrastinate.contrib.django import app

from casework.comparing import difference
from casework.custody.stories import arrested_in_1900
from casework.notices.conftest import all_notices
from casework.test_permissions import make_world
from safehold.accounts.models import Officer
from safehold.casework.bail.models import Bail
from safehold.casework.cases.clock_comparison import InterruptedComparisonError
from safehold.casework.cases.models import Clock, Restriction
from safehold.casework.notices import jobs
from safehold.casework.notices.actions import give_due_notices, mark_as_read
from safehold.casework.notices.clock_check import check_clocks
from safehold.casework.notices.models import ClockCheck, Notice

if TYPE_CHECKING:
    from casework.officers import Officers
    from safehold.audit.models import Entry
    from safehold.casework.cases.models import Case

Entries = Callable[[str], list["Entry"]]


@pytest.fixture
def db(worker_role: None, db: None) -> None:
    """A worker's connection."""


def test_a_night_in_which_nothing_differs_is_recorded_and_troubles_nobody(
    officers: Officers, open_case: Case, restricted_case: Case, now: datetime, entries: Entries
) -> None:
    before = list(Clock.objects.order_by("pk").values_list("pk", "computed_at"))
    checked = check_clocks(at=now, processes=1)
    check = ClockCheck.objects.get()
    assert check == checked.check
    assert (check.cases, check.records, check.clocks, check.differences, check.corrected) == (2, 0, 2, 0, 0)
    assert check.is_finished
    assert all_notices() == []
    assert list(Clock.objects.order_by("pk").values_list("pk", "computed_at")) == before
    (entry,) = entries("clocks.checked")
    assert (entry.officer_name, entry.payload) == (
        "Safehold",
        {"cases": 2, "records": 0, "clocks": 2, "differences": 0, "unreadable": 0},
    )


def test_a_clock_that_differs_is_put_right_and_the_supervisor_and_the_administrator_are_told(
    officers: Officers, open_case: Case, restricted_case: Case, now: datetime, entries: Entries
) -> None:
    right = Clock.objects.get(case=open_case).ends_at
    Clock.objects.filter(case=open_case).update(ends_at=now)
    checked = check_clocks(at=now, processes=1)
    assert (checked.check.differences, checked.check.corrected) == (1, 1)
    assert Clock.objects.get(case=open_case).ends_at == right
    assert difference(open_case) == []
    told = {notice.recipient: notice for notice in all_notices()}
    assert set(told) == {officers.inspector, officers.administrator}
    assert told[officers.inspector].case == open_case
    assert told[officers.inspector].text == "1 clock was not as the facts give it, and was computed anew"
    assert told[officers.administrator].case is None
    assert open_case.reference not in vars(told[officers.administrator]).values()
    (entry,) = entries("clocks.corrected")
    assert entry.case_id == open_case.pk
    (sentence,) = entry.payload["differences"]
    assert sentence.startswith(f"{open_case.reference}: Review due, 28-day supervisor's review, differs in its end: stored is ")
    assert check_clocks(at=now + timedelta(days=1), processes=1).check.differences == 0
    assert len(entries("clocks.corrected")) == 1


def test_what_the_check_found_is_settled_by_reading_it_and_a_limit_is_not(
    officers: Officers, open_case: Case, now: datetime, entries: Entries
) -> None:
    for night in range(2):
        Clock.objects.filter(case=open_case).update(ends_at=now)
        check_clocks(at=now + timedelta(minutes=night), processes=1)
    give_due_notices(at=now)
    read = now + timedelta(minutes=5)
    limit, corrected, checked = (Notice.objects.filter(kind=kind).order_by("pk") for kind in ("limit", "corrected", "checked"))
    # Reading the later notice about the case settles the earlier one with it.
    mark_as_read(corrected[1], by=officers.inspector, at=read)
    assert [notice.settled_at for notice in corrected] == [read, read]
    mark_as_read(limit[0], by=officers.inspector, at=read)
    assert [(notice.read_at, notice.settled_at) for notice in limit] == [(read, None)]
    mark_as_read(checked[0], by=officers.administrator, at=read)
    assert [notice.settled_at for notice in checked] == [read, None]
    assert len(entries("notice.read")) == 3


def test_clocks_of_referrals_are_put_right_and_those_of_ended_ones_taken_away(officers: Officers, now: datetime) -> None:
    world = make_world(officers, now, number=1, restriction=Restriction.STANDARD, visible_to=frozenset(), laboratory=False)
    clock = Clock.objects.get(subject_kind="referral", subject_id=world.new.pk)
    right = clock.ends_at
    Clock.objects.filter(pk=clock.pk).update(ends_at=now)
    clock.pk, clock.subject_id = None, 999_999
    clock.save()
    checked = check_clocks(at=now, processes=1)
    assert (checked.check.differences, checked.check.corrected) == (2, 2)
    assert Clock.objects.get(subject_kind="referral", subject_id=world.new.pk).ends_at == right
    assert not Clock.objects.filter(subject_id=999_999).exists()


def test_a_check_that_is_asked_to_stop_writes_nothing(
    officers: Officers, open_case: Case, now: datetime, entries: Entries
) -> None:
    Clock.objects.update(ends_at=now)
    with pytest.raises(InterruptedComparisonError):
        check_clocks(at=now, processes=1, should_stop=lambda: True)
    assert ClockCheck.objects.count() == 0
    assert entries("clocks.corrected") == []


class Stopping:
    """What the job asks of its context."""

    def should_abort(self) -> bool:
        """Nobody stops it."""
        return False


@pytest.mark.parametrize(
    ("moment", "runs"),
    [
        ("2026-01-10T02:30", True),  # winter: London is on Greenwich time
        ("2026-01-10T01:30", False),
        ("2026-07-10T01:30", True),  # summer
        ("2026-07-10T02:30", False),
        ("2026-03-29T01:30", True),  # the clocks go forward at one
        ("2026-03-29T02:30", False),
        ("2026-10-25T02:30", True),  # and back at two: 01:30 comes twice, 02:30 once
        ("2026-10-25T01:30", False),
    ],
)
def test_the_check_runs_at_half_past_two_in_london_once_a_night(officers: Officers, moment: str, runs: bool) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    jobs.check_clocks(Stopping(), timestamp=int(at.timestamp()))
    assert ClockCheck.objects.exists() is runs


def test_both_jobs_are_periodic_and_have_a_queue_of_their_own() -> None:
    periodic = {key[0]: task for key, task in app.periodic_registry.periodic_tasks.items()}
    assert (periodic["notices.give"].cron, periodic["clocks.check"].cron) == ("*/15 * * * *", "30 1,2 * * *")
    assert {periodic[name].task.queue for name in ("notices.give", "clocks.check")} == {"clocks"}
    assert {periodic[name].task.lock for name in ("notices.give", "clocks.check")} == {"clocks"}


def test_the_job_gives_what_is_due_at_its_moment(officers: Officers, open_case: Case, now: datetime) -> None:
    assert jobs.give_notices(int(now.timestamp())) == 1
    assert jobs.give_notices(int(now.timestamp())) == 0


def test_a_case_that_cannot_be_read_is_reported_until_it_can_and_the_others_are_put_right(
    officers: Officers, open_case: Case, restricted_case: Case, now: datetime, entries: Entries
) -> None:
    arrested_in_1900(open_case, officers)
    right = Clock.objects.get(case=restricted_case).ends_at
    Clock.objects.filter(case=restricted_case).update(ends_at=now)
    checked = check_clocks(at=now, processes=1)
    check = checked.check
    assert (check.cases, check.differences, check.unreadable, check.corrected, check.is_finished) == (2, 1, 1, 1, True)
    assert Clock.objects.get(case=restricted_case).ends_at == right
    assert [entry.case_id for entry in entries("clocks.corrected")] == [restricted_case.pk]
    (found,) = checked.compared.unreadable
    assert found.sentence.startswith(f"{open_case.reference}: the clocks can't be computed. ")
    (notice,) = Notice.objects.filter(kind="unreadable")
    assert (notice.recipient, notice.case, notice.text) == (officers.inspector, open_case, found.sentence)
    (admins,) = Notice.objects.filter(kind="checked")
    assert "the clocks of 1 record can't be computed" in admins.text
    assert open_case.reference not in vars(admins).values()
    # The next night it is told no second time, and reading it does not settle it.
    mark_as_read(notice, by=officers.inspector, at=now)
    assert check_clocks(at=now + timedelta(days=1), processes=1).check.unreadable == 1
    (notice,) = Notice.objects.filter(kind="unreadable")
    assert notice.settled_at is None
    assert [entry.payload for entry in entries("clocks.unreadable")] == [{"what": found.sentence}]
    # Once it can be read, it is settled.
    Bail.objects.update(arrested_on=date(2026, 3, 14))
    later = now + timedelta(days=2)
    assert check_clocks(at=later, processes=1).check.unreadable == 0
    notice.refresh_from_db()
    assert notice.settled_at == later


def test_a_supervisor_who_has_left_is_not_told_of_a_correction_but_an_inspector_of_the_team(
    officers: Officers, open_case: Case, now: datetime
) -> None:
    # As a restored or imported record may be.
    Officer.objects.filter(pk=officers.inspector.pk).update(is_active=False)
    Clock.objects.filter(case=open_case).update(ends_at=now)
    assert check_clocks(at=now, processes=1).check.corrected == 1
    assert [notice.recipient for notice in all_notices() if notice.case == open_case] == [officers.superintendent]
