"""Arrests and detention in the words of a page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.cases import clock_presenters
from safehold.casework.cases.clock_presenters import FIRST_LIMIT
from safehold.casework.cases.models import Clock
from safehold.casework.cases.tags import Tag
from safehold.casework.custody import permissions
from safehold.casework.custody.clock_sources import Standing
from safehold.casework.custody.models import (
    Arrest,
    CourtApplication,
    DetentionReview,
    Disposal,
    ExcludedTime,
    WayIn,
    WelfareContact,
    WelfareRecord,
    WelfareStep,
)
from safehold.casework.people.models import Order
from safehold.casework.people.presenters import order_words
from safehold.casework.releases.choices import Factor, Purpose, Sought
from safehold.law.charging import OFFENCES
from safehold.web import clock_bar, wording
from safehold.web.shown import Cell, Check, Fact, Named


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A released person with whom a contact is due."""

    name: str
    url: str
    reference: str
    released: str
    due: str
    when: str
    late: bool
    officer: str
    action_url: str


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application to a court for further detention."""

    asked: Cell
    decided: str
    order: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review of a detention."""

    at: str
    by: str
    outcome: str


@dataclass(frozen=True, slots=True)
class ExcludedRow:
    """Time that does not count."""

    begins: str
    ends: str
    questioned: int


def offence_words(codes: Iterable[str]) -> str:
    """Name offences in one line."""
    return "; ".join(f"{OFFENCES[code].wording} ({OFFENCES[code].provision})" for code in codes if code in OFFENCES)


def elapsed_words(clock: Clock, *, now: datetime) -> str:
    """Say how long somebody is in detention, of how much: "19 h 17 min of 24 h"."""
    if clock.starts_at > now:
        return f"Counts from {wording.exact(clock.starts_at, now)} at the latest"
    in_force = next((limit for limit in clock.picture["limits"] if limit["in_force"]), FIRST_LIMIT)
    of = f" of {in_force['short']}" if in_force.get("short") else ""
    return f"{wording.duration(wording.elapsed(clock.starts_at, now))}{of}"


def longer_words(clock: Clock) -> str:
    """Say who may authorise the limit after the one in force: "36 hours: superintendent or above"."""
    later = [limit for limit in clock.picture["limits"] if limit.get("code") == Standing.NOT_AUTHORISED]
    in_force = next((limit["at"] for limit in clock.picture["limits"] if limit["in_force"]), "")
    following = next((limit for limit in later if limit["at"] > in_force), None)
    if clock.tag:
        return Tag(clock.tag).label
    return f"{following['label']}: {following['authority'].lower()}" if following else "Nobody may authorise more"


@dataclass(frozen=True)
class HeldRow:
    """A person in custody, as a row of the list."""

    reference: str
    url: str
    name: str
    case_reference: str
    case_url: str
    station: str
    elapsed: str
    left: str
    longer: str
    state: str
    bar: clock_bar.ClockBar | None
    review: str
    review_late: bool
    review_url: str
    steps: str
    steps_url: str
    steps_done: bool
    officer: str


def held_rows(
    arrests: Iterable[Arrest],
    limits: dict[int, Clock],
    reviews: dict[int, Clock],
    missing: dict[int, int],
    *,
    now: datetime,
    viewer: Officer,
) -> list[HeldRow]:
    """Put the people in custody into rows; `missing` counts the welfare steps that nobody has recorded."""
    rows = []
    total = len(WelfareStep)
    for arrest in arrests:
        limit, review = limits.get(arrest.pk), reviews.get(arrest.pk)
        row = clock_presenters.clock_row(limit, now=now, viewer=viewer) if limit else None
        taken = total - missing.get(arrest.pk, 0)
        due = review.ends_at if review else None
        rows.append(
            HeldRow(
                reference=arrest.reference,
                url=reverse("custody:arrest", args=[arrest.reference]),
                name=arrest.person.name,
                case_reference=arrest.case.reference,
                case_url=reverse("cases:case", args=[arrest.case.reference]),
                station=arrest.station,
                elapsed=elapsed_words(limit, now=now) if limit else "On the way",
                left=row.when if row else "",
                longer=longer_words(limit) if limit else "",
                state=row.state if row else "",
                bar=row.bar if row else None,
                review=wording.exact(due, now) if due else "",
                review_late=due is not None and due < now,
                review_url=review.action_url if review and may(viewer, permissions.RECORD_DETENTION) else "",
                steps=f"{taken} of {total}",
                steps_url=reverse("custody:welfare", args=[arrest.reference])
                if taken < total and may(viewer, permissions.RECORD_WELFARE)
                else "",
                steps_done=taken == total,
                officer=arrest.case.officer_in_the_case.name,
            )
        )
    return rows


