"""The sweep that gives a dead worker's jobs to a living one, and what all workers have in common.

A worker says every few seconds that it is alive. When it is killed it says nothing any more, and its jobs stand as "doing" for
ever. Every ten seconds the sweep looks for such jobs and puts them back. It has a queue and a worker of its own in each process
(`safehold.config.worker`), so that it runs while examinations occupy every other place. A worker that only seemed dead is the
business of each job: see the attempt number of `safehold.casework.examinations.jobs`.
"""

import logging
import threading
import time
from collections.abc import Callable, Hashable

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


# Queues that a worker process leaves alone for a while

FIRST_PROBE_SECONDS = 2.0
LONGEST_PROBE_SECONDS = 300.0
"""How long after a fault it is first asked whether it is gone; each time twice as long, up to the longest."""
_SOON_AGAIN_SECONDS = 600.0

_served: list[list[str]] = []
_held: dict[tuple[str, Hashable], float] = {}
_seconds_before: dict[Hashable, tuple[float, float]] = {}
_lock = threading.Lock()


def serve(queues: list[str]) -> None:
    """Have the queues of a worker of this process left alone while one is held. The list itself is changed meanwhile."""
    _served.append(queues)


def hold(queue: str, cause: Hashable, *, is_gone: Callable[[], bool], then: Callable[[], None]) -> bool:
    """Take no job of a queue in this process until a cause is gone, which is asked again and again, more and more rarely.

    Other queues go on, and so do other processes. A cause that comes back soon is asked about as rarely as it was before.
    Returns whether that is new. Where this process serves no queues, nothing is held.
    """
    with _lock:
        if not _served or (queue, cause) in _held:
            return False
        before, released = _seconds_before.get(cause, (FIRST_PROBE_SECONDS / 2, 0.0))
        is_soon = time.monotonic() - released < _SOON_AGAIN_SECONDS
        seconds = min(2 * before if is_soon or not released else FIRST_PROBE_SECONDS, LONGEST_PROBE_SECONDS)
        _held[queue, cause] = seconds
        for queues in _served:
            if queue in queues:
                queues.remove(queue)
    threading.Thread(target=_probe, args=(queue, cause, seconds, is_gone, then), name=f"hold {queue}", daemon=True).start()
    return True


def _probe(queue: str, cause: Hashable, seconds: float, is_gone: Callable[[], bool], then: Callable[[], None]) -> None:
    while True:
        time.sleep(seconds)
        try:
            if is_gone():
                then()
                break
        except Exception:
            logger.exception("whether the queue %s may be served again could not be found out", queue)
        seconds = min(2 * seconds, LONGEST_PROBE_SECONDS)
    with _lock:
        del _held[queue, cause]
        _seconds_before[cause] = (seconds, time.monotonic())
        if not any(name == queue for name, _ in _held):
            for queues in _served:
                queues.append(queue)
