"""The one door of every action on a case, or on a record of one.

    with doing(Verb.WARRANT_ENTERED, warrant, may=permissions.EXECUTE, by=by, at=at, version=version) as (act, warrant):
        …law, write…
        act.says(entered_at=entered_at)
    return warrant

The door does, in this order: one transaction in the officer's name; the case and then the record locked and read anew; the
permission judged on the locked record; the version compared; a closed case refused; *the block*; what changed in the locked
records saved with the next version; the stage of the case settled, its clocks rebuilt, its search entries renewed; exactly one
audit entry. An action can't forget one of these, because it names none.

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

from safehold.casework.accounts.checks import refuse_if_stale
from safehold.casework.accounts.errors import RefusedError
from safehold.casework.accounts.models import Officer
from safehold.casework.accounts.permissions import require
from safehold.casework.audit import recording as audit
from safehold.casework.audit.verbs import Verb
from safehold.casework.cases import clocks, search, stages
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import case_for_update, for_update

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
        Raises: NotFoundError.
        """
        for held in self._held:
            if isinstance(held.record, type(record)) and held.record.pk == record.pk:
                known: Row = held.record
                return known
        locked = for_update(type(record)._default_manager.all(), record)
        case = self._cases.get(getattr(locked, "case_id", None) or 0)
        if case is not None:
            locked.case = case.record  # type: ignore[attr-defined]
        self._held.append(_Held(locked))
        return locked

    def holds_case_of(self, record: Model) -> bool:
        """Say whether the case of a record is locked: what was read before the locks may have changed."""
        return getattr(record, "case_id", None) in self._cases

    def changes(self, record: Model) -> None:
        """Make forms on a held record stale although none of its own columns changed: what belongs to it did."""
        self._of(record).is_changed = True

    def save(self, record: Model) -> None:
        """Save a held record before the end, because what the block does next reads it from the database.

        Writes: what changed in it, with its next version; what else changes until the end has the same version.
        """
        held = self._of(record)
        if _save([held]):
            held.saved()

    def finds(self, record: Model) -> None:
        """Renew what a record can be found by, where other rows than its own changed that."""
        self._made.append(record)

    def bring_in_step(self) -> None:
        """Save what changed; settle the stages of the cases, rebuild their clocks, renew the search entries."""
        for one in (*(held.record for held in self._held if held.is_saved or held.changed()), *self._made):
            # Before it is saved: a referral that now belongs to a case is no longer seen through its team.
            clocks.rebuild_without_case(one, at=self.at)
        changed = _save(self._held)
        for held in self._cases.values():
            stages.settle(held.record, at=self.at)
        changed += _save(self._cases.values())
        for held in self._cases.values():
            clocks.rebuild(held.record, at=self.at)
        saved = [held.record for held in self._held if held.is_saved]
        search.renew([*changed, *saved, *self._made])

    def _of(self, record: Model) -> "_Held":
        return next(held for held in (*self._held, *self._cases.values()) if held.record is record)


class Act(Holding):
    """One action under way behind the door: what it holds, and what its entry will say."""

    def __init__(self, opened: audit.Action, verb: Verb) -> None:
        super().__init__(opened.at)
        self._opened = opened
        self._verb = verb
        self._subject: Model | None = None
        self._entry: dict[str, Any] = {}
        self._last: list[Callable[[], None]] = []

    def says(self, *, reason: str = "", recipients: Sequence[str] = (), **payload: Any) -> None:
        """Give what the audit entry says; `payload` holds the fields that the verb's rule names."""
        self._entry = {"reason": reason, "recipients": recipients, **payload}

    def made[Row: Model](self, record: Row) -> Row:
        """Name the record that this action made: the audit entry is about it, and it can be found from now on."""
        if isinstance(record, Case):
            self._cases[record.pk] = _Held(record)
        self._made.append(record)
        self._subject = record
        return record

    def about(self, record: Model) -> None:
        """Name what the audit entry is about, where that is neither the record of the door nor the one made."""
        self._subject = record

    def last(self, step: Callable[[], None]) -> None:
        """Do something after the entry is written: an officer who gives a case away sees it no longer, and could write none."""
        self._last.append(step)

    def finish(self, record: Model | None) -> None:
        """Bring everything in step and write the one entry, about `record` where the block named nothing else."""
        subject = self._subject or record
        if subject is None:
            raise RuntimeError(f"an action that makes a record names it ({self._verb})")
        self.bring_in_step()
        case_id = subject.pk if isinstance(subject, Case) else getattr(subject, "case_id", None)
        self._opened.record(self._verb, subject=subject, case=case_id, **self._entry)
        for step in self._last:
            step()


