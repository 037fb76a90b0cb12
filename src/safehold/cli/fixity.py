"""`safehold fixity`: read everything that is stored, and compare it with its digest on record."""

import json
import math
import sys
from typing import Annotated

import typer


def command(
    images: Annotated[bool, typer.Option("--images", help="Read the images too: they are large.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: a line for each thing, and one of the numbers.")] = False,
) -> int:
    """Check hash lists, catalogues, kept documents and, with --images, images: ok, damaged, missing or unrecorded.

    When each was checked is kept, and shown on its page. Exit code 0 where nothing is damaged or missing, 1 where something is.
    """
    from safehold.config.installation import open_installation

    # As a worker: whoever may run commands on the machine of the installation checks all cases, as the nightly job does.
    with open_installation(role="worker"):
        from django.utils import timezone

        from safehold.casework.examinations import fixity

        shown = sys.stderr.isatty()

        def show(thing: fixity.Thing) -> None:
            if shown:
                sys.stderr.write(f"\r\x1b[K{thing.kind.label}: {thing.name}")
                sys.stderr.flush()

        def say(seen: fixity.Seen) -> None:
            if shown:
                sys.stderr.write("\r\x1b[K")
            kind, name, state, detail = seen.thing.kind, seen.thing.name, seen.verdict.state.value, seen.verdict.detail
            if as_json:
                facts = {"kind": kind.value, "name": name, "state": state, "detail": detail or None}
                line = json.dumps(facts, ensure_ascii=False)
            else:
                line = f"{state:<10}  {kind.label.lower():<17}  {name}{f': {detail}' if detail else ''}"
            print(line, flush=True)

        run = fixity.check_everything(at=timezone.now(), image_seconds=math.inf if images else 0, on_seen=say, on_next=show)
    numbers = {"damaged": run.damaged, "missing": run.missing, "unrecorded": run.unrecorded}
    if as_json:
        print(json.dumps({"checked": run.things, "images": run.images, **numbers, "seconds": run.seconds}))
    else:
        wrong = run.damaged + run.missing
        said = ", ".join(f"{number:,} {word}" for word, number in numbers.items() if number)
        print(f"{run.things:,} checked in {run.seconds} s: {said or 'each as recorded'}.")
        if wrong:
            print("Put what is damaged or missing back from a backup, then run this again.")
    return 1 if run.damaged or run.missing else 0
