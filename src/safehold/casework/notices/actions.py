"""Giving notices, and marking them as read. Each function is one transaction with one audit entry, for each case."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from safehold.accounts.errors import RefusedError
from safehold.accounts.models import Officer, Role
from safehold.accounts.permissions import may, require
from safehold.audit import recording as audit
from safehold.casework.cases.models import ClockKind
from safehold.casework.notices import permissions, queries
from safehold.casework.notices.models import Because, Notice, NoticeKind
from safehold.casework.notices.queries import Access, Due
from safehold.casework.notices.recipients import People, Told, ToTell, to_tell
from safehold.casework.notices.stages import STAGES, Warnings, warnings_on
from safehold.casework.notices.verbs import Verb

logger = logging.getLogger(__name__)

STANDING = (NoticeKind.LIMIT, NoticeKind.UNREADABLE, NoticeKind.STORED, NoticeKind.MACHINE)
"""The kinds that reading does not settle."""

Leaders = Mapping[int, Mapping[Role, Sequence[Officer]]]


@dataclass
class Given:
    """What one run gave: the numbers of records and notices, and the records of which it could not tell."""

    records: int = 0
    notices: int = 0
    failed: list[str] = field(default_factory=list)


class NoticesNotGivenError(Exception):
    """Notices of some records could not be given. Those of all others were; the next run tries again."""


def mark_as_read(notice: Notice, *, by: Officer, at: datetime) -> Notice:
    """Mark a notice as read, and those that came before it about the same limit. Doing it again changes nothing more.

    A notice of a limit stands until the limit moves, one of clocks that can't be computed until they can be, one of a stored file
    until it is mended, one of a fault of a machine until it is gone. One of what the nightly check put right asks for no more
    than to be read, and is settled by it.
    Raises: NotPermittedError; NotFoundError for a notice of somebody else.
    Writes: the officer's own notices; audit `notice.read`.
    """
    with audit.action(by=by, at=at) as act:
        require(by, permissions.READ)
        notice = queries.notice_of(by, notice.pk)
        is_settled = {} if notice.kind in STANDING else {"settled_at": at}
        queries.same_limit(notice).filter(read_at__isnull=True).update(read_at=at, **is_settled)
        notice.refresh_from_db(fields=["read_at", "settled_at"])
        if notice.read_at is None:  # of a limit that has moved
            notice.read_at = at
            notice.save(update_fields=["read_at"])
        act.record(Verb.NOTICE_READ, subject=notice, case=notice.case_id, limit=notice.limit_name)
    return notice


def mark_events_as_read(upto: int, *, by: Officer, at: datetime) -> int:
    """Mark everything new that happened as read, up to the newest that was shown (`upto`, its number). Returns how many.

    What came in since the page was opened stays new.
    Raises: NotPermittedError; RefusedError where none of it is new.
    Writes: the officer's own notices of events; one audit entry `notice.events_read`.
    """
    with audit.action(by=by, at=at) as act:
        require(by, permissions.READ)
        number = queries.new_events(by).filter(pk__lte=upto).order_by().update(read_at=at, settled_at=at)
        if not number:
            raise RefusedError("Nothing of this is new any more.", "Open your notices again.")
        act.record(Verb.EVENTS_READ, subject=by, notices=number)
    return number


def give_due_notices(*, at: datetime) -> Given:
    """Tell the right officers of every limit that has come to a stage (`stages`), and those above them where nobody acts.

    Doing it again gives nothing twice. For workers.
    Raises: NoticesNotGivenError, after everybody else was told.
    Writes: notices, in one transaction for each case; audit `notice.given` for each.
    """
    records = dict.fromkeys(one.record for one in queries.due(at))
    given, leaders, policy = Given(), queries.officers_by_team() if records else {}, warnings_on(at)
    for record in records:
        try:
            number = _give(record, leaders, policy, at=at)
        except Exception:
            logger.exception("notices of %s could not be given", record)
            given.failed.append(str(record))
            continue
        given.records += bool(number)
        given.notices += number
    if given.failed:
        raise NoticesNotGivenError(f"{len(given.failed)} records could not be told of: {', '.join(given.failed[:5])}")
    return given


def _give(record: tuple[int | None, str, int], leaders: Leaders, policy: Mapping[ClockKind, Warnings], *, at: datetime) -> int:
    """Give the notices of one case, or of one record without a case. Returns how many."""
    notices: list[Notice] = []
    with audit.machine_action(at=at) as act:
        # Read again under a lock: a limit that has just been moved is not told of.
        due = queries.due_in(record, at)
        if not due:
            raise audit.NothingToDoError
        giving = _Giving(record[0], due, leaders, at)
        earlier = queries.earlier([one.clock for one in due])
        for one in due:
            before = [giving.told(notice) for notice in earlier[one.clock.pk]]
            warnings, waits = policy[ClockKind(one.clock.kind)], bool(one.clock.next_action)
            told = to_tell(one.stage, warnings, giving.people(one), before, waits=waits)
            notices += [giving.notice(one, each) for each in told]
        if not notices:
            raise audit.NothingToDoError
        for notice in notices:
            queries.same_limit(notice).filter(followed_at__isnull=True).update(followed_at=at)
        Notice.objects.bulk_create(notices)
        act.record(
            Verb.NOTICE_GIVEN,
            subject=giving.case or due[0].clock,
            case=record[0],
            notices=[giving.sentence(notice) for notice in notices],
        )
    return len(notices)


class _Giving:
    """The officers around the limits of one record, and what they are told."""

    def __init__(self, case_id: int | None, due: Sequence[Due], leaders: Leaders, at: datetime) -> None:
        self.at = at
        self.case = queries.case_with_people(case_id) if case_id is not None else None
        first = due[0].clock
        team = frozenset({first.team_id})
        self._access = queries.access_to(case_id, at=at) if case_id is not None else Access(frozenset(), team)
        self._by_role = leaders.get(first.team_id, {})
        self._officers = queries.officers(number for one in due for number in (one.clock.owner_id, one.clock.decider_id))
        self._officers |= {officer.pk: officer for held in self._by_role.values() for officer in held}
        if self.case is not None:
            self._officers[self.case.supervisor_id] = self.case.supervisor

    def people(self, one: Due) -> People:
        """The officers around a limit."""
        return People(
            owner=one.clock.owner_id,
            decider=one.clock.decider_id,
            supervisor=self.case.supervisor_id if self.case else None,
            by_role={role: [officer.pk for officer in officers] for role, officers in self._by_role.items()},
            may_know=self._may_know,
        )

    def _may_know(self, number: int) -> bool:
        officer = self._officers[number]
        return may(officer, permissions.READ) and self._access.includes(officer)

    def told(self, notice: Notice) -> Told:
        """What was told before."""
        read = notice.read_at is not None
        return Told(notice.recipient_id, notice.recipient.name, STAGES[notice.stage], Because(notice.because), notice.at, read)

    def notice(self, one: Due, told: ToTell) -> Notice:
        """The notice of a limit for one officer."""
        clock = one.clock
        return Notice(
            kind=NoticeKind.LIMIT,
            recipient=self._officers[told.recipient],
            because=told.because,
            instead_of_id=told.instead_of,
            why=told.why[:400],
            case=self.case,
            team_id=clock.team_id,
            clock_kind=clock.kind,
            subject_kind=clock.subject_kind,
            subject_id=clock.subject_id,
            limit_name=clock.limit_name,
            ends_at=clock.ends_at,
            stage=one.stage.code,
            reference=clock.reference,
            subject_name=clock.subject_name,
            text=(clock.next_action or clock.action_note or clock.limit_name)[:200],
            url=clock.action_url or clock.record_url,
            at=self.at,
        )

    def sentence(self, notice: Notice) -> str:
        """A notice in the audit."""
        because = Because(notice.because).label
        return f"{notice.recipient.name}: {notice.limit_name}, {notice.reference}, {STAGES[notice.stage].words} ({because})"
