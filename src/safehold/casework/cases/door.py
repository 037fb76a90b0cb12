"""The one door of every action on a case, or on a record of one.

    with doing(Verb.WARRANT_ENTERED, warrant, may=permissions.EXECUTE, by=by, at=at, version=version) as (act, warrant):
        …law, write…
        act.says(entered_at=entered_at)
    return warrant

The door does, in this order: one transaction in the officer's name; the case and then the record locked and read anew; the
permission judged on the locked record; the version compared; a closed case refused; *the block*; what changed in the locked
records saved with the next version; the stage of the case settled, its clocks rebuilt, its search entries renewed; exactly one
audit entry. An action can't forget one of these, because it names none. Whom to tell of what happened it does name (`act.tells`);
they are told in the same transaction, before the entry.

An action that makes a record by itself opens `making`. A function that several actions share is written without a door and
gets the `Act`, or the locked record. Accounts and force policy stand below the cases and open `audit.action` themselves; so does
the machine. How to read a record for its entry in the search is registered by its app (`search.register`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime
from typing import Any

from django.db.models import Model

from safehold.accounts.checks import refuse_if_stale, refuse_missing
from safehold.accounts.errors import RefusedError
from safehold.accounts.models import Officer
from safehold.accounts.permissions import require
from safehold.asked import Asked, AskedOfRecord
from safehold.audit import recording as audit
from safehold.audit.verbs import AuditVerb
from safehold.casework.cases import clocks, events, search, stages
from safehold.casework.cases.events import Event, Happened
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import all_for_update, case_for_update

WHEN_STALE = "Your text is below; check what changed and save again."


class Holding:
    """The records that an action holds locked: at the end what changed in them is saved, and their cases are brought in step."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._held: list[_Held] = []
        self._cases: dict[int, _Held] = {}
        self._made: list[Model] = []

    def reaches(self, case: Case) -> Case:
        """Lock one more case whose stage and clocks this action may change; of several, in the order of their keys.

        Raises: NotFoundError.
        """
        if case.pk not in self._cases:
            self._cases[case.pk] = _Held(case_for_update(case))
        found: Case = self._cases[case.pk].record
        return found

    def hold[Row: Model](self, record: Row) -> Row:
        """Lock one more record and read it anew; one that is held already is given as it stands.

        Its case is locked before: `reaches`, or name the record to the door.
        What its model calls `READ_WITH` is joined to it; what it calls `WRITTEN_ONCE`, long columns that never change, is read
        only where it is asked for.
        Raises: NotFoundError.
        """
        known = next(
            (held.record for held in self._held if type(held.record) is type(record) and held.record.pk == record.pk), None
        )
        return self.hold_all([record])[0] if known is None else known

    def hold_all[Row: Model](self, records: Sequence[Row]) -> list[Row]:
        """Lock records of one kind as `hold` does, by one statement. Gives them in the order of their keys, each once.

        Raises: NotFoundError, naming the first that is missing.
        """
        kind = type(records[0])
        rows = kind._default_manager.defer(*getattr(kind, "WRITTEN_ONCE", ()))
        joined = getattr(kind, "READ_WITH", ())
        if joined:
            rows = rows.select_related(*joined)
        locked = all_for_update(rows, records)
        for record in locked:
            case = self._cases.get(getattr(record, "case_id", None) or 0)
            if case is not None:
                record.case = case.record  # type: ignore[attr-defined]
            self._held.append(_Held(record))
        return locked

    def holds_case_of(self, record: Model) -> bool:
        """Say whether the case of a record is locked: what was read before the locks may have changed."""
        return getattr(record, "case_id", None) in self._cases

    def changes(self, record: Model) -> None:
        """Make forms on a held record stale although none of its own columns changed: what belongs to it did."""
        self._of(record).is_changed = True

    def finds(self, record: Model) -> None:
        """Renew what a record can be found by: one that this action wrote, or whose words in the search are in other rows.

        The stage and the clocks of a new case follow.
        """
        if isinstance(record, Case) and record.pk not in self._cases:
            self._cases[record.pk] = _Held(record)
        self._made.append(record)

    def save(self, record: Model) -> None:
        """Save a held record before the end, where what the block does next reads it from the database."""
        _save([self._of(record)])

    def save_now(self) -> None:
        """Save whatever changed so far, as `save` does of one record."""
        _save(self._held)

    def bring_in_step(self) -> None:
        """Save what changed; settle the stages of the cases, rebuild their clocks, renew the search entries."""
        changed_or_made = {id(one): one for one in (*(held.record for held in self._held if held.changed()), *self._made)}
        for one in changed_or_made.values():
            # Before it is saved: a referral that now belongs to a case is no longer seen through its team.
            clocks.rebuild_without_case(one, at=self.at)
        _save(self._held)
        for held in self._cases.values():
            stages.settle(held.record, at=self.at)
        _save(self._cases.values())
        for held in self._cases.values():
            clocks.rebuild(held.record, at=self.at)
        held_ones = (*self._held, *self._cases.values())
        changed = [held.record for held in held_ones if search.follows_from(held.record, held.saved)]
        search.renew([*changed, *self._made])

    def _of(self, record: Model) -> "_Held":
        return next(held for held in (*self._held, *self._cases.values()) if held.record is record)


