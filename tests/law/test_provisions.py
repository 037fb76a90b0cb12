"""Dated rules: versions side by side, refusal outside them, and complete tables."""

import importlib
import inspect
import pkgutil
from datetime import date, timedelta

import pytest

from safehold import law
from safehold.law import bail, charging, detention, notification, safeguarding, targets, warrants
from safehold.law.errors import NotCoveredError
from safehold.law.provisions import Rule, Version, dated_table

D = date
TOPICS = (bail, charging, detention, notification, safeguarding, targets, warrants)
ALL_RULES = [rule for topic in TOPICS for rule in topic.RULES.values()]


def version(value, begins, ends=None):
    return Version(value, "days", begins, "An Act s.1", "A rule.", effective_to=ends)


CHANGED = Rule("r", "a rule", (version(28, D(2017, 4, 3), D(2022, 10, 27)), version(90, D(2022, 10, 28))))


@pytest.mark.parametrize(
    ("day", "value"),
    [(D(2017, 4, 3), 28), (D(2022, 10, 27), 28), (D(2022, 10, 28), 90), (D(2022, 10, 29), 90), (D(2199, 1, 1), 90)],
)
def test_old_dates_keep_the_old_version(day, value):
    assert CHANGED.on(day).value == value


def test_day_before_the_first_version_is_refused():
    with pytest.raises(NotCoveredError, match="2017-04-02"):
        CHANGED.on(D(2017, 4, 2))


def test_gap_between_versions_is_refused():
    gap = Rule("r", "a rule", (version(1, D(2020, 1, 1), D(2020, 12, 31)), version(2, D(2022, 1, 1))))
    with pytest.raises(NotCoveredError):
        gap.on(D(2021, 6, 1))


def test_versions_that_overlap_are_a_mistake_in_the_table():
    with pytest.raises(ValueError, match="overlap"):
        Rule("r", "a rule", (version(1, D(2020, 1, 1), D(2022, 1, 1)), version(2, D(2022, 1, 1))))
    with pytest.raises(ValueError, match="overlap"):
        Rule("r", "a rule", (version(1, D(2020, 1, 1)), version(2, D(2022, 1, 1))))


def test_two_rules_of_one_name_are_a_mistake_in_the_table():
    with pytest.raises(ValueError, match="same name"):
        dated_table(CHANGED, CHANGED)


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.name)
def test_every_version_says_what_where_and_since_when(rule):
    for one in rule.versions:
        assert one.reference
        assert one.unit
        assert one.text.endswith(".")
        assert one.checked
        assert rule.on(one.effective_from) is one
        with pytest.raises(NotCoveredError):
            rule.on(rule.versions[0].effective_from - timedelta(days=1))


MODULES = [importlib.import_module(found.name) for found in pkgutil.walk_packages(law.__path__, "safehold.law.")]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_public_surface_is_written_down_and_explained(module):
    assert module.__doc__
    assert len(set(module.__all__)) == len(module.__all__)
    for name in module.__all__:
        public = getattr(module, name)
        if inspect.isclass(public) or inspect.isfunction(public):
            assert public.__doc__, name
    own = {
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and (inspect.isclass(value) or inspect.isfunction(value))
        and value.__module__ == module.__name__
    }
    assert own <= set(module.__all__)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_library_reads_no_clock(module):
    source = inspect.getsource(module)
    assert ".now(" not in source
    assert ".today(" not in source
    assert "django" not in source
