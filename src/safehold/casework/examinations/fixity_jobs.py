"""The nightly job that checks everything that is stored. It has a queue and a place of its own in each worker process."""

import logging
from datetime import UTC, datetime

from django.db import InterfaceError, OperationalError
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from safehold.casework.examinations import fixity
from safehold.config.jobs import FIXITY_QUEUE
from safehold.law.calendar import in_london

logger = logging.getLogger(__name__)

FIXITY_JOB = "fixity.check"
NIGHT_HOUR = 3
"""The check runs at half past three in London, after that of the clocks."""


@app.periodic(cron="30 2,3 * * *")
@app.task(
    name=FIXITY_JOB,
    queue=FIXITY_QUEUE,
    lock=FIXITY_QUEUE,
    pass_context=True,
    retry=RetryStrategy(
        max_attempts=6,
        linear_wait=60,
        retry_exceptions=(fixity.FixityStoppedError, OperationalError, InterfaceError),
    ),
)
def check_what_is_stored(context: JobContext, timestamp: int) -> int:
    """Compare everything that is stored with its digest on record, once a night, and tell what is wrong. Returns how much.

    It is due at both hours of Greenwich that are half past three in London at some time of the year; the other one does nothing.
    """
    at = datetime.fromtimestamp(timestamp, UTC)
    if in_london(at).hour != NIGHT_HOUR:
        return 0
    run = fixity.check_everything(
        at=at, image_seconds=fixity.IMAGE_SECONDS, should_stop=context.should_abort, on_seen=_log_what_is_wrong
    )
    fixity.tell_of_what_is_wrong(at=at)
    logger.info("%s: %s things, %s damaged, %s missing", run, run.things, run.damaged, run.missing)
    return run.damaged + run.missing


def _log_what_is_wrong(seen: fixity.Seen) -> None:
    if seen.verdict.is_wrong:
        logger.error("%s %s: %s", seen.thing.kind.label, seen.thing.name, seen.verdict.detail)
