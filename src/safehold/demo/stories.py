"""Stories, and playing them in the order of time.

A story is a generator: it yields the moment of its next step, is given that moment back, and then carries out the step.

    def story(warrant: Warrant, day: date) -> Story:
        at = yield london(day, "07:15")
        warrants.enter_premises(warrant, by=detective, at=at, entered_at=at)

Many stories run side by side, as the cases of a team do: the earliest step of all comes next, so that references are given,
and entries of the audit written, in the order of time.
"""

from collections.abc import Generator
from datetime import date, datetime, time, timedelta
from heapq import heapify, heappop, heappush

from safehold.law.calendar import LONDON

type Story = Generator[datetime, datetime, None]
type StoryThatGives[T] = Generator[datetime, datetime, T]


def london(day: date, clock: str, *, minutes: int = 0) -> datetime:
    """The moment at which clocks in London show this time ("07:15"), or some minutes later."""
    return datetime.combine(day, time.fromisoformat(clock), LONDON) + timedelta(minutes=minutes)


def together(*stories: Story) -> Story:
    """Play stories side by side as one. At the same moment the story that was named first goes first.

    Raises: ValueError for a story that goes back in time.
    """
    waiting: list[tuple[datetime, int, Story]] = []
    for place, story in enumerate(stories):
        first = next(story, None)
        if first is not None:
            waiting.append((first, place, story))
    heapify(waiting)
    while waiting:
        moment, place, story = heappop(waiting)
        at = yield moment
        try:
            following = story.send(at)
        except StopIteration:
            continue
        if following < moment:
            raise ValueError(f"a story goes back from {moment} to {following}")
        heappush(waiting, (following, place, story))


def play(*stories: Story, until: datetime) -> int:
    """Play stories side by side up to a moment; what they plan for later has not happened yet. Returns the number of steps."""
    steps = 0
    story = together(*stories)
    moment = next(story, None)
    while moment is not None and moment <= until:
        steps += 1
        try:
            moment = story.send(moment)
        except StopIteration:
            moment = None
    return steps
