"""Reads of notices and of what is due. Row-level security limits each to what the reader of the transaction may see."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import F, Q, QuerySet

from safehold.accounts.errors import NotFoundError
from safehold.accounts.models import Officer, PersonalToken, Role
from safehold.casework.cases.models import Case, CaseAccess, Clock
from safehold.casework.cases.queries import access_in_force, years_ahead
from safehold.casework.notices.models import ClockCheck, Notice, NoticeKind
from safehold.casework.notices.stages import BEGUN, STAGES, Stage, Window, beginnings, begins_at, is_short, windows

OPEN = Q(settled_at__isnull=True, followed_at__isnull=True)
"""The one definition of a notice that still stands."""

UNREAD = OPEN & Q(read_at__isnull=True)
"""The one definition of a notice that waits for its officer."""


# Of one officer


def unread_count(viewer: Officer) -> int:
    """How many notices wait for an officer. Asked for every page: one query of an index that holds only unread notices."""
    return Notice.objects.filter(UNREAD, recipient_id=viewer.pk).count()


SHOWN = {"": "To read", "open": "All that stand", "done": "Settled"}
"""The ways to narrow one's notices."""


def notices_of(viewer: Officer, show: str = "") -> QuerySet[Notice]:
    """The notices of an officer: those that stand, by what ends first; those that are settled, the newest first."""
    mine = _of(viewer)
    if show == "done":
        return mine.exclude(settled_at__isnull=True).order_by("-settled_at", "-pk")
    return mine.filter(OPEN if show == "open" else UNREAD).order_by(F("ends_at").asc(nulls_first=True), "-at", "-pk")


def _of(viewer: Officer) -> QuerySet[Notice]:
    return Notice.objects.filter(recipient=viewer).select_related("case", "instead_of")


def new_events(viewer: Officer) -> QuerySet[Notice]:
    """What happened that an officer has not marked as read, the newest first."""
    return _of(viewer).filter(UNREAD, kind=NoticeKind.EVENT).order_by("-at", "-pk")


def told_since(viewer: Officer, since: datetime) -> QuerySet[Notice]:
    """Everything that an officer was told since a moment, read or not, the newest first."""
    return _of(viewer).filter(at__gte=since).order_by("-at", "-pk")


def notice_of(viewer: Officer, number: int) -> Notice:
    """Find one notice of an officer. Raises: NotFoundError, the same for missing and for somebody else's."""
    notice = Notice.objects.select_related("case", "instead_of").filter(pk=number, recipient=viewer).first()
    if notice is None:
        raise NotFoundError("We cannot find this notice.")
    return notice


def same_limit(notice: Notice) -> QuerySet[Notice]:
    """The notices of the same officer about the same limit, with the same end."""
    return Notice.objects.filter(
        recipient=notice.recipient_id,
        kind=notice.kind,
        clock_kind=notice.clock_kind,
        subject_kind=notice.subject_kind,
        subject_id=notice.subject_id,
        limit_name=notice.limit_name,
        ends_at=notice.ends_at,
        settled_at__isnull=True,
    )


def clocks_of(notices: Iterable[Notice]) -> dict[int, Clock]:
    """The clock of each notice of a limit that stands, as it is now. One query."""
    limits = {_limit(notice): notice for notice in notices if notice.kind == NoticeKind.LIMIT and notice.is_open}
    kinds, numbers = {limit[1] for limit in limits}, {limit[2] for limit in limits}
    found = Clock.objects.filter(subject_kind__in=kinds, subject_id__in=numbers).select_related("owner", "case")
    clocks = {_limit_of(clock): clock for clock in found}
    return {notice.pk: clocks[_limit(notice)] for notice in limits.values() if _limit(notice) in clocks}


type _Limit = tuple[str, str, int, str, datetime | None]


def _limit(notice: Notice) -> _Limit:
    return notice.clock_kind, notice.subject_kind, notice.subject_id, notice.limit_name, notice.ends_at


def _limit_of(clock: Clock) -> _Limit:
    return clock.kind, clock.subject_kind, clock.subject_id, clock.limit_name, clock.ends_at


# Of one case


def told_in(case: Case, *, most: int = 5) -> list[Notice]:
    """Who was told of which limit of a case, or of what was found in it, that still stands; the newest first."""
    return list(
        case.notices.filter(OPEN).exclude(kind=NoticeKind.EVENT).select_related("recipient").order_by("-at", "-pk")[:most]
    )


