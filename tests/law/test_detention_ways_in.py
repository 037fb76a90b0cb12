"""Where the detention clock begins, for each way into detention, and how far a court may take it. PACE 1984 ss. 41, 43, 44."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.law import detention
from safehold.law.calendar import LONDON
from safehold.law.detention import (
    DetentionFacts,
    ExcludedPeriod,
    FurtherAuthority,
    FurtherDetention,
    LimitState,
    OutOfArea,
    Readings,
)
from safehold.law.errors import FactsError, NotCoveredError, RefusedByLawError


def at(hour: int, minute: int = 0, day: int = 3) -> datetime:
    """A moment in November 2026, when London keeps UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def codes(facts: DetentionFacts) -> list[tuple[str, str]]:
    return [(entry.fact, entry.code) for entry in detention.clock(facts).refused]


class TestOutOfArea:
    def test_arrival_in_the_seeking_area_within_24_hours(self):
        # Arrested 08:00, first station 09:00, in the area that sought the arrest at 15:00.
        clock = detention.clock(DetentionFacts(at(9), at(9, 20), out_of_area=OutOfArea(at(8), at(15))))
        assert clock.relevant_time == at(15)
        assert clock.limits[0].at == at(15, 0, 4)
        assert clock.steps[0].provision == "PACE 1984 s.41(2)(a)(i)"

    def test_24_hours_after_the_arrest_where_that_is_earlier(self):
        clock = detention.clock(DetentionFacts(at(9), at(9, 20), out_of_area=OutOfArea(at(8), at(10, 0, 4))))
        assert clock.relevant_time == at(8, 0, 4)
        assert clock.limits[0].at == at(8, 0, 5)
        assert clock.steps[0].provision == "PACE 1984 s.41(2)(a)(ii)"

    def test_not_yet_in_the_seeking_area_counts_from_24_hours(self):
        assert detention.clock(DetentionFacts(at(9), at(9, 20), out_of_area=OutOfArea(at(8)))).relevant_time == at(8, 0, 4)

    def test_arrival_at_24_hours_exactly_is_the_same_moment(self):
        facts = DetentionFacts(at(9), out_of_area=OutOfArea(at(8), at(8, 0, 4)))
        assert detention.clock(facts).relevant_time == at(8, 0, 4)

    def test_questioned_in_the_area_of_the_arrest_counts_from_the_first_station(self):
        facts = DetentionFacts(at(9), at(9, 20), out_of_area=OutOfArea(at(8), at(15), questioned=True))
        assert detention.clock(facts).relevant_time == at(9)

    def test_reviews_run_from_authorisation_in_the_first_area(self):
        facts = DetentionFacts(at(9), at(9, 20), out_of_area=OutOfArea(at(8), at(15)))
        assert detention.clock(facts).next_review_by == at(15, 20)

    def test_24_hours_after_the_arrest_are_elapsed_hours_across_a_clock_change(self):
        # Arrested 08:00 BST on 24 October 2026; the clocks go back that night.
        arrested = datetime(2026, 10, 24, 8, 0, tzinfo=LONDON)
        facts = DetentionFacts(arrested + timedelta(hours=1), out_of_area=OutOfArea(arrested))
        assert detention.clock(facts).relevant_time.isoformat() == "2026-10-25T07:00:00+00:00"


class TestHourThatComesTwice:
    """Facts in London time within the hour that the wall shows twice, 25 October 2026."""

    FIRST = datetime(2026, 10, 25, 1, 50, tzinfo=LONDON)
    SECOND = datetime(2026, 10, 25, 1, 10, tzinfo=LONDON, fold=1)  # twenty minutes later

    def test_period_that_seems_to_end_before_it_begins(self):
        arrived = datetime(2026, 10, 24, 20, 0, tzinfo=LONDON)
        facts = DetentionFacts(arrived, arrived, excluded=(ExcludedPeriod(self.FIRST, self.SECOND),))
        assert detention.clock(facts).limits[0].at.isoformat() == "2026-10-25T19:20:00+00:00"

    def test_reviews_and_authority_in_order_of_time_not_of_the_wall(self):
        arrived = datetime(2026, 10, 24, 20, 0, tzinfo=LONDON)
        first = datetime(2026, 10, 25, 0, 30, tzinfo=LONDON)
        facts = DetentionFacts(arrived, arrived, reviews=(first, self.FIRST), superintendent=self.SECOND)
        assert detention.clock(facts).refused == ()
        early = replace(facts, reviews=(first, self.SECOND), superintendent=self.FIRST)
        assert codes(early) == [("superintendent", "detention.before_second_review")]


