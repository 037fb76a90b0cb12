"""An exhibit leaves only when nothing stands against it: asked, decided by another, carried out against a signature."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from casework.officers import Officers
from casework.seizing import Seize, given_back
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotPermittedError, RefusedError
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.casework.cases import closures
from safehold.casework.cases.models import Case
from safehold.casework.exhibits import actions, objections, queries
from safehold.casework.exhibits.asked import (
    AskDisposal,
    AskReturn,
    DecideLeaving,
    DisposeOfExhibit,
    HoldExhibit,
    ReturnExhibit,
    TransferExhibit,
    UndoReturn,
)
from safehold.casework.exhibits.models import Disposal, Exhibit
from safehold.casework.people import actions as people
from safehold.law.calendar import london_date

Entries = Callable[[str], list[Entry]]
LogIn = Callable[[Officer], Client]


def ask(
    exhibit: Exhibit, officers: Officers, at: datetime, to: str = "Owner Test", relation: str = "owner", **more: Any
) -> Disposal:
    asked = AskReturn(to=to, relation=relation, reason=more.pop("reason", "Nothing was found"))  # type: ignore[arg-type]
    return actions.ask_return(exhibit, asked, by=more.pop("by", officers.exhibits_officer), at=at)


def dispose_asked(exhibit: Exhibit, officers: Officers, at: datetime, **changes: Any) -> Disposal:
    facts = {
        "way": "destruction",
        "authority": "disclaimer",
        "authority_by": "Owner Test",
        "authority_on": london_date(at),
        "authority_reference": "D/12",
        "reason": "The owner wants no part of it",
        **changes,
    }
    return actions.ask_disposal(exhibit, AskDisposal(**facts), by=officers.exhibits_officer, at=at)


def decide(exhibit: Exhibit, officers: Officers, at: datetime, number: int = 1, agreed: str = "yes", **more: Any) -> Disposal:
    by = more.get("by", officers.inspector)
    return actions.decide_leaving(exhibit, DecideLeaving(agreed=agreed, reason="Considered"), number=number, by=by, at=at)  # type: ignore[arg-type]


def hand_back(exhibit: Exhibit, officers: Officers, at: datetime, **changes: Any) -> Any:
    facts = {"receipt_signed": True, "seal_seen": exhibit.seal, **changes}
    return actions.return_exhibit(exhibit, ReturnExhibit(**facts), by=officers.exhibits_officer, at=at)


def dispose(exhibit: Exhibit, officers: Officers, at: datetime, **changes: Any) -> Any:
    facts = {"method": "Shredded at Kettleby", "seal_seen": exhibit.seal}
    witness = changes.pop("witness", officers.detective)
    return actions.dispose_of_exhibit(
        exhibit, DisposeOfExhibit(**{**facts, **changes}), witness=witness, by=officers.exhibits_officer, at=at
    )


def subject_of(case: Case, officers: Officers, at: datetime, name: str = "Test Subject") -> Any:
    from safehold.casework.people.asked import AddPerson

    return people.add_person(case, AddPerson(name=name, role="subject"), by=officers.detective, at=at)


def state_of(exhibit: Exhibit, officers: Officers) -> str:
    with reading_as(officers.detective):
        return queries.exhibit_by_reference(exhibit.reference).state


def test_an_owner_gets_it_back_against_a_signed_receipt(
    exhibit: Exhibit, officers: Officers, now: datetime, entries: Entries
) -> None:
    ask(exhibit, officers, now)
    with pytest.raises(InputError, match="Have the receipt signed") as unsigned:
        hand_back(exhibit, officers, now, receipt_signed=False)
    assert unsigned.value.field == "receipt_signed"
    entry = hand_back(exhibit, officers, now)
    assert (entry.kind, entry.to_holder) == ("returned", "Owner Test")
    assert state_of(exhibit, officers) == "returned"
    [asked] = entries("exhibit.return_asked")
    assert asked.payload == {"to": "Owner Test", "relation": "owner"}
    [done] = entries("exhibit.returned")
    assert (done.payload, done.reason) == ({"to": "Owner Test"}, "Nothing was found")


def test_nothing_is_given_back_that_nobody_asked_for(exhibit: Exhibit, officers: Officers, now: datetime) -> None:
    with pytest.raises(RefusedError, match="Nobody has asked for that"):
        hand_back(exhibit, officers, now)
    dispose_asked(exhibit, officers, now)
    with pytest.raises(RefusedError, match="Nobody has asked for that"):
        hand_back(exhibit, officers, now)


def test_a_suspect_gets_it_back_only_after_another_inspector_agreed(
    exhibit: Exhibit, officers: Officers, now: datetime, entries: Entries
) -> None:
    ask(exhibit, officers, now, to="Somebody Known", relation="suspect")
    with pytest.raises(RefusedError, match="Somebody Known is a suspect in the case"):
        hand_back(exhibit, officers, now)
    decide(exhibit, officers, now, agreed="no")
    with pytest.raises(RefusedError, match="Nobody has asked for that"):
        hand_back(exhibit, officers, now)
    assert ask(exhibit, officers, now, to="Somebody Known", relation="suspect").number == 2
    decide(exhibit, officers, now, number=2)
    hand_back(exhibit, officers, now)
    _, agreed = entries("exhibit.disposal_decided")
    assert agreed.payload == {"way": "return", "agreed": True, "decided_on": ["suspect"]}


@pytest.mark.parametrize("to", ["Test Subject", "SUBJECT, Test", "Mrs A. Subject", "t. subject"])
def test_a_name_in_common_with_a_suspect_is_taken_for_the_suspect(
    exhibit: Exhibit, open_case: Case, officers: Officers, now: datetime, to: str
) -> None:
    subject_of(open_case, officers, now)
    ask(exhibit, officers, now, to=to)
    with pytest.raises(RefusedError, match="has a name in common with Test Subject"):
        hand_back(exhibit, officers, now)
    decide(exhibit, officers, now)
    hand_back(exhibit, officers, now)


def test_a_suspect_who_is_recorded_after_the_asking_needs_the_decision_too(
    exhibit: Exhibit, open_case: Case, officers: Officers, now: datetime
) -> None:
    ask(exhibit, officers, now, to="Owner Test")
    subject_of(open_case, officers, now, name="Owner Test")
    with pytest.raises(RefusedError, match="a suspect in the case"):
        hand_back(exhibit, officers, now)


def test_nobody_decides_on_their_own_request_or_case_or_below_inspector(
    exhibit: Exhibit, officers: Officers, now: datetime
) -> None:
    ask(exhibit, officers, now, to="Somebody Known", relation="suspect", by=officers.inspector)
    with pytest.raises(RefusedError, match="own request"):
        decide(exhibit, officers, now)
    decide(exhibit, officers, now, by=officers.superintendent)
    ask(exhibit, officers, now, to="Somebody Known", relation="suspect")
    with pytest.raises(NotPermittedError):
        decide(exhibit, officers, now, number=2, by=officers.detective)
    Officer.objects.filter(pk=officers.inspector.pk).update(rank="sergeant")
    with pytest.raises(RefusedError, match="below the rank of inspector"):
        decide(exhibit, officers, now, number=2, by=Officer.objects.get(pk=officers.inspector.pk))


def test_a_decision_is_made_once_and_only_where_there_is_something_to_decide(
    exhibit: Exhibit, officers: Officers, now: datetime
) -> None:
    ask(exhibit, officers, now)
    with pytest.raises(RefusedError, match="nothing to decide"):
        decide(exhibit, officers, now)
    ask(exhibit, officers, now, to="Somebody Known", relation="suspect")
    decide(exhibit, officers, now, number=2)
    with pytest.raises(RefusedError, match="It is agreed already"):
        decide(exhibit, officers, now, number=2)


def test_what_the_laboratory_has_does_not_leave(exhibit: Exhibit, officers: Officers, now: datetime) -> None:
    ask(exhibit, officers, now)
    handed = TransferExhibit(place="Kettleby", reason="To examine", seal_seen=exhibit.seal)
    actions.transfer_exhibit(exhibit, handed, receiver=officers.dfu_examiner, by=officers.exhibits_officer, at=now)
    with pytest.raises(RefusedError, match="is at the laboratory"):
        hand_back(exhibit, officers, now)
    with pytest.raises(RefusedError, match="is at the laboratory"):
        ask(exhibit, officers, now)
    with pytest.raises(RefusedError, match="is at the laboratory"):
        dispose_asked(exhibit, officers, now)


def test_what_is_inside_and_what_it_was_in_speak_against_it_too(
    exhibit: Exhibit, officers: Officers, now: datetime, seize: Seize
) -> None:
    card = seize(parent=exhibit, device_type="memory_card", description="Card from it")
    actions.hold_exhibit(
        card, HoldExhibit(until=london_date(now) + timedelta(days=9), reason="Appeal"), by=officers.detective, at=now
    )
    with pytest.raises(RefusedError, match=f"{card} is held until"):
        ask(exhibit, officers, now)
    with pytest.raises(RefusedError, match=f"{card} is held until"):
        ask(card, officers, now)
    actions.hold_exhibit(card, HoldExhibit(until=None, reason="None made"), by=officers.detective, at=now)
    given_back(card, by=officers.detective, at=now)
    given_back(exhibit, by=officers.detective, at=now)


def test_destruction_needs_a_disclaimer_or_order_an_inspector_and_a_witness(
    exhibit: Exhibit, officers: Officers, now: datetime, entries: Entries
) -> None:
    dispose_asked(exhibit, officers, now)
    with pytest.raises(RefusedError, match="would be gone for good"):
        dispose(exhibit, officers, now)
    decide(exhibit, officers, now)
    for nobody in (officers.exhibits_officer, officers.outsider):
        with pytest.raises(InputError, match="another officer of the team") as refused:
            dispose(exhibit, officers, now, witness=nobody)
        assert refused.value.field == "witness"
    entry = dispose(exhibit, officers, now)
    assert (entry.kind, entry.to_holder, entry.reason) == ("destroyed", "Nobody: destroyed", "Shredded at Kettleby")
    assert state_of(exhibit, officers) == "destroyed"
    [done] = entries("exhibit.disposed")
    assert done.payload == {"way": "destruction", "witness": officers.detective.username, "method": "Shredded at Kettleby"}
    with pytest.raises(RefusedError, match="is gone: destroyed"):
        ask(exhibit, officers, now)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"way": "forfeiture"}, "authority"),
        ({"authority_on": -2}, "authority_on"),
        ({"authority_on": 1}, "authority_on"),
        ({"authority_by": "DC A. Sample"}, "authority_by"),
    ],
)
def test_an_authority_that_cannot_be_is_refused_by_its_field(
    exhibit: Exhibit, officers: Officers, now: datetime, changes: dict[str, Any], field: str
) -> None:
    if "authority_on" in changes:
        changes = {"authority_on": london_date(now) + timedelta(days=changes["authority_on"])}
    if "authority_by" in changes:
        changes = {"authority_by": officers.detective.name}
    with pytest.raises(InputError) as refused:
        dispose_asked(exhibit, officers, now, **changes)
    assert refused.value.field == field


def test_a_return_is_undone_on_its_day_and_both_entries_stay(
    exhibit: Exhibit, officers: Officers, now: datetime, entries: Entries
) -> None:
    undo = UndoReturn(held_at="Property store", reason="It never left the counter", seal_seen=exhibit.seal)
    with pytest.raises(RefusedError, match="is not returned"):
        actions.undo_return(exhibit, undo, by=officers.exhibits_officer, at=now)
    given_back(exhibit, by=officers.exhibits_officer, at=now)
    with pytest.raises(RefusedError, match="recorded the return"):
        actions.undo_return(exhibit, undo, by=officers.detective, at=now)
    with pytest.raises(RefusedError, match="on an earlier day"):
        actions.undo_return(exhibit, undo, by=officers.exhibits_officer, at=now + timedelta(days=1))
    actions.undo_return(exhibit, undo, by=officers.exhibits_officer, at=now)
    assert state_of(exhibit, officers) == "stored"
    with reading_as(officers.detective):
        chain = queries.continuity_of(exhibit)
        assert [entry.kind for entry in chain] == ["seized", "returned", "not_returned"]
        assert queries.continuity_check(exhibit).is_unbroken
    [undone] = entries("exhibit.return_undone")
    assert undone.payload == {"held_at": "Property store"}
    given_back(exhibit, by=officers.exhibits_officer, at=now)


def test_a_case_is_not_closed_while_nobody_has_decided_on_its_exhibits(
    exhibit: Exhibit, open_case: Case, officers: Officers, now: datetime
) -> None:
    def named() -> list[str]:
        with reading_as(officers.inspector):
            case = Case.objects.get(pk=open_case.pk)
            return [waiting.what for waiting in closures.waiting_in(case, at=now) if exhibit.reference in waiting.what]

    assert named() == [f"{exhibit.reference} {exhibit.description}"]
    hold = HoldExhibit(until=london_date(now) + timedelta(days=30), reason="Time to appeal")
    actions.hold_exhibit(exhibit, hold, by=officers.detective, at=now)
    assert named() == []
    actions.hold_exhibit(exhibit, HoldExhibit(until=None, reason="No appeal"), by=officers.detective, at=now)
    assert named() != []
    given_back(exhibit, by=officers.detective, at=now)
    assert named() == []


def test_an_exhibit_is_kept_for_ten_years_at_most_by_one_decision(exhibit: Exhibit, officers: Officers, now: datetime) -> None:
    later = london_date(now) + timedelta(days=3660)
    with pytest.raises(InputError, match="in the next 10 years"):
        actions.hold_exhibit(exhibit, HoldExhibit(until=later, reason="Long"), by=officers.detective, at=now)


def test_an_outsider_reads_nothing_of_what_was_asked(exhibit: Exhibit, officers: Officers, now: datetime) -> None:
    ask(exhibit, officers, now)
    with reading_as(officers.outsider):
        assert not Disposal.objects.exists()
    with reading_as(officers.detective):
        assert Disposal.objects.count() == 1


def test_words_of_a_name_leave_out_titles_and_initials() -> None:
    assert objections.words_of("Mrs A. O’Neil-SMITH") == {"neil", "smith"}


def test_the_page_names_what_stands_against_it_and_the_receipt_is_printed(
    exhibit: Exhibit, officers: Officers, now: datetime, log_in: LogIn
) -> None:
    browser = log_in(officers.exhibits_officer)
    page = f"/exhibits/{exhibit.reference.replace('/', '-')}"
    assert "Ask to give it back" in browser.get(page).content.decode()
    ask(exhibit, officers, now, to="Somebody Known", relation="suspect")
    shown = browser.get(page).content.decode()
    assert "Somebody Known is a suspect in the case." in shown
    assert "Record the return" not in shown
    assert "Decide on it" not in shown
    assert "Decide on it" in log_in(officers.inspector).get(page).content.decode()
    receipt = browser.get(f"{page}/disposals/1/receipt.pdf")
    assert (receipt.status_code, receipt["Content-Type"]) == (200, "application/pdf")
    assert log_in(officers.outsider).get(f"{page}/disposals/1/receipt.pdf").status_code == 404
