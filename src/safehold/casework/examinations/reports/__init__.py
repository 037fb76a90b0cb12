"""The report of a finished examination: what was asked, done, found and not done, drawn from the records and kept as it stood.

The document holds plain facts and the method statement in the words of the day on which it was made. The PDF is printed from the
document alone, once, when the report is made, and kept with its own digest: every download gives these bytes. The digest of the
document is printed in it.
"""

import json
from datetime import datetime
from typing import Any

from django.db.models import Max

from safehold import ledger
from safehold.accounts.models import Officer
from safehold.casework.cases.kept_documents import as_kept
from safehold.casework.examinations import queries, report_presenters
from safehold.casework.examinations.asked import MakeReport
from safehold.casework.examinations.models import Examination, ExaminationReport, Finding
from safehold.casework.examinations.reports import method
from safehold.casework.exhibits import queries as exhibit_queries
from safehold.casework.exhibits.models import Exhibit
from safehold.law.warrants import POWERS
from safehold.web import typesetting

PACKAGE = "safehold.casework.examinations"
"""Where the source of the print stands."""

FORM = 1
"""Which form of the document this is, for whoever reads it years later."""

STATED = ("accreditation", "accreditation_note", "validation", "validation_note")
"""What the laboratory states of itself and its method, as the document has it."""

OF_ITS_MAKING = ("made_at", "made_by", "number")
"""What differs between two reports that say the same."""


def build(
    examination: Examination, *, by: Officer, at: datetime, stated: MakeReport, responsible: Officer, number: int
) -> dict[str, Any]:
    """Draw the report from the records.

    Units and zones: bytes, sectors of the image's own size; moments in UTC, as texts. Returns the document as JSON has it.
    """
    examined: dict[str, Any] = examination.report
    document: dict[str, Any] = {
        "form": FORM,
        "number": number,
        "made_at": at,
        "made_by": by.name,
        "examination": examination.reference,
        "case": examination.case.reference,
        "laboratory": examination.laboratory.name,
        "request": _request(examination),
        "exhibit": _exhibit(examination.exhibit),
        "image": {**examined["image"], "catalogue_sha256": examination.catalogue_sha256},
        "bench": examination.bench,
        "examiner": examination.examiner.name if examination.examiner else "",
        "started_at": examination.started_at,
        "finished_at": examination.finished_at,
        "unopened_seal": examination.unopened_seal,
        "unopened_because": examination.unopened_because,
        "read_from": examined.get("started", ""),
        "read_to": examined.get("finished", ""),
        "partition_scheme": examined.get("partition_scheme", ""),
        "volumes": examined.get("volumes", []),
        "totals": examined.get("totals", {}),
        "tool": examined.get("tool", {}),
        "hash_lists": [
            {**used, "matches": examined.get("matches", {}).get(used["name"], 0)} for used in examined.get("hashlists", [])
        ],
        "findings": [_finding(finding) for finding in queries.findings_of(examination)],
        "problems": examination.problems,
        "problem_count": examination.problem_count,
        "responsible": responsible.name,
        "statement": {name: str(getattr(stated, name)) for name in STATED},
    }
    plain: dict[str, Any] = json.loads(ledger.canonical_bytes(document))
    return {**plain, "method": method.sections(plain)}


def keep(
    examination: Examination,
    document: dict[str, Any],
    *,
    by: Officer,
    at: datetime,
    stated: MakeReport,
    responsible: Officer,
) -> ExaminationReport:
    """Print a report and keep it as it stands, inside an action that holds the lock.

    Writes: a report with its PDF, which nothing changes after.
    """
    report = ExaminationReport(
        examination=examination,
        case_id=examination.case_id,
        number=document["number"],
        findings_revision=queries.revision_of_findings(examination),
        accreditation=stated.accreditation,
        accreditation_note=stated.accreditation_note,
        validation=stated.validation,
        validation_note=stated.validation_note,
        responsible=responsible,
        **as_kept(document, by=by, at=at),
    )
    report.issue(typesetting.pdf(PACKAGE, "report.typ", report_presenters.printed(report), made_at=at))
    report.save()
    return report


def next_number(examination: Examination) -> int:
    """The number of the next report of an examination."""
    last: int | None = examination.reports.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def says_the_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Say whether two documents tell the same facts, whoever made them and when."""
    return _facts(one) == _facts(other)


def _facts(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in OF_ITS_MAKING}


def _request(examination: Examination) -> dict[str, Any]:
    power = POWERS.get(examination.authority)
    return {
        "by": examination.requested_by.name,
        "at": examination.requested_at,
        "team": examination.team.name,
        "lines_of_enquiry": examination.lines_of_enquiry,
        "needed_by": examination.needed_by,
        "needed_because": examination.needed_because,
        "authority": power.name if power else examination.authority,
        "provision": examination.authority_provision,
    }


def _exhibit(exhibit: Exhibit) -> dict[str, Any]:
    check = exhibit_queries.continuity_check(exhibit)
    return {
        "reference": exhibit.reference,
        "description": exhibit.description,
        "kind": exhibit.get_device_type_display(),
        "make_and_model": exhibit.make_and_model,
        "serial_number": exhibit.serial_number,
        "seized_at": exhibit.seized_at,
        "seized_by": exhibit.seized_by.name,
        "place_found": exhibit.place_found,
        "seal": exhibit.seal,
        "holder": exhibit.holder,
        "continuity_is_unbroken": check.is_unbroken,
        "continuity_check": check.words,
        "continuity": [
            {
                "number": entry.number,
                "at": entry.at,
                "what": entry.get_kind_display(),
                "from": entry.from_holder,
                "to": entry.to_holder,
                "place": entry.place,
                "seal_in": entry.seal_in,
                "seal_out": entry.seal_out,
                "by": entry.officer_name,
            }
            for entry in exhibit_queries.continuity_of(exhibit)
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "category": finding.get_category_display(),
        "count": finding.count,
        "graded_by": finding.graded_by.name,
        "graded_at": finding.graded_at,
        "revision": finding.revision,
        "note": finding.note,
    }
