"""How far the volumes of an image and its own digest have been read, and what is known of them by then."""

from __future__ import annotations

from dataclasses import dataclass, field

from safehold.examiner.results.checkpoints import Chunk
from safehold.examiner.results.reports import Problem
from safehold.examiner.volumes.places import Place


@dataclass(slots=True)
class Block:
    """Up to 128 files of one volume: where their names are, and what has gone wrong in reading them."""

    number: int
    names: Chunk
    items: int
    size: int
    result: Chunk | None = None
    skip: dict[int, str] = field(default_factory=dict)
    failures: dict[int, int] = field(default_factory=dict)
    is_given_up: bool = False


@dataclass(slots=True)
class VolumeReading:
    """What is known of one volume while it is read. Units: bytes."""

    index: int
    at: Place
    size: int
    place: str
    blocks: list[Block] = field(default_factory=list)
    filesystem: str | None = None
    is_cut_short: bool = False
    is_walked: bool = False
    failure: str | None = None
    problems: list[Problem] = field(default_factory=list)
    skipped_folders: set[int] = field(default_factory=set)
    walks: int = 0
    crashes: int = 0
    names_file: str = ""
    kept: dict[tuple[int, int], Chunk] = field(default_factory=dict)


@dataclass(slots=True)
class DigestReading:
    """The digests of the whole image. `read` counts bytes, `bad` holds inclusive ranges of sectors."""

    digests: list[str] | None = None
    read: int = 0
    bad: list[list[int]] = field(default_factory=list)
    failure: str | None = None
