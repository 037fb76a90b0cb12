"""What is done for a child: what falls due next, what is refused, and who counts as safeguarded."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from casework.custody.stories import london
from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError, StaleError
from safehold.audit.models import Entry
from safehold.casework.cases.models import Case, Clock
from safehold.casework.safeguarding import actions, queries
from safehold.casework.safeguarding.asked import (
    CompleteAction,
    RecordChild,
    RecordOutcome,
    RecordReply,
    RecordStrategyDiscussion,
    ReferChild,
)
from safehold.casework.safeguarding.models import Child

Entries = Callable[[str], list[Entry]]


def record(case: Case, officers: Officers, moment: str = "2026-03-13 09:00", **changes: Any) -> Child:
    details: dict[str, Any] = {
        "name": "Test Child 03",
        "relation": "own_child",
        "in_household": True,
        "concern": "Lives with the suspect",
        "age": 7,
        **changes,
    }
    return actions.record_child(case, RecordChild(**details), by=officers.detective, at=london(moment))


def refer(child: Child, officers: Officers, moment: str) -> None:
    actions.refer_child(
        child,
        ReferChild(to="Northshire children's services", lawful_basis="s47", what_was_shared="The concern and the address"),
        by=officers.safeguarding_lead,
        at=london(moment),
    )


def reply(child: Child, officers: Officers, moment: str, answer: str = "strategy_discussion") -> None:
    actions.record_reply(
        child, RecordReply(replied_at=london(moment), reply=answer), by=officers.safeguarding_lead, at=london(moment)
    )


def discuss(child: Child, officers: Officers, moment: str, decision: str = "s47_joint") -> None:
    actions.record_strategy_discussion(
        child,
        RecordStrategyDiscussion(
            held_on=london(moment).date(),
            attendees=["DS L. Specimen, police", "A. Worker, children's services"],
            decision=decision,
            reason="Significant harm is likely",
        ),
        by=officers.safeguarding_lead,
        at=london(moment),
    )


def complete(child: Child, officers: Officers, kind: str, moment: str) -> None:
    actions.complete_action(
        child, CompleteAction(type=kind, completed_at=london(moment)), by=officers.detective, at=london(moment)
    )


def due(child: Child, officers: Officers) -> tuple[str, Any, str]:
    with reading_as(officers.inspector):
        clock = Clock.objects.get(kind="child", subject_kind="child", subject_id=child.pk)
    return clock.limit_name, clock.ends_at, clock.tag


def protection_ends(child: Child, officers: Officers) -> Any:
    with reading_as(officers.inspector):
        return Clock.objects.get(subject_kind="child_protection", subject_id=child.pk).ends_at


def test_what_is_due_for_a_child_goes_from_referral_to_outcome(open_case: Case, officers: Officers) -> None:
    child = record(open_case, officers, "2026-03-13 09:00")
    assert due(child, officers) == ("Referral to children's services", london("2026-03-14 09:00"), "not_referred")
    # Referred on Friday 13 March: one working day later is Monday 16 March.
    refer(child, officers, "2026-03-13 11:00")
    assert due(child, officers) == ("Reply of children's services", london("2026-03-16 23:59"), "no_reply_yet")
    reply(child, officers, "2026-03-13 12:00", "")
    assert due(child, officers) == ("Reply of children's services", london("2026-03-16 23:59"), "no_decision_yet")
    reply(child, officers, "2026-03-16 10:00")
    # 45 working days from 13 March 2026, Good Friday, Easter Monday and early May left out: 20 May.
    assert due(child, officers) == ("Outcome for the child", london("2026-05-20 23:59"), "")
    # 15 working days from Tuesday 17 March 2026, Good Friday 3 April and Easter Monday 6 April left out: 9 April.
    discuss(child, officers, "2026-03-17 14:00")
    assert due(child, officers) == ("Child protection conference", london("2026-04-09 23:59"), "")
    complete(child, officers, "conference_held", "2026-04-08 10:00")
    assert due(child, officers)[0] == "Outcome for the child"
    actions.record_outcome(
        child,
        RecordOutcome(outcome="protection_plan", reason="Plan agreed"),
        by=officers.safeguarding_lead,
        at=london("2026-04-08 16:00"),
    )
    with reading_as(officers.inspector):
        assert not Clock.objects.filter(kind="child").exists()


def test_discussion_without_enquiries_starts_no_conference(open_case: Case, officers: Officers) -> None:
    child = record(open_case, officers)
    refer(child, officers, "2026-03-13 11:00")
    reply(child, officers, "2026-03-16 10:00")
    discuss(child, officers, "2026-03-17 14:00", "assessment")
    assert due(child, officers)[0] == "Outcome for the child"


def test_police_protection_lasts_72_hours(open_case: Case, officers: Officers) -> None:
    child = record(open_case, officers, "2026-03-27 10:00")
    complete(child, officers, "police_protection", "2026-03-27 12:00")
    with reading_as(officers.inspector):
        clock = Clock.objects.get(subject_kind="child_protection")
    # The clocks go forward on 29 March 2026: 72 hours after 12:00 GMT are 13:00 BST.
    assert clock.ends_at == london("2026-03-30 13:00")
    assert clock.ended_by_law
    with pytest.raises(RefusedError, match="is in police protection"):
        actions.record_outcome(
            child, RecordOutcome(outcome="care", reason="R"), by=officers.safeguarding_lead, at=london("2026-03-28 10:00")
        )
    complete(child, officers, "police_protection_ended", "2026-03-29 10:00")
    with reading_as(officers.inspector):
        assert not Clock.objects.filter(subject_kind="child_protection").exists()


def test_police_protection_recorded_again_does_not_begin_the_72_hours_anew(open_case: Case, officers: Officers) -> None:
    child = record(open_case, officers, "2026-06-01 08:00")
    complete(child, officers, "police_protection", "2026-06-01 12:00")
    with pytest.raises(RefusedError, match=r"since 12:00 on 1 June 2026.*s\.46\(6\)"):
        complete(child, officers, "police_protection", "2026-06-03 09:00")
    assert protection_ends(child, officers) == london("2026-06-04 12:00")
    # It began two hours before what was recorded first: 72 hours are over at 10:00.
    actions.complete_action(
        child,
        CompleteAction(type="police_protection", completed_at=london("2026-06-01 10:00")),
        by=officers.detective,
        at=london("2026-06-03 10:00"),
    )
    assert protection_ends(child, officers) == london("2026-06-04 10:00")
    complete(child, officers, "police_protection_ended", "2026-06-03 11:00")
    complete(child, officers, "police_protection", "2026-06-20 09:00")
    assert protection_ends(child, officers) == london("2026-06-23 09:00")


def test_police_protection_does_not_end_before_it_began(open_case: Case, officers: Officers) -> None:
    child = record(open_case, officers, "2026-06-01 08:00")
    complete(child, officers, "police_protection", "2026-06-01 12:00")
    with pytest.raises(InputError, match="before police protection began"):
        actions.complete_action(
            child,
            CompleteAction(type="police_protection_ended", completed_at=london("2026-06-01 11:00")),
            by=officers.detective,
            at=london("2026-06-01 14:00"),
        )


def test_a_second_discussion_leaves_the_conference_where_the_first_put_it(
    open_case: Case, officers: Officers, entries: Entries
) -> None:
    child = record(open_case, officers, "2026-06-01 09:00")
    refer(child, officers, "2026-06-01 10:00")
    reply(child, officers, "2026-06-01 11:00")
    # 15 working days from Tuesday 2 June 2026, no bank holiday between: Tuesday 23 June.
    discuss(child, officers, "2026-06-02 14:00")
    discuss(child, officers, "2026-06-12 14:00", "s47_single")
    assert due(child, officers) == ("Child protection conference", london("2026-06-23 23:59"), "")
    assert [entry.payload["conference_by"] for entry in entries("safeguarding.strategy_discussion_held")] == ["2026-06-23", None]
    # After the conference a discussion starts enquiries anew: 15 working days from Wednesday 1 July are Wednesday 22 July.
    complete(child, officers, "conference_held", "2026-06-22 10:00")
    discuss(child, officers, "2026-07-01 14:00")
    assert due(child, officers) == ("Child protection conference", london("2026-07-22 23:59"), "")


def test_an_unanswered_referral_stays_due_after_a_strategy_discussion(open_case: Case, officers: Officers) -> None:
    child = record(open_case, officers, "2026-06-01 09:00")
    refer(child, officers, "2026-06-01 10:00")
    discuss(child, officers, "2026-06-01 14:00")
    with reading_as(officers.inspector):
        found = {clock.limit_name: clock.ends_at for clock in queries.clocks_of_child(child)}
        shown = queries.clocks_of_children([child.pk])[child.pk]
    # One working day from Monday 1 June is Tuesday 2 June; 15 are Monday 22 June.
    assert found == {
        "Reply of children's services": london("2026-06-02 23:59"),
        "Child protection conference": london("2026-06-22 23:59"),
    }
    assert shown.limit_name == "Reply of children's services"
    reply(child, officers, "2026-06-02 10:00")
    with reading_as(officers.inspector):
        assert [clock.limit_name for clock in queries.clocks_of_child(child)] == ["Child protection conference"]


def test_end_of_police_protection_needs_its_beginning(open_case: Case, officers: Officers) -> None:
    child = record(open_case, officers)
    with pytest.raises(RefusedError, match="not in police protection"):
        complete(child, officers, "police_protection_ended", "2026-03-13 10:00")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"concern": " "}, "concern"),
        ({"age": None}, "age"),
        ({"age": 18}, "age"),
        ({"age": None, "date_of_birth": date(2008, 3, 13)}, "date_of_birth"),
        ({"age": None, "date_of_birth": date(2026, 3, 14)}, "date_of_birth"),
        ({"found_at": london("2026-03-13 10:00")}, "found_at"),
    ],
)
def test_what_can_not_be_true_of_a_child_is_named(
    open_case: Case, officers: Officers, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InputError) as refused:
        record(open_case, officers, **changes)
    assert refused.value.field == field


def test_a_contact_of_no_known_kind_can_not_be_asked_for(open_case: Case, officers: Officers) -> None:
    with pytest.raises(ValidationError, match="relation"):
        record(open_case, officers, relation="friend of a friend")


def test_a_child_on_the_day_before_the_eighteenth_birthday_is_a_child(open_case: Case, officers: Officers) -> None:
    child = record(open_case, officers, age=None, date_of_birth=date(2008, 3, 14))
    assert child.date_of_birth == date(2008, 3, 14)


def test_referral_is_a_disclosure_with_its_recipient(open_case: Case, officers: Officers, entries: Entries) -> None:
    child = record(open_case, officers)
    refer(child, officers, "2026-03-13 11:00")
    (entry,) = entries("safeguarding.referred")
    assert entry.recipients == ["Northshire children's services"]
    assert entry.payload == {"to": "Northshire children's services", "basis": "s47"}


def test_an_unanswered_referral_is_not_sent_twice(open_case: Case, officers: Officers) -> None:
    child = record(open_case, officers)
    refer(child, officers, "2026-03-13 11:00")
    with pytest.raises(RefusedError, match="has no reply yet"):
        refer(child, officers, "2026-03-13 12:00")


def test_reply_needs_a_referral_and_comes_after_it(open_case: Case, officers: Officers) -> None:
    child = record(open_case, officers)
    with pytest.raises(RefusedError, match="No referral"):
        reply(child, officers, "2026-03-13 12:00")
    refer(child, officers, "2026-03-13 11:00")
    with pytest.raises(InputError, match="before the referral"):
        actions.record_reply(
            child,
            RecordReply(replied_at=london("2026-03-13 10:00"), reply="assessment"),
            by=officers.safeguarding_lead,
            at=london("2026-03-13 12:00"),
        )


def test_strategy_discussion_needs_more_than_one_person(open_case: Case, officers: Officers) -> None:
    child = record(open_case, officers)
    with pytest.raises(InputError) as refused:
        actions.record_strategy_discussion(
            child,
            RecordStrategyDiscussion(held_on=date(2026, 3, 17), attendees=["DS L. Specimen"], decision="s47_joint", reason="R"),
            by=officers.safeguarding_lead,
            at=london("2026-03-17 14:00"),
        )
    assert refused.value.field == "attendees"


def test_nothing_is_added_after_the_outcome(open_case: Case, officers: Officers) -> None:
    child = record(open_case, officers)
    actions.record_outcome(
        child,
        RecordOutcome(outcome="not_at_risk", reason="Lives abroad"),
        by=officers.safeguarding_lead,
        at=london("2026-03-13 10:00"),
    )
    with pytest.raises(RefusedError, match="The outcome for"):
        refer(child, officers, "2026-03-13 11:00")


def test_form_opened_before_a_change_is_stale(open_case: Case, officers: Officers) -> None:
    child = record(open_case, officers)
    refer(child, officers, "2026-03-13 11:00")
    with pytest.raises(StaleError):
        actions.record_outcome(
            child,
            RecordOutcome(outcome="not_at_risk", reason="R", version=child.version),
            by=officers.safeguarding_lead,
            at=london("2026-03-13 12:00"),
        )


def test_children_safeguarded_counts_each_child_once_on_london_days(open_case: Case, officers: Officers) -> None:
    first = record(open_case, officers, "2026-06-28 09:00")
    second = record(open_case, officers, "2026-06-28 09:00", name="Test Child 04")
    record(open_case, officers, "2026-06-28 09:00", name="Test Child 05")
    complete(first, officers, "child_seen", "2026-06-30 10:00")
    complete(first, officers, "school_told", "2026-06-30 11:00")
    # 00:30 on 1 July in London is 23:30 on 30 June in UTC.
    complete(second, officers, "safety_plan", "2026-07-01 00:30")
    with reading_as(officers.inspector):
        june = queries.children_safeguarded(date(2026, 6, 1), date(2026, 6, 30))
        july = queries.children_safeguarded(date(2026, 7, 1), date(2026, 7, 31))
        both = queries.children_safeguarded(date(2026, 6, 1), date(2026, 7, 31))
        assert [child.pk for child in june] == [first.pk]
        assert [child.pk for child in july] == [second.pk]
        assert [child.pk for child in both] == [first.pk, second.pk]
        none_of_them = queries.children_safeguarded(date(2026, 6, 1), date(2026, 7, 31), cases=Case.objects.none())
        assert not none_of_them.exists()


def test_lists_narrow_to_what_waits(open_case: Case, officers: Officers) -> None:
    first = record(open_case, officers)
    second = record(open_case, officers, name="Test Child 04")
    refer(second, officers, "2026-03-13 11:00")
    viewer = officers.safeguarding_lead
    with reading_as(viewer):
        assert [child.pk for child in queries.shown_children(viewer, "not_referred")] == [first.pk]
        assert [child.pk for child in queries.shown_children(viewer, "silent")] == [second.pk]
        assert queries.shown_counts(viewer) == {"": 2, "not_referred": 1, "silent": 1, "no_reply": 1}
        assert queries.waiting_count(viewer) == 2


@pytest.mark.parametrize("role", ["dfu_manager", "dfu_examiner", "auditor", "press", "administrator"])
def test_other_roles_record_no_child(open_case: Case, officers: Officers, role: str) -> None:
    with pytest.raises((NotPermittedError, NotFoundError)):
        actions.record_child(
            open_case,
            RecordChild(name="Test Child 03", relation="own_child", in_household=True, concern="C", age=7),
            by=getattr(officers, role),
            at=london("2026-03-13 09:00"),
        )


def test_detective_refers_but_the_outcome_is_the_leads(open_case: Case, officers: Officers) -> None:
    child = record(open_case, officers)
    with pytest.raises(NotPermittedError, match="detective inspector, safeguarding lead"):
        actions.record_outcome(
            child, RecordOutcome(outcome="not_at_risk", reason="R"), by=officers.detective, at=london("2026-03-13 10:00")
        )


def test_somebody_of_another_team_finds_no_child(open_case: Case, officers: Officers) -> None:
    child = record(open_case, officers)
    with reading_as(officers.outsider):
        with pytest.raises(NotFoundError):
            queries.child_by_reference(child.reference)
        assert queries.waiting_count(officers.outsider) == 0
        assert not queries.children_safeguarded(date(2026, 1, 1), date(2026, 12, 31)).exists()
    others = replace(officers, detective=officers.outsider)
    with pytest.raises(NotFoundError):
        complete(child, others, "child_seen", "2026-03-13 10:00")