def contact_rows(arrests: Iterable[Arrest], *, now: datetime, viewer: Officer) -> list[ContactRow]:
    """Put the released people with whom a contact is due into rows."""
    return [
        ContactRow(
            name=arrest.person.name,
            url=reverse("custody:arrest", args=[arrest.reference]),
            reference=arrest.reference,
            released=wording.exact(arrest.released_at, now) if arrest.released_at else "",
            due=wording.exact(arrest.welfare_contact_by, now) if arrest.welfare_contact_by else "",
            when=wording.relative(arrest.welfare_contact_by, now) if arrest.welfare_contact_by else "",
            late=bool(arrest.welfare_contact_by and arrest.welfare_contact_by < now),
            officer=arrest.case.officer_in_the_case.name,
            action_url=reverse("custody:welfare_contact", args=[arrest.reference])
            if may(viewer, permissions.RECORD_WELFARE)
            else "",
        )
        for arrest in arrests
    ]


def status(arrest: Arrest) -> tuple[str, str]:
    """The word for where an arrest stands, and its kind of tag."""
    if arrest.is_on_street_bail:
        return "On street bail", "info"
    if arrest.is_in_custody:
        return "In custody", "custody"
    return arrest.get_disposal_display(), {Disposal.CHARGED: "done", Disposal.BAILED: "info"}.get(
        Disposal(arrest.disposal), "ended"
    )


def arrest_facts(arrest: Arrest, orders: Iterable[Order] = ()) -> list[Fact]:
    """The facts of an arrest, and the orders in force that bind the person."""
    warrant = arrest.warrant
    facts = [
        Fact("Case", arrest.case.reference, href=reverse("cases:case", args=[arrest.case.reference])),
        Fact("Arrested", wording.exact_with_year(arrest.arrested_at)),
        Fact("By", arrest.arrested_by.name),
        Fact("For", offence_words(arrest.offences)),
        Fact("Grounds", arrest.grounds),
        Fact("Necessity", arrest.necessity),
        Fact("Warrant", warrant.reference if warrant else "Arrested without one"),
        Fact("Police station", arrest.station),
        Fact("Arrived", wording.exact_with_year(arrest.arrived_at) if arrest.arrived_at else ""),
        Fact(
            "Detention authorised",
            wording.exact_with_year(arrest.detention_authorised_at) if arrest.detention_authorised_at else "",
        ),
    ]
    facts += [Fact("Subject to", order_words(order), href=reverse("people:person", args=[arrest.person_id])) for order in orders]
    facts += _way_facts(arrest)
    facts += other_offence_facts(arrest)
    if arrest.for_breach_of_bail:
        facts.append(Fact("Arrested for", "A breach of bail (PACE 1984 s.46A)"))
    if arrest.minutes_used_before:
        facts.append(Fact("Earlier detention that counts", f"{arrest.minutes_used_before} minutes"))
    if arrest.superintendent_at:
        facts.append(
            Fact("36 hours authorised", f"{wording.exact_with_year(arrest.superintendent_at)}, {arrest.superintendent_name}")
        )
    if arrest.released_at:
        facts.append(
            Fact("Detention ended", f"{wording.exact_with_year(arrest.released_at)}: {arrest.get_disposal_display().lower()}")
        )
        facts.append(Fact("Why", arrest.disposal_reason))
        if arrest.gate_reason:
            facts.append(Fact("Released before every welfare step", arrest.gate_reason))
    return facts


def other_offence_facts(arrest: Arrest) -> list[Fact]:
    """That an arrest is judged to be for a different offence of the same kind, or after all for the same; by whom, and why."""
    if arrest.different_judged_at is None or arrest.different_judged_by is None:
        return []
    said = f"{arrest.different_reason} ({arrest.different_judged_by.name}, {wording.exact_with_year(arrest.different_judged_at)})"
    if not arrest.different_from:
        return [Fact("The same offence as before", said)]
    return [Fact("A different offence of the same kind", f"Than {', '.join(arrest.different_from)}: {said}")]