class TestOtherWays:
    def test_street_bail_counts_from_arrival_to_answer_it(self):
        clock = detention.clock(DetentionFacts(at(10), at(10, 10), street_bail=True))
        assert (clock.relevant_time, clock.steps[0].provision) == (at(10), "PACE 1984 s.41(2)(ca)")

    @pytest.mark.parametrize(
        ("facts", "fact"),
        [
            (DetentionFacts(at(9), street_bail=True, voluntary_arrest=at(10)), "street_bail"),
            (DetentionFacts(at(9), street_bail=True, out_of_area=OutOfArea(at(8))), "out_of_area"),
            (DetentionFacts(at(9), street_bail=True, breach_arrest=True), "street_bail"),
            (DetentionFacts(at(9), out_of_area=OutOfArea(at(10))), "out_of_area.arrested"),
            (DetentionFacts(at(9), out_of_area=OutOfArea(at(8), at(8, 30))), "out_of_area.arrived"),
        ],
    )
    def test_ways_that_contradict_each_other_are_named(self, facts, fact):
        with pytest.raises(FactsError) as error:
            detention.clock(facts)
        assert error.value.fact == fact


REVIEWED = DetentionFacts(
    at(8, 40), at(9), reviews=(at(14, 30), at(23)), superintendent=at(7, 0, 4), indictable=True
)  # 24 h: 08:40 on the 4th; 36 h: 20:40 on the 4th; 96 h: 08:40 on the 7th


