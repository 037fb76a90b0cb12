"""Further entries, premises that a warrant does not name, and what has to be recorded before a warrant goes back."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError
from safehold.audit.models import Entry
from safehold.casework.cases.models import Case, Clock
from safehold.casework.cases.timeline import timeline_of
from safehold.casework.warrants import actions, queries
from safehold.casework.warrants.asked import ExecuteWarrant, RecordFurtherEntry, RecordWarrant, ReturnWarrant
from safehold.casework.warrants.models import FurtherEntry, PremisesRecord, SearchResult, Warrant, WarrantKind
from safehold.law.errors import RefusedByLawError

LONDON = ZoneInfo("Europe/London")
LAST_DAY = date(2026, 5, 10)


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.fixture
def several(open_case: Case, officers: Officers) -> Warrant:
    """Issued on 10 February 2026, for at most three entries; the first was on 2 March."""
    return executed(open_case, officers, multiple_entries=True, entries_allowed=3)


def executed(case: Case, officers: Officers, *, search: dict[str, object] | None = None, **changes: object) -> Warrant:
    granted = actions.record_warrant(
        case,
        RecordWarrant(
            kind=WarrantKind.PACE_S8,
            court="Alderwick Magistrates' Court",
            issued_on=date(2026, 2, 10),
            address="12 Sample Lane",
            place="Kettleby",
            child_expected=False,
            **changes,
        ),
        by=officers.detective,
        at=london("2026-02-10 15:00"),
    )
    record: dict[str, object] = {
        "officers": ["DC A. Sample"],
        "people_present": ["Test Subject 014"],
        "rooms": ["Kitchen"],
        "result": SearchResult.FOUND,
        "notice_left": "Test Subject 014",
        "copy_of_warrant_left": True,
        "endorsement": "Sought and found: one laptop. Nothing else.",
        **(search or {}),
    }
    return actions.execute_warrant(
        granted,
        ExecuteWarrant(entered_at=london("2026-03-02 07:40"), left_at=london("2026-03-02 10:00"), **record),
        by=officers.detective,
        at=london("2026-03-02 11:00"),
    )


def enter_again(warrant: Warrant, by: object, moment: str, **changes: object) -> FurtherEntry:
    entered = london(moment)
    facts: dict[str, object] = {
        "officers": ["DC A. Sample"],
        "inspector": "Insp U. Ninvolved",
        "authorised_at": entered - timedelta(hours=3),
        "notice_left": "Test Subject 014",
        "endorsement": "A hidden telephone was found. Nothing else.",
        **changes,
    }
    left = entered + timedelta(hours=1)
    return actions.record_further_entry(warrant, RecordFurtherEntry(entered_at=entered, left_at=left, **facts), by=by, at=left)  # type: ignore[arg-type]


def clock_of(warrant: Warrant, officers: Officers) -> Clock | None:
    with reading_as(officers.inspector):
        return Clock.objects.filter(subject_kind="warrant", subject_id=warrant.pk).first()


def test_a_further_entry_is_recorded_with_the_inspector_who_authorised_it(
    several: Warrant, officers: Officers, entries: Callable[[str], list[Entry]]
) -> None:
    enter_again(several, officers.detective, "2026-03-09 08:00")
    with reading_as(officers.inspector):
        (entry,) = queries.further_entries_of(several)
        titles = [item.title for item in timeline_of(several.case)]
    assert (entry.number, entry.address, entry.inspector) == (2, "12 Sample Lane", "Insp U. Ninvolved")
    assert f"Entered again under {several.reference}" in titles
    (written,) = entries("warrant.entered_again")
    assert written.payload["number"] == 2


def test_without_an_inspectors_written_authority_it_is_refused(several: Warrant, officers: Officers) -> None:
    with pytest.raises(RefusedByLawError, match="needs an inspector's written authority") as refused:
        enter_again(several, officers.detective, "2026-03-09 08:00", inspector=" ")
    assert refused.value.provision == "PACE 1984 s.16(3B)"
    with reading_as(officers.inspector):
        assert not FurtherEntry.objects.exists()


def test_the_authority_is_given_before_the_entry(several: Warrant, officers: Officers) -> None:
    for given in (london("2026-03-09 08:01"), None):
        with pytest.raises(InputError) as refused:
            enter_again(several, officers.detective, "2026-03-09 08:00", authorised_at=given)
        assert refused.value.field == "authorised_at"


def test_no_more_entries_than_the_court_allowed(several: Warrant, officers: Officers) -> None:
    enter_again(several, officers.detective, "2026-03-09 08:00")
    enter_again(several, officers.detective, "2026-03-16 08:00")
    with pytest.raises(RefusedByLawError, match="allows 3 entries, and this would be number 4"):
        enter_again(several, officers.detective, "2026-03-23 08:00")


def test_a_warrant_of_one_entry_allows_no_other(open_case: Case, officers: Officers) -> None:
    with pytest.raises(RefusedByLawError, match="one entry only"):
        enter_again(executed(open_case, officers), officers.detective, "2026-03-09 08:00")


def test_other_premises_need_a_warrant_for_all_premises(open_case: Case, several: Warrant, officers: Officers) -> None:
    with pytest.raises(RefusedByLawError) as refused:
        enter_again(several, officers.detective, "2026-03-09 08:00", address="3 Example Row")
    assert refused.value.provision == "PACE 1984 s.15(6)(a)"
    everywhere = executed(open_case, officers, all_premises=True)
    entry = enter_again(everywhere, officers.detective, "2026-03-09 08:00", address="3 Example Row")
    assert entry.number == 1
    with pytest.raises(RefusedByLawError, match="one entry only"):
        enter_again(everywhere, officers.detective, "2026-03-10 08:00", address="3  EXAMPLE row")


def test_an_unreasonable_hour_needs_its_reason(several: Warrant, officers: Officers) -> None:
    with pytest.raises(RefusedByLawError, match="reasonable hour"):
        enter_again(several, officers.detective, "2026-03-09 03:00", at_an_unreasonable_hour=True)
    enter_again(
        several, officers.detective, "2026-03-09 03:00", at_an_unreasonable_hour=True, hour_reason="The device is in use then."
    )


def test_nobody_enters_again_after_the_last_day(several: Warrant, officers: Officers) -> None:
    with pytest.raises(RefusedByLawError, match="last day was"):
        enter_again(several, officers.detective, "2026-05-11 08:00")


def test_nobody_enters_again_before_the_first_search_or_after_the_return(
    open_case: Case, several: Warrant, officers: Officers
) -> None:
    actions.return_warrant(
        several, ReturnWarrant(returned_on=date(2026, 3, 5), endorsement=""), by=officers.detective, at=london("2026-03-05 09:00")
    )
    with pytest.raises(RefusedError, match="went back to the court"):
        enter_again(several, officers.detective, "2026-03-09 08:00")


def test_what_still_allows_entry_has_a_clock_until_it_is_returned(several: Warrant, officers: Officers) -> None:
    clock = clock_of(several, officers)
    assert clock is not None
    assert clock.ends_at == london("2026-05-10 23:59")
    assert clock.next_action == "Enter again with an inspector's authority, or return it to the court"
    assert clock.when_late["sentence"] == "Return the warrant to the court"
    at = london("2026-03-05 09:00")
    actions.return_warrant(several, ReturnWarrant(returned_on=date(2026, 3, 5)), by=officers.detective, at=at)
    assert clock_of(several, officers) is None


def test_once_its_entries_are_used_up_it_goes_back(several: Warrant, officers: Officers) -> None:
    enter_again(several, officers.detective, "2026-03-09 08:00")
    assert clock_of(several, officers) is not None
    enter_again(several, officers.detective, "2026-03-12 08:00")  # the third of three
    assert clock_of(several, officers) is None
    with reading_as(officers.inspector):
        clock = Clock.objects.get(kind="warrant_return", subject_id=several.pk)
    assert clock.ends_at == london("2026-03-19 23:59")


def test_it_goes_back_from_the_day_of_the_last_entry(several: Warrant, officers: Officers) -> None:
    enter_again(several, officers.detective, "2026-03-09 08:00")
    with pytest.raises(InputError, match="from 9 March 2026"):
        actions.return_warrant(
            several, ReturnWarrant(returned_on=date(2026, 3, 8)), by=officers.detective, at=london("2026-03-10 09:00")
        )


def test_it_goes_back_endorsed(open_case: Case, officers: Officers) -> None:
    warrant = executed(open_case, officers, search={"endorsement": "", "copy_of_warrant_left": False})
    at, day = london("2026-03-05 09:00"), date(2026, 3, 5)
    with pytest.raises(RefusedByLawError, match="not endorsed") as refused:
        actions.return_warrant(warrant, ReturnWarrant(returned_on=day), by=officers.detective, at=at)
    assert refused.value.provision == "PACE 1984 s.16(9)"
    with pytest.raises(RefusedByLawError, match="No copy was given"):
        actions.return_warrant(
            warrant, ReturnWarrant(returned_on=day, endorsement="Nothing was found."), by=officers.detective, at=at
        )
    actions.return_warrant(
        warrant,
        ReturnWarrant(returned_on=day, endorsement="Nothing was found.", copy_note="Left on the kitchen table."),
        by=officers.detective,
        at=at,
    )
    with reading_as(officers.inspector):
        record = PremisesRecord.objects.get(warrant=warrant)
    assert (record.endorsement, record.copy_note) == ("Nothing was found.", "Left on the kitchen table.")


def test_the_team_sees_what_waits_to_be_returned(several: Warrant, officers: Officers) -> None:
    with reading_as(officers.detective):
        assert [warrant.reference for warrant in queries.warrants_to_return(officers.detective)] == [several.reference]
        assert queries.warrants_to_return_count(officers.detective) == 1
    with reading_as(officers.outsider):
        assert queries.warrants_to_return_count(officers.outsider) == 0
        assert not FurtherEntry.objects.exists()


def test_a_number_of_entries_belongs_to_several(open_case: Case, officers: Officers) -> None:
    with pytest.raises(InputError) as refused:
        executed(open_case, officers, entries_allowed=3)
    assert refused.value.field == "entries_allowed"


def test_only_those_who_execute_record_an_entry(several: Warrant, officers: Officers) -> None:
    with pytest.raises(NotPermittedError):
        enter_again(several, officers.intake, "2026-03-09 08:00")
    with pytest.raises(NotFoundError):
        enter_again(several, officers.outsider, "2026-03-09 08:00")
