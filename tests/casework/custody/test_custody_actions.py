"""Arrest, detention and release: what is recorded, what is refused, and the clocks that follow."""

import inspect
from collections.abc import Callable
from datetime import timedelta

import pytest

from casework.custody.stories import DECIDED, IMAGES, add_subject, arrest_at, london, release_on_bail, take_all_steps
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError, StaleError
from safehold.accounts.models import Rank
from safehold.asked import Asked
from safehold.audit.models import Entry
from safehold.casework.cases import actions as cases
from safehold.casework.cases.asked import ReassignCase
from safehold.casework.cases.models import Case, Clock, Stage
from safehold.casework.cases.queries import case_by_reference
from safehold.casework.custody import actions, queries
from safehold.casework.custody.asked import (
    ApplyForFurtherDetention,
    AuthoriseDetention,
    ExtendDetention,
    JudgeOtherOffence,
    RecordArrest,
    RecordArrival,
    RecordArrivalInArea,
    RecordDetentionDecision,
    RecordExcludedTime,
    RecordReview,
    RecordWelfareContact,
    RecordWelfareSteps,
    ReleaseOnStreetBail,
    ReleaseWithoutBail,
)
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
    return authorise(arrest_at(open_case, officers, ARRESTED), officers)


def authorise(arrest: Arrest, officers: Officers) -> Arrest:
    """Authorise the detention at 09:00."""
    return actions.authorise_detention(
        arrest,
        AuthoriseDetention(authorised_at=london("2026-03-14 09:00"), reason="To secure evidence and by questioning"),
        by=officers.custody_liaison,
        at=london("2026-03-14 09:05"),
    )


