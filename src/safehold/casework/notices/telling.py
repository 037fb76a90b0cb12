"""Telling officers of something in a case that is no limit, within the action that found it. For workers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.cases.models import Case
from safehold.casework.notices import permissions, queries
from safehold.casework.notices.models import Because, Notice, NoticeKind


@dataclass(frozen=True)
class Hearer:
    """Somebody to be told, and why; whoever cannot be told is named by the one who is told in their place."""

    officer: Officer
    because: Because
    instead_of: Officer | None = None


def those_who_may_know(officers: Sequence[Officer], case: Case, *, at: datetime) -> list[Officer]:
    """Of some officers, those who are given notices and may see the case at that moment."""
    access = queries.access_to(case.pk, at=at)
    return [officer for officer in officers if may(officer, permissions.READ) and access.includes(officer)]


def tell(
    hearers: Sequence[Hearer],
    case: Case,
    *,
    kind: NoticeKind,
    subject: tuple[str, int],
    reference: str,
    text: str,
    url: str,
    at: datetime,
) -> list[str]:
    """Give each of them a notice about a record of a case. Returns their names, for the entry of the action.

    Assumes: they may see the case (`those_who_may_know`). Writes: notices.
    """
    Notice.objects.bulk_create(
        Notice(
            kind=kind,
            recipient=hearer.officer,
            because=hearer.because,
            instead_of=hearer.instead_of,
            case=case,
            team_id=case.team_id,
            subject_kind=subject[0],
            subject_id=subject[1],
            reference=reference,
            subject_name=case.title,
            text=text,
            url=url,
            at=at,
        )
        for hearer in hearers
    )
    return [hearer.officer.name for hearer in hearers]


def tell_of_machine(
    officers: Sequence[Officer], *, fault: int, place: str, host: str, text: str, url: str, at: datetime
) -> list[str]:
    """Tell officers of a fault of a machine, those who were not told of this one while it stands. Returns their names.

    `fault` is a number for the cause and its place. No case is named: whoever runs the laboratory may not see each of its cases.
    Writes: notices.
    """
    standing = Notice.objects.filter(kind=NoticeKind.MACHINE, subject_id=fault, settled_at__isnull=True)
    told = set(standing.values_list("recipient_id", flat=True))
    new = [officer for officer in officers if officer.pk not in told and may(officer, permissions.READ)]
    Notice.objects.bulk_create(
        Notice(
            kind=NoticeKind.MACHINE,
            recipient=officer,
            because=Because.ROLE,
            team_id=officer.team_id,
            subject_kind="machine",
            subject_id=fault,
            reference=place[:40],
            subject_name=host[:120],
            text=text,
            url=url,
            at=at,
        )
        for officer in new
    )
    return [officer.name for officer in new]


def settle_machine(fault: int, *, at: datetime) -> int:
    """Settle what was told of a fault of a machine that is gone. Returns how many notices. Writes: those notices."""
    return Notice.objects.filter(kind=NoticeKind.MACHINE, subject_id=fault, settled_at__isnull=True).update(settled_at=at)
