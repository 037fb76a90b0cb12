"""What the process that opens an image says of it, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from safehold.examiner.volumes.shadow_copies import ShadowCopy


class VolumeFound(TypedDict):
    """A volume as `layouts.Volume` writes it."""

    slot: str
    start_sector: int
    length_sectors: int
    description: str
    offset: int
    size: int
    filesystem: str | None
    encryption: str | None
    state: str
    is_readable: bool
    problems: list[list[str]]
    shadow_copies: list[ShadowCopy]
    shadow_copy: int
    first_sector_at: int


class LayoutFound(TypedDict):
    """The partition scheme as `layouts.Layout` writes it."""

    scheme: str
    volumes: list[VolumeFound]
    is_whole: bool
    problems: list[list[str]]


class ImageFound(TypedDict):
    """The container. `size` is in bytes, `acquisition_errors` are inclusive ranges of sectors."""

    format: str
    segments: list[str]
    """The bytes of each path, in hexadecimal."""
    size: int
    stored: dict[str, str | None]
    acquisition_errors: list[list[int]]
    missing_segment: str | None
    packed: str | None
    """The media type of an archive that was given as if it were the disk in it."""


class Opening(TypedDict):
    """An image as it was opened, and what its reader was kept from before it read anything."""

    confinement: dict[str, bool]
    image: ImageFound
    layout: LayoutFound


class Answer(TypedDict, total=False):
    """What the process says, until it has said all of an `Opening` or why there is none."""

    confinement: dict[str, bool]
    image: ImageFound
    layout: LayoutFound
    unreadable: tuple[str, str]
    full: bool
