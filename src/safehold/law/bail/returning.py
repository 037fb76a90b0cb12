"""The day on which a person on bail returns to the station. PACE 1984 s.47ZA(2)–(5)."""

from datetime import date
from enum import StrEnum
from typing import Final

from safehold.law.bail.answers import DEFAULT_READINGS, Readings
from safehold.law.bail.course import Course
from safehold.law.bail.facts import BailFacts, check_facts
from safehold.law.bail.rules import RETURN
from safehold.law.calendar import spoken
from safehold.law.errors import FactsError, refuse
from safehold.law.steps import Basis, Step

__all__ = ["EarlierReturn", "check_return_date"]


class EarlierReturn(StrEnum):
    """Why somebody may return before the last day of the period."""

    ALIGNED = "aligned_with_other_bail"
    DECISION_EXPECTED = "decision_expected"


_WHY: Final = {
    EarlierReturn.ALIGNED: ("it is aligned with bail for another offence", "PACE 1984 s.47ZA(3), (5)"),
    EarlierReturn.DECISION_EXPECTED: ("a decision on a charge is expected before", "PACE 1984 s.47ZA(4)–(5)"),
}


def check_return_date(
    facts: BailFacts, *, returns: date, earlier: EarlierReturn | None = None, readings: Readings = DEFAULT_READINGS
) -> tuple[Step, ...]:
    """Refuse a day of return that is after the period, or before its last day without one of the two reasons.

    Source: PACE 1984 s.47ZA(2)–(6). While the clock is stopped (s.47ZL) no last day stands, so none is asked for.
    Raises: RefusedByLawError; FactsError, as `clock`.
    """
    check_facts(facts)
    version = RETURN.on(facts.arrested)
    if returns < (facts.released or facts.arrested):
        raise FactsError("returns", f"{returns.isoformat()} is before the release")
    ends = Course(facts, readings).run().ends
    if ends is None:
        text = f"The clock has no last day at present, so {spoken(returns)} stands until one is known."
        return (Step(text, Basis.STATUTE, "PACE 1984 ss. 47ZA(6), 47ZL"),)
    if returns > ends:
        refuse(
            "bail.return_too_late",
            f"The bail ends on {spoken(ends)}, so nobody can be asked to return on {spoken(returns)}.",
            "PACE 1984 s.47ZA(2)",
            f"Choose {spoken(ends)}, or extend the bail first.",
        )
    if returns == ends:
        return (Step(f"Returns on {spoken(ends)}, the last day of the period.", Basis.STATUTE, version.reference),)
    if earlier is None:
        refuse(
            "bail.return_too_early",
            f"{spoken(returns)} is before the last day of the period, {spoken(ends)}.",
            "PACE 1984 s.47ZA(2)",
            "Choose the last day, or record that it is aligned with other bail or that a decision is expected before.",
        )
    why, provision = _WHY[earlier]
    return (Step(f"Returns on {spoken(returns)}, before the last day {spoken(ends)}: {why}.", Basis.STATUTE, provision),)
