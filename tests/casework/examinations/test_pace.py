"""How long a running examination still takes: a plain sum, and nothing where it can't be said."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safehold.casework.examinations import jobs, pace
from safehold.casework.examinations.models import Examination
from safehold.casework.examinations.pace import Sample
from safehold.examiner import Progress

GB = 1_000_000_000


def steady(seconds: int, *, rate: int = GB, total: int = 1000 * GB, start: int = 0) -> list[Sample]:
    """Samples every five seconds at a steady rate of bytes a second."""
    return [(float(at), start + at * rate, total) for at in range(0, seconds + 1, 5)]


@pytest.mark.parametrize(
    ("samples", "now", "expected"),
    [
        (steady(120, start=160 * GB), 120.0, "About 12 minutes left, by the last 2 minutes’ rate."),
        (steady(120, start=820 * GB), 120.0, "About 1 minute left, by the last 2 minutes’ rate."),
        (steady(120, start=830 * GB), 125.0, "Less than a minute left, by the last 2 minutes’ rate."),
        (steady(60), 60.0, "About 16 minutes left, by the last minute’s rate."),
        (steady(30), 30.0, "About 16 minutes left, by the last 30 seconds’ rate."),
        (steady(120, total=20_120 * GB), 120.0, "About 6 hours left, by the last 2 minutes’ rate."),
        (steady(120, rate=GB // 100, total=10_000 * GB), 120.0, "About 12 days left, by the last 2 minutes’ rate."),
    ],
)
def test_what_is_left_is_said_by_the_rate_of_late(samples: list[Sample], now: float, expected: str) -> None:
    assert pace.words_left(samples, now=now) == expected


@pytest.mark.parametrize(
    ("samples", "now"),
    [
        ([], 0.0),
        ([(0.0, 0, GB)], 0.0),
        (steady(25), 25.0),  # too short
        (steady(120), 151.0),  # nothing was heard for a while
        ([(float(at), GB, 9 * GB) for at in range(0, 121, 5)], 120.0),  # nothing was read
        ([(float(at), at * GB, (900 + at) * GB) for at in range(0, 121, 5)], 120.0),  # more work is still found
        (steady(120, total=120 * GB), 120.0),  # all is read
    ],
)
def test_nothing_is_said_where_it_would_mislead(samples: list[Sample], now: float) -> None:
    assert pace.words_left(samples, now=now) == ""


def test_samples_cover_the_window_and_begin_anew_with_the_work() -> None:
    samples: list[Sample] = []
    for second in range(400):
        samples = pace.with_sample(samples, (float(second), second, 1000))
    assert samples[-1][0] == 395.0
    assert samples[-1][0] - samples[0][0] == pace.WINDOW
    assert len(samples) == 25
    assert pace.with_sample(samples, (400.0, 3, 1000)) == [(400.0, 3, 1000)]
    assert pace.with_sample(samples, (10.0, 900, 1000)) == [(10.0, 900, 1000)]


@given(
    st.lists(st.tuples(st.integers(0, 600), st.integers(0, 10**12), st.integers(0, 10**15)), max_size=6),
    st.floats(0, 1200),
)
def test_any_samples_give_a_time_that_is_not_negative_or_none(samples: list[Sample], now: float) -> None:
    kept: list[Sample] = []
    for sample in samples:
        kept = pace.with_sample(kept, sample)
    left = pace.seconds_left(kept, now=now)
    assert left is None or left >= 0
    assert (pace.words_left(kept, now=now) == "") == (left is None)


def test_the_job_tells_its_samples_with_its_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(jobs, "store_progress", lambda _key, _attempt, progress: told.append(progress) or True)
    watch = jobs.Watch(Examination(pk=1), 1, lambda: False, seconds=0)
    for second in (0, 1, 30):
        monkeypatch.setattr(jobs.time, "time", lambda second=second: 1000.0 + second)
        watch.note(Progress("files", 0, second * GB, 100 * GB, second))
    watch.must_stop()
    assert told[-1]["bytes_done"] == 30 * GB
    assert pace.words_left(told[-1]["samples"], now=1030.0) == "About 1 minute left, by the last 30 seconds’ rate."
