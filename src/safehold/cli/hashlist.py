"""`safehold hashlist`: build, update and ask lists of known files."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from itertools import batched
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from safehold import hashlists
from safehold.hashlists import BuildResult, HashList, HashListError, ListKind

#: Digests looked up together; somebody who types them gets each answer at once.
_ASKED_AT_ONCE = 20_000

app = typer.Typer(
    help="Build, update and ask lists of known files.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.command()
def build(
    files: Annotated[list[Path], typer.Argument(help="Hash lists; their formats are recognised by content.")],
    name: Annotated[str, typer.Option("--name", help="What the list is called.")],
    list_kind: Annotated[ListKind, typer.Option("--list-kind", help="What a match means.")],
    out: Annotated[Path, typer.Option("--out", help="The index to write.")],
    list_version: Annotated[str | None, typer.Option("--list-version", help="The version of the list.")] = None,
) -> None:
    """Build one index from hash lists: md5sum, hashdeep, NSRL, HashKeeper, Project VIC, hashlookup.

    Exit codes: 0 built; 2 nothing could be built; 3 built, but some rows could not be used: they are listed.

    Example: safehold hashlist build --name interest --list-kind known-of-interest --out interest.index list.md5
    """
    try:
        result = hashlists.build(files, name=name, kind=list_kind, out=out, version=list_version, progress=_progress())
    except HashListError as error:
        _refuse(error)
    _print_result(result)


@app.command()
def update(
    index: Annotated[Path, typer.Argument(help="The index to start from; it is not changed.")],
    delta: Annotated[Path, typer.Argument(help="An NSRL delta script, or a list of rows to add.")],
    out: Annotated[Path, typer.Option("--out", help="The new index to write.")],
    list_version: Annotated[str | None, typer.Option("--list-version", help="The version of the new list.")] = None,
) -> None:
    """Build a new index from an index and a delta. A script is parsed, never executed; a damaged index is refused.

    Exit codes: as `build`.

    Example: safehold hashlist update nsrl.index delta.sql --out nsrl-new.index
    """
    try:
        result = hashlists.update(index, delta, out=out, version=list_version)
    except HashListError as error:
        _refuse(error)
    _print_result(result)


@app.command()
def lookup(
    arguments: Annotated[
        list[str], typer.Argument(metavar="INDEX... [HASH...]", help="Indexes, then digests (or on standard input).")
    ],
) -> None:
    """Say for each MD5, SHA-1 or SHA-256 what the lists know of it, one JSON line each.

    Exit codes: 0 something was found; 1 nothing was found; 2 an index is damaged or cannot be read, or a digest is none.

    Example: safehold hashlist lookup interest.index d41d8cd98f00b204e9800998ecf8427e
    """
    # What names a file is an index; the first argument always is one, so that a missing file is named as such.
    indexes = [Path(text) for place, text in enumerate(arguments) if place == 0 or _is_index(text)]
    hashes: Iterable[str] = [text for place, text in enumerate(arguments) if place and not _is_index(text)]
    found_any = False
    try:
        lists = [HashList(path) for path in indexes]
        asked = hashes or (line for line in (line.strip("\ufeff \t\r\n") for line in sys.stdin) if line)
        for block in batched(asked, 1 if sys.stdin.isatty() else _ASKED_AT_ONCE):
            known = hashlists.may_be_known(lists, block)
            for text, may_be in zip(block, known, strict=True):
                matches = [asdict(match) for item in lists for match in item.find(text)] if may_be else []
                found_any = found_any or bool(matches)
                print(json.dumps({"hash": text, "matches": matches}, ensure_ascii=False) if matches else _nothing(text))
    except HashListError as error:
        _refuse(error)
    raise typer.Exit(0 if found_any else 1)


def _nothing(text: str) -> str:
    # What is asked for is hexadecimal by now: nothing in it has to be escaped.
    return f'{{"hash": "{text}", "matches": []}}'


@app.command()
def info(
    index: Annotated[Path, typer.Argument(help="The index.")],
    check: Annotated[bool, typer.Option("--check", help="Answer whether it is what was built, and refuse nothing.")] = False,
) -> None:
    """Say what an index holds: name, version, kind, digest, numbers. It is read whole, and its digest compared.

    Exit codes: 0; 1 (--check) the index is not what was built; 2 it is damaged, or no index.

    Example: safehold hashlist info interest.index
    """
    try:
        document = HashList(index).information()
    except hashlists.IndexDamagedError as error:
        if not check:
            _refuse(error)
        print(json.dumps({"intact": False, "problem": error.what}, ensure_ascii=False))
        raise typer.Exit(1) from error
    except HashListError as error:
        _refuse(error)
    print(json.dumps(document | {"intact": True} if check else document, ensure_ascii=False))


def _is_index(text: str) -> bool:
    return "/" in text or "." in text or Path(text).is_file()


def _print_result(result: BuildResult) -> NoReturn:
    print(json.dumps(result.document(), ensure_ascii=False))
    raise typer.Exit(3 if result.invalid_count else 0)


def _refuse(error: HashListError) -> NoReturn:
    print(f"safehold: {error.where}: {error.what}", file=sys.stderr)
    raise typer.Exit(2)


def _progress() -> Callable[[int], None] | None:
    if not sys.stderr.isatty():
        return None

    def show(rows: int) -> None:
        sys.stderr.write(f"\r{rows:,} rows\x1b[K\r")
        sys.stderr.flush()

    return show
