"""`safehold figures`: the figures of an operation or a period, with their definitions, as JSON."""

import json
import os
from datetime import date
from typing import Annotated

import typer

from safehold.cli import InputError


def command(
    operation: Annotated[str, typer.Option("--operation", help="The name of an operation, such as Saltmarsh.")] = "",
    first: Annotated[str, typer.Option("--from", metavar="D", help="First day, such as 2026-10-05.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="D", help="Last day, included.")] = "",
) -> None:
    """Count the figures from the records and print them with their definitions.

    Without an operation or a period: the latest operation that has begun, or this month where there is none.
    """
    if operation and (first or last):
        raise InputError("figures: name either an operation (--operation NAME) or a period (--from D --to D)")
    period: tuple[date, date] | None = None
    if first or last:
        period = _day("--from", first), _day("--to", last)
        if period[1] < period[0]:
            raise InputError(f"--to {last}: the last day is before the first day {first}")

    from safehold.config.data_folder import data_folder
    from safehold.config.installation import open_installation

    place = data_folder()
    if not os.environ.get("DATABASE_URL") and not (place / "database").is_dir():
        # Made anew, an empty installation would print figures of nothing.
        raise InputError(f"figures: {place} holds no installation; name its data folder with --data DIR or SAFEHOLD_DATA")
    # As a worker: whoever may run commands on the machine of the installation counts all cases; only numbers are printed.
    with open_installation(role="worker"):
        from django.utils import timezone

        from safehold.accounts.errors import NotFoundError
        from safehold.casework.statistics import queries
        from safehold.law.calendar import london_date

        today = london_date(timezone.now())
        latest = None if operation or period else queries.operations(begun_by=today).first()
        try:
            chosen = queries.operation_named(operation) if operation else latest
        except NotFoundError:
            raise InputError(f"--operation {operation}: there is no operation of this name") from None
        begin, end = period or (today.replace(day=1), today)
        figures = queries.operation_figures(chosen) if chosen else queries.period_figures(begin, end)
        print(json.dumps(figures.document(), indent=2))


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{option} {text or '(missing)'}: write a date such as 2026-10-05") from None
