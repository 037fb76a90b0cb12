"""Children who were named or seen, in the words of a page."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.people.children_named import NamedIn
from safehold.casework.safeguarding import named_children, permissions, same_children
from safehold.casework.safeguarding.models import Child, ChildNamed
from safehold.casework.safeguarding.presenters import age_on
from safehold.law.calendar import london_date
from safehold.web import wording
from safehold.web.shown import Button, Cell, Fact


def name_of(named: ChildNamed) -> str:
    """What a page calls them."""
    return named.name or "Child not named"


def age_words(named: ChildNamed) -> str:
    """The age by the date of birth, or as it was said."""
    years = named_children.years(named_children.born(named), None, london_date(named.seen_at))
    if years is not None:
        return f"age {years}"
    return f"age {named.age_said}, as said" if named.age_said else "age not known"


def source_url(named: ChildNamed) -> str:
    """The page of the record that names them."""
    if named.kind == NamedIn.REPORT:
        return reverse("referrals:referral", args=[named.reference])
    if named.kind == NamedIn.PERSON and named.person_id:
        return reverse("people:person", args=[named.person_id])
    return reverse("warrants:warrant", args=[named.reference])


@dataclass(frozen=True, slots=True)
class NamedRow:
    """Somebody who was named or seen: open, or with what was answered."""

    name: str
    age: str
    where: Cell
    seen: str
    answer: str
    answered: str
    child: Cell | None
    record: Button | None
    fields: dict[str, str]
    others: list[Button]
    is_open: bool


def named_rows(found: Iterable[ChildNamed], *, now: datetime, viewer: Officer, is_open: bool) -> list[NamedRow]:
    """The children who were named or seen, the open ones first; with what the reader may do while the case is open."""
    rows = [_row(named, now=now, viewer=viewer, case_is_open=is_open) for named in found]
    return sorted(rows, key=lambda row: not row.is_open)


def _row(named: ChildNamed, *, now: datetime, viewer: Officer, case_is_open: bool) -> NamedRow:
    answers = list(named.answers.all())
    last = answers[-1] if answers and not named.is_open else None
    words = ""
    if last is not None:
        words = " ".join(part for part in (f"{last.get_why_not_display()}." if last.why_not else "", last.reason) if part)
    may_record = case_is_open and may(viewer, permissions.RECORD_CHILD)
    may_refuse = case_is_open and may(viewer, permissions.SAY_NOT_A_CHILD)
    offered = [
        ("Already a child here", "safeguarding:say_already", named.is_open and may_record),
        ("Not a child, or not to be recorded", "safeguarding:say_not_a_child", named.is_open and may_refuse),
        ("Take the answer back", "safeguarding:take_back_answer", not named.is_open and may_refuse),
    ]
    return NamedRow(
        name=name_of(named),
        age=age_words(named),
        where=Cell(f"{named.get_kind_display()}, {named.reference}", href=source_url(named), second=named.relation_said),
        seen=wording.exact(named.seen_at, now),
        answer=named.get_answer_display(),
        answered=f"{last.by.name}, {wording.exact(last.at, now)}. {words}".strip() if last else "",
        child=Cell(named.child.reference, href=reverse("safeguarding:child", args=[named.child.reference]))
        if named.child
        else None,
        record=Button("Record as a child", reverse("safeguarding:record_named_save", args=[named.pk]))
        if named.is_open and may_record
        else None,
        fields={"submission": str(uuid.uuid4()), "version": str(named.version)},
        others=[Button(label, reverse(name, args=[named.pk])) for label, name, possible in offered if possible],
        is_open=named.is_open,
    )


def known_of(named: ChildNamed) -> list[Fact]:
    """The facts above a form about somebody who was named or seen."""
    born = named_children.born(named)
    facts = [
        Fact("Who", f"{name_of(named)}, {age_words(named)}"),
        Fact("Where", f"{named.get_kind_display()}, {named.reference}", href=source_url(named)),
        Fact("When", wording.exact_with_year(named.seen_at)),
    ]
    if born is not None:
        facts.append(Fact("Date of birth", wording.exact_with_year(born)))
    if named.relation_said:
        facts.append(Fact("What was said of them", named.relation_said))
    if named.address:
        facts.append(Fact("Address", named.address))
    return facts


def child_choices(children: Iterable[Child], day: date) -> list[tuple[str, str]]:
    """The children of a case to choose from."""
    return [(child.reference, f"{child.reference}, {child.name}, {age_on(child, day)}") for child in children]


@dataclass(frozen=True, slots=True)
class SameRow:
    """Another record that is, or may be, of the same child."""

    reference: str
    url: str
    words: str
    decision: str
    decide_url: str


def same_rows(child: Child, *, now: datetime, viewer: Officer) -> list[SameRow]:
    """The records that may be of the same child, and those of which somebody decided, as far as the reader sees them."""
    may_decide = may(viewer, permissions.DECIDE_SAME)
    found: list[tuple[Child, str]] = [(other, "") for other in same_children.may_be_the_same(child)]
    for each in same_children.decided_about(child):
        row = each.decision
        found.append((each.child, f"{row.get_decision_display()}: {row.decided_by.name}, {wording.exact(row.decided_at, now)}"))
    day = london_date(now)
    return [
        SameRow(
            reference=other.reference,
            url=reverse("safeguarding:child", args=[other.reference]),
            words=f"{other.name}, {age_on(other, day)}, {other.case.reference}",
            decision=decision,
            decide_url=f"{reverse('safeguarding:decide_same', args=[child.reference])}?other={other.reference}"
            if may_decide
            else "",
        )
        for other, decision in found
    ]
