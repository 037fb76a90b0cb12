"""What examinations add to the timeline of a case: asked for, started, ended, findings recorded, files known since."""

from collections.abc import Iterable
from functools import partial

from django.urls import reverse

from safehold.casework.cases.models import Case
from safehold.casework.cases.timeline import TimelineEntry, register
from safehold.casework.examinations import known_since, presenters, queries
from safehold.casework.examinations.models import ExaminationState
from safehold.law.calendar import spoken

ENDED = {
    ExaminationState.FINISHED: "Examination finished",
    ExaminationState.FAILED: "Examination failed",
    ExaminationState.CANCELLED: "Examination stopped",
    ExaminationState.SET_ASIDE: "Examination set aside",
}


@register
def examination_events(case: Case) -> Iterable[TimelineEntry]:
    """Each request, start and end of an examination, each set of findings, and what newer hash lists know."""
    yield from _runs(case)
    for result in queries.news_of_case(case):
        yield TimelineEntry(
            result.checked_at,
            f"{known_since.sentence(result)}, not when {result.examination.exhibit.reference} was examined",
            "Safehold",
            url=reverse("examinations:examination", args=[result.examination.reference]),
            link_text=result.examination.reference,
        )
    for finding in queries.first_findings_of_case(case):
        examination = finding.examination
        url = reverse("examinations:examination", args=[examination.reference])
        yield TimelineEntry(
            finding.graded_at,
            f"Findings recorded: {examination.exhibit.reference}",
            finding.graded_by.name,
            url=url,
            link_text=examination.reference,
        )
    yield from _reports_and_notices(case)


def _runs(case: Case) -> Iterable[TimelineEntry]:
    examinations = queries.examinations_of_case(case).select_related(None)
    for examination in examinations.select_related("exhibit", "examiner", "requested_by", "stopped_by"):
        url = reverse("examinations:examination", args=[examination.reference])
        of = f"of {examination.exhibit.reference}"
        entry = partial(TimelineEntry, url=url, link_text=examination.reference)
        asked_by = examination.requested_by.name
        yield entry(examination.requested_at, f"Examination {of} asked for", asked_by, examination.lines_of_enquiry)
        examiner = examination.examiner.name if examination.examiner else ""
        if examination.started_at:
            detail = presenters.unopened_words(examination)
            yield entry(examination.started_at, f"Examination {of} started", examiner, detail)
        if examination.put_back_at:
            yield entry(examination.put_back_at, f"Examination {of} put back", "Safehold", examination.put_back_because)
        if examination.finished_at and examination.state in ENDED:
            title = f"{ENDED[ExaminationState(examination.state)]}: {examination.exhibit.reference}"
            ended_by = examination.stopped_by.name if examination.stopped_by else examiner
            if examination.state == ExaminationState.SET_ASIDE:
                ended_by = "Safehold"
            yield entry(examination.finished_at, title, ended_by, examination.ended_because)


def _reports_and_notices(case: Case) -> Iterable[TimelineEntry]:
    for report in queries.reports_of_case(case):
        reference = report.examination.reference
        yield TimelineEntry(
            report.made_at,
            f"Report {report.number} made: {report.examination.exhibit.reference}",
            report.made_by.name,
            url=reverse("examinations:examination", args=[reference]),
            link_text=reference,
        )
    for notice in queries.key_notices_of_case(case):
        reference, exhibit = notice.examination.reference, notice.examination.exhibit.reference
        told = partial(
            TimelineEntry,
            url=reverse("examinations:examination", args=[reference]),
            link_text=reference,
            is_legal_step=True,
        )
        by = notice.asked_by.name
        what = f"Served on {notice.served_on}, to comply by {spoken(notice.comply_by)}. Permission: {notice.permission_by}"
        yield told(notice.served_at, f"Notice to disclose a key (RIPA 2000 s.49): {exhibit}", by, what)
        if notice.outcome_at is not None:
            by = notice.outcome_by.name if notice.outcome_by else ""
            title = f"Notice to disclose a key: {notice.get_outcome_display().lower()}, {exhibit}"
            yield told(notice.outcome_at, title, by, notice.outcome_note)
