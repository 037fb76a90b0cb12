"""Condition D: whether release on bail is still necessary and proportionate: conditions, risk, breaches, welfare."""

from datetime import datetime

from safehold.casework.bail import queries
from safehold.casework.bail.models import Bail
from safehold.casework.bail.pack import sources
from safehold.casework.bail.pack.document import Breached, Condition, Contact, Release, Risk, Views, Welfare
from safehold.casework.custody.models import WelfareStep
from safehold.casework.custody.queries import contacts_of, missing_steps
from safehold.casework.releases.choices import Factor
from safehold.casework.victims.queries import notices_of_event, owed_in_case


def facts(bail: Bail, *, at: datetime) -> Release:
    """The decision to release and what has become of it since."""
    case, conditions = bail.case, list(queries.conditions_of(bail))
    missing = missing_steps(bail.arrest)
    return Release(
        reasons=bail.reasons,
        factors=tuple(Factor(factor).label for factor in bail.factors),
        conditions=tuple(
            Condition(
                number=condition.number,
                text=condition.text,
                purpose=condition.get_purpose_display(),
                reasons=condition.reasons,
                set_at=condition.set_at,
            )
            for condition in conditions
            if condition.lifted_at is None
        ),
        conditions_lifted=sum(condition.lifted_at is not None for condition in conditions),
        victims=_victims(bail),
        risk=Risk(
            level=case.get_risk_level_display(),
            set_at=case.risk_set_at,
            by=case.risk_set_by.name if case.risk_set_by else "",
        ),
        breaches=tuple(
            Breached(
                happened_at=breach.happened_at,
                condition=breach.condition.number,
                what=breach.what,
                response=breach.response,
            )
            for breach in queries.breaches_of(bail)
        ),
        welfare=Welfare(
            steps=len(WelfareStep),
            taken=len(WelfareStep) - len(missing),
            missing=tuple(step.label for step in missing),
            released_before=bail.arrest.gate_reason,
            contacts=tuple(Contact(contact.at, contact.by.name, contact.outcome) for contact in contacts_of(bail.arrest)),
        ),
        children=sources.children_of(bail, at),
    )


def _victims(bail: Bail) -> tuple[Views, ...]:
    """What was done about the victims' views before each decision on conditions, and when they were told of it, all of them."""
    owed = {(each.happened.source, each.happened.number) for each in owed_in_case(bail.case)}
    found = []
    for views in queries.conditions_decisions_of(bail):
        event = queries.event_of(views)
        told = [notice.told_at for notice in notices_of_event(bail.case, *event) if notice.told_at is not None]
        found.append(
            Views(
                sought=views.get_sought_display(),
                words=views.words,
                on=views.at,
                told_at=max(told) if told and event not in owed else None,
                must_be_told=event in owed or bool(told),
            )
        )
    return tuple(found)