class TestAuthorisedUntil:
    def test_follows_the_authorities(self):
        assert detention.clock(replace(REVIEWED, superintendent=None)).authorised_until == at(8, 40, 4)
        assert detention.clock(REVIEWED).authorised_until == at(20, 40, 4)

    def test_a_superintendent_may_authorise_less_than_36_hours(self):
        assert detention.clock(replace(REVIEWED, superintendent_until=at(14, 0, 4))).authorised_until == at(14, 0, 4)
        assert detention.clock(replace(REVIEWED, superintendent_until=at(23, 0, 4))).authorised_until == at(20, 40, 4)

    def test_a_further_authority_lengthens_a_shorter_one_while_it_runs(self):
        shorter = replace(REVIEWED, superintendent_until=at(14, 0, 4))
        again = replace(shorter, superintendent_again=(FurtherAuthority(at(13, 59, 4)),))
        assert detention.clock(again).authorised_until == at(20, 40, 4)
        step_by_step = (FurtherAuthority(at(12, 0, 4), at(16, 0, 4)), FurtherAuthority(at(16, 0, 4), at(19, 0, 4)))
        assert detention.clock(replace(shorter, superintendent_again=step_by_step)).authorised_until == at(19, 0, 4)

    @pytest.mark.parametrize(
        ("authority", "code", "until"),
        [
            (FurtherAuthority(at(14, 1, 4)), "detention.authority_ended", at(14, 0, 4)),
            (FurtherAuthority(at(12, 0, 4), at(13, 0, 4)), "detention.not_longer", at(14, 0, 4)),
        ],
    )
    def test_a_further_authority_too_late_or_no_longer_changes_nothing(self, authority, code, until):
        facts = replace(REVIEWED, superintendent_until=at(14, 0, 4), superintendent_again=(authority,))
        assert codes(facts) == [("superintendent_again[0]", code)]
        assert detention.clock(facts).authorised_until == until

    @pytest.mark.parametrize(
        ("facts", "fact"),
        [
            (replace(REVIEWED, superintendent=None, superintendent_again=(FurtherAuthority(at(8, 0, 4)),)), "at"),
            (replace(REVIEWED, superintendent_again=(FurtherAuthority(at(7, 0, 4)),)), "at"),
            (replace(REVIEWED, superintendent_again=(FurtherAuthority(at(8, 0, 4), at(8, 0, 4)),)), "until"),
        ],
    )
    def test_further_authorities_that_can_not_be_are_named(self, facts, fact):
        with pytest.raises(FactsError) as error:
            detention.clock(facts)
        assert error.value.fact == f"superintendent_again[0].{fact}"

    @pytest.mark.parametrize("until", [at(8, 40, 4), at(20, 41, 4)])
    def test_an_authority_reaches_past_24_hours_and_to_36_at_most(self, until):
        facts = replace(REVIEWED, superintendent=None)
        detention.check_superintendents_authority(facts, at=at(7, 0, 4), until=at(20, 40, 4))
        with pytest.raises(RefusedByLawError, match="no longer than to 36") as refused:
            detention.check_superintendents_authority(facts, at=at(7, 0, 4), until=until)
        assert refused.value.provision == "PACE 1984 s.42(1)–(2)"

    def test_one_more_is_checked_after_the_first(self):
        shorter = replace(REVIEWED, superintendent_until=at(14, 0, 4))
        detention.check_superintendents_authority(shorter, at=at(14, 0, 4))
        with pytest.raises(RefusedByLawError, match="can't lengthen it after that"):
            detention.check_superintendents_authority(shorter, at=at(14, 1, 4))
        with pytest.raises(RefusedByLawError, match="was authorised already"):
            detention.check_superintendents_authority(REVIEWED, at=at(8, 0, 4))

    def test_an_end_without_an_authority_is_named(self):
        with pytest.raises(FactsError, match="superintendent_until"):
            detention.clock(replace(REVIEWED, superintendent=None, superintendent_until=at(14, 0, 4)))

    def test_summary_offence_ends_at_24_hours(self):
        assert codes(replace(REVIEWED, indictable=False)) == [("superintendent", "detention.not_indictable")]
        assert detention.clock(replace(REVIEWED, indictable=False)).authorised_until == at(8, 40, 4)


