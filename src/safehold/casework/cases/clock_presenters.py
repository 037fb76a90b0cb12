"""Clocks in the words and pictures of a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.cases import permissions
from safehold.casework.cases.clocks import last_minute_of
from safehold.casework.cases.models import Clock, ClockKind
from safehold.casework.cases.queries import ClockGroup
from safehold.casework.cases.tags import TAG_KINDS, Tag
from safehold.web import clock_bar, wording
from safehold.web.action_pages import is_open_to
from safehold.web.shown import Filter, Reason

_PICTURES = {
    ClockKind.CUSTODY: clock_bar.ClockKind.DETENTION,
    ClockKind.CUSTODY_REVIEW: clock_bar.ClockKind.DETENTION,
    ClockKind.BAIL: clock_bar.ClockKind.BAIL,
    ClockKind.WARRANT: clock_bar.ClockKind.WARRANT,
}


_START_WORDS = {
    ClockKind.SURRENDER: "Did not come",
    ClockKind.HEARING: "Charged",
    ClockKind.REVIEW: "Last reviewed or opened",
    ClockKind.CHILD: "Recorded",
    ClockKind.WARRANT_RETURN: "Executed or expired",
    ClockKind.KEY: "Notice served",
    ClockKind.VICTIM: "Happened, or became known",
    ClockKind.WELFARE: "Released",
    ClockKind.NOTIFICATION: "From",
    ClockKind.ORDER: "Made",
    ClockKind.BIOMETRICS: "Taken",
    ClockKind.RETENTION: "Closed",
}
"""What the start of a bar is called, where its kind does not say so."""


_START_WORDS_BESIDE = {
    "bail_after_decision": "Decided",
    "bail_outcome": "Decided",
    "bail_return": "Released",
    "bail_failure_arrest": "Recorded",
}
"""The same for a clock beside one of the law, by what it is of: the CPS's decision, not the arrest, begins its clock."""


_POLICY: Final = "Force policy, not law"


_GUIDANCE = {ClockKind.VICTIM: "Statutory guidance: the Victims' Code", ClockKind.RETENTION: "Statutory guidance"}
"""On what a clock rests that the law does not end by itself, where that is not force policy."""


_PROVISIONS = {
    "bail_return": "PACE 1984 s.47ZA",
    "bail_failure_arrest": "PACE 1984 s.46A(1); how soon is force policy, not law",
}
"""The same by what the clock is of, where the duty or the power is law."""


GROUP_HEADS = {
    ClockKind.BAIL: "Bail ends, and its conditions end with it",
    ClockKind.SURRENDER: "A person did not surrender to bail",
    ClockKind.HEARING: "Somebody who was charged comes before the court",
    ClockKind.WARRANT: "Warrant lapses, and must be applied for again",
    ClockKind.WARRANT_RETURN: "A warrant goes back to the court that issued it",
    ClockKind.KEY: "The time that a notice gives to disclose a key is up",
    ClockKind.TARGET: "Target time passes",
    ClockKind.CHILD: "A child has no recorded outcome",
    ClockKind.VICTIM: "A victim is to be told what happened",
    ClockKind.WELFARE: "A released person is due a welfare contact",
    ClockKind.NOTIFICATION: "A person under notification requirements has to notify",
    ClockKind.ORDER: "An order or notification requirements end",
    ClockKind.BIOMETRICS: "Prints or a DNA profile may be kept no longer",
    ClockKind.RETENTION: "What is kept of a closed case is reviewed",
    ClockKind.REVIEW: "A review falls due",
    ClockKind.CUSTODY: "Detention must end",
    ClockKind.CUSTODY_REVIEW: "Detention must be reviewed",
}


