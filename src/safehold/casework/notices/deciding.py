"""Who is told of a limit at a stage, and why. Pure: officers are numbers here, and who may know of a case is asked by a function.

- The owner, those whose role it is, and whoever decides are told first.
- Where they were told before, have not looked, and the limit has not moved, the supervisor is told; near the end and once it is
  late, the inspectors of the team. Each is told why. Where nothing is to do (a warrant is planned), only once it is late.
- Nobody is told who may not see the case: the supervisor is told in their place.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from safehold.accounts.models import Role
from safehold.casework.notices.models import Because
from safehold.casework.notices.stages import LATE, Stage, Warnings
from safehold.law.calendar import in_london, london_date

FIRST = (Because.OWNER, Because.DECIDER, Because.ROLE, Because.NOBODY, Because.INSTEAD)
"""Those who are told because it is their work, not because somebody else did nothing."""


@dataclass(frozen=True)
class People:
    """The officers around a limit. `may_know` says whether an officer is here and may see the case."""

    owner: int | None
    decider: int | None
    supervisor: int | None
    by_role: Mapping[Role, Sequence[int]]
    may_know: Callable[[int], bool]

    @property
    def heads(self) -> Sequence[int]:
        """The inspectors of the team."""
        return self.by_role.get(Role.INSPECTOR, ())


@dataclass(frozen=True)
class Told:
    """A notice that was given before about the same limit, with the same end."""

    recipient: int
    name: str
    stage: Stage
    because: Because
    at: datetime
    read: bool


@dataclass(frozen=True)
class ToTell:
    """That an officer is to be told, and why."""

    recipient: int
    because: Because
    why: str = ""
    instead_of: int | None = None


def to_tell(stage: Stage, warnings: Warnings, people: People, earlier: Iterable[Told], *, waits: bool = True) -> list[ToTell]:
    """Say who is to be told at a stage: nobody twice, and nobody who was told at this stage or at a later one already.

    `waits` says whether the limit waits for somebody to do something.
    """
    earlier = list(earlier)
    before = sorted((told for told in earlier if told.stage.order < stage.order), key=lambda told: told.at)
    knows = {told.recipient for told in earlier if told.stage.order >= stage.order}
    wanted = list(_first(stage, warnings, people))
    if not knows and (waits or stage is LATE):
        wanted += _when_nobody_acts(stage, warnings, people, before)
    chosen: dict[int, ToTell] = {}
    for one in wanted:
        told = one if people.may_know(one.recipient) else _in_place(one, people)
        if told is not None:
            chosen.setdefault(told.recipient, told)
    return [told for recipient, told in chosen.items() if recipient not in knows]


def _first(stage: Stage, warnings: Warnings, people: People) -> Iterable[ToTell]:
    if people.owner is not None:
        yield ToTell(people.owner, Because.OWNER)
    if people.decider is not None and warnings.tells_decider_at(stage):
        yield ToTell(people.decider, Because.DECIDER)
    for role in warnings.roles:
        yield from (ToTell(officer, Because.ROLE) for officer in people.by_role.get(role, ()))
    if people.owner is None:
        for role in warnings.without_owner:
            yield from (ToTell(officer, Because.NOBODY) for officer in people.by_role.get(role, ()))


def _when_nobody_acts(stage: Stage, warnings: Warnings, people: People, before: Sequence[Told]) -> Iterable[ToTell]:
    """Who is told because those who were told before did nothing: the limit is where it was."""
    first = [told for told in before if told.because in FIRST]
    if not first:
        return
    last = max((told.stage for told in first), key=lambda stage: stage.order)
    unread = not any(told.read for told in first if told.stage == last)
    if not unread and stage is not LATE:
        return
    why = no_action(first, unread=unread)
    supervisors = people.heads if people.supervisor is None else (people.supervisor,)
    yield from (ToTell(officer, Because.SUPERVISOR, why) for officer in supervisors)
    if stage.order >= warnings.heads_from.order:
        yield from (ToTell(officer, Because.HEAD, why) for officer in people.heads)


def _in_place(one: ToTell, people: People) -> ToTell | None:
    """Who is told in place of an officer who has left, or may not see the case."""
    possible = (*(() if people.supervisor is None else (people.supervisor,)), *people.heads)
    for officer in possible:
        if people.may_know(officer):
            return ToTell(officer, Because.INSTEAD, one.why, instead_of=one.recipient)
    return None


def no_action(told: Sequence[Told], *, unread: bool) -> str:
    """The reason of an escalation: "Told on 3 June and 10 June, no action recorded: DC A. Sample."."""
    names = list(dict.fromkeys(one.name for one in told))
    moments = list(dict.fromkeys(_moment(one, told) for one in told))
    read = "" if unread else "read, "
    return f"Told {'at' if _one_day(told) else 'on'} {_listed(moments)}, {read}no action recorded: {_listed(names)}."


def _one_day(told: Sequence[Told]) -> bool:
    """Whether all were told on one day: then the time of the day says more."""
    return len({london_date(one.at) for one in told}) == 1 and any(one.stage.before.days == 0 for one in told)


def _moment(one: Told, told: Sequence[Told]) -> str:
    local = in_london(one.at)
    return f"{local:%H:%M}" if _one_day(told) else f"{local:%-d %B}"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
