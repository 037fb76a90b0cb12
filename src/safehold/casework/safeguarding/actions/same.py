"""Decisions on whether two records are of one child. One transaction with one audit entry."""

from datetime import datetime

from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.safeguarding import named_children, permissions, queries
from safehold.casework.safeguarding.asked import DecideSameChild
from safehold.casework.safeguarding.models import Child, SameChild, SameDecision
from safehold.casework.safeguarding.verbs import Verb


def decide_same_child(child: Child, asked: DecideSameChild, *, other: Child, by: Officer, at: datetime) -> SameChild:
    """Decide whether another record is of the same child: then the figures count them once. Both records stay as they are.

    Raises: NotPermittedError; NotFoundError for a record that the officer may not see; InputError for the record itself, or a
    reason without substance; RefusedError where it was decided so before, or one record named both beside each other; StaleError.
    Writes: the decision; audit `safeguarding.same_child_decided`.
    """
    with doing(
        Verb.SAME_CHILD_DECIDED, child, asked, may=permissions.DECIDE_SAME, by=by, at=at, also=[other], in_closed_case=True
    ) as (act, child):
        if other.pk == child.pk:
            raise InputError("other", f"{child} is this record.", "Write the reference of the other one.")
        other = act.hold(other)
        named_children.refuse_thin_reason("reason", asked.reason)
        if asked.decision is SameDecision.SAME and queries.named_beside_each_other(child, other):
            raise RefusedError(f"One record names {child} and {other} beside each other.", "They are two children.")
        one, second = sorted((child, other), key=lambda each: each.pk)
        row = SameChild.objects.select_for_update(of=("self",), no_key=True).filter(one=one, other=second).first()
        if row is not None and row.decision == asked.decision:
            raise RefusedError(f"{row.decided_by} decided so before.", "Nothing was changed.")
        row = row or SameChild(one=one, other=second)
        row.decision, row.reason, row.decided_at, row.decided_by = asked.decision, asked.reason, at, by
        row.save()
        act.changes(child)
        act.says(reason=asked.reason, decision=str(asked.decision), other=other.reference)
    return row
