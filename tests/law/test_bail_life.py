"""The life of a bail, played at random: whatever officers, prosecutors, hospitals and courts do, the clock stays lawful.

Each step asks the clock anew from all that was recorded, as the product does, and compares it with what a careful officer would
note down by hand: which limits were authorised, by whom, whether the clock runs, and when the period would end.
"""

import json
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from safehold.law import bail
from safehold.law.bail import (
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
)
from safehold.law.documents import clock_from_json
from safehold.law.errors import RefusedByLawError

RANKS = list(Rank)
CHAINS = {
    Regime.STANDARD: {6: Rank.INSPECTOR, 9: Rank.SUPERINTENDENT},
    Regime.DESIGNATED: {6: Rank.INSPECTOR, 9: Rank.SUPERINTENDENT, 12: Rank.ASSISTANT_CHIEF_CONSTABLE},
    Regime.NON_STANDARD: {12: Rank.SUPERINTENDENT},
}
FEW_DAYS = st.sampled_from([0, 1, 2, 5, 10, 25])


class LifeOfABail(RuleBasedStateMachine):
    """One bail from the release to its end."""

    @initialize(
        arrested=st.dates(date(2022, 10, 28), date(2045, 12, 31)),
        regime=st.sampled_from(list(Regime)),
        first_release=st.sampled_from([FirstRelease.BAIL, FirstRelease.BAIL, FirstRelease.CHARGING_DECISION]),
        limits=st.integers(0, 3),
    )
    def released(self, arrested, regime, first_release, limits):
        self.facts = BailFacts(regime, arrested, arrested, first_release)
        self.today = arrested
        self.initial = bail.clock(replace(self.facts, first_release=FirstRelease.BAIL)).ends
        self.authorised: list[int] = []
        self.running = first_release is FirstRelease.BAIL
        self.pending = False
        self.by_court = False
        if self.running:
            # Some lives begin with limits used, so that the later ones and the court come into play.
            for months, rank in list(CHAINS[regime].items())[:limits]:
                assert self.record(lambda day, rank=rank, months=months: Extension(day, rank, months), 0)
                self.authorised.append(months)

    # -- what happens ---------------------------------------------------------------------------------------------

    def record(self, event, days):
        """Record an event so many days on; say whether the law took it."""
        self.today += timedelta(days=days)
        on_day = event(self.today)
        before = bail.clock(self.facts)
        events = (*self.facts.events, on_day)
        answer = bail.clock(replace(self.facts, events=events))
        mine = [refusal for refusal in answer.refused if refusal.event == len(events) - 1]
        if mine:
            assert (answer.ends, answer.limits, answer.stopped) == (before.ends, before.limits, before.stopped)
            assert mine[0].way_forward
            return False
        self.facts = replace(self.facts, events=events)
        return True

    @property
    def has_begun(self):
        asked = any(isinstance(event, DppRequest) for event in self.facts.events)
        return asked or self.facts.first_release is FirstRelease.BAIL

    @property
    def following_rank(self):
        return next((rank for limit, rank in CHAINS[self.facts.regime].items() if limit not in self.authorised), None)

    def over(self, on):
        ends = bail.clock(self.facts).ends
        return ends is not None and on > ends

    @rule(days=FEW_DAYS)
    def sent_to_the_prosecutor(self, days):
        was_running, over = self.running, self.over(self.today + timedelta(days=days))
        taken = self.record(Suspended, days)
        assert taken == (was_running and not over)
        self.running = self.running and not taken

    @rule(days=FEW_DAYS)
    def director_asks_for_more(self, days):
        was_running = self.running
        taken = self.record(DppRequest, days)
        assert taken == (not was_running)
        if taken:
            self.running = True
            ends = bail.clock(self.facts).ends
            assert ends is None or ends >= self.today + timedelta(days=6)

    @rule(days=FEW_DAYS)
    def request_is_met(self, days):
        if self.record(DppRequestMet, days):
            assert self.running
            self.running = False

    @rule(days=FEW_DAYS, rank=st.sampled_from(RANKS), months=st.sampled_from([None, None, None, None, 6, 9, 12]))
    def officer_extends(self, days, rank, months):
        chain = CHAINS[self.facts.regime]
        following = next((limit for limit in chain if limit not in self.authorised), None)
        months = months or following or 12
        lawful = (
            months == following
            and RANKS.index(rank) >= RANKS.index(chain[months])
            and self.has_begun
            and not self.by_court
            and not self.over(self.today + timedelta(days=days))
        )
        taken = self.record(lambda day: Extension(day, rank, months), days)
        assert taken == lawful
        if taken:
            self.authorised.append(months)

    @precondition(lambda self: self.following_rank not in {None, Rank.INSPECTOR})
    @rule(days=FEW_DAYS)
    def officer_below_the_rank_extends(self, days):
        months = next(limit for limit in CHAINS[self.facts.regime] if limit not in self.authorised)
        below = RANKS[RANKS.index(self.following_rank) - 1]
        assert not self.record(lambda day: Extension(day, below, months), days)

    @precondition(lambda self: self.running and not self.pending)
    @rule(left=st.integers(0, 8), pause=st.integers(0, 30))
    def sent_near_the_end_and_asked_for_more(self, left, pause):
        ends = bail.clock(self.facts).ends
        stop = ends - timedelta(days=left)
        if stop < self.today:
            return
        self.record(lambda _: Suspended(stop), (stop - self.today).days)
        assert self.record(DppRequest, pause)
        assert bail.clock(self.facts).ends >= self.today + timedelta(days=6)

    @rule(days=FEW_DAYS, more=st.integers(0, 30))
    def goes_to_hospital(self, days, more):
        first = self.today + timedelta(days=days)
        self.facts = replace(self.facts, events=(*self.facts.events, InPatient(first, first + timedelta(days=more))))

    @precondition(lambda self: not self.pending)
    @rule(days=FEW_DAYS)
    def court_is_asked(self, days):
        chain = list(CHAINS[self.facts.regime])
        needed = chain[:2] if self.facts.regime is Regime.DESIGNATED else chain
        lawful = (
            (self.by_court or self.authorised[: len(needed)] == needed)
            and self.has_begun
            and not self.over(self.today + timedelta(days=days))
        )
        taken = self.record(lambda day: CourtExtension(day, None, None), days)
        assert taken == lawful
        if taken:
            self.pending = True
            self.asked = len(self.facts.events) - 1

    @precondition(lambda self: self.pending)
    @rule(days=FEW_DAYS, grants=st.booleans(), more=st.integers(1, 120))
    def court_decides(self, days, grants, more):
        events = list(self.facts.events)
        self.today += timedelta(days=days)
        without = bail.clock(replace(self.facts, events=(*events[: self.asked], *events[self.asked + 1 :])))
        base = max(self.today, without.ends or self.today, self.initial)
        decided = CourtExtension(events[self.asked].applied, self.today, base + timedelta(days=more) if grants else None)
        events[self.asked] = decided
        proposed = replace(self.facts, events=tuple(events))
        if any(refusal.event == self.asked for refusal in bail.clock(proposed).refused):
            return  # an order that extends nothing; it stays pending
        self.facts, self.pending = proposed, False
        self.by_court = self.by_court or grants

    # -- what always holds ----------------------------------------------------------------------------------------

    @invariant()
    def clock_is_lawful(self):
        if not hasattr(self, "facts"):
            return
        clock = bail.clock(self.facts)
        assert clock.refused == ()
        ends = [limit.ends for limit in clock.limits if limit.ends is not None]
        assert ends == sorted(ends)
        assert clock.stopped == (not self.running)
        assert (clock.pending_since is not None) == self.pending
        if clock.ends is not None and self.facts.first_release is FirstRelease.BAIL:
            assert clock.ends >= self.initial
        assert (clock.ends is None) == (clock.stopped or self.pending)
        assert all(last is None or first <= last for first, last in clock.suspensions)
        used = [limit.months for limit in clock.limits if limit.state is bail.LimitState.USED]
        if not self.by_court:
            assert len(used) == len(self.authorised)

    @invariant()
    def stays_may_be_recorded_at_any_time(self):
        if not hasattr(self, "facts"):
            return
        stays = [event for event in self.facts.events if isinstance(event, InPatient)]
        others = [event for event in self.facts.events if not isinstance(event, InPatient)]
        if len(stays) in {0, len(self.facts.events)}:
            return
        one = bail.clock(replace(self.facts, events=(*others, *reversed(stays))))
        other = bail.clock(self.facts)
        assert (one.ends, one.limits, one.suspensions) == (other.ends, other.limits, other.suspensions)

    @invariant()
    def command_says_the_same(self):
        if not hasattr(self, "facts"):
            return
        answer = clock_from_json("bail", as_json(self.facts))
        ends = bail.clock(self.facts).ends
        assert answer["ends"] == (ends.isoformat() if ends else None)
        assert json.loads(json.dumps(answer)) == answer

    @invariant()
    def court_reaches_further_than_what_is_in_force(self):
        if not hasattr(self, "facts"):
            return
        clock = bail.clock(self.facts)
        try:
            reach = bail.court_reach(self.facts)
        except RefusedByLawError:
            return
        assert clock.ends is not None
        assert reach.ends < reach.ends_where_needed
        if not reach.first_order:
            assert clock.ends < reach.ends


def as_json(facts):
    """The same facts as the command reads them."""

    def event(one):
        match one:
            case Suspended(on):
                return {"type": "suspended", "date": on.isoformat()}
            case DppRequest(on):
                return {"type": "dpp_request", "date": on.isoformat()}
            case DppRequestMet(on):
                return {"type": "dpp_request_met", "date": on.isoformat()}
            case InPatient(first, last):
                return {"type": "in_patient", "from": first.isoformat(), "to": last.isoformat()}
            case Extension(authorised, rank, months):
                return {"type": "extension", "authorised": authorised.isoformat(), "rank": rank.value, "to_months": months}
            case CourtExtension(applied, decided, ends):
                return {
                    "type": "court_extension",
                    "applied": applied.isoformat(),
                    "decided": decided.isoformat() if decided else None,
                    "ends": ends.isoformat() if ends else None,
                }

    return {
        "regime": facts.regime.value,
        "arrested": facts.arrested.isoformat(),
        "released": facts.released.isoformat(),
        "first_release": facts.first_release.value,
        "events": [event(one) for one in facts.events],
    }


TestLifeOfABail = LifeOfABail.TestCase
TestLifeOfABail.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
