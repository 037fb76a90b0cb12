"""`safehold figures`: the figures of an operation or a period, with their definitions, as JSON."""

import json
from datetime import date
from typing import Annotated

import typer

from safehold.cli import InputError


def command(
    operation: Annotated[str, typer.Option("--operation", help="The name of an operation, such as Saltmarsh.")] = "",
    first: Annotated[str, typer.Option("--from", metavar="D", help="First day, such as 2026-10-05.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="D", help="Last day, included.")] = "",
) -> None:
    """Count the figures from the records and print them with their definitions."""
    if bool(operation) == bool(first or last):
        raise InputError("figures: name either an operation (--operation NAME) or a period (--from D --to D)")
    if not operation:
        begin, end = _day("--from", first), _day("--to", last)
        if end < begin:
            raise InputError(f"--to {last}: the last day is before the first day {first}")

    from safehold.config.installation import open_installation

    # As a worker: whoever may run commands on the machine of the installation counts all cases; only numbers are printed.
    with open_installation(role="worker"):
        from safehold.casework.accounts.errors import NotFoundError
        from safehold.casework.statistics import queries

        try:
            figures = (
                queries.operation_figures(queries.operation_named(operation)) if operation else queries.period_figures(begin, end)
            )
        except NotFoundError:
            raise InputError(f"--operation {operation}: there is no operation of this name") from None
        print(json.dumps(figures.document(), indent=2))


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{option} {text or '(missing)'}: write a date such as 2026-10-05") from None
