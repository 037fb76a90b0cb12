"""The report of an examination: the form that makes one, and each as a PDF."""

from collections.abc import Mapping
from typing import Any

from django.forms import Field, ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from safehold.accounts.permissions import require
from safehold.audit import recording as audit
from safehold.casework.examinations import actions, asked, permissions, queries
from safehold.casework.examinations.models import Examination
from safehold.casework.examinations.views import ExaminationAction
from safehold.casework.people.views import reader


@require_safe
def report_pdf(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Give a report as the PDF that was issued, byte for byte. Reading it is recorded."""
    viewer, now = reader(request), timezone.now()
    require(viewer, permissions.READ)
    examination = queries.examination_by_reference(reference)
    report = queries.report_by_number(examination, number)
    audit.read(viewer, examination, at=now, case=examination.case_id, reason=f"Report {number}")
    response = HttpResponse(report.issued, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="report {number} of {reference}.pdf"'
    return response


class MakeReport(ExaminationAction):
    """Make the report of a finished examination."""

    asks = asked.MakeReport
    title = "Make the report"
    button = "Make the report"
    permission = permissions.MAKE_REPORT
    action = actions.make_report
    field_order = tuple(asked.MakeReport.model_fields)

    def also_asks(self, record: Examination) -> Mapping[str, Field]:
        """Who is responsible, of those who work in the laboratory."""
        people = queries.people_of(record.laboratory)
        return {"responsible": ModelChoiceField(people, label="Person responsible for the examination")}

    def initial(self, record: Examination) -> Mapping[str, object]:
        """What the laboratory stated last, and the examiner as the person responsible."""
        last = queries.latest_report_of(record.laboratory)
        first = {"responsible": record.examiner_id or self.officer.pk}
        if last is None:
            return first
        return {
            **first,
            "accreditation": last.accreditation,
            "accreditation_note": last.accreditation_note,
            "validation": last.validation,
            "validation_note": last.validation_note,
        }

    def done(self, record: Examination, result: Any) -> tuple[str, str]:
        """Go back to the examination, where the report stands."""
        return self.page_of(record), f"{result} is made and kept." if result is not None else ""
