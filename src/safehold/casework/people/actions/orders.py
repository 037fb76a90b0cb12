"""Orders and notification requirements of a person: recorded as made, and their end."""

from collections.abc import Sequence
from datetime import date, datetime

from safehold.accounts.checks import refuse_day_before, refuse_future_day
from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.cases.models import Case
from safehold.casework.people import duties, permissions, queries
from safehold.casework.people.asked import (
    MoveOrder,
    ProhibitionAsMade,
    RecordOrder,
    RecordOrderEnded,
    RecordProhibitionEnded,
    RecordRequirements,
)
from safehold.casework.people.models import (
    DisposalKind,
    Order,
    OrderEnding,
    OrderKind,
    OrderOutcome,
    Person,
    Requirements,
)
from safehold.casework.people.verbs import Verb
from safehold.law.calendar import london_date, spoken, years_of_age
from safehold.law.errors import FactsError
from safehold.law.notification import Order as OrderAsMade
from safehold.law.notification import Restriction, RestrictionKind, check_order
from safehold.law.notification.duties import RULES as DUTY_RULES
from safehold.law.notification.orders import RULES as ORDER_RULES

ADULT = 18
OF_MONTHS = (DisposalKind.IMPRISONMENT, DisposalKind.CONDITIONAL_DISCHARGE)
"""The disposals whose length in months decides on the period."""

NOTIFICATION_DUTIES = [
    rule.versions[-1].text for name, rule in DUTY_RULES.items() if name not in ("after_absence", "already_subject")
]
"""What the Act asks of everybody under the notification requirements, each as one numbered requirement."""


def record_order(person: Person, case: Case, asked: RecordOrder, *, by: Officer, at: datetime) -> Order:
    """Record an order of a court that binds a person of the case, with its last day as ordered. None: until further order.

    `ends_on` is the last day of each prohibition that has none of its own. The order ends with the last of them.

    Source: Sentencing Act 2020 ss. 347–350; Sexual Offences Act 2003 ss. 103C–103D. Units and zones: London dates.
    Raises: NotPermittedError; NotFoundError where the person has no role in the case; RefusedError for a closed case;
    InputError; RefusedByLawError for an order that cannot have been made so; NotCoveredError for one from before its Act.
    Writes: an order; the clocks of the case; audit `person.order_recorded`.
    """
    with doing(Verb.ORDER_RECORDED, case, asked, may=permissions.RECORD_ORDER, by=by, at=at) as (act, case):
        person = queries.role_in_case(case, person.pk).person
        if asked.kind is OrderKind.NOTIFICATION:
            follows = "The last day of notification requirements is not typed: it follows from how the person was dealt with."
            raise InputError("kind", follows, "Record them with those facts, under “Record notification requirements”.")
        refuse_future_day("made_on", asked.made_on, at=at)
        if asked.ends_on is not None:
            refuse_day_before("ends_on", asked.ends_on, asked.made_on, "the order")
        if not asked.prohibitions:
            raise InputError("prohibitions", "Write each prohibition of the order.", "Copy them from it, one a line.")
        written = [each if each.ends_on else each.model_copy(update={"ends_on": asked.ends_on}) for each in asked.prohibitions]
        for each in written:
            if each.ends_on is not None:
                refuse_day_before("prohibitions", each.ends_on, asked.made_on, "the order")
        _refuse_by_law(asked.kind, asked.made_on, written)
        ends_on = _last_day(written)
        order = Order.objects.create(
            person=person,
            case=case,
            kind=asked.kind,
            made_on=asked.made_on,
            court=asked.court,
            reference=asked.reference,
            ends_on=ends_on,
            prohibitions=[each.text for each in written],
            terms=[
                {"ends_on": each.ends_on.isoformat() if each.ends_on else None, "is_travel_ban": each.is_travel_ban}
                for each in written
            ],
            recorded_at=at,
            recorded_by=by,
        )
        act.about(person)
        act.says(kind=asked.kind, made=asked.made_on, ends=ends_on)
    return order


def _last_day(written: Sequence[ProhibitionAsMade]) -> date | None:
    """The last day of an order: that of its last prohibition. None: until further order."""
    days = [each.ends_on for each in written]
    return None if None in days else max(day for day in days if day is not None)


