"""What people do for a child. Each function is one transaction with one audit entry."""

from datetime import datetime

from safehold.accounts.checks import (
    not_before,
    refuse_day_before,
    refuse_future,
    refuse_future_day,
)
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.cases.models import Case
from safehold.casework.cases.references import next_reference
from safehold.casework.safeguarding import named_children, permissions, queries, same_children
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
    ChildReferral,
    SafeguardingAction,
    StrategyDiscussion,
)
from safehold.casework.safeguarding.verbs import Verb
from safehold.casework.warrants.models import Warrant
from safehold.law.calendar import london_date, spoken_time
from safehold.law.safeguarding import conference_by


def record_child(case: Case, asked: RecordChild, *, by: Officer, at: datetime, warrant: Warrant | None = None) -> Child:
    """Record a child who may be at risk, in the household or outside it (work, volunteering, online).

    Raises: NotPermittedError; InputError (no name, 18 or older, a future date, a warrant of another case); RefusedError.
    Writes: a child; the case's clocks; audit `safeguarding.child_recorded`.
    """
    with doing(Verb.CHILD_RECORDED, case, asked, may=permissions.RECORD_CHILD, by=by, at=at) as (act, case):
        found_at = asked.found_at or at
        refuse_future("found_at", found_at, at=at)
        if asked.date_of_birth is None and asked.age is None:
            raise InputError("age", "Write the date of birth, or the age as far as it is known.")
        named_children.refuse_adult(asked.date_of_birth, asked.age, on=london_date(found_at), at=at)
        if warrant is not None and warrant.case_id != case.pk:
            raise InputError("warrant", f"{warrant} belongs to another case.", "Choose a warrant of this case.")
        child = Child.objects.create(
            case=case,
            reference=next_reference("child", london_date(at)),
            name=asked.name,
            date_of_birth=asked.date_of_birth,
            age=asked.age,
            relation=asked.relation,
            in_household=asked.in_household,
            address_note=asked.address_note,
            concern=asked.concern,
            warrant=warrant,
            found_at=found_at,
            recorded_at=at,
            recorded_by=by,
        )
        act.made(child)
        same_children.write_keys(child)
        named_children.settle_the_tick(child, by=by, at=at)
        act.says(reason=asked.concern, relation=str(child.relation))
    return child


def refer_child(child: Child, asked: ReferChild, *, by: Officer, at: datetime) -> ChildReferral:
    """Record a referral to children's services. Their reply falls due within one working day.

    Source: Children Act 1989 ss. 17, 46, 47; Data Protection Act 2018 Sch.8. Raises: NotPermittedError; InputError;
    RefusedError (an unanswered referral, an outcome); StaleError.
    Writes: a referral; the case's clocks; audit `safeguarding.referred`.
    """
    with doing(Verb.CHILD_REFERRED, child, asked, may=permissions.REFER, by=by, at=at, in_closed_case=True) as (act, child):
        _refuse_ended(child)
        if queries.open_referral(child) is not None:
            raise RefusedError(f"A referral of {child} has no reply yet.", "Record their reply first.")
        sent_at = asked.sent_at or at
        refuse_future("sent_at", sent_at, at=at)
        sent_at = not_before("sent_at", sent_at, child.found_at, "the child was found")
        referral = ChildReferral.objects.create(
            child=child,
            case=child.case,
            to=asked.to,
            lawful_basis=asked.lawful_basis,
            what_was_shared=asked.what_was_shared,
            sent_at=sent_at,
            sent_by=by,
        )
        act.changes(child)
        act.says(
            reason=asked.what_was_shared,
            recipients=[referral.to],
            to=referral.to,
            basis=str(referral.lawful_basis),
        )
    return referral


def record_reply(child: Child, asked: RecordReply, *, by: Officer, at: datetime) -> ChildReferral:
    """Record what children's services answered; without a decision (`reply` empty), that they acknowledged the referral.

    Raises: NotPermittedError; InputError; RefusedError where no referral waits, or it is acknowledged already; StaleError.
    Writes: the referral; the case's clocks; audit `safeguarding.reply_recorded`.
    """
    with doing(Verb.REPLY_RECORDED, child, asked, may=permissions.RECORD_REPLY, by=by, at=at, in_closed_case=True) as (
        act,
        child,
    ):
        _refuse_ended(child)
        referral = queries.open_referral(child)
        if referral is None:
            raise RefusedError(f"No referral of {child} waits for a reply.", "Refer the child first.")
        refuse_future("replied_at", asked.replied_at, at=at)
        replied_at = not_before("replied_at", asked.replied_at, referral.sent_at, "the referral")
        if asked.reply:
            referral.reply = asked.reply
            referral.replied_at = replied_at
        elif referral.acknowledged_at is not None:
            raise RefusedError("The acknowledgement is recorded already.", "Choose what they decided.")
        referral.acknowledged_at = referral.acknowledged_at or replied_at
        referral.replied_by = asked.replied_by or referral.replied_by
        referral.reply_note = asked.note or referral.reply_note
        referral.save()
        act.changes(child)
        act.says(reason=asked.note, reply=str(asked.reply) or "acknowledged")
    return referral


