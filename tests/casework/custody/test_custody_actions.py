"""Arrest, detention and release: what is recorded, what is refused, and the clocks that follow."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from casework.custody.stories import IMAGES, add_subject, arrest_at, london, release_on_bail, take_all_steps
from casework.officers import Officers
from safehold.casework.accounts.acting import reading_as
from safehold.casework.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError, StaleError
from safehold.casework.audit.models import Entry
from safehold.casework.cases.models import Case, Clock
from safehold.casework.cases.queries import case_by_reference
from safehold.casework.custody import actions, queries
from safehold.casework.custody.models import Arrest, WelfareStep
from safehold.law.errors import RefusedByLawError

Entries = Callable[[str], list[Entry]]

# The worked case of the law: arrives 08:40, detention authorised 09:00.
ARRESTED = london("2026-03-14 08:20")


def clock_of(arrest: Arrest, officers: Officers, kind: str) -> Clock | None:
    with reading_as(officers.inspector):
        return Clock.objects.filter(kind=kind, subject_id=arrest.pk).first()


@pytest.fixture
def held(open_case: Case, officers: Officers) -> Arrest:
    """Arrested, arrived at 08:40, detention authorised at 09:00."""
    arrest = arrest_at(open_case, officers, ARRESTED)
    return actions.authorise_detention(
        arrest,
        by=officers.custody_liaison,
        at=london("2026-03-14 09:05"),
        authorised_at=london("2026-03-14 09:00"),
        reason="To secure evidence and by questioning",
    )


def review(arrest: Arrest, officers: Officers, moment: str, *, reviewer: str = "Insp U. Ninvolved") -> None:
    actions.record_review(
        arrest,
        by=officers.custody_liaison,
        at=london(moment),
        reviewed_at=london(moment),
        reviewer=reviewer,
        outcome="Detention remains necessary",
    )


def test_the_limits_follow_from_the_recorded_times(held: Arrest, officers: Officers) -> None:
    limit, due = clock_of(held, officers, "custody"), clock_of(held, officers, "custody_review")
    assert limit is not None
    assert due is not None
    assert limit.ends_at == london("2026-03-15 08:40")
    assert limit.limit_name == "24-hour limit"
    assert due.ends_at == london("2026-03-14 15:00")
    assert [shown["at"] for shown in limit.picture["limits"]][1] == "2026-03-15T20:40:00+00:00"
    review(held, officers, "2026-03-14 14:30")
    due = clock_of(held, officers, "custody_review")
    assert due is not None
    assert due.ends_at == london("2026-03-14 23:30")


def test_hospital_moves_the_limits_except_for_questioning(held: Arrest, officers: Officers) -> None:
    actions.record_excluded_time(
        held,
        by=officers.custody_liaison,
        at=london("2026-03-14 14:30"),
        begins=london("2026-03-14 11:00"),
        ends=london("2026-03-14 14:00"),
        questioned_minutes=20,
        reason="Larchford hospital",
    )
    limit = clock_of(held, officers, "custody")
    assert limit is not None
    assert limit.ends_at == london("2026-03-15 11:20")


def test_time_of_somebody_who_came_voluntarily_runs_from_the_arrest(open_case: Case, officers: Officers) -> None:
    arrest = arrest_at(
        open_case,
        officers,
        london("2026-03-14 10:15"),
        way_in="voluntary",
        arrived_at=london("2026-03-14 09:30"),
    )
    limit = clock_of(arrest, officers, "custody")
    assert limit is not None
    assert limit.starts_at == london("2026-03-14 10:15")


def test_arrest_for_breach_counts_the_earlier_detention(open_case: Case, officers: Officers) -> None:
    # 9 hours used before; arrested for breach, arrives 14:00, runs again at 17:00: 24 hours are over at 08:00.
    first = arrest_at(open_case, officers, london("2026-03-10 07:40"))
    take_all_steps(first, officers, at=london("2026-03-10 12:00"))
    release_on_bail(first, officers, at=london("2026-03-10 17:00"))
    again = arrest_at(open_case, officers, london("2026-03-14 13:40"), person=first.person, for_breach_of_bail=True)
    assert again.minutes_used_before == 9 * 60
    limit = clock_of(again, officers, "custody")
    assert limit is not None
    assert limit.ends_at == london("2026-03-15 08:00")


def test_superintendents_authority_is_refused_before_the_second_review(held: Arrest, officers: Officers) -> None:
    review(held, officers, "2026-03-14 14:30")
    with pytest.raises(RefusedByLawError, match=r"before the second review.*Hold the second review"):
        extend(held, officers, "2026-03-14 22:00")
    review(held, officers, "2026-03-14 23:00")
    extend(held, officers, "2026-03-15 07:30")
    limit = clock_of(held, officers, "custody")
    assert limit is not None
    assert (limit.limit_name, limit.ends_at) == ("36-hour limit", london("2026-03-15 20:40"))


def test_superintendents_authority_is_refused_after_24_hours(held: Arrest, officers: Officers) -> None:
    review(held, officers, "2026-03-14 14:30")
    review(held, officers, "2026-03-14 23:00")
    with pytest.raises(RefusedByLawError, match="after 24 hours were over"):
        extend(held, officers, "2026-03-15 08:41")


def extend(arrest: Arrest, officers: Officers, moment: str, rank: str = "superintendent") -> Arrest:
    return actions.extend_detention(
        arrest,
        by=officers.custody_liaison,
        at=london(moment),
        authorised_at=london(moment),
        authority="Supt A. Bove",
        rank=rank,
        grounds="Two devices being downloaded; witnesses being seen",
    )


def test_only_a_superintendent_authorises_36_hours(held: Arrest, officers: Officers) -> None:
    with pytest.raises(RefusedByLawError, match="Only a superintendent or above"):
        extend(held, officers, "2026-03-15 07:30", rank="chief_inspector")


@pytest.mark.parametrize("involved", ["DC A. Sample", "dc a. sample"])
def test_an_involved_officer_does_not_review(held: Arrest, officers: Officers, involved: str) -> None:
    with pytest.raises(InputError, match="is involved") as refused:
        review(held, officers, "2026-03-14 14:30", reviewer=involved)
    assert refused.value.field == "reviewer"


def test_review_must_follow_the_one_before(held: Arrest, officers: Officers) -> None:
    review(held, officers, "2026-03-14 14:30")
    with pytest.raises(InputError, match="later, at 14:30"):
        review(held, officers, "2026-03-14 14:20")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"arrested_at": london("2099-01-01 08:00"), "arrived_at": None}, "arrested_at"),
        ({"arrived_at": ARRESTED - timedelta(minutes=1)}, "arrived_at"),
        ({"offences": ["THEFT"]}, "offences"),
        ({"offences": []}, "offences"),
        ({"grounds": " "}, "grounds"),
        ({"way_in": "voluntary", "arrived_at": ARRESTED + timedelta(minutes=1)}, "arrived_at"),
    ],
)
def test_what_can_not_be_true_is_named(open_case: Case, officers: Officers, changes: dict[str, object], field: str) -> None:
    with pytest.raises(InputError) as refused:
        arrest_at(open_case, officers, ARRESTED, **changes)
    assert refused.value.field == field
    with reading_as(officers.inspector):
        assert not queries.arrests_of(open_case).exists()


def test_person_must_be_in_the_case(open_case: Case, restricted_case: Case, officers: Officers) -> None:
    stranger = add_subject(restricted_case, officers, at=ARRESTED, name="Test Subject 099")
    with pytest.raises(InputError, match="not recorded in"):
        arrest_at(open_case, officers, ARRESTED, person=stranger)


def test_nobody_is_held_twice(held: Arrest, open_case: Case, officers: Officers) -> None:
    with pytest.raises(RefusedError, match="in custody already"):
        arrest_at(open_case, officers, ARRESTED + timedelta(hours=1), person=held.person)


def test_release_past_a_missing_welfare_step_needs_a_reason_that_is_audited(
    held: Arrest, officers: Officers, entries: Entries
) -> None:
    moment = london("2026-03-14 16:00")
    actions.record_welfare_steps(
        held, by=officers.custody_liaison, at=moment, steps=[step for step in WelfareStep if step != WelfareStep.LEAFLET]
    )
    with pytest.raises(RefusedError, match="helpline leaflet given") as refused:
        actions.release_under_investigation(
            held, by=officers.custody_liaison, at=moment, released_at=moment, reason="Devices to be examined"
        )
    assert "write why" in refused.value.way_forward
    assert not entries("custody.released")
    released = actions.release_under_investigation(
        held,
        by=officers.custody_liaison,
        at=moment,
        released_at=moment,
        reason="Devices to be examined.",
        gate_reason="Taken to hospital at once; leaflet given to his brother.",
    )
    assert released.gate_reason.startswith("Taken to hospital")
    (entry,) = entries("custody.released")
    reason = "Taken to hospital at once; leaflet given to his brother."
    passed = {"gate": "custody.welfare", "missing": ["leaflet"], "reason": reason}
    assert entry.payload == {"disposal": "released_under_investigation", "passed_gates": [passed]}
    assert entry.reason == "Devices to be examined."


def test_released_person_is_contacted_within_48_hours(held: Arrest, officers: Officers) -> None:
    released_at = london("2026-03-14 19:40")
    take_all_steps(held, officers, at=released_at)
    arrest = actions.release_no_further_action(
        held, by=officers.custody_liaison, at=released_at, released_at=released_at, reason="Not the user of the account"
    )
    assert clock_of(arrest, officers, "custody") is None
    due = clock_of(arrest, officers, "welfare")
    assert due is not None
    assert due.ends_at == london("2026-03-16 19:40")
    with pytest.raises(InputError, match="before the release"):
        actions.record_welfare_contact(
            arrest, by=officers.detective, at=london("2026-03-15 09:00"), contacted_at=london("2026-03-14 19:00"), outcome="Well"
        )
    actions.record_welfare_contact(
        arrest, by=officers.detective, at=london("2026-03-15 09:00"), contacted_at=london("2026-03-15 08:50"), outcome="Well"
    )
    assert clock_of(arrest, officers, "welfare") is None


def test_nothing_is_added_after_release(held: Arrest, officers: Officers) -> None:
    moment = london("2026-03-14 16:00")
    take_all_steps(held, officers, at=moment)
    actions.release_under_investigation(
        held, by=officers.custody_liaison, at=moment, released_at=moment, reason="Devices to be examined"
    )
    with pytest.raises(RefusedError, match="was released already"):
        review(held, officers, "2026-03-14 17:00")


def test_a_form_opened_before_a_change_is_refused(held: Arrest, officers: Officers) -> None:
    review(held, officers, "2026-03-14 14:30")
    with pytest.raises(StaleError):
        actions.record_review(
            held,
            by=officers.custody_liaison,
            at=london("2026-03-14 23:00"),
            reviewed_at=london("2026-03-14 23:00"),
            reviewer="Insp U. Ninvolved",
            outcome="Necessary",
            version=held.version,
        )


def test_one_arrest_is_one_entry(held: Arrest, entries: Entries) -> None:
    (entry,) = entries("custody.arrest_recorded")
    assert entry.subject_label == held.reference
    assert entry.payload["offences"] == [IMAGES]
    assert len(entries("custody.detention_authorised")) == 1


@pytest.mark.parametrize("role", ["exhibits_officer", "dfu_manager", "auditor", "press", "administrator", "intake"])
def test_other_roles_record_no_arrest(open_case: Case, officers: Officers, role: str) -> None:
    person = add_subject(open_case, officers, at=ARRESTED)
    with pytest.raises((NotPermittedError, NotFoundError)):
        actions.record_arrest(
            open_case,
            person,
            by=getattr(officers, role),
            at=ARRESTED,
            arrested_at=ARRESTED,
            arrested_by=officers.detective,
            grounds="G",
            necessity="N",
            offences=[IMAGES],
            station="Alderwick",
        )


def test_somebody_of_another_team_finds_nothing(held: Arrest, open_case: Case, officers: Officers) -> None:
    with reading_as(officers.outsider):
        with pytest.raises(NotFoundError):
            queries.arrest_by_reference(held.reference)
        with pytest.raises(NotFoundError):
            case_by_reference(open_case.reference)
        assert queries.in_custody(officers.outsider).count() == 0
        assert not Clock.objects.exists()
    with pytest.raises(NotFoundError):
        actions.record_welfare_step(held, by=officers.outsider, at=london("2026-03-14 12:00"), step="leaflet")


def test_case_moves_into_custody_and_counts(held: Arrest, open_case: Case, officers: Officers) -> None:
    with reading_as(officers.inspector):
        assert case_by_reference(open_case.reference).stage == "custody"
        assert queries.in_custody_count(officers.inspector) == 1
