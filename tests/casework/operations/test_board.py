"""The board of an operation, in the middle and at the end, against the drawn one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from casework.operations.saltmarsh import DAY_SUMS_AT_THE_END, WARRANTS, Drawn
from safehold.accounts.models import Officer, Role, Team
from safehold.casework.cases.models import Case
from safehold.casework.operations import presenters
from safehold.casework.operations.counting import OperationCounts, Total, WarrantCounts
from safehold.casework.operations.models import Operation, OperationState, PlannedWarrant
from safehold.casework.operations.queries import BoardDay
from safehold.casework.warrants.models import SearchResult, Warrant, WarrantState

LONDON = ZoneInfo("Europe/London")
TEAM = Team(pk=1, name="Northshire ISOT")
INSPECTOR = Officer(pk=1, name="DI R. Template", role=Role.INSPECTOR, team=TEAM, team_id=1)
DETECTIVE = Officer(pk=2, name="DC A. Sample", role=Role.DETECTIVE, team=TEAM, team_id=1)
MORNING_OF_DAY_8 = datetime(2026, 10, 12, 8, 12, tzinfo=LONDON)
EVENING_OF_THE_END = datetime(2026, 10, 17, 20, 0, tzinfo=LONDON)


def operation(*, ended: bool = False) -> Operation:
    return Operation(
        pk=1,
        name="Saltmarsh",
        slug="saltmarsh",
        team_id=1,
        first_day=date(2026, 10, 5),
        last_day=date(2026, 10, 17),
        state=OperationState.ENDED if ended else OperationState.OPEN,
    )


def planned(drawn: Drawn, state: WarrantState, *, entered_at: datetime | None = None, moved_from: date | None = None):
    result = (SearchResult.NO_TRACE if drawn.no_trace else SearchResult.FOUND) if state == WarrantState.EXECUTED else ""
    warrant = Warrant(
        pk=drawn.number,
        reference=f"W-26-{drawn.number:04}",
        place=drawn.place,
        address="12 Sample Lane",
        state=state,
        result=result,
        last_day=date(2026, 12, 1),
        entered_at=entered_at,
    )
    case = Case(
        reference=f"ISOT-26-{drawn.number:04}", title="Test Subject 014", risk_level=drawn.risk, officer_in_the_case=DETECTIVE
    )
    return PlannedWarrant(
        number=drawn.number, day=drawn.day, part_of_day="am", warrant=warrant, case=case, moved_from=moved_from, team_name=""
    )


def days_of(plans: list[PlannedWarrant]) -> list[BoardDay]:
    return [
        BoardDay(number, date(2026, 10, 4 + number), tuple(plan for plan in plans if plan.day == date(2026, 10, 4 + number)))
        for number in range(1, 14)
    ]


def counts(drawn: list[Drawn], **changes: object) -> OperationCounts:
    made = OperationCounts(
        warrants={one.number: WarrantCounts(one.arrested, one.devices, one.children) for one in drawn},
        arrested_people=Total(sum(one.arrested for one in drawn), "/custody?operation=saltmarsh"),
        devices=Total(sum(one.devices for one in drawn)),
        children=Total(sum(one.children for one in drawn)),
        figures_url="/figures?operation=saltmarsh",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture
def at_the_end() -> presenters.Board:
    plans = [planned(drawn, WarrantState.EXECUTED) for drawn in WARRANTS]
    return presenters.build_board(
        operation(ended=True), days_of(plans), counts(WARRANTS), now=EVENING_OF_THE_END, viewer=INSPECTOR
    )


@pytest.fixture
def on_day_8() -> presenters.Board:
    done = [drawn for drawn in WARRANTS if drawn.number <= 17]
    at_the_door = replace(WARRANTS[17], arrested=0, devices=5, children=0)
    plans = [planned(drawn, WarrantState.EXECUTED) for drawn in done]
    plans.append(planned(at_the_door, WarrantState.AT_THE_DOOR, entered_at=datetime(2026, 10, 12, 6, 40, tzinfo=UTC)))
    plans += [
        planned(drawn, WarrantState.GRANTED, moved_from=date(2026, 10, 8) if drawn.number == 20 else None)
        for drawn in WARRANTS[18:]
    ]
    return presenters.build_board(
        operation(), days_of(plans), counts([*done, at_the_door]), now=MORNING_OF_DAY_8, viewer=DETECTIVE
    )


class TestTheEnd:
    def test_the_totals_are_those_drawn(self, at_the_end: presenters.Board) -> None:
        assert [total["number"] for total in at_the_end.totals] == [32, 28, 285, 21]
        assert [total["definition"] for total in at_the_end.totals] == [
            "of 32 planned",
            "at 27 addresses",
            "at 32 addresses",
            "with a completed action",
        ]

    def test_each_day_sums_to_what_is_drawn(self, at_the_end: presenters.Board) -> None:
        sums = [(day.sums.executed, day.sums.arrested, day.sums.devices, day.sums.children) for day in at_the_end.days]
        assert sums == [tuple(str(number) for number in day) for day in DAY_SUMS_AT_THE_END]

    def test_it_says_that_it_ended_and_leads_to_the_figures(self, at_the_end: presenters.Board) -> None:
        assert at_the_end.under == "Ended Saturday 17 October 2026. All 32 warrants have a result"
        assert at_the_end.main == ("Prepare the figures", "/figures?operation=saltmarsh")
        assert not at_the_end.has_today

    def test_each_card_has_a_shape_and_a_word(self, at_the_end: presenters.Board) -> None:
        said = {card.number: (card.result, card.shape, card.word, card.devices, card.children) for card in at_the_end.cards}
        assert said["W-05"] == ("no_trace", "struck", "No trace", "3 devices", "")
        assert said["W-10"] == ("no_arrest", "disc", "No arrest", "10 devices", "")
        assert said["W-13"] == ("arrested", "tick", "2 arrested", "4 devices", "1 child")
        assert said["W-03"] == ("arrested", "tick", "1 arrested", "9 devices", "2 children")


class TestDay8:
    def test_the_totals_count_on_recording(self, on_day_8: presenters.Board) -> None:
        assert [total["number"] for total in on_day_8.totals] == [17, 15, 158, 13]
        assert [total["definition"] for total in on_day_8.totals][1:3] == ["at 14 addresses", "at 18 addresses"]
        assert on_day_8.totals[0]["progress"] == 53
        assert on_day_8.under == "Day 8 of 13, Monday 12 October 2026, 08:12. 17 done, 1 under way, 14 to come"

    def test_today_is_marked_and_counts_what_is_under_way(self, on_day_8: presenters.Board) -> None:
        (today,) = [day for day in on_day_8.days if day.is_today]
        assert (today.number, today.date) == (8, "Mon 12 Oct")
        assert (today.sums.executed, today.sums.arrested, today.sums.devices, today.sums.children) == ("0", "0", "5", "0")
        door, later, moved = today.cards
        assert (door.word, door.devices) == ("At the door since 07:40", "5 devices so far")
        assert (later.word, later.devices, later.note) == ("Planned, am", "", "")
        assert moved.note == "Moved from Thu 8"

    def test_days_to_come_have_dashes(self, on_day_8: presenters.Board) -> None:
        assert {day.sums for day in on_day_8.days if day.number > 8} == {presenters.Sums("–", "–", "–", "–")}

    def test_the_sums_of_the_days_are_the_totals(self, on_day_8: presenters.Board) -> None:
        for place, name in enumerate(("executed", "arrested", "devices", "children")):
            words = [getattr(day.sums, name) for day in on_day_8.days]
            assert sum(int(word) for word in words if word != "–") == on_day_8.totals[place]["number"]

    def test_a_filter_narrows_the_cards_and_never_the_totals(self) -> None:
        plans = [planned(drawn, WarrantState.EXECUTED) for drawn in WARRANTS]
        narrowed = presenters.build_board(
            operation(), days_of(plans), counts(WARRANTS), now=EVENING_OF_THE_END, viewer=INSPECTOR, result="no_trace"
        )
        assert [card.number for card in narrowed.cards] == ["W-05", "W-16", "W-27"]
        assert narrowed.totals[0]["number"] == 32
        assert narrowed.days[0].sums.devices == "29"

    def test_every_total_leads_to_the_records_behind_it(self, on_day_8: presenters.Board) -> None:
        assert on_day_8.totals[0]["href"] == "/operations/saltmarsh?view=table&result=executed"
        assert on_day_8.totals[1]["href"] == "/custody?operation=saltmarsh"
        assert on_day_8.totals[2]["href"] == "/operations/saltmarsh?view=table"


class TestTheWall:
    def test_it_has_no_names_streets_cases_or_ways_in(self, on_day_8: presenters.Board) -> None:
        shown = presenters.for_the_wall(on_day_8)
        said = repr(shown)
        for secret in ("Test Subject", "Sample Lane", "ISOT-26", "DC A. Sample", "/warrants/"):
            assert secret not in said
        assert [total["number"] for total in shown.totals] == [17, 15, 158, 13]


class TestWhatAPersonMustSettle:
    def test_a_warrant_without_a_result_after_its_day(self) -> None:
        plans = [planned(WARRANTS[0], WarrantState.GRANTED)]
        board = presenters.build_board(operation(), days_of(plans), counts([]), now=MORNING_OF_DAY_8, viewer=INSPECTOR)
        (alert,) = board.alerts
        assert alert.headline == "W-01 has no result."
        assert alert.text == "It was planned for Mon 5 Oct and may be entered under until Tue 1 Dec."
        assert alert.url == "/warrants/W-26-0001/plan"

    def test_a_warrant_whose_last_day_has_passed(self) -> None:
        plan = planned(WARRANTS[0], WarrantState.GRANTED)
        plan.warrant.last_day = date(2026, 10, 11)
        board = presenters.build_board(operation(), days_of([plan]), counts([]), now=MORNING_OF_DAY_8, viewer=INSPECTOR)
        assert [alert.link for alert in board.alerts] == ["Record that it lapsed"]

    def test_nothing_on_the_day_itself(self) -> None:
        plans = [planned(WARRANTS[18], WarrantState.GRANTED)]
        board = presenters.build_board(operation(), days_of(plans), counts([]), now=MORNING_OF_DAY_8, viewer=INSPECTOR)
        assert board.alerts == ()
