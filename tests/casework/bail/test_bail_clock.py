"""The worked cases of the law, told through the actions: nobody types when a bail ends."""

from datetime import date

import pytest

from casework.custody.stories import ALL_FOUR, TOLD, apply_to_court, bailed_after_arrest, london
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.casework.bail import actions, queries
from safehold.casework.bail.asked import (
    ExtendBail,
    PrepareExtension,
    RecordCourtDecision,
    RecordInPatientStay,
    RestartBail,
    SuspendBail,
)
from safehold.casework.bail.models import Bail
from safehold.casework.cases.models import Case, Clock
from safehold.law.errors import RefusedByLawError


def extend(bail: Bail, officers: Officers, by: str, moment: str, months: int) -> Bail:
    return actions.extend_bail(
        bail,
        ExtendBail(to_months=months, condition_reasons=ALL_FOUR, told_at=london(moment), **TOLD),
        by=getattr(officers, by),
        at=london(moment),
    )


@pytest.mark.parametrize(
    ("arrested", "three_months"),
    [
        ("2026-03-14 07:00", date(2026, 6, 14)),
        ("2024-01-31 07:00", date(2024, 4, 30)),
        ("2025-02-28 07:00", date(2025, 5, 31)),
        ("2024-02-29 07:00", date(2024, 5, 31)),
        ("2023-11-28 07:00", date(2024, 2, 28)),
        ("2023-11-29 07:00", date(2024, 2, 29)),
        ("2025-08-30 07:00", date(2025, 11, 30)),
    ],
)
def test_granted_bail_ends_three_months_from_the_day_after_arrest(
    open_case: Case, officers: Officers, arrested: str, three_months: date
) -> None:
    assert bailed_after_arrest(open_case, officers, london(arrested)).ends_on == three_months


def test_arrest_shortly_after_midnight_in_summer_counts_on_its_london_day(open_case: Case, officers: Officers) -> None:
    # 00:20 on 1 July in London is 23:20 on 30 June in UTC.
    bail = bailed_after_arrest(open_case, officers, london("2026-07-01 00:20"))
    assert bail.arrested_on == date(2026, 7, 1)
    assert bail.ends_on == date(2026, 10, 1)


def test_each_extension_counts_from_the_bail_start_date(open_case: Case, officers: Officers) -> None:
    bail = bailed_after_arrest(open_case, officers, london("2025-08-30 07:00"))
    bail = extend(bail, officers, "inspector", "2025-11-30 12:00", 6)
    assert bail.ends_on == date(2026, 2, 28)
    bail = extend(bail, officers, "superintendent", "2026-02-28 23:30", 9)
    assert bail.ends_on == date(2026, 5, 30)


def test_stopped_clock_runs_again_on_the_day_of_the_request(open_case: Case, bail: Bail, officers: Officers) -> None:
    # Worked case 10: arrest 14 March, stopped on 1 May, asked for more on 10 June: 23 July (1 May counts as used).
    bail = actions.suspend_bail(
        bail,
        SuspendBail(on=date(2026, 5, 1), sent_on=date(2026, 5, 1), reason="File sent"),
        by=officers.detective,
        at=london("2026-05-01 10:00"),
    )
    assert (bail.ends_on, bail.state) == (None, "stopped")
    with reading_as(officers.inspector):
        clock = Clock.objects.get(subject_kind="bail", subject_id=bail.pk)
        assert (clock.ends_at, clock.days_left, clock.tag, clock.action_url) == (None, 44, "with_the_cps", "")
    bail = actions.restart_bail(
        bail,
        RestartBail(on=date(2026, 6, 10), reason="Two items asked for"),
        by=officers.detective,
        at=london("2026-06-10 10:00"),
    )
    assert (bail.ends_on, bail.state) == (date(2026, 7, 23), "in_force")
    with reading_as(officers.inspector):
        answer = queries.clock_of(bail)
    assert [point.code for point in answer.sign_off] == ["suspension_day_counts_as_used"]


