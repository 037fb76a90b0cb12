"""The jobs of force policy: what a prepared change would move is counted, and once it is set the clocks are rebuilt.

An administrator sees no case, so neither can be done on their page: a worker does both, and the page says what came of it.
"""

import logging

from django.db import InterfaceError, OperationalError
from django.db.models import F
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from safehold.accounts.acting import acting_by_itself
from safehold.casework.cases import policy_effects
from safehold.casework.policy import queries as policy
from safehold.casework.policy.actions import COUNT_JOB, POLICY_QUEUE, REBUILD_JOB
from safehold.casework.policy.models import PolicyChange

logger = logging.getLogger(__name__)

_RETRY = RetryStrategy(max_attempts=20, wait=5, retry_exceptions=(OperationalError, InterfaceError))


@app.task(name=COUNT_JOB, queue=POLICY_QUEUE, lock=POLICY_QUEUE, retry=_RETRY)
def count_what_moves(change_id: int) -> None:
    """Count which clocks a prepared change would move, and say how many records can't be read. It may be done again at any time.

    The page names no record, since an administrator sees none; the log does.
    """
    with acting_by_itself():
        change = policy.change_of_job(change_id)
        if change is None or change.is_set:
            return
        versions = policy.versions().with_version(policy.would_be(change))
        effect = policy_effects.count(change.name, change.effective_from, versions)
        PolicyChange.objects.filter(pk=change_id).update(
            problem=_not_counted(effect.unreadable),
            counted_at=timezone.now(),
            clocks_seen=effect.seen,
            would_move=effect.moved,
            would_end_later=effect.later,
            would_end_sooner=effect.sooner,
        )


def _not_counted(number: int) -> str:
    if not number:
        return ""
    records, their, them = ("1 record", "its", "it") if number == 1 else (f"{number:,} records", "their", "them")
    return (
        f"The law can't read the facts of {records}: {their} clocks are not counted and stay as they are. The log names {them}."
    )


@app.task(name=REBUILD_JOB, queue=POLICY_QUEUE, lock=POLICY_QUEUE, retry=_RETRY)
def rebuild_clocks(version_id: int, after: int | None = None) -> None:
    """Rebuild the clocks that rest on a new version: first of records without a case, then of cases after a case number.

    Each run does one part and leaves the rest to a job that is made in the same transaction. Whoever is killed has done a part
    or none of it, and a part that is done twice changes nothing the second time.
    """
    with acting_by_itself():
        version = policy.version_of_job(version_id)
        if version is None:
            return
        at, versions = timezone.now(), policy.versions()
        if after is None:
            moved = policy_effects.rebuild_records(version.name, version.effective_from, versions, at=at).moved
            following: int | None = 0
        else:
            batch = policy_effects.rebuild_batch(version.name, version.effective_from, versions, after=after, at=at)
            moved, following = batch.effect.moved, batch.last_case
        changes = PolicyChange.objects.filter(set_version_id=version_id)
        changes.update(moved=F("moved") + moved)
        if following is None:
            changes.update(rebuilt_at=at)
            logger.info("the clocks that rest on %s are rebuilt", version)
            return
        app.configure_task(REBUILD_JOB, queue=POLICY_QUEUE, lock=POLICY_QUEUE).defer(version_id=version_id, after=following)
