"""Before and after an extension: who was told, what they said, what the officer says to it, and that the outcome is told."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from casework.custody.stories import (
    ALL_FOUR,
    ASKED_FOR,
    arrest_at,
    bailed_after_arrest,
    london,
    release_on_bail,
    take_all_steps,
)
from casework.officers import Officers
from safehold.accounts import actions as accounts
from safehold.accounts.acting import reading_as
from safehold.accounts.asked import RetireOfficer
from safehold.accounts.errors import InputError, NotPermittedError, RefusedError
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.bail import actions, queries
from safehold.casework.bail.asked import (
    DeclineExtension,
    EndBail,
    ExtendBail,
    PrepareExtension,
    RecordOutcomeTold,
    RecordRepresentations,
    VaryConditions,
)
from safehold.casework.bail.models import Bail, ExtensionDecision
from safehold.casework.cases.models import Case, CaseAccess, Clock
from safehold.casework.custody.models import Arrest
from safehold.casework.people import actions as people
from safehold.casework.people.asked import AddPerson
from safehold.casework.people.models import CaseRole
from safehold.casework.releases.asked import NewCondition, NewViews
from safehold.casework.releases.choices import Purpose, Sought
from safehold.casework.victims import actions as victims
from safehold.casework.victims.asked import RecordVictimTold
from safehold.casework.victims.queries import owed_in_case
from safehold.law.errors import RefusedByLawError

Entries = Callable[[str], list[Entry]]
ASKED = london("2026-06-08 10:00")
"""A Monday, six days before the bail ends on 14 June 2026."""


def prepare(bail: Bail, officers: Officers, at: datetime = ASKED, sent_to: Officer | None = None, **changes: Any) -> None:
    details: dict[str, Any] = {
        "to_months": 6,
        "condition_reasons": ALL_FOUR,
        "told_whom": "Solicitor F. Bracket",
        "told_how": "email",
        "told_at": ASKED - timedelta(hours=1),
        "answer_by": date(2026, 6, 10),
        **changes,
    }
    to = sent_to or officers.inspector
    actions.prepare_extension(bail, PrepareExtension(**details), sent_to=to, by=officers.detective, at=at)


def answer(bail: Bail, officers: Officers, moment: str, said: str = "") -> None:
    actions.record_representations(
        bail,
        RecordRepresentations(answer="made" if said else "none", answered_at=london(moment), representations=said),
        by=officers.detective,
        at=london(moment),
    )


def authorise(bail: Bail, officers: Officers, moment: str, **changes: Any) -> Bail:
    details: dict[str, Any] = {"to_months": 6, "condition_reasons": ALL_FOUR, **changes}
    return actions.extend_bail(bail, ExtendBail(**details), by=officers.inspector, at=london(moment))


def decision_on(bail: Bail, officers: Officers) -> ExtensionDecision:
    with reading_as(officers.inspector):
        return bail.decisions.select_related("pack", "request").latest("at")


# Told beforehand, and what they said


def test_nobody_told_beforehand_is_refused_with_the_section_and_the_last_day(bail: Bail, officers: Officers) -> None:
    with pytest.raises(InputError) as refused:
        authorise(bail, officers, "2026-06-10 10:00", told_how="phone", told_at=ASKED, answer="none")
    assert refused.value.field == "told_whom"
    assert str(refused.value) == (
        "The person or their solicitor must be told before an extension is decided (PACE 1984 s.47ZD). "
        "Tell them, ask what they say, and decide then, by 14 June 2026, when the bail ends."
    )


def test_being_told_of_an_earlier_extension_is_not_being_told_of_this_one(bail: Bail, officers: Officers) -> None:
    told = {"told_whom": "Solicitor", "told_how": "phone", "answer": "none"}
    authorise(bail, officers, "2026-06-10 10:00", told_at=ASKED, **told)
    with pytest.raises(InputError, match="before the last decision") as refused:
        actions.extend_bail(
            bail,
            ExtendBail(to_months=9, condition_reasons=ALL_FOUR, told_at=ASKED, **told),
            by=officers.superintendent,
            at=london("2026-09-10 10:00"),
        )
    assert refused.value.field == "told_at"


def test_what_waits_is_decided_on_without_being_typed_again(bail: Bail, officers: Officers) -> None:
    prepare(bail, officers)
    answer(bail, officers, "2026-06-09 15:00")
    assert authorise(bail, officers, "2026-06-09 16:00").ends_on == date(2026, 9, 14)
    decision = decision_on(bail, officers)
    assert (decision.told_whom, decision.told_how, decision.answer) == ("Solicitor F. Bracket", "email", "none")
    assert decision.request is not None
    assert decision.request.decided_at == london("2026-06-09 16:00")


def test_representations_that_were_received_must_be_considered(bail: Bail, officers: Officers) -> None:
    prepare(bail, officers)
    answer(bail, officers, "2026-06-09 15:00", "Half of the devices were never sent.")
    with pytest.raises(InputError) as refused:
        authorise(bail, officers, "2026-06-09 16:00")
    assert refused.value.field == "considered"
    assert "must be considered before an extension is decided (PACE 1984 s.47ZD)" in str(refused.value)
    told = {"told_whom": "Solicitor", "told_how": "email", "told_at": ASKED}
    with pytest.raises(InputError, match="Representations were received") as refused:
        authorise(bail, officers, "2026-06-09 16:00", answer="none", **told)
    assert refused.value.field == "answer"
    authorise(bail, officers, "2026-06-09 16:00", considered="They were sent on 5 June.")
    decision = decision_on(bail, officers)
    assert (decision.answer, decision.representations, decision.considered) == (
        "made",
        "Half of the devices were never sent.",
        "They were sent on 5 June.",
    )


def test_deciding_before_the_day_they_were_given_needs_a_reason_that_the_audit_keeps(
    bail: Bail, officers: Officers, entries: Entries
) -> None:
    prepare(bail, officers)
    with pytest.raises(RefusedError) as refused:
        authorise(bail, officers, "2026-06-10 09:00")
    assert str(refused.value) == (
        "Solicitor F. Bracket has until 10 June 2026 to make representations (force policy). "
        "Decide after 10 June 2026 or once they have answered, or write why this can't wait."
    )
    authorise(bail, officers, "2026-06-10 09:00", gate_reason="I am on leave from noon; he said he will not answer.")
    (entry,) = entries("bail.extended")
    assert entry.payload["passed_gates"] == [
        {"gate": "bail.answer_awaited", "missing": [], "reason": "I am on leave from noon; he said he will not answer."}
    ]


def test_no_answer_by_the_day_given_counts_as_none_made(bail: Bail, officers: Officers) -> None:
    prepare(bail, officers)
    authorise(bail, officers, "2026-06-11 09:00")
    decision = decision_on(bail, officers)
    assert (decision.answer, decision.answer_by) == ("none", date(2026, 6, 10))


def test_nobody_is_asked_without_a_day_until_which_they_may_answer(bail: Bail, officers: Officers) -> None:
    with pytest.raises(InputError, match="write until which day they may") as refused:
        prepare(bail, officers, answer_by=None)
    assert refused.value.field == "answer_by"
    prepare(bail, officers, answer_by=None, answer="none")


def test_an_answer_that_is_awaited_without_a_day_is_no_ground_to_decide(bail: Bail, officers: Officers) -> None:
    told = {"told_whom": "Solicitor", "told_how": "email", "told_at": ASKED}
    with pytest.raises(InputError, match="have not answered") as refused:
        authorise(bail, officers, "2026-06-08 10:05", answer="awaited", **told)
    assert refused.value.field == "answer"
    prepare(bail, officers, answer_by=None, answer="none")
    with pytest.raises(RefusedError, match="Solicitor was asked and has not answered"):
        authorise(bail, officers, "2026-06-08 10:05", answer="awaited", **told)


def test_deciding_one_request_closes_what_was_sent_to_others_before(bail: Bail, officers: Officers) -> None:
    prepare(bail, officers)
    prepare(bail, officers, at=ASKED + timedelta(minutes=5), sent_to=officers.superintendent)
    answer(bail, officers, "2026-06-09 15:00")
    actions.decline_extension(
        bail,
        DeclineExtension(reason="Condition C: nothing happened in May."),
        by=officers.superintendent,
        at=london("2026-06-09 16:00"),
    )
    with reading_as(officers.inspector):
        assert queries.waiting_request(bail) is None
        assert not bail.extension_requests.filter(decided_at__isnull=True).exists()


def test_nobody_leaves_while_an_extension_waits_for_them(bail: Bail, officers: Officers) -> None:
    def retire() -> None:
        accounts.retire_officer(
            officers.superintendent,
            RetireOfficer(reason="Left the force"),
            by=officers.administrator,
            at=ASKED + timedelta(minutes=10),
        )

    prepare(bail, officers, sent_to=officers.superintendent)
    with pytest.raises(RefusedError, match=r"is asked to decide on 1 extension of bail\.") as refused:
        retire()
    assert "sends each to another officer, on the page of the bail" in refused.value.way_forward
    prepare(bail, officers, at=ASKED + timedelta(minutes=5), sent_to=officers.inspector)
    retire()


def test_statute_can_not_be_passed_with_a_reason(bail: Bail, officers: Officers) -> None:
    prepare(bail, officers)
    answer(bail, officers, "2026-06-09 15:00")
    with pytest.raises(RefusedByLawError, match="The bail ended on 14 June 2026"):
        authorise(bail, officers, "2026-06-15 00:05", gate_reason="It could not wait.")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"answer_by": date(2026, 6, 15)}, "answer_by", "ends on 14 June 2026, before that"),
        ({"answer_by": date(2026, 6, 7)}, "answer_by", "before the day on which they were told"),
        ({"answer": "made"}, "representations", "Write what they said"),
        (
            {"answer": "made", "representations": "No", "answered_at": ASKED - timedelta(hours=2)},
            "answered_at",
            "before they were",
        ),
        ({"told_whom": ""}, "told_whom", "must be told before"),
    ],
)
def test_extension_is_not_sent_without_what_it_needs(
    bail: Bail, officers: Officers, changes: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(InputError, match=words) as refused:
        prepare(bail, officers, **changes)
    assert refused.value.field == field
    with reading_as(officers.inspector):
        assert not bail.packs.exists()
        assert not bail.extension_requests.exists()


# Decided against


def test_declined_extension_leaves_the_bail_as_it_was_and_nothing_waits(bail: Bail, officers: Officers, entries: Entries) -> None:
    prepare(bail, officers)
    answer(bail, officers, "2026-06-09 15:00", "Nothing was done.")
    with pytest.raises(InputError) as refused:
        actions.decline_extension(
            bail, DeclineExtension(reason="C is not met."), by=officers.inspector, at=london("2026-06-10 10:00")
        )
    assert refused.value.field == "considered"
    actions.decline_extension(
        bail,
        DeclineExtension(reason="C is not met.", considered="He is right."),
        by=officers.inspector,
        at=london("2026-06-10 10:00"),
    )
    decision = decision_on(bail, officers)
    assert (decision.is_authorised, decision.reason) == (False, "C is not met.")
    with reading_as(officers.inspector):
        found = queries.bail_by_reference(bail.reference)
        assert found.ends_on == date(2026, 6, 14)
        assert queries.waiting_request(found) is None
    (entry,) = entries("bail.extension_declined")
    assert entry.payload == {"to_months": 6, "rank": "inspector", "pack": decision.pack.sha256}
    with pytest.raises(RefusedError, match="waits for a decision"):
        actions.decline_extension(bail, DeclineExtension(reason="Again"), by=officers.inspector, at=london("2026-06-10 11:00"))


def test_only_who_may_authorise_may_decline(bail: Bail, officers: Officers) -> None:
    prepare(bail, officers)
    with pytest.raises(NotPermittedError):
        actions.decline_extension(bail, DeclineExtension(reason="No"), by=officers.detective, at=london("2026-06-10 10:00"))


# The outcome


def test_outcome_is_told_within_a_working_day_and_then_its_clock_stops(bail: Bail, officers: Officers) -> None:
    prepare(bail, officers)
    # Friday 12 June: the next working day is Monday 15 June.
    authorise(bail, officers, "2026-06-12 16:00")
    with reading_as(officers.inspector):
        clock = Clock.objects.get(subject_kind="bail_outcome", subject_id=bail.pk)
    assert (clock.ends_at, clock.tag, clock.ended_by_law) == (london("2026-06-15 23:59"), "outcome_not_told", False)
    told = {"told_whom": "Solicitor F. Bracket", "told_how": "email"}
    with pytest.raises(InputError, match="before the decision") as refused:
        actions.record_outcome_told(
            bail, RecordOutcomeTold(told_at=ASKED, **told), by=officers.detective, at=london("2026-06-12 17:00")
        )
    assert refused.value.field == "told_at"
    moment = london("2026-06-12 17:00")
    actions.record_outcome_told(bail, RecordOutcomeTold(told_at=moment, **told), by=officers.detective, at=moment)
    with reading_as(officers.inspector):
        assert not Clock.objects.filter(subject_kind="bail_outcome").exists()
    with pytest.raises(RefusedError, match="still to be told"):
        actions.record_outcome_told(bail, RecordOutcomeTold(told_at=moment, **told), by=officers.detective, at=moment)


def test_outcome_of_a_bail_that_has_ended_is_still_told(bail: Bail, officers: Officers, entries: Entries) -> None:
    prepare(bail, officers)
    moment = london("2026-06-11 16:00")
    actions.decline_extension(bail, DeclineExtension(reason="C is not met."), by=officers.inspector, at=moment)
    actions.end_bail(
        bail, EndBail(ended_at=moment, outcome="no_further_action", reason="No time"), by=officers.detective, at=moment
    )
    with reading_as(officers.inspector):
        (clock,) = Clock.objects.filter(kind="bail")
    # Thursday 11 June: the next working day is Friday 12 June.
    assert (clock.subject_kind, clock.ends_at) == ("bail_outcome", london("2026-06-12 23:59"))
    actions.record_outcome_told(
        bail,
        RecordOutcomeTold(told_whom="Test Subject 014", told_how="in_person", told_at=moment),
        by=officers.detective,
        at=moment,
    )
    with reading_as(officers.inspector):
        assert not Clock.objects.filter(kind="bail").exists()
    (entry,) = entries("bail.outcome_told")
    assert entry.payload == {"told_at": "2026-06-11T15:00:00+00:00", "how": "in_person"}


# The victims' views


@pytest.mark.parametrize(
    ("views", "field", "words"),
    [
        (None, "sought", r"Nothing says whether the victim's views .* \(PACE 1984 s\.47ZZA\)"),
        (NewViews(sought=Sought.GIVEN, custody_officer_told=True), "views", "what the victim said"),
        (
            NewViews(sought=Sought.GIVEN, words="Keep him away"),
            "custody_officer_told",
            r"not told the victim's views \(PACE 1984 s\.47ZZA\)",
        ),
        (NewViews(sought=Sought.NONE_GIVEN), "custody_officer_told", "not told the victim's views"),
        (NewViews(sought=Sought.NOT_PRACTICABLE), "views", r"not reasonably practicable .* \(PACE 1984 s\.47ZZA\)"),
    ],
)
def test_conditions_are_not_set_before_the_victims_views_were_sought_or_a_reason_is_there(
    open_case: Case, officers: Officers, views: NewViews | None, field: str, words: str
) -> None:
    with pytest.raises(InputError, match=words) as refused:
        bailed_after_arrest(open_case, officers, london("2026-03-14 07:00"), views=views)
    assert refused.value.field == field


def test_bail_without_conditions_asks_nobody(open_case: Case, officers: Officers) -> None:
    bail = bailed_after_arrest(open_case, officers, london("2026-03-14 07:00"), views=None, conditions=[])
    with reading_as(officers.inspector):
        assert queries.conditions_decisions_of(bail) == []


@pytest.mark.parametrize(
    ("represented", "due"),
    # Released on Saturday 14 March 2026: working days are counted from Monday 16 March.
    [(True, "2026-03-16 23:59"), (False, "2026-03-20 23:59")],
)
def test_victim_is_told_of_the_conditions_a_child_sooner(
    open_case: Case, officers: Officers, represented: bool, due: str
) -> None:
    views = NewViews(sought=Sought.GIVEN, words="Keep him away", through_representative=represented, custody_officer_told=True)
    bailed_after_arrest(open_case, officers, london("2026-03-14 07:00"), views=views)
    with reading_as(officers.inspector):
        assert Clock.objects.get(kind="victim").ends_at == london(due)
    moment = london("2026-03-15 10:00")
    tell_the_victim(open_case, officers, moment)
    with reading_as(officers.inspector):
        assert not Clock.objects.filter(kind="victim").exists()


@pytest.mark.parametrize(
    ("offences", "due"),
    # Released on Saturday 14 March 2026: one working day later is Monday 16 March, five are Friday 20 March.
    [(["PCA1978-S1", "SOA2003-S3"], "2026-03-16 23:59"), (["PCA1978-S1"], "2026-03-20 23:59")],
)
def test_victim_of_a_sexual_offence_against_them_is_told_sooner(
    open_case: Case, officers: Officers, offences: list[str], due: str
) -> None:
    arrest = arrest_at(open_case, officers, london("2026-03-14 07:00"), offences=offences)
    take_all_steps(arrest, officers, at=RELEASED)
    release_on_bail(arrest, officers, at=RELEASED, views=GIVEN)
    with reading_as(officers.inspector):
        clock = Clock.objects.get(kind="victim")
    assert clock.ends_at == london(due)
    assert any("Sexual assault" in text for text, _ in clock.steps) is ("SOA2003-S3" in offences)


def test_victim_is_still_to_be_told_once_the_bail_has_ended(open_case: Case, officers: Officers) -> None:
    bail = bailed_after_arrest(open_case, officers, london("2026-03-14 07:00"), views=GIVEN)
    actions.end_bail(
        bail,
        EndBail(ended_at=london("2026-03-15 10:00"), outcome="released_under_investigation", reason="No longer necessary"),
        by=officers.inspector,
        at=london("2026-03-15 10:00"),
    )
    with reading_as(officers.inspector):
        assert not Clock.objects.filter(kind="bail").exists()
        released, ended = Clock.objects.filter(kind="victim").order_by("starts_at")
    assert (released.limit_name, released.ends_at) == ("Victim not told of the release on bail", london("2026-03-20 23:59"))
    assert (ended.limit_name, ended.ends_at) == ("Victim not told that the bail has ended", london("2026-03-20 23:59"))
    moment = london("2026-03-16 10:00")
    tell_the_victim(open_case, officers, moment)
    with reading_as(officers.inspector):
        assert not Clock.objects.filter(kind="victim").exists()


def tell_the_victim(case: Case, officers: Officers, moment: datetime) -> None:
    """Tell the victim, or who speaks for them, everything that is owed."""
    with reading_as(officers.inspector):
        owed = [each.key for each in owed_in_case(case)]
    victims.record_victim_told(
        case,
        RecordVictimTold(events=owed, told_whom="Her mother", told_how="phone", told_at=moment, through_representative=True),
        by=officers.detective,
        at=moment,
    )


def release_clock() -> Clock:
    """The clock of telling the victim of the release on bail."""
    return Clock.objects.get(kind="victim", limit_name="Victim not told of the release on bail")


def with_victim(case: Case, officers: Officers, *, born: date | None, role: str = "victim") -> None:
    people.add_person(
        case,
        AddPerson(name="Test Victim 07", role=CaseRole(role), date_of_birth=born),
        by=officers.detective,
        at=london("2026-03-13 09:00"),
    )


def may_be_released(case: Case, officers: Officers) -> Arrest:
    """Arrested on 14 March 2026 at 07:00, with every welfare step taken at 15:00."""
    arrest = arrest_at(case, officers, london("2026-03-14 07:00"))
    take_all_steps(arrest, officers, at=RELEASED)
    return arrest


RELEASED = london("2026-03-14 15:00")
GIVEN = NewViews(sought=Sought.GIVEN, words="Keep him away", custody_officer_told=True)


@pytest.mark.parametrize(
    ("born", "role"),
    # Arrested on 14 March 2026: whoever is 18 the day after was a child when the offence was committed.
    [(date(2008, 3, 15), "victim"), (None, "child_at_risk")],
)
def test_a_victim_who_is_recorded_as_a_child_is_asked_through_a_representative_and_told_sooner(
    open_case: Case, officers: Officers, born: date | None, role: str
) -> None:
    with_victim(open_case, officers, born=born, role=role)
    arrest = may_be_released(open_case, officers)
    with pytest.raises(InputError, match="through somebody who speaks for them") as refused:
        release_on_bail(arrest, officers, at=RELEASED, views=GIVEN)
    assert refused.value.field == "through_representative"
    release_on_bail(arrest, officers, at=RELEASED, views=GIVEN.model_copy(update={"through_representative": True}))
    with reading_as(officers.inspector):
        assert release_clock().ends_at == london("2026-03-16 23:59")


def test_a_victim_who_is_recorded_as_an_adult_speaks_for_themselves(open_case: Case, officers: Officers) -> None:
    with_victim(open_case, officers, born=date(2008, 3, 14))
    bailed_after_arrest(open_case, officers, london("2026-03-14 07:00"), views=GIVEN)
    with reading_as(officers.inspector):
        assert release_clock().ends_at == london("2026-03-20 23:59")


def test_a_recorded_victim_is_passed_over_with_a_reason_only(open_case: Case, officers: Officers) -> None:
    with_victim(open_case, officers, born=date(1990, 1, 1))
    arrest = may_be_released(open_case, officers)
    with pytest.raises(InputError, match="Test Victim 07 is recorded as a victim") as refused:
        release_on_bail(arrest, officers, at=RELEASED, views=NewViews(sought=Sought.NO_VICTIM))
    assert refused.value.field == "views"
    because = NewViews(sought=Sought.NO_VICTIM, words="No condition touches her: she lives abroad.")
    release_on_bail(arrest, officers, at=RELEASED, views=because)
    with reading_as(officers.inspector):
        assert release_clock().subject_name == "Test Victim 07", "they are told of the release all the same"


def test_victim_is_told_again_when_the_conditions_are_varied(open_case: Case, bail: Bail, officers: Officers) -> None:
    views = NewViews(sought=Sought.NOT_PRACTICABLE, words="She is abroad and can't be reached.")
    add = [NewCondition(purpose=Purpose.NO_INTERFERENCE, text="Not to go to Sample Lane", reasons="A witness lives there")]
    actions.vary_conditions(
        bail, VaryConditions(reason="She moved", add=add, views=views, **ASKED_FOR), by=officers.detective, at=ASKED
    )
    with reading_as(officers.inspector):
        (clock,) = Clock.objects.filter(kind="victim")
    assert clock.limit_name == "Victim not told of the new conditions"
    assert clock.subject_name == "The victim whose views were sought"


def test_who_was_asked_sees_the_case_for_seven_days_after_the_decision(bail: Bail, officers: Officers) -> None:
    prepare(bail, officers, sent_to=officers.superintendent)
    answer(bail, officers, "2026-06-09 12:00")

    def ends() -> list[datetime | None]:
        with reading_as(officers.inspector):
            rows = CaseAccess.objects.filter(case=bail.case, officer=officers.superintendent, role="authority for bail")
            return [row.valid_until for row in rows]

    assert ends() == [None]
    authorise(bail, officers, "2026-06-10 12:00")
    assert ends() == [london("2026-06-17 12:00")]
