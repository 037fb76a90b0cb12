"""Pre-charge bail: how long it lasts, who may extend it, and what stops its clock.

PACE 1984 ss. 47ZA–47ZM, as amended by the Police, Crime, Sentencing and Courts Act 2022.

- The bail start date is the day after arrest (47ZB(4)(a)). Each limit is a period of months beginning with that day,
  never counted from the previous limit.
- An extension is authorised before the period in force ends, in order, by the rank that the section names (47ZD–47ZE).
- An application to the court is made before the period ends, which is then treated as extended until the court
  decides (47ZJ(3)). What the court orders is taken as ordered.
- Release for a charging decision stops the clock, or keeps it from beginning where it is the first release (47ZL). It runs
  again on the day the Director asks for more, with at least seven days left, and stops when the request is met.
- Where the person is in hospital on the last day, every in-patient day is suspended (47ZM).
- A refused event changes nothing after it.
"""

from dataclasses import replace
from datetime import date

from safehold.law.bail.answers import DEFAULT_READINGS, BailClock, BailLimit, BailRefusal, LimitState, Readings
from safehold.law.bail.course import Course
from safehold.law.bail.facts import (
    BailEvent,
    BailFacts,
    CourtExtension,
    DppRequest,
    DppRequestMet,
    Extension,
    FirstRelease,
    InPatient,
    Rank,
    Regime,
    Suspended,
    check_facts,
)
from safehold.law.bail.limits import FLOOR, LIMITS, RANKS, RULES
from safehold.law.errors import RefusedByLawError

__all__ = [
    "DEFAULT_READINGS",
    "FLOOR",
    "LIMITS",
    "RANKS",
    "RULES",
    "BailClock",
    "BailEvent",
    "BailFacts",
    "BailLimit",
    "BailRefusal",
    "CourtExtension",
    "DppRequest",
    "DppRequestMet",
    "Extension",
    "FirstRelease",
    "InPatient",
    "LimitState",
    "Rank",
    "Readings",
    "Regime",
    "Suspended",
    "check_extension",
    "clock",
]


def clock(facts: BailFacts, readings: Readings = DEFAULT_READINGS) -> BailClock:
    """Compute when the bail ends, every limit of its regime, and how the answer came about.

    Source: PACE 1984 ss. 47ZA–47ZM.
    Units and zones: local dates; calendar months from the bail start date.
    Raises: FactsError for facts that can't be true; NotCoveredError for an arrest before the rules held here.
    """
    check_facts(facts)
    return Course(facts, readings).run()


def check_extension(
    facts: BailFacts, *, authorised: date, rank: str, to_months: int, readings: Readings = DEFAULT_READINGS
) -> None:
    """Refuse an extension that the law wouldn't allow on these facts.

    Units and zones: `authorised` is the London date; `to_months` counts from the bail start date.
    Raises: RefusedByLawError with the section and the way forward; FactsError, as `clock`.
    """
    authority = RANKS.get(rank, Rank.INSPECTOR)
    position = len(facts.events)
    proposed = replace(facts, events=(*facts.events, Extension(authorised, authority, to_months)))
    for refusal in clock(proposed, readings).refused:
        if refusal.event == position:
            raise RefusedByLawError(
                code=refusal.code,
                reason=refusal.reason,
                provision=refusal.provision,
                way_forward=refusal.way_forward,
            )
    if rank not in RANKS:
        raise RefusedByLawError(
            code="bail.rank",
            reason=f"Only an inspector or above may authorise {to_months} months.",
            provision="PACE 1984 ss.47ZD–47ZE",
            way_forward="Send it to one.",
        )
