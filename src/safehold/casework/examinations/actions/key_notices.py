"""Notices to disclose the key to protected information, and what came of them."""

from datetime import date, datetime

from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.examinations import keys, permissions
from safehold.casework.examinations.asked import GiveKeyNotice, RecordKeyOutcome
from safehold.casework.examinations.models import Examination, KeyNotice, KeyOutcome
from safehold.casework.examinations.verbs import Verb
from safehold.law import warrants as law
from safehold.law.calendar import london_date, spoken


def give_key_notice(examination: Examination, asked: GiveKeyNotice, *, by: Officer, at: datetime) -> KeyNotice:
    """Record that a notice was given to disclose what opens protected information, as asked for by the officer.

    Source: RIPA 2000 s.49, Sch.2, by the gate of `law.check_notice`.
    Units and zones: `comply_by` is a London date.
    Raises: NotPermittedError; RefusedByLawError naming what the notice lacks; InputError (nobody served, times out of order);
    RefusedError where the examination met nothing that is encrypted; StaleError.
    Writes: a notice, the clocks of the case; audit `examination.key_notice_given`.
    """
    with doing(
        Verb.KEY_NOTICE_GIVEN,
        examination,
        asked,
        may=permissions.GIVE_KEY_NOTICE,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, examination):
        if not keys.met(examination.report, examination.problems):
            raise RefusedError(f"{examination} met nothing that is encrypted.", "A notice needs protected information.")
        notice = KeyNotice(
            examination=examination,
            case=examination.case,
            number=examination.key_notices.count() + 1,
            information=asked.information,
            believed_because=asked.believed_because,
            ground=asked.ground,
            proportionate_because=asked.proportionate_because,
            no_other_way_because=asked.no_other_way_because,
            permission_by=asked.permission_by,
            permission_at=asked.permission_at,
            served_on=asked.served_on,
            served_at=asked.served_at,
            asked_by=by,
            comply_by=_check_notice(asked),
            recorded_at=at,
        )
        _check_service(notice, at)
        notice.save()
        act.says(
            reason=notice.believed_because,
            number=notice.number,
            permission=notice.permission_by,
            served_on=notice.served_on,
            comply_by=notice.comply_by,
        )
    return notice


def record_key_outcome(notice: KeyNotice, asked: RecordKeyOutcome, *, by: Officer, at: datetime) -> KeyNotice:
    """Record what came of a notice to disclose a key. That it was not complied with asserts no offence.

    Source: RIPA 2000 s.53: whether somebody knowingly failed is a matter for the charging decision.
    Raises: NotPermittedError; InputError (no outcome, no note, a time before service or to come); RefusedError where one is
    recorded, or the time that the notice gives still runs; StaleError.
    Writes: the notice, the clocks of the case; audit `examination.key_outcome_recorded`.
    """
    with doing(
        Verb.KEY_OUTCOME_RECORDED,
        notice,
        asked,
        may=permissions.GIVE_KEY_NOTICE,
        by=by,
        at=at,
        in_closed_case=True,
    ) as (act, notice):
        if notice.outcome:
            raise RefusedError(f"What came of {notice} is recorded.", "Give a further notice where one is needed.")
        if not notice.served_at <= asked.outcome_at <= at:
            raise InputError("outcome_at", "That lies before the notice was served, or in the future.", "Check the time.")
        if asked.outcome == KeyOutcome.NOT_COMPLIED and london_date(asked.outcome_at) <= notice.comply_by:
            raise RefusedError(
                f"The person may comply until the end of {spoken(notice.comply_by)}.", "Record it once that day is over."
            )
        notice.outcome, notice.outcome_at, notice.outcome_by = asked.outcome, asked.outcome_at, by
        notice.outcome_note = asked.note
        act.about(notice.examination)
        act.says(
            reason=notice.outcome_note,
            number=notice.number,
            outcome=notice.outcome,
        )
    return notice


def _check_notice(asked: GiveKeyNotice) -> date:
    """Refuse a notice that lacks what the law asks of it, and give the day by which to comply. Raises: RefusedByLawError."""
    law.check_notice(
        law.DisclosureNotice(
            permission=asked.permission_by,
            key_held=bool(asked.believed_because),
            ground=law.NoticeGround(asked.ground),
            proportionate=bool(asked.proportionate_because),
            no_other_way=bool(asked.no_other_way_because),
            in_writing=asked.in_writing,
            describes_information=bool(asked.information),
            time_allowed=asked.comply_by.isoformat() if asked.comply_by else "",
        )
    )
    assert asked.comply_by is not None
    return asked.comply_by


def _check_service(notice: KeyNotice, at: datetime) -> None:
    """Refuse a notice that was served before its permission, later than now, or with no time left to comply."""
    if notice.served_at > at:
        raise InputError("served_at", "That lies in the future.", "Record the notice once it was served.")
    if notice.permission_at > notice.served_at:
        raise InputError("permission_at", "The permission comes before the notice.", "Check the times.")
    if notice.comply_by < london_date(notice.served_at):
        raise InputError("comply_by", "That day lies before the notice was served.", "Check the date.")
