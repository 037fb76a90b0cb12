"""`safehold clock`: a limit that the law sets, computed from facts in a file, with the reasons."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from safehold.law.documents import KINDS, clock_from_json
from safehold.law.errors import LawError

__all__ = ["command"]

_PARTLY_UNREADABLE = 3
_WRONG_INPUT = 2


def command(
    kind: Annotated[str, typer.Argument(metavar="KIND", help=f"Which clock: {', '.join(KINDS)}.")],
    facts_file: Annotated[
        str,
        typer.Argument(metavar="FACTS", help="JSON file of facts, one object or an array; - reads standard input."),
    ],
) -> None:
    """Compute a limit that the law sets, with its reasons, from facts in a JSON file."""
    if kind not in KINDS:
        _stop(kind, f"is no kind of clock; choose {', '.join(KINDS)}")
    facts = _read(facts_file)
    if isinstance(facts, list):
        answers = [_answer_or_error(kind, one) for one in facts]
        _print(answers)
        if any("error" in answer for answer in answers):
            raise typer.Exit(_PARTLY_UNREADABLE)
        return
    try:
        answer = clock_from_json(kind, facts)
    except LawError as error:
        _stop(facts_file, str(error))
    _print(answer)


def _answer_or_error(kind: str, facts: object) -> dict[str, Any]:
    try:
        return clock_from_json(kind, facts)
    except LawError as error:
        return {"error": str(error)}


def _read(facts_file: str) -> object:
    try:
        data = sys.stdin.buffer.read() if facts_file == "-" else Path(facts_file).read_bytes()
    except (OSError, ValueError) as error:
        _stop(facts_file, f"can't be read: {getattr(error, 'strerror', None) or error}")
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once_each, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        _stop(facts_file, f"is not UTF-8: byte {error.start} can't be read")
    except json.JSONDecodeError as error:
        _stop(facts_file, f"is not JSON: line {error.lineno}, column {error.colno}: {error.msg}")
    except RecursionError:
        _stop(facts_file, "is nested too deeply to be facts")
    except ValueError as error:
        _stop(facts_file, f"is not JSON of facts: {error}")


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
    # Bytes, so that the output is UTF-8 whatever the terminal's locale says.
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2).encode())


def _stop(where: str, problem: str) -> NoReturn:
    typer.echo(f"safehold: {where}: {problem}", err=True)
    raise typer.Exit(_WRONG_INPUT)
