"""What the database itself refuses: notices without access to their case, and notices that no worker gave."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.utils import ProgrammingError

from casework.notices.conftest import AsWorker
from conftest import TestDatabase
from safehold.accounts import actions as accounts
from safehold.accounts.acting import reading_as
from safehold.accounts.asked import IssueCalendarFeed
from safehold.accounts.errors import NotFoundError
from safehold.audit import recording as audit
from safehold.casework.cases import actions as cases
from safehold.casework.cases import clocks
from safehold.casework.cases.asked import ReviewCase
from safehold.casework.cases.models import CaseAccess, Clock
from safehold.casework.notices import actions, queries, settlements
from safehold.casework.notices.clock_check import check_clocks
from safehold.casework.notices.feed import read_feed
from safehold.casework.notices.models import FeedReading, Notice
from safehold.casework.notices.verbs import Verb
from safehold.law.calendar import london_date

if TYPE_CHECKING:
    from casework.officers import Officers
    from safehold.casework.cases.models import Case


@pytest.fixture
def db(fresh_database: TestDatabase) -> None:
    """The officers of the tests, in the database of the test's own: everything here is committed."""


def test_a_notice_is_gone_with_the_access_to_its_case(
    officers: Officers, restricted_case: Case, as_worker: AsWorker, now: datetime
) -> None:
    with as_worker():
        Clock.objects.update(owner=officers.detective)
        assert actions.give_due_notices(at=now).notices == 1
    assert actions.give_due_notices(at=now).notices == 0, "in nobody's name the site sees no clock"
    with reading_as(officers.detective):
        assert queries.unread_count(officers.detective) == 1
        (notice,) = queries.notices_of(officers.detective)
    for other in (officers.superintendent, officers.outsider, officers.administrator):
        with reading_as(other):
            assert Notice.objects.count() == 0
    with as_worker():
        CaseAccess.objects.filter(officer=officers.detective).update(valid_until=now - timedelta(minutes=1))
    with reading_as(officers.detective):
        assert queries.unread_count(officers.detective) == 0
        assert list(queries.notices_of(officers.detective)) == []
    with pytest.raises(NotFoundError):
        actions.mark_as_read(notice, by=officers.detective, at=now)


def test_the_site_gives_no_notice_checks_no_clocks_and_writes_no_entry_of_the_machine(
    officers: Officers, open_case: Case, now: datetime
) -> None:
    inspector = officers.inspector
    notice = Notice(
        kind="checked",
        recipient=inspector,
        because="check",
        team=inspector.team,
        subject_kind="x",
        subject_id=1,
        reference="x",
        text="x",
        url="/",
        at=now,
    )
    with reading_as(inspector), pytest.raises(ProgrammingError, match="row-level security"):
        notice.save()
    with pytest.raises(ProgrammingError, match="row-level security"), audit.machine_action(at=now) as act:
        act.record(Verb.CLOCKS_CORRECTED, subject=open_case, case=open_case.pk, differences=[])


def test_nobody_marks_settles_or_rewrites_a_notice_of_somebody_else(
    officers: Officers, open_case: Case, as_worker: AsWorker, now: datetime
) -> None:
    with as_worker():
        actions.give_due_notices(at=now)
    colleague = officers.detective  # of the same case: they see who was told, and may change nothing of it
    with reading_as(colleague):
        (notice,) = Notice.objects.filter(recipient=officers.inspector)
        for change in ({"read_at": now}, {"settled_at": now}):
            assert Notice.objects.filter(pk=notice.pk).update(**change) == 0
    with reading_as(officers.inspector):
        assert (Notice.objects.get(pk=notice.pk).read_at, Notice.objects.get(pk=notice.pk).settled_at) == (None, None)


@pytest.mark.parametrize(
    "change", [{"text": "Nothing to do"}, {"recipient_id": 1}, {"followed_at": None}, {"ends_at": None}, {"stage": "late"}]
)
def test_what_was_told_stays_as_it_was_given_also_to_its_officer(
    officers: Officers, open_case: Case, as_worker: AsWorker, now: datetime, change: dict[str, object]
) -> None:
    with as_worker():
        actions.give_due_notices(at=now)
    with reading_as(officers.inspector), pytest.raises(ProgrammingError, match="permission denied"):
        Notice.objects.filter(recipient=officers.inspector).update(**change)


def test_a_limit_that_moves_settles_the_notices_of_everybody_and_one_that_runs_is_not_settled(
    officers: Officers, open_case: Case, as_worker: AsWorker, now: datetime
) -> None:
    with as_worker():
        Clock.objects.update(owner=officers.detective)
        actions.give_due_notices(at=now)
    with reading_as(officers.inspector):
        # As anybody could call it: what still runs stands.
        settlements.settle(clocks.Replaced(now, cases=(open_case.pk,)))
    with reading_as(officers.detective):
        assert queries.unread_count(officers.detective) == 1
    cases.review_case(open_case, ReviewCase(reason="Risk still right"), by=officers.inspector, at=now)
    with reading_as(officers.detective):
        assert queries.unread_count(officers.detective) == 0
        assert [notice.settled_at for notice in queries.notices_of(officers.detective, "done")] == [now]


def test_a_notice_without_a_case_is_seen_by_nobody_but_its_officer(
    officers: Officers, open_case: Case, as_worker: AsWorker, now: datetime
) -> None:
    with as_worker():
        Clock.objects.update(ends_at=now)
        check_clocks(at=now, processes=1)
        Notice.objects.filter(case__isnull=True).update(team_id=officers.detective.team_id)
    for other in officers.everybody():
        with reading_as(other):
            assert not Notice.objects.filter(case__isnull=True).exclude(recipient=other).exists()


def test_how_often_a_feed_was_read_is_counted_for_its_officer_alone(officers: Officers, now: datetime) -> None:
    feed, secret = accounts.issue_calendar_feed(IssueCalendarFeed(name="Force phone"), by=officers.detective, at=now)
    read_feed(secret, at=now)
    with reading_as(officers.detective):
        assert FeedReading.objects.get().reads == 1
    for other in (officers.inspector, officers.administrator):
        with reading_as(other):
            assert FeedReading.objects.count() == 0
            assert FeedReading.objects.update(reads=0) == 0
        with reading_as(other), pytest.raises(ProgrammingError, match="row-level security"):
            queries.count_reading(feed, london_date(now))
    with reading_as(officers.detective), pytest.raises(ProgrammingError, match="permission denied"):
        FeedReading.objects.update(day=london_date(now - timedelta(days=1)))
    read_feed(secret, at=now)
    with reading_as(officers.detective):
        assert FeedReading.objects.get().reads == 2
