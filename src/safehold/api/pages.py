"""Pages of a list: at most 200 rows, and where the next page begins."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from ninja import Schema

LONGEST = 200


class PageOf[T](Schema):
    """A page of a list. `next_after` is to be sent as `after` for the next page; empty on the last."""

    items: list[T]
    next_after: int | None


def page_of[M: Any, T](rows: QuerySet[M], shape: Callable[[M], T], *, after: int, limit: int) -> dict[str, Any]:
    """Cut a page out of a list."""
    size = max(1, min(limit, LONGEST))
    begin = max(0, after)
    found = list(rows[begin : begin + size + 1])
    return {"items": [shape(row) for row in found[:size]], "next_after": begin + size if len(found) > size else None}
