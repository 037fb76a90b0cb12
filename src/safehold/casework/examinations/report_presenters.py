"""A report in the words of its PDF, from its document alone, and of the page."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.urls import reverse

from safehold.casework.examinations import copy_presenters, presenters, soundness
from safehold.casework.examinations.models import ExaminationReport, StoredCheck
from safehold.web import wording

Pair = tuple[str, str]

MOST_SECTORS = 40
"""How many runs of bad sectors are printed; the number of all of them is said."""
LONG_WORD = 24
"""From how many letters on a word may be broken in print: paths and references have no space to break at."""

_TIMES = {
    "local": "Local time of the device, without its zone: shown as it stands",
    "mixed": "UTC where the file system keeps the offset from it; else local time of the device: shown as it stands",
}


def printed(report: ExaminationReport) -> dict[str, object]:
    """A report as the PDF reads it, when it is made."""
    document = report.facts
    exhibit, problems = document["exhibit"], document["problems"]
    rest = document["problem_count"] - len(problems)
    return {
        "title": f"Report of examination {document['examination']}",
        "number": document["number"],
        "reference": document["examination"],
        "exhibit": exhibit["reference"],
        "case": document["case"],
        "facts": _pairs(_head(document)),
        "request": _pairs(_request(document["request"])),
        "exhibit_facts": _pairs(_exhibit(exhibit)),
        "continuity": [_entry(entry) for entry in exhibit["continuity"]],
        "image": _pairs(_image(document["image"])),
        "digests": list(_digests(document["image"])),
        "work": _pairs(_work(document)),
        "tool": _pairs(iter(presenters.tool_facts(document["tool"]))),
        "hash_lists": [_hash_list(used) for used in document["hash_lists"]],
        "volumes": [_volume(volume) for volume in document["volumes"]],
        "totals": [
            [words, f"{document['totals'].get(name, 0):,}"]
            for name, words in presenters.TOTALS.items()
            if document["totals"].get(name, 0) or name in ("files", "deleted_files")
        ],
        "findings": [_finding(finding) for finding in document["findings"]],
        "findings_note": _findings_note(document["findings"]),
        "problems": [_problem(found) for found in problems],
        "problems_note": f"The first {len(problems):,} of {document['problem_count']:,}: {rest:,} more are not listed."
        if rest
        else "",
        "method": document["method"],
        "made": f"{_moment(document['made_at'])} by {document['made_by']}",
        "digest": report.sha256,
    }


def report_rows(reports: Sequence[ExaminationReport], stored: Mapping[int, StoredCheck]) -> list[dict[str, str]]:
    """The reports of an examination as rows of its page, the newest first."""
    return [
        {
            "name": f"Report {report.number}",
            "url": reverse("examinations:report_pdf", args=[report.examination.reference, report.number]),
            "made": f"{wording.exact_with_year(report.made_at)}, {report.made_by.name}",
            "responsible": report.responsible.name,
            "pdf_sha256": report.pdf_sha256,
            "sha256": report.sha256,
            "stored": soundness.words(stored.get(report.pk)),
        }
        for report in reports
    ]


def reports_note(reports: Sequence[ExaminationReport], revision: int) -> str:
    """Say what the newest report does not tell yet; `revision` is that of the findings in force."""
    if not reports or reports[0].findings_revision == revision:
        return ""
    return f"The findings were changed after report {reports[0].number}: make a further one. The older ones stay as they are."


def _pairs(pairs: Iterator[tuple[str, Any]]) -> list[Pair]:
    return [(key, _breakable(str(value))) for key, value in pairs if value not in (None, "")]


def _head(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "Exhibit", f"{document['exhibit']['reference']} {document['exhibit']['description']}"
    yield "Case", document["case"]
    yield "Laboratory", document["laboratory"]
    yield "Examiner", document["examiner"]
    yield "Person responsible", document["responsible"]
    yield "Report", f"{document['number']}, made {_moment(document['made_at'])} by {document['made_by']}"


def _request(request: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "Asked for by", f"{request['by']}, {request['team']}, {_moment(request['at'])}"
    yield "Lines of enquiry", request["lines_of_enquiry"]
    yield "Authority on record", f"{request['authority']} ({request['provision']})"
    if request["needed_by"]:
        yield "Needed by", f"{_moment(request['needed_by'])}: {request['needed_because']}"


def _exhibit(exhibit: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "Reference", exhibit["reference"]
    yield "Kind", exhibit["kind"]
    yield "Description", exhibit["description"]
    yield "Make and model", exhibit["make_and_model"]
    yield "Serial number", exhibit["serial_number"]
    yield "Seized", f"{_moment(exhibit['seized_at'])}, {exhibit['place_found']}, by {exhibit['seized_by']}"
    yield "Seal when this was made", exhibit["seal"] or "No seal: open on a bench"
    yield "Held by", exhibit["holder"]
    yield "Continuity", f"{'Unbroken' if exhibit['continuity_is_unbroken'] else 'Broken'}: {exhibit['continuity_check']}"


def _entry(entry: Mapping[str, Any]) -> list[str]:
    seals = f"{entry['seal_in'] or '–'} → {entry['seal_out'] or 'open'}"
    who = f"{entry['from']} to {entry['to']}" if entry["from"] and entry["from"] != entry["to"] else entry["to"]
    cells = (str(entry["number"]), _moment(entry["at"]), entry["what"], who, entry["place"], seals, entry["by"])
    return [_breakable(cell) for cell in cells]


def _image(image: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    segments, bad = image.get("segments") or [], image.get("bad_sectors") or []
    yield "Image", image["path"]
    yield "Format", f"{str(image['format']).upper()}, {wording.counted(max(1, len(segments)), 'segment')}"
    yield "Size", f"{image['media_size']:,} bytes"
    yield "Verified", copy_presenters.verdict(image)[0]
    yield "Complete", "Yes" if image.get("complete", True) else "No: the image is cut short"
    runs = ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in bad[:MOST_SECTORS])
    rest = f" and {len(bad) - MOST_SECTORS:,} more runs" if len(bad) > MOST_SECTORS else ""
    yield "Bad sectors", f"{runs}{rest}" if bad else "No bad sectors"


def _digests(image: Mapping[str, Any]) -> Iterator[list[str]]:
    """What was computed, and what was stored when the image was made, digest by digest; then that of the catalogue."""
    stored: Mapping[str, Any] = image.get("stored") or {}
    for name, words in (("md5", "MD5"), ("sha1", "SHA-1"), ("sha256", "SHA-256")):
        yield [words, "Computed", image.get(name) or "Not computed"]
        if name in stored:
            yield [words, "Stored in the image", stored[name] or "None stored"]
    yield ["Catalogue, SHA-256", "Computed", image["catalogue_sha256"]]


def _work(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "Bench", document["bench"] or "Not recorded"
    yield "Examiner", document["examiner"] or "Not recorded"
    yield "Started", _moment(document["started_at"]) if document["started_at"] else "Not recorded"
    yield "Ended", _moment(document["finished_at"]) if document["finished_at"] else "Not recorded"
    if document["unopened_seal"]:
        yield "Seal", f"No opening of {document['unopened_seal']} was recorded at the start: {document['unopened_because']}"
    if document["read_from"] and document["read_to"]:
        yield "The program ran", f"{_to_the_second(document['read_from'])} to {_to_the_second(document['read_to'])}"


def _hash_list(used: Mapping[str, Any]) -> dict[str, str]:
    return {
        "name": _breakable(used["name"]),
        "version": used.get("version") or "None stated",
        "kind": presenters.LIST_KINDS.get(used["kind"] or "", used["kind"] or ""),
        "sha256": used["sha256"],
        "matches": f"{used['matches']:,}",
    }


def _volume(volume: Mapping[str, Any]) -> dict[str, object]:
    return {"name": f"{volume['slot']}: {volume['description']}", "facts": _pairs(_volume_facts(volume))}


def _volume_facts(volume: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "Where", f"From sector {volume['start_sector']:,}, {wording.counted(volume['length_sectors'], 'sector')}"
    yield "File system", volume["filesystem"] or "None known"
    yield "State", presenters.VOLUME_STATES.get(volume["state"], volume["state"])
    yield "Encryption", volume["encryption"] or ("None found" if volume["state"] == "read" else "")
    if volume["state"] == "read":
        yield "Its times mean", _TIMES.get(volume.get("times", ""), "UTC")
    copies = volume.get("shadow_copies") or []
    if copies:
        yield "Shadow copies", f"{len(copies)}, the newest of {copies[-1]['created']}"
    counts = (f"{words} {volume['counts'][name]:,}" for name, words in presenters.TOTALS.items() if volume["counts"].get(name))
    yield "Counts", ", ".join(counts) or "Nothing listed"
    if volume["problems"]:
        yield "Problems", f"{volume['problems']:,}"


def _finding(finding: Mapping[str, Any]) -> list[str]:
    graded = f"{finding['graded_by']}, {_moment(finding['graded_at'])}"
    return [finding["category"], f"{finding['count']:,}", graded, _breakable(finding["note"])]


def _problem(found: Mapping[str, str]) -> list[str]:
    words = presenters.problem_words(found)
    said = f"{words['sentence']} {words['detail']}".strip()
    return [words["label"], words["code"], _breakable(words["where"]), _breakable(said)]


def _findings_note(findings: Sequence[Mapping[str, Any]]) -> str:
    if not findings:
        return "No findings are recorded."
    revision = findings[0]["revision"]
    return f"Revision {revision} of the findings: the earlier ones stay on record." if revision > 1 else ""


def _moment(text: str) -> str:
    """A moment or a day of the document in words, in London time."""
    return wording.exact_with_year(datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text))


def _to_the_second(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(UTC):%d %b %Y, %H:%M:%S} UTC"


def _breakable(text: str) -> str:
    """Let a long word be broken in print, after a mark where there is one: zero-width spaces, which are not seen."""
    return re.sub(rf"\S{{{LONG_WORD},}}", lambda found: _broken(found[0]), text)


def _broken(word: str) -> str:
    at_marks = re.sub(r"([/\\._:-])(?=\w)", "\\1\u200b", word)
    return re.sub(rf"([^\s\u200b]{{{LONG_WORD}}})(?=[^\s\u200b])", "\\1\u200b", at_marks)
