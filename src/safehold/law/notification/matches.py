"""What follows when a person of a case turns out to be under an order or notification requirements. Force policy, not law.

Checks are made at the referral, at the warrant and at the arrest. No match is no finding: it never means no risk.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from safehold.law.calendar import spoken
from safehold.law.provisions import Rule, Version, dated_table
from safehold.law.steps import Basis, Step

__all__ = ["RULES", "Duty", "MatchAnswer", "on_match", "on_no_match"]


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do after a match, and by which day; None for as part of the work on the case."""

    code: str
    what: str
    by: date | None


@dataclass(frozen=True, slots=True)
class MatchAnswer:
    """The duties that a match brings, in the order in which they are done."""

    duties: tuple[Duty, ...]
    steps: tuple[Step, ...]


_POLICY: Final = "force policy"

RULES: Final = dated_table(
    Rule(
        "match",
        "after a match with an order or notification requirements",
        (
            Version(
                ("referral", "warrant", "arrest"),
                "moments at which the check is made",
                date(2020, 1, 1),
                _POLICY,
                "The offender manager is told the same day; prohibitions and undeclared addresses, names and accounts are "
                "tested; the priority is assessed again.",
                Basis.FORCE_POLICY,
                checked="force policy",
            ),
        ),
    ),
)


def on_match(found: date, *, order: bool, requirements: bool) -> MatchAnswer:
    """Give the duties after a match. Units and zones: London dates. Assumes: force policy, not law."""
    RULES["match"].on(found)
    duties = [Duty("tell_offender_manager", "Tell the offender manager.", found)]
    if order:
        duties.append(Duty("test_prohibitions", "Test each prohibition of the order against what is known.", None))
    if requirements:
        duties.append(
            Duty("test_declared", "Compare addresses, names and accounts with what was notified, for any undeclared one.", None)
        )
    duties.append(Duty("reassess", "Assess the priority again.", None))
    steps = tuple(
        Step(f"{duty.what}{f' By the end of {spoken(duty.by)}.' if duty.by else ''}", Basis.FORCE_POLICY, _POLICY)
        for duty in duties
    )
    return MatchAnswer(tuple(duties), steps)


def on_no_match(found: date) -> MatchAnswer:
    """Say what a check without a match means: nothing about risk. Assumes: force policy, not law."""
    text = f"No order or requirement was found on {spoken(found)}. That is no finding about risk; check again at the next step."
    return MatchAnswer((), (Step(text, Basis.FORCE_POLICY, _POLICY),))
