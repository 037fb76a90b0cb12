"""The jobs that the time of day starts: notices every quarter of an hour, the check of the clocks in the night.

They have a queue of their own, which each worker process serves beside its other work (`safehold.config.worker`), so that a limit
is told of while examinations occupy every other place. One of them runs at a time in the whole installation.
"""

import logging
from datetime import UTC, datetime

from django.db import InterfaceError, OperationalError
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from safehold.casework.cases.clock_comparison import InterruptedComparisonError
from safehold.casework.notices import actions, clock_check
from safehold.config.jobs import CLOCK_QUEUE
from safehold.law.calendar import in_london

logger = logging.getLogger(__name__)

NIGHT_HOUR = 2
"""The check runs at half past two in London."""


GIVE_JOB = "notices.give"
CHECK_JOB = "clocks.check"


def have_notices_given(*, at: datetime) -> None:
    """Leave it to a worker to tell of every limit that has come to a stage by a moment."""
    app.configure_task(GIVE_JOB, queue=CLOCK_QUEUE, lock=CLOCK_QUEUE).defer(timestamp=int(at.timestamp()))


def have_clocks_checked(*, at: datetime) -> None:
    """Leave it to a worker to compare every clock with the facts; `at` is half past two of a night in London."""
    app.configure_task(CHECK_JOB, queue=CLOCK_QUEUE, lock=CLOCK_QUEUE).defer(timestamp=int(at.timestamp()))


@app.periodic(cron="*/15 * * * *")
@app.task(
    name=GIVE_JOB,
    queue=CLOCK_QUEUE,
    lock=CLOCK_QUEUE,
    retry=RetryStrategy(
        max_attempts=4,
        linear_wait=20,
        retry_exceptions=(actions.NoticesNotGivenError, OperationalError, InterfaceError),
    ),
)
def give_notices(timestamp: int) -> int:
    """Tell of every limit that has come to a stage by a moment (seconds since 1970). Returns the number of notices."""
    return actions.give_due_notices(at=datetime.fromtimestamp(timestamp, UTC)).notices


@app.periodic(cron="30 1,2 * * *")
@app.task(
    name=CHECK_JOB,
    queue=CLOCK_QUEUE,
    lock=CLOCK_QUEUE,
    pass_context=True,
    retry=RetryStrategy(
        max_attempts=6,
        linear_wait=60,
        retry_exceptions=(InterruptedComparisonError, OperationalError, InterfaceError),
    ),
)
def check_clocks(context: JobContext, timestamp: int) -> int:
    """Compute every clock anew and compare, once a night. Returns how many differed.

    It is due at both hours of Greenwich that are half past two in London at some time of the year; the other one does nothing.
    """
    at = datetime.fromtimestamp(timestamp, UTC)
    if in_london(at).hour != NIGHT_HOUR:
        return 0
    checked = clock_check.check_clocks(at=at, should_stop=context.should_abort)
    logger.info("%s: %s clocks, %s differed", checked.check, checked.check.clocks, checked.check.differences)
    return checked.check.differences
