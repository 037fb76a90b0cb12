"""What is recorded of one detention without charge, and the check that it can be true."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from safehold.law.calendar import EARLIEST, LATEST
from safehold.law.errors import Fact, FactsError

__all__ = ["DetentionFacts", "ExcludedPeriod", "FurtherAuthority", "FurtherDetention", "OutOfArea", "checked"]


@dataclass(frozen=True, slots=True)
class ExcludedPeriod:
    """Time in hospital, or on the way there or back, with the minutes questioned in it."""

    start: datetime
    end: datetime
    questioned_minutes: int = 0


@dataclass(frozen=True, slots=True)
class OutOfArea:
    """An arrest in one police area that another area had sought (PACE s.41(2)(a), (3)).

    `arrived` is arrival at the first station in the area that sought the arrest; None while the person is not there.
    """

    arrested: datetime
    arrived: datetime | None = None
    questioned: bool = False


@dataclass(frozen=True, slots=True)
class FurtherAuthority:
    """A superintendent's authority after one for less than 36 hours (PACE s.42(2)). `until`: None stands for 36 hours."""

    at: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class FurtherDetention:
    """An application to a magistrates' court: the first for a warrant (s.43), any after it for its extension (s.44).

    Not decided: pending. Decided with no hours: refused. `court_not_sitting` records that the court could not sit when
    36 hours were over, but would within the six hours after (s.43(5)(b)).
    """

    applied: datetime
    decided: datetime | None = None
    hours: int | None = None
    court_not_sitting: bool = False


@dataclass(frozen=True, slots=True)
class DetentionFacts:
    """What is recorded of one detention. All times are aware; reviews, excluded periods and applications are in order.

    `arrived` is arrival at the first station. At most one other way in is recorded: `voluntary_arrest` for somebody who came
    of their own accord and was arrested there, `out_of_area`, or `street_bail` for somebody who came to answer it.
    `superintendent_until` is recorded where less than 36 hours were authorised, `superintendent_again` where more was authorised
    later, `indictable` where it is known. `superintendent_before` is when 36 hours were authorised in earlier detention that
    counts.
    """

    arrived: datetime
    authorised: datetime | None = None
    voluntary_arrest: datetime | None = None
    used_minutes: int = 0
    excluded: tuple[ExcludedPeriod, ...] = ()
    reviews: tuple[datetime, ...] = ()
    superintendent: datetime | None = None
    breach_arrest: bool = False
    street_bail: bool = False
    out_of_area: OutOfArea | None = None
    superintendent_until: datetime | None = None
    indictable: bool | None = None
    court: tuple[FurtherDetention, ...] = ()
    superintendent_again: tuple[FurtherAuthority, ...] = ()
    superintendent_before: datetime | None = None


_MOST_HOURS: Final = 96
_NOTHING: Final = timedelta()
_MINUTE: Final = timedelta(minutes=1)
_FIRST_YEAR, _LAST_YEAR = EARLIEST.year, LATEST.year


def checked(facts: DetentionFacts) -> DetentionFacts:
    """Refuse facts that can't be true, and give the same facts with every time in UTC.

    Two times of one zone compare and subtract as the wall shows them; only in UTC are they moments.

    Raises: FactsError naming the fact as the JSON contract does, such as `excluded[0].from`.
    """
    facts = _in_utc(facts)
    begins = _check_way_in(facts)
    if facts.used_minutes < 0:
        raise FactsError("used_minutes", f"{facts.used_minutes} is below zero")
    if facts.used_minutes > _MOST_HOURS * 60:
        raise FactsError("used_minutes", f"{facts.used_minutes} is more than 96 hours, the longest detention there is")
    if facts.authorised is not None and facts.authorised < begins:
        raise FactsError("authorised", "detention was authorised before the relevant time")
    _check_excluded(facts, begins)
    _check_reviews(facts)
    if facts.superintendent is not None and facts.superintendent < begins:
        raise FactsError("superintendent", "the authority is before the relevant time")
    if facts.superintendent_until is not None and (
        facts.superintendent is None or facts.superintendent_until <= facts.superintendent
    ):
        raise FactsError("superintendent_until", "it is not after an authority by a superintendent")
    if facts.superintendent_again:
        _check_again(facts)
    if facts.court:
        _check_court(facts, begins)
    return facts


def _in_utc(facts: DetentionFacts) -> DetentionFacts:
    out = facts.out_of_area
    if out is not None:
        out = OutOfArea(
            _utc(Fact("out_of_area", part="arrested"), out.arrested),
            _utc_or_none(Fact("out_of_area", part="arrived"), out.arrived),
            out.questioned,
        )
    return DetentionFacts(
        _utc("arrived", facts.arrived),
        _utc_or_none("authorised", facts.authorised),
        _utc_or_none("voluntary_arrest", facts.voluntary_arrest),
        facts.used_minutes,
        tuple(
            ExcludedPeriod(
                _utc(Fact("excluded", position, "from"), period.start),
                _utc(Fact("excluded", position, "to"), period.end),
                period.questioned_minutes,
            )
            for position, period in enumerate(facts.excluded)
        )
        if facts.excluded
        else (),
        tuple(_utc(Fact("reviews", position), review) for position, review in enumerate(facts.reviews)) if facts.reviews else (),
        _utc_or_none("superintendent", facts.superintendent),
        facts.breach_arrest,
        facts.street_bail,
        out,
        _utc_or_none("superintendent_until", facts.superintendent_until),
        facts.indictable,
        tuple(
            FurtherDetention(
                _utc(Fact("court", position, "applied"), application.applied),
                _utc_or_none(Fact("court", position, "decided"), application.decided),
                application.hours,
                application.court_not_sitting,
            )
            for position, application in enumerate(facts.court)
        )
        if facts.court
        else (),
        tuple(
            FurtherAuthority(
                _utc(Fact("superintendent_again", position, "at"), authority.at),
                _utc_or_none(Fact("superintendent_again", position, "until"), authority.until),
            )
            for position, authority in enumerate(facts.superintendent_again)
        )
        if facts.superintendent_again
        else (),
        _utc_or_none("superintendent_before", facts.superintendent_before),
    )


