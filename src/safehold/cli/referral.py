"""`safehold referral`: read referrals as others send them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from safehold.cli import DONE, IN_PART, InputError
from safehold.exchange import UnreadableReportError, cybertip

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None)


@app.callback()
def referral() -> None:
    """Read referrals as others send them: CyberTipline reports and tables."""


@app.command()
def read(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="One delivery: report.xml with its fileDetails_*.xml, a JSON download, or a referral table (CSV, XLSX).",
        ),
    ],
) -> int:
    """Show referrals in normalised form as JSON, touching no database.

    Exit codes: 0 all was read; 2 a document is refused; 3 parts could not be read and are listed in the answer.

    Example: safehold referral read report.xml fileDetails_1.xml
    """
    try:
        result = cybertip.read(files)
    except UnreadableReportError as error:
        raise InputError(str(error)) from None
    answer = json.dumps(result.document(), ensure_ascii=False, indent=2)
    # JSON is UTF-8 whatever the terminal's encoding is.
    sys.stdout.buffer.write(answer.encode() + b"\n")
    sys.stdout.flush()
    return IN_PART if result.unreadable else DONE
