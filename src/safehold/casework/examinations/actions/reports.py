"""Reports of finished examinations."""

from datetime import datetime

from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.examinations import permissions, queries, reports
from safehold.casework.examinations.models import Accreditation, Examination, ExaminationReport, ExaminationState, Validation
from safehold.casework.examinations.reports.method import Statement
from safehold.casework.examinations.verbs import Verb


def make_report(
    examination: Examination,
    *,
    by: Officer,
    at: datetime,
    accreditation: Accreditation | str,
    accreditation_note: str,
    validation: Validation | str,
    validation_note: str,
    responsible: Officer,
    version: int | None = None,
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
        may=permissions.MAKE_REPORT,
        by=by,
        at=at,
        version=version,
        in_closed_case=True,
    ) as (act, examination):
        if examination.state != ExaminationState.FINISHED:
            raise RefusedError(f"{examination} is not finished.", "A report is made of a finished examination.")
        statement = _statement(accreditation, accreditation_note, validation, validation_note)
        if responsible.team_id != examination.laboratory_id or not responsible.is_active:
            raise InputError(
                "responsible", f"{responsible} does not work at {examination.laboratory}.", "Choose who is responsible."
            )
        number = reports.next_number(examination)
        document = reports.build(examination, by=by, at=at, statement=statement, responsible=responsible, number=number)
        latest = queries.reports_of(examination).first()
        if latest is not None and reports.says_the_same(document, latest.facts):
            raise RefusedError(f"{latest} says the same.", "A further one is made once something has changed.")
        made = reports.keep(examination, document, by=by, at=at, statement=statement, responsible=responsible)
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


def _statement(accreditation: str, accreditation_note: str, validation: str, validation_note: str) -> Statement:
    """What the laboratory states of itself and its method. Raises: InputError for what is not stated."""
    if accreditation not in Accreditation.values:
        raise InputError("accreditation", "Choose whether the laboratory is accredited for this.")
    if not accreditation_note.strip():
        raise InputError("accreditation_note", "Write the accreditation’s number and scope, or what is not met and why.")
    if validation not in Validation.values:
        raise InputError("validation", "Choose whether the method is validated.")
    if not validation_note.strip():
        raise InputError("validation_note", "Write which validation, and of which day; or why there is none.")
    return Statement(str(accreditation), accreditation_note.strip()[:300], str(validation), validation_note.strip()[:300])
