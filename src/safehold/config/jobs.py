"""The sweep that gives a dead worker's jobs to a living one, and what all workers have in common.

A worker says every few seconds that it is alive. When it is killed it says nothing any more, and its jobs stand as "doing" for
ever. Every ten seconds the sweep looks for such jobs and puts them back. It has a queue and a worker of its own in each process
(`safehold.config.worker`), so that it runs while examinations occupy every other place. A worker that only seemed dead is the
business of each job: see the attempt number of `safehold.casework.examinations.jobs`.
"""

import logging

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

logger = logging.getLogger(__name__)

SWEEP_QUEUE = "sweep"
CLOCK_QUEUE = "clocks"
"""The queue of what the time of day starts: notices, and the check of the clocks."""
FIXITY_QUEUE = "fixity"
"""The queue of the nightly check of what is stored, which reads for hours: nothing else waits for it."""
HEARTBEAT_SECONDS = 10.0
STALLED_AFTER_SECONDS = 45.0
"""A worker that said nothing for this long counts as dead: several heartbeats, so that one slow moment kills nobody."""
GRACE_SECONDS = 5.0
"""How long a worker that is told to stop waits before it asks its jobs to stop."""


@app.periodic(cron="* * * * * */10")
@app.task(name="jobs.retry_stalled", queue=SWEEP_QUEUE, queueing_lock=SWEEP_QUEUE, pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> int:  # noqa: ARG001 - procrastinate passes the moment it was due
    """Put the jobs of dead workers back into their queues. Returns how many."""
    seconds = context.additional_context.get("stalled_after_seconds", STALLED_AFTER_SECONDS)
    retried = 0
    for job in await context.app.job_manager.get_stalled_jobs(seconds_since_heartbeat=seconds):
        try:
            await context.app.job_manager.retry_job(job)
        except ConnectorException:
            # It ended, or another sweep put it back, between the two statements.
            continue
        logger.warning("job %s (%s) lost its worker and was put back", job.id, job.task_name)
        retried += 1
    return retried
