"""What people record of telling victims. Each function is one transaction with one audit entry."""

from collections.abc import Iterable
from datetime import datetime

from safehold.accounts.checks import not_before, refuse_future
from safehold.accounts.errors import InputError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.cases.models import Case
from safehold.casework.victims import permissions, queries
from safehold.casework.victims.asked import RecordVictimNotTold, RecordVictimTold
from safehold.casework.victims.models import NoticeOutcome, ToldOf, VictimNotice
from safehold.casework.victims.queries import Owed
from safehold.casework.victims.verbs import Verb


def record_victim_told(case: Case, asked: RecordVictimTold, *, by: Officer, at: datetime) -> VictimNotice:
    """Record that victims, or whoever speaks for them, were told of one thing or of several. The clocks of these stop.

    `events` are keys of what is owed (`queries.Owed.key`). For a child a parent, guardian or other representative is told.

    Source: Victims' Code, Right 6; PACE 1984 ss. 30CA(4C), 47ZZA. It may be recorded after detention or bail has ended.
    Raises: NotPermittedError; InputError (nothing that is owed, a moment before what was told); RefusedError in a closed case.
    Writes: a notice; the case's clocks; audit `victims.told`.
    """
    with doing(Verb.VICTIM_TOLD, case, asked, may=permissions.TELL, by=by, at=at) as (act, case):
        owed = _owed(case, asked.events)
        told_at = asked.told_at
        refuse_future("told_at", told_at, at=at)
        for each in owed:
            told_at = not_before("told_at", told_at, each.happened.at, each.happened.words)
        children = dict.fromkeys(each.victim.name for each in owed if each.is_child)
        if children and not asked.through_representative:
            raise InputError(
                "through_representative",
                f"{', '.join(children)} is recorded as a child: a parent, guardian or other representative is told.",
                "Tell them, and say so.",
            )
        notice = VictimNotice.objects.create(
            case=case,
            outcome=NoticeOutcome.TOLD,
            told_whom=asked.told_whom,
            told_how=asked.told_how,
            told_at=told_at,
            through_representative=asked.through_representative,
            recorded_at=at,
            recorded_by=by,
        )
        act.made(notice)
        act.says(told_at=told_at, how=str(notice.told_how), whom=asked.told_whom, events=_write(notice, owed))
    return notice


def record_victim_not_told(case: Case, asked: RecordVictimNotTold, *, by: Officer, at: datetime) -> VictimNotice:
    """Record why a victim is not told: they are not identified, it is not reasonably practicable, or it is their wish.

    Source: Victims' Code, Right 6. Raises: NotPermittedError; InputError; RefusedError in a closed case.
    Writes: a notice; the case's clocks; audit `victims.not_told`.
    """
    with doing(Verb.VICTIM_NOT_TOLD, case, asked, may=permissions.TELL, by=by, at=at) as (act, case):
        owed = _owed(case, asked.events)
        notice = VictimNotice.objects.create(
            case=case,
            outcome=asked.why,
            reason=asked.reason,
            recorded_at=at,
            recorded_by=by,
        )
        act.made(notice)
        act.says(reason=notice.reason, outcome=str(asked.why), events=_write(notice, owed))
    return notice


def _owed(case: Case, events: Iterable[str]) -> list[Owed]:
    """Find what is owed by the keys that were chosen. Raises: InputError."""
    owed = {each.key: each for each in queries.owed_in_case(case)}
    wanted = list(dict.fromkeys(events))
    unknown = [key for key in wanted if key not in owed]
    if unknown:
        raise InputError("events", "Of something chosen nobody is still to be told.", "Check what is still to be told.")
    return [owed[key] for key in wanted]


def _write(notice: VictimNotice, owed: Iterable[Owed]) -> list[str]:
    rows = ToldOf.objects.bulk_create(
        ToldOf(
            notice=notice,
            case=notice.case,
            victim_id=each.victim.number or None,
            source=each.happened.source,
            number=each.happened.number,
            words=each.happened.words[:200],
        )
        for each in owed
    )
    return [row.words for row in rows]
