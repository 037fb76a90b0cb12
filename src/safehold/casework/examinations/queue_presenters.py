"""The lab queue in the words of a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.cases.models import Clock, ClockKind, RiskLevel
from safehold.casework.examinations import ordering, permissions
from safehold.casework.examinations.models import Examination
from safehold.web import wording

FOUR_WEEKS, ONE_WEEK = timedelta(days=28), timedelta(days=7)

BANDS = (
    ("up-to-30", "Up to 30 days", 0, 30),
    ("31-90", "31 to 90", 31, 90),
    ("91-180", "91 to 180", 91, 180),
    ("over-180", "Over 180", 181, 100_000),
)
"""How long devices have waited: name, words, from and to days."""


@dataclass(frozen=True)
class Chip:
    """A reason for a place: a word and the kind of its tag; risk has a tag of its own."""

    word: str
    kind: str
    risk: str = ""


@dataclass(frozen=True)
class QueueRow:
    """One device that waits."""

    place: int
    moved: str
    reference: str
    url: str
    exhibit: str
    exhibit_url: str
    description: str
    case: str
    case_url: str
    chips: tuple[Chip, ...]
    why: str
    days: int
    waiting: str
    expected: str
    needed: str
    misses: bool
    move: str
    place_url: str
    start_url: str


@dataclass(frozen=True)
class QueuePage:
    """The lab queue."""

    counted: str
    stats: list[dict[str, Any]]
    bands: list[dict[str, Any]]
    misses: list[QueueRow]
    filters: list[dict[str, Any]]
    rows: list[QueueRow]
    pace: str
    previous_url: str
    next_url: str
    total: int


ROWS = 50


def waiting_facts(examinations: Sequence[Examination], clocks: Mapping[int, Sequence[Clock]]) -> list[ordering.Waiting]:
    """What the rule of the queue needs to know, from the records and the clocks of their cases."""
    facts = []
    for examination in examinations:
        of_case = clocks.get(examination.case_id, ())
        custody = next((clock.ends_at for clock in of_case if clock.kind == ClockKind.CUSTODY and clock.ends_at), None)
        bail = next((clock.ends_at for clock in of_case if clock.kind == ClockKind.BAIL and clock.ends_at), None)
        warrant = examination.exhibit.warrant
        facts.append(
            ordering.Waiting(
                key=examination.pk,
                requested_at=examination.requested_at,
                risk=examination.case.risk_level,
                custody_ends=custody,
                bail_ends=wording.london_date(bail) if bail else None,
                needed_by=examination.needed_by,
                child_at_address=bool(warrant and warrant.child_expected),
                place=examination.place,
            )
        )
    return facts


def queue_page(
    examinations: Sequence[Examination],
    clocks: Mapping[int, Sequence[Clock]],
    *,
    viewer: Officer,
    now: datetime,
    running: int,
    finished_in_four_weeks: int,
    came_this_week: int,
    went_this_week: int,
    only: str = "",
    page: int = 1,
) -> QueuePage:
    """Put the queue in order and into words."""
    today = wording.london_date(now)
    by_key = {examination.pk: examination for examination in examinations}
    placed = ordering.order(waiting_facts(examinations, clocks), today=today)
    rows = [_queue_row(by_key[found.item.key], found, finished_in_four_weeks, viewer=viewer, now=now) for found in placed]
    here = reverse("examinations:queue")
    chosen = {
        "": ("All", rows),
        "miss": ("Will miss", [row for row in rows if row.misses]),
        "custody": ("In custody", [row for row in rows if any(chip.kind == "custody" for chip in row.chips)]),
        "child": ("Child at address", [row for row in rows if any(chip.kind == "child" for chip in row.chips)]),
        **{name: (words, [row for row in rows if low <= row.days <= high]) for name, words, low, high in BANDS},
    }
    only = only if only in chosen else ""
    shown = chosen[only][1]
    most = max((len(chosen[name][1]) for name, *_ in BANDS), default=0) or 1

    def link(**values: Any) -> str:
        query = urlencode({name: value for name, value in {"only": only, **values}.items() if value})
        return f"{here}?{query}" if query else here

    finished = f"{wording.counted(finished_in_four_weeks, 'examination')} finished in the last four weeks"
    is_enough = finished_in_four_weeks >= ordering.FEWEST_FINISHED
    pace = f"{finished}. {'At this pace: a plain sum, not a forecast.' if is_enough else 'Too few to work out a day.'}"
    return QueuePage(
        counted=wording.full(now),
        stats=[
            {
                "number": len(rows),
                "href": here,
                "label": "device waits" if len(rows) == 1 else "devices waiting",
                "definition": f"{came_this_week} came in this week, {went_this_week} went out",
            },
            {"number": running, "href": f"{reverse('examinations:bench')}?all=1", "label": "in examination"},
        ],
        bands=[
            {
                "label": words,
                "href": f"{here}?only={name}",
                "count": len(chosen[name][1]),
                "percent": round(100 * len(chosen[name][1]) / most),
                "is_late": name == "over-180",
            }
            for name, words, _, _ in BANDS
        ],
        misses=[row for row in rows if row.misses][:10],
        filters=[
            {"label": words, "count": len(found), "href": link(only=name, page=""), "current": only == name}
            for name, (words, found) in chosen.items()
            if name in ("", "miss", "custody", "child") or only == name
        ],
        rows=shown[(page - 1) * ROWS : page * ROWS],
        pace=pace,
        previous_url=link(page=page - 1) if page > 1 else "",
        next_url=link(page=page + 1) if len(shown) > page * ROWS else "",
        total=len(rows),
    )


def _queue_row(
    examination: Examination, placed: ordering.Placed, finished_in_four_weeks: int, *, viewer: Officer, now: datetime
) -> QueueRow:
    today = wording.london_date(now)
    expected = ordering.expected_day(placed.place, finished_in_four_weeks, today=today)
    due = placed.item.due
    days = (today - wording.london_date(examination.requested_at)).days
    moved = ""
    if examination.place is not None:
        by = examination.place_set_by.name if examination.place_set_by else ""
        moved = f"Place given by {by}: {examination.place_reason} By the rule it would be {placed.by_rule}."
    return QueueRow(
        place=placed.place,
        moved=moved,
        reference=examination.reference,
        url=reverse("examinations:examination", args=[examination.reference]),
        exhibit=examination.exhibit.reference,
        exhibit_url=reverse("exhibits:exhibit", args=[examination.exhibit.reference]),
        description=examination.exhibit.description,
        case=examination.case.reference,
        case_url=reverse("cases:case", args=[examination.case.reference]),
        chips=_chips(examination, placed, now=now),
        why=placed.why,
        days=days,
        waiting=wording.counted(days, "day") if days else "Since today",
        expected=f"about {wording.exact(expected, now)}" if expected else "",
        needed=f"needed {wording.exact(due, now)}" if due else "",
        misses=ordering.will_miss(due, expected, today=today),
        move=_move(placed.place, due, finished_in_four_weeks, today=today),
        place_url=reverse("examinations:change_place", args=[examination.reference])
        if may(viewer, permissions.CHANGE_PLACE, examination)
        else "",
        start_url=reverse("examinations:start", args=[examination.reference])
        if may(viewer, permissions.START, examination)
        else "",
    )


def _move(place: int, due: date | None, finished_in_four_weeks: int, *, today: date) -> str:
    """What another place would do for a device that misses its date."""
    first = ordering.expected_day(1, finished_in_four_weeks, today=today)
    if place == 1 or ordering.will_miss(due, first, today=today):
        return "No place in the queue makes it. Tell the officer, so that no decision counts on it."
    fitting = [
        wanted
        for wanted in range(1, place)
        if not ordering.will_miss(due, ordering.expected_day(wanted, finished_in_four_weeks, today=today), today=today)
    ]
    return f"Place {fitting[-1]} makes it. What it passes comes up one place later." if fitting else ""


def _chips(examination: Examination, placed: ordering.Placed, *, now: datetime) -> tuple[Chip, ...]:
    item = placed.item
    chips: list[Chip] = []
    if item.custody_ends is not None:
        chips.append(Chip("In custody", "custody"))
    if item.child_at_address:
        chips.append(Chip("Child at address", "child"))
    if item.risk != RiskLevel.NOT_ASSESSED:
        chips.append(Chip(RiskLevel(item.risk).label, "", risk=item.risk))
    if item.bail_ends is not None:
        chips.append(Chip(f"Bail {_day(item.bail_ends, now)}", "info"))
    if item.needed_by is not None:
        chips.append(Chip(f"{examination.needed_because}, {_day(item.needed_by, now)}", "person"))
    if placed.waited_longest:
        chips.append(Chip("Waited longest", "waiting"))
    return tuple(chips)


def _day(day: date, now: datetime) -> str:
    words = wording.short_date(day)
    return words if day.year == wording.london_date(now).year else f"{words} {day.year}"
