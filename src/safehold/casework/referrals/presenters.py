"""Referrals in the words of a page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.people.actions import KIND_WORDS
from safehold.casework.policy import queries as policy
from safehold.casework.referrals import permissions
from safehold.casework.referrals.clock_sources import clocks_of_referral, target_of
from safehold.casework.referrals.deliveries import Delivery
from safehold.casework.referrals.models import (
    Assessment,
    Referral,
    ReferralIdentifier,
    ReferralPerson,
    ReferralState,
    ReportedRole,
)
from safehold.casework.referrals.stored import TriageLine, UnreadablePart
from safehold.linking import IdentifierKind
from safehold.web import wording
from safehold.web.shown import Event, Facts, Filter, Reason
from safehold.web.steps import Step

STATE_KINDS = {
    ReferralState.NEW: "new",
    ReferralState.TAKEN: "under-way",
    ReferralState.ASSESSED: "ready",
    ReferralState.JOINED: "done",
    ReferralState.CLOSED: "used",
}

SHOWN_IDENTIFIERS = 200


@dataclass(frozen=True)
class Row:
    """A referral as a row of the list."""

    reference: str
    url: str
    points: int
    facts: list[TriageLine]
    incident: str
    source: str
    received: str
    received_exact: str
    state: str
    state_kind: str
    risk_level: str
    owner: str
    when: str
    when_state: str
    limit: str
    matches: int
    high_priority: bool
    action: Step | None


def referral_rows(
    referrals: Iterable[Referral],
    *,
    matches: Mapping[int, int],
    triage: Mapping[int, list[TriageLine]],
    now: datetime,
    viewer: Officer,
) -> list[Row]:
    """The list of referrals, each with what orders it and what to do about it."""
    rows = []
    for referral in referrals:
        clock = next(iter(clocks_of_referral(referral)), None)
        rows.append(
            Row(
                reference=referral.reference,
                url=reverse("referrals:referral", args=[referral.reference]),
                points=referral.triage_points,
                facts=triage[referral.pk],
                incident=referral.get_incident_type_display(),
                source=_from(referral),
                received=wording.ago(referral.received_at, now),
                received_exact=wording.exact(referral.received_at, now),
                state=referral.get_state_display(),
                state_kind=STATE_KINDS[ReferralState(referral.state)],
                risk_level=referral.risk_level,
                owner="You" if referral.owner_id == viewer.pk else referral.owner.name if referral.owner else "No owner",
                when=wording.relative(clock.ends_at, now) if clock and clock.ends_at else "",
                when_state=_when_state(clock.ends_at, clock.soon, now) if clock and clock.ends_at else "",
                limit=clock.limit_name if clock else "",
                matches=matches.get(referral.pk, 0),
                high_priority=referral.high_priority,
                action=next(iter(next_steps(referral, viewer)), None),
            )
        )
    return rows


def _from(referral: Referral) -> str:
    return f"{referral.get_source_display()}, {referral.reporter}" if referral.reporter else referral.get_source_display()


def _when_state(ends: datetime, soon: Any, now: datetime) -> str:
    return "late" if now > ends else "soon" if now >= ends - soon else ""


def next_steps(referral: Referral, viewer: Officer) -> list[Step]:
    """What the reader may do with a referral now; the first is the main one."""
    offered: list[tuple[str, str, str, bool]] = []
    if referral.state == ReferralState.NEW:
        offered.append(("Take it", "referrals:take_save", permissions.TAKE, True))
        offered.append(("Record the assessment", "referrals:assess", permissions.ASSESS, False))
    elif referral.state == ReferralState.TAKEN:
        offered.append(("Record the assessment", "referrals:assess", permissions.ASSESS, False))
    elif referral.state == ReferralState.ASSESSED:
        offered.append(("Open a case", "referrals:open_case", permissions.OPEN_CASE, False))
        offered.append(("Join to a case", "referrals:join", permissions.JOIN, False))
        offered.append(("Assess again", "referrals:assess", permissions.ASSESS, False))
    if referral.is_open:
        offered.append(("Assign an officer", "referrals:assign", permissions.ASSIGN, False))
        offered.append(("Move the target", "referrals:override_target", permissions.OVERRIDE_TARGET, False))
        offered.append(("Close with a reason", "referrals:close", permissions.CLOSE, False))
    allowed = [entry for entry in offered if may(viewer, entry[2], referral)]
    return [
        Step(label, reverse(name, args=[referral.reference]), is_main=place == 0, is_post=is_post)
        for place, (label, name, _, is_post) in enumerate(allowed)
    ]


def filters(chosen: Mapping[str, str], counts: Mapping[str, int]) -> list[Filter]:
    """The ways to narrow the list, as links."""

    def address(**wanted: str) -> str:
        merged = {**chosen, **wanted}
        return f"?{urlencode({name: value for name, value in merged.items() if value})}"

    state, mine = chosen.get("state", ""), chosen.get("mine", "")
    waiting = counts.get("new", 0) + counts.get("taken", 0)
    entries = [
        ("Open", "", waiting + counts.get("assessed", 0)),
        ("Waiting for an assessment", "waiting", waiting),
        ("New", "new", counts.get("new", 0)),
        ("Assessed", "assessed", counts.get("assessed", 0)),
        ("Joined to a case", "joined", None),
        ("Closed", "closed", None),
    ]
    shown = [Filter(label, address(state=key), state == key, count) for label, key, count in entries]
    return [*shown, Filter("Mine only", address(mine="" if mine else "1"), bool(mine))]


@dataclass(frozen=True, slots=True)
class Target:
    """When force policy says that a referral must be acted on."""

    name: str
    when: str
    exact: str
    state: str
    steps: list[Reason]


@dataclass(frozen=True, slots=True)
class IdentifierRow:
    """An identifier of a report."""

    kind: str
    value: str
    service: str
    seen: str
    search_url: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person of a report, as its sender sees them."""

    called: str
    role: str
    name: str
    born: str | None
    note: str
    identifiers: list[IdentifierRow]
    more: int


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file that a report speaks of: names and digests, never the file."""

    name: str | None
    classification: str | None
    relevance: str | None
    viewed: str | None
    digest: str | None


@dataclass(frozen=True)
class ReferralPage:
    """What the page of a referral shows."""

    reference: str
    name: str
    state: str
    state_kind: str
    risk_level: str
    high_priority: bool
    facts: list[tuple[str, str]]
    incident: Facts
    steps: list[Step]
    points: int
    triage: list[TriageLine]
    target: Target | None
    people: list[PersonRow]
    identifiers: list[IdentifierRow]
    more_identifiers: int
    files: list[FileRow]
    more_files: int
    unreadable: list[UnreadablePart]
    unrecognised: list[str]
    case: dict[str, str] | None
    ended: str


def referral_page(
    referral: Referral,
    people: Sequence[ReferralPerson],
    identifiers: Sequence[ReferralIdentifier],
    *,
    triage: list[TriageLine],
    now: datetime,
    viewer: Officer,
) -> ReferralPage:
    """Put a referral into words."""
    content = referral.content
    files = content.get("files") or []
    clock = next(iter(clocks_of_referral(referral)), None)
    alone = [row for row in identifiers if row.person_id is None and row.kind != IdentifierKind.DIGEST]
    return ReferralPage(
        reference=referral.reference,
        name=referral.get_incident_type_display(),
        state=referral.get_state_display(),
        state_kind=STATE_KINDS[ReferralState(referral.state)],
        risk_level=referral.risk_level,
        high_priority=referral.high_priority,
        facts=[
            ("Received", wording.exact_with_year(referral.received_at)),
            ("From", _from(referral)),
            ("Their reference", referral.external_reference),
            ("Owner", referral.owner.name if referral.owner else "No owner"),
        ],
        incident=_incident(referral, content),
        steps=next_steps(referral, viewer),
        points=referral.triage_points,
        triage=triage,
        target=Target(
            name=clock.limit_name,
            when=wording.relative(clock.ends_at, now),
            exact=wording.exact(clock.ends_at, now),
            state=_when_state(clock.ends_at, clock.soon, now),
            steps=[Reason(text, source) for text, source in clock.steps],
        )
        if clock and clock.ends_at
        else None,
        people=[_person(person) for person in people],
        identifiers=[_identifier(row) for row in alone[:SHOWN_IDENTIFIERS]],
        more_identifiers=max(len(alone) - SHOWN_IDENTIFIERS, 0),
        files=[_file(file) for file in files[:50]],
        more_files=max(len(files) - 50, 0),
        unreadable=referral.unreadable,
        unrecognised=content.get("unrecognised") or [],
        case={
            "reference": referral.case.reference,
            "title": referral.case.title,
            "url": reverse("cases:case", args=[referral.case.reference]),
        }
        if referral.case
        else None,
        ended=_ended(referral),
    )


def _ended(referral: Referral) -> str:
    if referral.state != ReferralState.CLOSED or referral.ended_at is None:
        return ""
    passed = f" to {referral.passed_to}" if referral.passed_to else ""
    return f"{referral.get_closed_as_display()}{passed}, {wording.exact_with_year(referral.ended_at)}. {referral.closed_reason}"


def _incident(referral: Referral, content: Mapping[str, Any]) -> Facts:
    incident = content.get("incident") or {}
    rows: list[tuple[str, str | None]] = [
        ("Type", referral.get_incident_type_display()),
        ("As the sender calls it", referral.original_type),
        ("When", wording.exact_with_year(referral.incident_at) if referral.incident_at else None),
        ("Where", incident.get("platform") or ", ".join(content.get("urls") or [])[:300] or None),
        ("Marks of the sender", ", ".join(incident.get("annotations") or []) or None),
    ]
    if referral.high_priority:
        rows.append(("High priority", referral.high_priority_reason or "Yes, no reason given"))
    rows += [("Further information", text) for text in content.get("additional_info") or []]
    return rows


def _person(person: ReferralPerson) -> PersonRow:
    born = wording.long_date(person.date_of_birth) if person.date_of_birth else None
    return PersonRow(
        called=person.called,
        role=ReportedRole(person.role).label,
        name=person.name,
        born=born or (f"Age {person.age}" if person.age is not None else None),
        note=person.note,
        identifiers=[_identifier(row) for row in list(person.identifiers.all())[:50]],
        more=max(len(person.identifiers.all()) - 50, 0),
    )


def _identifier(row: ReferralIdentifier) -> IdentifierRow:
    seen = sorted(row.seen)
    times = ""
    if seen:
        times = f"Seen {wording.exact_with_year(seen[-1])}"
        if len(seen) > 1:
            times += f", {wording.counted(len(seen), 'time')}"
    return IdentifierRow(
        kind=KIND_WORDS[IdentifierKind(row.kind)],
        value=row.value,
        service=f"on {row.service}" if row.service else "",
        seen=times,
        search_url=f"{reverse('cases:search')}?{urlencode({'q': row.value})}",
    )


def _file(file: Mapping[str, Any]) -> FileRow:
    viewed = {True: "Viewed by the sender", False: "Not viewed by the sender"}.get(file.get("viewed"))  # type: ignore[arg-type]
    return FileRow(
        name=file.get("name") or file.get("file_id"),
        classification=file.get("classification"),
        relevance=file.get("relevance"),
        viewed=viewed,
        digest=file.get("sha1") or file.get("md5") or file.get("sha256"),
    )


def assessment_rows(assessments: Iterable[Assessment]) -> list[Event]:
    """The assessments of a referral as entries of a timeline."""
    return [
        Event(
            title=f"{assessment.get_level_display()}: act by {wording.exact_with_year(assessment.target_at)}",
            when=wording.exact_with_year(assessment.at),
            who=assessment.by.name,
            line=f"{assessment.tool} {assessment.tool_version}. {assessment.reason}"
            + "".join(f" {answer.get('question', '')}: {answer.get('answer', '')}" for answer in assessment.answers),
            kind="event",
        )
        for assessment in assessments
    ]


NAMED_PARTS = 100
"""Parts that the answer to a delivery names; each referral's page has its own, and rows that made none are named only here."""


