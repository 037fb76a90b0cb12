"""`safehold demo`: the synthetic force, prepared once and served."""

import json
import sys
from typing import Annotated

import typer

from safehold.cli import InputError
from safehold.config.data_folder import data_folder
from safehold.config.postgres import ensure_running
from safehold.config.schema import bring_up_to_date


def command(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port of the site; 0 takes any free one.")] = 8000,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Prepare, print the figures, and end.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was prepared as JSON; with --no-serve.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start over: what was changed in the demonstration is lost.")] = False,
) -> int:
    """Prepare the synthetic force and its 13-day operation, and serve the site. A second start changes nothing.

    Example: safehold demo --no-serve --json
    """
    if as_json and not no_serve:
        raise InputError("--json: what was prepared is printed as JSON only with --no-serve")
    from safehold.demo import guide
    from safehold.demo.preparation import prepare, prepared

    data = data_folder()
    was_prepared = not fresh and prepared(data) is not None
    made = prepare(data, fresh=fresh, say=_say)
    if no_serve:
        if was_prepared:
            # An earlier version may have prepared it. A start of the site does the same.
            with ensure_running(data):
                bring_up_to_date(data)
        if as_json:
            named = ("cases", "operation", "figures", "logins")
            answer = {"address": f"http://127.0.0.1:{port}", "data": str(data), **{name: made[name] for name in named}}
            print(json.dumps(answer, indent=2))
        else:
            print("\n".join(guide.lines(made, None)))
        return 0
    from safehold.config.supervision import serve_until_stopped

    def announce(address: str) -> None:
        print("\n".join(guide.lines(made, address)), flush=True)

    return serve_until_stopped(data, port, environment={"SAFEHOLD_DEMO": "1"}, announce=announce)


def _say(sentence: str) -> None:
    """Say what goes on: always where it matters, and progress only to a terminal."""
    if sys.stderr.isatty() or not sentence.endswith("…"):
        print(f"safehold: {sentence}", file=sys.stderr)
