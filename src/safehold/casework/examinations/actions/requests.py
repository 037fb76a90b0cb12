"""What is asked of a laboratory: the request, and its place in the queue."""

from datetime import date, datetime

from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer, Team, TeamKind
from safehold.casework.cases import access
from safehold.casework.cases.door import doing
from safehold.casework.cases.references import next_reference
from safehold.casework.examinations import permissions, queries
from safehold.casework.examinations.models import Examination, ExaminationState
from safehold.casework.examinations.verbs import Verb
from safehold.casework.exhibits.actions import move_to_state
from safehold.casework.exhibits.models import Exhibit, ExhibitState
from safehold.law import warrants as law
from safehold.law.calendar import london_date


def request_examination(
    exhibit: Exhibit,
    *,
    by: Officer,
    at: datetime,
    lines_of_enquiry: str,
    needed_by: date | None = None,
    needed_because: str = "",
    laboratory: Team | None = None,
) -> Examination:
    """Ask a laboratory to examine an exhibit.

    Source: `law.warrants.require_authority_to_examine`: no examination without a recorded lawful authority.
    Units and zones: `needed_by` is a London date.
    Raises: NotPermittedError; RefusedByLawError naming what is not recorded; InputError (no lines of enquiry, a date that has
    passed or without a reason); RefusedError (returned, or an examination is under way).
    Writes: the examination, the exhibit's state, an access row (not in a restricted case); audit `examination.requested`.
    """
    with doing(Verb.EXAMINATION_REQUESTED, exhibit, may=permissions.REQUEST, by=by, at=at, in_closed_case=True) as (act, exhibit):
        if exhibit.state == ExhibitState.RETURNED:
            raise RefusedError(f"{exhibit} was returned.", "It can't be examined any more.")
        if not lines_of_enquiry.strip():
            raise InputError("lines_of_enquiry", "Write what the examination should answer.")
        _check_needed_by(needed_by, needed_because, london_date(at))
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
            lines_of_enquiry=lines_of_enquiry.strip(),
            authority=power.code,
            authority_provision=power.provision,
            needed_by=needed_by,
            needed_because=needed_because.strip(),
            requested_by=by,
            requested_at=at,
        )
        move_to_state(exhibit, ExhibitState.WAITING)
        act.made(examination)
        act.says(
            exhibit=exhibit.reference,
            lines_of_enquiry=examination.lines_of_enquiry,
            needed_by=needed_by,
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


def change_place(
    examination: Examination, *, by: Officer, at: datetime, place: int | None, reason: str, version: int | None = None
) -> Examination:
    """Give an examination a place in the queue, or (`place` None) let the rule place it again. A person decides, with a reason.

    Raises: NotPermittedError; InputError (no reason, a place that is none); RefusedError once it no longer waits; StaleError.
    Writes: the examination; audit `examination.place_changed`.
    """
    with doing(
        Verb.QUEUE_PLACE_CHANGED,
        examination,
        may=permissions.CHANGE_PLACE,
        by=by,
        at=at,
        version=version,
        in_closed_case=True,
    ) as (act, examination):
        if examination.state != ExaminationState.WAITING:
            raise RefusedError(f"{examination} no longer waits.", "Only what waits has a place.")
        if place is not None and place < 1:
            raise InputError("place", "Places are counted from 1.")
        if not reason.strip():
            raise InputError("reason", "Write why its place is changed.")
        before = examination.place
        examination.place, examination.place_reason = place, reason.strip()
        examination.place_set_by, examination.place_set_at = by, at
        act.says(
            reason=reason,
            before=before or "by the rule",
            after=place or "by the rule",
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
    if not needed_because.strip():
        raise InputError("needed_because", "Write why it is needed by then.")
