"""The detention clock: reviews, and the limits of 24, 36 and 96 hours. PACE 1984 ss. 40–44 and 47.

- The relevant time is arrival at the first station; for a person who came voluntarily, the time of arrest (41(2)).
- Time in hospital, or on the way there or back, does not count, except time questioned (41(6)).
- Earlier detention for the offence counts (47(6)). After an arrest for breach of bail, up to three hours from arrival do
  not (47(6A)).
- The first review is due six hours after detention was authorised, each later one nine hours after the one before
  (40(3)). One held late does not move the next (40(6)).
- A superintendent may authorise up to 36 hours, for an indictable offence, after the second review and before 24 hours
  are over (42).
- Warrants of further detention reach 96 hours in all (43–44).

All sums are of elapsed time: a night on which the clocks change is an hour shorter or longer on the wall, not in custody.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

from safehold.law.calendar import EARLIEST, LATEST, in_london, spoken_local, spoken_time
from safehold.law.errors import FactsError, RefusedByLawError
from safehold.law.provisions import Rule, Version, dated_table
from safehold.law.steps import Basis, SignOff, Step

__all__ = [
    "BREACH",
    "DEFAULT_READINGS",
    "LIMITS",
    "REVIEWS",
    "RULES",
    "DetentionClock",
    "DetentionFacts",
    "DetentionLimit",
    "DetentionRefusal",
    "ExcludedPeriod",
    "LimitState",
    "Readings",
    "check_superintendents_authority",
    "clock",
]


class LimitState(StrEnum):
    """Where a limit stands on the facts recorded."""

    IN_FORCE = "in force"
    AUTHORISED = "authorised"
    NOT_AUTHORISED = "not authorised"


@dataclass(frozen=True, slots=True)
class ExcludedPeriod:
    """Time in hospital, or on the way there or back, with the minutes questioned in it."""

    start: datetime
    end: datetime
    questioned_minutes: int = 0


@dataclass(frozen=True, slots=True)
class DetentionFacts:
    """What is recorded of one detention. All times are aware; reviews and excluded periods are in order."""

    arrived: datetime
    authorised: datetime | None = None
    voluntary_arrest: datetime | None = None
    used_minutes: int = 0
    excluded: tuple[ExcludedPeriod, ...] = ()
    reviews: tuple[datetime, ...] = ()
    superintendent: datetime | None = None
    breach_arrest: bool = False


@dataclass(frozen=True, slots=True)
class Readings:
    """Which reading is taken where the law leaves a point open; each is shown as a sign-off when it mattered."""

    hospital_time_moves_reviews: bool = False


DEFAULT_READINGS: Final = Readings()


@dataclass(frozen=True, slots=True)
class DetentionLimit:
    """One limit in hours from the relevant time, and the moment it is reached, in London time."""

    hours: int
    at: datetime
    authority: str
    basis: Basis
    provision: str
    state: LimitState


@dataclass(frozen=True, slots=True)
class DetentionRefusal:
    """A fact that the law doesn't allow; it changed nothing. `fact` names it."""

    fact: str
    code: str
    reason: str
    provision: str
    way_forward: str


@dataclass(frozen=True, slots=True)
class DetentionClock:
    """The answer, in London time. No review is due before detention has been authorised."""

    relevant_time: datetime
    next_review_by: datetime | None
    limits: tuple[DetentionLimit, ...]
    steps: tuple[Step, ...]
    sign_off: tuple[SignOff, ...]
    refused: tuple[DetentionRefusal, ...]


# Serious Organised Crime and Police Act 2005 Sch.7: from "serious arrestable" to "indictable" offence.
_ACT_2005: Final = date(2006, 1, 1)
_ACT_2022: Final = date(2022, 10, 28)

