"""Release on bail of somebody who was arrested for the same offence before."""

from datetime import date

from safehold.law.bail.answers import DEFAULT_READINGS, Readings, days_stopped_before
from safehold.law.bail.course import Course
from safehold.law.bail.facts import BailFacts, check_facts
from safehold.law.calendar import spoken
from safehold.law.errors import FactsError, refuse

__all__ = ["check_release_in_period"]


def check_release_in_period(facts: BailFacts, *, released: date, readings: Readings = DEFAULT_READINGS) -> None:
    """Refuse a release on bail on a day when the period that counts from an earlier arrest for the offence is over.

    `facts` are the first arrest for the offence, the further ones, and what was authorised up to the release.

    Source: PACE 1984 ss. 47(7), 47ZA(2), 47ZB(4)(a). Units and zones: London dates.
    Raises: RefusedByLawError; FactsError, as `clock`.
    """
    check_facts(facts)
    if released < facts.arrested:
        raise FactsError("released", f"{released.isoformat()} is before the arrest on {facts.arrested.isoformat()}")
    answer = Course(facts, readings).run()
    ends = answer.ends
    if ends is None or released <= ends:
        return
    stopped = any(point.code == days_stopped_before(True).code for point in answer.sign_off)
    refuse(
        "bail.period_over",
        f"The bail period for this offence counts from the first arrest, on {spoken(facts.arrested)}, and ended on "
        f"{spoken(ends)}.",
        "PACE 1984 ss. 47ZA(2), 47ZB(4)(a)",
        "Charge them, or release them under investigation, without bail. Whether a new arrest begins the period anew (s.47(7)) "
        "is a point for a lawyer: the force's policy says which reading applies, or ask a court."
        + (" So is whether days stopped under an earlier bail count." if stopped else ""),
    )
