"""`safehold notices run`: give the notices that are due now, as the job does every quarter of an hour."""

from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Tell officers of limits ahead."""


@app.command("run")
def run(quiet: Annotated[bool, typer.Option("--quiet", help="Print nothing where nobody was told.")] = False) -> None:
    """Tell the right officers of every limit that is near or past. Running it again tells nobody twice."""
    from safehold.config.installation import open_installation

    with open_installation(role="worker"):
        from django.utils import timezone

        from safehold.casework.notices.actions import give_due_notices

        given = give_due_notices(at=timezone.now())
    if given.notices or not quiet:
        print(f"{given.notices:,} notices of {given.records:,} cases and referrals")
