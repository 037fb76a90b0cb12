"""Settles notices in the transaction in which their clock moved, ended, or became somebody else's."""

from django.db.models import Exists, OuterRef, Q

from safehold.casework.cases.clocks import Replaced
from safehold.casework.cases.models import Clock
from safehold.casework.notices.models import Because, Notice, NoticeKind


def settle(replaced: Replaced) -> None:
    """Settle the open notices of cases (or of a record without one) whose limit no longer runs until then for its recipient.

    Writes: those notices. No entry of its own: the action that moved the clock has one.
    """
    if replaced.record is not None:
        kind, number = replaced.record
        concerned = Q(case__isnull=True, subject_kind=kind, subject_id=number)
    else:
        concerned = Q(case_id__in=replaced.cases)
    waiting = Notice.objects.filter(concerned, kind=NoticeKind.LIMIT, settled_at__isnull=True)
    if not waiting.exists():
        return  # as for most records at most times
    same = Clock.objects.filter(
        kind=OuterRef("clock_kind"),
        subject_kind=OuterRef("subject_kind"),
        subject_id=OuterRef("subject_id"),
        limit_name=OuterRef("limit_name"),
        ends_at=OuterRef("ends_at"),
    )
    no_longer = (
        ~Exists(same)
        | Q(because=Because.OWNER) & ~Exists(same.filter(owner=OuterRef("recipient")))
        | Q(because=Because.DECIDER) & ~Exists(same.filter(decider=OuterRef("recipient")))
        | Q(because=Because.NOBODY) & ~Exists(same.filter(owner__isnull=True))
    )
    waiting.filter(no_longer).update(settled_at=replaced.at)