def earlier_choices(earlier: Iterable[Arrest]) -> list[tuple[str, str]]:
    """Earlier arrests as choices of a form, by their references."""
    return [
        (one.reference, f"{one.reference}, {wording.exact_with_year(one.arrested_at)}: {offence_words(one.offences)}")
        for one in earlier
    ]


def judge_url(arrest: Arrest, viewer: Officer, earlier: Sequence[Arrest]) -> str:
    """Where it is judged whether an arrest was for another offence than one before it; empty where there is nothing to judge."""
    offered = earlier and arrest.case.is_open and may(viewer, permissions.JUDGE_OFFENCE)
    return reverse("custody:other_offence", args=[arrest.reference]) if offered else ""


def _way_facts(arrest: Arrest) -> list[Fact]:
    """How the person came into detention, where they were not brought straight to the station."""
    if arrest.way_in == WayIn.VOLUNTARY:
        return [Fact("Came", "Voluntarily, so the hours count from the arrest")]
    if arrest.way_in == WayIn.OUT_OF_AREA:
        here = wording.exact_with_year(arrest.arrived_in_area_at) if arrest.arrived_in_area_at else ""
        return [
            Fact("Came", "Arrested in another police area for this force"),
            Fact("Arrived in this area", here),
            Fact("Questioned in the other area", "Yes" if arrest.questioned_elsewhere else "No"),
        ]
    if arrest.street_bailed_at is None or arrest.street_bail_return_at is None:
        return []
    return [
        Fact(
            "Released on street bail",
            f"{wording.exact_with_year(arrest.street_bailed_at)}, authorised by {arrest.street_bail_authority}",
        ),
        Fact("Why", arrest.street_bail_reason),
        Fact("Weighed", "; ".join(Factor(factor).label for factor in arrest.street_bail_factors)),
        Fact("Representations", arrest.street_bail_representations),
        Fact("Conditions", "; ".join(_condition(each) for each in arrest.street_bail_conditions) or "No conditions"),
        *([Fact("Victim's views", views_words(arrest.street_bail_views))] if arrest.street_bail_views else []),
        Fact("To come to the station", wording.exact_with_year(arrest.street_bail_return_at)),
    ]


def views_words(kept: Mapping[str, Any]) -> str:
    """What was done about the victims' views before conditions of street bail."""
    parts = [f"{Sought(kept['sought']).label}."]
    parts += [kept["words"]] if kept["words"] else []
    parts += ["Through a representative."] if kept["through_representative"] else []
    parts += ["The custody officer was told."] if kept["custody_officer_told"] else []
    return " ".join(parts)


def _condition(kept: dict[str, str]) -> str:
    return f"{kept['text']} ({Purpose(kept['purpose']).label}: {kept['reasons']})"


@dataclass(frozen=True)
class Button:
    """A thing that may be done now."""

    label: str
    url: str
    is_main: bool = False


