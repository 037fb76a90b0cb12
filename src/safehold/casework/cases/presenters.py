"""Case records in the words and pictures of a page."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may, who_may
from safehold.casework.cases import panels, permissions, search
from safehold.casework.cases.access import BY_ITSELF
from safehold.casework.cases.clocks import last_minute_of
from safehold.casework.cases.closing import Waiting
from safehold.casework.cases.models import Case, CaseAccess, Clock, ClockKind
from safehold.casework.cases.queries import ClockGroup
from safehold.casework.cases.timeline import TimelineEntry
from safehold.web import clock_bar, wording
from safehold.web.action_pages import is_open_to

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

TAG_KINDS = {
    "Authority missing": "late",
    "Late": "late",
    "With the CPS": "stopped",
    "Stopped": "stopped",
    "Not planned": "missing",
    "No reply yet": "due",
    "Court asked": "due",
    "Away": "stopped",
    "Due soon": "due",
}


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
    steps: tuple[dict[str, Any], ...]
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
    return clock.tag, TAG_KINDS.get(clock.tag, "neutral")


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


def _steps(clock: Clock) -> tuple[dict[str, Any], ...]:
    worked = tuple({"text": text, "source": source, "sign_off": False} for text, source in clock.steps)
    return worked + tuple({"text": text, "source": "", "sign_off": True} for text in clock.sign_off)


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


def limit_rows(clock: Clock, *, now: datetime) -> list[dict[str, Any]]:
    """List the limits of a clock for the table under its large picture."""
    rows = []
    for limit in clock.picture.get("limits", []):
        at = datetime.fromisoformat(limit["at"])
        rows.append(
            {
                "limit": limit["label"],
                "ends": _limit_ends(clock, at, now, in_force=limit["in_force"]),
                "authority": limit["authority"],
                "state": limit["state"] or ("In force" if limit["in_force"] else "Later"),
                "in_force": limit["in_force"],
                "late": limit["in_force"] and clock.ends_at is not None and at < now,
                "soon": limit["in_force"] and clock.soon_at is not None and clock.soon_at <= now,
            }
        )
    return rows


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


def timeline_rows(entries: Iterable[TimelineEntry], *, viewer: Officer) -> list[dict[str, Any]]:
    """Put timeline entries into the shape of the component, with links to what the reader may open."""
    return [
        {
            "title": entry.title,
            "when": wording.exact_with_year(entry.at),
            "who": entry.who,
            "line": entry.detail,
            "kind": "correction" if entry.correction else "step" if entry.is_legal_step else "event",
            "href": entry.url if entry.url and is_open_to(viewer, entry.url) else None,
            "old": "",
            "new": "",
            "first_href": None,
        }
        for entry in entries
    ]


def case_tabs(case: Case, current: str, *, viewer: Officer) -> list[dict[str, Any]]:
    """List the tabs of a case that the reader may open; `current` is the url name of the one that is open."""
    found = [{"label": "Overview", "href": reverse("cases:case", args=[case.reference]), "current": current == "cases:case"}]
    for tab in panels.tabs():
        found.append(
            {
                "label": tab.text,
                "href": reverse(tab.url_name, args=[case.reference]),
                "count": tab.count(case) if tab.count else None,
                "current": current == tab.url_name,
            }
        )
    return [tab for tab in found if is_open_to(viewer, str(tab["href"]))]


def open_panels(built: Iterable[panels.Panel], *, viewer: Officer) -> list[panels.Panel]:
    """The panels of a case, with links only to what the reader may open."""

    def kept(address: str) -> str:
        return address if is_open_to(viewer, address) else ""

    return [
        replace(
            panel,
            all_url=kept(panel.all_url),
            rows=tuple(replace(row, url=kept(row.url)) for row in panel.rows),
            first_step=panel.first_step if panel.first_step and kept(panel.first_step[1]) else None,
        )
        for panel in built
    ]


def case_header(case: Case, *, people_with_access: int | None = None) -> dict[str, Any]:
    """Everything that stands at the head of each page of a case."""
    facts = [
        ("Officer in the case", case.officer_in_the_case.name),
        ("Supervisor", case.supervisor.name),
        ("Opened", wording.short_date(wording.london_date(case.opened_at)) + f" {wording.london_date(case.opened_at).year}"),
    ]
    if case.risk_set_at and case.risk_set_by:
        facts.append(("Risk set", f"{wording.short_date(wording.london_date(case.risk_set_at))} by {case.risk_set_by.name}"))
    restricted = ""
    if case.is_restricted:
        restricted = f"Restricted: {wording.counted(people_with_access or 0, 'person', 'people')}"
    return {
        "reference": case.reference,
        "name": case.title,
        "risk_level": case.risk_level,
        "stage": case.get_stage_display(),
        "stage_kind": STAGE_KINDS.get(case.stage, "running"),
        "restricted": restricted,
        "facts": facts,
    }


STAGE_KINDS = {
    "investigation": "under-way",
    "warrant": "waiting",
    "searched": "under-way",
    "custody": "custody",
    "bail": "running",
    "released": "waiting",
    "with_prosecutor": "stopped",
    "charged": "done",
    "closed": "neutral",
}


def add_menu(case: Case, viewer: Officer) -> list[dict[str, str]]:
    """List what the reader may add to a case."""
    return [
        {"label": action.text, "href": reverse(action.url_name, args=[case.reference])}
        for action in panels.actions()
        if action.when(case) and may(viewer, action.permission, case)
    ]


def case_rows(cases: Iterable[Case], *, now: datetime) -> list[dict[str, Any]]:
    """Put cases into the rows of the list."""
    return [
        {
            "reference": case.reference,
            "url": reverse("cases:case", args=[case.reference]),
            "title": case.title,
            "risk_level": case.risk_level,
            "stage": case.get_stage_display(),
            "stage_kind": STAGE_KINDS.get(case.stage, "running"),
            "officer": case.officer_in_the_case.name,
            "opened": wording.exact(wording.london_date(case.opened_at), now),
            "restricted": case.is_restricted,
        }
        for case in cases
    ]


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
    hours = next((limit["label"] for limit in clock.picture.get("limits", []) if limit["in_force"]), "24 hours")
    used = now - clock.starts_at
    return CustodyCell(
        elapsed=wording.duration(used) if used > timedelta(0) else "0 min",
        of=f"of {hours.replace(' hours', ' h')}" if hours.endswith(" hours") else f"· {hours[0].lower()}{hours[1:]}",
        name=clock.subject_name,
        url=clock.record_url,
        review_by=wording.clock_time(review.ends_at) if review and review.ends_at else "",
        review_url=review.action_url if review and is_open_to(viewer, review.action_url) else "",
        bar=picture(clock, now=now),
    )


def board_filters(counts: dict[ClockKind, int], *, total: int, only: ClockKind | None, mine: bool) -> list[dict[str, Any]]:
    """List the filter links of the board with their counts."""
    more = "&mine=1" if mine else ""
    links: list[dict[str, Any]] = [{"label": "All", "count": total, "href": "?mine=1" if mine else "?", "current": only is None}]
    for kind in ClockKind:
        if kind in counts and kind != ClockKind.CUSTODY_REVIEW:
            link = {"label": FILTER_WORDS[kind], "count": counts[kind], "href": f"?kind={kind}{more}", "current": only == kind}
            links.append(link)
    return links


def main_clock(clocks: list[Clock]) -> Clock | None:
    """The clock that a case page draws large: the limit that the law sets to custody or bail, else the first."""
    of_liberty = (ClockKind.CUSTODY, ClockKind.BAIL)
    return next((clock for clock in clocks if clock.kind in of_liberty and clock.ended_by_law), next(iter(clocks), None))


def next_step(clocks: list[Clock], *, now: datetime, viewer: Officer) -> ClockRow | None:
    """The clock that asks for something first, as the head of the case page.

    That somebody did not come and may be arrested goes before what only force policy asks for.
    """
    asking = [clock for clock in clocks if clock.next_action]
    first = next(iter(asking), None)
    if first is not None and not first.ended_by_law:
        first = next((clock for clock in asking if clock.subject_kind == "bail_failure_arrest"), first)
    return clock_row(first, now=now, viewer=viewer) if first else None


def found_rows(found: list[search.Found]) -> list[dict[str, Any]]:
    """Put what was found into rows."""
    return [{"kind": search.word_for(item.kind), "title": item.title, "detail": item.detail, "url": item.url} for item in found]


def case_filters(chosen: dict[str, str]) -> list[dict[str, Any]]:
    """List the filter links of the list of cases."""

    def link(label: str, **change: str) -> dict[str, Any]:
        merged = {**chosen, **change}
        query = "&".join(f"{name}={value}" for name, value in merged.items() if value)
        current = all(chosen.get(name, "") == value for name, value in change.items())
        return {"label": label, "count": None, "href": f"?{query}" if query else "?mine=0", "current": current}

    mine = chosen.get("mine") == "1"
    return [
        {**link("The team's", mine="0"), "current": not mine},
        link("My cases", mine="1"),
        *[
            link(label, stage=stage)
            for stage, label in (
                ("bail", "On bail"),
                ("custody", "In custody"),
                ("with_prosecutor", "With the CPS"),
                ("charged", "Charged"),
            )
        ],
        *[link(label, risk=level) for level, label in (("very_high", "Very high risk"), ("high", "High risk"))],
    ]


def decision_rows(decisions: Iterable[Any]) -> list[dict[str, Any]]:
    """Put the policy book into timeline rows."""
    return [
        {"title": entry.decision, "when": wording.exact_with_year(entry.at), "who": entry.by.name, "line": entry.reason}
        for entry in decisions
    ]


def risk_rows(assessments: Iterable[Any]) -> list[dict[str, Any]]:
    """Put the history of the risk into timeline rows."""
    return [
        {
            "title": entry.get_level_display(),
            "when": wording.exact_with_year(entry.at),
            "who": entry.by.name,
            "line": f"{entry.tool} {entry.tool_version}. {entry.reason}",
        }
        for entry in assessments
    ]


def access_rows(case: Case, access: Iterable[CaseAccess], *, viewer: Officer) -> list[dict[str, Any]]:
    """Put the access rows of a case into table rows, each with the way to end it where there is one for this reader."""
    may_end = may(viewer, permissions.END_ACCESS, case)
    return [
        {
            "who": _who_has(row),
            "role": row.role,
            "since": wording.exact_with_year(row.valid_from),
            "until": wording.exact_with_year(row.valid_until) if row.valid_until else "No end set",
            "by": row.granted_by.name,
            "reason": row.reason,
            "end": {"text": f"End access of {_who_has(row)}", "href": reverse("cases:end_access", args=[case.reference, row.pk])}
            if may_end and row.role not in BY_ITSELF
            else None,
        }
        for row in access
    ]


def access_facts(row: CaseAccess) -> list[Any]:
    """An access above the form that ends it."""
    until = wording.exact_with_year(row.valid_until) if row.valid_until else "No end set"
    given = f"{wording.exact_with_year(row.valid_from)}, {row.granted_by.name}: {row.reason}"
    return [("Who", _who_has(row)), ("What they do in it", row.role), ("Given", given), ("Until", until)]


def _who_has(row: CaseAccess) -> str:
    return row.officer.name if row.officer else f"Team {row.team.name}" if row.team else ""


def reader_rows(readers: Iterable[Any], *, now: datetime) -> list[dict[str, Any]]:
    """Put those who looked at a case into table rows."""
    return [{"who": row["officer_name"], "times": row["times"], "last": wording.exact(row["last"], now)} for row in readers]


def waiting_facts(waiting: Iterable[Waiting], *, viewer: Officer) -> list[Any]:
    """What has to be done before a case can be closed, each with the way to it where the reader's role may go there."""
    return [
        {
            "key": one.what[:1].upper() + one.what[1:],
            "value": f"First: {one.to_do[:1].lower()}{one.to_do[1:]}",
            "href": one.url if one.url and is_open_to(viewer, one.url) else None,
        }
        for one in waiting
    ]


def not_asked(lead: search.Lead | None) -> str:
    """Say what was recognised and who may have it answered, for whoever may not; empty where nothing was recognised."""
    if lead is None:
        return ""
    return f"{lead.what}. {who_may(lead.permission)}. Ask one of them."
