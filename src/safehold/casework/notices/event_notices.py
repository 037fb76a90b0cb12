"""Telling officers of what happened, in the transaction of the action in which it did. Follows `cases/events.py`.

Nobody is told who may not see the record: asked here of the access rows as they stand in the transaction, and again by the
database when the notice is written (`migrations/0006_events_told`) and whenever it is read. Whoever acts is not told of it.
"""

from collections.abc import Iterator, Sequence

from django.db import connection
from django.db.models import Q

from safehold.accounts.models import Officer, Role
from safehold.accounts.permissions import may
from safehold.casework.cases.events import TELLS, Event, Happened, Tells
from safehold.casework.notices import permissions, queries
from safehold.casework.notices.models import Because, Notice, NoticeKind
from safehold.casework.notices.queries import Access
from safehold.law.calendar import london_date


def tell(happened: Sequence[Happened]) -> None:
    """Give the notices of what happened in an action. Of one event about one record an officer has one notice.

    Writes: notices. No entry of their own: the action has one, and the notice itself says who was told.
    """
    _insert([_notice(one, officer, because) for one in happened for officer, because in hearers(one)])


def hearers(one: Happened) -> list[tuple[Officer, Because]]:
    """Who is told of an event, and why: those whom the action names, then those of the policy on that day."""
    tells = TELLS.on(london_date(one.at)).value.get(one.event, Tells())
    access = queries.access_to(one.case.pk, at=one.at) if one.case is not None else Access(frozenset(), frozenset({one.team_id}))
    found: dict[int, tuple[Officer, Because]] = {}
    for officer, because in _wanted(one, tells, access):
        if officer.pk != one.by.pk and may(officer, permissions.READ) and access.includes(officer):
            found.setdefault(officer.pk, (officer, because))
    return list(found.values())


def _wanted(one: Happened, tells: Tells, access: Access) -> Iterator[tuple[Officer, Because]]:
    yield from ((officer, Because.NAMED) for officer in one.to)
    if one.case is not None and tells.owner:
        yield one.case.officer_in_the_case, Because.OWNER
    if one.case is not None and tells.supervisor:
        yield one.case.supervisor, Because.SUPERVISES
    yield from ((officer, Because.ROLE) for officer in _of_roles(tells.roles, access))


def _of_roles(roles: Sequence[Role], access: Access) -> list[Officer]:
    if not roles:
        return []
    seen_by = Q(team__in=access.teams) | Q(pk__in=access.officers)
    return list(Officer.objects.filter(seen_by, is_active=True, role__in=roles).order_by("pk"))


def _notice(one: Happened, officer: Officer, because: Because) -> Notice:
    return Notice(
        kind=NoticeKind.EVENT,
        event=Event(one.event),
        recipient=officer,
        because=because,
        case=one.case,
        team_id=one.team_id,
        subject_kind=one.record._meta.model_name or "",
        subject_id=one.record.pk,
        reference=str(one.record)[:40],
        subject_name=one.case.title[:120] if one.case is not None else "",
        text=" ".join(one.text.split())[:300],
        url=one.url[:200],
        at=one.at,
    )


def _insert(notices: Sequence[Notice]) -> None:
    """Write notices without reading them back: whoever acts may not see one that is somebody else's alone."""
    if not notices:
        return
    columns = [field for field in Notice._meta.concrete_fields if not field.primary_key]
    names = ", ".join(f'"{field.column}"' for field in columns)
    marks = ", ".join(["%s"] * len(columns))
    values = [[field.get_db_prep_save(getattr(notice, field.attname), connection) for field in columns] for notice in notices]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO notices_notice ({names}) VALUES ({marks})", values)  # noqa: S608 - names of our own columns