def delivery_words(delivery: Delivery) -> str:
    """What came of a delivery, in one sentence."""
    parts = [f"{wording.counted(len(delivery.received), 'referral')} received"]
    if delivery.known:
        were = "was" if len(delivery.known) == 1 else "were"
        parts.append(f"{len(delivery.known)} {were} here already and did not change")
    if delivery.not_shown:
        were = "was" if delivery.not_shown == 1 else "were"
        parts.append(f"{delivery.not_shown} {were} received before and can't be shown to you: ask your inspector")
    if delivery.unreadable:
        parts.append(f"{wording.counted(len(delivery.unreadable), 'part')} could not be read")
    words = f"{wording.listed(parts)}."
    if delivery.unreadable:
        named = [f"{part.where}: {part.reason}" for part in delivery.unreadable[:NAMED_PARTS]]
        further = len(delivery.unreadable) - len(named)
        rest = f"; and {further:,} more: `safehold referral read` lists them all" if further else ""
        words += f" {'; '.join(named)}{rest}."
    if delivery.unrecognised:
        words += f" Not known here, and only in the report itself: {', '.join(delivery.unrecognised[:NAMED_PARTS])}."
    return words


def known_of_target(referral: Referral, *, now: datetime) -> list[Any]:
    """The target that counts from a referral, above the form that moves it."""
    target = target_of(referral, policy.versions(), referral.case)
    return [
        ("Referral", f"{referral.reference}, {referral.get_incident_type_display().lower()}"),
        ("Case", referral.case.reference if referral.case else "None yet"),
        ("Received", wording.exact_with_year(referral.received_at)),
        ("Target", f"{target.name}, {wording.exact(target.ends_at, now)}. Force policy, not law."),
    ]


def known_of(referral: Referral, *, now: datetime) -> list[Any]:
    """The facts above a form that is about a referral."""
    triage = "; ".join(f"{line['words']} ({line['points']})" for line in referral.triage)
    clock = next(iter(clocks_of_referral(referral)), None)
    return [
        ("Referral", f"{referral.reference}, {referral.get_incident_type_display().lower()}"),
        ("From", _from(referral)),
        ("Received", wording.exact_with_year(referral.received_at)),
        ("Triage points", f"{referral.triage_points}: {triage}" if triage else "0"),
        (
            "Target",
            f"{clock.limit_name}, {wording.exact(clock.ends_at, now)}. Force policy, not law."
            if clock and clock.ends_at
            else None,
        ),
    ]
