"""Warrants: recorded, entered under, executed, lapsed, returned."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.errors import (
    InputError,
    NotFoundError,
    NotPermittedError,
    RefusedError,
    RepeatedError,
    StaleError,
)
from safehold.accounts.models import Officer, Role
from safehold.audit.models import Entry
from safehold.audit.recording import current_submission
from safehold.casework.cases import queries as cases
from safehold.casework.cases import search
from safehold.casework.cases.models import Case, Clock, Stage
from safehold.casework.cases.timeline import timeline_of
from safehold.casework.warrants import actions, queries
from safehold.casework.warrants.asked import EnterPremises, ExecuteWarrant, LapseWarrant, RecordWarrant, ReturnWarrant
from safehold.casework.warrants.models import PremisesRecord, SearchResult, Warrant, WarrantKind, WarrantState
from safehold.law.errors import RefusedByLawError

LONDON = ZoneInfo("Europe/London")
ISSUED = date(2026, 2, 10)
LAST_DAY = date(2026, 5, 10)


def london(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


RECORDED_AT = london(ISSUED, 15)


@pytest.fixture
def case(open_case: Case) -> Case:
    return open_case


@pytest.fixture
def warrant(case: Case, officers: Officers) -> Warrant:
    return record(case, officers.detective)


def record(case: Case, by: Officer, **changes: object) -> Warrant:
    facts: dict[str, object] = {
        "kind": WarrantKind.PACE_S8,
        "court": "Northshire Magistrates’ Court",
        "issued_on": ISSUED,
        "address": "12 Sample Lane",
        "place": "Kettleby",
        "child_expected": True,
        "at": RECORDED_AT,
    }
    told = {**facts, **changes}
    at = told.pop("at")
    return actions.record_warrant(case, RecordWarrant(**told), by=by, at=at)  # type: ignore[arg-type]


def execute(warrant: Warrant, by: Officer, **changes: object) -> Warrant:
    facts: dict[str, object] = {
        "at": london(date(2026, 3, 2), 11),
        "entered_at": london(date(2026, 3, 2), 7, 40),
        "left_at": london(date(2026, 3, 2), 10, 15),
        "officers": ["DC A. Sample", " PC K. Placeholder ", ""],
        "people_present": ["Test Subject 014"],
        "rooms": ["Kitchen", "Bedroom 1"],
        "result": SearchResult.FOUND,
        "notice_left": "Test Subject 014",
        "copy_of_warrant_left": True,
        "child_present": True,
        "force_used": "",
        "damage": "Lock of the front door",
        "endorsement": "Sought and found: one laptop.",
    }
    told = {**facts, **changes}
    at = told.pop("at")
    return actions.execute_warrant(warrant, ExecuteWarrant(**told), by=by, at=at)  # type: ignore[arg-type]


def clock_of(warrant: Warrant, reader: Officer) -> Clock | None:
    with reading_as(reader):
        return Clock.objects.filter(subject_kind="warrant", subject_id=warrant.pk).first()


def return_clock(warrant: Warrant, officers: Officers) -> Clock | None:
    with reading_as(officers.inspector):
        return Clock.objects.filter(kind="warrant_return", subject_id=warrant.pk).first()


def stage_of(case: Case, reader: Officer) -> str:
    with reading_as(reader):
        return cases.case_by_reference(case.reference).stage


class TestRecord:
    def test_the_last_day_is_computed_and_the_case_has_a_warrant(self, warrant: Warrant, case: Case, officers: Officers) -> None:
        assert warrant.reference == "W-26-0001"
        assert warrant.last_day == LAST_DAY  # 10 February and three months: 10 May
        assert stage_of(case, officers.detective) == Stage.WARRANT

    @pytest.mark.parametrize("wider", [{"all_premises": True}, {"multiple_entries": True}])
    def test_under_the_act_of_1978_it_is_for_one_entry_to_the_premises_named(
        self, case: Case, officers: Officers, wider: dict[str, bool]
    ) -> None:
        with pytest.raises(RefusedByLawError, match="one entry") as refused:
            record(case, officers.detective, kind=WarrantKind.PCA_S4, **wider)
        assert "PACE 1984 s.8" in refused.value.way_forward
        assert record(case, officers.detective, kind=WarrantKind.PACE_S8, **wider).allows_more

    @pytest.mark.parametrize("way", ["at the door", "with the result"])
    def test_an_unreasonable_hour_of_the_first_entry_needs_its_reason(
        self, warrant: Warrant, officers: Officers, way: str
    ) -> None:
        entered = london(date(2026, 3, 2), 3)

        def go_in(**hour: object) -> Warrant:
            if way == "at the door":
                return actions.enter_premises(
                    warrant, EnterPremises(entered_at=entered, **hour), by=officers.detective, at=entered
                )  # type: ignore[arg-type]
            return execute(warrant, officers.detective, entered_at=entered, **hour)

        with pytest.raises(RefusedByLawError, match="reasonable hour") as refused:
            go_in(at_an_unreasonable_hour=True, hour_reason=" ")
        assert refused.value.provision == "PACE 1984 s.16(4)"
        assert go_in(at_an_unreasonable_hour=True, hour_reason="The device is in use then.").hour_reason

    def test_one_audit_entry_says_which_warrant(
        self, warrant: Warrant, case: Case, entries: Callable[[str], list[Entry]]
    ) -> None:
        (entry,) = entries("warrant.recorded")
        assert entry.payload == {
            "kind": "pace_s8",
            "issued": "2026-02-10",
            "last_day": "2026-05-10",
            "court": "Northshire Magistrates’ Court",
        }
        assert (entry.case_id, entry.subject_id) == (case.pk, warrant.pk)

    def test_the_clock_runs_to_the_end_of_the_last_day_and_is_not_planned(self, warrant: Warrant, officers: Officers) -> None:
        clock = clock_of(warrant, officers.inspector)
        assert clock is not None
        assert clock.ends_at == datetime(2026, 5, 10, 22, 59, tzinfo=UTC)  # 23:59 British Summer Time
        assert clock.soon_at == clock.ends_at - timedelta(days=3)
        assert (clock.tag, clock.action_label) == ("Not planned", "Add to a plan")
        assert clock.action_url == "/warrants/W-26-0001/plan"
        assert clock.ended_by_law
        assert any("corresponding date" in text for text, _ in clock.steps)

    def test_it_is_found_by_its_address(self, warrant: Warrant, officers: Officers) -> None:
        with reading_as(officers.intake):
            assert [found.url for found in search.find(officers.intake, "sample lane")] == ["/warrants/W-26-0001"]
        with reading_as(officers.outsider):
            assert search.find(officers.outsider, "sample lane") == []

    def test_a_day_of_issue_to_come_is_refused_and_nothing_is_written(self, case: Case, officers: Officers) -> None:
        with pytest.raises(InputError) as refusal:
            record(case, officers.detective, issued_on=ISSUED + timedelta(days=1))
        assert refusal.value.field == "issued_on"
        with reading_as(officers.detective):
            assert not case.warrants.exists()

    @pytest.mark.parametrize("field", ["court", "address", "place"])
    def test_what_the_warrant_must_name_is_asked_for(self, case: Case, officers: Officers, field: str) -> None:
        with pytest.raises(InputError) as refusal:
            record(case, officers.detective, **{field: "  "})
        assert refusal.value.field == field

    def test_only_investigators_record_one(self, case: Case, officers: Officers) -> None:
        allowed = {Role.INSPECTOR, Role.DETECTIVE}
        for role, officer in officers.by_role().items():
            if role not in allowed:
                with pytest.raises((NotPermittedError, NotFoundError)):
                    record(case, officer)

    def test_somebody_of_another_team_finds_no_case(self, case: Case, officers: Officers) -> None:
        with pytest.raises(NotFoundError, match="We cannot find ISOT-"):
            record(case, officers.outsider)


class TestEntry:
    def test_the_clock_says_since_when_officers_are_at_the_door(self, warrant: Warrant, officers: Officers) -> None:
        entered = london(date(2026, 4, 1), 7, 40)
        actions.enter_premises(warrant, EnterPremises(entered_at=entered), by=officers.exhibits_officer, at=entered)
        clock = clock_of(warrant, officers.inspector)
        assert clock is not None
        assert (clock.action_note, clock.action_label, clock.tag) == ("At the door since 07:40", "Record a result", "")

    @pytest.mark.parametrize(
        ("day", "allowed"),
        [
            (ISSUED - timedelta(days=1), False),
            (ISSUED, True),
            (LAST_DAY, True),
            (LAST_DAY + timedelta(days=1), False),
        ],
    )
    def test_entry_is_lawful_from_the_day_of_issue_to_the_last_day(
        self, warrant: Warrant, officers: Officers, day: date, allowed: bool
    ) -> None:
        entered = london(day, 23, 58)
        if allowed:
            actions.enter_premises(warrant, EnterPremises(entered_at=entered), by=officers.detective, at=entered)
        else:
            with pytest.raises(RefusedByLawError):
                actions.enter_premises(warrant, EnterPremises(entered_at=entered), by=officers.detective, at=entered)

    def test_a_second_entry_is_refused_with_the_time_of_the_first(self, warrant: Warrant, officers: Officers) -> None:
        entered = london(date(2026, 4, 1), 7, 40)
        actions.enter_premises(warrant, EnterPremises(entered_at=entered), by=officers.detective, at=entered)
        with pytest.raises(RefusedError, match="07:40 on 1 April 2026"):
            actions.enter_premises(warrant, EnterPremises(entered_at=entered), by=officers.detective, at=entered)

    def test_a_moment_to_come_is_refused(self, warrant: Warrant, officers: Officers) -> None:
        at = london(date(2026, 4, 1), 7)
        with pytest.raises(InputError, match="in the future"):
            actions.enter_premises(warrant, EnterPremises(entered_at=at + timedelta(minutes=6)), by=officers.detective, at=at)


class TestExecution:
    def test_the_search_is_recorded_as_code_b_asks(self, warrant: Warrant, officers: Officers) -> None:
        execute(warrant, officers.exhibits_officer)
        with reading_as(officers.intake):
            record = PremisesRecord.objects.get(warrant=warrant)
            executed = queries.warrant_by_reference(warrant.reference)
        assert executed.state == WarrantState.EXECUTED
        assert executed.executed_by == officers.exhibits_officer
        assert record.officers == ["DC A. Sample", "PC K. Placeholder"]
        assert record.rooms == ["Kitchen", "Bedroom 1"]
        assert record.damage == "Lock of the front door"
        assert record.child_present
        assert record.copy_of_warrant_left

    def test_the_clock_stops_and_the_case_is_searched(self, warrant: Warrant, case: Case, officers: Officers) -> None:
        execute(warrant, officers.detective)
        assert clock_of(warrant, officers.inspector) is None
        assert stage_of(case, officers.detective) == Stage.SEARCHED

    def test_one_audit_entry_with_times_and_result(
        self, warrant: Warrant, officers: Officers, entries: Callable[[str], list[Entry]]
    ) -> None:
        execute(warrant, officers.detective, result=SearchResult.NO_TRACE)
        (entry,) = entries("warrant.executed")
        assert entry.payload["result"] == "no_trace"
        assert entry.payload["entered_at"].startswith("2026-03-02T07:40")

    def test_the_entry_recorded_at_the_door_stands(self, warrant: Warrant, officers: Officers) -> None:
        entered = london(date(2026, 3, 2), 7, 38)
        actions.enter_premises(warrant, EnterPremises(entered_at=entered), by=officers.detective, at=entered)
        with pytest.raises(InputError, match="Entry was recorded at 07:38"):
            execute(warrant, officers.detective)
        assert execute(warrant, officers.detective, entered_at=None).entered_at == entered

    def test_it_is_executed_once(self, warrant: Warrant, officers: Officers) -> None:
        execute(warrant, officers.detective)
        with pytest.raises(RefusedError, match="was executed at 07:40"):
            execute(warrant, officers.detective)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"entered_at": None}, "entered_at"),
            ({"left_at": london(date(2026, 3, 2), 7, 39)}, "left_at"),
            ({"left_at": london(date(2026, 3, 2), 11, 6)}, "left_at"),
            ({"officers": ["  "]}, "officers"),
            ({"notice_left": ""}, "notice_left"),
        ],
    )
    def test_what_is_missing_or_out_of_order_is_named_and_nothing_is_written(
        self, warrant: Warrant, officers: Officers, changes: dict[str, object], field: str
    ) -> None:
        with pytest.raises(InputError) as refusal:
            execute(warrant, officers.detective, **changes)
        assert refusal.value.field == field
        with reading_as(officers.detective):
            assert queries.warrant_by_reference(warrant.reference).state == WarrantState.GRANTED
            assert queries.premises_record_of(warrant) is None

    def test_after_the_last_day_the_law_refuses(self, warrant: Warrant, officers: Officers) -> None:
        day = LAST_DAY + timedelta(days=1)
        with pytest.raises(RefusedByLawError, match="last day was 10 May 2026"):
            execute(warrant, officers.detective, at=london(day, 12), entered_at=london(day, 0, 1), left_at=london(day, 2))

    def test_a_form_opened_before_a_change_is_stale(self, warrant: Warrant, officers: Officers) -> None:
        seen = warrant.version
        entered = london(date(2026, 3, 2), 7, 40)
        actions.enter_premises(warrant, EnterPremises(entered_at=entered), by=officers.detective, at=entered)
        with pytest.raises(StaleError):
            execute(warrant, officers.detective, version=seen)

    def test_the_same_form_is_carried_out_once(self, warrant: Warrant, officers: Officers) -> None:
        token = current_submission.set(uuid.uuid4())
        try:
            execute(warrant, officers.detective)
            with pytest.raises(RepeatedError):
                execute(warrant, officers.detective)
        finally:
            current_submission.reset(token)


class TestEndWithoutEntry:
    def test_it_does_not_lapse_on_its_last_day(self, warrant: Warrant, officers: Officers) -> None:
        with pytest.raises(RefusedError, match="allows entry until the end of 10 May 2026"):
            actions.lapse_warrant(
                warrant, LapseWarrant(reason="Nobody at home"), by=officers.detective, at=london(LAST_DAY, 23, 59)
            )

    def test_it_lapses_on_the_day_after_and_the_case_goes_on(
        self, warrant: Warrant, case: Case, officers: Officers, entries: Callable[[str], list[Entry]]
    ) -> None:
        at = london(LAST_DAY + timedelta(days=1), 0, 0)
        actions.lapse_warrant(warrant, LapseWarrant(reason="Moved away"), by=officers.detective, at=at)
        assert stage_of(case, officers.detective) == Stage.INVESTIGATION
        assert clock_of(warrant, officers.detective) is None
        (entry,) = entries("warrant.lapsed")
        assert (entry.reason, entry.payload) == ("Moved away", {"last_day": "2026-05-10"})

    def test_it_needs_a_reason(self, warrant: Warrant, officers: Officers) -> None:
        with pytest.raises(InputError):
            actions.lapse_warrant(warrant, LapseWarrant(reason=" "), by=officers.detective, at=london(date(2026, 6, 1), 9))

    def test_one_that_was_entered_under_does_not_lapse(self, warrant: Warrant, officers: Officers) -> None:
        entered = london(LAST_DAY, 22)
        actions.enter_premises(warrant, EnterPremises(entered_at=entered), by=officers.detective, at=entered)
        with pytest.raises(RefusedError, match="Officers have entered"):
            actions.lapse_warrant(warrant, LapseWarrant(reason="None"), by=officers.detective, at=london(date(2026, 6, 1), 9))


class TestReturn:
    @pytest.mark.parametrize("kind", list(WarrantKind))
    def test_what_was_executed_goes_back_within_five_working_days(
        self, case: Case, officers: Officers, kind: WarrantKind
    ) -> None:
        warrant = record(case, officers.detective, kind=kind)
        assert return_clock(warrant, officers) is None
        execute(warrant, officers.detective)  # on Monday, 2 March 2026
        clock = return_clock(warrant, officers)
        assert clock is not None
        assert clock.ends_at == datetime(2026, 3, 9, 23, 59, tzinfo=UTC)
        assert clock.steps[0][1] == "PACE 1984 s.16(10)(a), (10A)(a)"
        assert clock.steps[-1] == ["Within 5 working days: by 9 March 2026.", "Force policy, not law"]
        assert (clock.action_url, clock.ended_by_law) == (f"/warrants/{warrant.reference}/return", False)
        actions.return_warrant(
            warrant, ReturnWarrant(returned_on=date(2026, 3, 4)), by=officers.detective, at=london(date(2026, 3, 5), 9)
        )
        assert return_clock(warrant, officers) is None

    def test_what_lapsed_goes_back_too(self, warrant: Warrant, officers: Officers) -> None:
        actions.lapse_warrant(
            warrant, LapseWarrant(reason="Nobody at home"), by=officers.detective, at=london(date(2026, 5, 12), 9)
        )
        clock = return_clock(warrant, officers)
        assert clock is not None
        # Its life ended on Sunday, 10 May 2026.
        assert clock.ends_at == datetime(2026, 5, 15, 22, 59, tzinfo=UTC)
        at = london(date(2026, 5, 13), 9)
        actions.return_warrant(warrant, ReturnWarrant(returned_on=date(2026, 5, 13)), by=officers.detective, at=at)
        assert return_clock(warrant, officers) is None

    def test_a_granted_warrant_is_not_returned(self, warrant: Warrant, officers: Officers) -> None:
        with pytest.raises(RefusedError, match="once executed or lapsed"):
            actions.return_warrant(
                warrant, ReturnWarrant(returned_on=date(2026, 3, 3)), by=officers.detective, at=london(date(2026, 3, 3), 9)
            )

    def test_it_goes_back_once_and_not_before_its_execution(
        self, warrant: Warrant, officers: Officers, entries: Callable[[str], list[Entry]]
    ) -> None:
        execute(warrant, officers.detective)
        at = london(date(2026, 3, 5), 9)
        for day in (date(2026, 3, 1), date(2026, 3, 6)):
            with pytest.raises(InputError):
                actions.return_warrant(warrant, ReturnWarrant(returned_on=day), by=officers.detective, at=at)
        actions.return_warrant(warrant, ReturnWarrant(returned_on=date(2026, 3, 4)), by=officers.detective, at=at)
        with pytest.raises(RefusedError, match="went back to the court on 4 March 2026"):
            actions.return_warrant(warrant, ReturnWarrant(returned_on=date(2026, 3, 5)), by=officers.detective, at=at)
        (entry,) = entries("warrant.returned_to_court")
        assert entry.payload == {"court": "Northshire Magistrates’ Court", "on": "2026-03-04"}


def test_the_timeline_tells_the_life_of_the_warrant(warrant: Warrant, case: Case, officers: Officers) -> None:
    execute(warrant, officers.detective)
    actions.return_warrant(
        warrant, ReturnWarrant(returned_on=date(2026, 3, 4)), by=officers.detective, at=london(date(2026, 3, 5), 9)
    )
    with reading_as(officers.intake):
        titles = [entry.title for entry in timeline_of(case) if "arrant" in entry.title]
    assert titles == [
        "Warrant returned to Northshire Magistrates’ Court",
        "Warrant executed: W-26-0001",
        "Warrant granted: W-26-0001",
    ]


def test_somebody_of_another_team_finds_no_warrant(warrant: Warrant, officers: Officers) -> None:
    with reading_as(officers.outsider), pytest.raises(NotFoundError):
        queries.warrant_by_reference(warrant.reference)
    with pytest.raises(NotFoundError):
        execute(warrant, officers.outsider)
