"""Exhibits in the words of a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from safehold.accounts.models import Officer, TeamKind
from safehold.accounts.permissions import may
from safehold.casework.cases.models import Case, RiskLevel
from safehold.casework.cases.panels import Panel
from safehold.casework.exhibits import documents, permissions, queries
from safehold.casework.exhibits.continuity import ContinuityCheck
from safehold.casework.exhibits.disposal_presenters import leaving
from safehold.casework.exhibits.models import ENDS, GONE, ContinuityEvent, ContinuityKind, DeviceType, Exhibit, ExhibitState
from safehold.casework.exhibits.queries import Movable
from safehold.law.warrants import POWERS
from safehold.web import wording
from safehold.web.shown import Cell, Fact, Facts, Filter
from safehold.web.steps import Step

STATE_KINDS = {
    ExhibitState.SEIZED: "new",
    ExhibitState.STORED: "neutral",
    ExhibitState.IN_LAB: "neutral",
    ExhibitState.WAITING: "waiting",
    ExhibitState.IN_EXAMINATION: "under-way",
    ExhibitState.FINDINGS_READY: "ready",
    ExhibitState.EXAMINED: "done",
    ExhibitState.RETURNED: "ended",
    ExhibitState.DESTROYED: "ended",
    ExhibitState.FORFEITED: "ended",
}
"""The kind of tag of each state."""


@dataclass(frozen=True, slots=True)
class PowerRow:
    """A power of seizure."""

    power: Cell
    allows: str
    does_not_reach: str
    notice: str


def power_rows() -> list[PowerRow]:
    """Each power of seizure: what it allows, what it does not reach, and which notice it asks for."""
    return [
        PowerRow(
            power=Cell(text=power.name, second=power.provision),
            allows=power.allows,
            does_not_reach=power.does_not_reach,
            notice=power.notice,
        )
        for power in POWERS.values()
    ]


def power_name(code: str) -> str:
    """The power of seizure as it is cited."""
    return POWERS[code].name if code in POWERS else code


def status(exhibit: Exhibit) -> tuple[str, str]:
    """The word for where an exhibit stands, and its kind of tag."""
    return exhibit.get_state_display(), STATE_KINDS[ExhibitState(exhibit.state)]


def how_many_are_shown(number: int, most: int) -> str:
    """Say how many exhibits a form offers, and what to do about those that it does not."""
    if number <= most:
        return f"{wording.counted(number, 'exhibit')}."
    return f"The first {most} of {number} exhibits. Choose a room, a holder or a state to see the others."


_WAYS = {"room": "Found in", "holder": "With", "state": "Where it stands"}


@dataclass(frozen=True, slots=True)
class Way:
    """Something by which exhibits are narrowed, with what was chosen."""

    name: str
    label: str
    chosen: str
    choices: list[tuple[str, str]]


def ways_to_narrow(found: Mapping[str, Sequence[str]], asked: Movable) -> list[Way]:
    """The choices by which exhibits are narrowed, with what was chosen."""

    def words(name: str, value: str) -> str:
        return str(ExhibitState(value).label) if name == "state" else value

    return [
        Way(
            name=name,
            label=_WAYS[name],
            chosen=getattr(asked, name),
            choices=[(value, words(name, value)) for value in values],
        )
        for name, values in found.items()
    ]


@dataclass(frozen=True, slots=True)
class ExhibitRow:
    """An exhibit as a row of a list."""

    reference: str
    url: str
    description: str
    type: str
    inside: str
    case: str
    case_url: str
    holder: str
    seal: str
    seized: str
    place: str
    status: str
    status_kind: str


def exhibit_rows(exhibits: Sequence[Exhibit], *, with_case: bool) -> list[ExhibitRow]:
    """Exhibits as the rows of a list."""
    return [
        ExhibitRow(
            reference=exhibit.reference,
            url=reverse("exhibits:exhibit", args=[exhibit.reference]),
            description=exhibit.description,
            type=exhibit.get_device_type_display(),
            inside=exhibit.parent.reference if exhibit.parent else "",
            case=exhibit.case.reference if with_case else "",
            case_url=reverse("cases:case", args=[exhibit.case.reference]),
            holder=exhibit.holder,
            seal=exhibit.seal or "Open on the bench",
            seized=wording.exact_with_year(exhibit.seized_at),
            place=exhibit.place_found,
            status=status(exhibit)[0],
            status_kind=status(exhibit)[1],
        )
        for exhibit in exhibits
    ]


def links_to_move(case: Case, exhibits: Sequence[Exhibit], viewer: Officer) -> list[dict[str, str]]:
    """The links to the pages on which a reader moves several exhibits of a case at once, where there are several to move."""
    held = [exhibit for exhibit in exhibits if exhibit.state not in GONE]
    in_my_laboratory = [exhibit for exhibit in held if exhibit.laboratory_id == viewer.team_id]
    pages = [
        ("Book in together", "book_in_together", permissions.BOOK_IN, in_my_laboratory),
        ("Hand over together", "transfer_together", permissions.TRANSFER, held),
    ]
    return [
        {"label": label, "href": reverse(f"exhibits:{name}", args=[case.reference])}
        for label, name, permission, movable in pages
        if len(movable) > 1 and may(viewer, permission)
    ]


@dataclass(frozen=True)
class ListPage:
    """A page of a list that has no total: what is on it, and whether there is more."""

    rows: list[ExhibitRow]
    filters: list[Filter]
    types: list[tuple[str, str]]
    sorts: list[Filter]
    asked: queries.ExhibitFilter
    previous_url: str
    next_url: str


def list_page(exhibits: Sequence[Exhibit], asked: queries.ExhibitFilter, *, page: int, has_more: bool) -> ListPage:
    """Put a page of the list of exhibits together; every filter is a link that keeps the others."""
    here = reverse("exhibits:list")

    def link(**changes: Any) -> str:
        values = {
            "state": asked.state,
            "type": asked.device_type,
            "case": asked.case_reference,
            "q": asked.text,
            "sort": "" if asked.sort == "newest" else asked.sort,
            **changes,
        }
        query = urlencode({name: value for name, value in values.items() if value})
        return f"{here}?{query}" if query else here

    states = [("", "All"), *((state.value, state.label) for state in ExhibitState)]
    sorts = [("newest", "Newest"), ("oldest", "Oldest"), ("reference", "Reference"), ("state", "Where it stands")]
    return ListPage(
        rows=exhibit_rows(exhibits, with_case=True),
        filters=[Filter(label, link(state=value), asked.state == value) for value, label in states],
        types=[("", "Any kind"), *DeviceType.choices],
        sorts=[Filter(label, link(sort=value), asked.sort == value) for value, label in sorts],
        asked=asked,
        previous_url=link(page=page - 1) if page > 1 else "",
        next_url=link(page=page + 1) if has_more else "",
    )


@dataclass(frozen=True)
class ChainEntry:
    """One entry of the continuity as the page shows it."""

    number: int
    title: str
    when: str
    line: str
    seal_in: str
    seal_out: str
    mark: str
    mark_kind: str
    is_now: bool
    is_broken: bool
    is_annotation: bool
    note: str = ""


def chain(entries: Sequence[ContinuityEvent], check: ContinuityCheck) -> list[ChainEntry]:
    """The entries of a continuity, newest first."""
    broken = {found.entry for found in check.breaks}
    explained = {found.entry: found.words for found in check.explained}
    notes = {
        entry.corrects.number: f"Entry {entry.number} corrects the {entry.corrected_field}: “{entry.value_after}”."
        for entry in entries
        if entry.corrects and entry.kind == ContinuityKind.CORRECTED
    }
    moved = [entry.number for entry in entries if not entry.corrects]
    opened_by = ""
    shown: list[ChainEntry] = []
    for entry in entries:
        mark, kind = _mark(entry, explained, broken, opened_by)
        if entry.kind == ContinuityKind.OPENED:
            opened_by = entry.officer_name
        shown.append(
            ChainEntry(
                number=entry.number,
                title=_title(entry),
                when=", ".join(
                    part
                    for part in (wording.exact_with_year(entry.at), entry.place, f"by {entry.officer_name}")
                    if part and part not in entry.to_holder
                ),
                line=_line(entry),
                seal_in=entry.seal_in,
                seal_out=entry.seal_out or "open on the bench",
                mark=mark,
                mark_kind=kind,
                is_now=bool(moved) and entry.number == moved[-1] and entry.kind not in ENDS,
                is_broken=entry.number in broken,
                is_annotation=entry.corrects is not None,
                note=notes.get(entry.number, ""),
            )
        )
    return shown[::-1]


def _title(entry: ContinuityEvent) -> str:
    match entry.kind:
        case ContinuityKind.SEIZED:
            return f"Seized by {entry.to_holder}"
        case ContinuityKind.OPENED:
            return f"Opened by {entry.to_holder}"
        case ContinuityKind.SEALED:
            return f"Sealed again by {entry.officer_name}"
        case ContinuityKind.RETURNED:
            return f"Returned to {entry.to_holder}"
        case ContinuityKind.NOT_RETURNED:
            return f"Return undone: with {entry.to_holder}"
        case ContinuityKind.DESTROYED:
            return "Destroyed"
        case ContinuityKind.FORFEITED:
            return entry.to_holder
        case ContinuityKind.CORRECTED:
            return f"Corrected: the {entry.corrected_field} of entry {entry.corrects.number if entry.corrects else ''}"
        case ContinuityKind.EXPLAINED:
            return f"What happened at entry {entry.corrects.number if entry.corrects else ''}"
    return f"With {entry.to_holder}"


def _line(entry: ContinuityEvent) -> str:
    if entry.kind == ContinuityKind.CORRECTED:
        return f"Was “{entry.value_before}”, now “{entry.value_after}”. {entry.reason}"
    if entry.kind == ContinuityKind.EXPLAINED:
        return entry.explanation
    return f"{entry.reason}. {entry.explanation}".rstrip(". ") + "."


def _mark(entry: ContinuityEvent, explained: dict[int, str], broken: set[int], opened_by: str) -> tuple[str, str]:
    """What is said about the seal of an entry, and the kind of its mark."""
    if entry.number in broken:
        return "does not follow", "late"
    if entry.number in explained:
        return "seal differs, explained", "due"
    if entry.kind == ContinuityKind.SEIZED or entry.corrects:
        return "", ""
    if entry.kind == ContinuityKind.SEALED:
        return "new seal, by the opener" if entry.officer_name == opened_by else "new seal", "done"
    if entry.kind == ContinuityKind.OPENED:
        return "seal was intact", "done"
    return ("same seal, intact", "done") if entry.seal_out else ("handed over open", "due")


@dataclass(frozen=True)
class ExhibitPage:
    """What the page of an exhibit shows."""

    reference: str
    name: str
    case_reference: str
    case_url: str
    exhibits_url: str
    status: str
    status_kind: str
    risk: str
    check: ContinuityCheck
    check_title: str
    check_line: str
    broken_url: str
    entries: list[ChainEntry]
    label: documents.LabelFacts
    label_code: str
    label_path: str
    facts: Facts
    steps: list[Step]
    links: list[dict[str, str]]
    panels: list[Panel]
    authority_url: str
    sub_exhibits: list[dict[str, str]] = field(default_factory=list)


def exhibit_page(
    exhibit: Exhibit,
    entries: Sequence[ContinuityEvent],
    check: ContinuityCheck,
    *,
    viewer: Officer,
    now: datetime,
    panels: list[Panel],
    sub_exhibits: Sequence[Exhibit] = (),
) -> ExhibitPage:
    """Put an exhibit, its continuity and what may be done next into words."""
    label = documents.label_facts(exhibit)
    out = leaving(exhibit, viewer, now)
    word, kind = status(exhibit)
    title = f"Continuity is {'unbroken' if check.is_unbroken else 'broken'}: {check.words}"
    held = "Returned to" if exhibit.state == ExhibitState.RETURNED else "" if exhibit.state in GONE else "Held now by"
    return ExhibitPage(
        reference=exhibit.reference,
        name=exhibit.description,
        case_reference=exhibit.case.reference,
        case_url=reverse("cases:case", args=[exhibit.case.reference]),
        exhibits_url=reverse("exhibits:of_case", args=[exhibit.case.reference]),
        status=word,
        status_kind=kind,
        risk=exhibit.case.risk_level if exhibit.case.risk_level != RiskLevel.NOT_ASSESSED else "",
        check=check,
        check_title=title,
        check_line=f"Checked today, {wording.clock_time(now)}. {f'{held} {exhibit.holder}'.strip()}.",
        broken_url=_broken_url(exhibit, check, viewer),
        entries=chain(entries, check),
        label=label,
        label_code=documents.code_of(label),
        label_path=documents.label_path(label),
        facts=_facts(exhibit),
        steps=_steps(exhibit, entries, check, viewer, out.steps),
        links=_links(exhibit, viewer),
        panels=[out.panel, *panels],
        authority_url=reverse("exhibits:record_authority", args=[exhibit.reference])
        if may(viewer, permissions.RECORD_AUTHORITY, exhibit)
        else "",
        sub_exhibits=[
            {"name": f"{found.reference} {found.description}", "href": reverse("exhibits:exhibit", args=[found.reference])}
            for found in sub_exhibits
        ],
    )


def _broken_url(exhibit: Exhibit, check: ContinuityCheck, viewer: Officer) -> str:
    if check.is_unbroken or not check.breaks[0].entry or not may(viewer, permissions.EXPLAIN, exhibit):
        return ""
    return reverse("exhibits:explain", args=[exhibit.reference, check.breaks[0].entry])


def _steps(
    exhibit: Exhibit,
    entries: Sequence[ContinuityEvent],
    check: ContinuityCheck,
    viewer: Officer,
    to_leave: Sequence[tuple[str, str]],
) -> list[Step]:
    """What this officer may do with the exhibit now, the likeliest first; only that one is green."""
    if exhibit.state in GONE:
        return [Step(label, url, is_main=False) for label, url in to_leave]
    in_my_laboratory = viewer.team.kind == TeamKind.LABORATORY and exhibit.laboratory_id == viewer.team_id
    wanted: list[tuple[str, str, str]] = []
    if not check.is_unbroken:
        return []
    if not exhibit.seal and exhibit.held_by_id == viewer.pk:
        wanted.append(("Seal it again", "reseal", permissions.RESEAL))
    if exhibit.seal and viewer.team.kind == TeamKind.LABORATORY:
        # Handed to somebody of the laboratory, it still has to be booked in: only what was booked in last is.
        moves = [entry.kind for entry in entries if entry.kind in (ContinuityKind.TRANSFERRED, ContinuityKind.BOOKED_IN)]
        if moves[-1:] != [ContinuityKind.BOOKED_IN]:
            wanted.append(("Book it in", "book_in", permissions.BOOK_IN))
        if in_my_laboratory and (exhibit.held_by_id == viewer.pk or exhibit.holder.startswith(viewer.team.name)):
            wanted.append(("Open the seal", "open_seal", permissions.OPEN_SEAL))
    wanted.append(("Hand to someone else", "transfer", permissions.TRANSFER))
    wanted.append(("Keep it until a day", "hold", permissions.HOLD))
    allowed = [(label, name) for label, name, permission in wanted if may(viewer, permission, exhibit)]
    named = [(label, reverse(f"exhibits:{name}", args=[exhibit.reference])) for label, name in allowed]
    return [Step(label, url, is_main=place == 0) for place, (label, url) in enumerate([*named, *to_leave])]


def _links(exhibit: Exhibit, viewer: Officer) -> list[dict[str, str]]:
    links = [{"label": "Continuity sheet to print", "href": reverse("exhibits:continuity_sheet", args=[exhibit.reference])}]
    if may(viewer, permissions.CORRECT, exhibit):
        links.append({"label": "Correct an entry", "href": reverse("exhibits:correct", args=[exhibit.reference])})
    return links


def _facts(exhibit: Exhibit) -> Facts:
    power = POWERS.get(exhibit.power)
    facts: list[Fact | tuple[str, str | None]] = [
        ("Kind", exhibit.get_device_type_display()),
        ("Make and model", exhibit.make_and_model),
        ("Serial number", exhibit.serial_number),
        ("Seized", wording.exact_with_year(exhibit.seized_at)),
        ("Found", exhibit.place_found),
        ("Power of seizure", power.provision if power else exhibit.power),
    ]
    if exhibit.warrant is not None:
        url = reverse("warrants:warrant", args=[exhibit.warrant.reference])
        facts.append(Fact("Warrant", exhibit.warrant.reference, href=url))
    for key, value in (
        ("Inspector", exhibit.inspector_authority),
        ("Written notice", "Given" if exhibit.notice_given else ""),
        ("Agreement", exhibit.agreement),
        ("Witness", exhibit.witness),
    ):
        if value:
            facts.append((key, value))
    if exhibit.parent is not None:
        url = reverse("exhibits:exhibit", args=[exhibit.parent.reference])
        facts.append(Fact("Found inside", exhibit.parent.reference, href=url))
    hold = wording.exact_with_year(exhibit.hold_until) if exhibit.hold_until else None
    return [*facts, ("Hold until", hold)] if hold else facts


def form_facts(exhibit: Exhibit) -> list[tuple[str, str | None]]:
    """What stands above a form about an exhibit: what it is, who has it, under which seal."""
    return [
        ("Exhibit", f"{exhibit.reference} {exhibit.description}"),
        ("With", exhibit.holder),
        ("Seal on it now", exhibit.seal or "Open on the bench"),
    ]
