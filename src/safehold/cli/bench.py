"""`safehold bench seed`: data of a national size in an empty data folder, for measuring only."""

import json
import sys
from typing import Annotated

import typer

from safehold.cli import InputError

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Make data for the benchmarks."""


@app.command("seed")
def seed_command(
    cases: Annotated[int, typer.Option(min=1, max=1_000_000, help="The number of cases; 200 to a team.")] = 20_000,
    exhibits_per_case: Annotated[int, typer.Option(min=0, max=1_000, help="On average.")] = 10,
    audit: Annotated[int, typer.Option(min=0, max=100_000_000, help="The number of audit entries.")] = 2_000_000,
    seed: Annotated[int, typer.Option(help="Another number gives other data.")] = 0,
    all_open: Annotated[bool, typer.Option("--all-open", help="No closed cases; usually seven of eight are.")] = False,
) -> None:
    """Fill an empty data folder with synthetic records, in bulk and past the actions, and print how many rows there are.

    What is written was done by nobody. The data folder is marked as one for measuring and must never be worked with.
    """
    from safehold.config.data_folder import data_folder
    from safehold.config.installation import open_installation

    with open_installation(role="owner"):
        from django.utils import timezone

        from safehold.benchmarking.seeding import NotEmptyError, Size
        from safehold.benchmarking.seeding import seed as write

        size = Size(cases=cases, exhibits_per_case=exhibits_per_case, audit=audit, seed=seed, all_open=all_open)
        try:
            seeded = write(size, data=data_folder(), at=timezone.now(), progress=_progress)
        except NotEmptyError as error:
            raise InputError(f"bench seed: {error}") from None
        finally:
            _progress("")
        print(json.dumps({"data": str(data_folder()), "rows": seeded.rows, "password": seeded.password}, indent=2))


def _progress(text: str) -> None:
    """Show on a terminal, in one line, what is being written."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()
