"""Children in the words of a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.cases.clock_presenters import ClockRow, clock_row
from safehold.casework.cases.models import Clock
from safehold.casework.safeguarding import permissions, queries
from safehold.casework.safeguarding.models import Child, Outcome
from safehold.web import wording
from safehold.web.shown import Button, Event, Fact

_GOOD_OUTCOMES = (Outcome.PROTECTION_PLAN, Outcome.IN_NEED_PLAN, Outcome.PLAN_IN_PLACE, Outcome.CARE, Outcome.EARLY_HELP)


def age_on(child: Child, day: date) -> str:
    """The age in words: worked out from the date of birth, or as it was recorded."""
    return f"age {_years_on(child, day)}"


def _years_on(child: Child, day: date) -> str:
    """The age without the word before it: "12", "not recorded"."""
    if child.date_of_birth is not None:
        born = child.date_of_birth
        years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        return str(max(years, 0))
    return "not recorded" if child.age is None else str(child.age)


def status(child: Child) -> tuple[str, str]:
    """The word for where the work for a child stands, and its kind of tag."""
    if child.has_outcome:
        return child.get_outcome_display(), "done" if child.outcome in _GOOD_OUTCOMES else "ended"
    if queries.police_protection_since(child) is not None:
        return "In police protection", "due"
    referrals = list(child.referrals.all())
    if not referrals:
        return "Not referred", "missing"
    last = referrals[-1]
    if last.replied_at is not None:
        return f"Replied: {last.get_reply_display().lower()}", "under-way"
    return ("Acknowledged, no decision", "waiting") if last.acknowledged_at else ("No reply yet", "due")


@dataclass(frozen=True, slots=True)
class ChildRow:
    """A child as a row of a list."""

    reference: str
    url: str
    name: str
    age: str
    where: str
    case_reference: str
    case_url: str
    status: tuple[str, str]
    basis: str
    referred: str
    acknowledged: str
    clock: ClockRow | None


def child_rows(children: Iterable[Child], clocks: dict[int, Clock], *, now: datetime, viewer: Officer) -> list[ChildRow]:
    """The children as rows of the list."""
    today = wording.london_date(now)
    rows = []
    for child in children:
        stored = clocks.get(child.pk)
        referrals = list(child.referrals.all())
        last = referrals[-1] if referrals else None
        rows.append(
            ChildRow(
                reference=child.reference,
                url=reverse("safeguarding:child", args=[child.reference]),
                name=child.name,
                age=age_on(child, today),
                where=f"{child.get_relation_display()}{', same household' if child.in_household else ''}",
                case_reference=child.case.reference,
                case_url=reverse("cases:case", args=[child.case.reference]),
                status=status(child),
                basis=last.get_lawful_basis_display() if last else "",
                referred=f"{wording.exact(last.sent_at, now)}, {last.to}" if last else "",
                acknowledged=wording.exact(last.acknowledged_at, now) if last and last.acknowledged_at else "",
                clock=clock_row(stored, now=now, viewer=viewer) if stored else None,
            )
        )
    return rows


def child_facts(child: Child, *, now: datetime) -> list[Fact]:
    """The facts of a child."""
    born = wording.exact_with_year(child.date_of_birth) if child.date_of_birth else ""
    facts = [
        Fact("Case", child.case.reference, href=reverse("cases:case", args=[child.case.reference])),
        Fact("Date of birth", born),
        Fact("Age", _years_on(child, wording.london_date(now)).capitalize()),
        Fact("Contact", child.get_relation_display()),
        Fact("In the household", "Not known yet" if child.in_household is None else "Yes" if child.in_household else "No"),
        Fact("Where the child is", child.address_note),
        Fact("Concern", child.concern),
        Fact("Found", wording.exact_with_year(child.found_at)),
        Fact("Recorded by", child.recorded_by.name),
    ]
    if child.warrant:
        facts.append(Fact("Found during the search under", child.warrant.reference))
    if child.outcome_at:
        by = child.outcome_by.name if child.outcome_by else ""
        outcome = f"{child.get_outcome_display()}, {wording.exact_with_year(child.outcome_at)}, {by}"
        facts += [Fact("Outcome", outcome), Fact("Why", child.outcome_reason)]
    return facts


def referral_rows(child: Child) -> list[Event]:
    """The referrals of a child as timeline rows."""
    rows = []
    for referral in reversed(list(child.referrals.all())):
        answer = "No reply yet."
        if referral.replied_at:
            answer = f"Replied {wording.exact_with_year(referral.replied_at)}: {referral.get_reply_display().lower()}."
        elif referral.acknowledged_at:
            answer = f"Acknowledged {wording.exact_with_year(referral.acknowledged_at)}, not decided."
        rows.append(
            Event(
                title=f"Referred to {referral.to}",
                when=wording.exact_with_year(referral.sent_at),
                who=referral.sent_by.name,
                line=" ".join(
                    part
                    for part in (
                        f"{referral.get_lawful_basis_display()}.",
                        _sentence(referral.what_was_shared),
                        answer,
                        referral.reply_note,
                    )
                    if part
                ),
                kind="step",
            )
        )
    return rows


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def discussion_rows(child: Child) -> list[Event]:
    """The strategy discussions of a child as timeline rows."""
    rows, started = [], queries.enquiries_started(child)
    for discussion in reversed(list(child.discussions.all())):
        conference = (
            f" Child protection conference by {wording.exact_with_year(discussion.conference_by)}."
            if discussion in started and discussion.conference_by
            else ""
        )
        rows.append(
            Event(
                title=discussion.get_decision_display(),
                when=wording.exact_with_year(discussion.held_on),
                who="; ".join(discussion.attendees),
                line=f"{discussion.reason}{conference}",
                kind="step",
            )
        )
    return rows


def action_rows(child: Child) -> list[Event]:
    """The completed actions of a child as timeline rows."""
    return [
        Event(
            title=action.get_type_display(),
            when=wording.exact_with_year(action.completed_at),
            who=action.by.name,
            line=action.note,
        )
        for action in reversed(list(child.actions.all()))
    ]


def child_buttons(child: Child, viewer: Officer) -> list[Button]:
    """List what may be done for a child now, the first being what most needs doing."""
    if child.has_outcome:
        return []
    waits = queries.open_referral(child) is not None
    referred = bool(child.referrals.all())
    offered = [
        ("Record their reply", "safeguarding:reply", permissions.RECORD_REPLY, waits),
        ("Refer the child" if not referred else "Refer again", "safeguarding:refer", permissions.REFER, not waits),
        ("Record a strategy discussion", "safeguarding:discussion", permissions.RECORD_DISCUSSION, True),
        ("Record what was done", "safeguarding:complete_action", permissions.COMPLETE_ACTION, True),
        ("Record the outcome", "safeguarding:outcome", permissions.RECORD_OUTCOME, True),
    ]
    allowed = [(label, name) for label, name, permission, possible in offered if possible and may(viewer, permission)]
    main = "Record the outcome" if referred and not waits else allowed[0][0] if allowed else ""
    return [Button(label, reverse(name, args=[child.reference]), is_main=label == main) for label, name in allowed]


def known_of(child: Child, *, now: datetime) -> list[Fact]:
    """The facts that stand above a form on a child."""
    return [
        Fact("Child", f"{child.name}, {age_on(child, wording.london_date(now))}"),
        Fact("Contact", child.get_relation_display()),
        Fact("Concern", child.concern),
    ]