class TestCourt:
    def test_warrant_runs_from_its_issue_not_from_36_hours(self):
        # Issued 16:40 on the 4th, after 32 hours, for 36 hours: to 04:40 on the 6th.
        facts = replace(REVIEWED, court=(FurtherDetention(at(15, 0, 4), at(16, 40, 4), 36),))
        clock = detention.clock(facts)
        assert clock.authorised_until == at(4, 40, 6)
        assert [(order.decided, order.ends, order.provision) for order in clock.orders] == [
            (at(16, 40, 4), at(4, 40, 6), "PACE 1984 s.43")
        ]
        assert clock.limits[2].state is LimitState.NOT_AUTHORISED

    def test_extension_runs_from_the_end_of_the_warrant_and_never_past_96_hours(self):
        first = FurtherDetention(at(15, 0, 4), at(16, 40, 4), 36)  # to 04:40 on the 6th
        second = FurtherDetention(at(20, 0, 5), at(21, 0, 5), 12)  # to 16:40 on the 6th
        third = FurtherDetention(at(10, 0, 6), at(11, 0, 6), 36)  # would be 04:40 on the 8th
        assert detention.clock(replace(REVIEWED, court=(first, second))).authorised_until == at(16, 40, 6)
        clock = detention.clock(replace(REVIEWED, court=(first, second, third)))
        assert clock.authorised_until == at(8, 40, 7)
        assert clock.limits[2].state is LimitState.AUTHORISED
        assert "PACE 1984 s.44(3)(b)" in [step.provision for step in clock.steps]

    def test_more_than_36_hours_at_a_time_is_refused(self):
        facts = replace(REVIEWED, court=(FurtherDetention(at(15, 0, 4), at(16, 40, 4), 37),))
        assert codes(facts) == [("court[0]", "detention.order_too_long")]
        assert detention.clock(facts).authorised_until == at(20, 40, 4)

    def test_the_section_is_that_of_the_warrant_or_of_its_extension(self):
        first = FurtherDetention(at(15, 0, 4), at(16, 40, 4), 36)
        too_long = FurtherDetention(at(20, 0, 5), at(21, 0, 5), 37)
        for court, section in (((replace(first, hours=37),), "s.43(12)"), ((first, too_long), "s.44(3)(a)")):
            [refused] = detention.clock(replace(REVIEWED, court=court)).refused
            assert refused.provision == f"PACE 1984 {section}"

    @pytest.mark.parametrize(("day", "is_covered"), [(27, False), (28, True)])
    def test_three_hours_after_a_breach_are_left_out_since_the_act_of_2022(self, day, is_covered):
        arrived = datetime(2022, 10, day, 8, 0, tzinfo=UTC)
        facts = DetentionFacts(arrived, breach_arrest=True)
        if is_covered:
            assert detention.clock(facts).limits[0].at == arrived + timedelta(hours=27)
        else:
            with pytest.raises(NotCoveredError):
                detention.clock(facts)

    def test_refused_warrant_leaves_the_superintendents_authority(self):
        facts = replace(REVIEWED, court=(FurtherDetention(at(15, 0, 4), at(16, 40, 4), None),))
        assert detention.clock(facts).authorised_until == at(20, 40, 4)
        assert detention.clock(facts).orders == ()

    def test_refused_warrant_without_a_superintendent_leaves_24_hours(self):
        # Asked and refused on the morning of the 4th, before 24 hours were over at 08:40.
        facts = replace(REVIEWED, superintendent=None, court=(FurtherDetention(at(7, 0, 4), at(8, 0, 4), None),))
        clock = detention.clock(facts)
        assert (clock.refused, clock.orders, clock.authorised_until) == ((), (), at(8, 40, 4))

    def test_somebody_refused_after_24_hours_was_kept_until_the_decision_and_no_longer(self):
        # Asked at 08:00 on the 4th, refused at 09:10: while the hearing is adjourned they may be kept (s.43(8)).
        facts = replace(REVIEWED, superintendent=None, court=(FurtherDetention(at(8, 0, 4), at(9, 10, 4), None),))
        assert detention.clock(facts).authorised_until == at(9, 10, 4)

    @pytest.mark.parametrize(
        ("applied", "not_sitting", "refused"),
        [
            (at(20, 40, 4), False, False),
            (at(20, 41, 4), False, True),
            (at(20, 41, 4), True, False),
            (at(2, 40, 5), True, False),
            (at(2, 41, 5), True, True),
        ],
    )
    def test_application_comes_within_36_hours_or_six_more_where_no_court_could_sit(self, applied, not_sitting, refused):
        facts = replace(REVIEWED, court=(FurtherDetention(applied, court_not_sitting=not_sitting),))
        assert codes(facts) == ([("court[0]", "detention.applied_too_late")] if refused else [])

    def test_pending_after_36_hours_may_be_kept_until_the_hearing(self):
        facts = replace(REVIEWED, court=(FurtherDetention(at(21, 0, 4), court_not_sitting=True),))
        assert detention.clock(facts).authorised_until == at(2, 40, 5)
        in_time = replace(REVIEWED, court=(FurtherDetention(at(20, 0, 4)),))
        assert detention.clock(in_time).authorised_until == at(20, 40, 4)

    def test_warrant_that_has_ended_is_not_extended(self):
        first = FurtherDetention(at(15, 0, 4), at(16, 40, 4), 10)  # to 02:40 on the 5th
        late = FurtherDetention(at(2, 0, 5), at(2, 41, 5), 10)
        assert codes(replace(REVIEWED, court=(first, late))) == [("court[1]", "detention.warrant_ended")]
        in_time = FurtherDetention(at(2, 0, 5), at(2, 40, 5), 10)
        assert detention.clock(replace(REVIEWED, court=(first, in_time))).authorised_until == at(12, 40, 5)

    def test_only_for_an_indictable_offence(self):
        facts = DetentionFacts(at(8, 40), at(9), indictable=False, court=(FurtherDetention(at(15)),))
        assert codes(facts) == [("court[0]", "detention.not_indictable")]

    def test_hospital_time_and_the_end_of_an_order_are_for_sign_off(self):
        facts = replace(
            REVIEWED,
            excluded=(ExcludedPeriod(at(20, 0, 4), at(22, 0, 4), 30),),
            court=(FurtherDetention(at(15, 0, 4), at(16, 40, 4), 24),),
        )
        clock = detention.clock(facts)
        assert clock.authorised_until == at(16, 40, 5)
        assert "hospital_time_moves_orders" in [point.code for point in clock.sign_off]
        moved = detention.clock(facts, Readings(hospital_time_moves_orders=True))
        assert moved.authorised_until == at(18, 10, 5)

    def test_check_says_the_section_and_the_way_forward(self):
        with pytest.raises(RefusedByLawError) as refusal:
            detention.check_court_application(REVIEWED, application=FurtherDetention(at(21, 0, 4)))
        assert refusal.value.provision == "PACE 1984 s.43(5)"
        assert "If no court could sit" in refusal.value.way_forward
        detention.check_court_application(REVIEWED, application=FurtherDetention(at(20, 0, 4)))

    @pytest.mark.parametrize("superintendent", [None, at(20)])
    @pytest.mark.parametrize(
        ("applied", "not_sitting", "refused"),
        [
            (at(8, 40, 4), False, False),
            (at(8, 41, 4), False, True),
            (at(20, 0, 4), False, True),
            (at(21, 0, 4), True, True),
        ],
    )
    def test_after_24_hours_without_a_superintendent_nobody_is_held_whom_a_court_could_keep(
        self, superintendent, applied, not_sitting, refused
    ):
        # At 20:00 on the 3rd only one review had been held: an authority given then is none.
        facts = replace(
            REVIEWED, superintendent=superintendent, court=(FurtherDetention(applied, court_not_sitting=not_sitting),)
        )
        assert (("court[0]", "detention.not_held") in codes(facts)) is refused
        assert detention.clock(facts).authorised_until == at(8, 40, 4)

    def test_hospital_time_moves_the_moment_from_which_nobody_is_held(self):
        # Three hours in hospital on the 3rd: 24 hours are over at 11:40 on the 4th.
        hospital = (ExcludedPeriod(at(11), at(14)),)
        facts = replace(REVIEWED, superintendent=None, excluded=hospital)
        assert codes(replace(facts, court=(FurtherDetention(at(11, 40, 4)),))) == []
        assert codes(replace(facts, court=(FurtherDetention(at(11, 41, 4)),))) == [("court[0]", "detention.not_held")]

    def test_an_authority_for_less_than_36_hours_ends_what_a_court_could_lengthen(self):
        facts = replace(REVIEWED, superintendent_until=at(14, 0, 4))
        assert codes(replace(facts, court=(FurtherDetention(at(14, 0, 4)),))) == []
        late = detention.clock(replace(facts, court=(FurtherDetention(at(14, 1, 4)),)))
        assert [(entry.code, entry.provision) for entry in late.refused] == [("detention.not_held", "PACE 1984 s.42(1)–(2)")]

    def test_warrant_asked_for_within_24_hours_needs_no_superintendent(self):
        # Asked at 08:00 on the 4th, issued at 09:10, half an hour after 24 hours: the hearing was adjourned (s.43(8)).
        facts = replace(REVIEWED, superintendent=None, court=(FurtherDetention(at(8, 0, 4), at(9, 10, 4), 36),))
        clock = detention.clock(facts)
        assert (clock.refused, clock.authorised_until) == ((), at(21, 10, 5))
        assert "PACE 1984 s.43(8)(b), (9)" in [step.provision for step in clock.steps]

    def test_check_without_a_superintendent_says_the_section_and_the_way_forward(self):
        facts = replace(REVIEWED, superintendent=None)
        with pytest.raises(RefusedByLawError, match="the person had to be released or charged by then") as refusal:
            detention.check_court_application(facts, application=FurtherDetention(at(9, 0, 4)))
        assert refusal.value.provision == "PACE 1984 ss.41(7)–(8), 42(4)(a)"
        assert refusal.value.way_forward.startswith("Release or charge the person. If a superintendent authorised more in time")

    def test_check_takes_the_reading_by_which_a_warrant_ends_later(self):
        # Issued 16:40 on the 4th for 24 hours; in hospital 20:00 to 22:00, questioned for half an hour of it.
        facts = replace(
            REVIEWED,
            excluded=(ExcludedPeriod(at(20, 0, 4), at(22, 0, 4), 30),),
            court=(FurtherDetention(at(15, 0, 4), at(16, 40, 4), 24),),
        )
        asked = FurtherDetention(at(17, 30, 5))
        with pytest.raises(RefusedByLawError, match="The warrant ended at 16:40"):
            detention.check_court_application(facts, application=asked)
        later = Readings(hospital_time_moves_orders=True)
        detention.check_court_application(facts, application=asked, readings=later)
        with pytest.raises(RefusedByLawError, match="The warrant ended at 18:10"):
            detention.check_court_application(facts, application=FurtherDetention(at(18, 11, 5)), readings=later)

    @pytest.mark.parametrize(
        ("court", "fact"),
        [
            ((FurtherDetention(at(7)),), "court[0].applied"),
            ((FurtherDetention(at(10), at(9)),), "court[0].decided"),
            ((FurtherDetention(at(10), None, 12),), "court[0].hours"),
            ((FurtherDetention(at(10), at(11), 0),), "court[0].hours"),
            ((FurtherDetention(at(10)), FurtherDetention(at(12))), "court[0].decided"),
            ((FurtherDetention(at(10), at(12), 5), FurtherDetention(at(11))), "court[1].applied"),
        ],
    )
    def test_applications_that_can_not_be_are_named(self, court, fact):
        with pytest.raises(FactsError) as error:
            detention.clock(replace(REVIEWED, court=court))
        assert error.value.fact == fact