# What is due. For workers, who see every case.

_DUE = """
SELECT c.*, w.stage
FROM (VALUES {windows}) AS w (kind, whole_day, stage, tells_decider, from_here_on, begins, ends, shorter_than)
JOIN cases_clock c ON c.kind = w.kind AND c.whole_day = w.whole_day AND c.ends_at >= w.begins AND c.ends_at < w.ends
  AND (w.shorter_than IS NULL OR c.ends_at - c.starts_at < w.shorter_than)
-- Whoever is told at this stage: the owner (or, without one, a role), and whoever decides.
CROSS JOIN LATERAL (VALUES (c.owner_id, TRUE), (c.decider_id, w.tells_decider AND c.decider_id IS NOT NULL)) AS p (officer, told)
WHERE p.told AND c.starts_at <= %s AND NOT EXISTS (
  SELECT 1 FROM notices_notice n
  WHERE n.kind = 'limit' AND n.settled_at IS NULL AND n.stage = ANY (w.from_here_on)
    AND n.subject_kind = c.subject_kind AND n.subject_id = c.subject_id AND n.clock_kind = c.kind
    AND n.limit_name = c.limit_name AND n.ends_at = c.ends_at
    -- Whoever has taken a record over, or has just been asked to decide, is told as well.
    AND (p.officer IS NULL OR n.recipient_id = p.officer OR n.instead_of_id = p.officer)
)
"""


@dataclass(frozen=True)
class Due:
    """A clock that has come to a stage at which its owner, or whoever decides, has not been told."""

    clock: Clock
    stage: Stage

    @property
    def record(self) -> tuple[int | None, str, int]:
        """Whose notices are given together: a case, or a record that has none."""
        clock = self.clock
        return (clock.case_id, "", 0) if clock.case_id is not None else (None, clock.subject_kind, clock.subject_id)


def due(at: datetime) -> list[Due]:
    """Every clock that has come to a stage of which its owner, or whoever decides, knows nothing. One query, by the ends."""
    return _due(at, "", ())


def due_in(record: tuple[int | None, str, int], at: datetime) -> list[Due]:
    """Those of one case, or of one record without a case, and hold the clocks where they are until the transaction ends."""
    case_id, subject_kind, subject_id = record
    if case_id is not None:
        found = _due(at, "AND c.case_id = %s FOR UPDATE OF c", (case_id,))
    else:
        held = "AND c.case_id IS NULL AND c.subject_kind = %s AND c.subject_id = %s FOR UPDATE OF c"
        found = _due(at, held, (subject_kind, subject_id))
    return found


def _due(at: datetime, further: str, values: Sequence[object]) -> list[Due]:
    asked = [*windows(at), *beginnings(at)]
    marks = ", ".join(["(%s, %s, %s, %s, %s::text[], %s::timestamptz, %s::timestamptz, %s::interval)"] * len(asked))
    parameters = [part for window in asked for part in _row(window)]
    clocks = Clock.objects.raw(f"{_DUE.format(windows=marks)} {further}", [*parameters, at, *values])
    # A clock comes once for each officer who knows nothing of it, and for its beginning besides: the last stage is told.
    found: dict[int, Due] = {}
    for clock in clocks:
        one = Due(clock, STAGES[vars(clock)["stage"]])
        if _has_come(one) and (clock.pk not in found or found[clock.pk].stage.order < one.stage.order):
            found[clock.pk] = one
    return list(found.values())


def _row(window: Window) -> tuple[object, ...]:
    begins = window.begins.isoformat() if window.begins else "-infinity"
    from_here_on = [stage.code for stage in STAGES.values() if stage.order >= window.stage.order]
    names = (window.kind.value, window.whole_day, window.stage.code)
    return *names, window.tells_decider, from_here_on, begins, window.ends.isoformat(), window.shorter_than


def _has_come(one: Due) -> bool:
    """Say whether a stage lies within the limit. One that lay before it began says nothing that its beginning does not say."""
    clock = one.clock
    assert clock.ends_at is not None
    if one.stage is BEGUN:
        return is_short(clock.starts_at, clock.ends_at, whole_day=clock.whole_day)
    return begins_at(one.stage, clock.ends_at, whole_day=clock.whole_day) > clock.starts_at


