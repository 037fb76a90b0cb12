"""What a reading process is told, as JSON lines."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class LimitsSaid(TypedDict):
    """Those of `confinement.Limits`."""

    memory: int
    processor_seconds: int
    written: int
    stall_seconds: float


class Orders(TypedDict):
    """The task, what every task needs, and what some need: a process that takes up another task is told what that needs."""

    task: str
    paths: list[str]
    """The bytes of the path of each segment, in hexadecimal."""
    status: str
    """The path of the shared status."""
    limits: LimitsSaid
    spool: NotRequired[str]
    """Where a walk writes its blocks of work, or a reader its rows."""
    at: NotRequired[list[int]]
    """What makes up the `Place` of the volume to walk."""
    skip: NotRequired[list[int]]
    """Folders that a walk leaves out."""
    budget: NotRequired[int]
    """How many bytes of the volume may be read for holes in its files."""
    archives: NotRequired[bool]
    """Whether a reader opens archives. Its blocks of work follow, line by line."""


class BlockOrder(TypedDict):
    """A block of files to read: where their names stand, and what went wrong with them before, by their place in the block."""

    block: int
    names: str
    offset: int
    length: int
    volume: int
    at: list[int]
    skip: dict[str, str]
    failures: dict[str, int]
