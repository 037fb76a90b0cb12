"""Notices: what the caller was told of limits ahead, and marking it as read."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from safehold.accounts.permissions import require
from safehold.api.authentication import caller, reads
from safehold.api.lookups import find, shown
from safehold.api.pages import After, Limit, PageOf, page_of
from safehold.casework.notices import actions, permissions, queries
from safehold.casework.notices.models import Notice

router = Router(tags=["Notices"])

SHOWN = {"unread": "", "open": "open", "settled": "done"}


class UpTo(Schema):
    """The newest notice that was seen."""

    upto: int = Field(description="Its number", ge=1, le=2**62)


class NoticeOut(Schema):
    """One thing that the caller was told."""

    notice: int
    kind: str
    event: str = Field(description="Of a notice of what happened: its code, such as case.given; else empty")
    case: str | None
    reference: str
    limit: str
    stage: str = Field(description="How near the limit was: begun, 90d, 28d, 14d, 7d, 3d, 1d, 12h, 6h, 3h, 1h, 30m, or late")
    ends_at: datetime | None
    because: str
    why: str = Field(description="Of an escalation: when others were told, and that nothing was done")
    text: str
    told_at: datetime
    read_at: datetime | None
    settled_at: datetime | None = Field(description="When the limit moved or ended")

    @staticmethod
    def of(notice: Notice) -> "NoticeOut":
        """Put a notice into the shape of the API."""
        return NoticeOut(
            notice=notice.pk,
            kind=notice.kind,
            event=notice.event,
            case=notice.case.reference if notice.case else None,
            reference=notice.reference,
            limit=notice.limit_name,
            stage=notice.stage,
            ends_at=notice.ends_at,
            because=notice.because,
            why=notice.why,
            text=notice.text,
            told_at=notice.at,
            read_at=notice.read_at,
            settled_at=notice.settled_at,
        )


@router.get("/notices", response=PageOf[NoticeOut], summary="Your notices, what ends first at the top")
@reads
def my_notices(
    request: HttpRequest, show: Literal["unread", "open", "settled"] = "unread", after: After = 0, limit: Limit = 50
) -> Any:
    """List what one was told."""
    require(caller(request), permissions.READ)
    return page_of(queries.notices_of(caller(request), SHOWN[show]), NoticeOut.of, after=after, limit=limit)


class EventsReadOut(Schema):
    """How many notices of what happened were marked as read."""

    read: int


@router.post("/notices/events/read", response=EventsReadOut, summary="Mark what happened as read, up to the newest you have seen")
def mark_events_as_read(request: HttpRequest, body: UpTo) -> Any:
    """Mark all of them as read together. What came in since stays new."""
    return EventsReadOut(read=actions.mark_events_as_read(body.upto, by=caller(request), at=timezone.now()))


@router.post("/notices/{number}/read", response=NoticeOut, summary="Mark one of your notices as read")
def mark_as_read(request: HttpRequest, number: int) -> Any:
    """Mark it, and those before it about the same limit."""
    notice = find(request, permissions.READ, queries.notice_of, caller(request), number)
    actions.mark_as_read(notice, by=caller(request), at=timezone.now())
    return shown(request, NoticeOut.of, queries.notice_of, caller(request), number)
