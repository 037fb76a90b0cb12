"""What is asked of a laboratory: the request, and its place in the queue."""

from datetime import date, datetime

from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer, Team, TeamKind
from safehold.casework.cases import access
from safehold.casework.cases.door import doing
from safehold.casework.cases.references import next_reference
from safehold.casework.examinations import permissions, queries
from safehold.casework.examinations.asked import ChangePlace, RequestExamination
from safehold.casework.examinations.models import Examination, ExaminationState
from safehold.casework.examinations.verbs import Verb
from safehold.casework.exhibits.actions import move_to_state
from safehold.casework.exhibits.models import GONE, Exhibit, ExhibitState
from safehold.law import warrants as law
from safehold.law.calendar import london_date


def request_examination(
    exhibit: Exhibit, asked: RequestExamination, *, laboratory: Team | None = None, by: Officer, at: datetime
) -> Examination:
    """Ask a laboratory to examine an exhibit.

    Source: `law.warrants.require_authority_to_examine`: no examination without a recorded lawful authority.
    Units and zones: `needed_by` is a London date.
    Raises: NotPermittedError; RefusedByLawError naming what is not recorded; InputError (no lines of enquiry, a date that has
    passed or without a reason); RefusedError (returned, or an examination is under way).
    Writes: the examination, the exhibit's state, an access row (not in a restricted case); audit `examination.requested`.
    """
    with doing(
        Verb.EXAMINATION_REQUESTED,
        exhibit,
        asked,
        may=permissions.REQUEST,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, exhibit):
        if exhibit.state in GONE:
            raise RefusedError(f"{exhibit} is gone: {exhibit.get_state_display().lower()}.", "It can't be examined any more.")
        _check_needed_by(asked.needed_by, asked.needed_because, london_date(at))
        under_way = queries.under_way_for(exhibit).first()
        if under_way is not None:
            raise RefusedError(f"{exhibit} is in the queue already, as {under_way}.", "Add to that request instead.")
        power = law.require_authority_to_examine(authority_of(exhibit))
        laboratory = _laboratory(exhibit, laboratory)
        if not exhibit.case.is_restricted:
            access.give(
                exhibit.case, to=laboratory, role="laboratory", by=by, at=at, reason=f"Asked to examine {exhibit.reference}"
            )
        examination = Examination.objects.create(
            reference=next_reference("examination", london_date(at)),
            exhibit=exhibit,
            case=exhibit.case,
            team_id=exhibit.team_id,
            laboratory=laboratory,
            lines_of_enquiry=asked.lines_of_enquiry,
            authority=power.code,
            authority_provision=power.provision,
            needed_by=asked.needed_by,
            needed_because=asked.needed_because,
            requested_by=by,
            requested_at=at,
        )
        move_to_state(exhibit, ExhibitState.WAITING)
        act.made(examination)
        act.says(
            exhibit=exhibit.reference,
            lines_of_enquiry=examination.lines_of_enquiry,
            needed_by=asked.needed_by,
        )
    return examination


def authority_of(exhibit: Exhibit) -> law.Authority:
    """Gather what is recorded of the authority to hold and examine an exhibit, for the law to judge."""
    warrant = exhibit.warrant
    return law.Authority(
        power=exhibit.power or None,
        warrant_reference=warrant.reference if warrant else None,
        warrant_issued=warrant.issued_on if warrant else None,
        seized_on=london_date(warrant.entered_at if warrant and warrant.entered_at else exhibit.seized_at),
        inspector=bool(exhibit.inspector_authority),
        notice_given=exhibit.notice_given,
        agreement=bool(exhibit.agreement),
    )


def change_place(examination: Examination, asked: ChangePlace, *, by: Officer, at: datetime) -> Examination:
    """Give an examination a place in the queue, or (`place` None) let the rule place it again. A person decides, with a reason.

    Raises: NotPermittedError; InputError without a reason; RefusedError once it no longer waits; StaleError.
    Writes: the examination; audit `examination.place_changed`.
    """
    with doing(
        Verb.QUEUE_PLACE_CHANGED,
        examination,
        asked,
        may=permissions.CHANGE_PLACE,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, examination):
        if examination.state != ExaminationState.WAITING:
            raise RefusedError(f"{examination} no longer waits.", "Only what waits has a place.")
        before = examination.place
        examination.place, examination.place_reason = asked.place, asked.reason
        examination.place_set_by, examination.place_set_at = by, at
        act.says(
            reason=asked.reason,
            before=before or "by the rule",
            after=asked.place or "by the rule",
        )
    return examination


def _laboratory(exhibit: Exhibit, laboratory: Team | None) -> Team:
    """The laboratory asked: the one named, the one that holds the exhibit, or the only one there is. Raises: InputError."""
    chosen = laboratory or exhibit.laboratory
    if chosen is None:
        known = list(queries.laboratories()[:2])
        if len(known) != 1:
            raise InputError("laboratory", "Choose the laboratory.")
        chosen = known[0]
    if chosen.kind != TeamKind.LABORATORY:
        raise InputError("laboratory", f"{chosen} is not a laboratory.", "Choose one.")
    return chosen


def _check_needed_by(needed_by: date | None, needed_because: str, today: date) -> None:
    if needed_by is None:
        return
    if needed_by < today:
        raise InputError("needed_by", "That day has passed.", "Check the date.")
    if not needed_because:
        raise InputError("needed_because", "Write why it is needed by then.")
