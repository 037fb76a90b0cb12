"""Operations: set up, warrants planned and moved in them, ended."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from casework.officers import Officers
from safehold.accounts import actions as accounts
from safehold.accounts.acting import reading_as
from safehold.accounts.asked import AddOfficer
from safehold.accounts.errors import InputError, NotFoundError, NotPermittedError, RefusedError, StaleError
from safehold.accounts.models import Officer, Rank, Role, TeamKind
from safehold.audit.models import Entry
from safehold.casework.cases import actions as cases
from safehold.casework.cases.asked import GrantAccess
from safehold.casework.cases.models import Case, Clock
from safehold.casework.operations import actions, queries
from safehold.casework.operations.asked import CreateOperation, EndOperation, ScheduleWarrant
from safehold.casework.operations.models import Operation
from safehold.casework.warrants import actions as warrants
from safehold.casework.warrants.asked import EnterPremises, ExecuteWarrant, RecordWarrant
from safehold.casework.warrants.models import PartOfDay, SearchResult, Warrant, WarrantKind
from safehold.casework.warrants.queries import warrant_by_reference
from safehold.law.errors import RefusedByLawError

LONDON = ZoneInfo("Europe/London")
FIRST, LAST = date(2026, 10, 5), date(2026, 10, 17)
AT = datetime(2026, 10, 1, 9, 0, tzinfo=LONDON)


@pytest.fixture
def operation(officers: Officers) -> Operation:
    return actions.create_operation(
        CreateOperation(name="Operation Saltmarsh", first_day=FIRST, last_day=LAST), by=officers.inspector, at=AT
    )


def make_warrant(case: Case, by: Officer, issued: date = date(2026, 9, 1), place: str = "Alderwick") -> Warrant:
    return warrants.record_warrant(
        case,
        RecordWarrant(
            kind=WarrantKind.PACE_S8,
            court="Northshire Magistrates’ Court",
            issued_on=issued,
            address="1 Sample Lane",
            place=place,
            child_expected=False,
        ),
        by=by,
        at=AT,
    )


@pytest.fixture
def warrant(open_case: Case, officers: Officers) -> Warrant:
    return make_warrant(open_case, officers.detective)


def plan(
    operation: Operation,
    warrant: Warrant,
    by: Officer,
    day: date = FIRST,
    part: PartOfDay = PartOfDay.MORNING,
    *,
    at: datetime = AT,
    **more: Any,
):
    return actions.schedule_warrant(operation, warrant, ScheduleWarrant(day=day, part_of_day=part, **more), by=by, at=at)


def clock_of(warrant: Warrant, reader: Officer) -> Clock:
    with reading_as(reader):
        return Clock.objects.get(subject_kind="warrant", subject_id=warrant.pk)


class TestCreate:
    def test_its_name_is_kept_without_the_word_and_it_counts_both_days(self, operation: Operation) -> None:
        assert (operation.name, operation.slug, str(operation)) == ("Saltmarsh", "saltmarsh", "Operation Saltmarsh")
        assert operation.number_of_days == 13

    def test_one_audit_entry(self, operation: Operation, entries: Callable[[str], list[Entry]]) -> None:
        assert [entry.payload for entry in entries("operation.created")] == [
            {"first_day": "2026-10-05", "last_day": "2026-10-17"}
        ]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"name": "  "}, "name"),
            ({"name": "SALTMARSH"}, "name"),
            ({"name": "new"}, "name"),
            ({"last_day": FIRST - timedelta(days=1)}, "last_day"),
            ({"last_day": FIRST + timedelta(days=92)}, "last_day"),
            ({"first_day": date(2026, 9, 1), "last_day": date(2026, 9, 30)}, "last_day"),
        ],
    )
    def test_what_cannot_be_is_named(
        self, operation: Operation, officers: Officers, changes: dict[str, object], field: str
    ) -> None:
        facts: dict[str, object] = {"name": "Heron", "first_day": FIRST, "last_day": LAST, **changes}
        with pytest.raises(InputError) as refusal:
            actions.create_operation(CreateOperation(**facts), by=officers.inspector, at=AT)  # type: ignore[arg-type]
        assert refusal.value.field == field

    def test_only_an_inspector_sets_one_up(self, officers: Officers) -> None:
        for role, officer in officers.by_role().items():
            if role != Role.INSPECTOR:
                with pytest.raises(NotPermittedError):
                    actions.create_operation(CreateOperation(name=role, first_day=FIRST, last_day=LAST), by=officer, at=AT)


class TestPlan:
    def test_the_first_warrant_is_w_01_and_its_clock_says_when(
        self, operation: Operation, warrant: Warrant, officers: Officers
    ) -> None:
        planned = plan(operation, warrant, officers.detective, date(2026, 10, 15), PartOfDay.AFTERNOON, team_name=" Team 2 ")
        assert (planned.board_number, planned.moved_from, planned.team_name) == ("W-01", None, "Team 2")
        clock = clock_of(warrant, officers.inspector)
        assert clock.action_note == "Planned for Thu 15 Oct, pm"
        assert (clock.tag, clock.action_label) == ("", "")

    def test_one_audit_entry_with_the_day_before(
        self, operation: Operation, warrant: Warrant, officers: Officers, entries: Callable[[str], list[Entry]]
    ) -> None:
        plan(operation, warrant, officers.detective, date(2026, 10, 8))
        plan(operation, warrant, officers.detective, date(2026, 10, 12), reason="Team ill")
        assert [entry.payload for entry in entries("operation.warrant_scheduled")] == [
            {"operation": "Saltmarsh", "day": "2026-10-08", "part_of_day": "am", "before": None},
            {"operation": "Saltmarsh", "day": "2026-10-12", "part_of_day": "am", "before": "2026-10-08"},
        ]

    def test_a_move_keeps_the_number_and_the_day_it_came_from(
        self, operation: Operation, warrant: Warrant, officers: Officers
    ) -> None:
        plan(operation, warrant, officers.detective, date(2026, 10, 8))
        moved = plan(operation, warrant, officers.detective, date(2026, 10, 12))
        assert (moved.board_number, moved.day, moved.moved_from) == ("W-01", date(2026, 10, 12), date(2026, 10, 8))
        later = plan(operation, warrant, officers.detective, date(2026, 10, 12), PartOfDay.AFTERNOON)
        assert later.moved_from == date(2026, 10, 8)

    def test_the_same_day_again_is_refused(self, operation: Operation, warrant: Warrant, officers: Officers) -> None:
        plan(operation, warrant, officers.detective)
        with pytest.raises(InputError, match="is planned for 5 October 2026, am already"):
            plan(operation, warrant, officers.detective)

    @pytest.mark.parametrize("day", [FIRST - timedelta(days=1), LAST + timedelta(days=1)])
    def test_a_day_outside_the_operation_is_refused(
        self, operation: Operation, warrant: Warrant, officers: Officers, day: date
    ) -> None:
        with pytest.raises(InputError, match="runs from 5 October 2026 to 17 October 2026"):
            plan(operation, warrant, officers.detective, day)

    def test_a_day_after_the_last_day_of_the_warrant_is_refused(
        self, operation: Operation, open_case: Case, officers: Officers
    ) -> None:
        short = make_warrant(open_case, officers.detective, issued=date(2026, 7, 10))
        assert short.last_day == date(2026, 10, 10)
        plan(operation, short, officers.detective, date(2026, 10, 10))
        with pytest.raises(RefusedByLawError, match="last day was 10 October 2026"):
            plan(operation, short, officers.detective, date(2026, 10, 11))

    def test_a_day_that_has_passed_is_refused(self, operation: Operation, warrant: Warrant, officers: Officers) -> None:
        with pytest.raises(InputError, match="has passed"):
            plan(operation, warrant, officers.detective, date(2026, 10, 6), at=datetime(2026, 10, 7, 0, 5, tzinfo=LONDON))

    def test_one_open_operation_plans_a_warrant(self, operation: Operation, warrant: Warrant, officers: Officers) -> None:
        other = actions.create_operation(
            CreateOperation(name="Heron", first_day=FIRST, last_day=LAST), by=officers.inspector, at=AT
        )
        plan(operation, warrant, officers.detective)
        with pytest.raises(RefusedError, match="Operation Saltmarsh plans W-26-0001"):
            plan(other, warrant, officers.detective)

    def test_a_warrant_that_was_entered_is_not_planned(self, operation: Operation, warrant: Warrant, officers: Officers) -> None:
        warrants.enter_premises(warrant, EnterPremises(entered_at=AT), by=officers.detective, at=AT)
        with pytest.raises(RefusedError, match="Only a granted warrant"):
            plan(operation, warrant, officers.detective)

    def test_those_who_may_not_see_the_case_find_no_warrant(
        self, operation: Operation, warrant: Warrant, restricted_case: Case, officers: Officers
    ) -> None:
        hidden = make_warrant(restricted_case, officers.detective)
        with pytest.raises(NotFoundError):
            plan(operation, hidden, officers.other_detective)
        with pytest.raises(NotFoundError):
            plan(operation, warrant, officers.outsider)

    def test_the_board_shows_only_warrants_of_visible_cases(
        self, operation: Operation, warrant: Warrant, restricted_case: Case, officers: Officers
    ) -> None:
        hidden = make_warrant(restricted_case, officers.detective, place="Brackmouth")
        plan(operation, warrant, officers.detective)
        plan(operation, hidden, officers.detective)

        def numbers(reader: Officer) -> list[str]:
            with reading_as(reader):
                return [planned.board_number for planned in queries.board(operation)[0].planned]

        assert numbers(officers.detective) == ["W-01", "W-02"]
        assert numbers(officers.other_detective) == ["W-01"]
        with reading_as(officers.outsider), pytest.raises(NotFoundError):
            queries.operation_by_slug("saltmarsh")


class TestEnd:
    END = datetime(2026, 10, 17, 18, 0, tzinfo=LONDON)

    def test_warrants_without_a_result_are_not_planned_any_more(
        self, operation: Operation, warrant: Warrant, officers: Officers, entries: Callable[[str], list[Entry]]
    ) -> None:
        plan(operation, warrant, officers.detective)
        ended = actions.end_operation(operation, EndOperation(), by=officers.inspector, at=self.END)
        assert not ended.is_open
        assert clock_of(warrant, officers.inspector).tag == "not_planned"
        with reading_as(officers.inspector):
            assert warrant_by_reference(warrant.reference).planned_on is None
        assert len(entries("operation.ended")) == 1

    def test_it_does_not_end_while_officers_are_at_a_door(
        self, operation: Operation, warrant: Warrant, officers: Officers
    ) -> None:
        plan(operation, warrant, officers.detective)
        warrants.enter_premises(warrant, EnterPremises(entered_at=self.END), by=officers.detective, at=self.END)
        with pytest.raises(RefusedError, match="at the door of W-01"):
            actions.end_operation(operation, EndOperation(), by=officers.inspector, at=self.END)

    def test_it_ends_once_and_takes_no_more_warrants(self, operation: Operation, warrant: Warrant, officers: Officers) -> None:
        with pytest.raises(StaleError):
            actions.end_operation(operation, EndOperation(version=operation.version + 1), by=officers.inspector, at=self.END)
        actions.end_operation(operation, EndOperation(), by=officers.inspector, at=self.END)
        with pytest.raises(RefusedError, match="has ended already"):
            actions.end_operation(operation, EndOperation(), by=officers.inspector, at=self.END)
        with pytest.raises(RefusedError, match="has ended"):
            plan(operation, warrant, officers.detective)

    def test_an_executed_warrant_keeps_its_day(self, operation: Operation, warrant: Warrant, officers: Officers) -> None:
        plan(operation, warrant, officers.detective)
        entered = datetime(2026, 10, 5, 7, 0, tzinfo=LONDON)
        warrants.execute_warrant(
            warrant,
            ExecuteWarrant(
                entered_at=entered,
                left_at=entered + timedelta(hours=2),
                officers=["DC A. Sample"],
                people_present=[],
                rooms=[],
                result=SearchResult.FOUND,
                notice_left="Occupier",
                copy_of_warrant_left=True,
            ),
            by=officers.detective,
            at=entered + timedelta(hours=3),
        )
        actions.end_operation(operation, EndOperation(), by=officers.inspector, at=self.END)
        with reading_as(officers.inspector):
            assert warrant_by_reference(warrant.reference).planned_on == FIRST


class TestWhatAnOfficerMayNotSee:
    """A colleague of the same rank plans in an operation that holds a warrant of a case restricted to others."""

    def test_the_next_number_passes_over_a_warrant_that_is_not_seen(
        self, operation: Operation, warrant: Warrant, restricted_case: Case, officers: Officers
    ) -> None:
        assert str(plan(operation, make_warrant(restricted_case, officers.detective), officers.inspector)) == "W-01"
        assert str(plan(operation, warrant, officers.superintendent)) == "W-02"

    def test_a_warrant_that_another_teams_operation_plans_is_not_planned_twice(
        self, operation: Operation, warrant: Warrant, open_case: Case, officers: Officers
    ) -> None:
        elsewhere = accounts.add_officer(
            AddOfficer(
                username="elsewhere",
                name="DI E. Lsewhere",
                initials="ELS",
                rank=Rank.INSPECTOR,
                role=Role.INSPECTOR,
                team_name="Southshire ISOT",
                team_kind=TeamKind.INVESTIGATION,
            ),
            by=officers.administrator,
            at=AT,
        )
        cases.grant_access(
            open_case, GrantAccess(role="joint operation", reason="Both counties"), by=officers.inspector, at=AT, to=elsewhere
        )
        theirs = actions.create_operation(CreateOperation(name="Estuary", first_day=FIRST, last_day=LAST), by=elsewhere, at=AT)
        plan(theirs, warrant, elsewhere, day=FIRST)
        with pytest.raises(RefusedError, match="An operation of another team plans") as refused:
            plan(operation, warrant, officers.detective, day=LAST)
        assert "Estuary" not in str(refused.value)
        with reading_as(officers.detective):
            assert warrant_by_reference(warrant.reference).planned_on == FIRST

    def test_a_name_that_another_team_used_is_refused_in_a_sentence(self, officers: Officers, operation: Operation) -> None:
        elsewhere = accounts.add_officer(
            AddOfficer(
                username="elsewhere",
                name="DI E. Lsewhere",
                initials="ELS",
                rank=Rank.INSPECTOR,
                role=Role.INSPECTOR,
                team_name="Southshire ISOT",
                team_kind=TeamKind.INVESTIGATION,
            ),
            by=officers.administrator,
            at=AT,
        )
        with pytest.raises(InputError, match="There was an operation named saltmarsh") as refused:
            actions.create_operation(CreateOperation(name="saltmarsh", first_day=FIRST, last_day=LAST), by=elsewhere, at=AT)
        assert refused.value.field == "name"


def test_officers_who_went_in_while_the_operation_was_being_ended_are_not_overlooked(
    operation: Operation, warrant: Warrant, officers: Officers, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(operation, warrant, officers.inspector)
    with reading_as(officers.inspector):
        read_before = queries.planned_without_result(operation)
    entered = datetime.combine(FIRST, datetime.min.time(), LONDON) + timedelta(hours=7)
    warrants.enter_premises(warrant, EnterPremises(entered_at=entered), by=officers.detective, at=entered)
    answers = iter([read_before])
    fresh = queries.planned_without_result
    monkeypatch.setattr(queries, "planned_without_result", lambda asked: next(answers, None) or fresh(asked))
    with pytest.raises(RefusedError, match="at the door"):
        actions.end_operation(operation, EndOperation(), by=officers.inspector, at=entered)