def record_strategy_discussion(child: Child, asked: RecordStrategyDiscussion, *, by: Officer, at: datetime) -> StrategyDiscussion:
    """Record a strategy discussion. Where it starts section 47 enquiries, the conference falls due 15 working days later.

    One held while enquiries run leaves the conference where the first put it.

    Source: Working Together to Safeguard Children 2023. Units and zones: London dates; working days of England and Wales.
    Raises: NotPermittedError; InputError (a future day, fewer than two attendees); RefusedError; StaleError.
    Writes: a discussion; the case's clocks; audit `safeguarding.strategy_discussion_held`.
    """
    with doing(
        Verb.STRATEGY_DISCUSSION_HELD, child, asked, may=permissions.RECORD_DISCUSSION, by=by, at=at, in_closed_case=True
    ) as (act, child):
        _refuse_ended(child)
        refuse_future_day("held_on", asked.held_on, at=at)
        refuse_day_before("held_on", asked.held_on, london_date(child.found_at), "the child was found")
        if len(asked.attendees) < 2:
            raise InputError("attendees", "Write who took part: at least the police and children's services.")
        discussion = StrategyDiscussion.objects.create(
            child=child,
            case=child.case,
            held_on=asked.held_on,
            attendees=asked.attendees,
            decision=asked.decision,
            reason=asked.reason,
            recorded_at=at,
            recorded_by=by,
        )
        if discussion in queries.enquiries_started(child):
            discussion.conference_by = conference_by(asked.held_on)
            discussion.save(update_fields=["conference_by"])
        act.changes(child)
        act.says(
            reason=asked.reason,
            held_on=asked.held_on,
            conference_by=discussion.conference_by,
        )
    return discussion


def complete_action(child: Child, asked: CompleteAction, *, by: Officer, at: datetime) -> SafeguardingAction:
    """Record that a safeguarding action was completed. From then the child counts as safeguarded in the figures.

    Police protection is not begun again while it runs; that it began earlier than recorded is.

    Source: Children Act 1989 s.46(6), of police protection.
    Raises: NotPermittedError; InputError (a future moment, one before the child was found); RefusedError; StaleError.
    Writes: a safeguarding action; the case's clocks; audit `safeguarding.action_completed`.
    """
    with doing(
        Verb.SAFEGUARDING_ACTION_COMPLETED, child, asked, may=permissions.COMPLETE_ACTION, by=by, at=at, in_closed_case=True
    ) as (act, child):
        _refuse_ended(child)
        refuse_future("completed_at", asked.completed_at, at=at)
        completed_at = not_before("completed_at", asked.completed_at, child.found_at, "the child was found")
        if asked.type in (ActionType.POLICE_PROTECTION, ActionType.POLICE_PROTECTION_ENDED):
            completed_at = _checked_police_protection(child, asked.type, completed_at)
        action = SafeguardingAction.objects.create(
            child=child,
            case=child.case,
            type=asked.type,
            completed_at=completed_at,
            note=asked.note,
            recorded_at=at,
            by=by,
        )
        act.changes(child)
        act.says(reason=asked.note, type=str(asked.type))
    return action


def record_outcome(child: Child, asked: RecordOutcome, *, by: Officer, at: datetime) -> Child:
    """Record how the work for a child ended. A person decides it; the child's clocks stop.

    Raises: NotPermittedError; InputError; RefusedError (in police protection, an outcome is recorded already); StaleError.
    Writes: the child; the case's clocks; audit `safeguarding.outcome_recorded`.
    """
    with doing(
        Verb.SAFEGUARDING_OUTCOME_RECORDED, child, asked, may=permissions.RECORD_OUTCOME, by=by, at=at, in_closed_case=True
    ) as (act, child):
        _refuse_ended(child)
        if queries.police_protection_since(child) is not None:
            raise RefusedError(f"{child} is in police protection.", "Record how it ended first.")
        child.outcome, child.outcome_reason = asked.outcome, asked.reason
        child.outcome_at, child.outcome_by = at, by
        act.says(reason=asked.reason, outcome=str(child.outcome))
    return child


def _refuse_ended(child: Child) -> None:
    """Refuse a further step once the work for the child has ended. Raises: RefusedError."""
    if child.has_outcome:
        raise RefusedError(
            f"The outcome for {child} is recorded: {child.get_outcome_display().lower()}.",
            "Record the child again where there is a new concern.",
        )


def _checked_police_protection(child: Child, chosen: ActionType, moment: datetime) -> datetime:
    """Refuse an end without a beginning, and a second beginning while it runs: it would move the 72 hours (s.46(6))."""
    since = queries.police_protection_since(child)
    if chosen is ActionType.POLICE_PROTECTION_ENDED:
        if since is None:
            raise RefusedError(f"{child} is not in police protection.", "Record when it began first.")
        return not_before("completed_at", moment, since, "police protection began")
    if since is not None and moment >= since:
        raise RefusedError(
            f"{child} is in police protection since {spoken_time(since)}; its 72 hours are counted from then "
            "(Children Act 1989 s.46(6)).",
            "If it ended, record its end first. If it began earlier than recorded, write that time.",
        )
    return moment