def review(arrest: Arrest, officers: Officers, moment: str, *, reviewer: str = "Insp U. Ninvolved") -> None:
    actions.record_review(
        arrest,
        RecordReview(reviewed_at=london(moment), reviewer=reviewer, outcome="Detention remains necessary"),
        by=officers.custody_liaison,
        at=london(moment),
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
        RecordExcludedTime(
            begins=london("2026-03-14 11:00"), ends=london("2026-03-14 14:00"), questioned_minutes=20, reason="Larchford hospital"
        ),
        by=officers.custody_liaison,
        at=london("2026-03-14 14:30"),
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


def extend(arrest: Arrest, officers: Officers, moment: str, **changes: object) -> Arrest:
    details: dict[str, object] = {
        "authority": "Supt A. Bove",
        "rank": "superintendent",
        "grounds": "Two devices being downloaded; witnesses being seen",
        **changes,
    }
    return actions.extend_detention(
        arrest, ExtendDetention(authorised_at=london(moment), **details), by=officers.custody_liaison, at=london(moment)
    )


def twice_reviewed(arrest: Arrest, officers: Officers) -> Arrest:
    for moment in ("2026-03-14 14:30", "2026-03-14 23:00"):
        review(arrest, officers, moment)
    return arrest


def as_stored(arrest: Arrest, officers: Officers) -> Arrest:
    with reading_as(officers.inspector):
        return queries.arrest_by_reference(arrest.reference)


@pytest.mark.parametrize("involved", ["officer_in_the_case", "arrested_by"])
def test_an_involved_officer_does_not_authorise_36_hours(
    open_case: Case, officers: Officers, entries: Entries, involved: str
) -> None:
    # Both could, by their rank: the team's superintendent leads the case, or made the arrest.
    superintendent = officers.superintendent
    leads = involved == "officer_in_the_case"
    if leads:
        cases.reassign_case(open_case, ReassignCase(reason="Leave"), by=officers.inspector, at=ARRESTED, to=superintendent)
    by = officers.detective if leads else superintendent
    arrest = twice_reviewed(authorise(arrest_at(open_case, officers, ARRESTED, arrested_by=by), officers), officers)
    with pytest.raises(InputError, match="is involved") as refused:
        extend(arrest, officers, "2026-03-15 07:30", authority=superintendent.name)
    assert refused.value.field == "authority"
    stored = as_stored(arrest, officers)
    assert (stored.superintendent_at, stored.superintendent_name) == (None, "")
    assert not entries("custody.detention_extended")
    assert extend(arrest, officers, "2026-03-15 07:30").superintendent_name == "Supt A. Bove"


def test_36_hours_are_for_an_indictable_offence(open_case: Case, officers: Officers) -> None:
    arrest = authorise(arrest_at(open_case, officers, ARRESTED, offences=["BA1976-S6"]), officers)
    twice_reviewed(arrest, officers)
    with pytest.raises(RefusedByLawError, match="for an indictable offence only") as refused:
        extend(arrest, officers, "2026-03-15 07:30")
    assert refused.value.provision == "PACE 1984 s.42(1)(b)"
    limit = clock_of(arrest, officers, "custody")
    assert limit is not None
    assert (limit.limit_name, limit.ends_at) == ("24-hour limit", london("2026-03-15 08:40"))


def test_failing_to_surrender_beside_an_indictable_offence_may_be_detained_longer(open_case: Case, officers: Officers) -> None:
    arrest = authorise(arrest_at(open_case, officers, ARRESTED, offences=["BA1976-S6", IMAGES]), officers)
    twice_reviewed(arrest, officers)
    assert extend(arrest, officers, "2026-03-15 07:30").superintendent_at == london("2026-03-15 07:30")


def test_a_second_superintendents_authority_is_refused_and_the_first_is_kept(
    held: Arrest, officers: Officers, entries: Entries
) -> None:
    extend(twice_reviewed(held, officers), officers, "2026-03-15 07:30")
    with pytest.raises(RefusedError, match="36 hours were authorised already: "):
        extend(held, officers, "2026-03-15 08:00", authority="Supt E. Lse", grounds="Another device")
    stored = as_stored(held, officers)
    assert (stored.superintendent_at, stored.superintendent_name, stored.superintendent_grounds) == (
        london("2026-03-15 07:30"),
        "Supt A. Bove",
        "Two devices being downloaded; witnesses being seen",
    )
    assert [entry.payload["authority"] for entry in entries("custody.detention_extended")] == ["Supt A. Bove"]


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
        held,
        RecordWelfareSteps(steps=[step for step in WelfareStep if step != WelfareStep.LEAFLET]),
        by=officers.custody_liaison,
        at=moment,
    )
    with pytest.raises(RefusedError, match="helpline leaflet given") as refused:
        actions.release_under_investigation(
            held, ReleaseWithoutBail(released_at=moment, reason="Devices to be examined"), by=officers.custody_liaison, at=moment
        )
    assert "write why" in refused.value.way_forward
    assert not entries("custody.released")
    released = actions.release_under_investigation(
        held,
        ReleaseWithoutBail(
            released_at=moment,
            reason="Devices to be examined.",
            gate_reason="Taken to hospital at once; leaflet given to his brother.",
        ),
        by=officers.custody_liaison,
        at=moment,
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
        held,
        ReleaseWithoutBail(released_at=released_at, reason="Not the user of the account"),
        by=officers.custody_liaison,
        at=released_at,
    )
    assert clock_of(arrest, officers, "custody") is None
    due = clock_of(arrest, officers, "welfare")
    assert due is not None
    assert due.ends_at == london("2026-03-16 19:40")
    with pytest.raises(InputError, match="before the release"):
        actions.record_welfare_contact(
            arrest,
            RecordWelfareContact(contacted_at=london("2026-03-14 19:00"), outcome="Well"),
            by=officers.detective,
            at=london("2026-03-15 09:00"),
        )
    actions.record_welfare_contact(
        arrest,
        RecordWelfareContact(contacted_at=london("2026-03-15 08:50"), outcome="Well"),
        by=officers.detective,
        at=london("2026-03-15 09:00"),
    )
    assert clock_of(arrest, officers, "welfare") is None


def test_nothing_is_added_after_release(held: Arrest, officers: Officers) -> None:
    moment = london("2026-03-14 16:00")
    take_all_steps(held, officers, at=moment)
    actions.release_under_investigation(
        held, ReleaseWithoutBail(released_at=moment, reason="Devices to be examined"), by=officers.custody_liaison, at=moment
    )
    with pytest.raises(RefusedError, match="was released already"):
        review(held, officers, "2026-03-14 17:00")


def test_a_form_opened_before_a_change_is_refused(held: Arrest, officers: Officers) -> None:
    review(held, officers, "2026-03-14 14:30")
    with pytest.raises(StaleError):
        actions.record_review(
            held,
            RecordReview(
                reviewed_at=london("2026-03-14 23:00"), reviewer="Insp U. Ninvolved", outcome="Necessary", version=held.version
            ),
            by=officers.custody_liaison,
            at=london("2026-03-14 23:00"),
        )


