"""Conditions of bail: set, varied, breached; and the victims' views on them (PACE 1984 s.47ZZA)."""

from collections.abc import Iterable
from datetime import datetime

from safehold.accounts.checks import not_before, refuse_future
from safehold.accounts.errors import InputError
from safehold.accounts.models import Officer
from safehold.casework.bail import permissions, queries
from safehold.casework.bail.asked import RecordBreach, VaryConditions
from safehold.casework.bail.conditions import add_conditions, record_decision
from safehold.casework.bail.models import Bail, BailBreach, BailCondition
from safehold.casework.bail.refusals import refuse_after_the_last_day, refuse_ended
from safehold.casework.bail.verbs import Verb
from safehold.casework.cases.door import doing
from safehold.casework.releases.decisions import CONDITIONS_REFUSED_AT, laws_condition
from safehold.casework.releases.refusals import refusals_name_a_field
from safehold.casework.releases.victims_views import check_views
from safehold.law import bail as law
from safehold.law.calendar import london_date, spoken_time
from safehold.law.charging import OFFENCES

BREACH_ARREST_POWER = "PACE 1984 s.46A(1A)"
REFUSED_AT = {
    **CONDITIONS_REFUSED_AT,
    "bail.variation_not_asked": "asked_by_person",
}
"""At which field what the law refuses is said."""


def vary_conditions(bail: Bail, asked: VaryConditions, *, lift: Iterable[BailCondition] = (), by: Officer, at: datetime) -> Bail:
    """Lift conditions and set new ones. A condition is never rewritten: the old one stays in the record with its end.

    Source: Bail Act 1976 ss. 3A(4) (at the person's request), 5 (a copy); PACE 1984 s.47ZZA (the victims' views, before).
    Raises: NotPermittedError; InputError; RefusedError where the bail has ended; StaleError.
    Writes: conditions, the decision on them with what was done about the victims' views; the case's clocks; audit `bail.varied`.
    """
    with doing(Verb.BAIL_VARIED, bail, asked, may=permissions.VARY, by=by, at=at) as (act, bail):
        refuse_ended(bail)
        refuse_after_the_last_day(bail, london_date(at), "add")
        before = [condition.text for condition in queries.conditions_in_force(bail)]
        lifted = [condition.pk for condition in lift]
        if not lifted and not asked.add:
            raise InputError("add", "Choose a condition to lift, or write a new one.")
        standing = list(queries.conditions_in_force(bail).filter(pk__in=lifted))
        if len(standing) != len(set(lifted)):
            raise InputError("lift", "A condition to lift is no longer in force.", "Check the conditions and try again.")
        for condition in standing:
            condition.lifted_at = max(at, condition.set_at)
            condition.save()
        with refusals_name_a_field(REFUSED_AT):
            law.check_variation(
                [laws_condition(condition) for condition in asked.add],
                on=london_date(at),
                asked_by_person=asked.asked_by_person,
                copy_given=asked.copy_given,
            )
        add_conditions(bail, asked.add, by=by, set_at=at)
        sought = check_views(bail.case, asked.views, on=london_date(at), arrested_on=bail.arrested_on)
        decision = record_decision(
            bail,
            sought,
            by=by,
            at=at,
            custody_officer=asked.custody_officer,
            copy_given=asked.copy_given,
            asked_by_person=asked.asked_by_person,
        )
        act.changes(bail)
        after = [condition.text for condition in queries.conditions_in_force(bail)]
        act.says(reason=asked.reason, before=before, after=after, victims_views=str(decision.sought))
    return bail


def record_breach(bail: Bail, asked: RecordBreach, *, condition: BailCondition, by: Officer, at: datetime) -> BailBreach:
    """Record a breach of a condition. It is no offence in itself: it gives a power of arrest.

    Source: PACE 1984 s.46A(1A); Bail Act 1976 s.6. Raises: NotPermittedError; InputError; RefusedError; StaleError.
    Writes: a breach; audit `bail.breach_recorded`.
    """
    with doing(Verb.BAIL_BREACHED, bail, asked, may=permissions.RECORD_BREACH, by=by, at=at) as (act, bail):
        refuse_ended(bail)
        found = bail.conditions.filter(pk=condition.pk).first()
        if found is None:
            raise InputError("condition", "That condition is not one of this bail.", "Choose one that is.")
        condition = found
        refuse_future("happened_at", asked.happened_at, at=at)
        happened_at = not_before("happened_at", asked.happened_at, condition.set_at, "the condition was set")
        refuse_after_the_last_day(bail, london_date(happened_at), "happened_at")
        if condition.lifted_at is not None and happened_at >= condition.lifted_at:
            raise InputError(
                "happened_at",
                f"The condition was lifted before that, {spoken_time(condition.lifted_at)}.",
                "Check the time, or choose the condition that was in force.",
            )
        offence = asked.further_offence
        if offence and offence not in OFFENCES:
            raise InputError("further_offence", f"{offence} is not in the table of offences.", "Choose one, or none.")
        breach = BailBreach.objects.create(
            bail=bail,
            case=bail.case,
            condition=condition,
            happened_at=happened_at,
            what=asked.what,
            arrest_power=BREACH_ARREST_POWER,
            response=asked.response,
            further_offence=offence,
            recorded_at=at,
            recorded_by=by,
        )
        act.changes(bail)
        act.says(reason=asked.response, condition=condition.text, further_offence=offence)
    return breach
