"""`safehold referral`: read referrals as others send them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from safehold.exchange import UnreadableReportError, cybertip

app = typer.Typer(no_args_is_help=True, help="Read referrals as others send them: CyberTipline reports and tables.")


@app.callback()
def referral() -> None:
    """Read referrals as others send them: CyberTipline reports and tables."""


@app.command()
def read(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Documents of one delivery: report.xml with its fileDetails_*.xml, a JSON download, a CSV table.",
        ),
    ],
) -> None:
    """Show referrals in normalised form as JSON, touching no database.

    Exit codes: 0 all was read; 2 a document is refused; 3 parts could not be read and are listed in the answer.

    Example: safehold referral read report.xml fileDetails_1.xml
    """
    try:
        result = cybertip.read(files)
    except UnreadableReportError as error:
        typer.echo(f"safehold: {error}", err=True)
        raise typer.Exit(2) from None
    answer = json.dumps(result.document(), ensure_ascii=False, indent=2)
    # JSON is UTF-8 whatever the terminal's encoding is.
    sys.stdout.buffer.write(answer.encode() + b"\n")
    sys.stdout.flush()
    if result.counts.unreadable:
        raise typer.Exit(3)