def _refuse_by_law(kind: OrderKind, made_on: date, written: Sequence[ProhibitionAsMade]) -> None:
    """Refuse an order that can't have been made so. Orders recorded as of the Act of 2003 that are older than its rules stand."""
    older = kind is OrderKind.SHPO_2003
    if older and not ORDER_RULES["restriction_2003"].versions[0].covers(made_on):
        return
    kinds = {True: RestrictionKind.FOREIGN_TRAVEL, False: RestrictionKind.PROHIBITION}
    restrictions = tuple(Restriction(each.text, kinds[each.is_travel_ban], each.ends_on) for each in written)
    check_order(OrderAsMade(made_on, restrictions, under_act_of_2003=older))


def record_requirements(person: Person, case: Case, asked: RecordRequirements, *, by: Officer, at: datetime) -> Order:
    """Record that a person of the case is under notification requirements. Their last day is computed.

    `relevant_date` is the day of the conviction, finding or caution; `sentences` the months of a sentence, or of a conditional
    discharge, each where several run one after the other; `under_18` is needed where no date of birth is recorded.

    Source: Sexual Offences Act 2003 ss. 80–82. Units and zones: calendar months; London dates.
    Raises: NotPermittedError; NotFoundError where the person has no role in the case; RefusedError for a closed case, or where
    they are recorded already; InputError for facts that are missing or do not go together; NotCoveredError before the Act.
    Writes: an order with the facts of the requirements; the clocks of the case; audit `person.requirements_recorded`.
    """
    with doing(Verb.REQUIREMENTS_RECORDED, case, asked, may=permissions.RECORD_ORDER, by=by, at=at) as (act, case):
        person, relevant_date = queries.role_in_case(case, person.pk).person, asked.relevant_date
        refuse_future_day("relevant_date", relevant_date, at=at)
        facts = Requirements(
            disposal=asked.disposal,
            sentences=_months(asked.disposal, asked.sentences),
            under_18=_under_18(person, relevant_date, asked.under_18),
            no_fixed_address=asked.no_fixed_address,
        )
        lasts = duties.period_of(facts, relevant_date)
        if person.orders.filter(kind=OrderKind.NOTIFICATION, made_on=relevant_date).exists():
            raise RefusedError(f"Notification requirements of {person} from {spoken(relevant_date)} are recorded already.")
        order = Order.objects.create(
            person=person,
            case=case,
            kind=OrderKind.NOTIFICATION,
            made_on=relevant_date,
            court=asked.court,
            reference=asked.reference,
            ends_on=lasts.ends,
            prohibitions=NOTIFICATION_DUTIES,
            recorded_at=at,
            recorded_by=by,
        )
        facts.order = order
        facts.save()
        act.about(person)
        act.says(
            relevant_date=relevant_date,
            disposal=asked.disposal,
            ends=lasts.ends,
        )
    return order


def record_order_ended(order: Order, asked: RecordOrderEnded, *, by: Officer, at: datetime) -> OrderEnding:
    """Record that an order, or notification requirements, no longer bind the person: a person says so, never the clock.

    `ended_on` is the last day on which it bound them; where it ran out, that is its last day.

    Raises: NotPermittedError; NotFoundError; RefusedError for a closed case, one that has ended, or one that has not run out;
    InputError for a day that can't be, or without a reason.
    Writes: the ending; the clocks of the case; audit `person.order_ended`.
    """
    with doing(
        Verb.ORDER_ENDED,
        order,
        asked,
        may=permissions.END_ORDER,
        by=by,
        at=at,
        also=lambda: held_in_all(order),
    ) as (act, order):
        order = in_force(order)
        ran_out = asked.outcome is OrderOutcome.RAN_OUT
        last = order.ends_on if ran_out else asked.ended_on
        if ran_out and (last is None or last >= london_date(at)):
            until = "until further order" if last is None else f"until the end of {spoken(last)}"
            raise RefusedError(f"It runs {until}.", "Choose how else it ended.")
        if last is None:
            raise InputError("ended_on", "Write the last day on which it bound the person.")
        refuse_future_day("ended_on", last, at=at)
        refuse_day_before("ended_on", last, order.made_on, "the order")
        ending = OrderEnding.objects.create(
            order=order,
            outcome=asked.outcome,
            ended_on=last,
            reason=asked.reason,
            recorded_at=at,
            recorded_by=by,
        )
        act.about(order.person)
        act.says(
            reason=ending.reason,
            kind=order.kind,
            outcome=asked.outcome,
            ended_on=last,
        )
    return ending