LIMITS: Final = Rule(
    name="limits",
    title="limits of detention without charge",
    versions=(
        Version(
            value=(
                (24, "custody officer", "PACE 1984 s.41(7)"),
                (36, "superintendent or above, indictable offence", "PACE 1984 s.42(1)"),
                (96, "magistrates' court, warrants of further detention", "PACE 1984 ss.43–44"),
            ),
            unit="hours from the relevant time",
            effective_from=_ACT_2005,
            reference="PACE 1984 ss. 41–44",
            text="24 hours; 36 by a superintendent; 96 in all by warrants of further detention.",
            checked="statute text; first day from general knowledge",
        ),
    ),
)
REVIEWS: Final = Rule(
    name="reviews",
    title="reviews of detention",
    versions=(
        Version(
            value=(6, 9),
            unit="hours after authorisation, hours after the review before",
            effective_from=_ACT_2005,
            reference="PACE 1984 s.40(3)",
            text="First review within six hours of authorisation, then at intervals of no more than nine hours.",
            checked="statute text; first day from general knowledge",
        ),
    ),
)
BREACH: Final = Rule(
    name="breach",
    title="time left out after an arrest for breach of bail",
    versions=(
        Version(
            value=3,
            unit="hours from arrival at the station",
            effective_from=_ACT_2022,
            reference="PACE 1984 s.47(6A)",
            text="Up to three hours from arrival are left out after an arrest under s.46A.",
            checked="statute text; first day from general knowledge",
        ),
    ),
)
RULES: Final = dated_table(LIMITS, REVIEWS, BREACH)

_REVIEWS_BEFORE_AUTHORITY: Final = 2
_S40: Final = "PACE 1984 s.40(3)"
_S41_6: Final = "PACE 1984 s.41(6)"
_HOSPITAL: Final = (
    "hospital_time_moves_reviews",
    "Whether hospital time that s.41(6) leaves out also moves the reviews of s.40.",
    "It doesn't: reviews stay at their times.",
    "It does: a review falls due later by the time left out.",
)


def clock(facts: DetentionFacts, readings: Readings = DEFAULT_READINGS) -> DetentionClock:
    """Compute the relevant time, when the next review is due, and when each limit is reached.

    Source: PACE 1984 ss. 40–44, 47(6), 47(6A).
    Units and zones: aware in, London out; elapsed hours, whatever the wall clock does.
    Raises: FactsError for facts that can't be true; NotCoveredError for a detention before the rules held here.
    """
    _check_facts(facts)
    relevant = (facts.voluntary_arrest or facts.arrived).astimezone(UTC)
    local_relevant = in_london(relevant)
    day = local_relevant.date()
    steps = [_relevant_step(facts, local_relevant)]
    left_out = _left_out(facts, relevant, day, steps)
    table = LIMITS.on(day).value
    moments = [_limit_at(relevant, hours, facts.used_minutes, left_out) for hours, _, _ in table]
    refused = _judge_superintendent(facts, moments[0])
    if facts.used_minutes:
        steps.append(Step(f"{_duration(facts.used_minutes)} of earlier detention count.", Basis.STATUTE, "PACE 1984 s.47(6)"))
    limits = []
    for (hours, authority, provision), at in zip(table, moments, strict=True):
        state = _state(hours, facts, refused)
        local = in_london(at)
        limits.append(DetentionLimit(hours, local, authority, Basis.STATUTE, provision, state))
        steps.append(Step(f"{hours} hours are reached at {spoken_local(local)}: {authority}.", Basis.STATUTE, provision))
    next_review, sign_off = _next_review(facts, day, readings, steps)
    steps.extend(Step(f"Refused: {entry.reason}", Basis.STATUTE, entry.provision) for entry in refused)
    return DetentionClock(
        relevant_time=local_relevant,
        next_review_by=None if next_review is None else in_london(next_review),
        limits=tuple(limits),
        steps=tuple(steps),
        sign_off=sign_off,
        refused=refused,
    )


def check_superintendents_authority(facts: DetentionFacts, *, at: datetime) -> None:
    """Refuse a superintendent's authority for 36 hours that would come too early or too late.

    Source: PACE 1984 s.42(1), (4).
    Raises: RefusedByLawError; FactsError, as `clock`.
    """
    proposed = DetentionFacts(
        arrived=facts.arrived,
        authorised=facts.authorised,
        voluntary_arrest=facts.voluntary_arrest,
        used_minutes=facts.used_minutes,
        excluded=facts.excluded,
        reviews=facts.reviews,
        superintendent=at,
        breach_arrest=facts.breach_arrest,
    )
    for entry in clock(proposed).refused:
        raise RefusedByLawError(code=entry.code, reason=entry.reason, provision=entry.provision, way_forward=entry.way_forward)


