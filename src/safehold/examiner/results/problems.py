"""Every problem that an examination names, in plain words: its code, what a page calls it, and the sentence that explains it.

The codes stand in `report.json` and in the catalogue, where another expert compares them; the words may be bettered, a code keeps
its meaning.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from safehold.examiner.names import VOLUME_PLACE


class Words(NamedTuple):
    """A problem in words: `label` for a tag or a choice, `sentence` without capital and full stop, as `report.json` has it."""

    label: str
    sentence: str


_OF_FILES: Final = {
    "archive-crashed": Words("Archive not read", "the reading process crashed on the archive: its members were not read"),
    "archive-damaged": Words(
        "Archive damaged",
        "the archive is damaged or cut short: what comes before was read, of a zip without its list each sound member",
    ),
    "archive-encrypted": Words(
        "Archive encrypted", "the archive is encrypted: not even the names of its members can be read without the password"
    ),
    "archive-holds-more": Words(
        "Archive holds more", "the archive holds more than it lists, or something stands behind its end: that was not read"
    ),
    "archive-names-too-long": Words(
        "Archive read in part", "the names of the archive's members are longer than the limit: it was not followed further"
    ),
    "archive-ratio": Words("Archive read in part", "the archive unpacks to far more than it holds: it was not followed further"),
    "archive-too-deep": Words("Archive read in part", "archives inside archives are too many levels deep: not followed further"),
    "archive-not-opened": Words(
        "Archive not opened", "an archive of a kind that is not opened here (RAR, CAB, Zstandard, LZ4): its members were not read"
    ),
    "archive-too-large": Words("Archive read in part", "the archive unpacks to more than the limit: it was not followed further"),
    "archive-too-many-members": Words(
        "Archive read in part", "the archive has more members than the limit: it was not followed further"
    ),
    "chain-lost": Words(
        "Pieces not known", "the file was deleted, and it is not known which clusters were its own: the digest may be of others"
    ),
    "compressed-beside": Words(
        "Compressed by Windows", "Windows keeps the file compressed in its stream WofCompressedData: it was not unpacked"
    ),
    "content-elsewhere": Words(
        "Placeholder",
        "a placeholder: the content is kept elsewhere (a cloud store, deduplication), zeroes stand in its place",
    ),
    "encrypted-file": Words(
        "File encrypted", "the file is encrypted by the file system: the digests are those of the encrypted bytes"
    ),
    "encrypted-member": Words("Needs a password", "the member is encrypted with a password"),
    "headers-disagree": Words(
        "Two accounts of one member",
        "the archive's list and the member's own header differ (name, size, checksum, method or encryption)",
    ),
    "larger-than-image": Words("Not read", "the stream claims to be larger than the image: it was not read"),
    "local-time": Words("No time zone", "its times have no zone: they stand as the device wrote them"),
    "member-damaged": Words("Damaged in its archive", "the member cannot be unpacked"),
    "member-method": Words("Packing not read", "the member is packed with a method that is not read here"),
    "memory-limit": Words("Not read", "reading the file would take more memory than is allowed"),
    "no-content": Words("Content not found", "the file has a size and no content that can be found"),
    "no-content-left": Words("No content left", "the file was deleted, and nothing says any more where its content lay"),
    "no-metadata": Words("Nothing but a name", "the name points to metadata that cannot be read"),
    "no-metadata-left": Words("Nothing but a name", "the file was deleted, and nothing but its name is left"),
    "not-examined": Words("Not examined", "the reading process died too often near this file"),
    "not-in-copy": Words("Not in the shadow copy", "the shadow copy does not keep the content"),
    "overwritten": Words(
        "Overwritten", "the file was deleted, and its place belongs to other files by now: the digest is not of its own content"
    ),
    "overwritten-in-part": Words(
        "Overwritten in part",
        "the file was deleted, and part of its place belongs to other files by now: the digest is not of its own content alone",
    ),
    "parser-crashed": Words("Not read", "the reading process crashed here: what it was reading is missing, whole or in part"),
    "parser-stalled": Words(
        "Not read", "the reading process made no progress here and was ended: what it was reading is missing"
    ),
    "read-error": Words("Can’t be read", "the content cannot be read from the image"),
    "reallocated": Words("Record used again", "the file was deleted, and its record belongs to another file by now"),
    "reparse-link": Words("Link", "a link to another file or folder: it has no content of its own"),
    "reparse-point": Words("Leads elsewhere", "Windows shows something else under this name: the digest is of what stands here"),
    "shared-beyond-budget": Words(
        "Not read", "files of the volume claim the same clusters, together many times what it holds: it was not read"
    ),
    "short-read": Words("Read in part", "the content ends before its recorded size"),
    "sparse-beyond-budget": Words(
        "Not read", "most of it is a hole, and files of the volume claim far more than it holds: it was not read"
    ),
    "unreadable-metadata": Words("Can’t be read", "the metadata cannot be read"),
}

_OF_PLACES: Final = {
    "acquisition-error": Words("Not read when copied", "sectors could not be read when the image was made"),
    "bad-sectors": Words("Damaged sectors", "the image is damaged here: what these sectors held is not known"),
    "beside-the-table": Words(
        "Beside the partition table", "the volume fills the image, and the partition table does not name it"
    ),
    "boot-sector": Words("First sector damaged", "the first sector of the volume is damaged: its copy was used instead"),
    "damaged": Words("Damaged", "the file system cannot be opened"),
    "encrypted": Words("Encrypted", "the volume is encrypted: a key is needed to read its files"),
    "image-digest": Words("No digest of the image", "the digest of the image could not be computed"),
    "more": Words("More problems", "there are more problems than are listed: the catalogue names each file that has one"),
    "partition-chain": Words(
        "Partition table cut short", "the chain of extended partitions ends too early: others may lie behind"
    ),
    "partition-loop": Words("Partition table runs in a circle", "the chain of extended partitions leads back to where it was"),
    "partition-lost": Words("Found by search", "no partition table names the volume: it was found by its own sectors"),
    "partition-search": Words("Search ended early", "the search for lost volumes ended at its limit: others may lie behind"),
    "partition-table": Words("Partition table damaged", "the partition table is damaged, or missing, or was read from its copy"),
    "past-the-end": Words("Outside the image", "the volume starts after the end of the image"),
    "possibly-encrypted": Words("Possibly encrypted", "nothing but random data: the volume may be encrypted"),
    "reader-restarted": Words("Read again", "the reading process ended here and the file was read again: nothing is missing"),
    "shadow-copies": Words("Shadow copies", "Windows kept earlier states of the volume: what is said of them stands beside"),
    "some-times-local": Words(
        "Some times without a zone", "some files have times without a zone: these stand as the device wrote them"
    ),
    "times-local": Words("Times without a zone", "files have times without a zone: they stand as the device wrote them"),
    "too-deep": Words("Folders too deep", "folders lie too many levels deep: what is in them is not listed"),
    "truncated": Words("Cut short", "the image or the volume is cut short: what is missing is not examined"),
    "unreadable-directory": Words("Folder can’t be read", "the folder cannot be read: files in it may be missing from the list"),
    "unreadable-volume": Words("Volume can’t be read", "the volume cannot be read from the image"),
    "unrecognised": Words("Not recognised", "the volume holds data, and no file system that is known here"),
    "unsupported": Words("Can’t be read here", "the file system of the volume cannot be read here"),
    "verification-failed": Words("Digests differ", "the digest of the image is not the one stored when it was made"),
}

WORDS: Final[dict[str, Words]] = _OF_FILES | _OF_PLACES
"""The words of each code. What is said of a file stands in its row of the catalogue; of a volume or the image, in the report."""

UNKNOWN: Final = Words("A problem", "could not be read")
"""What is said where a code has no words."""


def sentence(code: str) -> str:
    """The sentence of a code as a page has it, with its capital and full stop; empty for a code of another version."""
    words = WORDS.get(code)
    return f"{words.sentence[0].upper()}{words.sentence[1:]}.".replace("'", "’") if words else ""


def label(code: str) -> str:
    """What a page calls a problem in a tag or a choice; the code itself where it is of another version."""
    words = WORDS.get(code)
    return words.label if words else code


def is_of_whole_volume(where: str) -> bool:
    """Say whether a problem is one of a volume of the image itself: other places are volumes inside a container."""
    return where.startswith(VOLUME_PLACE)
