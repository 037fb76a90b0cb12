"""The method statement of a report: what was done, by which method, with which limits, and who decides. Pure: no query, no clock.

In the terms of the Forensic Science Regulator's Code of Practice (Forensic Science Regulator Act 2021; version 2 in force since
2 October 2025) for FSA-DIG-100, and of ISO/IEC 17025. Whether the laboratory is accredited and the method validated is a fact
that a person of the laboratory records with each report; the software asserts neither.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from safehold.casework.examinations.models import Accreditation, Validation
from safehold.law.calendar import london_date
from safehold.web.wording import counted

Section = dict[str, Any]

CODE_VERSIONS = ((date(2025, 10, 2), "version 2, in force since 2 October 2025"), (date(2023, 10, 2), "version 1"))
"""The versions of the statutory Code, the newest first, each with the first day on which it was in force."""


def code_of(day: date) -> str:
    """The version of the Code in force on a London day, in words; empty before there was one."""
    return next((words for since, words in CODE_VERSIONS if day >= since), "")


def sections(document: Mapping[str, Any]) -> list[Section]:
    """The statement on a report's facts: each part has a title and its sentences."""
    return [
        {"title": "The activity, accreditation and validation", "sentences": list(_standing(document))},
        {"title": "What was done", "sentences": list(_done(document))},
        {"title": "Limits", "sentences": list(_limits(document))},
        {"title": "Who decides, and who is responsible", "sentences": list(_decides(document))},
    ]


def _standing(document: Mapping[str, Any]) -> Iterator[str]:
    started = document["started_at"] or document["made_at"]
    code = code_of(london_date(datetime.fromisoformat(started)))
    activity = "Data capture, processing and analysis from digital storage devices"
    if code:
        yield (
            f"{activity}: FSA-DIG-100 in the Code of Practice of the Forensic Science Regulator, {code} "
            "(Forensic Science Regulator Act 2021). The standard that it is held to is ISO/IEC 17025."
        )
    else:
        yield f"{activity}. No statutory Code of the Forensic Science Regulator was in force when it was begun."
    stated = document["statement"]
    where = document["laboratory"]
    if stated["accreditation"] == Accreditation.ACCREDITED:
        what = f"{where} is accredited to ISO/IEC 17025 with this activity and method in its scope"
    else:
        what = f"{where} is not accredited to ISO/IEC 17025 for this activity and method, and declares it"
    yield f"Stated by the laboratory: {what}. {stated['accreditation_note']}"
    validated = "validated" if stated["validation"] == Validation.VALIDATED else "not validated"
    yield f"Stated by the laboratory: the method is {validated} for what was asked. {stated['validation_note']}"
    yield (
        "This report is no declaration of compliance or non-compliance with the Code, and no expert’s report under Part 19 of "
        "the Criminal Procedure Rules. A practitioner makes either in their own name."
    )


def _done(document: Mapping[str, Any]) -> Iterator[str]:
    image, volumes = document["image"], document["volumes"]
    read = sum(volume["state"] == "read" for volume in volumes)
    yield (
        f"A copy of the exhibit ({image['path']}) was opened for reading only; the exhibit itself was not opened by the program. "
        "How the copy was acquired stands in the laboratory’s own notes."
    )
    if image.get("sha256"):
        yield f"The digests of the whole image were computed. {_verified(image)}"
    else:
        yield "The digests of the whole image could NOT be computed: it is not verified. The problems say why."
    yield (
        f"The table of partitions was read (scheme: {document['partition_scheme'] or 'none'}) and "
        f"each volume identified by its content: {len(volumes)} found, {read} read."
    )
    yield (
        "In each volume that could be read, every name that the file system holds was listed: allocated, deleted, and records "
        "without a name; alternate streams; members of archives, also of archives in archives. What failed is among the problems."
    )
    yield from _confined(document["tool"].get("confinement", {}))
    yield "The MD5, SHA-1 and SHA-256 of each content that was read to its end were computed, and its type told from the content."
    yield from _digested(document["tool"].get("digest_lanes"))
    lists = document["hash_lists"]
    if lists:
        named = counted(len(lists), "hash list")
        yield f"They were looked up in {named}, named in this report. A match is a proposal to a person."
    else:
        yield "No hash list was in use: the digests were looked up in none."
    yield (
        "Another examiner can repeat it: the digests of the image, the versions of the program and its libraries and the digests "
        "of the hash lists stand in this report. The catalogue of all files is kept under the SHA-256 named with the image."
    )


def _confined(confinement: Mapping[str, bool]) -> Iterator[str]:
    """What the reading processes were kept from; nothing of reports that do not say it."""
    if not confinement:
        return
    if confinement["files"]:
        yield (
            "The processes that read the image could open nothing but its files, those beside them and the program’s own, and "
            "write only into the examination’s own folder."
        )
    else:
        yield "The processes that read the image were not kept from other files by the system: the machine did not offer it."
    if confinement["network"]:
        yield "They were cut off from the network."
    else:
        yield "They were not cut off from the network, which they do not use: the machine did not permit it."
    if confinement.get("sockets"):
        yield (
            "They could connect to no other program, the database of this site included, and change neither the times nor the "
            "modes of any file."
        )
    elif "sockets" in confinement:
        yield "They were not kept from connecting to other programs of the machine, which they do not do: it did not offer it."


def _digested(lanes: int | None) -> Iterator[str]:
    """Whose code computed the digests; nothing of reports that do not say it."""
    if lanes:
        yield (
            f"SHA-256 was computed by OpenSSL; MD5 and SHA-1 by the program’s own code for up to {lanes} files at once, which "
            "each process compared with OpenSSL’s on known content before it was used, or by OpenSSL where a file was read by "
            "itself."
        )
    elif lanes is not None:
        yield "They were computed by OpenSSL."