def _relevant_step(facts: DetentionFacts, local: datetime) -> Step:
    if facts.voluntary_arrest is not None:
        text = f"Came voluntarily, so the relevant time is the arrest: {spoken_local(local)}."
        return Step(text, Basis.STATUTE, "PACE 1984 s.41(2)(c)")
    text = f"The relevant time is arrival at the station: {spoken_local(local)}."
    return Step(text, Basis.STATUTE, "PACE 1984 s.41(2)")


def _left_out(
    facts: DetentionFacts, relevant: datetime, day: date, steps: list[Step]
) -> list[tuple[datetime, datetime, timedelta]]:
    """Give the stretches that do not count, in order and without overlap, each with the time in it that does."""
    stretches: list[tuple[datetime, datetime, timedelta]] = []
    resumes = relevant
    if facts.breach_arrest:
        hours = BREACH.on(day).value
        resumes = relevant + timedelta(hours=hours)
        stretches.append((relevant, resumes, timedelta()))
        steps.append(
            Step(
                f"Arrested for breach of bail: {hours} hours from arrival are left out, so the clock runs again at "
                f"{spoken_time(resumes)}.",
                Basis.STATUTE,
                "PACE 1984 s.47(6A)",
            )
        )
    for period in facts.excluded:
        start = max(period.start.astimezone(UTC), resumes)
        end = period.end.astimezone(UTC)
        if end <= start:
            continue
        questioned = min(timedelta(minutes=period.questioned_minutes), end - start)
        stretches.append((start, end, questioned))
        steps.append(
            Step(
                f"In hospital, or on the way, from {spoken_time(start)} to {spoken_time(end)}: left out, except "
                f"{_duration(int(questioned.total_seconds() // 60))} questioned.",
                Basis.STATUTE,
                _S41_6,
            )
        )
    return stretches


def _limit_at(
    relevant: datetime, hours: int, used_minutes: int, left_out: list[tuple[datetime, datetime, timedelta]]
) -> datetime:
    """Give the moment at which so many hours have been counted.

    A limit that falls within the questioning in hospital is put at its earliest: nobody records which minutes these were.
    """
    at = relevant + timedelta(hours=hours, minutes=-used_minutes)
    for start, end, questioned in left_out:
        if at - start <= questioned:
            break
        at += end - start - questioned
    return at


def _state(hours: int, facts: DetentionFacts, refused: tuple[DetentionRefusal, ...]) -> LimitState:
    if hours == 24:
        return LimitState.IN_FORCE
    if hours == 36 and facts.superintendent is not None and not refused:
        return LimitState.AUTHORISED
    return LimitState.NOT_AUTHORISED


def _judge_superintendent(facts: DetentionFacts, day_over: datetime) -> tuple[DetentionRefusal, ...]:
    authority = facts.superintendent
    if authority is None:
        return ()
    # s.42(4)(a): none may be given more than 24 hours after the relevant time.
    if authority > day_over:
        return (
            DetentionRefusal(
                "superintendent",
                "detention.too_late",
                f"A superintendent can't authorise more after 24 hours were over at {spoken_time(day_over)}.",
                "PACE 1984 s.42(4)(a)",
                "Release or charge the person; record what happens next.",
            ),
        )
    # s.42(4)(b): none before the second review has been carried out.
    held = sum(1 for review in facts.reviews if review <= authority)
    if held < _REVIEWS_BEFORE_AUTHORITY:
        return (
            DetentionRefusal(
                "superintendent",
                "detention.before_second_review",
                f"A superintendent can't authorise more before the second review; by {spoken_time(authority)} "
                f"{'none had' if held == 0 else 'only one had'} been held.",
                "PACE 1984 s.42(4)(b)",
                "Hold the second review, then ask again.",
            ),
        )
    return ()


