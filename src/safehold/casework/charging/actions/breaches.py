"""Charges of a suspected breach of an order, on which the police decide."""

from datetime import date, datetime

from safehold.accounts.checks import refuse_day_before, refuse_future_day
from safehold.accounts.errors import InputError
from safehold.accounts.models import Officer
from safehold.casework.cases.door import doing
from safehold.casework.cases.models import Case
from safehold.casework.charging import permissions, queries
from safehold.casework.charging.asked import ChargeBreach
from safehold.casework.charging.effects import Charged, carry_out, say
from safehold.casework.charging.models import Charge, Decides
from safehold.casework.charging.remands import judge_until_the_hearing
from safehold.casework.charging.verbs import Verb
from safehold.casework.people.models import Order, Person
from safehold.law import charging as law
from safehold.law.calendar import london_date, years_of_age
from safehold.law.charging.offences import GUIDANCE
from safehold.law.errors import RefusedByLawError
from safehold.law.judgements import Judgement


def charge_breach(case: Case, order: Order, asked: ChargeBreach, *, by: Officer, at: datetime) -> Charge:
    """Charge a suspected breach of an order, or of the notification requirements, there and then: the police decide.

    `prohibition` is its number in the order, from 1; `conduct` says what is suspected. The tests of the Director's Guidance and
    the Full Code Test are judgements of the officer, kept with the charge; nothing here says that anybody broke anything. Who is
    recorded as under 18 on the day of the charge counts as such, whatever `person_under_18_involved` says.

    Source: Sentencing Act 2020 s.354; Sexual Offences Act 2003 ss. 91, 103I; Director's Guidance on Charging.
    Raises: NotPermittedError; InputError; RefusedByLawError (the order did not bind on that day, a test is not met: then the
    CPS decides; a remand without its ground); RefusedError (a closed case, a remand of somebody who is not held, welfare gate).
    Writes: a charge; the end of bail or detention; the case's stage and clocks; audit `charging.breach_charged`.
    """
    with doing(Verb.BREACH_CHARGED, case, asked, may=permissions.CHARGE, by=by, at=at) as (act, case):
        order = queries.order_for(case, order.pk)
        text = _prohibition(order, asked.prohibition, asked.conduct_on, at=at)
        under_18 = asked.person_under_18_involved or _is_under_18(order.person, london_date(asked.charged_at))
        offence = _offence_by_fast_route(order, text, asked, under_18=under_18)
        judged = _full_code(asked)
        law.check_full_code(judged)
        until = judge_until_the_hearing(asked, at=at)
        refuse_day_before("charged_at", london_date(asked.charged_at), asked.conduct_on, "the conduct")
        made, passed_gates = carry_out(
            act,
            case,
            order.person,
            Charged(
                [offence.code],
                Decides.POLICE,
                order=order,
                prohibition=text,
                conduct_on=asked.conduct_on,
                judgement={"conduct": asked.conduct, **{str(stage): each.reasons for stage, each in judged.items()}},
                police_tests={
                    "guilty_plea_anticipated": asked.guilty_plea_anticipated,
                    "suits_magistrates_court": asked.suits_magistrates_court,
                    "categories": sorted(str(category) for category in asked.categories),
                    "person_under_18_involved": under_18,
                },
            ),
            until,
            by=by,
            at=at,
            charged_at=asked.charged_at,
            gate_reason=asked.gate_reason,
        )
        # What is suspected comes before the reasons of a remand.
        reason = f"{asked.conduct} {made.remand_grounds}".strip()
        say(
            act,
            made,
            passed_gates,
            reason=reason,
            order=str(order),
            prohibition=asked.prohibition,
            conduct_on=asked.conduct_on,
        )
    return made


def _full_code(asked: ChargeBreach) -> dict[law.FullCode, Judgement]:
    """The stages of the Full Code Test, as the officer judged them."""
    return {
        law.FullCode.EVIDENTIAL: Judgement(asked.evidential_met, asked.evidential),
        law.FullCode.PUBLIC_INTEREST: Judgement(asked.public_interest_met, asked.public_interest),
    }


def _prohibition(order: Order, number: int, conduct_on: date, *, at: datetime) -> str:
    """The words of a prohibition that is suspected to be broken on a day. Raises: InputError for a future day, no such number."""
    refuse_future_day("conduct_on", conduct_on, at=at)
    if not 1 <= number <= len(order.prohibitions):
        raise InputError("prohibition", "Choose a prohibition of the order.")
    text: str = order.prohibitions[number - 1]
    return text


def _offence_by_fast_route(order: Order, text: str, asked: ChargeBreach, *, under_18: bool) -> law.Offence:
    """The offence of a suspected breach on which the police may decide. Raises: RefusedByLawError where they may not."""
    answer = law.fast_route(
        queries.order_held(order),
        text,
        on=asked.conduct_on,
        guilty_plea_anticipated=asked.guilty_plea_anticipated,
        suits_magistrates_court=asked.suits_magistrates_court,
        categories=asked.categories,
        person_under_18_involved=under_18,
    )
    if not answer.police_may_charge:
        raise RefusedByLawError(
            code="charging.no_fast_route",
            reason=answer.refusal,
            provision=GUIDANCE,
            way_forward=answer.way_forward,
        )
    return answer.offence


def _is_under_18(person: Person, day: date) -> bool:
    return person.date_of_birth is not None and years_of_age(person.date_of_birth, day) < 18
