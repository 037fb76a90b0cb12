"""Several exhibits of a case moved at once: the same chains as one after another, all of them or none."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.officers import Officers
from casework.seizing import Seize, given_back
from casework.undoing import undone
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError, StaleError
from safehold.accounts.models import Officer
from safehold.audit.models import Entry
from safehold.audit.queries import entries as audit_entries
from safehold.casework.auditors.presenters import entry_rows
from safehold.casework.cases import actions as case_actions
from safehold.casework.cases.asked import OpenCase
from safehold.casework.cases.models import Case, CaseAccess
from safehold.casework.cases.search import find
from safehold.casework.exhibits import actions, continuity, queries
from safehold.casework.exhibits.asked import (
    BookIn,
    BookInTogether,
    ExhibitsSeen,
    OpenSeal,
    SeizeExhibit,
    TransferExhibit,
    TransferTogether,
)
from safehold.casework.exhibits.models import ContinuityEvent, Exhibit

Entries = Callable[[str], list[Entry]]

KEPT = {"to_holder": "Property store, Kettleby", "place": "shelf B-14", "reason": "Kept until transport"}


@pytest.fixture
def three(seize: Seize) -> list[Exhibit]:
    """KLP/1 to KLP/3, sealed with S-4410 271 to 273, in the hands of the exhibits officer."""
    return [seize(), seize(device_type="phone", description="Phone, black"), seize(device_type="tablet")]


def seals_of(exhibits: Sequence[Exhibit]) -> dict[int, str]:
    return {exhibit.pk: exhibit.seal for exhibit in exhibits}


def store(exhibits: Sequence[Exhibit], officers: Officers, at: datetime, **changes: Any) -> list[ContinuityEvent]:
    by, seals = changes.pop("by", officers.exhibits_officer), changes.pop("seals_seen", None)
    seen = ExhibitsSeen(exhibits, seals_of(exhibits) if seals is None else seals, changes.pop("versions", {}))
    aside = {name: changes.pop(name) for name in ("receiver", "laboratory") if name in changes}
    return actions.transfer_together(seen, TransferTogether(**{**KEPT, **changes}), **aside, by=by, at=at)


def chains(officers: Officers) -> dict[str, list[dict[str, object]]]:
    """What every chain says, with its digests, by the reference of the exhibit."""
    with reading_as(officers.inspector):
        exhibits = list(queries.visible_exhibits().order_by("pk"))
        return {
            str(exhibit): [{**continuity.facts_of(entry, str(exhibit)), "digest": entry.digest} for entry in entries]
            for exhibit, entries in zip(exhibits, queries.continuities_of(exhibits).values(), strict=True)
        }


def places(officers: Officers) -> list[tuple[object, ...]]:
    with reading_as(officers.inspector):
        return list(
            Exhibit.objects.order_by("pk").values_list("reference", "holder", "held_by", "laboratory", "state", "seal", "version")
        )


WAYS: dict[str, tuple[str, Callable[[Officers], dict[str, Any]]]] = {
    "store": (KEPT["to_holder"], lambda officers: {}),
    "officer": ("", lambda officers: {"receiver": officers.detective}),
    "laboratory": ("DFU reception", lambda officers: {"laboratory": officers.dfu_manager.team}),
    "examiner": ("", lambda officers: {"receiver": officers.dfu_examiner}),
}
"""What is written of the holder, and who or which laboratory takes them."""


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    chosen=st.sets(st.integers(0, 2), min_size=1),
    ways=st.lists(st.sampled_from(sorted(WAYS)), min_size=1, max_size=3),
    minutes_ago=st.integers(0, 5),
    is_booked_in=st.booleans(),
)
def test_moving_together_gives_the_same_as_one_after_another(
    three: list[Exhibit],
    officers: Officers,
    now: datetime,
    chosen: set[int],
    ways: list[str],
    minutes_ago: int,
    is_booked_in: bool,
) -> None:
    some = [three[place] for place in sorted(chosen)]
    # None lies in the future: access that begins later than the database's clock shows nothing yet.
    moments = [now - timedelta(minutes=10 * step) for step in reversed(range(len(ways)))]
    receive = {"by": officers.dfu_manager, "at": moments[-1]}

    def said(at: datetime, way: str) -> dict[str, Any]:
        return {**KEPT, "to_holder": WAYS[way][0], "happened_at": at - timedelta(minutes=minutes_ago)}

    def who(at: datetime, way: str) -> dict[str, Any]:
        return {"by": officers.exhibits_officer, "at": at, **WAYS[way][1](officers)}

    def one_after_another() -> None:
        for at, way in zip(moments, ways, strict=True):
            for exhibit in some:
                asked = TransferExhibit(seal_seen=exhibit.seal, **said(at, way))
                actions.transfer_exhibit(exhibit, asked, **who(at, way))
        if is_booked_in and "laboratory" in ways:
            for exhibit in some:
                actions.book_in(exhibit, BookIn(seal_seen=exhibit.seal, place="Shelf 7"), **receive)

    def together() -> None:
        for at, way in zip(moments, ways, strict=True):
            seen = ExhibitsSeen(some, seals_of(some))
            actions.transfer_together(seen, TransferTogether(**said(at, way)), **who(at, way))
        if is_booked_in and "laboratory" in ways:
            actions.book_in_together(ExhibitsSeen(some, seals_of(some)), BookInTogether(place="Shelf 7"), **receive)

    found = []
    for move in (one_after_another, together):
        with undone():
            move()
            with reading_as(officers.inspector):
                access = set(CaseAccess.objects.values_list("team", "officer", "role"))
            found.append((chains(officers), places(officers), access))
    assert found[0] == found[1]


def test_one_entry_of_the_audit_names_every_exhibit_its_seal_and_who_had_it(
    three: list[Exhibit], officers: Officers, open_case: Case, now: datetime, entries: Entries
) -> None:
    made = store(three[::-1], officers, now)
    assert [(entry.exhibit.reference, entry.number) for entry in made] == [("KLP/1", 2), ("KLP/2", 2), ("KLP/3", 2)]
    [entry] = entries("exhibits.transferred")
    assert entries("exhibit.transferred") == []
    assert (entry.subject_label, entry.case_id, entry.reason) == (open_case.reference, open_case.pk, "Kept until transport")
    had = "PC K. Placeholder"
    assert entry.payload == {
        "exhibits": [
            {"reference": "KLP/1", "seal": "S-4410 271", "from_holder": had},
            {"reference": "KLP/2", "seal": "S-4410 272", "from_holder": had},
            {"reference": "KLP/3", "seal": "S-4410 273", "from_holder": had},
        ],
        "to_holder": "Property store, Kettleby",
    }
    [row] = entry_rows([entry])
    assert row.what == "handed over exhibits together"
    assert row.details.startswith(f"exhibits: KLP/1, seal S-4410 271, from holder {had}; KLP/2, seal S-4410 272, from")
    assert row.details.endswith("to holder: Property store, Kettleby")


def test_the_audit_of_an_exhibit_finds_where_it_moved_with_others(
    three: list[Exhibit], officers: Officers, now: datetime
) -> None:
    store(three[:2], officers, now)
    with reading_as(officers.auditor):
        found = {text: [entry.verb for entry in audit_entries(text=text)] for text in ("KLP/1", "klp/2", "KLP/3", "KLP")}
    assert found["KLP/1"] == found["klp/2"] == ["exhibits.transferred", "exhibit.seized"]
    assert found["KLP/3"] == ["exhibit.seized"]
    assert found["KLP"] == ["exhibit.seized"] * 3


@pytest.mark.parametrize(("place", "read"), [(0, "S-1"), (1, ""), (2, "S-4410 271")])
def test_one_wrong_seal_refuses_all_and_says_which(
    three: list[Exhibit], officers: Officers, now: datetime, entries: Entries, place: int, read: str
) -> None:
    before = chains(officers)
    with pytest.raises(InputError, match=three[place].reference) as refused:
        store(three, officers, now, seals_seen={**seals_of(three), three[place].pk: read})
    assert (refused.value.field, refused.value.others) == (f"seal_{three[place]}", ())
    assert chains(officers) == before
    assert entries("exhibits.transferred") == []


def test_all_wrong_seals_are_named_at_once_and_exchanged_ones_as_such(
    three: list[Exhibit], officers: Officers, now: datetime
) -> None:
    first, second, third = three
    seen = {first.pk: second.seal, second.pk: first.seal, third.pk: " s-4410  999 "}
    with pytest.raises(InputError) as refused:
        store(three, officers, now, seals_seen=seen)
    said = [str(error) for error in (refused.value, *refused.value.others)]
    assert said == [
        "KLP/1 left with seal S-4410 271; you see S-4410 272. That is the seal of KLP/2: look which is which.",
        "KLP/2 left with seal S-4410 272; you see S-4410 271. That is the seal of KLP/1: look which is which.",
        "KLP/3 left with seal S-4410 273; you see s-4410 999. Read the seal again. If it really differs, move KLP/3 by itself"
        " and write what happened.",
    ]


def test_seals_are_read_as_scanners_and_people_write_them(three: list[Exhibit], officers: Officers, now: datetime) -> None:
    seen = {exhibit.pk: f" {exhibit.seal.lower()} " for exhibit in three}
    assert [entry.seal_in for entry in store(three, officers, now, seals_seen=seen)] == [exhibit.seal for exhibit in three]


def test_a_returned_exhibit_refuses_all(three: list[Exhibit], officers: Officers, now: datetime) -> None:
    given_back(three[1], by=officers.exhibits_officer, at=now)
    before = chains(officers)
    with pytest.raises(RefusedError, match="KLP/2 is gone: returned"):
        store(three, officers, now)
    assert chains(officers) == before


def test_an_exhibit_that_changed_since_the_form_refuses_all(three: list[Exhibit], officers: Officers, now: datetime) -> None:
    seen = {exhibit.pk: exhibit.version for exhibit in three}
    store(three[2:], officers, now)
    with pytest.raises(StaleError, match="KLP/3 was changed since you opened this form"):
        store(three, officers, now, versions=seen)
    with reading_as(officers.detective):
        assert [len(entries) for entries in queries.continuities_of(three).values()] == [1, 1, 2]


@pytest.mark.django_db(transaction=True)
def test_a_broken_continuity_refuses_all(
    three: list[Exhibit], officers: Officers, now: datetime, connect_as: Callable[[str], psycopg.Connection[Any]]
) -> None:
    owner = connect_as("owner")
    owner.execute("ALTER TABLE exhibits_continuityevent DISABLE TRIGGER USER")
    owner.execute("UPDATE exhibits_continuityevent SET place = 'elsewhere' WHERE exhibit_id = %s", [three[1].pk])
    owner.execute("ALTER TABLE exhibits_continuityevent ENABLE TRIGGER USER")
    with pytest.raises(
        RefusedError, match=r"Entry 1 was changed after it was written\. Record what happened before KLP/2 leaves"
    ):
        store(three, officers, now)
    with reading_as(officers.detective):
        assert [len(entries) for entries in queries.continuities_of(three).values()] == [1, 1, 1]
    assert len(store([three[0], three[2]], officers, now)) == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"reason": " "}, "reason"), ({"to_holder": ""}, "to_holder"), ({"happened_at": timedelta(hours=-2)}, "happened_at")],
)
def test_what_is_missing_or_impossible_refuses_all(
    three: list[Exhibit], officers: Officers, now: datetime, changes: dict[str, Any], field: str
) -> None:
    given_changes = {name: now + value if isinstance(value, timedelta) else value for name, value in changes.items()}
    with pytest.raises(InputError) as refused:
        store(three, officers, now, **given_changes)
    assert refused.value.field == field


def test_none_chosen_and_exhibits_of_two_cases_are_refused(
    three: list[Exhibit], restricted_case: Case, officers: Officers, now: datetime
) -> None:
    with pytest.raises(InputError, match="Choose at least one exhibit"):
        store([], officers, now)
    elsewhere = actions.seize_exhibit(
        restricted_case,
        SeizeExhibit(
            device_type="phone", description="Phone", power="PACE1984-S19", place_found="hall", seal="S-9", seized_at=now
        ),
        by=officers.detective,
        at=now,
    )
    with pytest.raises(InputError, match="belong to several cases"):
        store([*three, elsewhere], officers, now, by=officers.detective)
    with pytest.raises(NotFoundError, match="We cannot find ASM/1"):
        store([*three, elsewhere], officers, now)


def test_what_may_not_be_known_is_not_found(three: list[Exhibit], officers: Officers, now: datetime) -> None:
    with pytest.raises(NotFoundError, match="We cannot find KLP/1"):
        store(three, officers, now, by=officers.outsider)
    with pytest.raises(NotPermittedError):
        store(three, officers, now, by=officers.intake)


def test_in_a_restricted_case_the_receiver_at_the_laboratory_is_named(
    restricted_case: Case, officers: Officers, now: datetime
) -> None:
    def phone(seal: str) -> Exhibit:
        return actions.seize_exhibit(
            restricted_case,
            SeizeExhibit(
                device_type="phone", description="Phone", power="PACE1984-S19", place_found="hall", seal=seal, seized_at=now
            ),
            by=officers.detective,
            at=now,
        )

    both = [phone("S-8"), phone("S-9")]
    handed = {"by": officers.detective, "to_holder": "DFU"}
    with pytest.raises(InputError, match="Name the person at the laboratory"):
        store(both, officers, now, **handed, laboratory=officers.dfu_manager.team)
    store(both, officers, now, **handed, receiver=officers.dfu_examiner)
    with reading_as(officers.dfu_examiner):
        assert queries.visible_exhibits().count() == 2
    with reading_as(officers.dfu_manager):
        assert not queries.visible_exhibits().exists()


def test_a_delivery_is_booked_in_at_once(three: list[Exhibit], officers: Officers, now: datetime, entries: Entries) -> None:
    store(three, officers, now, to_holder="DFU reception", laboratory=officers.dfu_manager.team)
    made = actions.book_in_together(
        ExhibitsSeen(three, seals_of(three)), BookInTogether(place="bench 4", on_bench=True), by=officers.dfu_examiner, at=now
    )
    assert [(entry.kind, entry.to_holder) for entry in made] == [("booked_in", "T. Benchmark, bench 4")] * 3
    with reading_as(officers.dfu_manager):
        assert list(queries.held_by(officers.dfu_examiner)) == three
    [entry] = entries("exhibits.booked_in")
    assert [item["from_holder"] for item in entry.payload["exhibits"]] == ["DFU reception"] * 3
    with pytest.raises(InputError, match="Say where you put it"):
        actions.book_in_together(
            ExhibitsSeen(three, seals_of(three)), BookInTogether(place=" "), by=officers.dfu_examiner, at=now
        )


def test_an_open_exhibit_goes_along_without_a_seal(three: list[Exhibit], officers: Officers, now: datetime) -> None:
    store(three, officers, now, to_holder="", receiver=officers.dfu_examiner)
    actions.open_seal(
        three[0], OpenSeal(seal_seen=three[0].seal, place="bench 4", reason="To copy it"), by=officers.dfu_examiner, at=now
    )
    seen = {**seals_of(three), three[0].pk: ""}
    made = store(three, officers, now, by=officers.dfu_examiner, seals_seen=seen)
    assert [entry.seal_out for entry in made] == ["", "S-4410 272", "S-4410 273"]


def test_exhibits_that_moved_together_are_still_found_by_their_seals(
    three: list[Exhibit], officers: Officers, now: datetime
) -> None:
    store(three, officers, now)
    with reading_as(officers.detective):
        assert [found.title for found in find(officers.detective, "S-4410 273")] == ["KLP/3 Laptop, grey, 14 inch"]


def test_the_number_of_statements_does_not_grow_with_the_exhibits(seize: Seize, officers: Officers, now: datetime) -> None:
    def statements(number: int) -> int:
        exhibits = [seize() for _ in range(number)]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            store(exhibits, officers, now)
        return len(captured)

    assert statements(1) == statements(12) <= 17


@pytest.mark.django_db(transaction=True)
def test_two_who_move_some_of_the_same_exhibits_do_not_block_one_another(officers: Officers, now: datetime) -> None:
    case = case_actions.open_case(
        OpenCase(title="Test Subject 015", reason="Report of uploads"),
        by=officers.inspector,
        at=now,
        officer_in_the_case=officers.detective,
        supervisor=officers.inspector,
    )
    exhibits = [
        actions.seize_exhibit(
            case,
            SeizeExhibit(
                device_type="phone",
                description="Phone",
                power="PACE1984-S19",
                place_found="hall",
                seal=f"S-{number}",
                seized_at=now,
            ),
            by=officers.exhibits_officer,
            at=now,
        )
        for number in range(8)
    ]
    begin, failed = threading.Barrier(2, timeout=20), []

    def move(by: Officer, some: list[Exhibit], to_holder: str) -> None:
        try:
            begin.wait()
            for _ in range(6):
                actions.transfer_together(
                    ExhibitsSeen(some, seals_of(some)),
                    TransferTogether(to_holder=to_holder, place="counter", reason="Moved"),
                    by=by,
                    at=now,
                )
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    asked = [(officers.exhibits_officer, exhibits[:6], "Store A"), (officers.detective, exhibits[:1:-1], "Store B")]
    threads = [threading.Thread(target=move, args=arguments) for arguments in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with reading_as(officers.detective):
        found = queries.continuities_of(exhibits)
        assert [len(entries) for entries in found.values()] == [7, 7, 13, 13, 13, 13, 7, 7]
        assert all(continuity.check(found[exhibit.pk], str(exhibit)).is_unbroken for exhibit in exhibits)
