"""What stands against letting an exhibit go: what this app knows, and what later apps register.

An exhibit leaves with what is inside it, and what was found in one part is found in the whole: each source is asked of the
exhibit, of what it was found in, and of what was found in it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from safehold.accounts.models import TeamKind
from safehold.casework.exhibits import queries
from safehold.casework.exhibits.models import Disposal, DisposalWay, Exhibit, ExhibitState, Relation
from safehold.casework.people.queries import subjects_of
from safehold.law.calendar import spoken


class Objection(StrEnum):
    """What can stand against it."""

    HELD = "held"
    AT_LABORATORY = "at_laboratory"
    NOT_EXAMINED = "not_examined"
    NOT_GRADED = "not_graded"
    FINDINGS = "findings"
    PROCEEDINGS = "proceedings"
    SUSPECT = "suspect"
    FOR_GOOD = "for_good"


@dataclass(frozen=True)
class Against:
    """One thing that stands against letting an exhibit go: what it is, what is to be done, and where."""

    code: Objection
    sentence: str
    way_forward: str
    url: str = ""
    decidable: bool = False
    """An inspector may agree all the same."""


Source = Callable[[Exhibit, DisposalWay, date], Iterable[Against]]
_SOURCES: list[Source] = []


def register(source: Source) -> Source:
    """Add what an app knows against letting an exhibit go in a way, on a London day."""
    _SOURCES.append(source)
    return source


def against(exhibit: Exhibit, way: DisposalWay, *, on: date) -> list[Against]:
    """Everything that stands against letting an exhibit go, of itself and of its parts. A few queries of each app."""
    found: dict[tuple[Objection, str], Against] = {}
    for one in queries.family_of(exhibit):
        for source in _SOURCES:
            for objection in source(one, way, on):
                found.setdefault((objection.code, objection.sentence), objection)
    if way != DisposalWay.RETURN:
        sentence = f"{exhibit} would be gone for good."
        found[Objection.FOR_GOOD, ""] = Against(Objection.FOR_GOOD, sentence, ASK_AN_INSPECTOR, decidable=True)
    return list(found.values())


def against_disposal(disposal: Disposal, *, on: date) -> list[Against]:
    """Everything that stands against what was asked, with who would take it back."""
    found = against(disposal.exhibit, DisposalWay(disposal.way), on=on)
    if disposal.way == DisposalWay.RETURN and (one := _suspect(disposal)) is not None:
        found.append(one)
    return found


ASK_AN_INSPECTOR = "Another officer of the rank of inspector or above decides."


def _suspect(disposal: Disposal) -> Against | None:
    """That the receiver is a suspect, or has a name in common with one: their household, or another spelling."""
    if disposal.relation == Relation.SUSPECT:
        return Against(Objection.SUSPECT, f"{disposal.to} is a suspect in the case.", ASK_AN_INSPECTOR, decidable=True)
    words = words_of(disposal.to)
    for person in subjects_of(disposal.case):
        if words & words_of(person.name):
            sentence = f"{disposal.to} has a name in common with {person.name}, a suspect in the case."
            return Against(Objection.SUSPECT, sentence, ASK_AN_INSPECTOR, decidable=True)
    return None


def words_of(name: str) -> frozenset[str]:
    """The words of a name by which somebody is known, without case; titles and initials tell nobody apart."""
    written = "".join(letter if letter.isalpha() else " " for letter in name.casefold())
    return frozenset(word for word in written.split() if len(word) > 2) - _TITLES


_TITLES = frozenset({"mrs", "miss", "mister", "the", "dame", "sir", "lady", "lord", "doctor", "prof", "professor", "rev"})


@register
def held(exhibit: Exhibit, _: DisposalWay, on: date) -> Iterable[Against]:
    """A hold: an appeal, a court, another force."""
    if exhibit.hold_until is not None and exhibit.hold_until >= on:
        yield Against(
            Objection.HELD,
            f"{exhibit} is held until {spoken(exhibit.hold_until)}.",
            "Lift the hold, or wait for that day to pass.",
        )


@register
def at_laboratory(exhibit: Exhibit, _: DisposalWay, __: date) -> Iterable[Against]:
    """The laboratory has it, or an officer of one."""
    by_officer = exhibit.held_by is not None and exhibit.held_by.team.kind == TeamKind.LABORATORY
    if exhibit.laboratory_id is not None or by_officer or exhibit.state == ExhibitState.IN_LAB:
        yield Against(
            Objection.AT_LABORATORY,
            f"{exhibit} is at the laboratory: with {exhibit.holder}.",
            "The laboratory hands it back first.",
        )


def refusing(found: Iterable[Against]) -> list[Against]:
    """What nobody may decide away."""
    return [one for one in found if not one.decidable]


def to_decide(found: Iterable[Against]) -> list[Against]:
    """What an inspector decides on."""
    return [one for one in found if one.decidable]


def for_way(one: Against, way: DisposalWay) -> Against:
    """An objection that an inspector may decide on for a return, and that refuses any other way."""
    return replace(one, decidable=way == DisposalWay.RETURN)
