"""What an examination says at its end, and while it runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol, TypedDict

if TYPE_CHECKING:
    from safehold.examiner.volumes.shadow_copies import ShadowCopy

#: Problems that only describe what deletion does to a file, that a name leads elsewhere, that a time has no zone, or
#: that an archive is of a kind that is not opened: no examination is incomplete by them.
NOTES = frozenset({
    "reallocated", "no-content-left", "no-metadata-left", "overwritten", "overwritten-in-part", "chain-lost",
    "reparse-link", "reparse-point", "local-time", "not-in-copy", "archive-not-opened",
})  # fmt: skip

#: What is told of a volume that was read all the same: it leaves the examination whole.
TOLD = frozenset({
    "reader-restarted", "shadow-copies", "beside-the-table", "partition-lost", "times-local", "some-times-local",
})  # fmt: skip

#: File systems that write local time and no zone.
LOCAL_TIMES = frozenset({"FAT12", "FAT16", "FAT32"})

#: What rows are counted as, each row once: together they are the rows of the catalogue. Members of archives and alternate streams
#: count as that whatever became of their file; `specials` are devices, pipes and sockets.
ROW_NAMES = (
    "files", "streams", "dirs", "symlinks", "specials", "deleted_files", "deleted_dirs", "deleted_symlinks", "deleted_specials",
    "orphans", "meta", "members",
)  # fmt: skip

#: How many of the rows need a key, by the code of their problem: listed or not.
ENCRYPTED_NAMES = {
    "archive-encrypted": "encrypted_archives", "encrypted-member": "encrypted_members", "encrypted-file": "encrypted_files",
}  # fmt: skip

COUNT_NAMES = (*ROW_NAMES, *ENCRYPTED_NAMES.values())


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an examination is. `bytes_total` grows while volumes are still being walked."""

    stage: str
    volume: int | None
    bytes_done: int
    bytes_total: int
    files_done: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of the image that could not be read, or not as it should be."""

    code: str
    where: str
    detail: str


class HashLookup(Protocol):
    """A list of known files, as the examiner asks it."""

    @property
    def name(self) -> str:
        """What the list is called."""

    @property
    def version(self) -> str | None:
        """The version of the list, where it states one."""

    @property
    def kind(self) -> str:
        """What a match means: known-software, known-of-interest or case."""

    @property
    def sha256(self) -> str:
        """The digest of the list itself, computed from what was read."""

    def categories(self, files: Sequence[tuple[str, str, str]]) -> Sequence[Sequence[str | None]]:
        """Return, for each file given by MD5, SHA-1 and SHA-256 in hexadecimal, the distinct categories it is listed in.

        An empty sequence means that the file is not on the list; a listed file without a category has one `None`.
        Raises: the list's own error where it is not what it was when it was opened.
        """

    def verify(self) -> None:
        """Read the list once more. Raises: as `categories`."""


@dataclass(slots=True)
class ImageRecord:
    """The image as a container of sectors. Units: bytes; bad sectors are inclusive ranges."""

    path: str
    format: str
    segments: list[str]
    media_size: int
    md5: str | None = None
    sha1: str | None = None
    sha256: str | None = None
    stored: dict[str, str | None] = field(default_factory=lambda: {"md5": None, "sha1": None})
    verified: bool | None = None
    complete: bool = True
    bad_sectors: list[list[int]] = field(default_factory=list)


@dataclass(slots=True)
class VolumeRecord:
    """One volume of the image. Units: sectors of the image's own size."""

    slot: str
    start_sector: int
    length_sectors: int
    description: str
    filesystem: str | None
    state: str
    encryption: str | None
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNT_NAMES, 0))
    problems: list[Problem] = field(default_factory=list)
    #: How many there were: of those of files only the first are listed.
    problem_count: int = 0
    #: What the times of its files mean: "UTC"; "local" where local time is written and no zone; "mixed" on an exFAT volume where
    #: some have a zone (and are UTC) and others have none.
    times: str = "UTC"
    shadow_copies: list[ShadowCopy] = field(default_factory=list)


class Tool(TypedDict):
    """What examined an image: the program, its libraries, how digests are computed, what its readers were kept from."""

    name: str
    version: str
    libraries: dict[str, str]
    digest_lanes: int
    confinement: dict[str, bool]


@dataclass(slots=True)
class Report:
    """The result of an examination."""

    image: ImageRecord
    partition_scheme: str
    volumes: list[VolumeRecord]
    totals: dict[str, int]
    problems: list[Problem]
    hashlists: list[dict[str, str | None]]
    matches: dict[str, int]
    tool: Tool
    started: datetime
    finished: datetime

    @property
    def is_whole(self) -> bool:
        """Whether everything in the image was read and nothing failed to verify."""
        return (
            self.image.complete
            and self.image.verified is not False
            and not self.problems
            and all(volume.state in ("read", "empty") for volume in self.volumes)
            and not any(problem.code not in TOLD for volume in self.volumes for problem in volume.problems)
        )

    def document(self) -> dict[str, Any]:
        """Return the report as the JSON object that `report.json` holds."""
        document = asdict(self)
        document["started"] = self.started.astimezone(UTC).isoformat()
        document["finished"] = self.finished.astimezone(UTC).isoformat()
        return document