FILTER_WORDS = {
    ClockKind.CUSTODY: "Custody limit",
    ClockKind.CUSTODY_REVIEW: "Review of detention",
    ClockKind.BAIL: "Bail ends",
    ClockKind.SURRENDER: "Did not surrender",
    ClockKind.HEARING: "First hearing",
    ClockKind.WARRANT: "Warrant lapses",
    ClockKind.WARRANT_RETURN: "Warrant to return",
    ClockKind.KEY: "Key to be disclosed",
    ClockKind.TARGET: "Target passes",
    ClockKind.CHILD: "Child without outcome",
    ClockKind.VICTIM: "Victim to be told",
    ClockKind.WELFARE: "Welfare contact",
    ClockKind.NOTIFICATION: "Notification due",
    ClockKind.ORDER: "Order ends",
    ClockKind.BIOMETRICS: "Biometrics",
    ClockKind.RETENTION: "Kept records",
    ClockKind.REVIEW: "Review due",
}


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A limit of a clock, for the table under its picture."""

    limit: str
    ends: str
    authority: str
    state: str
    in_force: bool
    late: bool
    soon: bool


@dataclass(frozen=True)
class ClockRow:
    """A clock as a row of the board or the head of a page."""

    kind: str
    kind_word: str
    when: str
    exact: str
    limit_name: str
    tag: tuple[str, str] | None
    reference: str
    record_url: str
    subject_name: str
    risk_level: str
    owner: str
    owner_url: str
    bar: clock_bar.ClockBar
    next_action: str
    action_label: str
    action_url: str
    action_note: str
    consequence: str
    state: str
    steps: tuple[Reason, ...]
    by_law: bool
    basis: str
    """On what it rests where the law does not end it by itself; else empty."""
    rank: int | None = None


def clock_row(clock: Clock, *, now: datetime, viewer: Officer, rank: int | None = None) -> ClockRow:
    """Put a clock into words and a picture. `rank` is its place among the three most urgent."""
    bar = picture(clock, now=now)
    stopped = _is_stopped(clock)
    late = clock.ends_at is not None and clock.ends_at < now
    soon = clock.soon_at is not None and clock.soon_at <= now
    tag = _tag(clock, late=late, now=now)
    once_late = clock.when_late if late else {}
    sentence, address = once_late.get("sentence", clock.next_action), once_late.get("url", clock.action_url)
    theirs = is_open_to(viewer, address)
    owner_url = ""
    if clock.case_id and clock.owner_id and may(viewer, permissions.REASSIGN):
        owner_url = reverse("cases:reassign", args=[_case_reference(clock)])
    return ClockRow(
        kind=clock.kind,
        kind_word=FILTER_WORDS[ClockKind(clock.kind)],
        when="Stopped" if stopped else "Waits" if _waits(clock) else _when(clock, now),
        exact=_exact(clock, now),
        limit_name=clock.limit_name,
        tag=tag,
        reference=clock.reference,
        record_url=clock.record_url if is_open_to(viewer, clock.record_url) else "",
        subject_name=clock.subject_name,
        risk_level=clock.risk_level,
        owner="You" if clock.owner_id == viewer.pk else (clock.owner.name if clock.owner else "No owner"),
        owner_url=owner_url,
        bar=bar,
        next_action=sentence,
        action_label=once_late.get("label", clock.action_label) if theirs else "",
        action_url=address if theirs else "",
        action_note=("" if once_late else clock.action_note) or ("" if theirs else f"{sentence}: not for your role"),
        consequence=clock.consequence,
        state="stopped" if stopped else "late" if late else "soon" if soon else "running",
        steps=_steps(clock),
        by_law=clock.ended_by_law,
        basis=_basis(clock),
        rank=rank,
    )


def _basis(clock: Clock) -> str:
    if clock.ended_by_law:
        return ""
    return _PROVISIONS.get(clock.subject_kind) or _GUIDANCE.get(ClockKind(clock.kind), _POLICY)


def _tag(clock: Clock, *, late: bool, now: datetime) -> tuple[str, str] | None:
    if late:
        return clock.when_late.get("tag", "Late"), "late"
    if not clock.tag or (clock.tag_from is not None and clock.tag_from > now):
        return None
    tag = Tag(clock.tag)
    return tag.label, TAG_KINDS.get(tag, "neutral")


def _case_reference(clock: Clock) -> str:
    assert clock.case is not None
    return clock.case.reference


def _when(clock: Clock, now: datetime) -> str:
    assert clock.ends_at is not None
    if clock.whole_day:
        return wording.relative(wording.london_date(clock.ends_at), now)
    return wording.relative(clock.ends_at, now)


def _exact(clock: Clock, now: datetime) -> str:
    if clock.ends_at is None:
        if clock.days_left is None:
            return "No end until it is decided"
        return f"{wording.counted(clock.days_left, 'day')} left when it runs again"
    return wording.exact(clock.ends_at, now)


def _steps(clock: Clock) -> tuple[Reason, ...]:
    worked = tuple(Reason(text, source) for text, source in clock.steps)
    return worked + tuple(Reason(text, sign_off=True) for text in clock.sign_off)


def picture(clock: Clock, *, now: datetime) -> clock_bar.ClockBar:
    """Draw a clock from what its projection stores."""
    limits = _drawn_limits(clock, now)
    if not limits:
        end = clock.ends_at or now + timedelta(days=clock.days_left or 0)
        limits = (clock_bar.Limit(clock.limit_name, end, in_force=True),)
    stopped = tuple(
        clock_bar.Stopped(datetime.fromisoformat(begin), datetime.fromisoformat(end) if end else None)
        for begin, end in clock.picture.get("stopped", [])
    )
    scale_end = clock.picture.get("scale_end")
    kind = ClockKind(clock.kind)
    beside = _START_WORDS_BESIDE.get(clock.subject_kind, "")
    return clock_bar.clock_bar(
        clock_bar.ClockPicture(
            kind=clock_bar.ClockKind.TARGET if beside else _PICTURES.get(kind, clock_bar.ClockKind.TARGET),
            start=clock.starts_at,
            limits=limits,
            now=now,
            stopped=stopped,
            open_end=_waits(clock),
            scale_end=datetime.fromisoformat(scale_end) if scale_end else None,
            start_word=beside or _START_WORDS.get(kind, ""),
        )
    )


def _is_stopped(clock: Clock) -> bool:
    """Whether a clock stands still: it has no end now, and days left for when it runs again."""
    return clock.ends_at is None and clock.days_left is not None


def _waits(clock: Clock) -> bool:
    """Whether a clock has no end because somebody decides on it: an application to the court in time."""
    return clock.ends_at is None and clock.days_left is None


def _drawn_limits(clock: Clock, now: datetime) -> tuple[clock_bar.Limit, ...]:
    """The limits of a clock as they are drawn.

    While a clock is stopped, its limits from the one in force on are stored as if it ran again on the day it stopped; they are
    drawn as if it did today. Those that lie behind stay where they are.
    """
    periods = clock.picture.get("stopped", [])
    days = 0
    if _is_stopped(clock) and periods and periods[-1][1] is None:
        since = datetime.fromisoformat(periods[-1][0])
        days = max((wording.london_date(now) - wording.london_date(since)).days, 0)
    stored = clock.picture.get("limits", [])
    in_force_at = min((datetime.fromisoformat(limit["at"]) for limit in stored if limit["in_force"]), default=now)
    drawn = []
    for limit in stored:
        at = datetime.fromisoformat(limit["at"])
        if days and at >= in_force_at:
            at = last_minute_of(wording.london_date(at) + timedelta(days=days))
        drawn.append(clock_bar.Limit(limit["label"], at, in_force=limit["in_force"], authority=limit["authority"]))
    return tuple(drawn)


def limit_rows(clock: Clock, *, now: datetime) -> list[LimitRow]:
    """List the limits of a clock for the table under its large picture."""
    return [_limit_row(clock, limit, now) for limit in clock.picture.get("limits", [])]


def _limit_row(clock: Clock, limit: Mapping[str, Any], now: datetime) -> LimitRow:
    at, in_force = datetime.fromisoformat(limit["at"]), limit["in_force"]
    return LimitRow(
        limit=limit["label"],
        ends=_limit_ends(clock, at, now, in_force=in_force),
        authority=limit["authority"],
        state=limit["state"] or ("In force" if in_force else "Later"),
        in_force=in_force,
        late=in_force and clock.ends_at is not None and at < now,
        soon=in_force and clock.soon_at is not None and clock.soon_at <= now,
    )


def _limit_ends(clock: Clock, at: datetime, now: datetime, *, in_force: bool) -> str:
    if clock.ends_at is not None:
        return wording.exact(at, now)
    if _is_stopped(clock):
        return "Open while the clock is stopped"
    return "Open until it is decided" if in_force else wording.exact(at, now)


@dataclass(frozen=True)
class BoardGroup:
    """The clocks of one consequence on the Today board."""

    title: str
    count: int
    all_url: str
    note: str
    rows: list[ClockRow]


def board_groups(groups: Iterable[ClockGroup], *, now: datetime, viewer: Officer, ranks: dict[int, int]) -> list[BoardGroup]:
    """Put the groups of the board into words; the three most urgent keep their number in their group."""
    return [
        BoardGroup(
            title=GROUP_HEADS[group.kind],
            count=group.count,
            all_url=f"?kind={group.kind}",
            note=_note(group.first),
            rows=[clock_row(clock, now=now, viewer=viewer, rank=ranks.get(clock.pk)) for clock in group.first],
        )
        for group in groups
        if group.count
    ]


def _note(clocks: Iterable[Clock]) -> str:
    """On what all clocks of a group rest, where that is the same; else each row says it."""
    bases = {_basis(clock) for clock in clocks}
    return f"{bases.pop()}." if len(bases) == 1 and bases != {""} else ""


FIRST_LIMIT = {"label": "24 hours", "short": "24 h"}
"""The limit of a detention before anybody authorised a longer one."""


@dataclass(frozen=True)
class CustodyCell:
    """A person in custody, in the strip of the board."""

    elapsed: str
    of: str
    name: str
    url: str
    review_by: str
    review_url: str
    bar: clock_bar.ClockBar


def custody_cell(clock: Clock, review: Clock | None, *, now: datetime, viewer: Officer) -> CustodyCell:
    """Say how long somebody is in detention, of how much, and by when it must be reviewed."""
    in_force = next((limit for limit in clock.picture.get("limits", []) if limit["in_force"]), FIRST_LIMIT)
    used = now - clock.starts_at
    return CustodyCell(
        elapsed=wording.duration(used) if used > timedelta(0) else "0 min",
        of=f"of {in_force['short']}" if in_force.get("short") else f"· {in_force['label'][0].lower()}{in_force['label'][1:]}",
        name=clock.subject_name,
        url=clock.record_url,
        review_by=wording.clock_time(review.ends_at) if review and review.ends_at else "",
        review_url=review.action_url if review and is_open_to(viewer, review.action_url) else "",
        bar=picture(clock, now=now),
    )


def board_filters(counts: dict[ClockKind, int], *, total: int, only: ClockKind | None, mine: bool) -> list[Filter]:
    """List the filter links of the board with their counts."""
    more = "&mine=1" if mine else ""
    kinds = [kind for kind in ClockKind if kind in counts and kind != ClockKind.CUSTODY_REVIEW]
    return [
        Filter("All", "?mine=1" if mine else "?", only is None, total),
        *[Filter(FILTER_WORDS[kind], f"?kind={kind}{more}", only == kind, counts[kind]) for kind in kinds],
    ]


def main_clock(clocks: list[Clock]) -> Clock | None:
    """The clock that a case page draws large: the limit that the law sets to custody or bail, else the first."""
    of_liberty = (ClockKind.CUSTODY, ClockKind.BAIL)
    return next((clock for clock in clocks if clock.kind in of_liberty and clock.ended_by_law), next(iter(clocks), None))


GO_FIRST = ("child_named", "bail_failure_arrest")
"""The subjects of clocks that the case page names before what only force policy asks for."""


def next_step(clocks: list[Clock], *, now: datetime, viewer: Officer) -> ClockRow | None:
    """The clock that asks for something first, as the head of the case page.

    A child whom nobody has recorded yet, and that somebody did not come and may be arrested, go before what only force
    policy asks for.
    """
    asking = [clock for clock in clocks if clock.next_action]
    first = next(iter(asking), None)
    if first is not None and not first.ended_by_law:
        first = next((clock for kind in GO_FIRST for clock in asking if clock.subject_kind == kind), first)
    return clock_row(first, now=now, viewer=viewer) if first else None