class Act(Holding):
    """One action under way behind the door: what it holds, and what its entry will say."""

    def __init__(self, opened: audit.Action, verb: AuditVerb) -> None:
        super().__init__(opened.at)
        assert isinstance(opened.by, Officer), "the machine opens no door"
        self.by = opened.by
        self._opened = opened
        self._verb = verb
        self._subject: Model | None = None
        self._entry_case: Case | None = None
        self._entry: dict[str, Any] = {}
        self._last: list[Callable[[], None]] = []
        self._happened: list[Happened] = []

    def says(self, *, reason: str = "", recipients: Sequence[str] = (), **payload: Any) -> None:
        """Give what the audit entry says; `payload` holds the fields that the verb's rule names."""
        self._entry = {"reason": reason, "recipients": recipients, **payload}

    def tells(
        self, event: Event, record: Model, *, text: str, url: str, to: Sequence[Officer] = (), case: Case | None = None
    ) -> None:
        """Tell of an event at the end of this action: those whom force policy names for it (`events.TELLS`), and `to`.

        `text` is one line for somebody who has not seen the record. `case` where the record names none, as a person's.
        Nobody is told who may not see the case; of a record without a case, nobody outside the team that holds it.
        Writes: notices.
        """
        known = case or self._case_of(record)
        team_id = known.team_id if known is not None else record.team_id  # type: ignore[attr-defined]
        self._happened.append(Happened(event, record, known, team_id, text, url, tuple(to), self.by, self.at))

    def made[Row: Model](self, record: Row) -> Row:
        """Name the record that this action made: the audit entry is about it, and it can be found from now on.

        What changes in it after this is saved, as of a record that was locked.
        """
        self.finds(record)
        if not isinstance(record, Case):
            self._held.append(_Held(record))
        self._subject = record
        return record

    def about(self, record: Model, *, case: Case | None = None) -> None:
        """Name what the audit entry is about, where that is neither the record of the door nor the one made.

        `case` is the case of the entry, where it is neither that of what it is about nor that of the door.
        """
        self._subject, self._entry_case = record, case

    def last(self, step: Callable[[], None]) -> None:
        """Do something after the entry is written: an officer who gives a case away sees it no longer, and could write none."""
        self._last.append(step)

    def finish(self, record: Model | None) -> None:
        """Bring everything in step and write the one entry, about `record` where the block named nothing else."""
        subject = self._subject or record
        if subject is None:
            raise RuntimeError(f"an action that makes a record names it ({self._verb})")
        self.bring_in_step()
        events.tell(self._happened)
        # A person belongs to no one case: the entry about them is one of the case of the door.
        of = self._entry_case or (subject if record is None or hasattr(subject, "case_id") else record)
        case_id = of.pk if isinstance(of, Case) else getattr(of, "case_id", None)
        self._opened.record(self._verb, subject=subject, case=case_id, **self._entry)
        for step in self._last:
            step()

    def _case_of(self, record: Model) -> Case | None:
        """The case of a record: as it is held, where this action holds it."""
        if isinstance(record, Case):
            return record
        number = getattr(record, "case_id", None)
        if number is None:
            return None
        held = self._cases.get(number)
        return held.record if held is not None else Case.objects.get(pk=number)


class _Held:
    """A locked record, with how it is stored: what differs at the end is saved, with the next version once."""

    def __init__(self, record: Any) -> None:
        self.record = record
        self.is_changed = False
        self.saved = set[str]()
        self._stored = _columns(record)

    def changed(self) -> tuple[str, ...]:
        """The columns that differ from what is stored. One that was read only since is as stored."""
        return tuple(
            name for name, value in _columns(self.record).items() if value != self._stored.setdefault(name, _kept(value))
        )

    def note_saved(self, names: Iterable[str]) -> None:
        """Take what the record holds for what is stored."""
        self.saved.update(names)
        self._stored = _columns(self.record)


@contextmanager
def doing[Row: Model](
    verb: AuditVerb,
    record: Row,
    asked: Asked | None = None,
    *,
    may: str | None,
    by: Officer,
    at: datetime,
    version: int | None = None,
    also: Sequence[Model] | Callable[[], Sequence[Model]] = (),
    in_closed_case: bool = False,
    when_stale: str = WHEN_STALE,
) -> Iterator[tuple[Act, Row]]:
    """Open an action on a record, and do all that every action does before and after. Gives the act and the locked record.

    `asked` is what the action was asked: the version that was seen is compared, and what was left empty is refused.
    `also` are further records that the action may change, or what reads them: their cases are locked with the first one's, all in
    the order of their keys, and `act.hold` then gives each of them locked. `version` is what the form saw, or None where nothing
    was compared; `when_stale` says what to do where it changed. `in_closed_case`: it may be recorded in a closed case too.
    `may` is None only for what a job records in the name of the officer who was permitted to start it.
    Raises: NotFoundError; NotPermittedError; StaleError; RefusedError in a closed case; InputError; what the block raises.
    Writes: what changed in the locked records; stage, clocks and search entries of their cases; one audit entry.
    """
    if isinstance(asked, AskedOfRecord):
        version = asked.version
    with doing_all(
        verb,
        [record],
        asked,
        may=may,
        by=by,
        at=at,
        versions={record.pk: version},
        also=also,
        in_closed_case=in_closed_case,
        when_stale=when_stale,
    ) as (act, [found]):
        yield act, found


