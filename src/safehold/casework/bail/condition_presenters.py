"""Conditions of bail and their breaches in the words of a page."""

from collections.abc import Iterable

from safehold.casework.bail.models import BailBreach, BailCondition
from safehold.casework.bail.shown import BreachRow, ConditionRow
from safehold.law.charging import OFFENCES
from safehold.web import wording


def condition_rows(conditions: Iterable[BailCondition]) -> list[ConditionRow]:
    """The conditions, those lifted too."""
    return [
        ConditionRow(
            number=condition.number,
            text=condition.text,
            purpose=condition.get_purpose_display(),
            why=condition.reasons,
            set=f"{wording.exact_with_year(condition.set_at)}, {condition.set_by.name}",
            lifted=wording.exact_with_year(condition.lifted_at) if condition.lifted_at else "",
        )
        for condition in conditions
    ]


def breach_rows(breaches: Iterable[BailBreach]) -> list[BreachRow]:
    """The breaches, with the arrest power and the further offence that a person named."""
    return [
        BreachRow(
            when=wording.exact_with_year(breach.happened_at),
            condition=f"{breach.condition.number}. {breach.condition.text}",
            what=breach.what,
            power=breach.arrest_power,
            offence=offence_word(breach.further_offence),
            response=f"{breach.response} ({breach.recorded_by.name})",
        )
        for breach in breaches
    ]


def offence_word(code: str) -> str:
    """Name the further offence of a breach."""
    if not code:
        return "None named"
    return f"{OFFENCES[code].wording} ({OFFENCES[code].provision})" if code in OFFENCES else code
