"""Moving exhibits: who held them, under which seal, and what the database itself refuses."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from pydantic import ValidationError

from casework.officers import Officers
from casework.seizing import Seize, given_back
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError
from safehold.audit.models import Entry
from safehold.casework.cases.models import Case, CaseAccess
from safehold.casework.exhibits import actions, continuity, queries
from safehold.casework.exhibits.asked import (
    BookIn,
    CorrectEntry,
    ExplainBreak,
    OpenSeal,
    Reseal,
    ReturnExhibit,
    SeizeExhibit,
    TransferExhibit,
)
from safehold.casework.exhibits.models import ContinuityEvent, Exhibit

SEAL = "S-4410 271"


def store(exhibit: Exhibit, officers: Officers, at: datetime, **changes: Any) -> ContinuityEvent:
    facts = {
        "to_holder": "Property store, Kettleby",
        "place": "shelf B-14",
        "reason": "Kept until transport",
        "seal_seen": SEAL,
    }
    aside = {name: changes.pop(name) for name in ("receiver", "laboratory") if name in changes}
    asked = TransferExhibit(**{**facts, **changes})
    return actions.transfer_exhibit(exhibit, asked, **aside, by=officers.exhibits_officer, at=at)


def to_laboratory(exhibit: Exhibit, officers: Officers, at: datetime, **changes: Any) -> ContinuityEvent:
    return store(
        exhibit,
        officers,
        at,
        **{
            "to_holder": "DFU reception",
            "place": "DFU",
            "reason": "For examination",
            "receiver": officers.dfu_examiner,
            **changes,
        },
    )


def test_the_life_of_an_exhibit_from_seizure_to_return(exhibit: Exhibit, officers: Officers, now: datetime) -> None:
    examiner = officers.dfu_examiner
    store(exhibit, officers, now)
    to_laboratory(exhibit, officers, now)
    actions.book_in(exhibit, BookIn(seal_seen=SEAL, place="shelf C-07"), by=examiner, at=now)
    actions.open_seal(exhibit, OpenSeal(seal_seen=SEAL, place="bench 4", reason="To make the copy"), by=examiner, at=now)
    actions.reseal(exhibit, Reseal(new_seal="S-4410 984", place="bench 4", reason="Copy made"), by=examiner, at=now)
    actions.transfer_exhibit(
        exhibit,
        TransferExhibit(to_holder="PC K. Placeholder", place="DFU", reason="Examined", seal_seen="S-4410 984"),
        by=examiner,
        at=now,
        receiver=officers.exhibits_officer,
    )
    given_back(exhibit, to="Owner Test", seal="S-4410 984", by=officers.exhibits_officer, at=now)
    with reading_as(officers.detective):
        entries = queries.continuity_of(exhibit)
        check = queries.continuity_check(exhibit)
        shown = queries.exhibit_by_reference("KLP/1")
    assert [entry.kind for entry in entries] == [
        "seized",
        "transferred",
        "transferred",
        "booked_in",
        "opened",
        "sealed",
        "transferred",
        "returned",
    ]
    assert [entry.seal_out for entry in entries] == [SEAL, SEAL, SEAL, SEAL, "", "S-4410 984", "S-4410 984", "S-4410 984"]
    assert (check.is_unbroken, check.words) == (True, "8 of 8 entries check")
    assert (shown.state, shown.holder, shown.held_by) == ("returned", "Owner Test", None)


def test_handing_over_to_the_laboratory_lets_it_see_the_case(exhibit: Exhibit, officers: Officers, now: datetime) -> None:
    with reading_as(officers.dfu_manager):
        assert not queries.visible_exhibits().exists()
    to_laboratory(exhibit, officers, now)
    with reading_as(officers.dfu_manager):
        assert queries.exhibit_by_reference("KLP/1").state == "in_lab"
    with reading_as(officers.detective):
        [access] = CaseAccess.objects.filter(role="laboratory")
    assert (access.team, access.officer) == (officers.dfu_manager.team, None)


def test_in_a_restricted_case_only_the_named_receiver_gets_access(
    restricted_case: Case, officers: Officers, now: datetime
) -> None:
    exhibit = actions.seize_exhibit(
        restricted_case,
        SeizeExhibit(
            device_type="phone", description="Phone, black", power="PACE1984-S19", place_found="hall", seal="S-9", seized_at=now
        ),
        by=officers.detective,
        at=now,
    )
    handed = {"place": "DFU", "reason": "For examination", "seal_seen": "S-9", "to_holder": "DFU"}
    with pytest.raises(InputError, match="Name the person at the laboratory"):
        actions.transfer_exhibit(
            exhibit, TransferExhibit(**handed), by=officers.detective, at=now, laboratory=officers.dfu_manager.team
        )
    laboratory = officers.dfu_manager.team
    with pytest.raises(InputError, match="does not work at") as refused:
        actions.transfer_exhibit(
            exhibit, TransferExhibit(**handed), by=officers.detective, at=now, laboratory=laboratory, receiver=officers.outsider
        )
    assert refused.value.field == "receiver"
    actions.transfer_exhibit(exhibit, TransferExhibit(**handed), by=officers.detective, at=now, receiver=officers.dfu_examiner)
    with reading_as(officers.dfu_examiner):
        assert queries.visible_exhibits().count() == 1
    with reading_as(officers.dfu_manager):
        assert not queries.visible_exhibits().exists()


def test_another_seal_is_refused_until_somebody_says_what_happened(exhibit: Exhibit, officers: Officers, now: datetime) -> None:
    to_laboratory(exhibit, officers, now)
    receive, examiner = {"seal_seen": "S-4410 999", "place": "shelf C-07"}, officers.dfu_examiner
    with pytest.raises(InputError, match="KLP/1 left with seal S-4410 271; you see S-4410 999") as refused:
        actions.book_in(exhibit, BookIn(**receive), by=examiner, at=now)
    assert refused.value.field == "seal_seen"
    explained = BookIn(**receive, what_happened="Torn in the van, sealed again by the driver")
    entry = actions.book_in(exhibit, explained, by=examiner, at=now)
    assert (entry.seal_in, entry.explanation) == ("S-4410 999", "Torn in the van, sealed again by the driver")
    with reading_as(officers.detective):
        check = queries.continuity_check(exhibit)
    assert check.is_unbroken
    assert [found.words for found in check.explained] == ["Entry 3 does not follow entry 2: S-4410 271 left, S-4410 999 arrived."]
    assert check.words == "3 of 3 entries check; 1 explained"


def test_only_the_opener_seals_again(exhibit: Exhibit, officers: Officers, now: datetime) -> None:
    to_laboratory(exhibit, officers, now)
    actions.book_in(exhibit, BookIn(seal_seen=SEAL, place="bench 4", on_bench=True), by=officers.dfu_examiner, at=now)
    seal_again = Reseal(new_seal="S-5", place="bench 4", reason="Copy made")
    with pytest.raises(RefusedError, match="KLP/1 is sealed with S-4410 271"):
        actions.reseal(exhibit, seal_again, by=officers.dfu_examiner, at=now)
    actions.open_seal(exhibit, OpenSeal(seal_seen=SEAL, place="bench 4", reason="Copy"), by=officers.dfu_examiner, at=now)
    with pytest.raises(RefusedError, match=r"Only T\. Benchmark can seal it again"):
        actions.reseal(exhibit, seal_again, by=officers.dfu_manager, at=now)
    used = seal_again.model_copy(update={"new_seal": SEAL})
    with pytest.raises(InputError, match="Seal S-4410 271 is already on KLP/1"):
        actions.reseal(exhibit, used, by=officers.dfu_examiner, at=now)
    assert actions.reseal(exhibit, seal_again, by=officers.dfu_examiner, at=now).seal_out == "S-5"


def test_an_open_exhibit_is_not_opened_again_nor_handed_on_with_a_seal(
    exhibit: Exhibit, officers: Officers, now: datetime
) -> None:
    to_laboratory(exhibit, officers, now)
    actions.book_in(exhibit, BookIn(seal_seen=SEAL, place="bench 4", on_bench=True), by=officers.dfu_examiner, at=now)
    opening = OpenSeal(place="bench 4", reason="Copy", seal_seen=SEAL)
    actions.open_seal(exhibit, opening, by=officers.dfu_examiner, at=now)
    with pytest.raises(RefusedError, match="is open already"):
        actions.open_seal(exhibit, opening, by=officers.dfu_examiner, at=now)
    with pytest.raises(InputError, match="carries no seal"):
        to_laboratory(exhibit, officers, now)


@pytest.mark.parametrize(("minutes", "message"), [(-41, "was still with PC K. Placeholder then"), (6, " is in the future")])
def test_a_hand_over_lies_between_the_entry_before_and_now(
    exhibit: Exhibit, officers: Officers, now: datetime, minutes: int, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        store(exhibit, officers, now, happened_at=now + timedelta(minutes=minutes))
    assert store(exhibit, officers, now, happened_at=now - timedelta(minutes=40)).number == 2


def test_a_returned_exhibit_takes_no_further_hand_over(exhibit: Exhibit, officers: Officers, now: datetime) -> None:
    given_back(exhibit, by=officers.detective, at=now)
    with pytest.raises(RefusedError, match="KLP/1 is gone: returned"):
        store(exhibit, officers, now)
    with pytest.raises(RefusedError, match="KLP/1 is gone: returned"):
        actions.return_exhibit(exhibit, ReturnExhibit(receipt_signed=True, seal_seen=SEAL), by=officers.detective, at=now)


def test_a_correction_is_a_new_entry_and_the_first_stays(exhibit: Exhibit, officers: Officers, now: datetime) -> None:
    first = store(exhibit, officers, now)
    actions.correct_entry(
        exhibit,
        CorrectEntry(field="place", value="shelf B-41", reason="Figures turned round"),
        by=officers.exhibits_officer,
        at=now,
        number=2,
    )
    with reading_as(officers.detective):
        entries = queries.continuity_of(exhibit)
        assert entries[1].place == first.place == "shelf B-14"
        assert actions.as_corrected(entries[1]) == {"place": "shelf B-41"}
        assert queries.continuity_check(exhibit).is_unbroken
    assert (entries[2].kind, entries[2].value_before, entries[2].value_after) == ("corrected", "shelf B-14", "shelf B-41")
    with reading_as(officers.auditor):
        [written] = Entry.objects.filter(verb="exhibit.entry_corrected")
    assert written.payload == {"entry": 2, "field": "place", "before": "shelf B-14", "after": "shelf B-41"}


@pytest.mark.parametrize("field", ["seal_out", "to_holder", "digest"])
def test_seals_and_holders_are_never_rewritten(field: str) -> None:
    with pytest.raises(ValidationError, match="Input should be 'place' or 'reason'"):
        CorrectEntry(field=field, value="x", reason="y")


@pytest.mark.parametrize("role", ["intake", "safeguarding_lead", "press", "auditor"])
def test_other_roles_may_not_hand_over(exhibit: Exhibit, officers: Officers, now: datetime, role: str) -> None:
    with pytest.raises((NotPermittedError, NotFoundError)):
        actions.transfer_exhibit(
            exhibit,
            TransferExhibit(to_holder="Store", place="shelf", reason="Kept", seal_seen=SEAL),
            by=getattr(officers, role),
            at=now,
        )


# What the database refuses by itself


def columns(exhibit: Exhibit, officers: Officers, **changes: Any) -> dict[str, Any]:
    """The row of a sound next entry, with changes."""
    with reading_as(officers.detective):
        last = queries.continuity_of(exhibit)[-1]
        return {
            "exhibit_id": exhibit.pk,
            "case_id": exhibit.case_id,
            "number": last.number + 1,
            "kind": "transferred",
            "at": last.at + timedelta(minutes=1),
            "from_holder": last.to_holder,
            "to_holder": "Property store",
            "place": "shelf",
            "reason": "Kept",
            "seal_in": last.seal_out,
            "seal_out": last.seal_out,
            "new_seal": None,
            "explanation": "",
            "corrects_id": None,
            "corrected_field": "",
            "value_before": "",
            "value_after": "",
            "officer_id_by_value": 1,
            "officer_name": "Somebody",
            "recorded_at": last.at,
            "previous_digest": last.digest,
            "digest": "d" * 64,
            **changes,
        }


def insert(row: dict[str, Any]) -> None:
    names, marks = ", ".join(row), ", ".join(["%s"] * len(row))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO exhibits_continuityevent ({names}) VALUES ({marks})", list(row.values()))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"number": 4}, "does not follow entry 1"),
        ({"number": 1}, "does not follow entry 1"),
        ({"previous_digest": "0" * 64}, "does not follow entry 1"),
        ({"from_holder": "Somebody else"}, "is held by PC K. Placeholder, not by Somebody else"),
        ({"seal_in": "S-1"}, "left with seal S-4410 271, not with S-1"),
        ({"seal_out": "S-1"}, "leaves a seal that nobody put on"),
        ({"case_id": 0}, "belongs to the case of the exhibit"),
        ({"kind": "corrected", "to_holder": "Somebody else"}, "moves nothing"),
    ],
)
def test_the_database_refuses_gaps_overlaps_and_strange_seals(
    exhibit: Exhibit, officers: Officers, changes: dict[str, Any], message: str
) -> None:
    sound = columns(exhibit, officers)
    with reading_as(officers.detective):
        with pytest.raises(DatabaseError, match=message):
            insert({**sound, **changes})
        insert(sound)


def test_the_database_refuses_an_entry_before_the_last_one(exhibit: Exhibit, officers: Officers) -> None:
    early = columns(exhibit, officers)
    early["at"] -= timedelta(minutes=2)
    with reading_as(officers.detective), pytest.raises(DatabaseError, match="is earlier than the entry before"):
        insert(early)


CHANGES = [
    "UPDATE exhibits_continuityevent SET to_holder = 'Somebody else'",
    "DELETE FROM exhibits_continuityevent",
    "TRUNCATE exhibits_continuityevent CASCADE",
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ["owner", "web", "worker"])
@pytest.mark.parametrize("statement", CHANGES)
def test_nobody_edits_or_removes_an_entry_not_even_the_owner(
    exhibit: Exhibit,
    officers: Officers,
    connect_as: Callable[[str], psycopg.Connection[Any]],
    role: str,
    statement: str,
) -> None:
    with connect_as(role) as other:
        if role == "web":
            other.execute("SELECT set_config('app.user_id', %s, false)", [str(officers.detective.pk)])
        with pytest.raises((psycopg.errors.RestrictViolation, psycopg.errors.InsufficientPrivilege)):
            other.execute(statement)
        assert other.execute("SELECT count(*) FROM exhibits_continuityevent").fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_what_the_owner_changes_with_the_triggers_off_is_found_and_stops_the_exhibit(
    exhibit: Exhibit, officers: Officers, now: datetime, connect_as: Callable[[str], psycopg.Connection[Any]]
) -> None:
    store(exhibit, officers, now)
    owner = connect_as("owner")
    owner.execute("ALTER TABLE exhibits_continuityevent DISABLE TRIGGER USER")
    owner.execute("UPDATE exhibits_continuityevent SET place = 'elsewhere' WHERE number = 1")
    owner.execute("ALTER TABLE exhibits_continuityevent ENABLE TRIGGER USER")
    with reading_as(officers.detective):
        check = queries.continuity_check(exhibit)
    assert (check.is_unbroken, check.words) == (False, "Entry 1 was changed after it was written.")
    with pytest.raises(RefusedError, match="Entry 1 was changed"):
        store(exhibit, officers, now)
    with pytest.raises(RefusedError, match="Entry 2 of KLP/1 follows"):
        actions.explain_break(exhibit, ExplainBreak(what_happened="Nothing"), by=officers.detective, at=now, number=2)
    with pytest.raises(InputError, match="Write what happened"):
        actions.explain_break(exhibit, ExplainBreak(what_happened=" "), by=officers.detective, at=now, number=1)
    actions.explain_break(
        exhibit, ExplainBreak(what_happened="Restored from the notebook"), by=officers.detective, at=now, number=1
    )
    with reading_as(officers.detective):
        check = queries.continuity_check(exhibit)
    assert (check.is_unbroken, [found.entry for found in check.explained]) == (True, [1])
    store(exhibit, officers, now)


@pytest.mark.django_db(transaction=True)
def test_no_seal_is_opened_and_nothing_returned_where_the_continuity_is_broken(
    exhibit: Exhibit, officers: Officers, now: datetime, connect_as: Callable[[str], psycopg.Connection[Any]]
) -> None:
    to_laboratory(exhibit, officers, now)
    examiner = officers.dfu_examiner
    actions.book_in(exhibit, BookIn(seal_seen=SEAL, place="shelf C-07"), by=examiner, at=now)
    owner = connect_as("owner")
    owner.execute("ALTER TABLE exhibits_continuityevent DISABLE TRIGGER USER")
    owner.execute("UPDATE exhibits_continuityevent SET place = 'elsewhere' WHERE number = 1")
    owner.execute("ALTER TABLE exhibits_continuityevent ENABLE TRIGGER USER")
    with pytest.raises(RefusedError, match="Entry 1 was changed"):
        actions.open_seal(exhibit, OpenSeal(place="bench 4", reason="To make the copy", seal_seen=SEAL), by=examiner, at=now)
    with reading_as(officers.detective):
        stored = queries.exhibit_by_reference("KLP/1")
        assert (stored.seal, stored.state, len(queries.continuity_of(exhibit))) == (SEAL, "in_lab", 3)
    actions.explain_break(
        exhibit, ExplainBreak(what_happened="Restored from the notebook"), by=officers.detective, at=now, number=1
    )
    actions.open_seal(exhibit, OpenSeal(place="bench 4", reason="To make the copy", seal_seen=SEAL), by=examiner, at=now)


# The chain itself


def chain_of(exhibit: Exhibit, officers: Officers, now: datetime) -> list[ContinuityEvent]:
    store(exhibit, officers, now)
    to_laboratory(exhibit, officers, now)
    with reading_as(officers.detective):
        return queries.continuity_of(exhibit)


@pytest.mark.parametrize("name", continuity.COVERED)
def test_a_change_to_any_covered_field_is_found(exhibit: Exhibit, officers: Officers, now: datetime, name: str) -> None:
    entries = chain_of(exhibit, officers, now)
    value = getattr(entries[1], name)
    changed = value + timedelta(seconds=1) if isinstance(value, datetime) else value + 1 if isinstance(value, int) else "x"
    setattr(entries[1], name, changed)
    assert not continuity.check(entries, "KLP/1").is_unbroken


@pytest.mark.parametrize("nonsense", ["", "not a digest", "ab"])
def test_a_digest_that_is_none_is_a_break_and_no_failure(
    exhibit: Exhibit, officers: Officers, now: datetime, nonsense: str
) -> None:
    entries = chain_of(exhibit, officers, now)
    entries[2].previous_digest = nonsense
    assert not continuity.check(entries, "KLP/1").is_unbroken


def test_a_removed_an_added_and_a_swapped_entry_are_found(exhibit: Exhibit, officers: Officers, now: datetime) -> None:
    first, second, third = chain_of(exhibit, officers, now)
    assert continuity.check([first, second, third], "KLP/1").is_unbroken
    assert continuity.check([first, third], "KLP/1").words == "Entry 2 is missing: entry 3 comes after entry 1."
    assert not continuity.check([first, second, second, third], "KLP/1").is_unbroken
    assert not continuity.check([first, third, second], "KLP/1").is_unbroken
    assert not continuity.check([second, third], "KLP/1").is_unbroken
    assert continuity.check([], "KLP/1").words == "No entry is recorded."


def test_the_entries_of_one_exhibit_do_not_pass_for_those_of_another(seize: Seize, exhibit: Exhibit, officers: Officers) -> None:
    with reading_as(officers.detective):
        assert not continuity.check(queries.continuity_of(exhibit), "KLP/2").is_unbroken


def test_what_follows_a_hand_over_by_a_clock_that_runs_ahead_is_not_earlier(
    exhibit: Exhibit, officers: Officers, now: datetime
) -> None:
    ahead = now + timedelta(minutes=3)
    actions.transfer_exhibit(
        exhibit,
        TransferExhibit(to_holder="", place="DFU reception", reason="For examination", seal_seen=exhibit.seal, happened_at=ahead),
        by=officers.exhibits_officer,
        at=now,
        receiver=officers.dfu_examiner,
    )
    received = actions.book_in(exhibit, BookIn(seal_seen=exhibit.seal, place="shelf 4"), by=officers.dfu_examiner, at=now)
    assert (received.at, received.recorded_at) == (ahead, now)


def test_an_exhibit_is_handed_to_a_laboratory_and_to_no_other_team_as_one(
    exhibit: Exhibit, officers: Officers, now: datetime
) -> None:
    handed = {"place": "Post", "reason": "For examination", "seal_seen": exhibit.seal, "to_holder": "Front desk"}
    with pytest.raises(InputError, match="is not a laboratory") as refused:
        actions.transfer_exhibit(
            exhibit,
            TransferExhibit(**handed),
            by=officers.detective,
            at=now,
            laboratory=officers.outsider.team,
            receiver=officers.dfu_examiner,
        )
    assert refused.value.field == "laboratory"
    with reading_as(officers.detective):
        assert len(queries.continuity_of(exhibit)) == 1
        assert not CaseAccess.objects.filter(case=exhibit.case_id, team=officers.outsider.team).exists()


def test_a_laboratory_sees_the_case_for_28_days_after_it_handed_back_the_last_exhibit(
    exhibit: Exhibit, officers: Officers, now: datetime
) -> None:
    to_laboratory(exhibit, officers, now)

    def end() -> datetime | None:
        with reading_as(officers.inspector):
            return CaseAccess.objects.filter(role="laboratory").latest("pk").valid_until

    assert end() is None
    actions.transfer_exhibit(
        exhibit,
        TransferExhibit(to_holder="Property store", reason="Done", place="DFU", seal_seen=SEAL),
        by=officers.dfu_examiner,
        at=now,
        receiver=officers.exhibits_officer,
    )
    assert end() == now + timedelta(days=28)
    # It comes back: the laboratory sees the case until it hands it over again.
    to_laboratory(exhibit, officers, now)
    assert end() is None