@contextmanager
def doing_all[Row: Model](
    verb: AuditVerb,
    records: Sequence[Row],
    asked: Asked | None = None,
    *,
    may: str | None,
    by: Officer,
    at: datetime,
    versions: Mapping[int, int | None],
    also: Sequence[Model] | Callable[[], Sequence[Model]] = (),
    in_closed_case: bool = False,
    when_stale: str = WHEN_STALE,
) -> Iterator[tuple[Act, list[Row]]]:
    """Open one action on several records of one kind, as `doing` does on one. Gives them locked, in the order of their keys.

    `versions` says, by the key of the record, what the form saw. The audit entry is about the first, or what the block names.
    """
    with audit.action(by=by, at=at) as opened:
        act = Act(opened, verb)
        further = also() if callable(also) else also
        # Of several records of a case that can't be found, the first one is named.
        last_first = sorted(records, key=lambda row: int(row.pk), reverse=True)
        own = {case.pk: case for case in map(_case_of, last_first) if case is not None}
        cases = own | {case.pk: case for case in map(_case_of, further) if case is not None}
        for number in sorted(cases):
            act.reaches(cases[number])
        found: list[Any]
        found = [act.reaches(row) for row in own.values()] if isinstance(records[0], Case) else act.hold_all(records)
        if may is not None:
            for row in found:
                require(by, may, row)
        for row in found:
            if versions.get(row.pk) is not None:
                refuse_if_stale(row, versions[row.pk], when_stale)
        if not in_closed_case:
            for case in own.values():
                refuse_closed(act.reaches(case))
        if asked is not None:
            refuse_missing(asked)
        yield act, found
        act.finish(found[0])


@contextmanager
def making(verb: AuditVerb, asked: Asked | None = None, *, may: str, by: Officer, at: datetime) -> Iterator[Act]:
    """Open an action that makes a record out of nothing (a case, a referral): the block names it with `act.made`.

    `asked` is what the action was asked: what was left empty is refused.
    Raises: NotPermittedError; InputError; what the block raises.
    Writes: stage, clocks and search entries of what was made; one audit entry.
    """
    with audit.action(by=by, at=at) as opened:
        require(by, may)
        if asked is not None:
            refuse_missing(asked)
        act = Act(opened, verb)
        yield act
        act.finish(None)


@contextmanager
def in_step(*, at: datetime) -> Iterator[Holding]:
    """Hold records in an open transaction, for what a job does in the wake of an action whose entry stands for it.

    Writes: what changed in the held records; stage, clocks and search entries of their cases.
    """
    holding = Holding(at)
    yield holding
    holding.bring_in_step()


def refuse_closed(case: Case) -> None:
    """Refuse to go on in a closed case. Raises: RefusedError."""
    if not case.is_open:
        raise RefusedError(f"{case} is closed.", "Its supervisor, or an inspector of its team, reopens it first.")


def _case_of(record: Model) -> Case | None:
    """The case itself, or that of a record under the record's name: a refusal names no case that may be hidden."""
    if isinstance(record, Case):
        return record
    number = getattr(record, "case_id", None)
    return None if number is None else Case(pk=number, reference=str(record))


def _columns(record: Model) -> dict[str, Any]:
    """The values of a record by column, save the number that counts its changes. Nothing is read from the database for it."""
    known = record.__dict__
    names = (field.attname for field in record._meta.concrete_fields)
    return {
        name: _kept(known[name]) for name in names if name in known and not (name == "version" and isinstance(known[name], int))
    }


def _kept(value: Any) -> Any:
    """A value as it is now: lists and documents are changed in place."""
    return deepcopy(value) if isinstance(value, list | dict) else value


def _save(held: Iterable[_Held]) -> None:
    """Save the columns that changed of each record, with its next version. Records that changed alike go by one statement."""
    alike: defaultdict[tuple[type[Model], tuple[str, ...]], list[_Held]] = defaultdict(list)
    for one in held:
        names = one.changed()
        counts = isinstance(getattr(one.record, "version", None), int)
        is_next = counts and not one.saved and (bool(names) or one.is_changed)
        if is_next:
            one.record.version += 1
        if names or is_next:
            alike[type(one.record), (*names, "version") if is_next else names].append(one)
    for (kind, names), ones in alike.items():
        if len(ones) == 1:
            ones[0].record.save(update_fields=names)
        else:
            kind._default_manager.bulk_update([one.record for one in ones], names)
        for one in ones:
            one.note_saved(names)
