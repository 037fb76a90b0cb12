"""Reads of warrants. Row-level security limits each to the cases that the reader may see."""

from collections.abc import Sequence
from datetime import date

from django.db.models import DateTimeField, QuerySet
from django.db.models.functions import Cast, Coalesce

from safehold.accounts.models import Officer
from safehold.casework.cases.models import Case
from safehold.casework.cases.queries import cannot_find, for_update, read_once
from safehold.casework.warrants.models import RUNNING, TO_RETURN, FurtherEntry, PremisesRecord, Warrant, WarrantState
from safehold.law.calendar import london_date


def visible_warrants() -> QuerySet[Warrant]:
    """Every warrant of a case that the reader may see."""
    return Warrant.objects.select_related("case", "case__team", "case__officer_in_the_case", "executed_by", "recorded_by")


def warrant_by_reference(reference: str) -> Warrant:
    """Find one warrant. Raises: NotFoundError, the same for missing and for not visible."""
    warrant = visible_warrants().filter(reference=reference).first()
    if warrant is None:
        raise cannot_find(reference)
    return warrant


def warrant_for_update(warrant: Warrant) -> Warrant:
    """Lock a warrant for the action under way and read it anew. Raises: NotFoundError."""
    return for_update(Warrant.objects.all(), warrant)


def warrants_of(case: Case) -> QuerySet[Warrant]:
    """The warrants of a case, newest first."""
    return case.warrants.select_related("executed_by").order_by("-issued_on", "-pk")


def warrants_with_entries(case: Case) -> list[Warrant]:
    """The warrants of a case with their further entries; read once for all parts of a page."""
    rows = Warrant.objects.select_related("recorded_by", "executed_by").prefetch_related("further_entries")
    return read_once(case, "warrants", rows)


def warrant_in_case(case: Case, reference: str) -> Warrant:
    """Find a warrant of a case. Raises: NotFoundError for one of another case too."""
    warrant = warrants_of(case).filter(reference=reference).first()
    if warrant is None:
        raise cannot_find(reference)
    return warrant


def warrant_entered_last(case: Case) -> Warrant | None:
    """The warrant of a case under which officers entered last."""
    return warrants_of(case).filter(entered_at__isnull=False).order_by("-entered_at").first()


def running_warrants_in(cases: Sequence[Case]) -> QuerySet[Warrant]:
    """The warrants of these cases whose three months still count."""
    return Warrant.objects.filter(RUNNING, case_id__in=[case.pk for case in cases]).order_by("last_day", "pk")


def warrants_with_a_limit_in(cases: Sequence[Case]) -> QuerySet[Warrant]:
    """The warrants of these cases under which an entry may still come, or that go back to their court."""
    waiting = Warrant.objects.filter(RUNNING | TO_RETURN, case_id__in=[case.pk for case in cases])
    return waiting.prefetch_related("further_entries").order_by("last_day", "pk")


def warrants_to_return(viewer: Officer) -> QuerySet[Warrant]:
    """The warrants of the reader's team that go back to their court, the longest waiting first."""
    waiting = visible_warrants().filter(TO_RETURN, case__team=viewer.team_id)
    return waiting.order_by(Coalesce("left_at", Cast("last_day", DateTimeField())), "pk")


def warrants_to_return_count(viewer: Officer) -> int:
    """How many warrants of the reader's team go back to their court."""
    return Warrant.objects.filter(TO_RETURN, case__team=viewer.team_id).count()


def last_entry_day(warrant: Warrant) -> date | None:
    """The London day of the last entry under a warrant; None where nobody entered."""
    entries = [entry.entered_at for entry in warrant.further_entries.all()]
    if warrant.entered_at is not None:
        entries.append(warrant.entered_at)
    return london_date(max(entries)) if entries else None


def further_entries_of(warrant: Warrant) -> QuerySet[FurtherEntry]:
    """The further entries under a warrant, in order."""
    return warrant.further_entries.select_related("recorded_by").order_by("entered_at", "pk")


def warrants_to_plan(viewer: Officer, *, on: date) -> QuerySet[Warrant]:
    """The warrants of the reader's team that no operation plans and that allow entry on a day, the first to lapse first."""
    granted = visible_warrants().filter(
        state=WarrantState.GRANTED, last_day__gte=on, planned_on__isnull=True, case__team=viewer.team_id
    )
    return granted.order_by("last_day", "pk")


def premises_record_of(warrant: Warrant) -> PremisesRecord | None:
    """The record of the search, where the warrant was executed."""
    return PremisesRecord.objects.select_related("recorded_by").filter(warrant=warrant).first()
