"""Charges of a suspected breach of an order, on which the police decide."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from safehold.accounts.checks import (
    refuse_day_before,
    refuse_future,
    refuse_future_day,
    require_text,
)
from safehold.accounts.errors import InputError
from safehold.accounts.models import Officer
from safehold.audit.verbs import Verb
from safehold.casework.cases.door import doing
from safehold.casework.cases.models import Case
from safehold.casework.charging import permissions, queries
from safehold.casework.charging.actions.writing import carry_out, what_happens_until_the_hearing
from safehold.casework.charging.models import (
    Charge,
    Decides,
    Remand,
    RemandGround,
)
from safehold.casework.people.models import Order, Person
from safehold.law import charging as law
from safehold.law.calendar import london_date, years_of_age
from safehold.law.charging.offences import GUIDANCE
from safehold.law.errors import RefusedByLawError
from safehold.law.judgements import Judgement


def charge_breach(
    case: Case,
    order: Order,
    *,
    by: Officer,
    at: datetime,
    prohibition: int,
    conduct_on: date,
    conduct: str,
    full_code: Mapping[law.FullCode, Judgement],
    charged_at: datetime,
    remand: Remand | str,
    first_hearing: date,
    court: str,
    remand_ground: RemandGround | str = "",
    remand_grounds: str = "",
    guilty_plea_anticipated: bool = False,
    suits_magistrates_court: bool = False,
    categories: Collection[law.ExcludedCategory] = (),
    person_under_18_involved: bool = False,
    gate_reason: str = "",
) -> Charge:
    """Charge a suspected breach of an order, or of the notification requirements, there and then: the police decide.

    `prohibition` is its number in the order, from 1; `conduct` says what is suspected. The tests of the Director's Guidance and
    the Full Code Test are judgements of the officer, kept with the charge; nothing here says that anybody broke anything. Who is
    recorded as under 18 on the day of the charge counts as such, whatever `person_under_18_involved` says.

    Source: Sentencing Act 2020 s.354; Sexual Offences Act 2003 ss. 91, 103I; Director's Guidance on Charging.
    Raises: NotPermittedError; InputError; RefusedByLawError (the order did not bind on that day, a test is not met: then the
    CPS decides; a remand without its ground or reasons); RefusedError (a closed case, a remand of
    somebody who is not held, welfare gate).
    Writes: a charge; the end of bail or detention; the case's stage and clocks; audit `charging.breach_charged`.
    """
    with doing(Verb.BREACH_CHARGED, case, may=permissions.CHARGE, by=by, at=at) as (act, case):
        order = queries.order_for(case, order.pk)
        refuse_future_day("conduct_on", conduct_on, at=at)
        if not 1 <= prohibition <= len(order.prohibitions):
            raise InputError("prohibition", "Choose a prohibition of the order.")
        text = order.prohibitions[prohibition - 1]
        under_18 = person_under_18_involved or _is_under_18(order.person, london_date(charged_at))
        tests = _police_tests(guilty_plea_anticipated, suits_magistrates_court, categories, person_under_18_involved=under_18)
        offence = _offence_by_fast_route(order, text, tests, categories, on=conduct_on)
        law.check_full_code(full_code)
        refuse_future("charged_at", charged_at, at=at)
        chosen_remand, ground = what_happens_until_the_hearing(remand, remand_ground, remand_grounds, charged_at=charged_at)
        refuse_day_before("charged_at", london_date(charged_at), conduct_on, "the conduct")
        refuse_day_before("first_hearing", first_hearing, london_date(charged_at), "the charge")
        what = require_text("conduct", conduct, "Write what is suspected.")
        made, passed_gates = carry_out(
            act,
            case,
            order.person,
            by=by,
            at=at,
            charged_at=charged_at,
            remand=chosen_remand,
            remand_ground=ground,
            remand_grounds=remand_grounds,
            gate_reason=gate_reason,
            offences=[offence.code],
            decided_by=Decides.POLICE,
            police_tests=tests,
            order=order,
            prohibition=text,
            conduct_on=conduct_on,
            judgement={"conduct": what, **{str(stage): judged.reasons.strip() for stage, judged in full_code.items()}},
            first_hearing=first_hearing,
            court=require_text("court", court, "Write the court."),
        )
        act.says(
            reason=f"{what} {remand_grounds}".strip(),
            offences=[offence.code],
            remand=str(chosen_remand),
            remand_ground=ground,
            first_hearing=first_hearing,
            order=str(order),
            prohibition=prohibition,
            conduct_on=conduct_on,
            passed_gates=passed_gates,
        )
    return made


def _offence_by_fast_route(
    order: Order, text: str, tests: dict[str, Any], categories: Collection[law.ExcludedCategory], *, on: date
) -> law.Offence:
    """The offence of a suspected breach on which the police may decide. Raises: RefusedByLawError where they may not."""
    answer = law.fast_route(queries.order_held(order), text, on=on, **{**tests, "categories": categories})
    if not answer.police_may_charge:
        raise RefusedByLawError(
            code="charging.no_fast_route",
            reason=answer.refusal,
            provision=GUIDANCE,
            way_forward=answer.way_forward,
        )
    return answer.offence


def _police_tests(
    guilty_plea_anticipated: bool,
    suits_magistrates_court: bool,
    categories: Collection[law.ExcludedCategory],
    *,
    person_under_18_involved: bool,
) -> dict[str, Any]:
    """The tests of a police charge, as the officer answered them or the record says."""
    return {
        "guilty_plea_anticipated": guilty_plea_anticipated,
        "suits_magistrates_court": suits_magistrates_court,
        "categories": sorted(str(category) for category in categories),
        "person_under_18_involved": person_under_18_involved,
    }


def _is_under_18(person: Person, day: date) -> bool:
    return person.date_of_birth is not None and years_of_age(person.date_of_birth, day) < 18
