"""Figures in words: numbers with their definitions, and the paragraph for the press."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from safehold.casework.operations.models import Operation
from safehold.casework.statistics.definitions import BY_KEY, FEWER, SMALL
from safehold.casework.statistics.models import SignedFigures
from safehold.casework.statistics.queries import Figures
from safehold.web import wording
from safehold.web.shown import Cell, Stat

HEADLINES = ("warrants_executed", "people_arrested", "devices_seized", "children_safeguarded")


def is_hidden(key: str, number: int, *, may_open: bool) -> bool:
    """Say whether a number is a small one of children, which those who may not open the records are not shown."""
    return key == "children_safeguarded" and number in SMALL and not may_open


def shown(key: str, number: int, *, may_open: bool) -> str:
    """Write a number, unless it is hidden."""
    if is_hidden(key, number, may_open=may_open):
        return FEWER
    return f"{number:,}"


def headline_stats(figures: Figures, *, may_open: bool) -> list[Stat]:
    """The four numbers, each with its definition and a link to the records for those who may open them."""
    return [
        Stat(
            number=shown(key, figures.numbers[key], may_open=may_open),
            label=BY_KEY[key].label_for(figures.numbers[key] if may_open else None),
            definition=BY_KEY[key].text,
            href=records_url(key, figures) if may_open else "",
        )
        for key in HEADLINES
    ]


def records_url(key: str, figures: Figures) -> str:
    """Where the records behind a number are listed."""
    if figures.operation is not None:
        return reverse("statistics:operation_records", args=[figures.operation.slug, key])
    days = f"from={figures.first_day}&to={figures.last_day}"
    return f"{reverse('statistics:period_records', args=[key])}?{days}"


def outcomes(figures: Figures, *, may_open: bool) -> list[Cell]:
    """What became of the people arrested."""
    return [
        Cell(
            text=f"{figures.numbers[key]:,} {BY_KEY[key].label}",
            href=records_url(key, figures) if may_open and figures.numbers[key] else "",
        )
        for key in ("charged", "remanded", "bailed", "released_under_investigation")
    ]


def span(figures: Figures, *, to: str = "to") -> str:
    """Write the period, with what stands between its days: "5 to 17 October 2026"."""
    first, last = figures.first_day, figures.last_day
    if first == last:
        return wording.long_date(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} {to} {wording.long_date(last)}"
    if first.year == last.year:
        return f"{wording.long_date(first).removesuffix(f' {first.year}')} {to} {wording.long_date(last)}"
    return f"{wording.long_date(first)} {to} {wording.long_date(last)}"


def paragraph(figures: Figures, *, may_open: bool) -> str:
    """The paragraph for the press. It says what was counted and never why."""
    number = figures.numbers
    children = shown("children_safeguarded", number["children_safeguarded"], may_open=may_open)
    # The grammar must not give away a number that is hidden.
    child, were = ("child", "was") if children == "1" else ("children", "were")
    within = f" in Operation {figures.operation.name}" if figures.operation else ""
    between = "On" if figures.first_day == figures.last_day else "Between"
    days = span(figures, to="and")
    warrants = wording.counted(number["warrants_executed"], "warrant")
    return (
        f"{between} {days}, {settings.SAFEHOLD_FORCE} executed {warrants}{within}. "
        f"Officers arrested {wording.counted(number['people_arrested'], 'person', 'people')} and seized "
        f"{wording.counted(number['devices_seized'], 'device')}. {children[0].upper() + children[1:]} {child} {were} safeguarded."
    )


@dataclass(frozen=True, slots=True)
class Signature:
    """Whether figures are signed off: a tag, and a line beside it."""

    tag: tuple[str, str]
    signed: bool = False
    line: str = ""


def signature(signed: SignedFigures | None, figures: Figures, *, may_open: bool) -> Signature:
    """Say whether the figures are signed off, by whom, and whether they still stand."""
    if signed is None:
        return Signature(("Draft, not for publication", "missing"))
    line = f"Signed off by {signed.signed_by.name}, counted {wording.exact_with_year(signed.counted_at)}"
    if signed.figures != figures.numbers:
        changed = ", ".join(
            f"{BY_KEY[key].label} was {_before(signed, key, may_open=may_open)}, is {shown(key, number, may_open=may_open)}"
            for key, number in figures.numbers.items()
            if signed.figures.get(key) != number
        )
        return Signature(("Changed since it was signed off", "due"), line=f"{line}. Since then: {changed}.")
    return Signature((f"Signed off by {signed.signed_by.name}", "done"), signed=True, line=line)


def _before(signed: SignedFigures, key: str, *, may_open: bool) -> str:
    number = signed.figures.get(key)
    return "not counted" if number is None else shown(key, number, may_open=may_open)


@dataclass(frozen=True, slots=True)
class OperationRow:
    """An operation beside others. A number may be hidden, so it is a text."""

    operation: Cell
    days: int
    warrants_executed: str
    people_arrested: str
    devices_seized: str
    children_safeguarded: str


def comparison(all_figures: Iterable[Figures], *, may_open: bool) -> list[OperationRow]:
    """Earlier operations side by side."""
    return [
        OperationRow(
            operation=Cell(
                text=figures.operation.name if figures.operation else "",
                href=reverse("statistics:operation", args=[figures.operation.slug]) if figures.operation else "",
                second=span(figures),
            ),
            days=(figures.last_day - figures.first_day).days + 1,
            warrants_executed=shown("warrants_executed", figures.numbers["warrants_executed"], may_open=may_open),
            people_arrested=shown("people_arrested", figures.numbers["people_arrested"], may_open=may_open),
            devices_seized=shown("devices_seized", figures.numbers["devices_seized"], may_open=may_open),
            children_safeguarded=shown("children_safeguarded", figures.numbers["children_safeguarded"], may_open=may_open),
        )
        for figures in all_figures
    ]


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record behind a number."""

    record: str
    case: Cell
    when: str


def record_rows(records: Iterable[Any], now: datetime) -> list[RecordRow]:
    """Put the records behind a number into rows, whatever their kind."""
    rows = []
    for record in records:
        happened = next(
            (
                getattr(record, name)
                for name in ("entered_at", "arrested_at", "seized_at", "charged_at", "found_at")
                if hasattr(record, name)
            ),
            None,
        )
        rows.append(
            RecordRow(
                record=str(record),
                case=Cell(text=record.case.reference, href=reverse("cases:case", args=[record.case.reference])),
                when=wording.exact(happened, now) if happened else "",
            )
        )
    return rows


def operation_links(operations: Iterable[Operation]) -> list[dict[str, str]]:
    """Links to the figures of each operation."""
    return [
        {
            "name": f"Operation {operation.name}",
            "href": reverse("statistics:operation", args=[operation.slug]),
            "second": f"{wording.long_date(operation.first_day)} to {wording.long_date(operation.last_day)}",
        }
        for operation in operations
    ]
