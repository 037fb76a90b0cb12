"""The clock of each child without outcome: whatever is due next for that child.

Referral, reply, conference, assessment come one after another, so most children have one clock; police protection has its own,
and so has a reply that is still awaited once enquiries have started.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial

from safehold.casework.cases.addresses import address
from safehold.casework.cases.clock_facts import Rows
from safehold.casework.cases.clocks import Limit, RunningClock, last_minute_of, register_with_policy
from safehold.casework.cases.models import Case, ClockKind
from safehold.casework.cases.tags import Tag
from safehold.casework.policy import names
from safehold.casework.policy.versions import Versions
from safehold.casework.safeguarding import queries
from safehold.casework.safeguarding.models import (
    WITHOUT_OUTCOME,
    ActionType,
    Child,
    ChildReferral,
    StrategyDiscussion,
)
from safehold.law import safeguarding as law
from safehold.law.calendar import in_london, london_date, spoken, spoken_time

REFERRAL_WITHIN = names.register(
    names.figure(
        "child_referral_hours",
        "Referral of a child to children's services",
        default=24,
        unit="hour",
        most=168,
        dated_by="the day the child was found",
        clock_kinds=(ClockKind.CHILD.value,),
        hint="Hours from when the child was found until a referral or an outcome, from 1 to 168.",
    )
)
"""Force policy: a child is referred, or an outcome is recorded, within this time after the child was found."""

GUIDANCE = "Working Together to Safeguard Children 2023"


@register_with_policy(queries.children_waiting_in, needs=[Rows(Child, WITHOUT_OUTCOME)])
def child_clocks(_: Case, children: Sequence[Child], versions: Versions) -> Iterable[RunningClock]:
    """What is due next for each child of the case, and the end of police protection."""
    for child in children:
        since = queries.police_protection_since(child)
        if since is not None:
            yield _protection_clock(child)
        referrals, unanswered = list(child.referrals.all()), queries.open_referral(child)
        discussion = queries.open_enquiries(child)
        if discussion is not None:
            yield _conference_clock(child, discussion)
            if unanswered is not None:
                yield _reply_clock(child, unanswered, subject_kind="child_reply")
        elif not referrals:
            yield _referral_clock(child, versions)
        elif unanswered is not None:
            yield _reply_clock(child, unanswered)
        else:
            yield _outcome_clock(child, referrals[-1])


def _clock_of(child: Child) -> partial[RunningClock]:
    """What the clocks of a child have in common; nothing ends by law when a target of guidance or policy passes."""
    return partial(
        RunningClock,
        kind=ClockKind.CHILD,
        subject_kind="child",
        subject_id=child.pk,
        reference=child.reference,
        subject_name=child.name,
        record_url=address("safeguarding:child", child.reference),
        ended_by_law=False,
    )


def _referral_clock(child: Child, versions: Versions) -> RunningClock:
    day = london_date(child.found_at)
    hours = versions.value_on(REFERRAL_WITHIN.name, day)
    due, within = in_london(child.found_at + timedelta(hours=hours)), REFERRAL_WITHIN.words(hours)
    return _clock_of(child)(
        limit_name="Referral to children's services",
        starts_at=child.found_at,
        ends_at=due,
        soon=timedelta(hours=12),
        tag=Tag.NOT_REFERRED,
        whole_day=False,
        consequence="Until then nobody outside the police knows of the child.",
        next_action="Refer the child, or record the outcome",
        action_label="Refer the child",
        action_url=address("safeguarding:refer", child.reference),
        limits=(Limit(within, due, in_force=True),),
        steps=(
            (f"The child was found at {spoken_time(child.found_at)}.", "Record"),
            (f"A referral falls due within {within}: by {spoken_time(due)}.", versions.basis_on(REFERRAL_WITHIN.name, day)),
        ),
    )


def _reply_clock(child: Child, referral: ChildReferral, subject_kind: str = "child") -> RunningClock:
    sent = london_date(referral.sent_at)
    due = law.decision_by(sent)
    return _clock_of(child)(
        subject_kind=subject_kind,
        limit_name="Reply of children's services",
        starts_at=referral.sent_at,
        ends_at=last_minute_of(due),
        owner_id=referral.sent_by_id,
        soon=timedelta(days=1),
        tag=Tag.NO_DECISION_YET if referral.acknowledged_at else Tag.NO_REPLY_YET,
        consequence="Ask them, and their manager, when it does not come.",
        next_action="Record what children's services decided",
        action_label="Record their reply",
        action_url=address("safeguarding:reply", child.reference),
        limits=(Limit("1 working day", last_minute_of(due), in_force=True, authority="Children's services"),),
        steps=(
            (f"Referred to {referral.to} on {spoken(sent)}; that day is not counted.", "Record"),
            (f"They decide within one working day: by {spoken(due)}.", GUIDANCE),
        ),
    )


def _conference_clock(child: Child, discussion: StrategyDiscussion) -> RunningClock:
    answer = law.clock(discussion.held_on)
    ends = last_minute_of(answer.conference_by)
    return _clock_of(child)(
        limit_name="Child protection conference",
        starts_at=last_minute_of(discussion.held_on),
        ends_at=ends,
        soon=timedelta(days=5),
        consequence="The child is without a decision on a protection plan.",
        next_action="Record that the conference was held, or the outcome",
        action_label="Record the conference",
        action_url=f"{address('safeguarding:complete_action', child.reference)}?type={ActionType.CONFERENCE_HELD}",
        limits=(Limit("15 working days", ends, in_force=True, authority="Children's services"),),
        steps=tuple((step.text, step.provision) for step in answer.steps),
    )


def _outcome_clock(child: Child, referral: ChildReferral) -> RunningClock:
    sent = london_date(referral.sent_at)
    due = law.assessment_by(sent)
    return _clock_of(child)(
        limit_name="Outcome for the child",
        starts_at=referral.sent_at,
        ends_at=last_minute_of(due),
        soon=timedelta(days=5),
        next_action="Record the outcome for the child",
        action_label="Record the outcome",
        action_url=address("safeguarding:outcome", child.reference),
        limits=(Limit("45 working days", last_minute_of(due), in_force=True, authority="Children's services"),),
        steps=(
            (f"Referred on {spoken(sent)}; that day is not counted.", "Record"),
            (f"The assessment takes at most 45 working days: until {spoken(due)}.", GUIDANCE),
        ),
    )


def _protection_clock(child: Child) -> RunningClock:
    since = queries.police_protection_since(child)
    assert since is not None
    ends = law.police_protection_ends(since)
    return _clock_of(child)(
        subject_kind="child_protection",
        limit_name="Police protection",
        starts_at=since,
        ends_at=ends,
        soon=timedelta(hours=24),
        ended_by_law=True,
        whole_day=False,
        consequence="At that time the child can't be kept in police protection any longer.",
        next_action="Agree with children's services where the child goes",
        action_label="Record the end of police protection",
        action_url=f"{address('safeguarding:complete_action', child.reference)}?type={ActionType.POLICE_PROTECTION_ENDED}",
        limits=(Limit("72 hours", ends, in_force=True),),
        steps=(
            (f"Police protection began at {spoken_time(since)}.", "Record"),
            (f"No child may be kept in it for more than 72 hours: until {spoken_time(ends)}.", "Children Act 1989 s.46(6)"),
        ),
    )
