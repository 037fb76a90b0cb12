"""Giving and ending access to a case. Private to actions: the caller holds the transaction and writes the audit entry."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest

from safehold.accounts.models import Officer, Team
from safehold.casework.cases.models import Case, CaseAccess
from safehold.casework.cases.queries import access_in_force

OFFICER_IN_THE_CASE = "officer in the case"
SUPERVISOR = "supervisor"
TEAM = "team"
BY_ITSELF = frozenset({OFFICER_IN_THE_CASE, SUPERVISOR, TEAM})
"""Roles whose access comes and goes with what somebody is in the case: nobody gives or ends it by hand."""


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
    """Give access until a moment (None: until it is ended). One in force with the same end stays; any other ends now.

    Writes: access rows.
    """
    who = _whom(to)
    rows = list(CaseAccess.objects.filter(access_in_force(at), case_id=case.pk, role=role, **who))
    if any(row.valid_until == until for row in rows):
        return None
    access = CaseAccess(case_id=case.pk, role=role, valid_from=at, valid_until=until, granted_by=by, reason=reason, **who)
    # The new row comes first: nobody may lose sight of the case in between.
    CaseAccess.objects.bulk_create([access])
    _end(CaseAccess.objects.filter(pk__in=[row.pk for row in rows]), at=at)
    return access


def end(case: Case, *, of: Officer | Team, role: str, at: datetime) -> None:
    """End the access that an officer or a team has in a role, at a moment that may be to come. Writes: access rows.

    An earlier end that is set stays. Who ends their own access sees the case no longer: that comes last in an action.
    """
    _end(CaseAccess.objects.filter(case_id=case.pk, role=role, **_whom(of)), at=at)


def end_of_team(case: Case, *, team: Team, role: str, at: datetime) -> None:
    """End the access of a team, and of each of its officers, in a role, as `end` does. Writes: access rows."""
    rows = CaseAccess.objects.filter(Q(team=team) | Q(officer__team=team), case_id=case.pk, role=role)
    _end(CaseAccess.objects.filter(pk__in=list(rows.values_list("pk", flat=True))), at=at)


def end_row(access: CaseAccess, *, at: datetime) -> None:
    """End one access. Writes: an access row."""
    _end(CaseAccess.objects.filter(pk=access.pk), at=at)


def _end(rows: QuerySet[CaseAccess], *, at: datetime) -> None:
    rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=at)).update(valid_until=Greatest(F("valid_from"), Value(at)))


def open_to(case: Case, first: Sequence[tuple[Officer | Team, str, str]], *, by: Officer, at: datetime) -> None:
    """Add the first access rows of a case that is about to be written: to whom, in which role, and why. Writes: access rows."""
    CaseAccess.objects.bulk_create(
        CaseAccess(case_id=case.pk, role=role, valid_from=at, granted_by=by, reason=reason, **_whom(to))
        for to, role, reason in first
    )


def _whom(to: Officer | Team) -> dict[str, Any]:
    return {"officer": to} if isinstance(to, Officer) else {"team": to}
