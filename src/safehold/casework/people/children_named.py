"""A record names or shows a child: who has to know of it registers here, and is told within the action that records it.

    children_named.tell(act, case, [Named(NamedIn.SEARCH, …)], by=by)    # an action of people, referrals, warrants
    children_named.follow(write_named)                                   # a later app, at its start

The app that says what is done for a child stands after those that meet one first; an import would be a circle.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import TextChoices

from safehold.accounts.models import Officer
from safehold.casework.cases.door import Act
from safehold.casework.cases.models import Case
from safehold.casework.people.models import Person


class NamedIn(TextChoices):
    """Where a child was named or seen."""

    REPORT = "report", "Named in a report"
    SEARCH = "search", "Present at a search"
    FURTHER_ENTRY = "further_entry", "Present at a further entry"
    PERSON = "person", "Added to the case as a person"


@dataclass(frozen=True)
class Named:
    """Somebody whom a record names or shows, and who is a child or may be one.

    `source` is the number of the record (the referral, the search); `place` tells apart those whom one record names. `person` is
    the recorded person they are, where there is one: people are compared by that number and never by their name.
    """

    kind: NamedIn
    source: int
    place: int
    reference: str
    seen_at: datetime
    name: str = ""
    age_said: str = ""
    date_of_birth: date | None = None
    relation_said: str = ""
    address: str = ""
    person: Person | None = None


Follower = Callable[[Act, Case, Sequence[Named], Officer], None]

_FOLLOWERS: list[Follower] = []


def follow(follower: Follower) -> Follower:
    """Have a function told of the children whom an action records, in its transaction."""
    _FOLLOWERS.append(follower)
    return follower


def tell(act: Act, case: Case, named: Sequence[Named], *, by: Officer) -> None:
    """Tell of children inside an action that is under way in a case."""
    if named:
        for follower in _FOLLOWERS:
            follower(act, case, named, by)
