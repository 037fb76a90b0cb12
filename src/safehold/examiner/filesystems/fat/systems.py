"""What FAT and exFAT have of their own: files that are entries of folders, chains of clusters, times with or without a zone."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from safehold.examiner.filesystems import clusters
from safehold.examiner.filesystems.fat import entries as fat_entries
from safehold.examiner.filesystems.fat import exfat_streams, exfat_times
from safehold.examiner.filesystems.files import ALLOCATED, OpenFile
from safehold.examiner.filesystems.items import Item, Stream
from safehold.examiner.filesystems.placements import Placement
from safehold.examiner.filesystems.systems import UNALLOCATED_NAME, FileSystem, OnProblem, unchanged

#: How The Sleuth Kit marks the label of a volume.
_VOLUME_LABEL = "(Volume Label Entry)"


class _ChainedSystem(FileSystem):
    """What the two have in common."""

    def _state_of(self, file: OpenFile, stream: Stream, runs: list[tuple[int, int]]) -> str | None:
        if len(runs) > 1:
            # The chain is gone: The Sleuth Kit goes on with the next free clusters, over those of another file.
            return "overwritten-in-part"
        return super()._state_of(file, stream, runs)

    def _boot_byte(self, place: int) -> int:
        return int.from_bytes(self._volume(place, 1), "little")

    def _is_system_file(self, inode: int, path: str) -> bool:
        name = path.rpartition("/")[2]
        # The entry itself is looked at: anybody can give their file such a name.
        return (name.startswith("$") or name.endswith(_VOLUME_LABEL)) and self._is_own_entry(inode)

    @cached_property
    def _is_own_entry(self) -> Callable[[int], bool]:
        return clusters.own_entries(self._volume, self.label)


class FatSystem(_ChainedSystem):
    """A volume of FAT12, FAT16 or FAT32."""

    def _place_content(self) -> Placement:
        return Placement(self._image, self._offset, self.block_size, self._blocks_there, None)

    def _find_clusters(self) -> clusters.IsTaken | None:
        return clusters.fat(self._volume, self.label)

    @cached_property
    def _blocks_together(self) -> int:
        # The Sleuth Kit counts in sectors.
        return max(1, self._boot_byte(13))

    def _entries(self, inode: int) -> Iterator[Any]:
        return self._with_those_passed_over(inode, super()._entries(inode))

    def _with_those_passed_over(self, inode: int, entries: Iterator[Any]) -> Iterator[Any]:
        shown: set[bytes] = set()
        for entry in entries:
            name = entry.info.name
            if name is not None and not int(name.flags) & UNALLOCATED_NAME:
                shown.add((name.shrt_name or name.name or b"").upper())
            yield entry
        with contextlib.suppress(OSError):
            folder = self._fs.open_meta(inode=inode)
            meta = folder.info.meta
            if int(meta.flags) & ALLOCATED and (length := min(int(meta.size), fat_entries.LARGEST_FOLDER)):
                content = bytes(folder.read_random(0, length))
                yield from fat_entries.passed_over(content, shown, self._size, int(self._fs.info.block_count))


class ExfatSystem(_ChainedSystem):
    """A volume of exFAT."""

    def _find_clusters(self) -> clusters.IsTaken | None:
        return clusters.exfat(self._volume)

    @cached_property
    def _blocks_together(self) -> int:
        # The Sleuth Kit counts in sectors.
        return 1 << min(self._boot_byte(109), 16)

    @cached_property
    def _contents(self) -> exfat_streams.Contents:
        return exfat_streams.Contents(self._volume)

    @cached_property
    def _time_offsets(self) -> Callable[[int], exfat_times.Offsets | None]:
        return exfat_times.reader(self._volume)

    def _state_of(self, file: OpenFile, stream: Stream, runs: list[tuple[int, int]]) -> str | None:
        if len(runs) < 2:
            content = self._contents.of(file.number, file.size)
            if content is not None and not self._contents.is_known_to_be_in_one_piece(content):
                return "chain-lost"
        return super()._state_of(file, stream, runs)

    def open(self, inode: int) -> OpenFile:
        """Return the file with this number. Raises: OSError."""
        file = super().open(inode)
        if (offsets := self._time_offsets(inode)) is not None:
            file.turn_into_utc(offsets)
        content = self._contents.of(inode, file.size)
        file.written = content.written if content is not None and content.written < content.size else None
        return file

    def walk(
        self, on_problem: OnProblem, on_directory: Callable[[int], None], skip: frozenset[int],
        on_claim: Callable[[Item, int], Item] = unchanged,
    ) -> Iterator[Item]:  # fmt: skip
        """Yield every name, and say at the end how many have times of which no zone is known."""
        zones = Counter[bool]()
        for item in super().walk(on_problem, on_directory, skip, on_claim):
            if (offsets := self._time_offsets(item.inode)) is not None:
                zones[offsets.are_complete] += 1
            yield item
        if zones[False]:
            code = "some-times-local" if zones[True] else "times-local"
            which = f"{zones[False]:,} of {zones.total():,} names"
            on_problem(code, "/", f"{which} have times without an offset from UTC: these are shown as they stand")
