"""What is recorded of a pre-charge bail, and the check that it can be true."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from safehold.law.calendar import check_day
from safehold.law.errors import FactsError

__all__ = [
    "BailEnded",
    "BailEvent",
    "BailFacts",
    "CourtExtension",
    "DppRequest",
    "DppRequestMet",
    "Extension",
    "FirstRelease",
    "InPatient",
    "Rank",
    "Regime",
    "Suspended",
    "check_facts",
]


class Regime(StrEnum):
    """Which chain of limits a case follows."""

    STANDARD = "standard"
    DESIGNATED = "designated"
    NON_STANDARD = "non_standard"


class FirstRelease(StrEnum):
    """Why the person was first released on bail under Part 4.

    After street bail the clock has already begun: record `BAIL`, and the release for a decision as `Suspended` (47ZL(12)(c)).
    """

    BAIL = "bail"
    CHARGING_DECISION = "charging_decision"


class Rank(StrEnum):
    """Ranks that can authorise an extension, lowest first. Commander counts as assistant chief constable."""

    INSPECTOR = "inspector"
    SUPERINTENDENT = "superintendent"
    ASSISTANT_CHIEF_CONSTABLE = "assistant_chief_constable"


@dataclass(frozen=True, slots=True)
class Suspended:
    """Released again for a charging decision, s.37(7)(a) or 37C(2)(b); the day of the release."""

    on: date


@dataclass(frozen=True, slots=True)
class DppRequest:
    """The Director of Public Prosecutions asked for more; the day of the request. Early advice is no such request."""

    on: date


@dataclass(frozen=True, slots=True)
class DppRequestMet:
    """What the Director asked for was sent; the day it was sent."""

    on: date


@dataclass(frozen=True, slots=True)
class InPatient:
    """The person was in hospital as an in-patient, first and last day included."""

    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class BailEnded:
    """An earlier bail for the offence ended, on that day; a stop that was open then ended with it."""

    on: date


@dataclass(frozen=True, slots=True)
class Extension:
    """An officer authorised the period to be extended to so many months from the bail start date."""

    authorised: date
    rank: Rank
    to_months: int


@dataclass(frozen=True, slots=True)
class CourtExtension:
    """An application to a magistrates' court. Not decided: pending. Decided with no end: refused."""

    applied: date
    decided: date | None
    ends: date | None


type BailEvent = Suspended | DppRequest | DppRequestMet | BailEnded | InPatient | Extension | CourtExtension


@dataclass(frozen=True, slots=True)
class BailFacts:
    """What is recorded of one person's bail for one offence. Events are in date order; stays in hospital in any order.

    `arrested` is the first arrest for the offence, `released` the first release on bail after it. Street bail doesn't move the
    period (47ZM(2)). With it a first release for a decision stops a clock that has begun already.

    `rearrested` are new arrests for the same offence to which s.47(7) applies: neither under s.46A nor of somebody who answers
    bail. Whether they begin the period anew is a reading; a release for a charging decision after one is `Suspended`.
    """

    regime: Regime
    arrested: date
    released: date | None = None
    first_release: FirstRelease = FirstRelease.BAIL
    events: tuple[BailEvent, ...] = ()
    street_bail: date | None = None
    rearrested: tuple[date, ...] = ()


def check_facts(facts: BailFacts) -> None:
    """Refuse facts that can't be true, whichever way they came in.

    Raises: FactsError naming the fact as the JSON contract does, such as `events[2].to`.
    """
    check_day("arrested", facts.arrested)
    if facts.released is not None:
        check_day("released", facts.released)
        if facts.released < facts.arrested:
            raise FactsError("released", f"{facts.released.isoformat()} is before the arrest on {facts.arrested.isoformat()}")
    _check_other_arrests(facts)
    earliest = facts.released or facts.arrested
    previous: tuple[str, date] | None = None
    for position, event in enumerate(facts.events):
        where = f"events[{position}]"
        match event:
            case InPatient(first_day, last_day):
                check_day(f"{where}.from", first_day)
                check_day(f"{where}.to", last_day)
                if first_day < facts.arrested:
                    raise FactsError(
                        f"{where}.from",
                        f"{first_day.isoformat()} is before the arrest on {facts.arrested.isoformat()}",
                    )
                if last_day < first_day:
                    raise FactsError(f"{where}.to", f"{last_day.isoformat()} is before the stay began")
                continue
            case CourtExtension(applied, decided, ends):
                name, day = f"{where}.applied", applied
                _check_court(where, applied, decided, ends)
            case Extension(authorised):
                name, day = f"{where}.authorised", authorised
            case Suspended(on) | DppRequest(on) | DppRequestMet(on) | BailEnded(on):
                name, day = f"{where}.date", on
        check_day(name, day)
        if day < facts.arrested:
            raise FactsError(name, f"{day.isoformat()} is before the arrest on {facts.arrested.isoformat()}")
        if day < earliest:
            raise FactsError(name, f"{day.isoformat()} is before the release on {earliest.isoformat()}")
        if previous is not None and day < previous[1]:
            raise FactsError(name, f"{day.isoformat()} is before {previous[0]}, {previous[1].isoformat()}")
        previous = (name, day)


def _check_other_arrests(facts: BailFacts) -> None:
    if facts.street_bail is not None:
        check_day("street_bail", facts.street_bail)
        if facts.street_bail < facts.arrested:
            raise FactsError("street_bail", f"{facts.street_bail.isoformat()} is before the arrest")
        if facts.released is not None and facts.released < facts.street_bail:
            raise FactsError("street_bail", f"{facts.street_bail.isoformat()} is after the release from the station")
        if facts.first_release is FirstRelease.CHARGING_DECISION and facts.released is None:
            raise FactsError("released", "is needed: on that day a clock that began with street bail stops")
    for position, again in enumerate(facts.rearrested):
        check_day(f"rearrested[{position}]", again)
        if again < facts.arrested:
            raise FactsError(f"rearrested[{position}]", f"{again.isoformat()} is before the first arrest")


def _check_court(where: str, applied: date, decided: date | None, ends: date | None) -> None:
    if decided is not None:
        check_day(f"{where}.decided", decided)
        if decided < applied:
            raise FactsError(f"{where}.decided", f"{decided.isoformat()} is before the application")
    if ends is not None:
        check_day(f"{where}.ends", ends)
        if ends < (decided or applied):
            raise FactsError(f"{where}.ends", f"{ends.isoformat()} is before the court decided")
