"""A new arrest for the same offence: whether the period of the first stays, by both readings, with days worked by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.law import bail
from safehold.law.bail import (
    BailEnded,
    BailFacts,
    CourtExtension,
    DppRequest,
    Extension,
    FirstRelease,
    InPatient,
    Rank,
    Readings,
    Regime,
    Suspended,
)
from safehold.law.documents import clock_from_json
from safehold.law.errors import FactsError, RefusedByLawError

D = date
ANEW = Readings(first_arrest_keeps_the_period=False)
POINT = "first_arrest_keeps_the_period"


def arrested(first, *again, events=(), regime=Regime.STANDARD, released=None, first_release=FirstRelease.BAIL):
    return BailFacts(regime, first, released or first, first_release, tuple(events), rearrested=again)


class TestBothReadings:
    @pytest.mark.parametrize(
        ("first", "again", "stays", "anew"),
        [
            # Counted on a calendar: three months beginning on the day after the arrest, to the day before the same day.
            (D(2026, 3, 14), D(2026, 5, 1), D(2026, 6, 14), D(2026, 8, 1)),
            # From 1 December there is no 30 February: the period ends on the last day of the month.
            (D(2025, 8, 30), D(2025, 11, 29), D(2025, 11, 30), D(2026, 2, 28)),
            # A leap day: from 30 November 2023 to 29 February 2024, from 1 March to 31 May 2024.
            (D(2023, 11, 29), D(2024, 2, 29), D(2024, 2, 29), D(2024, 5, 31)),
        ],
    )
    def test_period_stays_or_begins_anew(self, first, again, stays, anew):
        assert bail.clock(arrested(first, again)).ends == stays
        assert bail.clock(arrested(first, again), ANEW).ends == anew

    def test_the_reading_taken_and_the_other_are_shown_only_where_there_was_a_new_arrest(self):
        facts = arrested(D(2026, 3, 14), D(2026, 5, 1))
        (point,) = bail.clock(facts).sign_off
        (other,) = bail.clock(facts, ANEW).sign_off
        assert (point.code, "47(7)" in point.provision) == (POINT, True)
        assert (point.reading, point.alternative) == (other.alternative, other.reading)
        assert bail.clock(arrested(D(2026, 3, 14))).sign_off == ()

    def test_of_several_new_arrests_the_last_begins_the_period(self):
        facts = arrested(D(2026, 3, 14), D(2026, 5, 1), D(2026, 4, 1))
        assert bail.clock(facts, ANEW).ends == D(2026, 8, 1)

    def test_authority_given_before_belongs_to_the_first_period(self):
        to_6 = Extension(D(2026, 6, 1), Rank.INSPECTOR, 6)
        facts = arrested(D(2026, 3, 14), D(2026, 8, 10), events=[to_6])
        assert bail.clock(facts).ends == D(2026, 9, 14)
        anew = bail.clock(facts, ANEW)
        assert (anew.ends, anew.refused) == (D(2026, 11, 10), ())
        # Begun anew, six months are asked for again, and counted from the new arrest.
        bail.check_extension(facts, authorised=D(2026, 11, 1), rank="inspector", to_months=6, readings=ANEW)
        with pytest.raises(RefusedByLawError):
            bail.check_extension(facts, authorised=D(2026, 11, 1), rank="inspector", to_months=6)

    def test_events_keep_their_positions_when_earlier_ones_are_left_out(self):
        too_high = Extension(D(2026, 9, 1), Rank.SUPERINTENDENT, 9)
        events = [Extension(D(2026, 6, 1), Rank.INSPECTOR, 6), too_high]
        anew = bail.clock(arrested(D(2026, 3, 14), D(2026, 8, 10), events=events), ANEW)
        assert [(refusal.event, refusal.code) for refusal in anew.refused] == [(1, "bail.out_of_sequence")]

    def test_stop_that_went_on_before_ends_with_the_new_arrest(self):
        facts = arrested(D(2026, 3, 14), D(2026, 6, 10), events=[Suspended(D(2026, 5, 1))])
        assert bail.clock(facts).stopped
        assert bail.clock(facts, ANEW).ends == D(2026, 9, 10)

    def test_release_for_a_decision_on_the_day_of_the_new_arrest_uses_no_day(self):
        facts = arrested(D(2026, 3, 14), D(2026, 5, 1), events=[Suspended(D(2026, 5, 1)), DppRequest(D(2026, 7, 1))])
        # Three months from 2 May are 92 days; from 1 July they reach 30 September.
        assert bail.clock(facts, ANEW).ends == D(2026, 9, 30)

    def test_court_counts_from_the_period_that_is_read(self):
        events = [Extension(D(2026, 5, 2), Rank.INSPECTOR, 6), Extension(D(2026, 5, 3), Rank.SUPERINTENDENT, 9)]
        facts = arrested(D(2026, 3, 14), D(2026, 5, 1), events=events)
        assert bail.court_reach(facts).ends == D(2027, 3, 14)
        assert bail.court_reach(facts, ANEW).ends == D(2027, 5, 1)
        until = D(2028, 4, 1)
        assert bail.court_form(facts, asked_until=until).beyond_threshold
        assert not bail.court_form(facts, asked_until=until, readings=ANEW).beyond_threshold

    def test_json_switches_it(self):
        facts = {"regime": "standard", "arrested": "2026-03-14", "first_release": "bail", "rearrested": ["2026-05-01"]}
        answer = clock_from_json("bail", facts | {"readings": {POINT: False}})
        assert answer["ends"] == "2026-08-01"
        assert [point["code"] for point in answer["sign_off"]] == [POINT]
        assert clock_from_json("bail", facts)["ends"] == "2026-06-14"


class TestReleaseWhenThePeriodIsOver:
    FACTS = arrested(D(2026, 3, 14), D(2026, 7, 1))

    def test_release_after_the_first_period_is_refused_with_section_and_way_forward(self):
        with pytest.raises(RefusedByLawError) as refused:
            bail.check_release_in_period(self.FACTS, released=D(2026, 7, 1))
        assert refused.value.code == "bail.period_over"
        assert "14 March 2026" in refused.value.reason
        assert "14 June 2026" in refused.value.reason
        assert "47ZB(4)(a)" in refused.value.provision
        assert "under investigation" in refused.value.way_forward

    def test_last_day_is_in_time_and_the_day_after_is_not(self):
        bail.check_release_in_period(self.FACTS, released=D(2026, 6, 14))
        with pytest.raises(RefusedByLawError):
            bail.check_release_in_period(self.FACTS, released=D(2026, 6, 15))

    def test_release_on_the_day_of_the_arrest_is_no_contradiction_and_one_before_it_is(self):
        bail.check_release_in_period(arrested(D(2026, 3, 14)), released=D(2026, 3, 14))
        with pytest.raises(FactsError):
            bail.check_release_in_period(arrested(D(2026, 3, 14)), released=D(2026, 3, 13))

    def test_begun_anew_it_is_in_time(self):
        bail.check_release_in_period(self.FACTS, released=D(2026, 7, 1), readings=ANEW)

    def test_clock_that_has_not_begun_is_never_over(self):
        waits = arrested(D(2026, 3, 14), D(2026, 7, 1), released=D(2026, 7, 1), first_release=FirstRelease.CHARGING_DECISION)
        bail.check_release_in_period(waits, released=D(2026, 7, 1))

    def test_release_before_the_arrest_is_no_fact(self):
        with pytest.raises(FactsError, match="before the arrest"):
            bail.check_release_in_period(self.FACTS, released=D(2026, 3, 13))


@given(
    first=st.dates(date(2022, 10, 28), date(2045, 12, 31)),
    gaps=st.lists(st.integers(0, 400), min_size=1, max_size=3),
    regime=st.sampled_from(list(Regime)),
    later=st.lists(st.tuples(st.integers(0, 120), st.sampled_from(["extend", "stop", "ask", "hospital", "court"])), max_size=5),
)
def test_the_safe_reading_never_ends_later(first, gaps, regime, later):
    """With nothing authorised or stopped before the new arrest, no limit of the safe reading falls after that of the other."""
    day = first
    again = []
    for gap in gaps:
        day += timedelta(days=gap)
        again.append(day)
    events = []
    chain = iter([(6, Rank.INSPECTOR), (9, Rank.SUPERINTENDENT), (12, Rank.ASSISTANT_CHIEF_CONSTABLE)])
    for days, what in later:
        day += timedelta(days=days)
        if what == "extend":
            months, rank = next(chain, (12, Rank.ASSISTANT_CHIEF_CONSTABLE))
            events.append(Extension(day, rank, months))
        elif what == "hospital":
            events.append(InPatient(day, day + timedelta(days=3)))
        elif what == "court":
            events.append(CourtExtension(day, day, None))
        else:
            events.append(Suspended(day) if what == "stop" else DppRequest(day))
    facts = arrested(first, *again, regime=regime, events=events)
    safe, other = bail.clock(facts), bail.clock(facts, ANEW)
    if not events:
        assert safe.ends <= other.ends
        assert all(mine.ends <= its.ends for mine, its in zip(safe.limits, other.limits, strict=True))
    elif safe.ends is not None and other.ends is not None and not any(isinstance(event, InPatient) for event in events):
        assert safe.ends <= other.ends


class TestStopUnderAnEarlierBail:
    STOPPED = (Suspended(D(2026, 5, 1)), BailEnded(D(2026, 5, 20)))
    COUNTED = Readings(stop_under_an_earlier_bail_left_out=False)
    CODE = "stop_under_an_earlier_bail_left_out"

    def points(self, clock):
        return {point.code for point in clock.sign_off}

    def test_days_of_a_stop_that_was_open_when_an_earlier_bail_ended_are_left_out_and_said(self):
        clock = bail.clock(arrested(D(2026, 3, 14), D(2026, 6, 1), events=self.STOPPED))
        assert clock.ends == D(2026, 6, 14)
        assert clock.suspensions == ()
        assert self.CODE in self.points(clock)
        assert any("18 days from 2 May 2026 on are left out" in step.text for step in clock.steps)

    def test_by_the_other_reading_they_lengthen_the_period(self):
        clock = bail.clock(arrested(D(2026, 3, 14), D(2026, 6, 1), events=self.STOPPED), self.COUNTED)
        # From 2 to 19 May: 18 days after 14 June.
        assert clock.ends == D(2026, 7, 2)
        assert clock.suspensions == ((D(2026, 5, 2), D(2026, 5, 19)),)
        assert self.CODE in self.points(clock)

    @pytest.mark.parametrize(
        "events",
        [
            (),
            (BailEnded(D(2026, 5, 20)),),
            # No day was stopped: the day of the stop counts as used.
            (Suspended(D(2026, 5, 20)), BailEnded(D(2026, 5, 20))),
            (Suspended(D(2026, 5, 1)), DppRequest(D(2026, 5, 10)), BailEnded(D(2026, 5, 20))),
        ],
    )
    def test_it_is_no_point_where_no_stop_was_open(self, events):
        facts = arrested(D(2026, 3, 14), events=events)
        assert self.CODE not in self.points(bail.clock(facts))
        assert bail.clock(facts).ends == bail.clock(facts, self.COUNTED).ends

    def test_later_bail_is_stopped_as_any(self):
        facts = arrested(D(2026, 3, 14), D(2026, 6, 1), events=(*self.STOPPED, Suspended(D(2026, 6, 10))))
        assert bail.clock(facts).days_left_when_restarted == 4
        assert bail.clock(facts, self.COUNTED).days_left_when_restarted == 22

    def test_where_the_period_begins_anew_a_stop_before_is_no_point(self):
        facts = arrested(D(2026, 3, 14), D(2026, 5, 10), events=self.STOPPED)
        assert self.CODE not in self.points(bail.clock(facts, ANEW))

    def test_release_after_the_period_is_refused_with_the_point(self):
        facts = arrested(D(2026, 3, 14), D(2026, 6, 20), events=self.STOPPED)
        with pytest.raises(RefusedByLawError) as refused:
            bail.check_release_in_period(facts, released=D(2026, 6, 20))
        assert "days stopped under an earlier bail" in refused.value.way_forward
        bail.check_release_in_period(facts, released=D(2026, 6, 20), readings=self.COUNTED)

    @given(stop=st.integers(0, 90), ended=st.integers(0, 120))
    def test_the_safe_reading_ends_no_later(self, stop, ended):
        released = D(2026, 3, 14)
        events = (Suspended(released + timedelta(days=stop)), BailEnded(released + timedelta(days=stop + ended)))
        facts = arrested(released, events=events)
        assert bail.clock(facts).ends <= bail.clock(facts, self.COUNTED).ends
        assert bail.clock(facts).ends == D(2026, 6, 14)

    def test_document_takes_the_end_of_an_earlier_bail(self):
        document = {
            "regime": "standard",
            "arrested": "2026-03-14",
            "released": "2026-03-14",
            "first_release": "bail",
            "rearrested": ["2026-06-01"],
            "events": [{"type": "suspended", "date": "2026-05-01"}, {"type": "bail_ended", "date": "2026-05-20"}],
        }
        assert clock_from_json("bail", document)["ends"] == "2026-06-14"
        switched = {**document, "readings": {self.CODE: False}}
        assert clock_from_json("bail", switched)["ends"] == "2026-07-02"
