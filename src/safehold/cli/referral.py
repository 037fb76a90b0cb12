"""`safehold referral`: read referrals as others send them, and import them."""

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
    """Show referrals in normalised form as JSON, touching no database. Parts that are not known are in `unrecognised`.

    Exit codes: 0 all was read; 2 a document is refused; 3 parts could not be read and are listed in the answer.

    Example: safehold referral read report.xml fileDetails_1.xml
    """
    result = _read(files)
    answer = json.dumps(cybertip.document(result), ensure_ascii=False, indent=2)
    # JSON is UTF-8 whatever the terminal's encoding is.
    sys.stdout.buffer.write(answer.encode() + b"\n")
    sys.stdout.flush()
    return IN_PART if result.unreadable else DONE


@app.command("import")
def receive(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="The documents of one delivery, as for 'referral read'."),
    ],
    officer: Annotated[
        str,
        typer.Option(
            envvar="SAFEHOLD_OFFICER",
            metavar="USERNAME",
            help="The officer who receives them; without it, the first intake officer of the installation.",
        ),
    ] = "",
) -> int:
    """Store the referrals of a delivery for the officer's team. The same report imported again changes nothing.

    Prints the references as JSON: received, already known, the parts that could not be read, and those that are not known.

    Exit codes: 0 all was read; 2 a document is refused and nothing is stored; 3 parts could not be read and are listed.

    Example: safehold referral import report.xml fileDetails_1.xml
    """
    result = _read(files)

    from safehold.config.installation import open_installation

    with open_installation():
        from django.utils import timezone

        from safehold.accounts.errors import SafeholdError
        from safehold.accounts.queries import active_officers, officer_by_username
        from safehold.casework.referrals.deliveries import receive_delivery

        by = officer_by_username(officer) if officer else active_officers().filter(role="intake").order_by("pk").first()
        if by is None:
            missing = f"{officer}: there is no active officer of this name" if officer else "import: there is no intake officer"
            raise InputError(f"{missing}; name who receives the referrals with --officer USERNAME")
        try:
            delivery = receive_delivery(result, by=by, at=timezone.now(), reason="Imported at the command line")
        except SafeholdError as error:
            raise InputError(f"{by.username}: {error}") from None
        answer = {
            "received": [referral.reference for referral in delivery.received],
            "known": [referral.reference for referral in delivery.known],
            "not_shown": delivery.not_shown,
            "received_by": by.username,
            "unreadable": cybertip.document(result)["unreadable"],
            "unrecognised": list(result.unrecognised),
        }
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False, indent=2).encode() + b"\n")
    sys.stdout.flush()
    return IN_PART if result.unreadable else DONE


def _read(files: list[Path]) -> cybertip.ReadResult:
    try:
        return cybertip.read(files)
    except UnreadableReportError as error:
        raise InputError(str(error)) from None
