"""What happens to a record that somebody is told of at once, and who is told: force policy, in dated versions like a rule of law.

An action says what happened, and names whom it concerns besides:

    act.tells(Event.BREACH_RECORDED, breach, text="Condition 1 on 3 June at 14:20", url=reverse("bail:bail", args=[…]))

The door gives the notices in the transaction of the action, after its clocks and before its entry: what is rolled back told
nobody. Who is told here, and who may not see the record, is decided by `casework/notices`, which follows (`follow`). A further
event is one more member of `Event` with a line of `TELLS`; no migration.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Model, TextChoices

from safehold.accounts.models import Officer, Role
from safehold.casework.cases.models import Case
from safehold.law.provisions import Rule, Version
from safehold.law.steps import Basis


class Event(TextChoices):
    """What happened. The code stands in the notice and in the API, and is never renamed; the words may be."""

    CASE_GIVEN = "case.given", "A case was given to you"
    SUPERVISION_GIVEN = "case.supervision_given", "A case is yours to supervise"
    WORK_GIVEN = "work.given", "Work was given to you"
    REFERRAL_GIVEN = "referral.given", "A referral was given to you"
    REFERRAL_HIGH = "referral.high", "A new referral is a high priority"
    MATCH_FOUND = "match.found", "A new match"
    MATCH_UNDER_ORDER = "match.under_order", "A match with somebody under an order or notification"
    CLOSING_ASKED = "closing.asked", "Closing was asked for"
    CLOSING_DECIDED = "closing.decided", "Closing was decided"
    CHILD_NAMED = "child.named", "A child was named"
    WANTED = "person.wanted", "Somebody is wanted"
    BREACH_RECORDED = "breach.recorded", "A breach was recorded"
    EXAMINATION_READY = "examination.ready", "The result of an examination is ready"
    PROSECUTOR_DECIDED = "prosecutor.decided", "The prosecutor decided"


@dataclass(frozen=True, slots=True)
class Tells:
    """Who is told of an event besides those whom the action names: nobody who may not see the record, nor whoever acts.

    - `owner`: the officer in the case; of a record without a case, nobody.
    - `supervisor`: whoever supervises the case.
    - `roles`: every officer of these roles who may see the case; of a record without one, those of the team that holds it.
    """

    owner: bool = False
    supervisor: bool = False
    roles: tuple[Role, ...] = ()


_FIRST: Final[Mapping[Event, Tells]] = {
    Event.CASE_GIVEN: Tells(),
    Event.SUPERVISION_GIVEN: Tells(),
    Event.WORK_GIVEN: Tells(),
    Event.REFERRAL_GIVEN: Tells(),
    Event.REFERRAL_HIGH: Tells(roles=(Role.INTAKE, Role.INSPECTOR)),
    Event.MATCH_FOUND: Tells(owner=True, roles=(Role.INTAKE,)),
    Event.MATCH_UNDER_ORDER: Tells(owner=True, roles=(Role.OFFENDER_MANAGER,)),
    Event.CLOSING_ASKED: Tells(supervisor=True),
    Event.CLOSING_DECIDED: Tells(owner=True),
    Event.CHILD_NAMED: Tells(owner=True, roles=(Role.SAFEGUARDING_LEAD,)),
    Event.WANTED: Tells(owner=True, supervisor=True, roles=(Role.CUSTODY_LIAISON,)),
    Event.BREACH_RECORDED: Tells(owner=True, supervisor=True),
    Event.EXAMINATION_READY: Tells(owner=True),
    Event.PROSECUTOR_DECIDED: Tells(owner=True),
}

TELLS = Rule(
    "notices.events",
    "notices of events",
    (
        Version(
            value=_FIRST,
            unit="who is told of each event",
            effective_from=date(2015, 1, 1),
            reference="Force policy",
            text=(
                "Whoever is given work is told at once. The officer in the case is told of findings, of the prosecutor's"
                " decision, of a breach, of a match, of somebody wanted, of a child who is named and of the decision on closing;"
                " the supervisor of a breach, of somebody wanted and of closing that is asked for; intake and the inspectors of a"
                " new referral of high priority; the safeguarding lead of a child; the custody liaison of somebody wanted; the"
                " offender manager of a match with somebody under an order or notification requirements."
            ),
            basis=Basis.FORCE_POLICY,
            checked="force policy",
        ),
    ),
)
"""A change of policy is a further version with its first day: what was told before stays as it was."""


@dataclass(frozen=True)
class Happened:
    """One event of an action: about which record, in which case (or, without one, held by which team), in a sentence.

    `to` are the officers whom the action names; `url` is where the record is.
    """

    event: Event
    record: Model
    case: Case | None
    team_id: int
    text: str
    url: str
    to: tuple[Officer, ...]
    by: Officer
    at: datetime


Follower = Callable[[Sequence[Happened]], None]

_FOLLOWERS: list[Follower] = []


def follow(follower: Follower) -> None:
    """Call a function with what happened in an action, in the same transaction."""
    _FOLLOWERS.append(follower)


def tell(happened: Sequence[Happened]) -> None:
    """Pass on what happened in an action. For the door alone."""
    if happened:
        for follower in _FOLLOWERS:
            follower(happened)
