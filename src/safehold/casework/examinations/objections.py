"""What an examination says against letting an exhibit go."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from safehold.casework.examinations import queries
from safehold.casework.examinations.models import ExaminationState
from safehold.casework.exhibits.models import DisposalWay, Exhibit
from safehold.casework.exhibits.objections import Against, Objection, register


@register
def examined(exhibit: Exhibit, way: DisposalWay, _: date) -> Iterable[Against]:
    """An examination that is not over, one whose result nobody graded, and findings of interest in what would be given back.

    Findings speak only against giving it back: a court may order that it is forfeited for them.
    """
    for examination in queries.examinations_of_exhibit(exhibit):
        url = reverse("examinations:examination", args=[examination.reference])
        if examination.is_unfinished:
            sentence = f"{examination}, the examination of {exhibit}, is not finished."
            yield Against(Objection.NOT_EXAMINED, sentence, "Stop it first, or wait for the findings.", url)
        elif examination.state == ExaminationState.FINISHED:
            findings = queries.findings_of(examination)
            if not findings:
                sentence = f"Nobody has graded what {examination} found in {exhibit}."
                yield Against(Objection.NOT_GRADED, sentence, "Record the findings, also where there are none.", url)
            elif way == DisposalWay.RETURN and any(finding.count for finding in findings):
                sentence = f"{examination} found files of interest in {exhibit}."
                yield Against(Objection.FINDINGS, sentence, "It can be forfeited or destroyed on an order or a disclaimer.", url)
