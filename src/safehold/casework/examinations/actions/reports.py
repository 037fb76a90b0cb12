"""Reports of finished examinations."""

from datetime import datetime

from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.examinations import permissions, queries, reports
from safehold.casework.examinations.asked import MakeReport
from safehold.casework.examinations.models import Examination, ExaminationReport, ExaminationState
from safehold.casework.examinations.verbs import Verb


def make_report(
    examination: Examination, asked: MakeReport, *, responsible: Officer, by: Officer, at: datetime
) -> ExaminationReport:
    """Make the report of a finished examination, and keep it and its PDF as they stand. What changes later makes a further one.

    Whether the laboratory is accredited and the method validated is stated by the officer, with the scope or the reason why not;
    `responsible` works in the laboratory.
    Raises: NotPermittedError; InputError (what is not stated, somebody of elsewhere); RefusedError (not finished, or the latest
    report says the same); StaleError.
    Writes: a report; audit `examination.report_made`.
    """
    with doing(
        Verb.EXAMINATION_REPORT_MADE,
        examination,
        asked,
        may=permissions.MAKE_REPORT,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, examination):
        if examination.state != ExaminationState.FINISHED:
            raise RefusedError(f"{examination} is not finished.", "A report is made of a finished examination.")
        if responsible.team_id != examination.laboratory_id or not responsible.is_active:
            raise InputError(
                "responsible", f"{responsible} does not work at {examination.laboratory}.", "Choose who is responsible."
            )
        number = reports.next_number(examination)
        document = reports.build(examination, by=by, at=at, stated=asked, responsible=responsible, number=number)
        latest = queries.reports_of(examination).first()
        if latest is not None and reports.says_the_same(document, latest.facts):
            raise RefusedError(f"{latest} says the same.", "A further one is made once something has changed.")
        made = reports.keep(examination, document, by=by, at=at, stated=asked, responsible=responsible)
        act.says(
            number=made.number,
            findings_revision=made.findings_revision,
            accreditation=made.accreditation,
            validation=made.validation,
            responsible=responsible.name,
            sha256=made.sha256,
            pdf_sha256=made.pdf_sha256,
        )
    return made
