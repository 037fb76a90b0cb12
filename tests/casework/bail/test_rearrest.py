"""Arrested again for the same offence: from which arrest the period counts, by both readings. Days are worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from casework.charging import stories as charging
from casework.custody.stories import (
    ALL_FOUR,
    BREACH_OF_ORDER,
    DECIDED,
    IMAGES,
    TOLD,
    arrest_at,
    bailed_after_arrest,
    london,
    release_on_bail,
    take_all_steps,
)
from safehold.accounts.acting import acting_as, reading_as
from safehold.accounts.errors import InputError, StaleError
from safehold.casework.bail import actions, queries
from safehold.casework.bail.asked import EndBail, ExtendBail, RecordFailureToSurrender, ReleaseOnRunningBail, SuspendBail
from safehold.casework.bail.facts import counted_from, facts_of
from safehold.casework.bail.models import Bail
from safehold.casework.cases import policy_effects
from safehold.casework.cases.models import Clock
from safehold.casework.custody import actions as custody
from safehold.casework.custody.asked import ReleaseOnStreetBail, ReleaseWithoutBail
from safehold.casework.custody.queries import arrest_by_reference
from safehold.casework.policy import actions as policy
from safehold.casework.policy import queries as policy_queries
from safehold.casework.policy.asked import SetReading
from safehold.law.charging import FAILING_TO_SURRENDER

if TYPE_CHECKING:
    from django.test import Client

    from casework.officers import Officers
    from safehold.casework.cases.models import Case

LEFT_OUT = "stop_under_an_earlier_bail_left_out"
POSSESSION = "CJA1988-S160"
POINT = "bail.first_arrest_keeps_the_period"
FIRST = london("2026-03-14 07:00")
"""Three months from the day after the arrest end on 14 June 2026."""


@pytest.fixture
def begin_anew(officers: Officers) -> Callable[[], object]:
    """Take the other reading: a new arrest begins the period anew."""
    return lambda: policy.set_reading(
        POINT,
        SetReading(
            value=False,
            effective_from=date(2026, 1, 5),
            reason="Advice on s.47(7)",
            authority="R. Counsel",
            advised_on=date(2026, 1, 2),
        ),
        by=officers.administrator,
        at=london("2026-01-05 09:00"),
    )


def end(bail: Bail, officers: Officers, moment: str, outcome: str = "released_under_investigation") -> Bail:
    return actions.end_bail(
        bail,
        EndBail(ended_at=london(moment), outcome=outcome, reason="File reviewed"),
        by=officers.custody_liaison,
        at=london(moment),
    )


def bailed_again(bail: Bail, officers: Officers, moment: str, *, hours: int = 8, **changes: Any) -> Bail:
    """Arrest the person again and release them on bail."""
    bailed = {name: changes.pop(name) for name in ("first_release", "sent_on") if name in changes}
    arrest = arrest_at(bail.case, officers, london(moment), person=bail.person, **changes)
    released = london(moment) + timedelta(hours=hours)
    take_all_steps(arrest, officers, at=released)
    return release_on_bail(arrest, officers, at=released, **bailed)


def points(bail: Bail, officers: Officers) -> list[str]:
    with reading_as(officers.inspector):
        found = queries.bail_by_reference(bail.reference)
        return [point.code for point in queries.clock_of(found).sign_off]


def test_period_of_the_first_arrest_stays_after_a_new_arrest_and_the_clock_says_so(
    open_case: Case, bail: Bail, officers: Officers
) -> None:
    first = end(bail, officers, "2026-05-01 10:00")
    again = bailed_again(first, officers, "2026-05-20 07:00")
    assert again.ends_on == date(2026, 6, 14)
    assert points(again, officers) == ["first_arrest_keeps_the_period"]
    with reading_as(officers.inspector):
        clock = Clock.objects.get(kind="bail", subject_kind="bail", subject_id=again.pk)
        assert clock.starts_at == FIRST
        assert any("47(7)" in point for point in clock.sign_off)


def test_by_the_other_reading_the_period_begins_with_the_new_arrest(
    open_case: Case, officers: Officers, begin_anew: Callable[[], object]
) -> None:
    begin_anew()
    first = end(bailed_after_arrest(open_case, officers, FIRST), officers, "2026-05-01 10:00")
    again = bailed_again(first, officers, "2026-05-20 07:00")
    # Three months from 21 May end on 20 August.
    assert again.ends_on == date(2026, 8, 20)
    assert points(again, officers) == ["first_arrest_keeps_the_period"]
    with reading_as(officers.inspector):
        assert Clock.objects.get(kind="bail", subject_id=again.pk, subject_kind="bail").starts_at == london("2026-05-20 07:00")


def test_release_on_bail_after_the_first_period_is_refused_and_nothing_is_written(
    open_case: Case, bail: Bail, officers: Officers
) -> None:
    first = end(bail, officers, "2026-06-14 10:00")
    with pytest.raises(InputError) as refused:
        bailed_again(first, officers, "2026-06-15 07:00")
    assert refused.value.field == "released_at"
    assert "14 June 2026 (PACE 1984 ss. 47ZA(2), 47ZB(4)(a))" in str(refused.value)
    assert "Charge them" in refused.value.way_forward
    with reading_as(officers.inspector):
        assert queries.bails_of(open_case).count() == 1
        held = Clock.objects.filter(case=open_case, kind="custody")
        assert held.count() == 1, "the person is still in custody, and charged or released without bail"


def test_on_the_last_day_of_the_first_period_release_on_bail_is_in_time(open_case: Case, bail: Bail, officers: Officers) -> None:
    first = end(bail, officers, "2026-06-10 10:00")
    assert bailed_again(first, officers, "2026-06-14 07:00").ends_on == date(2026, 6, 14)


def test_by_the_other_reading_release_after_the_first_period_is_allowed(
    open_case: Case, officers: Officers, begin_anew: Callable[[], object]
) -> None:
    begin_anew()
    first = end(bailed_after_arrest(open_case, officers, FIRST), officers, "2026-06-14 10:00")
    assert bailed_again(first, officers, "2026-08-30 07:00").ends_on == date(2026, 11, 30)


def test_extension_of_the_first_bail_goes_on_with_the_period(open_case: Case, bail: Bail, officers: Officers) -> None:
    first = bail
    day = london("2026-06-10 10:00")
    extended = {"to_months": 6, "condition_reasons": ALL_FOUR, "told_at": day, **TOLD}
    actions.extend_bail(first, ExtendBail(**extended), by=officers.inspector, at=day)
    end(first, officers, "2026-07-01 10:00")
    again = bailed_again(first, officers, "2026-08-01 07:00")
    assert again.ends_on == date(2026, 9, 14)


def test_stop_that_was_open_when_the_first_bail_ended_stops_nothing_after_it(
    open_case: Case, bail: Bail, officers: Officers
) -> None:
    first = bail
    actions.suspend_bail(
        first,
        SuspendBail(on=date(2026, 4, 1), sent_on=date(2026, 4, 1), reason="File sent"),
        by=officers.detective,
        at=london("2026-04-01 10:00"),
    )
    end(first, officers, "2026-05-01 10:00")
    again = bailed_again(first, officers, "2026-05-20 07:00")
    assert (again.state, again.ends_on) == ("in_force", date(2026, 6, 14))
    assert LEFT_OUT in points(again, officers), "the days are left out, and it is said"


def test_by_the_other_reading_the_days_of_that_stop_lengthen_the_period(open_case: Case, officers: Officers) -> None:
    policy.set_reading(
        f"bail.{LEFT_OUT}",
        SetReading(
            value=False,
            effective_from=date(2026, 1, 5),
            reason="Advice on s.47ZL",
            authority="R. Counsel",
            advised_on=date(2026, 1, 2),
        ),
        by=officers.administrator,
        at=london("2026-01-05 09:00"),
    )
    first = bailed_after_arrest(open_case, officers, FIRST)
    sent = date(2026, 4, 1)
    actions.suspend_bail(
        first, SuspendBail(on=sent, sent_on=sent, reason="File sent"), by=officers.detective, at=london("2026-04-01 10:00")
    )
    end(first, officers, "2026-05-01 10:00")
    again = bailed_again(first, officers, "2026-06-20 07:00")
    # From 2 to 30 April: 29 days after 14 June.
    assert again.ends_on == date(2026, 7, 13)
    assert LEFT_OUT in points(again, officers)


def test_a_release_for_a_charging_decision_is_not_the_first_after_an_earlier_bail(
    open_case: Case, bail: Bail, officers: Officers
) -> None:
    first = end(bail, officers, "2026-05-01 10:00")
    again = bailed_again(first, officers, "2026-05-20 07:00", first_release="charging_decision", sent_on=date(2026, 5, 20))
    # 20 May counts as used: from 21 May to 14 June there are 25 days.
    with reading_as(officers.inspector):
        answer = queries.clock_of(queries.bail_by_reference(again.reference))
        assert (answer.stopped, answer.days_left_when_restarted) == (True, 25)


def test_arrest_without_bail_before_it_counts_too(open_case: Case, officers: Officers) -> None:
    arrest = arrest_at(open_case, officers, FIRST)
    take_all_steps(arrest, officers, at=FIRST + timedelta(hours=5))
    custody.release_under_investigation(
        arrest,
        ReleaseWithoutBail(released_at=FIRST + timedelta(hours=5), reason="Devices to be examined"),
        by=officers.custody_liaison,
        at=FIRST + timedelta(hours=5),
    )
    again = arrest_at(open_case, officers, london("2026-05-20 07:00"), person=arrest.person)
    released = london("2026-05-20 15:00")
    take_all_steps(again, officers, at=released)
    assert release_on_bail(again, officers, at=released).ends_on == date(2026, 6, 14)


@pytest.mark.parametrize("what", ["another offence", "another person", "charged"])
def test_what_is_not_the_same_offence_begins_its_own_period(open_case: Case, bail: Bail, officers: Officers, what: str) -> None:
    first = bail
    changes: dict[str, Any] = {}
    if what == "charged":
        charging.decide(charging.ask(open_case, first.person, officers, "2026-05-20 10:00"), officers, "2026-05-25 10:00")
        charging.charge(open_case, first.person, officers, "2026-06-01 10:00")
    else:
        first = end(first, officers, "2026-06-01 10:00")
    if what == "another offence":
        changes["offences"] = [BREACH_OF_ORDER]
    if what == "another person":
        assert bailed_after_arrest(open_case, officers, london("2026-07-01 07:00")).ends_on == date(2026, 10, 1)
        return
    again = bailed_again(first, officers, "2026-07-01 07:00", **changes)
    assert again.ends_on == date(2026, 10, 1)
    assert points(again, officers) == []


def test_charge_with_another_offence_leaves_the_period(open_case: Case, bail: Bail, officers: Officers) -> None:
    first = bail
    other = {"offences": [POSSESSION]}
    asked = charging.ask(open_case, first.person, officers, "2026-04-20 10:00", released_on=None, **other)
    charging.decide(asked, officers, "2026-04-25 10:00")
    charging.charge(open_case, first.person, officers, "2026-05-01 10:00", **other)
    again = bailed_again(first, officers, "2026-05-20 07:00")
    assert again.ends_on == date(2026, 6, 14), "the offence of the arrest is not charged"


def test_charge_with_failing_to_surrender_alone_leaves_the_period(open_case: Case, officers: Officers) -> None:
    returns = {"returns_on": date(2026, 4, 20), "returns_early": "decision_expected"}
    first = bailed_after_arrest(open_case, officers, FIRST, **returns)
    actions.record_failure_to_surrender(
        first,
        RecordFailureToSurrender(
            failed_on=date(2026, 4, 20),
            duty_known=True,
            duty_words="Signed for the notice",
            excuse="None given",
            judged_by="DI R. Template",
        ),
        by=officers.custody_liaison,
        at=london("2026-04-21 09:00"),
    )
    held = arrest_at(open_case, officers, london("2026-05-01 07:00"), person=first.person, for_breach_of_bail=True)
    made = charging.charge(
        open_case,
        first.person,
        officers,
        "2026-05-01 12:00",
        offences=[FAILING_TO_SURRENDER],
        decided_by="police",
        remand="remanded",
        remand_ground="will_not_appear",
        remand_grounds="Did not come on 20 April",
    )
    assert made.arrest_id == held.pk
    end(first, officers, "2026-05-02 10:00")
    again = bailed_again(first, officers, "2026-05-20 07:00")
    assert again.ends_on == date(2026, 6, 14), "not three months from 21 May"


def test_charge_after_the_last_arrest_moves_no_bail_that_was_granted_before(
    open_case: Case, bail: Bail, officers: Officers
) -> None:
    first = end(bail, officers, "2026-05-01 10:00")
    again = bailed_again(first, officers, "2026-05-20 07:00")
    asked = charging.ask(open_case, first.person, officers, "2026-05-25 10:00", released_on=None)
    charging.decide(asked, officers, "2026-05-26 10:00")
    charging.charge(open_case, first.person, officers, "2026-06-01 10:00")
    with reading_as(officers.inspector):
        assert queries.clock_of(queries.bail_by_reference(again.reference)).ends == date(2026, 6, 14)


def test_one_shared_offence_is_enough(open_case: Case, bail: Bail, officers: Officers) -> None:
    first = end(bail, officers, "2026-05-01 10:00")
    again = bailed_again(first, officers, "2026-05-20 07:00", offences=[BREACH_OF_ORDER, IMAGES])
    assert again.ends_on == date(2026, 6, 14)


@pytest.mark.parametrize(
    ("changes", "ends"),
    [
        # On new evidence: s.47(7) applies, and by the other reading the period begins anew: from 21 April to 20 July.
        ({}, date(2026, 7, 20)),
        # Under s.46A, or of somebody who came to answer bail, it does not.
        ({"for_breach_of_bail": True}, date(2026, 6, 14)),
        ({"way_in": "voluntary"}, date(2026, 6, 14)),
    ],
)
def test_release_on_the_bail_that_runs_begins_anew_only_after_a_new_arrest_and_by_the_other_reading(
    open_case: Case, bail: Bail, officers: Officers, begin_anew: Callable[[], object], changes: dict[str, Any], ends: date
) -> None:
    begin_anew()
    moment = london("2026-04-20 08:00")
    if changes.get("way_in") == "voluntary":
        changes = {**changes, "arrived_at": moment - timedelta(minutes=20)}
    arrest = arrest_at(open_case, officers, moment, person=bail.person, **changes)
    later = moment + timedelta(hours=4)
    take_all_steps(arrest, officers, at=later)
    with reading_as(officers.inspector):
        assert queries.bail_by_reference(bail.reference).ends_on == date(2026, 6, 14), "nothing moves before the release"
    released = actions.release_on_running_bail(
        arrest, ReleaseOnRunningBail(released_at=later, **DECIDED), by=officers.custody_liaison, at=later
    )
    assert released.ends_on == ends


def test_release_on_the_bail_that_runs_leaves_the_period_by_the_safe_reading(
    open_case: Case, bail: Bail, officers: Officers
) -> None:
    arrest = arrest_at(open_case, officers, london("2026-04-20 08:00"), person=bail.person)
    later = london("2026-04-20 12:00")
    take_all_steps(arrest, officers, at=later)
    released = actions.release_on_running_bail(
        arrest, ReleaseOnRunningBail(released_at=later, **DECIDED), by=officers.custody_liaison, at=later
    )
    assert released.ends_on == date(2026, 6, 14)
    assert points(bail, officers) == ["first_arrest_keeps_the_period"]


def test_release_on_the_bail_that_runs_makes_forms_on_it_and_on_the_arrest_stale(
    open_case: Case, bail: Bail, officers: Officers
) -> None:
    arrest = arrest_at(open_case, officers, london("2026-04-20 08:00"), person=bail.person)
    later = london("2026-04-20 12:00")
    take_all_steps(arrest, officers, at=later)
    with reading_as(officers.inspector):
        seen = queries.bail_by_reference(bail.reference)
        held = arrest_by_reference(arrest.reference)
    actions.release_on_running_bail(
        arrest, ReleaseOnRunningBail(released_at=later, **DECIDED), by=officers.custody_liaison, at=later
    )
    with reading_as(officers.inspector):
        assert queries.bail_by_reference(bail.reference).version == seen.version + 1
        assert arrest_by_reference(arrest.reference).version == held.version + 1
    with pytest.raises(StaleError):
        actions.end_bail(
            bail,
            EndBail(ended_at=later, outcome="no_further_action", reason="No", version=seen.version),
            by=officers.detective,
            at=later,
        )


@pytest.mark.parametrize(
    ("arrested", "first", "again"),
    [
        (london("2026-03-14 07:00"), date(2026, 6, 14), date(2026, 6, 14)),
        # 28 November 2023: from 29 November to 28 February 2024; a leap year changes nothing of it.
        (london("2023-11-28 07:00"), date(2024, 2, 28), date(2024, 2, 28)),
    ],
)
def test_the_safe_reading_ends_no_later_than_the_other_in_the_application(
    open_case: Case,
    officers: Officers,
    arrested: datetime,
    first: date,
    again: date,
) -> None:
    bail = bailed_after_arrest(open_case, officers, arrested)
    assert bail.ends_on == first
    moment = (arrested + timedelta(days=30)).strftime("%Y-%m-%d %H:%M")
    end(bail, officers, (arrested + timedelta(days=20)).strftime("%Y-%m-%d %H:%M"))
    second = bailed_again(bail, officers, moment)
    assert second.ends_on == again
    with reading_as(officers.inspector):
        found = queries.bail_by_reference(second.reference)
        facts = facts_of(found)
        anew = queries.law.clock(facts, queries.law.Readings(first_arrest_keeps_the_period=False))
        assert anew.ends is not None
        assert second.ends_on <= anew.ends
        assert counted_from(found, queries.law.DEFAULT_READINGS).pk == bail.arrest_id


def test_street_bail_after_a_new_arrest_ends_with_the_first_period(open_case: Case, bail: Bail, officers: Officers) -> None:
    first = end(bail, officers, "2026-05-01 10:00")

    def street(moment: str, return_at: str) -> object:
        arrest = arrest_at(open_case, officers, london(moment), person=first.person, arrived_at=None)
        return custody.release_on_street_bail(
            arrest,
            ReleaseOnStreetBail(
                released_at=london(moment) + timedelta(hours=1),
                return_at=london(return_at),
                station="Alderwick",
                custody_officer="PS D. Desk",
                **DECIDED,
            ),
            by=officers.custody_liaison,
            at=london(moment) + timedelta(hours=1),
        )

    with pytest.raises(InputError) as refused:
        street("2026-05-20 07:00", "2026-06-15 10:00")
    assert "14 June 2026" in str(refused.value)


def test_page_shows_the_first_arrest_and_the_point_for_a_lawyer(
    open_case: Case, bail: Bail, officers: Officers, client: Client
) -> None:
    end(bail, officers, "2026-05-01 10:00")
    again = bailed_again(bail, officers, "2026-05-20 07:00")
    client.force_login(officers.detective)
    page = client.get(reverse("bail:bail", args=[again.reference])).content.decode()
    assert "First arrest for the offence" in page
    assert bail.arrest.reference in page
    assert "begins the bail period anew" in page


def test_reading_taken_back_moves_a_bail_that_began_anew_to_the_first_period(
    open_case: Case, officers: Officers, begin_anew: Callable[[], object]
) -> None:
    # A lawyer advises otherwise after somebody was released: the bail is shown as ended by law, and nothing else breaks.
    begin_anew()
    first = end(bailed_after_arrest(open_case, officers, FIRST), officers, "2026-06-14 10:00")
    again = bailed_again(first, officers, "2026-07-01 07:00")
    assert again.ends_on == date(2026, 10, 1)
    version = policy.set_reading(
        POINT,
        SetReading(
            value=True,
            effective_from=date(2026, 1, 6),
            reason="Another advice on s.47(7)",
            authority="S. Counsel",
            advised_on=date(2026, 7, 1),
        ),
        by=officers.administrator,
        at=london("2026-07-02 09:00"),
    )
    with acting_as(officers.inspector):
        batch = policy_effects.rebuild_batch(
            version.name, version.effective_from, policy_queries.versions(), after=0, at=london("2026-07-02 09:05")
        )
    assert batch.effect.moved == 1
    with reading_as(officers.inspector):
        found = queries.bail_by_reference(again.reference)
        assert (found.state, found.ends_on) == ("in_force", date(2026, 6, 14))
        assert "S. Counsel" in Clock.objects.get(kind="bail", subject_kind="bail", subject_id=again.pk).sign_off[0]
