"""Figures, counted from the records as they stand. Nothing here is ever written in."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from safehold.casework.charging.models import Charge
from safehold.casework.custody.models import Arrest
from safehold.casework.exhibits.models import COUNTS_AS_DEVICE, Exhibit
from safehold.casework.operations.board_counts import OperationCounts, Total, WarrantCounts
from safehold.casework.operations.models import Operation
from safehold.casework.operations.queries import operation_by_slug
from safehold.casework.safeguarding.models import Child
from safehold.casework.safeguarding.same_children import counted_once
from safehold.casework.statistics.definitions import BY_KEY, DEFINITIONS, FEWER, SMALL
from safehold.casework.statistics.models import SignedFigures
from safehold.casework.warrants.models import Warrant, WarrantState
from safehold.law.charging import FAILING_TO_SURRENDER


@dataclass(frozen=True)
class Figures:
    """The figures of a period, or of an operation in its own period. Days are London days, both included."""

    first_day: date
    last_day: date
    numbers: dict[str, int]
    operation: Operation | None = field(default=None)

    def document(self) -> dict[str, Any]:
        """Give the figures with their definitions, as the command line and the API print them."""
        period = {"from": self.first_day.isoformat(), "to": self.last_day.isoformat()}
        if self.operation is not None:
            period["operation"] = self.operation.name
        definitions = {definition.key: definition.text for definition in DEFINITIONS}
        return {**self.numbers, "definitions": definitions, "period": period}


def period_figures(first_day: date, last_day: date) -> Figures:
    """Count a period of London days, both included."""
    return Figures(first_day, last_day, _count(first_day, last_day, None))


def operation_figures(operation: Operation) -> Figures:
    """Count an operation: what was done under its warrants between its first and its last day."""
    numbers = _count(operation.first_day, operation.last_day, operation.pk)
    return Figures(operation.first_day, operation.last_day, numbers, operation)


def operation_named(name: str) -> Operation:
    """Find an operation by its name, as people say it, or as it stands in addresses. Raises: NotFoundError."""
    found = Operation.objects.select_related("team").filter(Q(name__iexact=name) | Q(slug__iexact=name)).first()
    return found or operation_by_slug(name)


def operations(begun_by: date | None = None) -> QuerySet[Operation]:
    """Every operation, the latest first; with `begun_by` only those that had begun on that London day."""
    found = Operation.objects.order_by("-first_day", "-pk")
    return found if begun_by is None else found.filter(first_day__lte=begun_by)


def last_signed(figures: Figures) -> SignedFigures | None:
    """The figures of the same period or operation that were signed off last."""
    same = SignedFigures.objects.filter(first_day=figures.first_day, last_day=figures.last_day, operation=figures.operation)
    return same.select_related("signed_by").order_by("-counted_at", "-pk").first()


def _count(first_day: date, last_day: date, operation_id: int | None) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count_figures(%s, %s, %s)", [first_day, last_day, operation_id])
        row = cursor.fetchone()
    counted = json.loads(row[0]) if isinstance(row[0], str) else row[0]
    return {key: int(counted[key]) for key in BY_KEY}


# The records behind a number


def records_behind(key: str, figures: Figures) -> QuerySet[Any]:
    """The records behind a number that the reader may see; they may be fewer than the number. Raises: KeyError."""
    of_operation = {} if figures.operation is None else {"warrant__plans__operation": figures.operation}
    within = (figures.first_day, figures.last_day)
    arrests = Arrest.objects.filter(for_breach_of_bail=False, **of_operation).filter(_on("arrested_at", within))
    led_to = arrests.filter(person=OuterRef("person"), case=OuterRef("case"), arrested_at__lte=OuterRef("charged_at"))
    charged = Charge.objects.filter(Exists(led_to)).exclude(offences=[FAILING_TO_SURRENDER])
    records: dict[str, QuerySet[Any]] = {
        "warrants_executed": _executed(figures, within),
        "arrests": arrests,
        "people_arrested": arrests,
        "devices_seized": Exhibit.objects.filter(COUNTS_AS_DEVICE, **of_operation).filter(_on("seized_at", within)),
        "children_safeguarded": Child.objects.filter(_on("actions__completed_at", within), **of_operation).distinct(),
        "charged": charged,
        "remanded": charged.filter(remand="remanded"),
        "bailed": arrests.filter(disposal="bailed"),
        "released_under_investigation": arrests.filter(disposal="released_under_investigation"),
    }
    return records[key].select_related("case").order_by("pk")


def _executed(figures: Figures, within: tuple[date, date]) -> QuerySet[Warrant]:
    executed = Warrant.objects.filter(_on("entered_at", within), state=WarrantState.EXECUTED)
    return executed if figures.operation is None else executed.filter(plans__operation=figures.operation)


def _on(field_name: str, within: tuple[date, date]) -> Q:
    # `__date` is the date in the time zone of the site, which is London.
    return Q(**{f"{field_name}__date__gte": within[0], f"{field_name}__date__lte": within[1]})


# The board of an operation


def counts_for_board(operation: Operation, warrant_ids: Sequence[int]) -> OperationCounts:
    """Count what came of each warrant on a board, of those that the reader may see, and the totals of the operation."""
    within = (operation.first_day, operation.last_day)
    arrested = _by_warrant(Arrest.objects.filter(warrant__in=warrant_ids, for_breach_of_bail=False), "person")
    devices = _by_warrant(Exhibit.objects.filter(COUNTS_AS_DEVICE, warrant__in=warrant_ids), "pk")
    safeguarded = Child.objects.filter(_on("actions__completed_at", within), warrant__in=warrant_ids)
    children = _by_warrant(safeguarded, "pk")
    numbers = operation_figures(operation).numbers
    # A small number of children, not all of whom the reader may see, would tell of a case that is kept from them.
    untold = numbers["children_safeguarded"] in SMALL and _seen_once(safeguarded) < numbers["children_safeguarded"]
    page = reverse("statistics:operation", args=[operation.slug])

    def total(key: str) -> Total:
        return Total(numbers[key], reverse("statistics:operation_records", args=[operation.slug, key]))

    return OperationCounts(
        warrants={
            warrant: WarrantCounts(arrested.get(warrant, 0), devices.get(warrant, 0), children.get(warrant, 0))
            for warrant in warrant_ids
        },
        arrested_people=total("people_arrested"),
        devices=total("devices_seized"),
        children=replace(total("children_safeguarded"), words=FEWER if untold else ""),
        figures_url=page,
    )


def _seen_once(children: QuerySet[Child]) -> int:
    return counted_once(children.values_list("pk", flat=True))


def _by_warrant(records: QuerySet[Any], counted: str) -> dict[int, int]:
    rows = records.order_by().values_list("warrant").annotate(number=Count(counted, distinct=True))
    return dict(rows.values_list("warrant", "number"))
