"""Warrants in the words of a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.warrants import permissions
from safehold.casework.warrants.models import FurtherEntry, PremisesRecord, Warrant, WarrantState
from safehold.law import warrants as law
from safehold.web import wording
from safehold.web.shown import Cell
from safehold.web.steps import Step


def status(warrant: Warrant, *, now: datetime) -> tuple[str, str]:
    """The word for where a warrant stands, and its kind of tag."""
    if warrant.state == WarrantState.EXECUTED:
        return warrant.get_result_display(), {"no_trace": "no-trace"}.get(warrant.result, "done")
    if warrant.state == WarrantState.LAPSED:
        return "Lapsed", "lapsed"
    if warrant.entered_at is not None:
        return f"At the door since {wording.clock_time(warrant.entered_at)}", "under-way"
    if wording.london_date(now) > warrant.last_day:
        return "Last day has passed", "late"
    if warrant.planned_on is not None:
        return f"Planned for {wording.exact(warrant.planned_on, now)}, {warrant.planned_part}", "not-begun"
    return "Not planned", "missing"


def warrant_rows(warrants: Iterable[Warrant], *, now: datetime) -> list[dict[str, Any]]:
    """The warrants of a case as rows."""
    rows = []
    for warrant in warrants:
        word, kind = status(warrant, now=now)
        rows.append(
            {
                "reference": warrant.reference,
                "url": reverse("warrants:warrant", args=[warrant.reference]),
                "kind": warrant.get_kind_display(),
                "place": warrant.place,
                "address": warrant.address,
                "issued": wording.exact_with_year(warrant.issued_on),
                "last_day": wording.exact_with_year(warrant.last_day),
                "left": wording.relative(warrant.last_day, now) if warrant.state == WarrantState.GRANTED else "",
                "status": word,
                "status_kind": kind,
            }
        )
    return rows


@dataclass(frozen=True)
class WarrantPage:
    """What the page of a warrant shows."""

    reference: str
    name: str
    case_reference: str
    case_url: str
    case_title: str
    status: str
    status_kind: str
    child_expected: bool
    facts: list[Any]
    last_day: str
    steps: list[dict[str, str]]
    actions: list[Step]
    note: str


def warrant_page(warrant: Warrant, *, now: datetime, viewer: Officer) -> WarrantPage:
    """Put a warrant into words, with what may be done next."""
    word, kind = status(warrant, now=now)
    clock = law.clock(warrant.issued_on, warrant.kind)
    facts: list[Any] = [
        ("Provision", warrant.get_kind_display()),
        ("Court", warrant.court),
        ("Issued", wording.exact_with_year(warrant.issued_on)),
        ("Last day", wording.exact_with_year(warrant.last_day)),
        ("Address", f"{warrant.address}, {warrant.place}"),
        ("Child expected", "Yes" if warrant.child_expected else "No"),
        ("Allows", _allows(warrant)),
        ("Recorded", f"{wording.exact_with_year(warrant.recorded_at)}, {warrant.recorded_by.name}"),
    ]
    if warrant.entered_at is not None:
        facts.append(("Entered", wording.exact_with_year(warrant.entered_at)))
    if warrant.hour_reason:
        facts.append(("Why at that hour", warrant.hour_reason))
    if warrant.state in (WarrantState.EXECUTED, WarrantState.LAPSED):
        facts.append(("Returned to the court", wording.exact_with_year(warrant.returned_on) if warrant.returned_on else None))
    return WarrantPage(
        reference=warrant.reference,
        name=f"Warrant for {warrant.place}",
        case_reference=warrant.case.reference,
        case_url=reverse("cases:case", args=[warrant.case.reference]),
        case_title=warrant.case.title,
        status=word,
        status_kind=kind,
        child_expected=warrant.child_expected,
        facts=facts,
        last_day=wording.long_date(warrant.last_day),
        steps=[{"text": step.text, "source": step.provision} for step in clock.steps],
        actions=_steps(warrant, now=now, viewer=viewer),
        note=_note(warrant, now=now),
    )


def _steps(warrant: Warrant, *, now: datetime, viewer: Officer) -> list[Step]:
    """What may be done next; the first is the main one."""

    def address(name: str) -> str:
        return reverse(name, args=[warrant.reference])

    offered: list[tuple[str, str, str]] = []
    if warrant.state == WarrantState.AT_THE_DOOR:
        offered.append(("Record a result", "warrants:execute", permissions.EXECUTE))
    elif warrant.state == WarrantState.GRANTED and wording.london_date(now) > warrant.last_day:
        offered.append(("Record that it lapsed", "warrants:lapse", permissions.LAPSE))
    elif warrant.state == WarrantState.GRANTED:
        if warrant.planned_on is not None:
            offered.append(("Record the entry", "warrants:enter", permissions.EXECUTE))
            offered.append(("Move it", "operations:schedule", "operations.schedule"))
        else:
            offered.append(("Add to a plan", "operations:schedule", "operations.schedule"))
            offered.append(("Record the entry", "warrants:enter", permissions.EXECUTE))
        offered.append(("Record a result", "warrants:execute", permissions.EXECUTE))
    elif warrant.returned_on is None:
        offered.append(("Record the return to the court", "warrants:return", permissions.RETURN))
    if _may_be_entered_again(warrant, now=now):
        offered.append(("Record a further entry", "warrants:enter_again", permissions.EXECUTE))
    allowed = [(label, address(name)) for label, name, permission in offered if may(viewer, permission)]
    return [Step(label, url, is_main=place == 0) for place, (label, url) in enumerate(allowed)]


def _may_be_entered_again(warrant: Warrant, *, now: datetime) -> bool:
    is_over = warrant.state == WarrantState.LAPSED or warrant.returned_on is not None
    has_begun = warrant.state == WarrantState.EXECUTED or warrant.all_premises
    return warrant.allows_more and has_begun and not is_over and wording.london_date(now) <= warrant.last_day


def _allows(warrant: Warrant) -> str:
    """How often, and where, a warrant allows entry."""
    if warrant.multiple_entries:
        most = f"at most {warrant.entries_allowed}" if warrant.entries_allowed else "as many as are needed"
        times = f"More than one entry, {most}, each after the first with an inspector's written authority"
    else:
        times = "One entry"
    where = "; all premises of the person, those not named with an inspector's written authority" if warrant.all_premises else ""
    return f"{times}{where}"


def _note(warrant: Warrant, *, now: datetime) -> str:
    if warrant.state in (WarrantState.EXECUTED, WarrantState.LAPSED) and warrant.returned_on is None:
        return "It goes back to the court that issued it, endorsed where it was executed (PACE 1984 s.16(9) to (10A))."
    if warrant.state == WarrantState.GRANTED and wording.london_date(now) <= warrant.last_day:
        return f"{wording.relative(warrant.last_day, now)}: the last day on which anybody may enter under it."
    return ""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A further entry under a warrant."""

    address: Cell
    when: Cell
    inspector: Cell
    officers: str
    endorsement: str


