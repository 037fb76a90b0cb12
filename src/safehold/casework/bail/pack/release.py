"""Condition D: whether release on bail is still necessary and proportionate: conditions, risk, breaches, welfare."""

from typing import Any

from safehold.casework.bail import queries
from safehold.casework.bail.models import Bail
from safehold.casework.custody.models import WelfareStep
from safehold.casework.custody.queries import contacts_of, missing_steps
from safehold.casework.releases.choices import Factor
from safehold.casework.victims.queries import notices_of_event, owed_in_case


def facts(bail: Bail) -> dict[str, Any]:
    """The decision to release and what has become of it since."""
    case, conditions = bail.case, list(queries.conditions_of(bail))
    missing = missing_steps(bail.arrest)
    return {
        "reasons": bail.reasons,
        "factors": [Factor(factor).label for factor in bail.factors],
        "conditions": [
            {
                "number": condition.number,
                "text": condition.text,
                "purpose": condition.get_purpose_display(),
                "reasons": condition.reasons,
                "set_at": condition.set_at,
            }
            for condition in conditions
            if condition.lifted_at is None
        ],
        "conditions_lifted": sum(condition.lifted_at is not None for condition in conditions),
        "victims": _victims(bail),
        "risk": {
            "level": case.get_risk_level_display(),
            "set_at": case.risk_set_at,
            "by": case.risk_set_by.name if case.risk_set_by else "",
        },
        "breaches": [
            {
                "happened_at": breach.happened_at,
                "condition": breach.condition.number,
                "what": breach.what,
                "response": breach.response,
            }
            for breach in queries.breaches_of(bail)
        ],
        "welfare": {
            "steps": len(WelfareStep),
            "taken": len(WelfareStep) - len(missing),
            "missing": [step.label for step in missing],
            "released_before": bail.arrest.gate_reason,
            "contacts": [
                {"at": contact.at, "by": contact.by.name, "outcome": contact.outcome} for contact in contacts_of(bail.arrest)
            ],
        },
    }


def _victims(bail: Bail) -> list[dict[str, Any]]:
    """What was done about the victims' views before each decision on conditions, and when they were told of it, all of them."""
    owed = {(each.happened.source, each.happened.number) for each in owed_in_case(bail.case)}
    found = []
    for views in queries.conditions_decisions_of(bail):
        event = queries.event_of(views)
        told = [notice.told_at for notice in notices_of_event(bail.case, *event) if notice.told_at is not None]
        found.append(
            {
                "sought": views.get_sought_display(),
                "words": views.words,
                "on": views.at,
                "told_at": max(told) if told and event not in owed else None,
                "must_be_told": event in owed or bool(told),
            }
        )
    return found
