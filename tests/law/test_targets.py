"""Force policy: target times, reviews and welfare contact."""

from datetime import UTC, date, datetime
from types import MappingProxyType

import pytest

from safehold.law import targets
from safehold.law.calendar import LONDON
from safehold.law.errors import FactsError, NotCoveredError
from safehold.law.steps import Basis
from safehold.law.targets import ForcePolicy, RiskLevel

RECEIVED = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(("level", "day", "month"), [("very_high", 4, 11), ("high", 10, 11), ("medium", 17, 11), ("low", 3, 12)])
def test_target_times_per_level(level, day, month):
    target = targets.target_for(level, RECEIVED)
    assert target.at == datetime(2026, month, day, 9, 30, tzinfo=UTC)
    assert target.basis is Basis.FORCE_POLICY


def test_a_day_keeps_the_time_on_the_wall_across_a_clock_change():
    received = datetime(2026, 3, 28, 9, 30, tzinfo=LONDON)
    assert targets.target_for("very_high", received).at.isoformat() == "2026-03-29T09:30:00+01:00"


def test_a_time_that_the_clocks_skip_moves_on_by_the_hour():
    received = datetime(2026, 3, 28, 1, 30, tzinfo=LONDON)
    assert targets.target_for("very_high", received).at.isoformat() == "2026-03-29T02:30:00+01:00"


def test_force_may_set_its_own_figures():
    policy = ForcePolicy(MappingProxyType(dict.fromkeys(RiskLevel, 2)), 14, 24)
    assert targets.target_for("low", RECEIVED, policy).at.day == 5
    assert targets.supervisor_review_by(RECEIVED, policy).day == 17
    assert targets.welfare_contact_by(RECEIVED, policy).day == 4


def test_policy_without_a_level_is_refused():
    with pytest.raises(FactsError, match="low"):
        ForcePolicy(MappingProxyType({RiskLevel.VERY_HIGH: 1, RiskLevel.HIGH: 7, RiskLevel.MEDIUM: 14}), 28, 48)


def test_supervisor_review_and_welfare_contact():
    assert targets.supervisor_review_by(RECEIVED) == datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    assert targets.welfare_contact_by(RECEIVED) == datetime(2026, 11, 5, 9, 30, tzinfo=UTC)


def test_welfare_contact_is_elapsed_time():
    released = datetime(2026, 10, 24, 12, 0, tzinfo=LONDON)
    assert targets.welfare_contact_by(released).isoformat() == "2026-10-26T11:00:00+00:00"


def test_unknown_level_and_moment_without_offset_are_named():
    with pytest.raises(FactsError, match="level"):
        targets.target_for("severe", RECEIVED)
    with pytest.raises(FactsError, match="no offset"):
        targets.target_for("low", datetime(2026, 11, 3, 9, 30))


class TestVersions:
    OLD = ForcePolicy(MappingProxyType(dict.fromkeys(RiskLevel, 5)), 28, 48)
    NEW = ForcePolicy(MappingProxyType(dict.fromkeys(RiskLevel, 2)), 14, 24)
    TABLE = targets.force_table({date(2026, 11, 3): NEW, date(2024, 1, 1): OLD})

    def test_a_referral_keeps_the_figures_of_the_day_it_came(self):
        assert targets.policy_on(datetime(2026, 11, 2, 23, 59, tzinfo=UTC), self.TABLE) is self.OLD
        assert targets.policy_on(RECEIVED, self.TABLE) is self.NEW
        assert targets.policy_on(RECEIVED).days_by_level[RiskLevel.VERY_HIGH] == 1

    def test_london_date_chooses_the_version(self):
        # 00:30 on 1 July in London is still 30 June in UTC.
        table = targets.force_table({date(2026, 7, 1): self.NEW, date(2024, 1, 1): self.OLD})
        assert targets.policy_on(datetime(2026, 6, 30, 23, 30, tzinfo=UTC), table) is self.NEW

    def test_day_before_the_first_figures_and_no_figures_at_all(self):
        with pytest.raises(NotCoveredError):
            targets.policy_on(datetime(2023, 12, 31, tzinfo=UTC), self.TABLE)
        with pytest.raises(FactsError, match="policies"):
            targets.force_table({})
