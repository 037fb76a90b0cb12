"""A day that can only be a typing mistake is refused by its name, whichever fact it stands in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from safehold.law import bail, detention, retention, safeguarding, victims_code
from safehold.law.bail.breach import FailureToSurrender, information_clock
from safehold.law.bail.facts import (
    BailEnded,
    BailFacts,
    CourtExtension,
    DppRequest,
    DppRequestMet,
    Extension,
    InPatient,
    Rank,
    Regime,
    Suspended,
)
from safehold.law.calendar import EARLIEST, LATEST, check_day
from safehold.law.charging import first_hearing
from safehold.law.detention.facts import DetentionFacts, ExcludedPeriod, FurtherDetention, OutOfArea
from safehold.law.documents.reading import as_date, as_time
from safehold.law.errors import FactsError, NotCoveredError
from safehold.law.notification import duties
from safehold.law.notification.orders import Order, Restriction, RestrictionKind, check_order
from safehold.law.notification.periods import Disposal, period
from safehold.law.retention import BiometricFacts, BiometricOutcome, CriminalProceedings, RecordFacts, ReviewGroup
from safehold.law.warrants import entry

EARLY, LATE = date(1899, 12, 31), date(2201, 1, 1)
BAIL = BailFacts(Regime.STANDARD, date(2026, 3, 2), released=date(2026, 3, 3))
CUSTODY = DetentionFacts(datetime(2026, 3, 2, 8, tzinfo=UTC))
RECORD = RecordFacts(ReviewGroup.OTHER, date(2026, 3, 2))


def of_bail(**facts):
    return lambda day: bail.clock(replace(BAIL, **{name: make(day) for name, make in facts.items()}))


def with_event(make):
    return lambda day: bail.clock(replace(BAIL, events=(make(day),)))


def failure(**facts):
    return lambda day: information_clock(
        replace(FailureToSurrender(date(2026, 3, 2)), **{name: make(day) for name, make in facts.items()})
    )


def itself(day):
    return day


def kept(**facts):
    return lambda day: retention.review(replace(RECORD, **{name: make(day) for name, make in facts.items()}))


KNOWN = date(2026, 3, 10)
REFUSED: dict[str, tuple[str, Callable[[date], object]]] = {
    "bail arrested": ("arrested", of_bail(arrested=itself)),
    "bail released": ("released", of_bail(released=itself)),
    "street bail": ("street_bail", of_bail(street_bail=itself)),
    "arrested again": ("rearrested[0]", of_bail(rearrested=lambda day: (day,))),
    "in-patient from": ("events[0].from", with_event(lambda day: InPatient(day, KNOWN))),
    "in-patient to": ("events[0].to", with_event(lambda day: InPatient(KNOWN, day))),
    "applied": ("events[0].applied", with_event(lambda day: CourtExtension(day, None, None))),
    "decided": ("events[0].decided", with_event(lambda day: CourtExtension(KNOWN, day, None))),
    "court's end": ("events[0].ends", with_event(lambda day: CourtExtension(KNOWN, KNOWN, day))),
    "authorised": ("events[0].authorised", with_event(lambda day: Extension(day, Rank.INSPECTOR, 6))),
    "suspended": ("events[0].date", with_event(Suspended)),
    "asked by the Director": ("events[0].date", with_event(DppRequest)),
    "sent to the Director": ("events[0].date", with_event(DppRequestMet)),
    "bail ended": ("events[0].date", with_event(BailEnded)),
    "failed": ("failed", failure(failed=itself)),
    "surrendered": ("surrendered", failure(surrendered=itself)),
    "arrested after a failure": ("arrested", failure(arrested=itself)),
    "before the court": ("before_court", failure(before_court=itself)),
    "first notification": ("relevant", duties.first_by),
    "change": ("changed", duties.change_by),
    "notified last": ("last", duties.periodic_by),
    "departure": ("departure", duties.travel_by),
    "away from": ("away[0].from", lambda day: duties.first_by(KNOWN, [(day, KNOWN)])),
    "away to": ("away[0].to", lambda day: duties.first_by(KNOWN, [(KNOWN, day)])),
    "stay from": ("stays[0].from", lambda day: duties.other_address_by([(day, KNOWN)])),
    "stay to": ("stays[0].to", lambda day: duties.other_address_by([(KNOWN, day)])),
    "order made": ("made", lambda day: check_order(Order(day, (Restriction("Not to go near.", RestrictionKind.PROHIBITION),)))),
    "requirements from": ("from", lambda day: period(Disposal.CAUTION, None, 40, day)),
    "hearing": ("charged", lambda day: first_hearing.brought_by(datetime(day.year, 6, 1, 12, tzinfo=UTC), LATE)),
    "strategy discussion": ("strategy_discussion", safeguarding.conference_by),
    "referred": ("referred", safeguarding.decision_by),
    "prints taken": ("taken", lambda day: retention.biometrics(BiometricFacts(day, BiometricOutcome.CONVICTED))),
    "last contact": ("last_contact", kept(last_contact=itself)),
    "born": ("born", kept(born=itself)),
    "review": ("reviews[0]", kept(reviews=lambda day: (day,))),
    "proceedings ended": ("proceedings.ended", kept(proceedings=lambda day: CriminalProceedings(ended=day))),
    "released from custody": (
        "proceedings.released_from_custody",
        kept(proceedings=lambda day: CriminalProceedings(ended=KNOWN, convicted=True, released_from_custody=day)),
    ),
    "warrant": ("issued", lambda day: entry.clock(day, entry.WarrantKind.PCA_S4)),
    "told": ("happened", lambda day: victims_code.tell_by(victims_code.Event.ARREST, day, enhanced=False)),
}


@pytest.mark.parametrize("day", [EARLY, LATE], ids=["too early", "too late"])
@pytest.mark.parametrize(("fact", "ask"), REFUSED.values(), ids=REFUSED.keys())
def test_a_day_that_can_only_be_mistyped_is_refused_by_its_name(fact, ask, day):
    with pytest.raises(FactsError, match="is not a date of this work") as error:
        ask(day)
    assert error.value.fact == fact


def moments(at: datetime) -> dict[str, DetentionFacts]:
    """Facts of one detention in which one moment is another."""
    there = CUSTODY.arrived
    return {
        "arrived": replace(CUSTODY, arrived=at),
        "authorised": replace(CUSTODY, authorised=at),
        "voluntary_arrest": replace(CUSTODY, voluntary_arrest=at),
        "superintendent": replace(CUSTODY, superintendent=at),
        "reviews[0]": replace(CUSTODY, reviews=(at,)),
        "excluded[0].from": replace(CUSTODY, excluded=(ExcludedPeriod(at, there),)),
        "excluded[0].to": replace(CUSTODY, excluded=(ExcludedPeriod(there, at),)),
        "out_of_area.arrested": replace(CUSTODY, out_of_area=OutOfArea(at)),
        "out_of_area.arrived": replace(CUSTODY, out_of_area=OutOfArea(there, arrived=at)),
        "court[0].applied": replace(CUSTODY, court=(FurtherDetention(at),)),
        "court[0].decided": replace(CUSTODY, court=(FurtherDetention(there, at, 36),)),
    }


@pytest.mark.parametrize("year", [1899, 2201])
@pytest.mark.parametrize("fact", moments(CUSTODY.arrived))
def test_a_moment_of_detention_that_can_only_be_mistyped_is_refused_by_its_name(fact, year):
    with pytest.raises(FactsError, match="is not a date of this work") as error:
        detention.clock(moments(datetime(year, 6, 1, tzinfo=UTC))[fact])
    assert error.value.fact == fact


def test_detention_is_asked_of_any_year_of_this_work():
    with pytest.raises(NotCoveredError):
        detention.clock(replace(CUSTODY, arrived=datetime(1900, 6, 1, tzinfo=UTC)))
    assert detention.clock(replace(CUSTODY, arrived=datetime(2200, 6, 1, tzinfo=UTC))).limits


def test_the_first_and_the_last_day_of_the_calendar_are_days_of_this_work():
    check_day("day", EARLIEST)
    check_day("day", LATEST)
    check_day("day", date(2180, 12, 31), years_ahead=20)
    with pytest.raises(FactsError):
        check_day("day", date(2181, 1, 1), years_ahead=20)


@pytest.mark.parametrize("day", [EARLIEST, LATEST])
def test_a_document_may_name_the_first_and_the_last_day_and_no_other_beyond(day):
    assert as_date(day.isoformat(), "day") == day
    assert as_time(f"{day.isoformat()}T12:00:00+00:00", "at") == datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    for beyond in (EARLY, LATE):
        with pytest.raises(FactsError, match="is not a date of this work"):
            as_date(beyond.isoformat(), "day")
        with pytest.raises(FactsError, match="is not a date of this work"):
            as_time(f"{beyond.isoformat()}T12:00:00+00:00", "at")
