"""What is held of the law is listed, sourced, written down in docs/law.md, and can change without touching old cases."""

import importlib
import subprocess
import sys
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path

import pytest

from safehold.law import bail, illustrations, register, victims_code
from safehold.law.bail import BailFacts, Regime, answers
from safehold.law.provisions import Rule, Version
from safehold.law.steps import Basis

D = date
ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "law.md").read_text(encoding="utf-8")
VERSIONS = list(register.versions())


def test_every_topic_with_rules_is_listed():
    modules = {path.stem for path in (ROOT / "src/safehold/law").iterdir() if path.suffix == ".py" or path.is_dir()}
    with_rules = {name for name in modules - {"__pycache__", "illustrations"} if hasattr(_module(name), "RULES")}
    assert {topic.name for topic in register.TOPICS} == with_rules


def _module(name):
    return importlib.import_module("safehold.law" if name == "__init__" else f"safehold.law.{name}")


@pytest.mark.parametrize(("topic", "rule", "version"), VERSIONS, ids=[rule.name for _, rule, _ in VERSIONS])
def test_every_version_has_source_basis_text_and_dates(topic, rule, version):
    assert version.basis in Basis
    assert version.reference
    assert version.text.endswith(".")
    assert version.effective_from < D(2026, 1, 1)
    assert version.effective_to is None or version.effective_to > version.effective_from
    if version.basis is Basis.FORCE_POLICY:
        assert version.reference.lower() == "force policy"


def test_every_switch_is_listed_for_sign_off_and_every_listed_point_is_one():
    for topic in register.TOPICS:
        switches = {field.name for field in fields(topic.readings)} if topic.readings else set()
        listed = [point.code for point in topic.sign_offs]
        assert switches <= set(listed)
        assert len(listed) == len(set(listed))
    assert sum(switchable for _, _, switchable in register.sign_offs()) == 9


def test_page_is_what_the_library_says():
    done = subprocess.run([sys.executable, ROOT / "scripts/write_law.py", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_page_holds_every_rule_with_its_source_and_every_point():
    for _, rule, version in VERSIONS:
        assert rule.title.lower() in PAGE.lower()
        assert version.text in PAGE
        if version.basis is not Basis.FORCE_POLICY:
            assert version.reference in PAGE
    for _, point, _ in register.sign_offs():
        assert point.point in PAGE
    for topic in register.TOPICS:
        assert f"## {topic.title}\n" in PAGE


def test_what_was_not_checked_says_so():
    # Sections that were never read in the text must not claim to have been.
    unread = {"conditions", "after_breach", "remand", "proceedings"}
    marked = {rule.name for _, rule, _ in register.from_general_knowledge()}
    assert unread <= marked
    said = {rule.name for _, rule, version in VERSIONS if "general knowledge" in version.checked}
    assert said == marked


class TestChangeOfLaw:
    DAY_BEFORE, FROM = illustrations.FROM - timedelta(days=1), illustrations.FROM

    def test_a_case_keeps_the_version_that_applied_when_it_began(self):
        rules = illustrations.SHORTER_BAIL
        old = bail.clock(BailFacts(Regime.STANDARD, self.DAY_BEFORE), limits=rules)
        new = bail.clock(BailFacts(Regime.STANDARD, self.FROM), limits=rules)
        assert (old.limits[0].months, old.ends) == (3, D(2030, 3, 31))
        assert (new.limits[0].months, new.ends) == (2, D(2030, 3, 1))

    def test_an_old_case_keeps_it_long_after_the_change(self):
        facts = BailFacts(
            Regime.STANDARD,
            self.DAY_BEFORE,
            events=(bail.Suspended(D(2030, 2, 1)), bail.DppRequest(D(2031, 2, 1))),
        )
        assert bail.clock(facts, limits=illustrations.SHORTER_BAIL) == bail.clock(facts)

    def test_an_illustration_is_not_in_force(self):
        assert bail.clock(BailFacts(Regime.STANDARD, self.FROM)).limits[0].months == 3
        for rule in illustrations.RULES.values():
            *_, last = rule.versions
            assert last.text.startswith("ILLUSTRATION")
            assert "not law" in last.reference
            assert rule not in [held for _, held, _ in VERSIONS]
            assert all("ILLUSTRATION" not in version.text for _, _, version in VERSIONS)

    def test_other_regimes_and_rules_stay_as_they_are(self):
        facts = BailFacts(Regime.DESIGNATED, self.FROM)
        assert bail.clock(facts, limits=illustrations.SHORTER_BAIL) == bail.clock(facts)
        held = victims_code.RULES["right_6"]
        assert illustrations.SOONER_TOLD.on(self.DAY_BEFORE).value == held.on(self.DAY_BEFORE).value
        assert illustrations.SOONER_TOLD.on(self.FROM).value.plain == 3

    def test_amended_rule_ends_the_version_before_it(self):
        rule = Rule("r", "a rule", (Version(1, "days", D(2020, 1, 1), "An Act", "One."),))
        changed = rule.amended(Version(2, "days", D(2027, 1, 1), "An Act", "Two."))
        assert [version.effective_to for version in changed.versions] == [D(2026, 12, 31), None]
        assert (changed.on(D(2026, 12, 31)).value, changed.on(D(2027, 1, 1)).value) == (1, 2)
        assert rule.versions[0].effective_to is None
        with pytest.raises(ValueError, match="no later"):
            rule.amended(Version(2, "days", D(2020, 1, 1), "An Act", "Two."))


def test_the_points_listed_say_the_readings_that_are_taken_unless_a_force_decides_otherwise():
    readings = bail.DEFAULT_READINGS
    listed = {point.code: point for point in bail.SIGN_OFFS}
    made = (
        answers.day_of_stopping(readings.suspension_day_counts_as_used),
        answers.floor_and_later_limits(readings.floor_moves_later_limits),
        answers.period_after_a_new_arrest(readings.first_arrest_keeps_the_period),
        answers.days_stopped_before(readings.stop_under_an_earlier_bail_left_out),
    )
    assert all(listed[point.code] == point for point in made)
    assert listed["court_order_beyond_limit"].reading == "The order is taken as made."
    assert listed["further_order_beyond_limit"].reading == "The order is taken as made."
