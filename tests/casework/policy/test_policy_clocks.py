"""What a version does to clocks: from its day on and not before; what was counted before is what happens after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from casework.custody.stories import arrest_at, arrested_in_1900, bailed_after_arrest, london, take_all_steps
from casework.policy.conftest import SUSPENSION, Set
from casework.referrals.reports import report
from safehold.accounts.acting import acting_as, reading_as
from safehold.casework.bail import actions as bail_actions
from safehold.casework.bail.asked import RestartBail, SuspendBail
from safehold.casework.bail.models import Bail
from safehold.casework.cases import actions as cases
from safehold.casework.cases import clocks, policy_effects
from safehold.casework.cases.asked import OpenCase, ReviewCase
from safehold.casework.cases.clock_comparison import compare_cases, compare_without_case
from safehold.casework.cases.models import Case, Clock
from safehold.casework.custody import actions as custody
from safehold.casework.custody.asked import ReleaseWithoutBail
from safehold.casework.custody.models import Arrest
from safehold.casework.policy import queries
from safehold.casework.policy.models import PolicyVersion
from safehold.casework.policy.versions import SetVersion, Versions
from safehold.casework.referrals import actions as referrals
from safehold.casework.referrals.models import Referral
from safehold.law.calendar import in_london, london_date
from safehold.law.errors import FactsError

if TYPE_CHECKING:
    from casework.officers import Officers

POLICY = "Force policy, not law"


def clock(officers: Officers, kind: str, number: int | None = None, **filters: Any) -> Clock:
    if number is not None:
        filters["subject_id"] = number
    with reading_as(officers.inspector):
        return Clock.objects.get(kind=kind, **filters)


def another_case(officers: Officers, at: datetime, title: str = "Test Subject 021") -> Case:
    return cases.open_case(
        OpenCase(title=title, reason="Report of uploads"),
        by=officers.inspector,
        at=at,
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
    )


def said(officers: Officers, now: datetime) -> str:
    day = london_date(now)
    return f"{POLICY}, as set on {day:%-d %B %Y} by {officers.administrator.name}"


def test_a_case_keeps_the_review_interval_of_its_day(open_case: Case, officers: Officers, now: datetime, set_figure: Set) -> None:
    set_figure("supervisor_review_days", 14)
    new = another_case(officers, now)
    old_clock, new_clock = clock(officers, "review", open_case.pk), clock(officers, "review", new.pk)
    assert london_date(old_clock.ends_at) == london_date(open_case.opened_at) + timedelta(days=28)
    assert london_date(new_clock.ends_at) == london_date(now) + timedelta(days=14)
    assert (old_clock.limit_name, new_clock.limit_name) == ("28-day supervisor's review", "14-day supervisor's review")
    assert (old_clock.steps[-1][1], new_clock.steps[-1][1]) == (POLICY, said(officers, now))


def test_the_next_review_of_an_old_case_follows_the_policy_of_its_last_review(
    open_case: Case, officers: Officers, now: datetime, set_figure: Set
) -> None:
    set_figure("supervisor_review_days", 7)
    cases.review_case(open_case, ReviewCase(reason="All lines of enquiry followed"), by=officers.inspector, at=now)
    assert london_date(clock(officers, "review", open_case.pk).ends_at) == london_date(now) + timedelta(days=7)


def test_targets_follow_the_day_of_receipt(officers: Officers, now: datetime, set_figure: Set) -> None:
    yesterday, tomorrow = now - timedelta(days=1), london_date(now) + timedelta(days=1)
    set_figure("target_days.very_high", 2)
    set_figure("target_days.very_high", 5, effective_from=tomorrow)
    old = referrals.receive_referral(report("1", at=yesterday), by=officers.intake, at=yesterday, team=officers.intake.team)
    new = referrals.receive_referral(report("2", at=now), by=officers.intake, at=now, team=officers.intake.team)
    assert clock(officers, "target", old.pk).limit_name == "Assess: 1 day"
    assert clock(officers, "target", new.pk).limit_name == "Assess: 2 days"
    assert clock(officers, "target", new.pk).steps[-1][1] == said(officers, now)


def test_welfare_contact_follows_the_day_of_the_release(
    open_case: Case, officers: Officers, now: datetime, set_figure: Set
) -> None:
    arrested = now - timedelta(hours=6)
    arrest = arrest_at(open_case, officers, arrested)
    take_all_steps(arrest, officers, at=now)
    set_figure("welfare_contact_hours", 72)
    arrest = custody.release_under_investigation(
        arrest, ReleaseWithoutBail(released_at=now, reason="Enquiries go on"), by=officers.custody_liaison, at=now
    )
    assert arrest.welfare_contact_by == in_london(now) + timedelta(hours=72)
    assert clock(officers, "welfare", arrest.pk).limit_name == "First 72 hours after release"


def stopped_and_running_again(case: Case, officers: Officers) -> Bail:
    """Worked case 10: arrest 14 March 2026, stopped on 1 May, asked for more on 10 June: 23 July where 1 May counts as used."""
    bail = bailed_after_arrest(case, officers, london("2026-03-14 07:00"))
    by = officers.detective
    bail = bail_actions.suspend_bail(
        bail, SuspendBail(on=date(2026, 5, 1), sent_on=date(2026, 5, 1), reason="File sent"), by=by, at=london("2026-05-01 10:00")
    )
    return bail_actions.restart_bail(
        bail, RestartBail(on=date(2026, 6, 10), reason="Asked for more"), by=by, at=london("2026-06-10 10:00")
    )


@contextmanager
def as_worker_would(officers: Officers) -> Iterator[None]:
    """The transaction of a part of the job; the inspector of the tests sees every case that there is."""
    with acting_as(officers.inspector):
        yield


def rebuild_everything(version: PolicyVersion, officers: Officers, now: datetime) -> policy_effects.Effect:
    with as_worker_would(officers):
        versions = queries.versions()
        total = policy_effects.rebuild_records(version.name, version.effective_from, versions, at=now)
    after: int | None = 0
    while after is not None:
        with as_worker_would(officers):
            batch = policy_effects.rebuild_batch(version.name, version.effective_from, queries.versions(), after=after, at=now)
        total, after = total + batch.effect, batch.last_case
    return total


def counted(version_like: Any, officers: Officers) -> policy_effects.Effect:
    with reading_as(officers.inspector):
        return policy_effects.count(version_like.name, version_like.effective_from, queries.versions().with_version(version_like))


def test_a_reading_moves_the_bails_whose_arrest_it_covers(
    open_case: Case, officers: Officers, now: datetime, set_reading: Set
) -> None:
    bail = stopped_and_running_again(open_case, officers)
    assert bail.ends_on == date(2026, 7, 23)
    version = set_reading(effective_from=date(2026, 3, 14))
    effect = rebuild_everything(version, officers, now)
    assert (effect.moved, effect.later) == (1, 1)
    found = clock(officers, "bail", bail.pk)
    assert london_date(found.ends_at) == date(2026, 7, 24)
    assert "Taken on the advice of R. Counsel" in found.sign_off[0]
    with reading_as(officers.inspector):
        assert Bail.objects.get(pk=bail.pk).ends_on == date(2026, 7, 24)
        assert compare_cases(list(Case.objects.select_related("supervisor"))).differences == ()


def test_a_reading_leaves_an_arrest_before_its_day_alone(
    open_case: Case, officers: Officers, now: datetime, set_reading: Set
) -> None:
    bail = stopped_and_running_again(open_case, officers)
    version = set_reading(effective_from=date(2026, 3, 15))
    assert rebuild_everything(version, officers, now).moved == 0
    assert london_date(clock(officers, "bail", bail.pk).ends_at) == date(2026, 7, 23)


def test_what_is_counted_before_is_what_happens_after(
    open_case: Case, officers: Officers, now: datetime, set_reading: Set, set_figure: Set
) -> None:

    stopped_and_running_again(open_case, officers)
    another = another_case(officers, now - timedelta(hours=1))
    referrals.receive_referral(report("1", at=now), by=officers.intake, at=now, team=officers.intake.team)
    arrest = arrest_at(another, officers, now - timedelta(hours=3))
    take_all_steps(arrest, officers, at=now)
    custody.release_under_investigation(
        arrest, ReleaseWithoutBail(released_at=now, reason="Enquiries go on"), by=officers.custody_liaison, at=now
    )
    today = london_date(now)
    asked: list[tuple[Set, str, object, date]] = [
        (set_reading, SUSPENSION, False, date(2026, 1, 1)),
        (set_figure, "supervisor_review_days", 14, today),
        (set_figure, "welfare_contact_hours", 24, today),
        (set_figure, "target_days.very_high", 3, today),
        (set_figure, "target_days.low", 60, today),
    ]
    for set_it, name, value, day in asked:
        before = counted(SetVersion(name, value, day, "r", "a", today, "S. Ystem", now), officers)
        version = set_it(name, value, effective_from=day)
        ends = all_ends(officers)
        effect = rebuild_everything(version, officers, now)
        after = all_ends(officers)
        really = sum(after[key] != ends[key] for key in ends)
        assert (before.moved, before.later, before.sooner) == (effect.moved, effect.later, effect.sooner), name
        assert effect.moved == really, name
        assert rebuild_everything(version, officers, now).moved == 0, name
    with reading_as(officers.inspector):
        assert compare_cases(list(Case.objects.select_related("supervisor"))).differences == ()
        assert compare_without_case().differences == ()
        released = Arrest.objects.get(pk=arrest.pk)
    assert released.welfare_contact_by == in_london(now) + timedelta(hours=24)


def all_ends(officers: Officers) -> dict[tuple[str, str, int], Any]:
    with reading_as(officers.inspector):
        rows = Clock.objects.values_list("kind", "subject_kind", "subject_id", "ends_at", "days_left")
        return {(kind, subject, number): (ends, left) for kind, subject, number, ends, left in rows}


def test_counting_stores_nothing(open_case: Case, officers: Officers, now: datetime) -> None:
    another_case(officers, now)
    before = all_ends(officers)
    effect = counted(SetVersion("supervisor_review_days", 1, london_date(now), "r", "a", None, "S", now), officers)
    assert (effect.moved, effect.sooner) == (1, 1)
    assert all_ends(officers) == before


def test_rebuilding_goes_on_in_parts_and_each_may_be_done_twice(
    officers: Officers, now: datetime, set_figure: Set, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy_effects, "CASES_AT_ONCE", 2)
    opened = [another_case(officers, now, f"Test Subject {number}") for number in range(5)]
    version = set_figure("supervisor_review_days", 14)
    after: int | None = 0
    moved = []
    while after is not None:
        for _ in range(2):
            with as_worker_would(officers):
                batch = policy_effects.rebuild_batch(
                    version.name, version.effective_from, queries.versions(), after=after, at=now
                )
            moved.append(batch.effect.moved)
        after = batch.last_case
    assert moved == [2, 0, 2, 0, 1, 0, 0, 0]
    for case in opened:
        assert london_date(clock(officers, "review", case.pk).ends_at) == london_date(now) + timedelta(days=14)


def test_a_case_whose_facts_the_law_cannot_read_keeps_its_clocks_and_the_others_are_rebuilt(
    open_case: Case, officers: Officers, now: datetime, set_figure: Set, caplog: pytest.LogCaptureFixture
) -> None:
    broken, other = another_case(officers, now), another_case(officers, now, "Test Subject 022")
    arrested_in_1900(broken, officers)
    tried = SetVersion("supervisor_review_days", 14, london_date(now), "r", "a", None, "S", now)
    effect = counted(tried, officers)
    assert (effect.seen, effect.moved, effect.unreadable) == (1, 1, 1)
    assert broken.reference in caplog.text
    caplog.clear()
    version = set_figure("supervisor_review_days", 14)
    effect = rebuild_everything(version, officers, now)
    assert (effect.moved, effect.unreadable) == (1, 1)
    days = {case: clock(officers, "review", case.pk).ends_at for case in (broken, other)}
    assert london_date(days[other]) == london_date(now) + timedelta(days=14)
    assert london_date(days[broken]) == london_date(now) + timedelta(days=28)
    assert broken.reference in caplog.text


def test_a_referral_whose_facts_the_law_cannot_read_keeps_its_clocks_and_the_others_are_counted_and_rebuilt(
    officers: Officers, now: datetime, set_figure: Set, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, other = (
        referrals.receive_referral(report(number, at=now), by=officers.intake, at=now, team=officers.intake.team)
        for number in ("1", "2")
    )
    ends = {each: clock(officers, "target", each.pk).ends_at for each in (broken, other)}
    # No rule of today refuses the facts of a referral; one that does is put in the place of the real one.
    (real,) = clocks.records_without_case()

    def computed(record: Referral, versions: Versions) -> Iterable[clocks.RunningClock]:
        if record == broken:
            raise FactsError("received", "it is not a date of this work")
        return real.compute(record, versions)

    monkeypatch.setattr(clocks, "_WITHOUT_CASE", [replace(real, compute=computed)])
    tried = SetVersion("target_days.very_high", 3, london_date(now), "r", "a", None, "S", now)
    effect = counted(tried, officers)
    assert (effect.seen, effect.moved, effect.unreadable) == (1, 1, 1)
    assert str(broken) in caplog.text
    caplog.clear()
    effect = rebuild_everything(set_figure("target_days.very_high", 3), officers, now)
    assert (effect.moved, effect.unreadable) == (1, 1)
    assert clock(officers, "target", broken.pk).ends_at == ends[broken]
    assert clock(officers, "target", other.pk).ends_at == ends[other] + timedelta(days=2)
    assert str(broken) in caplog.text


def test_many_cases_are_rebuilt_with_as_many_reads_as_a_few(officers: Officers, now: datetime, set_figure: Set) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    taken = []
    for number in (2, 10):
        for each in range(number):
            another_case(officers, now, f"Test Subject {number}{each}")
        with reading_as(officers.inspector):
            versions = queries.versions()
            with CaptureQueriesContext(connection) as captured:
                policy_effects.count("supervisor_review_days", london_date(now), versions)
        taken.append(len(captured))
    assert taken[0] == taken[1]


def test_a_version_that_comes_later_moves_nothing_now(
    open_case: Case, officers: Officers, now: datetime, set_figure: Set
) -> None:
    another_case(officers, now)
    version = set_figure("supervisor_review_days", 1, effective_from=london_date(now) + timedelta(days=1))
    assert rebuild_everything(version, officers, now) == policy_effects.Effect()
