"""The story of a child: recorded, referred, answered, talked about, and what was done."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from safehold.casework.safeguarding import actions as safeguarding
from safehold.casework.safeguarding.asked import (
    CompleteAction,
    RecordChild,
    RecordOutcome,
    RecordReply,
    RecordStrategyDiscussion,
    ReferChild,
)
from safehold.casework.safeguarding.models import (
    ActionType,
    Child,
    DiscussionDecision,
    LawfulBasis,
    Outcome,
    Relation,
    Reply,
)
from safehold.casework.warrants.models import Warrant
from safehold.demo.invented import CHILDRENS_SERVICES, childs_name
from safehold.demo.investigations import Investigation
from safehold.demo.stories import Story, london
from safehold.law.calendar import add_working_days, london_date

RELATIONS = (Relation.OWN_CHILD, Relation.STEPCHILD, Relation.PARTNERS_CHILD, Relation.VOLUNTEERING, Relation.NEIGHBOUR)
OUTCOMES = (Outcome.IN_NEED_PLAN, Outcome.PROTECTION_PLAN, Outcome.PLAN_IN_PLACE, Outcome.EARLY_HELP)


@dataclass
class Safeguarded:
    """One child as the story knows it. The number chooses what differs from child to child."""

    of: Investigation
    number: int
    child: Child = field(init=False)

    @property
    def in_household(self) -> bool:
        """Whether the child lives at the address."""
        return self.number % 5 != 3


def found(it: Safeguarded, moment: datetime, *, warrant: Warrant | None = None) -> Story:
    """The child is recorded, referred the same morning, and seen."""
    of = it.of
    at = yield moment
    it.child = safeguarding.record_child(
        of.case,
        RecordChild(
            name=childs_name(it.number),
            age=4 + it.number * 5 % 12,
            relation=RELATIONS[it.number % len(RELATIONS)],
            in_household=it.in_household,
            concern="The person under investigation has regular unsupervised contact.",
            found_at=at,
        ),
        warrant=warrant,
        by=of.detective,
        at=at,
    )
    at = yield moment + timedelta(minutes=50)
    safeguarding.refer_child(
        it.child,
        ReferChild(
            to=CHILDRENS_SERVICES,
            lawful_basis=LawfulBasis.S47 if it.number % 3 else LawfulBasis.S17,
            what_was_shared="The concern, the household, and that an investigation is under way.",
        ),
        by=of.force.safeguarding_lead,
        at=at,
    )


def action(it: Safeguarded, moment: datetime, type: ActionType, note: str = "") -> Story:
    """One safeguarding action is completed."""
    at = yield moment
    safeguarding.complete_action(
        it.child, CompleteAction(type=type, completed_at=at, note=note), by=it.of.force.safeguarding_lead, at=at
    )


def answered(it: Safeguarded, day: date) -> Story:
    """Children's services reply, and a strategy discussion is held the same day."""
    force = it.of.force
    at = yield london(day, "10:20", minutes=it.number)
    safeguarding.record_reply(
        it.child,
        RecordReply(
            replied_at=at,
            reply=Reply.STRATEGY_DISCUSSION,
            replied_by="Social worker B. Margin",
            note="Strategy discussion today.",
        ),
        by=force.safeguarding_lead,
        at=at,
    )
    at = yield london(day, "15:00", minutes=it.number)
    safeguarding.record_strategy_discussion(
        it.child,
        RecordStrategyDiscussion(
            held_on=day,
            attendees=[force.safeguarding_lead.name, "Social worker B. Margin", "Health visitor E. Indent"],
            decision=DiscussionDecision.S47_JOINT if it.number % 3 else DiscussionDecision.ASSESSMENT,
            reason="Contact continues unless it is stopped; the other parent works with us.",
        ),
        by=force.safeguarding_lead,
        at=at,
    )


def concluded(it: Safeguarded, day: date, outcome: Outcome | None = None) -> Story:
    """A safety plan, and the outcome that a person decides."""
    yield from action(it, london(day, "11:00", minutes=it.number), ActionType.SAFETY_PLAN, "Signed by the other parent")
    at = yield london(day, "16:00", minutes=it.number)
    safeguarding.record_outcome(
        it.child,
        RecordOutcome(
            outcome=outcome or OUTCOMES[it.number % len(OUTCOMES)], reason="The plan is in place and the school knows of it."
        ),
        by=it.of.force.safeguarding_lead,
        at=at,
    )


def whole_story(it: Safeguarded, moment: datetime, *, warrant: Warrant, days_to_outcome: Sequence[int] = (1, 6)) -> Story:
    """From the morning of a search to an outcome some days later."""
    yield from found(it, moment, warrant=warrant)
    yield from action(it, moment + timedelta(minutes=95), ActionType.CHILD_SEEN, "Seen alone, with a social worker")
    day = london_date(moment)
    yield from answered(it, add_working_days(day, days_to_outcome[0]))
    yield from concluded(it, add_working_days(day, days_to_outcome[1]))
