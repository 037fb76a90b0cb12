"""What actions write of the children who were named or seen, and what they check. Without a door: an action is under way.

A person who has a row in the case already, open or answered with a child, gets no second one; people are compared by their
record, never by their name.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.urls import reverse

from safehold.accounts.checks import refuse_future_day
from safehold.accounts.errors import InputError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import Act
from safehold.casework.cases.events import Event
from safehold.casework.cases.models import Case
from safehold.casework.people import ages
from safehold.casework.people.children_named import Named, NamedIn
from safehold.casework.safeguarding import queries
from safehold.casework.safeguarding.models import (
    OPEN_NAMED,
    Child,
    ChildNamed,
    ChildNamedAnswer,
    NamedAnswer,
)
from safehold.casework.warrants.models import PremisesRecord
from safehold.law.calendar import london_date, years_of_age

AGES_FIT_WITHIN: Final = 3
"""Years by which the ages of two records may differ and still be of one child: an age is often a guess. Force policy."""
NEEDS_A_REASON_FROM: Final = 2
"""From so many years of difference on, whoever says that they are the same gives a reason."""
_SHORTEST_REASON: Final = 15


def write_named(act: Act, case: Case, named: Sequence[Named], by: Officer) -> None:
    """Write a row for each child whom a record names or shows, inside an action of another app.

    The safeguarding lead and the officer in the case are told at once. Writes: children named, notices.
    """
    known = queries.people_known_as_children(case)
    for one in named:
        if one.person is not None and one.person.pk in known:
            continue
        if _is_the_tick_alone(one) and queries.found_in_search(case, one.reference):
            continue
        row = ChildNamed.objects.create(
            case=case,
            kind=one.kind,
            source=one.source,
            place=one.place,
            reference=one.reference[:20],
            person=one.person,
            name=one.name[:120],
            age_said=one.age_said[:40],
            age=ages.years_said(one.age_said),
            date_of_birth=one.date_of_birth,
            relation_said=one.relation_said[:120],
            address=one.address[:200],
            seen_at=one.seen_at,
            recorded_at=act.at,
            recorded_by=by,
        )
        act.tells(
            Event.CHILD_NAMED,
            row,
            text=f"{row.name or 'A child who is not named'}: {row.get_kind_display().lower()}, {row.reference}"[:200],
            url=reverse("safeguarding:of_case", args=[case.reference]),
            case=case,
        )


def _is_the_tick_alone(one: Named) -> bool:
    """Whether a search says that a child was present, and nothing of the child."""
    return one.kind is NamedIn.SEARCH and not (one.name or one.age_said or one.date_of_birth or one.relation_said)


def settle_the_tick(child: Child, *, by: Officer, at: datetime) -> None:
    """Answer the tick of a search, which names nobody, with the child who is recorded as found in it. Inside an action."""
    if child.warrant_id is None:
        return
    searches = PremisesRecord.objects.filter(warrant_id=child.warrant_id).values("pk")
    waiting = ChildNamed.objects.filter(
        OPEN_NAMED,
        case_id=child.case_id,
        kind=NamedIn.SEARCH,
        source__in=searches,
        name="",
        age_said="",
        date_of_birth=None,
        relation_said="",
    )
    named = waiting.select_for_update(no_key=True).order_by("pk").first()
    if named is not None:
        named.answer, named.child = NamedAnswer.RECORDED, child
        named.version += 1
        named.save()
        add_answer(named, by=by, at=at)


def add_answer(
    named: ChildNamed, *, by: Officer, at: datetime, why_not: str = "", date_of_birth: date | None = None, reason: str = ""
) -> None:
    """Add the answer that stands on a row to those that were given, inside an action. Writes: an answer."""
    ChildNamedAnswer.objects.create(
        named=named,
        case=named.case,
        answer=named.answer or NamedAnswer.TAKEN_BACK,
        child=named.child,
        why_not=why_not,
        date_of_birth=date_of_birth,
        reason=reason,
        at=at,
        by=by,
    )


def born(named: ChildNamed) -> date | None:
    """The date of birth by the record of the person, where there is one, before what a report says."""
    of_record = named.person.date_of_birth if named.person is not None else None
    return of_record or named.date_of_birth


def years(born_on: date | None, age: int | None, day: date) -> int | None:
    """The age in years on a day, from the date of birth where it is known."""
    return age if born_on is None else max(years_of_age(born_on, day), 0)


def differs_from(named: ChildNamed, child: Child) -> bool:
    """Say whether a reason is needed to hold them for the same: a name, a date of birth or an age differs.

    Raises: InputError where the ages are too far apart for one child.
    """
    day = london_date(named.seen_at)
    one, other = years(born(named), named.age, day), years(child.date_of_birth, child.age, day)
    apart = 0 if one is None or other is None else abs(one - other)
    if apart > AGES_FIT_WITHIN:
        raise InputError(
            "child",
            f"{child} is {other}, and whoever was named or seen is {one}: that is not one child.",
            "Choose another child, or record a child.",
        )
    both = born(named), child.date_of_birth
    names_differ = bool(named.name) and queries.comparable(named.name) != queries.comparable(child.name)
    return names_differ or apart >= NEEDS_A_REASON_FROM or (None not in both and both[0] != both[1])


def refuse_thin_reason(field: str, reason: str) -> None:
    """Refuse words that say nothing: "x", "n/a", "adult". Raises: InputError."""
    letters = sum(letter.isalpha() for letter in reason)
    if letters < _SHORTEST_REASON or len(reason.split()) < 3:
        raise InputError(field, "Write it in a sentence.", "Say what was checked, and what it showed.")


def refuse_adult(date_of_birth: date | None, age: int | None, *, on: date, at: datetime) -> None:
    """Refuse to record somebody of 18 or older as a child. Raises: InputError."""
    if date_of_birth is not None:
        refuse_future_day("date_of_birth", date_of_birth, at=at)
        if ages.is_adult(date_of_birth, on):
            raise InputError("date_of_birth", "Somebody of that date of birth is 18 or older.", "Check the date.")
    if age is not None and age >= ages.ADULT_AT:
        raise InputError("age", "A child is under 18.", "Check the age, or record the person in another role.")