class _Held:
    """A locked record, with how it was: what differs at the end is saved."""

    def __init__(self, record: Any) -> None:
        self.record = record
        self.is_changed = False
        self.is_saved = False
        self._before = self._now()

    def changed(self) -> list[str]:
        """The columns that differ now; that of the version too, where the record counts its changes and any did."""
        names = [name for name, value in _columns(self.record).items() if value != self._before[name]]
        if (names or self.is_changed) and not self.is_saved and hasattr(self.record, "version"):
            names.append("version")
        return names

    def saved(self) -> None:
        """Compare with what is now saved from here on; the version has counted."""
        self.is_changed, self.is_saved = False, True
        self._before = self._now()

    def _now(self) -> dict[str, Any]:
        return {name: _kept(value) for name, value in _columns(self.record).items()}


@contextmanager
def doing[Row: Model](
    verb: Verb,
    record: Row,
    *,
    may: str,
    by: Officer,
    at: datetime,
    version: int | None = None,
    also: Sequence[Model] | Callable[[], Sequence[Model]] = (),
    in_closed_case: bool = False,
    when_stale: str = WHEN_STALE,
) -> Iterator[tuple[Act, Row]]:
    """Open an action on a record, and do all that every action does before and after. Gives the act and the locked record.

    `also` are further records that the action may change, or what reads them: their cases are locked with the first one's, all in
    the order of their keys, and `act.hold` then gives each of them locked. `version` is what the form saw, or None where nothing
    was compared; `when_stale` says what to do where it changed. `in_closed_case`: it may be recorded in a closed case too.
    Raises: NotFoundError; NotPermittedError; StaleError; RefusedError in a closed case; what the block raises.
    Writes: what changed in the locked records; stage, clocks and search entries of their cases; one audit entry.
    """
    with doing_all(
        verb,
        [record],
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
    verb: Verb,
    records: Sequence[Row],
    *,
    may: str,
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
        reached: Sequence[Model] = [*records, *further]
        cases = {case.pk: case for case in map(_case_of, reached) if case is not None}
        for number in sorted(cases):
            act.reaches(cases[number])
        once = {row.pk: row for row in records}
        found: list[Any] = [
            act.reaches(row) if isinstance(row, Case) else act.hold(row) for row in (once[number] for number in sorted(once))
        ]
        for row in found:
            require(by, may, row)
        for row in found:
            if versions.get(row.pk) is not None:
                refuse_if_stale(row, versions[row.pk], when_stale)
        if not in_closed_case:
            for number in sorted(cases):
                refuse_closed(act.reaches(cases[number]))
        yield act, found
        act.finish(found[0])


@contextmanager
def making(verb: Verb, *, may: str, by: Officer, at: datetime) -> Iterator[Act]:
    """Open an action that makes a record out of nothing (a case, a referral): the block names it with `act.made`.

    Raises: NotPermittedError; what the block raises.
    Writes: stage, clocks and search entries of what was made; one audit entry.
    """
    with audit.action(by=by, at=at) as opened:
        require(by, may)
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
    """The case itself, or the one that a record belongs to: only its key and a name are known where nobody read it."""
    if isinstance(record, Case):
        return record
    number = getattr(record, "case_id", None)
    if number is None:
        return None
    known: Case | None = record._state.fields_cache.get("case")
    return known or Case(pk=number, reference=str(record))


def _columns(record: Model) -> dict[str, Any]:
    """The values of a record by column, save its version. Nothing is read from the database for it."""
    known = record.__dict__
    names = (field.attname for field in record._meta.concrete_fields)
    return {name: known[name] for name in names if name != "version" and name in known}


def _kept(value: Any) -> Any:
    """A value as it is now: lists and documents are changed in place."""
    return deepcopy(value) if isinstance(value, list | dict) else value


def _save(held: Iterable[_Held]) -> list[Any]:
    """Save the columns that changed of each record, with its next version. Records that changed alike go by one statement.

    Returns those that changed.
    """
    alike: defaultdict[tuple[type[Model], tuple[str, ...]], list[Any]] = defaultdict(list)
    for one in held:
        names = tuple(one.changed())
        if names or one.is_changed:
            alike[type(one.record), names].append(one.record)
        if "version" in names:
            one.record.version += 1
    for (kind, names), records in alike.items():
        if not names:
            continue
        if len(records) == 1:
            records[0].save(update_fields=names)
        else:
            kind._default_manager.bulk_update(records, names)
    return [record for records in alike.values() for record in records]