def arrest_buttons(arrest: Arrest, viewer: Officer, applications: Sequence[CourtApplication] = ()) -> list[Button]:
    """List what may be done now, the first being what most needs doing."""
    is_pending = any(application.decided_at is None for application in applications)

    def button(label: str, name: str, *, main: bool = False) -> Button:
        return Button(label, reverse(name, args=[arrest.reference]), main)

    if arrest.is_on_street_bail:
        if not may(viewer, permissions.RECORD_DETENTION):
            return []
        return [
            button("Record that they came", "custody:arrival", main=True),
            button("No further action", "custody:no_further_action"),
        ]
    if not arrest.is_in_custody:
        due = arrest.welfare_contact_by is not None and not arrest.contacts.exists()
        offered = due and may(viewer, permissions.RECORD_WELFARE)
        return [button("Record the contact", "custody:welfare_contact", main=True)] if offered else []
    if not may(viewer, permissions.RECORD_DETENTION):
        return []
    if arrest.arrived_at is None:
        arrival = button("Record the arrival", "custody:arrival", main=True)
        return [arrival] if arrest.for_breach_of_bail else [arrival, button("Release on street bail", "custody:street_bail")]
    if arrest.detention_authorised_at is None:
        first = [button("Record the authority to detain", "custody:authorise", main=True)]
    else:
        first = []
    if arrest.way_in == WayIn.OUT_OF_AREA and arrest.arrived_in_area_at is None:
        first.append(button("Record the arrival here", "custody:arrival_in_area", main=not first))
    if is_pending:
        first.append(button("Record the court's decision", "custody:court_decision", main=not first))
    decide = [
        *([button("Release on the bail that runs", "bail:resume")] if arrest.for_breach_of_bail else []),
        button("Release on bail", "bail:grant", main=not first),
        Button("Record a charge", f"{reverse('charging:charge', args=[arrest.case.reference])}?person={arrest.person_id}"),
        button("Release under investigation", "custody:release"),
        button("No further action", "custody:no_further_action"),
    ]
    if arrest.superintendent_at is None and arrest.detention_authorised_at is not None:
        decide.append(button("Record 36 hours", "custody:extend"))
    if arrest.detention_authorised_at is not None and not is_pending:
        decide.append(button("Ask a court", "custody:ask_court"))
    return first + decide


def gate_checks(arrest: Arrest, missing: list[WelfareStep], viewer: Officer) -> list[Check]:
    """The steps of the release gate as ticks and crosses."""
    may_record = arrest.is_in_custody and may(viewer, permissions.RECORD_WELFARE)
    url = reverse("custody:welfare", args=[arrest.reference]) if may_record else None
    return [Check(step.label, step not in missing, url if step in missing else None) for step in WelfareStep]


def known_of(arrest: Arrest, missing: list[WelfareStep] | None = None) -> list[Fact]:
    """The facts that stand above a form on an arrest."""
    known = [
        Fact("Person", arrest.person.name),
        Fact("Arrested", wording.exact_with_year(arrest.arrested_at)),
        Fact("Arrived", wording.exact_with_year(arrest.arrived_at) if arrest.arrived_at else ""),
    ]
    if missing is not None:
        words = "; ".join(step.label.lower() for step in missing) or "No step"
        known.append(Fact("Welfare steps missing (force policy)", words))
    return known


def application_rows(applications: Iterable[CourtApplication]) -> list[ApplicationRow]:
    """Put the applications for further detention into rows."""
    return [
        ApplicationRow(
            asked=Cell(wording.exact_with_year(row.applied_at), second=row.court),
            decided=wording.exact_with_year(row.decided_at) if row.decided_at else "Not yet",
            order=f"Granted: {wording.counted(row.hours, 'hour')}" if row.hours else "Refused" if row.decided_at else "",
            reason=row.decision_reason or row.grounds,
        )
        for row in applications
    ]


def application_facts(application: CourtApplication | None) -> list[Fact]:
    """The application on which a court is to decide, above the form of its decision."""
    if application is None:
        return [Fact("Application", "None is pending: record it first")]
    return [
        Fact("Asked", f"{wording.exact_with_year(application.applied_at)}, {application.court}"),
        Fact("Grounds", application.grounds),
    ]


def review_rows(reviews: Iterable[DetentionReview]) -> list[ReviewRow]:
    """Put the reviews of a detention into rows."""
    return [
        ReviewRow(wording.exact_with_year(row.at), f"{row.by_name}, {row.get_by_rank_display().lower()}", row.outcome)
        for row in reviews
    ]


def excluded_rows(periods: Iterable[ExcludedTime]) -> list[ExcludedRow]:
    """Put the times that do not count into rows."""
    return [
        ExcludedRow(wording.exact_with_year(row.begins), wording.exact_with_year(row.ends), row.questioned_minutes)
        for row in periods
    ]


def step_rows(records: Iterable[WelfareRecord]) -> list[Named]:
    """Say who took each welfare step, and when."""
    return [
        Named(row.get_step_display(), f"{row.by.name}, {wording.exact_with_year(row.at)}{f'. {row.note}' if row.note else ''}")
        for row in records
    ]


def contact_lines(contacts: Iterable[WelfareContact]) -> list[Named]:
    """Say what each contact found."""
    return [Named(row.outcome, f"{row.by.name}, {wording.exact_with_year(row.at)}") for row in contacts]