CHANGES: dict[str, Asked] = {
    "record_arrival": RecordArrival(arrived_at=ARRESTED),
    "record_arrival_in_area": RecordArrivalInArea(arrived_at=ARRESTED, station="Alderwick"),
    "judge_other_offence": JudgeOtherOffence(different_from=[], reason="Another incident"),
    "release_on_street_bail": ReleaseOnStreetBail(
        released_at=ARRESTED,
        return_at=ARRESTED + timedelta(days=6),
        station="Alderwick",
        custody_officer="PS D. Desk",
        **DECIDED,
    ),
    "authorise_detention": AuthoriseDetention(authorised_at=ARRESTED, reason="To secure evidence"),
    "record_review": RecordReview(reviewed_at=ARRESTED, reviewer="Insp U. Ninvolved", outcome="Necessary"),
    "record_excluded_time": RecordExcludedTime(begins=ARRESTED, ends=ARRESTED + timedelta(minutes=5), reason="Hospital"),
    "extend_detention": ExtendDetention(
        authorised_at=ARRESTED, authority="Supt A. Bove", rank=Rank.SUPERINTENDENT, grounds="Devices"
    ),
    "apply_for_further_detention": ApplyForFurtherDetention(applied_at=ARRESTED, court="Alderwick", grounds="Devices"),
    "record_court_decision": RecordDetentionDecision(decided_at=ARRESTED, hours=12, reason="Satisfied"),
    "record_welfare_steps": RecordWelfareSteps(steps=[WelfareStep.LEAFLET]),
    "record_welfare_contact": RecordWelfareContact(contacted_at=ARRESTED, outcome="Well"),
    "release_under_investigation": ReleaseWithoutBail(released_at=ARRESTED, reason="Enquiries go on"),
    "release_no_further_action": ReleaseWithoutBail(released_at=ARRESTED, reason="Not the user"),
}
"""What each action on an arrest asks for."""


def test_every_action_on_an_arrest_is_tried_in_a_closed_case() -> None:
    def takes_an_arrest(function: object) -> bool:
        first = next(iter(inspect.signature(function).parameters.values()), None)  # type: ignore[arg-type]
        return first is not None and first.annotation is Arrest and "by" in inspect.signature(function).parameters  # type: ignore[arg-type]

    found = {
        name
        for name, function in vars(actions).items()
        if inspect.isfunction(function) and not name.startswith("_") and takes_an_arrest(function)
    }
    assert found - {"lock_arrest"} == CHANGES.keys()


@pytest.mark.parametrize("name", CHANGES)
def test_in_a_closed_case_no_detention_changes(held: Arrest, open_case: Case, officers: Officers, name: str) -> None:
    with reading_as(officers.inspector):
        # Closed while somebody was held, as an import may leave it: the action refuses to close such a case.
        Case.objects.filter(pk=open_case.pk).update(stage=Stage.CLOSED, closed_at=ARRESTED)
    by = officers.inspector if name == "judge_other_offence" else officers.custody_liaison
    with pytest.raises(RefusedError, match="is closed"):
        getattr(actions, name)(held, CHANGES[name], by=by, at=london("2026-03-14 14:00"))
    assert as_stored(held, officers).version == held.version


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
            RecordArrest(
                arrested_at=ARRESTED,
                grounds="G",
                necessity="N",
                offences=[IMAGES],
                station="Alderwick",
            ),
            arrested_by=officers.detective,
            by=getattr(officers, role),
            at=ARRESTED,
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
        actions.record_welfare_steps(
            held, RecordWelfareSteps(steps=["leaflet"]), by=officers.outsider, at=london("2026-03-14 12:00")
        )


def test_case_moves_into_custody_and_counts(held: Arrest, open_case: Case, officers: Officers) -> None:
    with reading_as(officers.inspector):
        assert case_by_reference(open_case.reference).stage == "custody"
        assert queries.in_custody_count(officers.inspector) == 1


def test_nobody_is_arrested_for_what_was_no_offence_yet(open_case: Case, officers: Officers) -> None:
    """Sending a photograph of genitals is an offence since 31 January 2024."""
    with pytest.raises(InputError, match="an offence since 31 January 2024: nobody could have committed it by 30 January 2024"):
        arrest_at(open_case, officers, london("2024-01-30 07:00"), offences=["SOA2003-S66A"])
    with reading_as(officers.inspector):
        assert not Arrest.objects.exists()


def test_the_offences_of_this_work_can_be_arrested_for(open_case: Case, officers: Officers) -> None:
    arrest = arrest_at(open_case, officers, ARRESTED, offences=["CJA2009-S62", "SCA2015-S69", "CAA1981-S1", "SOA2003-S122H"])
    assert arrest.offences == ["CJA2009-S62", "SCA2015-S69", "CAA1981-S1", "SOA2003-S122H"]
