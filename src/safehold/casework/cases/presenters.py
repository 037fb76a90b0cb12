"""Case records in the words and pictures of a page."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may, who_may
from safehold.casework.cases import panels, permissions, search
from safehold.casework.cases.access import BY_ITSELF
from safehold.casework.cases.closures import Waiting
from safehold.casework.cases.models import Case, CaseAccess, Decision, RiskAssessment
from safehold.casework.cases.queries import Looked
from safehold.casework.cases.timeline import TimelineEntry
from safehold.web import wording
from safehold.web.action_pages import is_open_to
from safehold.web.shown import Cell, Event, Fact, Facts, Filter, Link


@dataclass(frozen=True, slots=True)
class CaseHeader:
    """The head of each page of a case."""

    reference: str
    name: str
    risk_level: str
    stage: str
    stage_kind: str
    restricted: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A row of the list of cases."""

    reference: str
    url: str
    title: str
    risk_level: str
    stage: str
    stage_kind: str
    officer: str
    opened: str
    restricted: bool


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A record that a search found."""

    kind: str
    title: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class AccessRow:
    """Somebody who may see a case, and until when."""

    who: str
    role: str
    since: str
    until: str
    by: str
    reason: str
    end: Cell | None


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """Somebody who looked at a case."""

    who: str
    times: int
    last: str


def timeline_rows(entries: Iterable[TimelineEntry], *, viewer: Officer) -> list[Event]:
    """Put timeline entries into the shape of the component, with links to what the reader may open."""
    return [
        Event(
            title=entry.title,
            when=wording.exact_with_year(entry.at),
            who=entry.who,
            line=entry.detail,
            kind="correction" if entry.correction else "step" if entry.is_legal_step else "event",
            href=entry.url if entry.url and is_open_to(viewer, entry.url) else "",
        )
        for entry in entries
    ]


def case_tabs(case: Case, current: str, *, viewer: Officer) -> list[Filter]:
    """List the tabs of a case that the reader may open; `current` is the url name of the one that is open."""
    found = [Filter("Overview", reverse("cases:case", args=[case.reference]), current == "cases:case")]
    for tab in panels.tabs():
        address, count = reverse(tab.url_name, args=[case.reference]), tab.count(case) if tab.count else None
        found.append(Filter(tab.text, address, current == tab.url_name, count))
    return [tab for tab in found if is_open_to(viewer, tab.href)]


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


def case_header(case: Case, *, people_with_access: int | None = None) -> CaseHeader:
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
    return CaseHeader(
        reference=case.reference,
        name=case.title,
        risk_level=case.risk_level,
        stage=case.get_stage_display(),
        stage_kind=STAGE_KINDS.get(case.stage, "running"),
        restricted=restricted,
        facts=facts,
    )


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


def add_menu(case: Case, viewer: Officer) -> list[Link]:
    """List what the reader may add to a case."""
    return [
        Link(action.text, reverse(action.url_name, args=[case.reference]))
        for action in panels.actions()
        if action.when(case) and may(viewer, action.permission, case)
    ]


def case_rows(cases: Iterable[Case], *, now: datetime) -> list[CaseRow]:
    """Put cases into the rows of the list."""
    return [
        CaseRow(
            reference=case.reference,
            url=reverse("cases:case", args=[case.reference]),
            title=case.title,
            risk_level=case.risk_level,
            stage=case.get_stage_display(),
            stage_kind=STAGE_KINDS.get(case.stage, "running"),
            officer=case.officer_in_the_case.name,
            opened=wording.exact(wording.london_date(case.opened_at), now),
            restricted=case.is_restricted,
        )
        for case in cases
    ]


def found_rows(found: list[search.Found]) -> list[FoundRow]:
    """Put what was found into rows."""
    return [FoundRow(search.word_for(item.kind), item.title, item.detail, item.url) for item in found]


def case_filters(chosen: dict[str, str]) -> list[Filter]:
    """List the filter links of the list of cases."""

    def link(label: str, **change: str) -> Filter:
        merged = {**chosen, **change}
        query = "&".join(f"{name}={value}" for name, value in merged.items() if value)
        current = all(chosen.get(name, "") == value for name, value in change.items())
        return Filter(label, f"?{query}" if query else "?mine=0", current)

    mine = chosen.get("mine") == "1"
    return [
        replace(link("The team's", mine="0"), current=not mine),
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


def decision_rows(decisions: Iterable[Decision]) -> list[Event]:
    """Put the policy book into timeline rows."""
    return [Event(entry.decision, wording.exact_with_year(entry.at), entry.by.name, entry.reason) for entry in decisions]


def risk_rows(assessments: Iterable[RiskAssessment]) -> list[Event]:
    """Put the history of the risk into timeline rows."""
    return [
        Event(
            title=entry.get_level_display(),
            when=wording.exact_with_year(entry.at),
            who=entry.by.name,
            line=f"{entry.tool} {entry.tool_version}. {entry.reason}",
        )
        for entry in assessments
    ]


def access_rows(case: Case, access: Iterable[CaseAccess], *, viewer: Officer) -> list[AccessRow]:
    """Put the access rows of a case into table rows, each with the way to end it where there is one for this reader."""
    may_end = may(viewer, permissions.END_ACCESS, case)
    return [
        AccessRow(
            who=_who_has(row),
            role=row.role,
            since=wording.exact_with_year(row.valid_from),
            until=wording.exact_with_year(row.valid_until) if row.valid_until else "No end set",
            by=row.granted_by.name,
            reason=row.reason,
            end=Cell(f"End access of {_who_has(row)}", reverse("cases:end_access", args=[case.reference, row.pk]))
            if may_end and row.role not in BY_ITSELF
            else None,
        )
        for row in access
    ]


def access_facts(row: CaseAccess) -> Facts:
    """An access above the form that ends it."""
    until = wording.exact_with_year(row.valid_until) if row.valid_until else "No end set"
    given = f"{wording.exact_with_year(row.valid_from)}, {row.granted_by.name}: {row.reason}"
    return [("Who", _who_has(row)), ("What they do in it", row.role), ("Given", given), ("Until", until)]


def _who_has(row: CaseAccess) -> str:
    return row.officer.name if row.officer else f"Team {row.team.name}" if row.team else ""


def reader_rows(readers: Iterable[Looked], *, now: datetime) -> list[ReaderRow]:
    """Put those who looked at a case into table rows."""
    return [ReaderRow(row.officer_name, row.times, wording.exact(row.last, now)) for row in readers]


def waiting_facts(waiting: Iterable[Waiting], *, viewer: Officer) -> list[Fact]:
    """What has to be done before a case can be closed, each with the way to it where the reader's role may go there."""
    return [
        Fact(
            one.what[:1].upper() + one.what[1:],
            f"First: {one.to_do[:1].lower()}{one.to_do[1:]}",
            href=one.url if one.url and is_open_to(viewer, one.url) else "",
        )
        for one in waiting
    ]


def not_asked(lead: search.Lead | None) -> str:
    """Say what was recognised and who may have it answered, for whoever may not; empty where nothing was recognised."""
    if lead is None:
        return ""
    return f"{lead.what}. {who_may(lead.permission)}. Ask one of them."
