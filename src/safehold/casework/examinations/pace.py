"""How long a running examination still takes, by how fast it went of late. Pure: no query, no clock.

A plain sum: what is left divided by the rate of the last two minutes. Where that would mislead nothing is said: before half a
minute was seen, while more work is still being found, where nothing was read, and once nothing was heard for a while.
"""

from collections.abc import Sequence

Sample = tuple[float, int, int]
"""A moment (seconds since 1970, UTC), the bytes done by then and the bytes to do in all, as known then."""

WINDOW = 120.0
"""Seconds over which the rate is taken."""
EVERY = 5.0
"""Seconds between two samples."""
LEAST = 30.0
"""Seconds that have to be seen before anything is said, and after which silence makes it worthless."""

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0


def with_sample(samples: Sequence[Sample], new: Sample) -> list[Sample]:
    """The samples with a new one, where enough time has passed, and without what is older than the window.

    A count that goes back (the work begins anew) or a clock that does begins the samples anew.
    """
    if samples and (new[0] < samples[-1][0] or new[1] < samples[-1][1]):
        return [new]
    if samples and new[0] - samples[-1][0] < EVERY:
        return list(samples)
    return [*(sample for sample in samples if new[0] - sample[0] <= WINDOW), new]


def seconds_left(samples: Sequence[Sample], *, now: float) -> float | None:
    """How many seconds are left at the rate of the samples; None where that can't be said. `now` in seconds since 1970, UTC."""
    if len(samples) < 2:
        return None
    (began, done_before, total_before), (ended, done, total) = samples[0], samples[-1]
    if ended - began < LEAST or now - ended > LEAST:
        return None
    # The total grows while names are still being found: what is left is not known yet.
    if total != total_before or done <= done_before or done >= total:
        return None
    at_the_last = (total - done) * (ended - began) / (done - done_before)
    return max(0.0, at_the_last - max(0.0, now - ended))


def words_left(samples: Sequence[Sample], *, now: float) -> str:
    """The estimate as a sentence: "About 12 minutes left, by the last 2 minutes’ rate."; empty where none can be made."""
    seconds = seconds_left(samples, now=now)
    if seconds is None:
        return ""
    return f"{_about(seconds)} left, by the last {_span(samples[-1][0] - samples[0][0])} rate."


def _about(seconds: float) -> str:
    if seconds < _MINUTE:
        return "Less than a minute"
    for unit, name, until in ((_MINUTE, "minute", 90 * _MINUTE), (_HOUR, "hour", 48 * _HOUR), (_DAY, "day", float("inf"))):
        if seconds < until:
            number = max(1, round(seconds / unit))
            return f"About {number:,} {name}{'' if number == 1 else 's'}"
    raise AssertionError("no time is longer than endless")


def _span(seconds: float) -> str:
    minutes = round(seconds / _MINUTE)
    return f"{minutes} minutes’" if minutes > 1 else "minute’s" if seconds >= 0.75 * _MINUTE else f"{round(seconds)} seconds’"
