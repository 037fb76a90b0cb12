"""`safehold clock`: a limit that the law sets, computed from facts in a file, with the reasons."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from safehold.cli import DONE, IN_PART, InputError
from safehold.law.documents import KINDS, clock_from_json
from safehold.law.errors import LawError

__all__ = ["command"]


def command(
    kind: Annotated[str, typer.Argument(metavar="KIND", help=f"Which clock: {', '.join(KINDS)}.")],
    facts_file: Annotated[
        str,
        typer.Argument(metavar="FACTS", help="JSON file of facts, one object or an array; - reads standard input."),
    ],
) -> int:
    """Compute a limit that the law sets, with its reasons, from facts in a JSON file.

    Exit codes: 0 answered; 2 the facts can't be read or can't be true; 3 of an array, some couldn't be answered.

    Example: safehold clock warrant facts.json, with {"issued": "2025-11-30", "kind": "pace_s8"} in the file
    """
    if kind not in KINDS:
        raise InputError(f"{kind}: is no kind of clock; choose {', '.join(KINDS)}")
    facts = _read(facts_file)
    if isinstance(facts, list):
        answers = [_answer_or_error(kind, one) for one in facts]
        _print(answers)
        return IN_PART if any("error" in answer for answer in answers) else DONE
    try:
        answer = clock_from_json(kind, facts)
    except LawError as error:
        raise InputError(f"{facts_file}: {error}") from None
    _print(answer)
    return DONE


def _answer_or_error(kind: str, facts: object) -> dict[str, Any]:
    try:
        return clock_from_json(kind, facts)
    except LawError as error:
        return {"error": str(error)}


def _read(facts_file: str) -> object:
    try:
        data = sys.stdin.buffer.read() if facts_file == "-" else Path(facts_file).read_bytes()
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or error
        raise InputError(f"{facts_file}: can't be read: {problem}") from None
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once_each, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        problem = f"is not UTF-8: byte {error.start} can't be read"
    except json.JSONDecodeError as error:
        problem = f"is not JSON: line {error.lineno}, column {error.colno}: {error.msg}"
    except RecursionError:
        problem = "is nested too deeply to be facts"
    except ValueError as error:
        problem = f"is not JSON of facts: {error}"
    raise InputError(f"{facts_file}: {problem}")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key given twice: which of the two was meant can't be known."""
    facts = dict(pairs)
    if len(facts) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        msg = f"the key {twice!r} is given twice"
        raise ValueError(msg)
    return facts


def _no_constant(name: str) -> None:
    msg = f"{name} is not a number"
    raise ValueError(msg)


def _print(answer: object) -> None:
    # JSON is UTF-8 whatever the terminal's encoding is.
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False, indent=2).encode() + b"\n")
    sys.stdout.flush()