def _next_review(
    facts: DetentionFacts, day: date, readings: Readings, steps: list[Step]
) -> tuple[datetime | None, tuple[SignOff, ...]]:
    if facts.authorised is None:
        return None, ()
    first, later = REVIEWS.on(day).value
    matters = False

    def due_after(start: datetime, hours: int) -> datetime:
        nonlocal matters
        plain = start + timedelta(hours=hours)
        moved = plain
        for period in facts.excluded:
            if start <= period.start < moved:
                matters = True
                moved += period.end - period.start - timedelta(minutes=period.questioned_minutes)
        return moved if readings.hospital_time_moves_reviews else plain

    due = due_after(facts.authorised.astimezone(UTC), first)
    steps.append(
        Step(
            f"Detention was authorised at {spoken_time(facts.authorised)}, so the first review is due by {spoken_time(due)}.",
            Basis.STATUTE,
            _S40,
        )
    )
    for held in facts.reviews:
        if held <= due:
            counted_from, why = held.astimezone(UTC), f"Review held at {spoken_time(held)}"
            provision = _S40
        else:
            # s.40(6): that it was postponed doesn't move the one after.
            counted_from, why = due, f"Review due by {spoken_time(due)} was held late, at {spoken_time(held)}"
            provision = "PACE 1984 s.40(6)"
        due = due_after(counted_from, later)
        steps.append(Step(f"{why}; the next is due by {spoken_time(due)}.", Basis.STATUTE, provision))
    if not matters:
        return due, ()
    code, point, reading, alternative = _HOSPITAL
    if readings.hospital_time_moves_reviews:
        reading, alternative = alternative, reading
    return due, (SignOff(code, point, reading, alternative, "PACE 1984 ss.40(3), 41(6)"),)


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(f"{hours} hour{'s' if hours != 1 else ''}")
    if rest or not hours:
        parts.append(f"{rest} minute{'s' if rest != 1 else ''}")
    return " and ".join(parts)


def _check_facts(facts: DetentionFacts) -> None:
    """Refuse facts that can't be true, whichever way they came in."""
    _check_time("arrived", facts.arrived)
    relevant = facts.arrived
    if facts.voluntary_arrest is not None:
        _check_time("voluntary_arrest", facts.voluntary_arrest)
        if facts.voluntary_arrest < facts.arrived:
            raise FactsError("voluntary_arrest", "the arrest is before the arrival at the station")
        if facts.breach_arrest:
            raise FactsError("voluntary_arrest", "a person arrested for breach of bail did not come voluntarily")
        relevant = facts.voluntary_arrest
    if facts.used_minutes < 0:
        raise FactsError("used_minutes", f"{facts.used_minutes} is below zero")
    if facts.used_minutes > 96 * 60:
        raise FactsError("used_minutes", f"{facts.used_minutes} is more than 96 hours, the longest detention there is")
    if facts.authorised is not None:
        _check_time("authorised", facts.authorised)
        if facts.authorised < relevant:
            raise FactsError("authorised", "detention was authorised before the relevant time")
    previous = relevant
    for position, period in enumerate(facts.excluded):
        where = f"excluded[{position}]"
        _check_time(f"{where}.from", period.start)
        _check_time(f"{where}.to", period.end)
        if period.start < previous:
            raise FactsError(
                f"{where}.from",
                "it begins before the relevant time" if position == 0 else "it begins before the period above ended",
            )
        if period.end <= period.start:
            raise FactsError(f"{where}.to", "it ends no later than it begins")
        questioned = timedelta(minutes=period.questioned_minutes)
        if not timedelta() <= questioned <= period.end - period.start:
            raise FactsError(f"{where}.questioned_minutes", f"{period.questioned_minutes} do not fit into the period")
        previous = period.end
    if facts.reviews and facts.authorised is None:
        raise FactsError("authorised", "a review was held, but detention was not authorised")
    earlier = facts.authorised
    for position, review in enumerate(facts.reviews):
        _check_time(f"reviews[{position}]", review)
        if earlier is not None and review <= earlier:
            raise FactsError(
                f"reviews[{position}]",
                "it is no later than detention was authorised" if position == 0 else "it is no later than the review before",
            )
        earlier = review
    if facts.superintendent is not None:
        _check_time("superintendent", facts.superintendent)
        if facts.superintendent < relevant:
            raise FactsError("superintendent", "the authority is before the relevant time")


def _check_time(name: str, at: datetime) -> None:
    if at.utcoffset() is None:
        raise FactsError(name, f"{at.isoformat()} has no offset from UTC")
    if not EARLIEST <= at.date() <= LATEST:
        raise FactsError(name, f"{at.date().isoformat()} is not a date of this work")