def _verified(image: Mapping[str, Any]) -> str:
    if image["verified"] is True:
        return "They are those stored in the image when it was made."
    if image["verified"] is False:
        return "They are NOT those stored in the image when it was made: what follows is of the image as it was read."
    return "No digest was stored in the image when it was made, so that there was none to compare them with."


def _limits(document: Mapping[str, Any]) -> Iterator[str]:
    yield from _of_this_image(document)
    yield from _of_file_systems({str(volume["filesystem"] or "") for volume in document["volumes"] if volume["state"] == "read"})
    yield (
        "A deleted file whose clusters belong to another file by now is listed, with that said where the file system keeps a map "
        "of them that is read here (not on HFS+ and UFS): what its clusters hold is another file’s content, in whole or in part."
    )
    yield (
        "Of archives, those of zip, tar, gzip, bzip2, xz and 7z were opened. Others (RAR, CAB, Zstandard, LZ4), mailboxes and "
        "disk images that lie as files on a volume are listed as files; what is in them is not in the catalogue."
    )
    yield "Space that no name refers to (unallocated, slack) was not searched: what lies only there is not in the catalogue."
    yield (
        "What applications keep inside their own files (messages, browsing history, databases) was not interpreted. Memory, "
        "accounts in a cloud and other devices are no part of the image."
    )
    yield "A hash list finds only what is the same to the last bit as a file on it. No match does not mean that nothing is there."
    yield "Times are as the file system recorded them. They depend on the clock of the device, which the program did not check."


def _of_this_image(document: Mapping[str, Any]) -> Iterator[str]:
    image, volumes = document["image"], document["volumes"]
    if not image.get("complete", True):
        yield "The image is cut short: what is missing was not examined."
    if image.get("bad_sectors"):
        yield "Parts of the image could not be read (bad sectors): files that lie there are incomplete, named among the problems."
    for state, words in (
        ("encrypted", "is encrypted, or may be: its files were not read without the key"),
        ("unsupported", "has a file system that the program does not read"),
        ("damaged", "is damaged: its files were not read, or not all of them"),
    ):
        named = [volume["slot"] for volume in volumes if volume["state"] == state]
        if named:
            yield f"{'Volume' if len(named) == 1 else 'Each of the volumes'} {', '.join(named)} {words}."
    lost = [slot for slot in (volume["slot"] for volume in volumes) if slot.startswith("lost:") and "/" not in slot]
    if lost:
        yield (
            f"No partition table names {counted(len(lost), 'volume')} ({', '.join(lost)}), found by search where volumes usually "
            "begin. One that begins elsewhere, or of a kind that was not searched for, is not in the catalogue."
        )
    locked = sum(document["totals"].get(name, 0) for name in LOCKED_FILES)
    if locked:
        yield f"Files and archives that are encrypted were not read inside: {locked:,}."
    beyond = sum(problem["code"] in BEYOND_BUDGET for problem in document["problems"])
    if beyond:
        yield (
            "Files that claim far more than their volume holds (with holes, or the same clusters again and again) were not read "
            f"past a budget, and have no digest: {beyond} among the problems listed."
        )
    copies = [copy for volume in volumes for copy in volume.get("shadow_copies", ())]
    if copies:
        yield (
            f"Shadow copies are there ({len(copies)}). Files in them that are not as they are in the volume today are in the "
            "catalogue, each copy as a volume of its own, and count in the totals. What had been deleted when a copy was made is "
            "not listed."
        )
    elsewhere = sum(not copy.get("is_here", True) for copy in copies)
    if elsewhere:
        yield f"Shadow copies that are kept in another volume were not read: {elsewhere}."
    if any(volume.get("times") == "local" for volume in volumes):
        yield "A volume keeps local times without their zone: they are shown as they stand, and are not turned into UTC."
    if any(volume.get("times") == "mixed" for volume in volumes):
        yield (
            "On a volume some times are kept with their offset from UTC, and were turned into UTC; others are kept without: they "
            "are shown as they stand."
        )
    if document["problem_count"]:
        yield f"Problems met: {document['problem_count']:,}. What they are stands at the end of this report."


BEYOND_BUDGET = ("sparse-beyond-budget", "shared-beyond-budget")
"""What files are named as that were not read because together they claim too much."""
LOCKED_FILES = ("encrypted_archives", "encrypted_members", "encrypted_files")
"""What is counted of files whose content is encrypted."""


def _of_file_systems(found: set[str]) -> Iterator[str]:
    names = {name.lower() for name in found}
    if any("fat" in name for name in names):
        yield (
            "On FAT and exFAT a deleted file no longer says where its content went on: the next free clusters are read for it, "
            "and may hold another file’s content."
        )
    if any(name.startswith("ext") for name in names):
        yield (
            "On ext3 and ext4 deleting a file clears the record of where its content lay: such a file is listed by its name, "
            "mostly without content."
        )
    if "apfs" in names:
        yield "On APFS a deleted file leaves no record that could be found: what was deleted there is not listed."


def _decides(document: Mapping[str, Any]) -> Iterator[str]:
    yield (
        "The program lists, computes and compares. It grades nothing and decides nothing. Each finding in this report is the "
        "grading of the person named with it."
    )
    examiner = document["examiner"] or "not recorded"
    yield f"Person responsible for the examination: {document['responsible']}. Examiner: {examiner}."
