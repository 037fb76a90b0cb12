"""Figures of a period or of an operation, each with its definition."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from safehold.accounts.errors import InputError
from safehold.accounts.models import Officer
from safehold.accounts.permissions import may, require
from safehold.api.authentication import caller, reads
from safehold.asked import Day
from safehold.casework.statistics import permissions, queries
from safehold.casework.statistics.presenters import is_hidden
from safehold.casework.statistics.queries import Figures

router = Router(tags=["Figures"])


class FiguresOut(Schema):
    """The figures of London days, both included, with what each of them counts.

    A number of children from 1 to 4 is null for those who may not open the records behind it (force policy).
    """

    first_day: date
    last_day: date
    operation: str | None
    numbers: dict[str, int | None]
    definitions: dict[str, str]

    @staticmethod
    def of(figures: Figures, viewer: Officer) -> "FiguresOut":
        """Put figures into the shape of the API, as this officer may see them."""
        may_open = may(viewer, permissions.OPEN_RECORDS)
        return FiguresOut(
            first_day=figures.first_day,
            last_day=figures.last_day,
            operation=figures.operation.name if figures.operation else None,
            numbers={
                key: None if is_hidden(key, number, may_open=may_open) else number for key, number in figures.numbers.items()
            },
            definitions=figures.document()["definitions"],
        )


@router.get("/figures", response=FiguresOut, summary="The figures of a period")
@reads
def of_period(request: HttpRequest, first_day: Query[Day], last_day: Query[Day]) -> Any:
    """Count a period."""
    require(caller(request), permissions.READ)
    if last_day < first_day:
        raise InputError("last_day", "The last day is before the first.", "Check the days.")
    return FiguresOut.of(queries.period_figures(first_day, last_day), caller(request))


@router.get("/operations/{slug}/figures", response=FiguresOut, summary="The figures of an operation")
@reads
def of_operation(request: HttpRequest, slug: str) -> Any:
    """Count what was done under the warrants of an operation."""
    require(caller(request), permissions.READ)
    return FiguresOut.of(queries.operation_figures(queries.operation_named(slug)), caller(request))
