"""Stories are played in the order of time, up to a moment."""

from datetime import UTC, date, datetime, timedelta

import pytest

from safehold.demo.stories import Story, london, play, together

START = datetime(2026, 10, 5, 6, 0, tzinfo=UTC)


def told(log: list[str], name: str, *minutes: int) -> Story:
    """A story that writes down each of its steps."""
    for minute in minutes:
        at = yield START + timedelta(minutes=minute)
        log.append(f"{name}{(at - START) // timedelta(minutes=1)}")


def test_the_earliest_step_of_all_stories_comes_next() -> None:
    log: list[str] = []
    steps = play(told(log, "a", 1, 5, 9), told(log, "b", 2, 3, 20), until=START + timedelta(hours=1))
    assert log == ["a1", "b2", "b3", "a5", "a9", "b20"]
    assert steps == 6


def test_at_the_same_moment_the_story_named_first_goes_first() -> None:
    log: list[str] = []
    play(told(log, "a", 4), told(log, "b", 4), told(log, "c", 4), until=START + timedelta(hours=1))
    assert log == ["a4", "b4", "c4"]


def test_what_is_planned_for_later_has_not_happened() -> None:
    log: list[str] = []
    play(told(log, "a", 1, 5, 9), until=START + timedelta(minutes=5))
    assert log == ["a1", "a5"]


def test_stories_inside_a_story_run_side_by_side() -> None:
    log: list[str] = []

    def outer() -> Story:
        yield from together(told(log, "x", 3, 8), told(log, "y", 5))
        yield from told(log, "z", 9)

    play(outer(), told(log, "a", 4, 7), until=START + timedelta(hours=1))
    assert log == ["x3", "a4", "y5", "a7", "x8", "z9"]


def test_a_story_that_goes_back_in_time_is_an_error() -> None:
    with pytest.raises(ValueError, match="goes back"):
        play(told([], "a", 5, 4), until=START + timedelta(hours=1))


def test_clocks_of_london_follow_summer_time() -> None:
    assert london(date(2026, 7, 1), "07:15").astimezone(UTC).hour == 6
    assert london(date(2026, 12, 1), "07:15").astimezone(UTC).hour == 7
