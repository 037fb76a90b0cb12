"""Giving access to a case. Private to actions: the caller holds the transaction and writes the audit entry."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from safehold.casework.accounts.models import Officer, Team
from safehold.casework.cases.models import Case, CaseAccess


def give(
    case: Case,
    *,
    to: Officer | Team,
    role: str,
    by: Officer,
    at: datetime,
    reason: str,
    until: datetime | None = None,
) -> CaseAccess | None:
    """Add an access row, unless the same one is in force. Writes: an access row."""
    who = _whom(to)
    if CaseAccess.objects.filter(case_id=case.pk, role=role, valid_until__isnull=True, **who).exists():
        return None
    access = CaseAccess(case_id=case.pk, role=role, valid_from=at, valid_until=until, granted_by=by, reason=reason, **who)
    CaseAccess.objects.bulk_create([access])
    return access


def open_to(case: Case, first: Sequence[tuple[Officer | Team, str, str]], *, by: Officer, at: datetime) -> None:
    """Add the first access rows of a case that is about to be written: to whom, in which role, and why. Writes: access rows."""
    CaseAccess.objects.bulk_create(
        CaseAccess(case_id=case.pk, role=role, valid_from=at, granted_by=by, reason=reason, **_whom(to))
        for to, role, reason in first
    )


def _whom(to: Officer | Team) -> dict[str, Any]:
    return {"officer": to} if isinstance(to, Officer) else {"team": to}