def test_suspension_moves_the_later_limits_too(open_case: Case, bail: Bail, officers: Officers) -> None:
    bail = actions.suspend_bail(
        bail,
        SuspendBail(on=date(2026, 5, 1), sent_on=date(2026, 5, 1), reason="Sent"),
        by=officers.detective,
        at=london("2026-05-01 10:00"),
    )
    bail = actions.restart_bail(
        bail, RestartBail(on=date(2026, 6, 10), reason="More"), by=officers.detective, at=london("2026-06-10 10:00")
    )
    bail = extend(bail, officers, "inspector", "2026-07-20 10:00", 6)
    # Six months end on 14 September; 39 days were suspended, from 2 May to 9 June.
    assert bail.ends_on == date(2026, 10, 23)


def test_first_release_for_a_charging_decision_begins_no_clock(open_case: Case, officers: Officers) -> None:
    # Worked case 9: first release under s.37(7)(a), the request on 10 June 2026: three months end on 9 September.
    bail = bailed_after_arrest(
        open_case, officers, london("2026-03-14 07:00"), first_release="charging_decision", sent_on=date(2026, 3, 14)
    )
    assert (bail.ends_on, bail.state) == (None, "stopped")
    bail = actions.restart_bail(
        bail, RestartBail(on=date(2026, 6, 10), reason="More"), by=officers.detective, at=london("2026-06-10 10:00")
    )
    assert bail.ends_on == date(2026, 9, 9)


def test_at_least_seven_days_are_left_when_more_is_asked_for(open_case: Case, bail: Bail, officers: Officers) -> None:
    # Worked case 11: 3 days left (stopped on 11 June, the bail ends on 14 June), asked on 10 July: 16 July.
    bail = actions.suspend_bail(
        bail,
        SuspendBail(on=date(2026, 6, 11), sent_on=date(2026, 6, 11), reason="Sent"),
        by=officers.detective,
        at=london("2026-06-11 10:00"),
    )
    bail = actions.restart_bail(
        bail, RestartBail(on=date(2026, 7, 10), reason="More"), by=officers.detective, at=london("2026-07-10 10:00")
    )
    assert bail.ends_on == date(2026, 7, 16)


def test_days_in_hospital_are_added_where_the_bail_would_end_there(open_case: Case, bail: Bail, officers: Officers) -> None:
    # Worked case 12: in hospital from 10 to 20 June 2026: 25 June.
    bail = actions.record_in_patient_stay(
        bail,
        RecordInPatientStay(first_day=date(2026, 6, 10), last_day=date(2026, 6, 20), reason="Ward sister confirmed"),
        by=officers.detective,
        at=london("2026-06-20 18:00"),
    )
    assert bail.ends_on == date(2026, 6, 25)


def test_non_standard_case_has_its_own_limits(open_case: Case, officers: Officers) -> None:
    # Worked case 6: arrest 31 December 2025: 30 June 2026, then 31 December 2026 by a superintendent.
    bail = bailed_after_arrest(open_case, officers, london("2025-12-31 07:00"), regime="non_standard")
    assert bail.ends_on == date(2026, 6, 30)
    bail = extend(bail, officers, "superintendent", "2026-06-30 09:00", 12)
    assert bail.ends_on == date(2026, 12, 31)


def test_court_order_is_taken_as_ordered(open_case: Case, officers: Officers) -> None:
    bail = bailed_after_arrest(open_case, officers, london("2025-08-30 07:00"))
    bail = extend(bail, officers, "inspector", "2025-11-30 12:00", 6)
    bail = extend(bail, officers, "superintendent", "2026-02-28 12:00", 9)
    bail = apply_to_court(bail, officers, london("2026-05-30 10:00"))
    assert bail.ends_on is None
    bail = actions.record_court_decision(
        bail,
        RecordCourtDecision(decided_on=date(2026, 6, 9), ends_on=date(2026, 8, 20)),
        by=officers.detective,
        at=london("2026-06-10 10:00"),
    )
    assert bail.ends_on == date(2026, 8, 20)