def _check_way_in(facts: DetentionFacts) -> datetime:
    """Give the first moment that anything else can have happened at."""
    begins = facts.arrived
    ways = (facts.voluntary_arrest is not None) + facts.street_bail + (facts.out_of_area is not None)
    if facts.voluntary_arrest is not None:
        if facts.voluntary_arrest < facts.arrived:
            raise FactsError("voluntary_arrest", "the arrest is before the arrival at the station")
        if facts.breach_arrest:
            raise FactsError("voluntary_arrest", "a person arrested for breach of bail did not come voluntarily")
        begins = facts.voluntary_arrest
    if facts.street_bail and facts.breach_arrest:
        raise FactsError("street_bail", "a person arrested for breach of bail did not come to answer it")
    if ways > 1:
        raise FactsError("out_of_area" if facts.out_of_area else "street_bail", "only one way into detention can be recorded")
    if facts.out_of_area is not None:
        _check_out_of_area(facts.out_of_area, facts.arrived)
    return begins


def _check_out_of_area(out: OutOfArea, arrived: datetime) -> None:
    if arrived < out.arrested:
        raise FactsError(Fact("out_of_area", part="arrested"), "the arrest is after the arrival at the first station")
    if out.arrived is not None and out.arrived < arrived:
        raise FactsError(Fact("out_of_area", part="arrived"), "it is before the arrival at the first station")


def _check_excluded(facts: DetentionFacts, begins: datetime) -> None:
    previous = begins
    for position, period in enumerate(facts.excluded):
        if period.start < previous:
            raise FactsError(
                Fact("excluded", position, "from"),
                "it begins before the relevant time" if position == 0 else "it begins before the period above ended",
            )
        if period.end <= period.start:
            raise FactsError(Fact("excluded", position, "to"), "it ends no later than it begins")
        questioned = period.questioned_minutes * _MINUTE
        if not _NOTHING <= questioned <= period.end - period.start:
            raise FactsError(
                Fact("excluded", position, "questioned_minutes"), f"{period.questioned_minutes} do not fit into the period"
            )
        previous = period.end


def _check_reviews(facts: DetentionFacts) -> None:
    if facts.reviews and facts.authorised is None:
        raise FactsError("authorised", "a review was held, but detention was not authorised")
    earlier = facts.authorised
    for position, review in enumerate(facts.reviews):
        if earlier is not None and review <= earlier:
            raise FactsError(
                Fact("reviews", position),
                "it is no later than detention was authorised" if position == 0 else "it is no later than the review before",
            )
        earlier = review


def _check_again(facts: DetentionFacts) -> None:
    if facts.superintendent is None:
        raise FactsError(Fact("superintendent_again", 0, "at"), "no authority was given before it")
    previous = facts.superintendent
    for position, authority in enumerate(facts.superintendent_again):
        if authority.at <= previous:
            raise FactsError(Fact("superintendent_again", position, "at"), "it is no later than the authority before it")
        if authority.until is not None and authority.until <= authority.at:
            raise FactsError(Fact("superintendent_again", position, "until"), "it is not after the authority")
        previous = authority.at


def _check_court(facts: DetentionFacts, begins: datetime) -> None:
    previous = begins
    for position, application in enumerate(facts.court):
        if application.applied < previous:
            before = "the relevant time" if position == 0 else "the application above was decided"
            raise FactsError(Fact("court", position, "applied"), f"it is before {before}")
        previous = application.applied
        if application.decided is None:
            if application.hours is not None:
                raise FactsError(Fact("court", position, "hours"), "hours are given, but the court has not decided")
            if position < len(facts.court) - 1:
                raise FactsError(Fact("court", position, "decided"), "it is not decided, but another application follows")
            continue
        if application.decided < application.applied:
            raise FactsError(Fact("court", position, "decided"), "it is before the application")
        previous = application.decided
        if application.hours is not None and application.hours < 1:
            raise FactsError(Fact("court", position, "hours"), f"{application.hours} is below one")


def _utc(name: str | Fact, at: datetime) -> datetime:
    if at.tzinfo is not UTC:
        if at.utcoffset() is None:
            raise FactsError(name, f"{at.isoformat()} has no offset from UTC")
        at = at.astimezone(UTC)
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        raise FactsError(name, f"{at.date().isoformat()} is not a date of this work")
    return at


def _utc_or_none(name: str | Fact, at: datetime | None) -> datetime | None:
    return None if at is None else _utc(name, at)
