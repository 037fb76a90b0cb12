"""Reads of force policy and readings. The versions are few: they are read once in a transaction, never once a case."""

from collections.abc import Iterable

from django.db.models import QuerySet

from safehold.accounts.acting import once
from safehold.accounts.errors import NotFoundError
from safehold.casework.policy import names
from safehold.casework.policy.models import PolicyChange, PolicyVersion
from safehold.casework.policy.versions import SetVersion, Versions
from safehold.law.errors import FactsError

KEPT_AS = "policy.versions"


def versions() -> Versions:
    """Every version that was set, to be asked for any day. One query in a transaction, however often it is called."""
    return once(KEPT_AS, lambda: Versions(_as_set(PolicyVersion.objects.select_related("set_by"))))


def _as_set(rows: Iterable[PolicyVersion]) -> list[SetVersion]:
    return [as_set(row) for row in rows]


def as_set(row: PolicyVersion) -> SetVersion:
    """What a stored version says."""
    return SetVersion(
        row.name, row.value, row.effective_from, row.reason, row.authority, row.advised_on, row.set_by.name, row.set_at
    )


def would_be(change: PolicyChange) -> SetVersion:
    """What a prepared change would say once it is set."""
    return SetVersion(
        change.name,
        change.value,
        change.effective_from,
        change.reason,
        change.authority,
        change.advised_on,
        change.prepared_by.name,
        change.prepared_at,
    )


def name_asked(name: str) -> names.Name:
    """Find what can be set. Raises: NotFoundError."""
    try:
        return names.named(name)
    except FactsError as error:
        raise NotFoundError(f"We cannot find {name}.", "Choose one from the list of force policy.") from error


def change_by_number(number: int) -> PolicyChange:
    """Find a prepared change. Raises: NotFoundError."""
    change = _changes().filter(pk=number).first()
    if change is None:
        raise NotFoundError("We cannot find this change.", "Choose one from the list of force policy.")
    return change


def change_for_update(change: PolicyChange) -> PolicyChange:
    """Lock a prepared change and read it anew."""
    return PolicyChange.objects.select_for_update(of=("self",), no_key=True).select_related("prepared_by").get(pk=change.pk)


def change_of_job(number: int) -> PolicyChange | None:
    """The change that a job works on; None where there is none."""
    return _changes().filter(pk=number).first()


def version_of_job(number: int) -> PolicyVersion | None:
    """The version that a job works on; None where there is none."""
    return PolicyVersion.objects.select_related("set_by").filter(pk=number).first()


def changes_of(name: str) -> QuerySet[PolicyChange]:
    """The changes of a name that were prepared, the newest first."""
    return _changes().filter(name=name).order_by("-prepared_at", "-pk")


def _changes() -> QuerySet[PolicyChange]:
    return PolicyChange.objects.select_related("prepared_by", "set_version__set_by")
