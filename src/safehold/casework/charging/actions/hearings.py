"""The first hearing after a charge."""

from datetime import datetime

from safehold.accounts.checks import not_before, refuse_day_before, refuse_future
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.charging import permissions
from safehold.casework.charging.asked import RecordFirstHearing
from safehold.casework.charging.models import Charge, HearingOutcome, Remand
from safehold.casework.charging.verbs import Verb
from safehold.law.calendar import london_date


def record_first_hearing(charge: Charge, asked: RecordFirstHearing, *, by: Officer, at: datetime) -> Charge:
    """Record what came of the first hearing after a charge. Its clock ends.

    Whoever was kept in custody is brought, so that they did not come can only be recorded of somebody bailed. It says of nobody
    that they committed an offence: the court judges a failure to surrender.

    Source: PACE 1984 ss. 46, 47(3A). Units and zones: an aware moment, when they came, should have come, or the charge ended.
    Raises: NotPermittedError; InputError (a future moment, one before the charge or, of somebody who did not come, before the day
    of the hearing; no reason where nobody came); RefusedError (recorded already, a closed case).
    Writes: the charge; the case's clocks; audit `charging.first_hearing_recorded`.
    """
    with doing(Verb.FIRST_HEARING_RECORDED, charge, asked, may=permissions.RECORD_HEARING, by=by, at=at) as (act, charge):
        if not charge.awaits_hearing:
            raise RefusedError(f"What came of the hearing is recorded already: {charge.get_hearing_outcome_display().lower()}.")
        refuse_future("heard_at", asked.heard_at, at=at)
        heard_at = not_before("heard_at", asked.heard_at, charge.charged_at, "the charge")
        if asked.outcome is HearingOutcome.DID_NOT_COME:
            _refuse_not_coming(charge, heard_at)
        if asked.outcome is not HearingOutcome.CAME and not asked.note:
            raise InputError("note", "Write why it came to nothing.")
        charge.hearing_outcome, charge.heard_at = asked.outcome, heard_at
        charge.hearing_note, charge.hearing_recorded_by = asked.note, by
        charge.save()
        act.says(reason=asked.note, outcome=str(asked.outcome), heard_at=heard_at)
    return charge


def _refuse_not_coming(charge: Charge, moment: datetime) -> None:
    """Refuse that somebody did not come who was in custody, or whose hearing had not come. Raises: InputError."""
    if charge.remand == Remand.REMANDED:
        raise InputError(
            "outcome",
            f"{charge.person} is kept in custody, and is brought before the court (PACE 1984 s.46).",
            "Record when they were brought.",
        )
    refuse_day_before("heard_at", london_date(moment), charge.first_hearing, "the day appointed")
