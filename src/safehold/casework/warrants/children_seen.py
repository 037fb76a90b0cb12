"""Children who were present when premises were entered: what is stored of them, and who is told.

Private to the actions: nothing here checks a permission or writes an audit entry.
"""

from collections.abc import Sequence
from datetime import datetime

from safehold.accounts.checks import refuse_future_day
from safehold.accounts.errors import InputError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import Act
from safehold.casework.people import ages, children_named
from safehold.casework.people.children_named import Named, NamedIn
from safehold.casework.warrants.asked import ChildPresent
from safehold.casework.warrants.models import FurtherEntry, PremisesRecord, Warrant
from safehold.law.calendar import london_date


def refuse_adults_among(children: Sequence[ChildPresent], *, at: datetime) -> None:
    """Refuse somebody of 18 or older, or born in the future, as a child who was present. Raises: InputError."""
    for child in children:
        if child.date_of_birth is not None:
            refuse_future_day("children_present", child.date_of_birth, at=at)
        if ages.is_under_18(child.date_of_birth, ages.years_said(child.age), london_date(at)) is False:
            raise InputError(
                "children_present",
                f"{child.name or 'Somebody'} is 18 or older by that age or date of birth.",
                "Write them under people present.",
            )


def as_stored(children: Sequence[ChildPresent]) -> list[dict[str, str | None]]:
    """What the record of the search keeps of them."""
    return [child.model_dump(mode="json") for child in children]


def tell_of_children(
    act: Act,
    warrant: Warrant,
    record: PremisesRecord | FurtherEntry,
    children: Sequence[ChildPresent],
    *,
    by: Officer,
    address: str,
    seen_at: datetime,
) -> None:
    """Tell of each child who was present inside an action that records it; the tick alone stands for one who is not named."""
    told = children or ([ChildPresent()] if record.child_present else [])
    named = [
        Named(
            NamedIn.SEARCH if isinstance(record, PremisesRecord) else NamedIn.FURTHER_ENTRY,
            source=record.pk,
            place=place,
            reference=warrant.reference,
            seen_at=seen_at,
            name=child.name,
            age_said=child.age,
            date_of_birth=child.date_of_birth,
            relation_said=child.relation,
            address=address,
        )
        for place, child in enumerate(told)
    ]
    children_named.tell(act, warrant.case, named, by=by)