def earlier(clocks: Sequence[Clock]) -> dict[int, list[Notice]]:
    """The notices that stand about each of these clocks, with their recipients, the earliest first. One query."""
    numbers = {clock.subject_id for clock in clocks}
    given = Notice.objects.filter(kind=NoticeKind.LIMIT, settled_at__isnull=True, subject_id__in=numbers)
    by_limit: defaultdict[_Limit, list[Notice]] = defaultdict(list)
    for notice in given.select_related("recipient").order_by("at", "pk"):
        by_limit[_limit(notice)].append(notice)
    return {clock.pk: by_limit[_limit_of(clock)] for clock in clocks}


def officers_by_team() -> dict[int, dict[Role, list[Officer]]]:
    """The active officers who may be told for their role, by team. One query for a whole run."""
    roles = (Role.INSPECTOR, Role.SAFEGUARDING_LEAD, Role.CUSTODY_LIAISON, Role.INTAKE)
    found: defaultdict[int, dict[Role, list[Officer]]] = defaultdict(lambda: {role: [] for role in roles})
    for officer in Officer.objects.filter(is_active=True, role__in=roles).order_by("pk"):
        found[officer.team_id][Role(officer.role)].append(officer)
    return found


def officers(numbers: Iterable[int | None]) -> dict[int, Officer]:
    """Officers by number."""
    return Officer.objects.in_bulk([number for number in numbers if number is not None])


@dataclass(frozen=True)
class Access:
    """Who may see a case at a moment, by its access rows; of a record without a case, the team that holds it."""

    officers: frozenset[int]
    teams: frozenset[int]

    def includes(self, officer: Officer) -> bool:
        """Say whether an officer may see it."""
        return officer.pk in self.officers or officer.team_id in self.teams


def access_to(case_id: int, *, at: datetime) -> Access:
    """Who may see a case at a moment. The same test as the database's."""
    rows = list(CaseAccess.objects.filter(access_in_force(at), case=case_id).values_list("officer_id", "team_id"))
    return Access(
        frozenset(officer for officer, _ in rows if officer is not None), frozenset(team for _, team in rows if team is not None)
    )


def case_with_people(number: int) -> Case:
    """A case with its supervisor and team."""
    return Case.objects.select_related("supervisor", "team").get(pk=number)


def administrators() -> QuerySet[Officer]:
    """The active administrators."""
    return Officer.objects.filter(role=Role.ADMINISTRATOR, is_active=True).order_by("pk")


# The calendar feed


def own_limits(officer: Officer) -> list[Clock]:
    """The limits that run for an officer: those of what they hold, and those on which they decide. The first to end first.

    Those of what is kept are left out until they are due soon, as on the board.
    """
    mine = Clock.objects.filter(Q(owner=officer) | Q(decider=officer), ends_at__isnull=False)
    return list(mine.exclude(years_ahead()).order_by("ends_at", "pk"))


def count_reading(token: PersonalToken, day: date) -> int:
    """Count one more reading of a feed on a day. Returns how many there were, this one included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notices_feedreading (token_id, day, reads) VALUES (%s, %s, 1)"
            " ON CONFLICT (token_id, day) DO UPDATE SET reads = notices_feedreading.reads + 1 RETURNING reads",
            [token.pk, day],
        )
        (reads,) = cursor.fetchone()
    return int(reads)


# The nightly check


def checks(*, most: int = 30) -> list[ClockCheck]:
    """The newest runs."""
    return list(ClockCheck.objects.order_by("-began_at", "-pk")[:most])


def unreadable(viewer: Officer) -> list[Notice]:
    """What the checks can't compute now: one for each case that the reader may see, or record that they were told of."""
    standing = Notice.objects.filter(kind=NoticeKind.UNREADABLE, settled_at__isnull=True).select_related("case")
    found: dict[tuple[str, int], Notice] = {}
    for notice in standing.order_by("at", "pk"):
        if notice.case_id is not None or notice.recipient_id == viewer.pk:
            found.setdefault((notice.subject_kind, notice.subject_id), notice)
    return list(found.values())


def standing_unreadable() -> list[Notice]:
    """Every notice that the clocks of a record can't be computed, while that stands. For workers."""
    return list(Notice.objects.filter(kind=NoticeKind.UNREADABLE, settled_at__isnull=True))


def corrections(viewer: Officer, *, most: int = 50) -> list[Notice]:
    """What the checks corrected in cases that the reader was told of, the newest first."""
    mine = Notice.objects.filter(recipient=viewer, kind=NoticeKind.CORRECTED)
    return list(mine.select_related("case").order_by("-at", "-pk")[:most])