def entry_rows(entries: Iterable[FurtherEntry]) -> list[EntryRow]:
    """The further entries under a warrant as rows."""
    return [
        EntryRow(
            address=Cell(entry.address, second=f"Entry {entry.number} to it"),
            when=Cell(
                wording.exact_with_year(entry.entered_at),
                second=wording.duration(wording.elapsed(entry.entered_at, entry.left_at)),
            ),
            inspector=Cell(entry.inspector, second=f"In writing, {wording.exact_with_year(entry.authorised_at)}"),
            officers=wording.listed(entry.officers),
            endorsement=entry.endorsement,
        )
        for entry in entries
    ]


def return_rows(warrants: Iterable[Warrant], *, now: datetime, viewer: Officer) -> list[dict[str, Any]]:
    """The warrants that go back to their court as rows."""
    rows = []
    for warrant in warrants:
        word, kind = status(warrant, now=now)
        since = wording.london_date(warrant.left_at) if warrant.left_at else warrant.last_day
        rows.append(
            {
                "reference": warrant.reference,
                "url": reverse("warrants:warrant", args=[warrant.reference]),
                "case": warrant.case.reference,
                "case_url": reverse("cases:case", args=[warrant.case.reference]),
                "place": warrant.place,
                "court": warrant.court,
                "status": word,
                "status_kind": kind,
                "since": wording.exact_with_year(since),
                "when": "Today"
                if (days := (wording.london_date(now) - since).days) < 1
                else f"{wording.counted(days, 'day')} ago",
                "officer": warrant.case.officer_in_the_case.name,
                "return_url": reverse("warrants:return", args=[warrant.reference]) if may(viewer, permissions.RETURN) else "",
            }
        )
    return rows


def record_facts(record: PremisesRecord, warrant: Warrant) -> list[Any]:
    """The record of a search, in the order of Code B 8.1."""
    assert warrant.entered_at is not None
    assert warrant.left_at is not None
    return [
        ("Address", f"{warrant.address}, {warrant.place}"),
        ("Entered", wording.exact_with_year(warrant.entered_at)),
        ("Left", wording.exact_with_year(warrant.left_at)),
        ("Duration", wording.duration(wording.elapsed(warrant.entered_at, warrant.left_at))),
        ("Power", f"Warrant {warrant.reference}, {warrant.get_kind_display()}, {warrant.court}"),
        ("Officers", wording.listed(record.officers)),
        ("People present", wording.listed(record.people_present) or "Nobody recorded"),
        ("Children present", children_words(record)),
        ("Rooms searched", wording.listed(record.rooms)),
        ("Result", warrant.get_result_display()),
        ("Force used", record.force_used or "None recorded"),
        ("Damage", record.damage or "None recorded"),
        ("Notice of powers and rights", record.notice_left),
        ("Copy of the warrant", "Given or left" if record.copy_of_warrant_left else record.copy_note or "Not given or left"),
        ("Endorsement", record.endorsement),
        ("Recorded", f"{wording.exact_with_year(record.recorded_at)}, {record.recorded_by.name}"),
    ]


def children_words(record: PremisesRecord | FurtherEntry) -> str:
    """The children who were present, as they were recorded."""
    told = [
        ", ".join(
            part for part in (child["name"] or "Not named", child["age"] or child["date_of_birth"], child["relation"]) if part
        )
        for child in record.children_present
    ]
    return "; ".join(told) or ("Yes, not named" if record.child_present else "None recorded")


def known_of(warrant: Warrant, *, now: datetime) -> list[Any]:
    """The facts above a form that is about a warrant."""
    return [
        ("Warrant", f"{warrant.reference}, {warrant.get_kind_display()}"),
        ("Address", f"{warrant.address}, {warrant.place}"),
        ("Last day", f"{wording.exact_with_year(warrant.last_day)}, {wording.relative(warrant.last_day, now).lower()}"),
        ("Where it stands", status(warrant, now=now)[0]),
    ]
