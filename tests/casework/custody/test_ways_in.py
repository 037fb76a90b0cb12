"""How somebody came into detention, and from when the hours count then; street bail; reviews that came late."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from casework.custody.stories import (
    ARRESTED,
    DECIDED,
    ON_THE_STREET,
    add_subject,
    arrest_at,
    bailed_after_arrest,
    london,
    release_on_bail,
    street_bailed,
    take_all_steps,
)
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, RefusedError
from safehold.casework.bail import actions as bail_actions
from safehold.casework.bail.asked import ReleaseOnRunningBail
from safehold.casework.cases.models import Case, Clock
from safehold.casework.cases.queries import case_by_reference
from safehold.casework.custody import actions, queries
from safehold.casework.custody.asked import (
    AuthoriseDetention,
    RecordArrival,
    RecordArrivalInArea,
    RecordReview,
    ReleaseOnStreetBail,
    ReleaseWithoutBail,
)
from safehold.casework.custody.models import Arrest
from safehold.casework.people import actions as people
from safehold.casework.people.asked import AddPerson
from safehold.casework.people.models import CaseRole
from safehold.casework.releases.asked import NewCondition, NewViews
from safehold.casework.releases.choices import Purpose, Sought
from safehold.law.calendar import add_months, london_date
from safehold.law.errors import RefusedByLawError


def clock_of(arrest: Arrest, officers: Officers, kind: str = "custody") -> Clock | None:
    with reading_as(officers.inspector):
        return Clock.objects.filter(kind=kind, subject_kind="arrest", subject_id=arrest.pk).first()


def starts(arrest: Arrest, officers: Officers) -> datetime:
    clock = clock_of(arrest, officers)
    assert clock is not None
    return clock.starts_at


def elsewhere(case: Case, officers: Officers) -> Arrest:
    """Arrested at 08:20 by another force, at its station at 08:40."""
    return arrest_at(case, officers, ARRESTED, way_in="out_of_area")


def arrive_here(arrest: Arrest, officers: Officers, moment: str, *, questioned: bool = False) -> Arrest:
    return actions.record_arrival_in_area(
        arrest,
        RecordArrivalInArea(arrived_at=london(moment), station="Brackmouth", questioned_elsewhere=questioned),
        by=officers.custody_liaison,
        at=london(moment),
    )


class TestArrestedInAnotherArea:
    """PACE 1984 s.41(2)(a), (3)."""

    def test_until_they_arrive_the_hours_count_24_hours_after_the_arrest(self, open_case: Case, officers: Officers) -> None:
        assert starts(elsewhere(open_case, officers), officers) == london("2026-03-15 08:20")

    def test_hours_count_from_the_arrival_here_within_24_hours(self, open_case: Case, officers: Officers) -> None:
        arrest = arrive_here(elsewhere(open_case, officers), officers, "2026-03-14 15:00")
        assert starts(arrest, officers) == london("2026-03-14 15:00")
        assert arrest.station == "Brackmouth"

    def test_hours_count_from_24_hours_after_the_arrest_for_whoever_arrives_later(
        self, open_case: Case, officers: Officers
    ) -> None:
        arrest = arrive_here(elsewhere(open_case, officers), officers, "2026-03-15 11:00")
        assert starts(arrest, officers) == london("2026-03-15 08:20")

    def test_questioning_there_makes_the_first_station_count(self, open_case: Case, officers: Officers) -> None:
        arrest = arrive_here(elsewhere(open_case, officers), officers, "2026-03-14 15:00", questioned=True)
        assert starts(arrest, officers) == london("2026-03-14 08:40")

    def test_arrival_here_is_refused_before_the_first_and_twice(self, open_case: Case, officers: Officers) -> None:
        arrest = elsewhere(open_case, officers)
        with pytest.raises(InputError) as refused:
            arrive_here(arrest, officers, "2026-03-14 08:30")
        assert refused.value.field == "arrived_at"
        arrive_here(arrest, officers, "2026-03-14 15:00")
        with pytest.raises(RefusedError, match="recorded already"):
            arrive_here(arrest, officers, "2026-03-14 16:00")

    def test_whoever_was_arrested_here_arrives_once(self, open_case: Case, officers: Officers) -> None:
        with pytest.raises(RefusedError, match="not arrested in another police area"):
            arrive_here(arrest_at(open_case, officers, ARRESTED), officers, "2026-03-14 15:00")


class TestStreetBail:
    """PACE 1984 ss. 30A to 30D."""

    def test_nobody_is_held_and_the_bail_runs_from_the_arrest(self, open_case: Case, officers: Officers) -> None:
        arrest = street_bailed(open_case, officers)
        assert clock_of(arrest, officers) is None
        bail = clock_of(arrest, officers, "bail")
        assert bail is not None
        assert "it ends on 14 June 2026" in bail.consequence
        with reading_as(officers.inspector):
            assert queries.in_custody_count(officers.inspector) == 0
            assert case_by_reference(open_case.reference).stage == "bail"

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"necessary": False}, "necessary", r"s\.50A\(1\)\(a\)"),
            ({"proportionate": False}, "proportionate", r"s\.50A\(1\)\(a\)"),
            ({"reasons": " "}, "reasons", "Write why the bail is necessary"),
            ({"factors": []}, "factors", "five factors"),
            ({"representations_considered": False}, "representations_considered", r"s\.50A\(1\)\(b\)"),
            ({"guidance_regarded": False}, "guidance_regarded", r"s\.50B\(7\)"),
            (
                {"conditions": [NewCondition(purpose=Purpose.SURRENDER, text="To stay in", reasons=" ")]},
                "conditions",
                r"Bail Act 1976 ss\. 5\(3\), 5A",
            ),
            ({"copy_given": False}, "copy_given", r"Bail Act 1976 s\.5"),
            ({"views": None}, "sought", r"Nothing says whether the victim's views .* \(PACE 1984 s\.30CA\(4A\)"),
            ({"views": NewViews(sought=Sought.GIVEN, words="No")}, "custody_officer_told", r"s\.30CA\(4A\)"),
            ({"views": NewViews(sought=Sought.NOT_PRACTICABLE)}, "views", "not reasonably practicable"),
        ],
    )
    def test_it_needs_what_any_release_on_bail_needs(
        self, open_case: Case, officers: Officers, changes: dict[str, Any], field: str, words: str
    ) -> None:
        with pytest.raises(InputError, match=words) as refused:
            street_bailed(open_case, officers, **changes)
        assert refused.value.field == field

    def test_what_was_decided_is_kept(self, open_case: Case, officers: Officers) -> None:
        arrest = street_bailed(open_case, officers)
        assert arrest.street_bail_factors == ["prevent_offending", "safeguard_victims"]
        assert arrest.street_bail_representations == "None made."
        assert (arrest.street_bail_guidance_regarded, arrest.street_bail_copy_given) == (True, True)
        assert arrest.street_bail_conditions == [
            {"purpose": "no_interference", "text": "No contact with Test Child 04", "reasons": "She is a witness."}
        ]

    def test_what_was_done_about_the_victims_views_is_kept(self, open_case: Case, officers: Officers) -> None:
        arrest = street_bailed(open_case, officers)
        assert arrest.street_bail_views == {
            "sought": "given",
            "words": "Keep him away.",
            "vulnerable": True,
            "through_representative": True,
            "custody_officer_told": True,
        }

    def test_a_recorded_victim_is_passed_over_with_a_reason_only(self, open_case: Case, officers: Officers) -> None:
        people.add_person(open_case, AddPerson(name="Test Victim 07", role=CaseRole.VICTIM), by=officers.detective, at=ARRESTED)
        with pytest.raises(InputError, match="Test Victim 07 is recorded as a victim") as refused:
            street_bailed(open_case, officers, views=NewViews(sought=Sought.NO_VICTIM))
        assert refused.value.field == "views"

    def test_without_conditions_nobody_is_asked(self, open_case: Case, officers: Officers) -> None:
        assert street_bailed(open_case, officers, conditions=[], views=None).street_bail_views == {}

    def test_whoever_does_not_come_is_late_from_the_time_at_which_they_were_to_come(
        self, open_case: Case, officers: Officers
    ) -> None:
        bail = clock_of(street_bailed(open_case, officers), officers, "bail")
        assert bail is not None
        assert bail.ends_at == london("2026-03-20 10:00")
        assert not bail.whole_day
        assert bail.when_late["tag"] == "Has not come"
        assert "may be arrested (PACE 1984 s.30D(1))" in bail.when_late["sentence"]
        assert "Bail Act does not apply" in bail.when_late["sentence"]

    def test_hours_count_from_when_they_come_and_the_bail_stays_that_of_the_arrest(
        self, open_case: Case, officers: Officers
    ) -> None:
        arrest = street_bailed(open_case, officers)
        came = london("2026-03-20 10:05")
        actions.record_arrival(arrest, RecordArrival(arrived_at=came), by=officers.custody_liaison, at=came)
        assert starts(arrest, officers) == came
        assert clock_of(arrest, officers, "bail") is None
        take_all_steps(arrest, officers, at=came + timedelta(hours=1))
        bail = release_on_bail(arrest, officers, at=came + timedelta(hours=4))
        assert bail.ends_on is not None
        assert bail.ends_on.isoformat() == "2026-06-14"

    def test_they_are_neither_arrested_again_nor_bailed_before_they_came(self, open_case: Case, officers: Officers) -> None:
        arrest = street_bailed(open_case, officers)
        with pytest.raises(RefusedError, match="is on street bail"):
            arrest_at(open_case, officers, london("2026-03-18 08:00"), person=arrest.person)
        with pytest.raises(RefusedError, match="is on street bail"):
            release_on_bail(arrest, officers, at=london("2026-03-18 08:00"))

    def test_it_can_end_without_their_coming_and_without_the_gate(self, open_case: Case, officers: Officers) -> None:
        arrest = street_bailed(open_case, officers)
        at = london("2026-03-17 09:00")
        ended = actions.release_no_further_action(
            arrest, ReleaseWithoutBail(released_at=at, reason="Somebody else used the account"), by=officers.detective, at=at
        )
        assert ended.gate_reason == ""
        assert clock_of(arrest, officers, "bail") is None

    def test_it_is_given_before_arrival_at_a_station(self, open_case: Case, officers: Officers) -> None:
        arrest = arrest_at(open_case, officers, ARRESTED)
        with pytest.raises(RefusedError, match=r"s\.30A\(2\)"):
            actions.release_on_street_bail(
                arrest,
                ReleaseOnStreetBail(
                    released_at=london("2026-03-14 08:50"),
                    return_at=london("2026-03-20 10:00"),
                    station="Alderwick",
                    custody_officer="PS D. Desk",
                    **ON_THE_STREET,
                ),
                by=officers.detective,
                at=london("2026-03-14 09:00"),
            )

    @pytest.mark.parametrize(("returns", "allowed"), [("2026-06-14 23:59", True), ("2026-06-15 00:00", False)])
    def test_they_come_back_within_the_applicable_bail_period(
        self, open_case: Case, officers: Officers, returns: str, *, allowed: bool
    ) -> None:
        if allowed:
            assert street_bailed(open_case, officers, returns).street_bail_return_at == london(returns)
            return
        with pytest.raises(InputError) as refused:
            street_bailed(open_case, officers, returns)
        assert refused.value.field == "return_at"
        assert "The applicable bail period ends on 14 June 2026, before that (PACE 1984 s.47ZB" in str(refused.value)

    def test_an_arrest_is_not_recorded_as_street_bail(self, open_case: Case, officers: Officers) -> None:
        with pytest.raises(InputError) as refused:
            arrest_at(open_case, officers, ARRESTED, way_in="street_bail")
        assert refused.value.field == "way_in"


def test_detention_after_an_earlier_breach_leaves_out_its_three_hours(open_case: Case, officers: Officers) -> None:
    # 9 hours, then a breach: 5 hours at the station of which 3 are left out; a second breach begins with 11 used.
    first = arrest_at(open_case, officers, london("2026-03-10 07:40"))
    take_all_steps(first, officers, at=london("2026-03-10 12:00"))
    release_on_bail(first, officers, at=london("2026-03-10 17:00"))
    again = arrest_at(open_case, officers, london("2026-03-14 13:40"), person=first.person, for_breach_of_bail=True)
    until = london("2026-03-14 19:00")
    bail_actions.release_on_running_bail(
        again,
        ReleaseOnRunningBail(released_at=until, gate_reason="Seen by healthcare", **DECIDED),
        by=officers.custody_liaison,
        at=until,
    )
    second = arrest_at(open_case, officers, london("2026-03-20 13:40"), person=first.person, for_breach_of_bail=True)
    assert second.minutes_used_before == 11 * 60


@pytest.mark.parametrize(("way_in", "minutes"), [("voluntary", 7 * 60 + 40), ("brought", 0)])
def test_earlier_detention_counts_for_whoever_answers_bail_and_not_after_a_new_arrest(
    open_case: Case, officers: Officers, way_in: str, minutes: int
) -> None:
    # PACE 1984 s.47(6) and (7): at the station from 08:40 to 16:20 before; nothing of the new detention is left out.
    bail = bailed_after_arrest(open_case, officers, ARRESTED)
    came = london("2026-04-20 10:00")
    again = arrest_at(open_case, officers, came, person=bail.person, way_in=way_in, arrived_at=came)
    assert again.minutes_used_before == minutes
    clock = clock_of(again, officers)
    assert clock is not None
    assert clock.ends_at == came + timedelta(hours=24, minutes=-minutes)


def test_a_review_held_late_does_not_move_the_next(open_case: Case, officers: Officers) -> None:
    # Authorised 09:00: the first is due by 15:00 and held at 17:30; the next stays due by midnight (s.40(6)).
    by = officers.custody_liaison
    arrest = arrest_at(open_case, officers, ARRESTED)
    nine, late = london("2026-03-14 09:00"), london("2026-03-14 17:30")
    actions.authorise_detention(arrest, AuthoriseDetention(authorised_at=nine, reason="To secure evidence"), by=by, at=nine)
    actions.record_review(
        arrest, RecordReview(reviewed_at=late, reviewer="Insp U. Ninvolved", outcome="Necessary"), by=by, at=late
    )
    due = clock_of(arrest, officers, "custody_review")
    assert due is not None
    assert due.ends_at == london("2026-03-15 00:00")


def test_a_sergeant_does_not_review(open_case: Case, officers: Officers) -> None:
    arrest = arrest_at(open_case, officers, ARRESTED)
    nine = london("2026-03-14 09:00")
    actions.authorise_detention(
        arrest, AuthoriseDetention(authorised_at=nine, reason="To secure evidence"), by=officers.custody_liaison, at=nine
    )
    with pytest.raises(RefusedByLawError, match="Only an inspector or above may review") as refused:
        actions.record_review(
            arrest,
            RecordReview(reviewed_at=london("2026-03-14 14:00"), reviewer="PS A. Nother", rank="sergeant", outcome="Necessary"),
            by=officers.custody_liaison,
            at=london("2026-03-14 14:00"),
        )
    assert refused.value.provision == "PACE 1984 s.40(1)(b)"


def test_way_in_that_nobody_knows_is_refused(open_case: Case, officers: Officers) -> None:
    person = add_subject(open_case, officers, at=ARRESTED)
    with pytest.raises(ValidationError) as unknown:
        arrest_at(open_case, officers, ARRESTED, person=person, way_in="by_air")
    assert [error["loc"] for error in unknown.value.errors()] == [("way_in",)]


class TestOddDates:
    """An arrest on a day on which nobody could suspect the person, or long before its case."""

    def test_an_arrest_long_before_its_case_needs_a_reason(self, open_case: Case, officers: Officers) -> None:
        opened = open_case.opened_at
        early = add_months(london_date(opened), -12) - timedelta(days=1)
        moment = london(f"{early} 08:00")
        with pytest.raises(RefusedError, match=r"more than 12 months before .* \(force policy\)"):
            arrest_at(open_case, officers, moment, person=add_subject(open_case, officers, at=opened), gate_reason="")
        person = add_subject(open_case, officers, at=opened, name="Test Subject 015")
        arrest = arrest_at(open_case, officers, moment, person=person, gate_reason="The case of the other force was taken over")
        assert arrest.arrested_at == moment
        within = add_subject(open_case, officers, at=opened, name="Test Subject 016")
        assert arrest_at(open_case, officers, moment + timedelta(days=1), person=within, gate_reason="").gate_reason == ""

    @pytest.mark.parametrize(("born", "allowed"), [("2016-03-14", True), ("2016-03-15", False), ("2026-03-15", False)])
    def test_nobody_under_ten_is_arrested(self, open_case: Case, officers: Officers, born: str, *, allowed: bool) -> None:
        person = people.add_person(
            open_case,
            AddPerson(name="Test Child 09", role=CaseRole.SUBJECT, date_of_birth=date.fromisoformat("2016-03-14")),
            by=officers.detective,
            at=london("2026-03-14 08:00"),
        )
        person.date_of_birth = date.fromisoformat(born)
        if allowed:
            assert arrest_at(open_case, officers, ARRESTED, person=person)
            return
        with pytest.raises(InputError, match=r"Children and Young Persons Act 1933 s\.50") as refused:
            arrest_at(open_case, officers, ARRESTED, person=person)
        assert refused.value.field == "arrested_at"
