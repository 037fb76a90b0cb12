"""Notices to disclose the key to protected information, and what came of them."""

from datetime import date, datetime

from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.examinations import keys, permissions
from safehold.casework.examinations.models import Examination, KeyGround, KeyNotice, KeyOutcome
from safehold.casework.examinations.verbs import Verb
from safehold.law import warrants as law
from safehold.law.calendar import london_date, spoken


def give_key_notice(
    examination: Examination,
    *,
    by: Officer,
    at: datetime,
    information: str,
    believed_because: str,
    ground: KeyGround | str,
    proportionate_because: str,
    no_other_way_because: str,
    permission_by: str,
    permission_at: datetime,
    in_writing: bool,
    served_on: str,
    served_at: datetime,
    comply_by: date | None,
    version: int | None = None,
) -> KeyNotice:
    """Record that a notice was given to disclose what opens protected information, as asked for by the officer.

    Source: RIPA 2000 s.49, Sch.2, by the gate of `law.check_notice`.
    Units and zones: `comply_by` is a London date.
    Raises: NotPermittedError; RefusedByLawError naming what the notice lacks; InputError (nobody served, times out of order);
    RefusedError where the examination met nothing that is encrypted; StaleError.
    Writes: a notice, the clocks of the case; audit `examination.key_notice_given`.
    """
    with doing(
        Verb.KEY_NOTICE_GIVEN, examination, may=permissions.GIVE_KEY_NOTICE, by=by, at=at, version=version, in_closed_case=True
    ) as (act, examination):
        if not keys.met(examination.report, examination.problems):
            raise RefusedError(f"{examination} met nothing that is encrypted.", "A notice needs protected information.")
        notice = KeyNotice(
            examination=examination,
            case=examination.case,
            number=examination.key_notices.count() + 1,
            information=information.strip(),
            believed_because=believed_because.strip(),
            ground=ground,
            proportionate_because=proportionate_because.strip(),
            no_other_way_because=no_other_way_because.strip(),
            permission_by=permission_by.strip(),
            permission_at=permission_at,
            served_on=served_on.strip(),
            served_at=served_at,
            asked_by=by,
            recorded_at=at,
        )
        notice.comply_by = _check_notice(notice, in_writing, comply_by)
        _check_service(notice, at)
        notice.save()
        act.says(
            reason=notice.believed_because,
            number=notice.number,
            permission=notice.permission_by,
            served_on=notice.served_on,
            comply_by=comply_by,
        )
    return notice


def record_key_outcome(
    notice: KeyNotice,
    *,
    by: Officer,
    at: datetime,
    outcome: KeyOutcome | str,
    outcome_at: datetime,
    note: str,
    version: int | None = None,
) -> KeyNotice:
    """Record what came of a notice to disclose a key. That it was not complied with asserts no offence.

    Source: RIPA 2000 s.53: whether somebody knowingly failed is a matter for the charging decision.
    Raises: NotPermittedError; InputError (no outcome, no note, a time before service or to come); RefusedError where one is
    recorded, or the time that the notice gives still runs; StaleError.
    Writes: the notice, the clocks of the case; audit `examination.key_outcome_recorded`.
    """
    with doing(
        Verb.KEY_OUTCOME_RECORDED,
        notice,
        may=permissions.GIVE_KEY_NOTICE,
        by=by,
        at=at,
        version=version,
        in_closed_case=True,
    ) as (act, notice):
        if notice.outcome:
            raise RefusedError(f"What came of {notice} is recorded.", "Give a further notice where one is needed.")
        if outcome not in KeyOutcome.values:
            raise InputError("outcome", "Choose what came of the notice.")
        if not note.strip():
            raise InputError("note", "Write what was disclosed, or what the person said.")
        if not notice.served_at <= outcome_at <= at:
            raise InputError("outcome_at", "That lies before the notice was served, or in the future.", "Check the time.")
        if outcome == KeyOutcome.NOT_COMPLIED and london_date(outcome_at) <= notice.comply_by:
            raise RefusedError(
                f"The person may comply until the end of {spoken(notice.comply_by)}.", "Record it once that day is over."
            )
        notice.outcome, notice.outcome_at, notice.outcome_by = str(outcome), outcome_at, by
        notice.outcome_note = note.strip()[:300]
        act.about(notice.examination)
        act.says(
            reason=notice.outcome_note,
            number=notice.number,
            outcome=notice.outcome,
        )
    return notice


def _check_notice(notice: KeyNotice, in_writing: bool, comply_by: date | None) -> date:
    """Refuse a notice that lacks what the law asks of it, and give the day by which to comply. Raises: RefusedByLawError."""
    law.check_notice(
        law.DisclosureNotice(
            permission=notice.permission_by,
            key_held=bool(notice.believed_because),
            ground=law.NoticeGround(notice.ground) if notice.ground in KeyGround.values else None,
            proportionate=bool(notice.proportionate_because),
            no_other_way=bool(notice.no_other_way_because),
            in_writing=in_writing,
            describes_information=bool(notice.information),
            time_allowed=comply_by.isoformat() if comply_by else "",
        )
    )
    assert comply_by is not None
    return comply_by


def _check_service(notice: KeyNotice, at: datetime) -> None:
    """Refuse a notice that was served on nobody, before its permission, later than now, or with no time left to comply."""
    if not notice.served_on:
        raise InputError("served_on", "Write on whom the notice was served.")
    if notice.served_at > at:
        raise InputError("served_at", "That lies in the future.", "Record the notice once it was served.")
    if notice.permission_at > notice.served_at:
        raise InputError("permission_at", "The permission comes before the notice.", "Check the times.")
    if notice.comply_by < london_date(notice.served_at):
        raise InputError("comply_by", "That day lies before the notice was served.", "Check the date.")
