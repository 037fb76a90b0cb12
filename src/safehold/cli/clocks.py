"""`safehold clocks check`: compute every clock anew and compare it with what is stored."""

import json
import time
from dataclasses import asdict
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)
MOST = 50
"""How many differences are printed one by one."""


@app.callback()
def _group() -> None:
    """Compare the clocks with the facts."""


@app.command("check")
def check(
    mend: Annotated[bool, typer.Option("--mend", help="Put right what differs and report it, as each night.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    processes: Annotated[int, typer.Option(min=0, max=64, help="How many processes compute; 0: one for each processor.")] = 0,
) -> int:
    """Compute the clocks of every case, and of every referral without one, anew from the facts, and compare.

    Changes nothing without --mend. Exit code 0 where nothing differs, 1 where something does or can't be computed.
    """
    from safehold.config.installation import open_installation

    # As a worker: whoever may run commands on the machine of the installation checks all cases, as the nightly job does.
    with open_installation(role="worker"):
        from django.utils import timezone

        from safehold.casework.cases.clock_comparison import compare_everything
        from safehold.casework.notices.clock_check import check_clocks

        began = time.monotonic()
        compared = (
            check_clocks(at=timezone.now(), processes=processes).compared if mend else compare_everything(processes=processes)
        )
        seconds = round(time.monotonic() - began, 1)
    found, unreadable = compared.differences, compared.unreadable
    if as_json:
        print(json.dumps({**asdict(compared), "seconds": seconds, "mended": mend}, indent=2))
    else:
        for some in (found, unreadable):
            for one in some[:MOST]:
                print(one.sentence)
            if len(some) > MOST:
                print(f"… and {len(some) - MOST:,} more")
        cases, records = f"{compared.cases:,} cases", f"{compared.records:,} records without a case"
        print(f"{compared.clocks:,} clocks of {cases} and {records} in {seconds} s")
        print(f"{len(found):,} differ{'; put right' if mend and found else ''}." if found else "Nothing differs.")
        if unreadable:
            print(f"{len(unreadable):,} can't be computed: the law can't read what is recorded. Their clocks stand as they were.")
    return 1 if found or unreadable else 0
