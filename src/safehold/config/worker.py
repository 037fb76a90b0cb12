"""A process that works off jobs.

    run_worker(concurrency=2)                    works off jobs until SIGTERM or SIGINT

Four workers run side by side in it: one for the work, one for the sweep of stalled jobs, one for what the time of day starts, one
for the check of what is stored.
"""

import argparse
import asyncio
import logging
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from psycopg.errors import ForeignKeyViolation

from safehold.config.errors import DatabaseServerError
from safehold.config.jobs import (
    CLOCK_QUEUE,
    FIXITY_QUEUE,
    GRACE_SECONDS,
    HEARTBEAT_SECONDS,
    STALLED_AFTER_SECONDS,
    SWEEP_QUEUE,
    serve,
)
from safehold.config.row_level_security import refuse_role_above

logger = logging.getLogger(__name__)


def run_worker(
    *,
    concurrency: int = 1,
    queues: Sequence[str] = (),
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
    stalled_after_seconds: float = STALLED_AFTER_SECONDS,
) -> None:
    """Work off jobs until told to stop: `concurrency` at once from the queues named (all where none is), the rest beside.

    Assumes: Django is set up, with the database role of a worker.
    """
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector):
        asyncio.run(_work(concurrency, queues, heartbeat_seconds, stalled_after_seconds))


async def _work(concurrency: int, queues: Sequence[str], heartbeat: float, stalled_after: float) -> None:
    """Run the four workers of this process side by side until a signal."""
    wanted = list(queues) or sorted({task.queue for task in app.tasks.values()} - {SWEEP_QUEUE, CLOCK_QUEUE, FIXITY_QUEUE})
    # The worker asks with this very list for its next job: a queue that is held leaves it for a while.
    serve(wanted)
    async with app.open_async():
        workers = [
            asyncio.create_task(
                _work_off(
                    name=f"{name} {os.getpid()}",
                    queues=served,
                    concurrency=places,
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=GRACE_SECONDS,
                    update_heartbeat_interval=heartbeat,
                    stalled_worker_timeout=stalled_after,
                    additional_context={"stalled_after_seconds": stalled_after},
                    delete_jobs=delete,
                )
            )
            for name, served, places, delete in (
                ("worker", wanted, concurrency, "never"),
                ("sweep", [SWEEP_QUEUE], 1, "successful"),
                ("clocks", [CLOCK_QUEUE], 1, "successful"),
                ("fixity", [FIXITY_QUEUE], 1, "successful"),
            )
        ]
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, _stop, workers)
        await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
        _stop(workers)
        results = await asyncio.gather(*workers, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result


async def _work_off(**options: Any) -> None:
    """Run one worker until it is stopped.

    A worker that stood still for too long (a machine asleep, a paused process) is struck off the register when another starts,
    and cannot take a job any more. It finishes what it has in hand, whose results are fenced, and registers anew.
    """
    while True:
        try:
            return await app.run_worker_async(**options)
        except ConnectorException as refused:
            if not isinstance(refused.__cause__, ForeignKeyViolation):
                raise
            logger.warning("The %s stood still and was taken for dead. It registers anew.", options["name"])


def _stop(workers: Sequence["asyncio.Task[None]"]) -> None:
    for worker in workers:
        worker.cancel()


def main() -> None:
    """Run a worker from the command line: `python -m safehold.config.worker`."""
    import django

    parser = argparse.ArgumentParser(description="Work off jobs until stopped.")
    parser.add_argument("--concurrency", type=int, default=1, help="how many jobs at once")
    parser.add_argument("--queues", default="", help="only these queues, separated by commas")
    parser.add_argument("--heartbeat-seconds", type=float, default=HEARTBEAT_SECONDS)
    parser.add_argument("--stalled-after-seconds", type=float, default=STALLED_AFTER_SECONDS)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safehold.config.settings")
    os.environ.setdefault("SAFEHOLD_DATABASE_ROLE", "worker")
    django.setup()
    from django.conf import settings

    try:
        refuse_role_above(settings.DATA, settings.DATABASE_ROLE)
    except DatabaseServerError as error:
        sys.stderr.write(f"safehold: {error}\n")
        sys.exit(2)
    run_worker(
        concurrency=asked.concurrency,
        queues=[name for name in asked.queues.split(",") if name],
        heartbeat_seconds=asked.heartbeat_seconds,
        stalled_after_seconds=asked.stalled_after_seconds,
    )


if __name__ == "__main__":
    main()
