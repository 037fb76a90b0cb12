"""The findings: how many files a person graded in each category."""

from datetime import datetime

from django.urls import reverse

from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.cases.events import Event
from safehold.casework.examinations import permissions, queries
from safehold.casework.examinations.asked import RecordFindings
from safehold.casework.examinations.models import Examination, ExaminationState, Finding, FindingCategory
from safehold.casework.examinations.verbs import Verb
from safehold.casework.exhibits.actions import move_to_state
from safehold.casework.exhibits.models import ExhibitState


def record_findings(examination: Examination, asked: RecordFindings, *, by: Officer, at: datetime) -> list[Finding]:
    """Record how many files a person graded in each category. A later record replaces this one; both stay.

    Raises: NotPermittedError; InputError without a count; RefusedError before the examination is finished; StaleError.
    Writes: findings, the exhibit's state; audit `examination.findings_recorded`.
    """
    with doing(
        Verb.FINDINGS_RECORDED,
        examination,
        asked,
        may=permissions.RECORD_FINDINGS,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, examination):
        if examination.state != ExaminationState.FINISHED:
            raise RefusedError(f"{examination} is not finished.", "Findings are recorded when the machine is done.")
        if not asked.counts:
            raise InputError("counts", "Write how many files are in each category; 0 where there are none.")
        act.changes(examination)
        earlier = queries.findings_of(examination)
        findings = Finding.objects.bulk_create(
            Finding(
                examination=examination,
                case_id=examination.case_id,
                revision=earlier[0].revision + 1 if earlier else 1,
                category=category,
                count=asked.counts[category],
                graded_by=by,
                graded_at=at,
                note=asked.note,
            )
            for category in FindingCategory
            if category in asked.counts
        )
        exhibit = act.hold(examination.exhibit)
        if exhibit.state == ExhibitState.IN_EXAMINATION:
            move_to_state(exhibit, ExhibitState.FINDINGS_READY)
        act.tells(
            Event.EXAMINATION_READY,
            examination,
            text=f"{_counted(asked)}: {exhibit}",
            url=reverse("examinations:examination", args=[examination.reference]),
            to=[examination.requested_by],
        )
        act.says(
            reason=asked.note,
            counts={str(category): count for category, count in asked.counts.items()},
        )
    return findings


def _counted(asked: RecordFindings) -> str:
    """The findings in one line; a category without any is left out, for there are few words."""
    found = [f"{FindingCategory(category).label} {count:,}" for category, count in asked.counts.items() if count]
    return ", ".join(found) if found else "Nothing was found"
