"""Values of a JSON document, and the memory of which were read: what nobody asked for is named and never lost in silence.

Rules: any value may be null or absent; a value of another kind than expected is noted with its path, and the rest is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Final, NoReturn

from ..errors import UnreadableReportError
from . import fields
from .fields import Notebook, UnreadableFieldError, clean_text, named_places

type Object = dict[str, object]

_AGAIN: Final = ", given again"


def parse(data: bytes, file: str) -> object:
    """Parse a JSON document that nobody vouches for. Raises: UnreadableReportError, with line and column."""
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant, object_pairs_hook=_with_every_pair)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableReportError(file, "the JSON is not in UTF-8", f"line {line}") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise UnreadableReportError(file, f"the JSON is broken or cut short: {error.msg}", where) from None
    except RecursionError:
        raise UnreadableReportError(file, "the JSON is nested too deeply") from None
    except ValueError as error:
        raise UnreadableReportError(file, f"the JSON has a value that no report has: {error}") from None


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")


def _with_every_pair(pairs: list[tuple[str, object]]) -> Object:
    """Keep a name that an object gives twice: the first is read, each further one is there to be named."""
    found: Object = {}
    times: dict[str, int] = {}
    for name, value in pairs:
        times[name] = number = times.get(name, 0) + 1
        found[name if number == 1 else f"{name}{_AGAIN} {number - 1}"] = value
    return found


class Values:
    """Reads values of one document, and keeps which were read."""

    def __init__(self, shown: str) -> None:
        self.notebook = Notebook(shown)
        self._read_ones: set[tuple[int, object]] = set()
        """Values by the identity of what holds them and their name or number in it; the document outlives the reading."""
        self._stand_ins: dict[tuple[int, object], Object] = {}
        """Objects that stand for bare values of a list."""
        self._bare: set[int] = set()

    def inner(self, owner: Object, name: str, where: str) -> tuple[Object, str]:
        """Return the object of this name with its path, or an empty one."""
        value = owner.get(name)
        path = f"{where}.{name}"
        if value is not None and not isinstance(value, dict):
            self._refuse(owner, name, path, value, "an object was expected here")
        return (value, path) if isinstance(value, dict) else ({}, path)

    def items(self, owner: Object, holder: str, name: str, where: str) -> list[tuple[Object, str]]:
        """Return the items of a list that stands inside a holder object, as most lists of the download do, or directly."""
        value = owner.get(holder)
        if isinstance(value, list):
            return self.listed(owner, holder, where)
        inner, path = self.inner(owner, holder, where)
        return self.listed(inner, name, path)

    def listed(self, owner: Object, name: str, where: str) -> list[tuple[Object, str]]:
        """Return the objects of a list with their paths; a bare value becomes an object with it as `value` and `url`."""
        value = owner.get(name)
        if value is None:
            return []
        path = f"{where}.{name}"
        if isinstance(value, dict):
            return [(value, path)]
        if not isinstance(value, list):
            self._refuse(owner, name, path, value, "a list was expected here")
            return []
        found: list[tuple[Object, str]] = []
        for number, item in enumerate(value):
            if isinstance(item, dict):
                found.append((item, f"{path}[{number}]"))
            elif isinstance(item, str | int):
                stand_in: Object = {"value": item, "url": item}
                self._stand_ins[id(value), number] = stand_in
                self._bare.add(id(stand_in))
                found.append((stand_in, f"{path}[{number}]"))
            elif item is not None:
                self._refuse(value, number, f"{path}[{number}]", item, "an object was expected here")
        return found

    def text(self, owner: Object, name: str, where: str) -> str | None:
        """Return the text of this name, or of the `value` of an object of this name."""
        value = owner.get(name)
        if isinstance(value, dict):
            owner, name, where = value, "value", f"{where}.{name}"
            value = owner.get(name)
        text = as_text(value)
        if text is None and value is not None and not isinstance(value, str):
            self._refuse(owner, name, f"{where}.{name}", value, "a text was expected here")
        if isinstance(value, str) and len(value) > fields.LONGEST_TEXT:
            self.notebook.note(f"{where}.{name}", value, f"only its first {fields.LONGEST_TEXT:,} characters are kept")
        self._read_ones.add((id(owner), name))
        return text

    def read[Value](self, owner: Object, name: str, where: str, reader: Callable[[str], Value]) -> Value | None:
        """Return the value that a reader makes of a text; what it can't read is noted."""
        text = self.text(owner, name, where)
        if text is None:
            return None
        try:
            return reader(text)
        except UnreadableFieldError as error:
            self.notebook.note(f"{where}.{name}", text, str(error))
            return None

    def is_there(self, owner: Object, *names: str) -> bool:
        """Return whether one of these says anything; whatever it is, it is not taken over and stays in the report."""
        self._read_ones.update((id(owner), name) for name in names)
        return any(owner.get(name) for name in names)

    def marks(self, owner: Object, name: str, where: str) -> tuple[str, ...]:
        """Return the marks that are set: texts of a list, or names in an object that have a yes."""
        value = owner.get(name)
        found: dict[str, None] = {}
        if isinstance(value, list):
            for number, item in enumerate(value):
                if (text := as_text(item)) is not None:
                    self._read_ones.add((id(value), number))
                    found[text] = None
            return tuple(found)
        marks, path = self.inner(owner, name, where)
        for mark, is_set in marks.items():
            try:
                says = fields.read_boolean(as_text(is_set) or "false") if not isinstance(is_set, dict | list) else bool(is_set)
                if not isinstance(is_set, dict | list):
                    self._read_ones.add((id(marks), mark))
            except UnreadableFieldError as error:
                self._refuse(marks, mark, f"{path}.{mark}", is_set, f"{error}; the mark is taken as set")
                says = True
            if says and (cleaned := clean_text(mark)):
                found[cleaned] = None
        return tuple(found)

    def _refuse(self, owner: Object | list[object], name: str | int, path: str, value: object, reason: str) -> None:
        self._read_ones.add((id(owner), name))
        self.notebook.note(path, json.dumps(value)[:200], reason)

    def is_bare(self, item: Object) -> bool:
        """Return whether an object stands for a bare value of a list."""
        return id(item) in self._bare

    # ── what was not read ────────────────────────────────────────────────────────────────────────────────────────
    def unrecognised(self, document: Object) -> tuple[str, ...]:
        """Name every place of the document that says something and was not read, each once whatever its number in a list."""
        return named_places(re.sub(r"^\.", "", place) for place in self._unread(document))

    def _unread(self, document: Object) -> Iterator[str]:
        ahead: list[tuple[object, str]] = [(document, "")]
        while ahead:
            value, place = ahead.pop()
            inner: list[tuple[object, object, str]]
            if isinstance(value, dict):
                inner = [(name, item, f"{place}.{name}") for name, item in value.items()]
            elif isinstance(value, list):
                inner = [(number, item, f"{place}[]") for number, item in enumerate(value)]
            else:
                if value is not None and (not isinstance(value, str) or value.strip()):
                    yield place
                continue
            ahead += [(item, at) for name, item, at in reversed(inner) if not self._is_read(value, name)]

    def _is_read(self, owner: object, name: object) -> bool:
        key = (id(owner), name)
        if key in self._read_ones:
            return True
        stand_in = self._stand_ins.get(key)
        return stand_in is not None and any((id(stand_in), part) in self._read_ones for part in stand_in)


def as_text(value: object) -> str | None:
    """Return a text, a number or a yes or no as a text; None of anything else."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return None
