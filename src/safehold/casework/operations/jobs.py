"""What follows the end of an operation in cases that the inspector who ends it may not see.

They are told nothing of such a case, and can lock or write nothing in it: a worker does it, a moment later.
"""

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from safehold.accounts.acting import acting_by_itself
from safehold.casework.cases.door import in_step
from safehold.casework.operations import queries
from safehold.casework.operations.actions import JOBS_QUEUE, LET_GO_JOB
from safehold.casework.warrants.actions import plan

_RETRY = RetryStrategy(max_attempts=20, wait=5, retry_exceptions=(OperationalError, InterfaceError))


@app.task(name=LET_GO_JOB, queue=JOBS_QUEUE, retry=_RETRY)
def let_go_of_plans(operation_id: int) -> None:
    """Take the warrants without a result out of an operation that has ended: their clocks ask for a plan again.

    It may be done again at any time. Writes: warrants, the clocks of their cases; the entry of who ended it stands for it.
    """
    at = timezone.now()
    with acting_by_itself():
        operation = queries.visible_operations().filter(pk=operation_id).first()
        if operation is None or operation.is_open:
            return
        for planned in queries.planned_without_result(operation):
            with in_step(at=at) as held:
                held.reaches(planned.case)
                warrant = held.hold(planned.warrant)
                if warrant.planned_on is not None and queries.plan_in_another_operation(warrant, operation) is None:
                    plan(warrant, day=None, part="")
