"""Pages of a list: at most 200 rows, and where the next page begins."""

from collections.abc import Callable
from typing import Annotated, Any, TypedDict

from django.db.models import QuerySet
from ninja import Query, Schema

LONGEST = 200

After = Annotated[int, Query(ge=0, le=1_000_000, description="Where the page begins: `next_after` of the page before")]
Limit = Annotated[int, Query(ge=1, le=LONGEST, description="How many rows a page has")]


class PageOf[T](Schema):
    """A page of a list. `next_after` is to be sent as `after` for the next page; empty on the last."""

    items: list[T]
    next_after: int | None


class Page[T](TypedDict):
    """What a page of a list holds, before it is put into the shape of the API."""

    items: list[T]
    next_after: int | None


def page_of[M: Any, T](rows: QuerySet[M], shape: Callable[[M], T], *, after: int, limit: int) -> Page[T]:
    """Cut a page out of a list."""
    found = list(rows[after : after + limit + 1])
    return {"items": [shape(row) for row in found[:limit]], "next_after": after + limit if len(found) > limit else None}
