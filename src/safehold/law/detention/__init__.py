"""The detention clock: reviews, and the limits of 24, 36 and 96 hours. PACE 1984 ss. 40–45 and 47.

- The relevant time is arrival at the first station; for a person who came voluntarily, the time of arrest; after an arrest in
  another area without questioning there, arrival in the area that sought it or 24 hours after the arrest, whichever is
  earlier; for street bail, arrival to answer it (41(2)). Not covered: an arrest outside England and Wales (41(2)(b)), and
  somebody held who is moved to another area for a second offence (41(5)).
- Time in hospital, or on the way there or back, does not count, except time questioned (41(6)).
- Earlier detention for the offence counts (47(6)). After an arrest for breach of bail, up to three hours from arrival do
  not (47(6A)), except minutes questioned in hospital in them.
- The first review is due six hours after detention was authorised, each later one nine hours after the one before
  (40(3)). One held late does not move the next (40(6)). An inspector who is not involved holds it (40(1)(b)).
- A superintendent may authorise up to 36 hours, for an indictable offence, after the second review and before 24 hours
  are over (42(1), (4)); and, where that was for less, more up to 36 hours while it runs (42(2)).
- A magistrates' court may issue a warrant of further detention and extend it, each time for at most 36 hours and never past
  96 in all (43–44). A warrant runs from its issue, an extension from the warrant's end. It is asked while the person is lawfully
  held: within 24 hours, or as long as a superintendent authorised; where no court could sit at 36 hours, up to six hours later.

All sums are of elapsed time: a night on which the clocks change is an hour shorter or longer on the wall, not in custody.
Any time here is approximate in law (45(2)); the answers are exact, so that nobody plans with the difference.
"""

from dataclasses import replace
from datetime import datetime

from safehold.law.calendar import spoken_local
from safehold.law.detention.answers import (
    DEFAULT_READINGS,
    SIGN_OFFS,
    CourtOrder,
    DetentionClock,
    DetentionLimit,
    DetentionRefusal,
    LimitState,
    Readings,
)
from safehold.law.detention.course import Course
from safehold.law.detention.facts import (
    DetentionFacts,
    ExcludedPeriod,
    FurtherAuthority,
    FurtherDetention,
    OutOfArea,
    checked,
)
from safehold.law.detention.limits import BREACH, COURT, LIMITS, OUT_OF_AREA, REVIEWS, RULES, CourtHours
from safehold.law.errors import RefusedByLawError

__all__ = [
    "BREACH",
    "COURT",
    "DEFAULT_READINGS",
    "LIMITS",
    "OUT_OF_AREA",
    "REVIEWS",
    "RULES",
    "SIGN_OFFS",
    "CourtHours",
    "CourtOrder",
    "DetentionClock",
    "DetentionFacts",
    "DetentionLimit",
    "DetentionRefusal",
    "ExcludedPeriod",
    "FurtherAuthority",
    "FurtherDetention",
    "LimitState",
    "OutOfArea",
    "Readings",
    "check_court_application",
    "check_superintendents_authority",
    "clock",
]


def clock(facts: DetentionFacts, readings: Readings = DEFAULT_READINGS) -> DetentionClock:
    """Compute the relevant time, when the next review is due, and when each limit is reached.

    Source: PACE 1984 ss. 40–45, 47(6), 47(6A).
    Units and zones: aware in, London out; elapsed hours, whatever the wall clock does.
    Raises: FactsError for facts that can't be true; NotCoveredError for a detention before the rules held here.
    """
    return Course(checked(facts), readings).run()


def check_superintendents_authority(
    facts: DetentionFacts, *, at: datetime, until: datetime | None = None, readings: Readings = DEFAULT_READINGS
) -> None:
    """Refuse a superintendent's authority that would come too early or too late, or reach too far.

    `until` is a moment before 36 hours; None stands for 36 hours. On facts that have an authority it is one more (s.42(2)).

    Source: PACE 1984 s.42(1), (2), (4).
    Raises: RefusedByLawError; FactsError, as `clock`.
    """
    if facts.superintendent is None:
        proposed, fact = replace(facts, superintendent=at, superintendent_until=until, court=()), "superintendent"
    else:
        again = (*facts.superintendent_again, FurtherAuthority(at, until))
        proposed, fact = replace(facts, superintendent_again=again, court=()), f"superintendent_again[{len(again) - 1}]"
    _refuse_first(proposed, fact, readings)
    day_over, with_superintendent, _ = clock(proposed, readings).limits
    if until is not None and not day_over.at < until <= with_superintendent.at:
        raise RefusedByLawError(
            code="detention.authority_out_of_reach",
            reason=f"A superintendent authorises detention past 24 hours, {spoken_local(day_over.at)}, and no longer than to 36, "
            f"{spoken_local(with_superintendent.at)}.",
            provision="PACE 1984 s.42(1)–(2)",
            way_forward="Check until when it was authorised.",
        )


def check_court_application(
    facts: DetentionFacts, *, application: FurtherDetention, readings: Readings = DEFAULT_READINGS
) -> None:
    """Refuse an application for further detention, or an order, that the law wouldn't allow on these facts.

    Source: PACE 1984 ss. 41(7)–(8), 43–44. Assumes: where a reading moves the end of a warrant, an extension of it may be asked
    for until that end.
    Raises: RefusedByLawError with the section and the way forward; FactsError, as `clock`.
    """
    _refuse_first(replace(facts, court=(*facts.court, application)), f"court[{len(facts.court)}]", readings)


def _refuse_first(proposed: DetentionFacts, fact: str, readings: Readings) -> None:
    for entry in clock(proposed, readings).refused:
        if entry.fact == fact:
            raise RefusedByLawError(
                code=entry.code, reason=entry.reason, provision=entry.provision, way_forward=entry.way_forward
            )
