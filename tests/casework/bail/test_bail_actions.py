"""What may be done to a bail, by whom, and what is refused with the way forward."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.custody.stories import (
    ALL_FOUR,
    ASKED_FOR,
    DECIDED,
    TOLD,
    apply_to_court,
    arrest_at,
    bailed_after_arrest,
    london,
    release_on_bail,
    take_all_steps,
)
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError, StaleError
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.bail import actions, queries
from safehold.casework.bail.asked import (
    EndBail,
    ExtendBail,
    RecordBreach,
    ReleaseOnRunningBail,
    RestartBail,
    SetReturnDay,
    SuspendBail,
    VaryConditions,
)
from safehold.casework.bail.models import Bail
from safehold.casework.cases.asked import OpenCase
from safehold.casework.cases.models import Case, Clock
from safehold.casework.cases.queries import case_by_reference
from safehold.casework.releases.asked import NewCondition, NewViews
from safehold.casework.releases.choices import Purpose, Sought
from safehold.law.errors import RefusedByLawError

Entries = Callable[[str], list[Entry]]
ARRESTED = london("2026-03-14 07:00")
RELEASED = london("2026-03-14 15:00")


def extend(bail: Bail, by: Officer, moment: str, months: int, **changes: Any) -> Bail:
    details: dict[str, Any] = {
        "condition_reasons": ALL_FOUR,
        "told_at": london(moment),
        **TOLD,
        **changes,
    }
    return actions.extend_bail(bail, ExtendBail(to_months=months, **details), by=by, at=london(moment))


def end_of(bail: Bail, officers: Officers) -> date | None:
    with reading_as(officers.inspector):
        return queries.bail_by_reference(bail.reference).ends_on


# Granting


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"necessary": False}, "necessary"),
        ({"proportionate": False}, "proportionate"),
        ({"factors": []}, "factors"),
        ({"reasons": ""}, "reasons"),
        ({"representations": ""}, "representations"),
        ({"representations_considered": False}, "representations_considered"),
        ({"guidance_regarded": False}, "guidance_regarded"),
        ({"custody_officer": ""}, "custody_officer"),
        ({"conditions": [NewCondition(purpose=Purpose.SURRENDER, text=" ", reasons="He may not come")]}, "conditions"),
        ({"conditions": [NewCondition(purpose=Purpose.SURRENDER, text="Report each Monday", reasons=" ")]}, "conditions"),
        ({"copy_given": False}, "copy_given"),
        # Three months from 15 March end on 14 June: nobody returns after that, nor before it without one of the two reasons.
        ({"returns_on": date(2026, 6, 15)}, "returns_on"),
        ({"returns_on": date(2026, 3, 13), "returns_early": "decision_expected"}, "returns_on"),
        ({"returns_on": date(2026, 5, 20)}, "returns_early"),
        ({"released_at": london("2099-01-01 08:00")}, "released_at"),
        # A release for a charging decision waits for one that was asked: today or before, and not before the arrest.
        ({"first_release": "charging_decision"}, "sent_on"),
        ({"first_release": "charging_decision", "sent_on": date(2026, 3, 15)}, "sent_on"),
        ({"first_release": "charging_decision", "sent_on": date(2026, 3, 13)}, "sent_on"),
        ({"released_at": ARRESTED - timedelta(minutes=5)}, "released_at"),
    ],
)
def test_bail_without_what_it_needs_is_refused_and_nothing_is_written(
    open_case: Case, officers: Officers, entries: Entries, changes: dict[str, Any], field: str
) -> None:
    arrest = arrest_at(open_case, officers, ARRESTED)
    take_all_steps(arrest, officers, at=RELEASED)
    with pytest.raises(InputError) as refused:
        release_on_bail(arrest, officers, at=RELEASED, **changes)
    assert refused.value.field == field
    with reading_as(officers.inspector):
        assert not queries.bails_of(open_case).exists()
        assert case_by_reference(open_case.reference).stage == "custody"
        assert Clock.objects.filter(kind="custody").exists()
    assert not entries("bail.granted")


def test_welfare_gate_stands_before_bail(open_case: Case, officers: Officers, entries: Entries) -> None:
    arrest = arrest_at(open_case, officers, ARRESTED)
    with pytest.raises(RefusedError, match="risk assessment recorded"):
        release_on_bail(arrest, officers, at=RELEASED)
    bail = release_on_bail(arrest, officers, at=RELEASED, gate_reason="Taken to hospital by ambulance")
    (entry,) = entries("bail.granted")
    assert entry.subject_label == bail.reference
    assert entry.payload["ends"] == "2026-06-14"
    (gate,) = entry.payload["passed_gates"]
    assert (gate["gate"], gate["reason"]) == ("custody.welfare", "Taken to hospital by ambulance")
    assert "risk_assessment" in gate["missing"]


def test_granting_ends_detention_and_moves_the_case(bail: Bail, open_case: Case, officers: Officers) -> None:
    with reading_as(officers.inspector):
        assert case_by_reference(open_case.reference).stage == "bail"
        bail.arrest.refresh_from_db()
        assert bail.arrest.disposal == "bailed"
        assert {clock.kind for clock in Clock.objects.filter(case=open_case)} == {"bail", "welfare", "review"}


def test_a_second_bail_for_the_same_case_is_refused(bail: Bail, open_case: Case, officers: Officers) -> None:
    again = arrest_at(open_case, officers, london("2026-04-20 08:00"), person=bail.person, for_breach_of_bail=True)
    take_all_steps(again, officers, at=london("2026-04-20 12:00"))
    with pytest.raises(RefusedError, match="still runs") as refused:
        release_on_bail(again, officers, at=london("2026-04-20 12:00"))
    assert "Release them on that bail" in refused.value.way_forward
    actions.release_on_running_bail(
        again,
        ReleaseOnRunningBail(released_at=london("2026-04-20 12:00"), **DECIDED),
        by=officers.custody_liaison,
        at=london("2026-04-20 12:00"),
    )
    assert end_of(bail, officers) == date(2026, 6, 14)


# Extending


def test_late_extension_is_refused_with_the_way_forward(bail: Bail, officers: Officers) -> None:
    extended = extend(bail, officers.inspector, "2026-06-14 23:59", 6)
    assert extended.ends_on == date(2026, 9, 14)
    with pytest.raises(RefusedByLawError) as refused:
        extend(bail, officers.superintendent, "2026-09-15 00:01", 9)
    assert str(refused.value) == (
        "The bail ended on 14 September 2026 (PACE 1984 s.47ZB). It can't be extended after that; record what happens next."
    )
    assert end_of(bail, officers) == date(2026, 9, 14)


def test_wrong_rank_is_refused_and_told_whom_to_ask(bail: Bail, officers: Officers) -> None:
    extend(bail, officers.inspector, "2026-06-10 10:00", 6)
    with pytest.raises(RefusedByLawError) as refused:
        extend(bail, officers.inspector, "2026-09-10 10:00", 9)
    assert str(refused.value) == (
        "Only a superintendent or above may authorise 9 months (PACE 1984 s.47ZDA). "
        "Send it to one, by 14 September 2026, when the bail ends."
    )


def test_limits_are_taken_in_order(bail: Bail, officers: Officers) -> None:
    with pytest.raises(RefusedByLawError, match="can only follow 6 months") as refused:
        extend(bail, officers.superintendent, "2026-06-10 10:00", 9)
    assert refused.value.way_forward == (
        "Ask an inspector or above to authorise 6 months first, by 14 June 2026, when the bail ends."
    )
    with pytest.raises(RefusedByLawError) as refused:
        extend(bail, officers.superintendent, "2026-06-10 10:00", 12)
    assert refused.value.way_forward == "Apply to the magistrates' court by 14 June 2026, when the bail ends."


@pytest.mark.parametrize(
    "role", ["detective", "custody_liaison", "exhibits_officer", "safeguarding_lead", "offender_manager", "press"]
)
def test_only_inspectors_and_above_authorise(bail: Bail, officers: Officers, role: str) -> None:
    with pytest.raises((NotPermittedError, NotFoundError)):
        extend(bail, getattr(officers, role), "2026-06-10 10:00", 6)


def test_nobody_authorises_for_their_own_case(officers: Officers) -> None:
    from safehold.casework.cases import actions as cases

    own = cases.open_case(
        OpenCase(title="Test Subject 015", reason="Held by the inspector"),
        by=officers.inspector,
        at=london("2026-01-10 10:00"),
        officer_in_the_case=officers.inspector,
        supervisor=officers.superintendent,
    )
    bail = bailed_after_arrest(own, officers, ARRESTED)
    with pytest.raises(NotPermittedError, match="nobody authorises one for their own case"):
        extend(bail, officers.inspector, "2026-06-10 10:00", 6)
    assert extend(bail, officers.superintendent, "2026-06-10 10:00", 6).ends_on == date(2026, 9, 14)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"condition_reasons": {**ALL_FOUR, "C": " "}}, "condition_c"),
        ({"condition_reasons": {}}, "condition_a"),
        ({"told_whom": ""}, "told_whom"),
        ({"told_at": london("2026-06-10 12:00")}, "told_at"),
        ({"told_at": london("2026-03-14 08:00")}, "told_at"),
        ({"answer": ""}, "answer"),
        ({"answer": "made", "considered": "Weighed"}, "representations"),
        ({"answer": "made", "representations": "No progress"}, "considered"),
    ],
)
def test_extension_without_what_it_needs_is_refused(bail: Bail, officers: Officers, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as refused:
        extend(bail, officers.inspector, "2026-06-10 10:00", 6, **changes)
    assert refused.value.field == field
    assert end_of(bail, officers) == date(2026, 6, 14)


def test_twelve_months_in_a_designated_case_need_the_director(open_case: Case, officers: Officers) -> None:
    bail = bailed_after_arrest(open_case, officers, ARRESTED, regime="designated")
    extend(bail, officers.inspector, "2026-06-10 10:00", 6)
    extend(bail, officers.superintendent, "2026-09-10 10:00", 9)
    chief = replace_rank(officers.superintendent, "assistant_chief_constable")
    with pytest.raises(InputError) as refused:
        extend(bail, chief, "2026-12-10 10:00", 12, director_consulted=True)
    assert refused.value.field == "designated_on"
    designated = {"designated_on": date(2026, 11, 2)}
    with pytest.raises(InputError, match=r"not consulted \(PACE 1984 s\.47ZE\(5\)\(b\)\)") as refused:
        extend(bail, chief, "2026-12-10 10:00", 12, **designated)
    assert refused.value.field == "director_consulted"
    extended = extend(bail, chief, "2026-12-10 10:00", 12, director_consulted=True, **designated)
    assert extended.ends_on == date(2027, 3, 14)


def replace_rank(officer: Officer, rank: str) -> Officer:
    officer.rank = rank
    return officer


def test_extension_is_one_entry_with_before_and_after(bail: Bail, officers: Officers, entries: Entries) -> None:
    extend(bail, officers.inspector, "2026-06-10 10:00", 6)
    (entry,) = entries("bail.extended")
    with reading_as(officers.inspector):
        kept = bail.packs.get()
    assert entry.payload == {
        "to_months": 6,
        "before": "2026-06-14",
        "after": "2026-09-14",
        "rank": "inspector",
        "pack": kept.sha256,
        "passed_gates": [],
    }
    assert "C: Seven devices examined since March." in entry.reason


def test_a_form_opened_before_an_extension_is_stale(bail: Bail, officers: Officers) -> None:
    seen = bail.version
    extend(bail, officers.inspector, "2026-06-10 10:00", 6)
    with pytest.raises(StaleError):
        extend(bail, officers.superintendent, "2026-06-11 10:00", 9, version=seen)


# What moves the clock


def test_clock_can_not_stop_before_the_arrest_or_in_the_future(bail: Bail, officers: Officers) -> None:
    at, sent_on = london("2026-05-01 10:00"), date(2026, 4, 30)
    for on, words in ((date(2026, 3, 13), "before the arrest"), (date(2026, 5, 2), "in the future")):
        with pytest.raises(InputError, match=words) as refused:
            actions.suspend_bail(bail, SuspendBail(on=on, sent_on=sent_on, reason="Sent"), by=officers.detective, at=at)
        assert refused.value.field == "on"


def test_clock_that_runs_can_not_be_restarted(bail: Bail, officers: Officers) -> None:
    with pytest.raises(RefusedByLawError, match="early advice does not stop it"):
        actions.restart_bail(
            bail, RestartBail(on=date(2026, 5, 1), reason="Early advice"), by=officers.detective, at=london("2026-05-01 10:00")
        )


def test_a_fact_that_would_undo_a_later_one_is_refused(bail: Bail, officers: Officers) -> None:
    extend(bail, officers.inspector, "2026-06-10 10:00", 6)
    actions.suspend_bail(
        bail,
        SuspendBail(on=date(2026, 8, 1), sent_on=date(2026, 8, 1), reason="Sent"),
        by=officers.detective,
        at=london("2026-08-01 10:00"),
    )
    with pytest.raises(RefusedByLawError, match="already stopped"):
        actions.suspend_bail(
            bail,
            SuspendBail(on=date(2026, 7, 1), sent_on=date(2026, 7, 1), reason="Sent"),
            by=officers.detective,
            at=london("2026-08-02 10:00"),
        )
    with reading_as(officers.inspector):
        assert bail.clock_entries.count() == 2


# Conditions and the end


def test_a_condition_is_lifted_and_stays_in_the_record(bail: Bail, officers: Officers, entries: Entries) -> None:
    with reading_as(officers.inspector):
        first, second = queries.conditions_of(bail)
    actions.vary_conditions(
        bail,
        VaryConditions(
            reason="She moved away",
            add=[NewCondition(purpose=Purpose.SURRENDER, text="Report each Monday", reasons="He has no fixed work")],
            views=NewViews(sought=Sought.NO_VICTIM),
            **ASKED_FOR,
        ),
        by=officers.detective,
        at=london("2026-04-01 10:00"),
        lift=[second],
    )
    with reading_as(officers.inspector):
        assert [condition.text for condition in queries.conditions_in_force(bail)] == [first.text, "Report each Monday"]
        assert queries.conditions_of(bail).count() == 3
    (entry,) = entries("bail.varied")
    assert entry.payload == {
        "before": [first.text, second.text],
        "after": [first.text, "Report each Monday"],
        "victims_views": "no_victim",
    }
    with pytest.raises(InputError, match="no longer in force"):
        actions.vary_conditions(
            bail, VaryConditions(reason="Again", **ASKED_FOR), by=officers.detective, at=london("2026-04-02 10:00"), lift=[second]
        )


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"asked_by_person": False}, "asked_by_person", r"at the person's request only \(Bail Act 1976 s\.3A\(4\)\)"),
        ({"copy_given": False}, "copy_given", r"not given a copy .* \(Bail Act 1976 s\.5"),
        ({"custody_officer": " "}, "custody_officer", "custody officer who decided"),
    ],
)
def test_conditions_are_varied_at_the_persons_request_only_and_a_copy_is_given(
    bail: Bail, officers: Officers, changes: dict[str, Any], field: str, words: str
) -> None:
    with reading_as(officers.inspector):
        lifted = queries.conditions_in_force(bail)[0]
    views = NewViews(sought=Sought.NO_VICTIM)
    asked = VaryConditions(views=views, reason="No longer needed", **{**ASKED_FOR, **changes})
    with pytest.raises(InputError, match=words) as refused:
        actions.vary_conditions(bail, asked, lift=[lifted], by=officers.inspector, at=london("2026-04-01 10:00"))
    assert refused.value.field == field
    with reading_as(officers.inspector):
        assert lifted in queries.conditions_in_force(bail)


def test_a_breach_is_recorded_with_the_arrest_power_and_no_offence_by_itself(
    bail: Bail, officers: Officers, entries: Entries
) -> None:
    with reading_as(officers.inspector):
        condition = queries.conditions_in_force(bail)[0]
    breach = actions.record_breach(
        bail,
        RecordBreach(
            happened_at=london("2026-04-01 16:00"), what="Seen at the swimming pool with two children", response="To be arrested"
        ),
        by=officers.offender_manager,
        at=london("2026-04-02 10:00"),
        condition=condition,
    )
    assert (breach.arrest_power, breach.further_offence) == ("PACE 1984 s.46A(1A)", "")
    (entry,) = entries("bail.breach_recorded")
    assert entry.payload == {"condition": condition.text, "further_offence": ""}


def test_breach_after_the_condition_was_lifted_is_refused(bail: Bail, officers: Officers) -> None:
    with reading_as(officers.inspector):
        lifted = queries.conditions_in_force(bail)[0]
    moment = london("2026-04-01 10:00")
    actions.vary_conditions(
        bail,
        VaryConditions(reason="No longer needed", views=NewViews(sought=Sought.NO_VICTIM), **ASKED_FOR),
        by=officers.inspector,
        at=moment,
        lift=[lifted],
    )
    facts = {"what": "A message to Test Person 040", "response": "Words of advice"}
    recorded = {"condition": lifted, "by": officers.detective, "at": london("2026-04-20 10:00")}
    with pytest.raises(InputError, match="lifted before that") as refused:
        actions.record_breach(bail, RecordBreach(happened_at=moment, **facts), **recorded)
    assert refused.value.field == "happened_at"
    before = moment - timedelta(minutes=1)
    assert actions.record_breach(bail, RecordBreach(happened_at=before, **facts), **recorded).pk


def test_breach_before_the_condition_was_set_is_refused(bail: Bail, officers: Officers) -> None:
    with reading_as(officers.inspector):
        condition = queries.conditions_in_force(bail)[0]
    with pytest.raises(InputError, match="before the condition was set"):
        actions.record_breach(
            bail,
            RecordBreach(happened_at=london("2026-03-13 16:00"), what="W", response="R"),
            by=officers.detective,
            at=london("2026-04-02 10:00"),
            condition=condition,
        )


def test_bail_that_runs_was_not_ended_by_law(bail: Bail, officers: Officers) -> None:
    with pytest.raises(InputError, match="runs until 14 June 2026"):
        end(bail, officers, "2026-06-14 12:00", "ended_by_law")
    ended = end(bail, officers, "2026-06-15 00:30", "ended_by_law")
    assert (ended.state, ended.outcome) == ("ended", "ended_by_law")


def end(bail: Bail, officers: Officers, moment: str, outcome: str) -> Bail:
    return actions.end_bail(
        bail,
        EndBail(ended_at=london(moment), outcome=outcome, reason="Not extended in time"),
        by=officers.detective,
        at=london(moment),
    )


def test_the_end_of_bail_ends_its_conditions_and_clock(bail: Bail, officers: Officers) -> None:
    end(bail, officers, "2026-05-01 12:00", "no_further_action")
    with reading_as(officers.inspector):
        assert not queries.conditions_in_force(bail).exists()
        assert not Clock.objects.filter(kind="bail").exists()
    with pytest.raises(RefusedError, match="has ended"):
        extend(bail, officers.inspector, "2026-06-10 10:00", 6)


def test_somebody_of_another_team_finds_nothing(bail: Bail, officers: Officers) -> None:
    with reading_as(officers.outsider):
        with pytest.raises(NotFoundError):
            queries.bail_by_reference(bail.reference)
        assert not queries.running_bails(officers.outsider).exists()
    end_by = replace(officers, detective=officers.outsider)
    with pytest.raises(NotFoundError):
        end(bail, end_by, "2026-05-01 12:00", "no_further_action")


@pytest.mark.django_db(transaction=True)
def test_of_two_superintendents_at_once_the_second_is_refused_after_the_lock(open_case: Case, officers: Officers) -> None:
    from django.db import connection

    bail = bailed_after_arrest(open_case, officers, ARRESTED)
    extend(bail, officers.inspector, "2026-06-10 10:00", 6)
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def authorise() -> None:
        start.wait()
        try:
            extend(bail, officers.superintendent, "2026-09-10 10:00", 9)
            outcomes.append("authorised")
        except RefusedByLawError as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=authorise) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["authorised", "bail.already_extended"]
    with reading_as(officers.inspector):
        assert queries.bail_by_reference(bail.reference).ends_on == date(2026, 12, 14)
        assert bail.clock_entries.filter(to_months=9).count() == 1


# The day of return


def return_clocks(officers: Officers) -> list[Clock]:
    with reading_as(officers.inspector):
        return list(Clock.objects.filter(subject_kind="bail_return"))


def test_the_person_returns_on_the_last_day_of_the_period_and_no_clock_of_its_own_says_so(bail: Bail, officers: Officers) -> None:
    assert bail.returns_on is None
    assert return_clocks(officers) == []


def test_an_earlier_day_of_return_has_its_reason_and_its_clock(open_case: Case, officers: Officers, entries: Entries) -> None:
    early = {"returns_on": date(2026, 5, 20), "returns_early": "decision_expected"}
    bail = bailed_after_arrest(open_case, officers, ARRESTED, **early)
    assert (bail.returns_on, bail.returns_early) == (date(2026, 5, 20), "decision_expected")
    assert entries("bail.granted")[0].payload["returns"] == "2026-05-20"
    (clock,) = return_clocks(officers)
    assert clock.ends_at == london("2026-05-20 23:59")


def test_another_day_of_return_is_appointed_and_the_last_day_stands_again_without_one(
    bail: Bail, officers: Officers, entries: Entries
) -> None:
    moment = london("2026-04-01 10:00")
    actions.set_return_day(
        bail,
        SetReturnDay(
            returns_on=date(2026, 5, 4), returns_early="aligned_with_other_bail", reason="He returns on the other bail that day"
        ),
        by=officers.detective,
        at=moment,
    )
    (clock,) = return_clocks(officers)
    assert clock.ends_at == london("2026-05-04 23:59")
    actions.set_return_day(
        bail, SetReturnDay(returns_on=None, reason="The other bail has ended"), by=officers.detective, at=moment
    )
    assert return_clocks(officers) == []
    first, second = entries("bail.return_set")
    assert (first.payload["before"], first.payload["after"]) == ("2026-06-14", "2026-05-04")
    assert (second.payload["before"], second.payload["after"]) == ("2026-05-04", "2026-06-14")


@pytest.mark.parametrize(
    ("returns_on", "early", "field", "words"),
    [
        (date(2026, 6, 15), "", "returns_on", r"ends on 14 June 2026.* \(PACE 1984 s\.47ZA\(2\)\)"),
        (date(2026, 6, 13), "", "returns_early", "before the last day of the period, 14 June 2026"),
        (date(2026, 3, 31), "aligned_with_other_bail", "returns_on", "before today"),
    ],
)
def test_a_day_of_return_that_the_law_does_not_allow_is_refused(
    bail: Bail, officers: Officers, returns_on: date, early: str, field: str, words: str
) -> None:
    with pytest.raises(InputError, match=words) as refused:
        actions.set_return_day(
            bail,
            SetReturnDay(returns_on=returns_on, returns_early=early, reason="He asked for it"),
            by=officers.detective,
            at=london("2026-04-01 10:00"),
        )
    assert refused.value.field == field
    assert return_clocks(officers) == []


def test_a_day_of_return_stands_when_bail_is_extended(bail: Bail, officers: Officers) -> None:
    moment = london("2026-04-01 10:00")
    early = {"returns_on": date(2026, 6, 1), "returns_early": "decision_expected"}
    bail = actions.set_return_day(
        bail, SetReturnDay(reason="The file is nearly there", **early), by=officers.detective, at=moment
    )
    extend(bail, officers.inspector, "2026-05-28 10:00", 6)
    with reading_as(officers.inspector):
        found = queries.bail_by_reference(bail.reference)
    assert (found.returns_on, found.ends_on) == (date(2026, 6, 1), date(2026, 9, 14))


# Before a court, and after the last day


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"condition_reasons": {"B": "Devices wait", "D": "A child is at risk"}}, "condition_c", "grounds for condition C"),
        ({"asked_until": date(2028, 1, 1)}, "asked_until", r"extend to .* at most, .*\(PACE 1984"),
        ({"asked_until": date(2027, 4, 1)}, "why_longer", r"longer time is needed \(PACE 1984 s\.47ZF\(7\)\)"),
    ],
)
def test_an_application_to_the_court_has_its_grounds_and_asks_for_what_the_court_can_give(
    open_case: Case, bail: Bail, officers: Officers, changes: dict[str, Any], field: str, words: str
) -> None:
    bail = extend(bail, officers.inspector, "2026-06-10 10:00", 6)
    bail = extend(bail, officers.superintendent, "2026-09-10 10:00", 9)
    with pytest.raises(InputError, match=words) as refused:
        apply_to_court(bail, officers, london("2026-12-10 10:00"), **changes)
    assert refused.value.field == field
    with reading_as(officers.inspector):
        assert queries.bail_by_reference(bail.reference).ends_on == date(2026, 12, 14)
    applied = apply_to_court(bail, officers, london("2026-12-10 10:00"))
    assert applied.ends_on is None, "treated as extended until the court decides"


def test_what_ended_by_law_has_no_conditions_to_vary_or_to_break_and_nobody_is_released_on_it(
    bail: Bail, open_case: Case, officers: Officers
) -> None:
    with reading_as(officers.inspector):
        condition = queries.conditions_in_force(bail)[0]
    later = london("2026-06-20 10:00")
    varied = VaryConditions(views=NewViews(sought=Sought.NO_VICTIM), reason="No longer needed", **ASKED_FOR)
    with pytest.raises(InputError, match=r"ended by law on 14 June 2026.*47ZA\(2\)"):
        actions.vary_conditions(bail, varied, lift=[condition], by=officers.inspector, at=later)
    breach = {"what": "Seen at the school", "response": "To be arrested"}
    recorded = {"condition": condition, "by": officers.inspector, "at": later}
    with pytest.raises(InputError, match="ended by law"):
        actions.record_breach(bail, RecordBreach(happened_at=london("2026-06-19 10:00"), **breach), **recorded)
    assert actions.record_breach(bail, RecordBreach(happened_at=london("2026-06-14 23:00"), **breach), **recorded).pk
    again = arrest_at(open_case, officers, later, person=bail.person)
    take_all_steps(again, officers, at=later + timedelta(hours=2))
    with pytest.raises(InputError, match="ended by law") as refused:
        actions.release_on_running_bail(
            again,
            ReleaseOnRunningBail(released_at=later + timedelta(hours=3), **DECIDED),
            by=officers.detective,
            at=later + timedelta(hours=3),
        )
    assert refused.value.field == "released_at"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"necessary": False}, "necessary"),
        ({"factors": []}, "factors"),
        ({"representations_considered": False}, "representations_considered"),
        ({"reasons": " "}, "reasons"),
    ],
)
def test_the_preconditions_apply_again_to_a_release_on_the_running_bail(
    bail: Bail, open_case: Case, officers: Officers, changes: dict[str, Any], field: str
) -> None:
    at = london("2026-04-20 12:00")
    again = arrest_at(open_case, officers, london("2026-04-20 08:00"), person=bail.person, for_breach_of_bail=True)
    take_all_steps(again, officers, at=at)
    with pytest.raises(InputError) as refused:
        actions.release_on_running_bail(
            again, ReleaseOnRunningBail(released_at=at, **{**DECIDED, **changes}), by=officers.custody_liaison, at=at
        )
    assert refused.value.field == field


def test_an_arrest_for_a_breach_needs_a_bail_that_can_be_broken(open_case: Case, officers: Officers) -> None:
    with pytest.raises(InputError, match=r"No bail of .* runs .*46A") as refused:
        arrest_at(open_case, officers, ARRESTED, for_breach_of_bail=True)
    assert refused.value.field == "for_breach_of_bail"


def test_earlier_detention_that_is_on_record_is_not_typed_away(bail: Bail, open_case: Case, officers: Officers) -> None:
    again = arrest_at(
        open_case, officers, london("2026-04-20 08:00"), person=bail.person, for_breach_of_bail=True, minutes_used_before=0
    )
    # Held from 07:50 or so to 15:00 on 14 March 2026.
    assert again.minutes_used_before > 6 * 60


def test_everything_that_the_law_refuses_of_a_release_is_said_at_once(open_case: Case, officers: Officers) -> None:
    arrest = arrest_at(open_case, officers, london("2026-03-14 07:00"))
    with pytest.raises(InputError) as refused:
        release_on_bail(
            arrest,
            officers,
            at=london("2026-03-14 15:00"),
            necessary=False,
            guidance_regarded=False,
            copy_given=False,
            views=None,
        )
    found = [error.field for error in (refused.value, *refused.value.others)]
    assert found == ["necessary", "guidance_regarded", "copy_given", "sought"]


@pytest.mark.parametrize("sent_on", [date(2026, 3, 13), date(2026, 5, 2)])
def test_clock_does_not_stop_without_a_decision_that_was_asked(
    bail: Bail, officers: Officers, entries: Entries, sent_on: date
) -> None:
    at = london("2026-05-01 10:00")
    with pytest.raises(InputError) as refused:
        actions.suspend_bail(bail, SuspendBail(on=date(2026, 5, 1), sent_on=sent_on, reason="Sent"), by=officers.detective, at=at)
    assert refused.value.field == "sent_on"
    assert end_of(bail, officers) == date(2026, 6, 14)
    assert not entries("bail.suspended")


def test_day_on_which_the_decision_was_asked_is_kept_and_shown(
    bail: Bail, officers: Officers, entries: Entries, client: Client
) -> None:
    at = london("2026-05-01 10:00")
    actions.suspend_bail(
        bail, SuspendBail(on=date(2026, 5, 1), sent_on=date(2026, 4, 28), reason="Sent"), by=officers.detective, at=at
    )
    [entry] = entries("bail.suspended")
    assert entry.payload == {"on": "2026-05-01", "sent_on": "2026-04-28"}
    client.force_login(officers.detective)
    page = client.get(reverse("bail:bail", args=[bail.reference])).content.decode()
    assert "asked of the prosecutor on 28 April 2026" in page
    assert "Sent to the CPS on 28 April 2026" in page


def test_first_release_for_a_decision_shows_when_it_was_asked(open_case: Case, officers: Officers, client: Client) -> None:
    bail = bailed_after_arrest(open_case, officers, ARRESTED, first_release="charging_decision", sent_on=date(2026, 3, 14))
    client.force_login(officers.detective)
    page = client.get(reverse("bail:bail", args=[bail.reference])).content.decode()
    assert "Sent to the prosecutor" in page
    assert "Sent to it on 14 March 2026" in page


def test_granting_reads_the_other_arrests_of_the_person_once_and_once_for_the_clocks(open_case: Case, officers: Officers) -> None:
    arrest = arrest_at(open_case, officers, ARRESTED)
    take_all_steps(arrest, officers, at=ARRESTED)
    with CaptureQueriesContext(connection) as asked:
        release_on_bail(arrest, officers, at=RELEASED)
    arrests_of_person = 'FROM "custody_arrest" WHERE "custody_arrest"."person_id"'
    assert sum(arrests_of_person in query["sql"] for query in asked.captured_queries) == 2
