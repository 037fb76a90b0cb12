"""What the shared components show, row by row. A presenter gives these; the templates read them by name.

Where a page shows something of its own, its presenter has its own row beside them.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of `ui.summary_list`. What has no value is shown as not recorded."""

    key: str
    value: str | None
    href: str = ""
    change: str = ""
    mono: bool = False


Facts = Sequence[Fact | tuple[str, str | None]]
"""What `ui.summary_list` takes: a plain pair is a fact without a link."""


@dataclass(frozen=True, slots=True)
class Event:
    """An entry of `ui.timeline`: an "event", a "step" that the law knows, or a "correction"."""

    title: str
    when: str
    who: str = ""
    line: str = ""
    kind: str = "event"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of `ui.data_table` that leads somewhere, or has a second line."""

    text: str
    href: str = ""
    second: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of `ui.menu`."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A link of `ui.filter_links` or `ui.segments`. Without a count none is shown."""

    label: str
    href: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Stat:
    """A number of `ui.stats`, with what was counted. `progress` is in per cent."""

    number: str | int
    label: str
    definition: str = ""
    href: str = ""
    progress: int | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A row of `ui.rows`: a name with a second line."""

    name: str
    second: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """A step of `ui.why`: what follows, and from which provision."""

    text: str
    source: str = ""
    sign_off: bool = False
    """Whether a lawyer has still to settle it."""


@dataclass(frozen=True, slots=True)
class Check:
    """An entry of `ui.checks`: done, missing (False), or still to come (None)."""

    word: str
    done: bool | None
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """What may be done next with a record; the main one is green."""

    label: str
    url: str
    is_main: bool = False
