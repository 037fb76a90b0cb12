"""Operations in the words of a page: the board, its table, and the list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.operations import permissions
from safehold.casework.operations.counting import OperationCounts, Total, WarrantCounts
from safehold.casework.operations.models import Operation, PlannedWarrant
from safehold.casework.operations.queries import BoardDay
from safehold.casework.warrants.models import SearchResult, WarrantState
from safehold.web import wording
from safehold.web.action_pages import is_open_to

RESULTS = {
    "arrested": "Arrested",
    "no_arrest": "No arrest",
    "no_trace": "No trace",
    "under_way": "Under way",
    "planned": "Planned",
    "not_executed": "Not executed",
}
"""What can have come of a warrant, in the order in which the board offers them."""

SHAPES = {
    "arrested": "tick",
    "no_arrest": "disc",
    "no_trace": "struck",
    "under_way": "half",
    "planned": "ring",
    "not_executed": "cross",
}

EXECUTED = ("arrested", "no_arrest", "no_trace")


@dataclass(frozen=True)
class Card:
    """One warrant on the board."""

    number: str
    url: str
    place: str
    risk: str
    risk_level: str
    result: str
    word: str
    shape: str
    devices: str
    children: str
    note: str
    team: str
    counts: WarrantCounts
    day: str
    part: str
    case_reference: str
    case_url: str
    officer: str
    child_expected: bool


@dataclass(frozen=True)
class Sums:
    """What came of a day, or dashes before anything has."""

    executed: str
    arrested: str
    devices: str
    children: str


@dataclass(frozen=True)
class Day:
    """One day of the board."""

    number: int
    date: str
    is_today: bool
    cards: tuple[Card, ...]
    sums: Sums


@dataclass(frozen=True)
class Choice:
    """A filter and what can be chosen in it."""

    label: str
    items: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Alert:
    """Something that a person must settle."""

    headline: str
    text: str
    url: str
    link: str


@dataclass(frozen=True)
class Board:
    """Everything that the page of an operation shows."""

    name: str
    slug: str
    under: str
    totals: list[dict[str, Any]]
    days: tuple[Day, ...]
    cards: tuple[Card, ...]
    alerts: tuple[Alert, ...]
    filters: tuple[Choice, ...]
    has_today: bool
    is_empty: bool
    main: tuple[str, str] | None
    links: list[dict[str, str]]
    views: list[dict[str, Any]]


def build_board(
    operation: Operation,
    days: Sequence[BoardDay],
    counts: OperationCounts,
    *,
    now: datetime,
    viewer: Officer,
    view: str = "board",
    team: str = "",
    result: str = "",
) -> Board:
    """Put an operation into words. `team` and `result` narrow what is shown, never the totals."""
    today = wording.london_date(now)
    everything = [_card(planned, counts.of(planned.warrant_id), operation, now) for day in days for planned in day.planned]
    by_number = {card.number: card for card in everything}

    def is_shown(card: Card) -> bool:
        wanted = EXECUTED if result == "executed" else (result,)
        return (not team or card.team == team) and (not result or card.result in wanted)

    shown_days = tuple(
        Day(
            number=day.number,
            date=wording.exact(day.day, now),
            is_today=day.day == today and operation.is_open,
            cards=tuple(card for card in (by_number[planned.board_number] for planned in day.planned) if is_shown(card)),
            sums=_sums([by_number[planned.board_number] for planned in day.planned], is_to_come=day.day > today),
        )
        for day in days
    )
    page = reverse("operations:board", args=[operation.slug])
    return Board(
        name=str(operation),
        slug=operation.slug,
        under=_under(operation, everything, now),
        totals=_totals(operation, everything, counts, viewer),
        days=shown_days,
        cards=tuple(card for day in shown_days for card in day.cards),
        alerts=_alerts(operation, days, by_number, now),
        filters=_filters(everything, view=view, team=team, result=result),
        has_today=view == "board" and any(day.is_today for day in shown_days),
        is_empty=not everything,
        main=_main(operation, everything, counts, viewer),
        links=[
            {"label": "What each number counts", "href": reverse("web:definitions")},
            {"label": "Show on a wall screen", "href": reverse("operations:wall", args=[operation.slug])},
        ],
        views=[
            {"label": "Board", "href": page, "current": view == "board"},
            {"label": "Table", "href": f"{page}?view=table", "current": view == "table"},
        ],
    )


def for_the_wall(board: Board) -> Board:
    """The board without ways in: no links, no cases, no officers. Names and streets are on no board."""

    def bare(card: Card) -> Card:
        return replace(card, url="", case_reference="", case_url="", officer="", team="")

    return replace(
        board,
        days=tuple(replace(day, cards=tuple(bare(card) for card in day.cards)) for day in board.days),
        cards=tuple(bare(card) for card in board.cards),
        totals=[{**total, "href": None} for total in board.totals],
        alerts=(),
        filters=(),
        main=None,
        links=[],
    )


def _card(planned: PlannedWarrant, counts: WarrantCounts, operation: Operation, now: datetime) -> Card:
    warrant, case = planned.warrant, planned.case
    result = result_of(planned, counts, operation)
    words = {
        "arrested": f"{counts.arrested_people} arrested",
        "no_arrest": "No arrest",
        "no_trace": "No trace",
        "under_way": f"At the door since {wording.clock_time(warrant.entered_at)}" if warrant.entered_at else "At the door",
        "planned": f"Planned, {planned.part_of_day}",
        "not_executed": "Lapsed" if warrant.state == WarrantState.LAPSED else "Not executed",
    }
    devices = wording.counted(counts.devices, "device") if counts.devices or result in EXECUTED else ""
    return Card(
        number=planned.board_number,
        url=reverse("warrants:warrant", args=[warrant.reference]),
        place=warrant.place,
        risk=case.get_risk_level_display(),
        risk_level=case.risk_level,
        result=result,
        word=words[result],
        shape=SHAPES[result],
        devices=f"{devices} so far" if devices and result == "under_way" else devices,
        children=wording.counted(counts.children, "child", "children") if counts.children else "",
        note=f"Moved from {_weekday(planned)}" if planned.moved_from else "",
        team=planned.team_name,
        counts=counts,
        day=wording.exact(planned.day, now),
        part=planned.part_of_day,
        case_reference=case.reference,
        case_url=reverse("cases:case", args=[case.reference]),
        officer=case.officer_in_the_case.name,
        child_expected=warrant.child_expected,
    )


def _weekday(planned: PlannedWarrant) -> str:
    assert planned.moved_from is not None
    return f"{planned.moved_from:%a} {planned.moved_from.day}"


def result_of(planned: PlannedWarrant, counts: WarrantCounts, operation: Operation) -> str:
    """Say what has come of a planned warrant so far: a key of `RESULTS`."""
    warrant = planned.warrant
    if warrant.state == WarrantState.EXECUTED:
        if counts.arrested_people:
            return "arrested"
        return "no_trace" if warrant.result == SearchResult.NO_TRACE else "no_arrest"
    if warrant.state == WarrantState.AT_THE_DOOR:
        return "under_way"
    return "planned" if warrant.state == WarrantState.GRANTED and operation.is_open else "not_executed"


def _sums(cards: Sequence[Card], *, is_to_come: bool) -> Sums:
    if not cards or (is_to_come and all(card.result == "planned" for card in cards)):
        return Sums("–", "–", "–", "–")
    return Sums(
        executed=str(sum(card.result in EXECUTED for card in cards)),
        arrested=str(sum(card.counts.arrested_people for card in cards)),
        devices=str(sum(card.counts.devices for card in cards)),
        children=str(sum(card.counts.children for card in cards)),
    )


def _under(operation: Operation, cards: Sequence[Card], now: datetime) -> str:
    done = sum(card.result in EXECUTED for card in cards)
    under_way = sum(card.result == "under_way" for card in cards)
    to_come = sum(card.result == "planned" for card in cards)
    today = wording.london_date(now)
    if not operation.is_open:
        said = (
            f"All {len(cards)} warrants have a result" if done == len(cards) else f"{done} of {len(cards)} warrants have a result"
        )
        return f"Ended {wording.full(operation.last_day)}. {said}"
    counted = f"{done} done, {under_way} under way, {to_come} to come"
    if today < operation.first_day:
        return f"Begins {wording.full(operation.first_day)}. {wording.counted(to_come, 'warrant')} planned"
    if today > operation.last_day:
        return f"Last day was {wording.full(operation.last_day)}. {counted}"
    number = (today - operation.first_day).days + 1
    return f"Day {number} of {operation.number_of_days}, {wording.full(now)}. {counted}"


def _totals(operation: Operation, cards: Sequence[Card], counts: OperationCounts, viewer: Officer) -> list[dict[str, Any]]:
    page = reverse("operations:board", args=[operation.slug])
    done = sum(card.result in EXECUTED for card in cards)
    with_arrests = sum(card.counts.arrested_people > 0 for card in cards)
    with_devices = sum(card.counts.devices > 0 for card in cards)

    def behind(total: Total, result: str) -> str:
        if total.url and is_open_to(viewer, total.url):
            return total.url
        return f"{page}?{urlencode({'view': 'table', **({'result': result} if result else {})})}"

    return [
        {
            "number": done,
            "href": f"{page}?view=table&result=executed",
            "label": "warrant executed" if done == 1 else "warrants executed",
            "definition": f"of {len(cards)} planned",
            "progress": round(100 * done / len(cards)) if cards else 0,
        },
        {
            "number": counts.arrested_people.number,
            "href": behind(counts.arrested_people, "arrested"),
            "label": "person arrested" if counts.arrested_people.number == 1 else "people arrested",
            "definition": f"at {wording.counted(with_arrests, 'address', 'addresses')}",
        },
        {
            "number": counts.devices.number,
            "href": behind(counts.devices, ""),
            "label": "device seized" if counts.devices.number == 1 else "devices seized",
            "definition": f"at {wording.counted(with_devices, 'address', 'addresses')}",
        },
        {
            "number": counts.children.words or counts.children.number,
            "href": behind(counts.children, ""),
            "label": "child safeguarded" if counts.children.number == 1 and not counts.children.words else "children safeguarded",
            "definition": "with a completed action",
        },
    ]


def _alerts(operation: Operation, days: Sequence[BoardDay], cards: dict[str, Card], now: datetime) -> tuple[Alert, ...]:
    if not operation.is_open:
        return ()
    today = wording.london_date(now)
    found = []
    for planned in (planned for day in days for planned in day.planned):
        card, warrant = cards[planned.board_number], planned.warrant
        if card.result == "planned" and planned.day < today and warrant.last_day >= today:
            address = reverse("operations:schedule", args=[warrant.reference])
            text = f"It was planned for {card.day} and may be entered under until {wording.exact(warrant.last_day, now)}."
            found.append(Alert(f"{card.number} has no result.", text, address, "Move the warrant"))
        elif card.result == "planned" and warrant.last_day < today:
            address = reverse("warrants:lapse", args=[warrant.reference])
            text = f"Its last day was {wording.exact(warrant.last_day, now)}."
            found.append(Alert(f"{card.number} can no longer be executed.", text, address, "Record that it lapsed"))
    return tuple(found)


def _filters(cards: Sequence[Card], *, view: str, team: str, result: str) -> tuple[Choice, ...]:
    def address(**wanted: str) -> str:
        chosen = {"view": view if view == "table" else "", "team": team, "result": result, **wanted}
        return f"?{urlencode({name: value for name, value in chosen.items() if value})}"

    teams = sorted({card.team for card in cards if card.team})
    found = [key for key in RESULTS if any(card.result == key for card in cards)]
    choices = []
    if teams:
        items = [{"label": "All teams", "href": address(team=""), "current": not team}]
        items += [{"label": name, "href": address(team=name), "current": name == team} for name in teams]
        choices.append(Choice(team or "All teams", tuple(items)))
    if len(found) > 1 or result:
        items = [{"label": "All results", "href": address(result=""), "current": not result}]
        items += [{"label": RESULTS[key], "href": address(result=key), "current": key == result} for key in found]
        label = {**RESULTS, "executed": "Executed"}.get(result, "All results")
        choices.append(Choice(label, tuple(items)))
    return tuple(choices)


def _main(operation: Operation, cards: Sequence[Card], counts: OperationCounts, viewer: Officer) -> tuple[str, str] | None:
    """The one main button: record a result while one is missing, then end, then the figures."""
    if not operation.is_open:
        offered = counts.figures_url and is_open_to(viewer, counts.figures_url)
        return ("Prepare the figures", counts.figures_url) if offered else None
    if not cards:
        return None
    if any(card.result in ("planned", "under_way") for card in cards):
        if not may(viewer, "warrants.execute"):
            return None
        return "Record a result", reverse("operations:results", args=[operation.slug])
    if not may(viewer, permissions.END, operation):
        return None
    return "End the operation", reverse("operations:end", args=[operation.slug])


def operation_rows(operations: Iterable[Operation], *, now: datetime) -> list[dict[str, Any]]:
    """The list of operations."""
    today = wording.london_date(now)
    return [
        {
            "name": operation.name,
            "url": reverse("operations:board", args=[operation.slug]),
            "days": f"{wording.exact(operation.first_day, now)} to {wording.exact(operation.last_day, now)}",
            "length": wording.counted(operation.number_of_days, "day"),
            "status": "Ended" if not operation.is_open else "Under way" if operation.first_day <= today else "Planned",
            "status_kind": "ended" if not operation.is_open else "under-way" if operation.first_day <= today else "not-begun",
        }
        for operation in operations
    ]


def warrants_without_result(days: Sequence[BoardDay], *, now: datetime) -> list[dict[str, Any]]:
    """The warrants for which a result can be recorded: under way first, then by day."""
    running = [
        planned
        for day in days
        for planned in day.planned
        if planned.warrant.state in (WarrantState.AT_THE_DOOR, WarrantState.GRANTED)
    ]
    running.sort(key=lambda planned: (planned.warrant.state != WarrantState.AT_THE_DOOR, planned.day, planned.number))
    return [
        {
            "name": f"{planned.board_number} {planned.warrant.place}",
            "href": reverse("warrants:execute", args=[planned.warrant.reference]),
            "aside": f"At the door since {wording.clock_time(planned.warrant.entered_at)}"
            if planned.warrant.entered_at
            else f"Planned for {wording.exact(planned.day, now)}, {planned.part_of_day}",
            "second": f"{planned.warrant.reference} · {planned.case.reference} · {planned.case.officer_in_the_case.name}",
        }
        for planned in running
    ]