def record_prohibition_ended(
    order: Order, prohibition: int, asked: RecordProhibitionEnded, *, by: Officer, at: datetime
) -> Order:
    """Record that a prohibition that ends before its order has run out: a person says so, never the clock.

    `prohibition` is its number in the order, from 1; `asked` says what was done: the person told, the court asked for another.

    Raises: NotPermittedError; NotFoundError; RefusedError for a closed case, an order that has ended, or a prohibition that has
    not run out; InputError for one that ends with the order or is recorded already, or without a reason.
    Writes: the order; the clocks of the case; audit `person.prohibition_ended`.
    """
    with doing(
        Verb.PROHIBITION_ENDED,
        order,
        asked,
        may=permissions.END_ORDER,
        by=by,
        at=at,
        also=lambda: held_in(order),
    ) as (act, order):
        order = in_force(order)
        found = next((each for each in queries.ending_before(order) if each.number == prohibition), None)
        if found is None or found.ends_on is None:
            raise InputError(
                "prohibition", "It is no prohibition that ends before its order, or its end is recorded.", "Choose another."
            )
        if found.ends_on >= london_date(at):
            raise RefusedError(f"It runs until the end of {spoken(found.ends_on)}.", "Record it once that day has passed.")
        order.terms[prohibition - 1]["end_recorded"] = {"at": at.isoformat(), "by": by.name, "reason": asked.reason}
        order.save()
        act.about(order.person)
        act.says(
            reason=asked.reason,
            prohibition=prohibition,
            ended_on=found.ends_on,
        )
    return order


def move_order(order: Order, to: Case, asked: MoveOrder, *, by: Officer, at: datetime) -> Order:
    """Hold an order, or notification requirements, in another case of the person: its limits run there from now on.

    Meant for what goes on when the case in which it was recorded comes to its end.

    Raises: NotPermittedError; NotFoundError for a case that the officer may not see, or in which the person has no role;
    RefusedError for a closed case, the same case, or an order that has ended; InputError without a reason.
    Writes: the order; the clocks of both cases; audit `person.order_moved`.
    """
    with doing(
        Verb.ORDER_MOVED,
        order,
        asked,
        may=permissions.RECORD_NOTIFICATION,
        by=by,
        at=at,
        also=lambda: [*held_in(order), to],
        in_closed_case=True,
    ) as (act, order):
        order, before, after = in_force(order), act.reaches(order.case), act.reaches(to)
        if before.pk == after.pk:
            raise RefusedError(f"It is held in {before} already.")
        if not after.is_open:
            raise RefusedError(f"{after} is closed.", "Choose an open case.")
        queries.role_in_case(after, order.person_id)
        order.case = after
        order.save(update_fields=["case"])
        act.about(order.person, case=after)
        act.says(
            reason=asked.reason,
            before=before.reference,
            after=after.reference,
        )
    return order


def _refuse_if_ended(order: Order) -> None:
    ending = queries.ending_of(order)
    if ending is not None:
        raise RefusedError(f"It ended on {spoken(ending.ended_on)}: {ending.get_outcome_display().lower()}.")


def in_force(order: Order) -> Order:
    """Read a held order anew with what belongs to it. Raises: RefusedError where it has ended."""
    found = queries.order_by_number(order.pk)
    found.case = order.case
    _refuse_if_ended(found)
    return found


def held_in(order: Order) -> list[Case]:
    """The case that holds an order. Raises: NotFoundError where the officer may not see it."""
    return [queries.case_of_order(order)]


def held_in_all(order: Order) -> list[Case]:
    """That case, and those of all requirements of the person that the officer may see: what is notified counts for each."""
    return [*held_in(order), *queries.cases_that_hold_requirements_of(order.person_id)]


def _months(disposal: DisposalKind, sentences: Sequence[int]) -> list[int]:
    if disposal not in OF_MONTHS:
        if sentences:
            raise InputError(
                "sentences", "The months count only for imprisonment and for a conditional discharge.", "Leave them empty."
            )
        return []
    if not sentences:
        raise InputError("sentences", "Write for how many months.", "Several that run one after the other: each.")
    try:
        duties.total_of(sentences)
    except FactsError as error:
        raise InputError("sentences", "That can't be the length of a sentence in months.", "Check it.") from error
    return list(sentences)


def _under_18(person: Person, day: date, said: bool | None) -> bool:
    if person.date_of_birth is None:
        if said is None:
            raise InputError("under_18", "Say whether the person was under 18 on that day.", "No date of birth is recorded.")
        return said
    age = years_of_age(person.date_of_birth, day)
    if said is not None and said != (age < ADULT):
        raise InputError(
            "under_18",
            f"{person} was born on {spoken(person.date_of_birth)}, and so was {age} on {spoken(day)}.",
            "Check the answer and the day.",
        )
    return age < ADULT