ARRIVALS = st.datetimes(datetime(2020, 1, 1), datetime(2045, 1, 1), timezones=st.just(UTC))


@given(ARRIVALS, st.lists(st.tuples(st.integers(0, 20), st.none() | st.integers(1, 50)), max_size=5))
def test_no_order_reaches_past_96_hours_and_a_longer_chain_never_ends_earlier(arrived, drawn):
    court, cursor = [], arrived + timedelta(hours=30)
    for wait, hours in drawn:
        court.append(FurtherDetention(cursor, cursor + timedelta(hours=wait), hours))
        cursor += timedelta(hours=wait)
    reviews = (arrived + timedelta(hours=6), arrived + timedelta(hours=15))
    facts = DetentionFacts(arrived, arrived, reviews=reviews, superintendent=arrived + timedelta(hours=20))
    reached = []
    for length in range(len(court) + 1):
        clock = detention.clock(replace(facts, court=tuple(court[:length])))
        assert clock.authorised_until <= max(clock.limits[2].at, cursor)
        assert all(order.ends <= clock.limits[2].at for order in clock.orders)
        reached.append(clock.orders[-1].ends if clock.orders else None)
    ends = [end for end in reached if end is not None]
    assert ends == sorted(ends)


@given(ARRIVALS, st.integers(0, 60), st.none() | st.integers(0, 60), st.booleans())
def test_out_of_area_is_never_before_the_first_station_unless_a_day_has_passed(arrested, to_first, to_seeking, questioned):
    first = arrested + timedelta(hours=to_first)
    there = None if to_seeking is None else first + timedelta(hours=to_seeking)
    clock = detention.clock(DetentionFacts(first, out_of_area=OutOfArea(arrested, there, questioned)))
    assert clock.relevant_time == (first if questioned else min(there or clock.relevant_time, arrested + timedelta(hours=24)))
    assert clock.limits[0].at.astimezone(UTC) - clock.relevant_time.astimezone(UTC) == timedelta(hours=24)