def test_clock_says_who_may_authorise_what_comes_next(open_case: Case, bail: Bail, officers: Officers) -> None:
    with reading_as(officers.inspector):
        clock = Clock.objects.get(subject_kind="bail", subject_id=bail.pk)
    assert clock.limit_name == "3-month limit"
    assert clock.next_action == "Inspector must decide on 6 months"
    assert clock.action_label == "Decide on 6 months"
    assert clock.tag == ""
    assert clock.consequence == "Without it, bail and all its conditions end at that time."
    assert clock.ends_at == london("2026-06-14 23:59")
    assert clock.soon_at == london("2026-06-09 23:59")
    assert [limit["label"] for limit in clock.picture["limits"]] == ["3 months", "6 months", "9 months", "12 months", "18 months"]
    bail = extend(bail, officers, "inspector", "2026-06-10 12:00", 6)
    with reading_as(officers.inspector):
        clock = Clock.objects.get(subject_kind="bail", subject_id=bail.pk)
    assert clock.next_action == "Superintendent must authorise 9 months first"
    assert clock.action_label == "Send to superintendent"
    assert clock.tag == "authority_missing"
    assert [limit["state"].split(",")[0] for limit in clock.picture["limits"]] == [
        "Used",
        "In force",
        "Not asked yet",
        "Later",
        "Later",
    ]


def test_prepared_extension_goes_to_a_superintendent_and_says_so(open_case: Case, bail: Bail, officers: Officers) -> None:
    bail = extend(bail, officers, "inspector", "2026-06-10 12:00", 6)
    actions.prepare_extension(
        bail,
        PrepareExtension(to_months=9, condition_reasons=ALL_FOUR, told_at=london("2026-09-01 11:00"), **TOLD),
        by=officers.detective,
        at=london("2026-09-01 12:00"),
        sent_to=officers.superintendent,
    )
    with reading_as(officers.inspector):
        clock = Clock.objects.get(subject_kind="bail", subject_id=bail.pk)
        bail.refresh_from_db()
    assert (clock.tag, clock.action_note) == ("waits_for_authority", "Sent to Det Supt P. Model on 1 September 2026")
    assert bail.ends_on == date(2026, 9, 14)


def test_extension_can_not_be_sent_to_somebody_without_the_rank(open_case: Case, bail: Bail, officers: Officers) -> None:
    bail = extend(bail, officers, "inspector", "2026-06-10 12:00", 6)
    with pytest.raises(RefusedByLawError, match="Only a superintendent or above may authorise 9 months"):
        actions.prepare_extension(
            bail,
            PrepareExtension(to_months=9, condition_reasons=ALL_FOUR, told_at=london("2026-09-01 11:00"), **TOLD),
            by=officers.detective,
            at=london("2026-09-01 12:00"),
            sent_to=officers.inspector,
        )


def test_order_beyond_every_limit_stays_drawn_through_what_follows(open_case: Case, officers: Officers) -> None:
    from safehold.casework.bail.presenters import large_bar, limit_rows
    from safehold.casework.cases.clock_presenters import picture

    def check(moment: str, when: str) -> None:
        with reading_as(officers.inspector):
            found = queries.bail_by_reference(bail.reference)
            answer = queries.clock_of(found)
            now = london(moment)
            assert [row.limit for row in limit_rows(found, answer, now=now) if row.in_force] == ["Court's order"], when
            assert large_bar(found, answer, now=now).ticks
            assert picture(Clock.objects.get(subject_kind="bail"), now=now).ticks

    bail = bailed_after_arrest(open_case, officers, london("2024-01-31 07:00"))
    extend(bail, officers, "inspector", "2024-04-30 12:00", 6)
    extend(bail, officers, "superintendent", "2024-07-31 12:00", 9)
    detective = officers.detective
    apply_to_court(bail, officers, london("2024-10-31 10:00"))
    decided = actions.record_court_decision(
        bail,
        RecordCourtDecision(decided_on=date(2024, 11, 5), ends_on=date(2025, 12, 1)),
        by=detective,
        at=london("2024-11-05 10:00"),
    )
    # 18 months, the last limit that the court can set at first, end on 31 July 2025.
    assert decided.ends_on == date(2025, 12, 1)
    check("2025-11-01 10:00", "the order")
    apply_to_court(bail, officers, london("2025-11-30 10:00"))
    check("2025-12-05 10:00", "another application")
    actions.record_court_decision(
        bail,
        RecordCourtDecision(decided_on=date(2025, 12, 6), ends_on=date(2026, 3, 1)),
        by=detective,
        at=london("2025-12-06 10:00"),
    )
    actions.suspend_bail(
        bail,
        SuspendBail(on=date(2026, 2, 1), sent_on=date(2026, 2, 1), reason="Sent"),
        by=detective,
        at=london("2026-02-01 10:00"),
    )
    check("2026-02-20 10:00", "stopped")
