"""The Full Code Test and the Threshold Test, as judgements that a prosecutor or a charging officer records."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from safehold.law.errors import refuse
from safehold.law.judgements import Judgement, sentence
from safehold.law.provisions import Rule, ToCheck, Version, dated_table
from safehold.law.steps import Basis, Step

__all__ = ["RULES", "FullCode", "Threshold", "check_full_code", "check_kept_after_threshold", "check_threshold"]


class FullCode(StrEnum):
    """The two stages of the Full Code Test."""

    EVIDENTIAL = "evidential"
    PUBLIC_INTEREST = "public_interest"


class Threshold(StrEnum):
    """The five conditions of the Threshold Test, all of which have to be met."""

    SUSPICION = "suspicion"
    FURTHER_EVIDENCE = "further_evidence"
    SERIOUSNESS = "seriousness"
    OBJECTION_TO_BAIL = "objection_to_bail"
    PUBLIC_INTEREST = "public_interest"


_CODE: Final = "Code for Crown Prosecutors, 2018"
_CODE_2018: Final = date(2018, 10, 26)
_FULL: Final[Mapping[FullCode, tuple[str, str]]] = MappingProxyType(
    {
        FullCode.EVIDENTIAL: ("there is enough evidence for a realistic prospect of conviction", f"{_CODE} 4.6–4.8"),
        FullCode.PUBLIC_INTEREST: ("a prosecution is needed in the public interest", f"{_CODE} 4.9–4.14"),
    }
)
_THRESHOLD: Final[Mapping[Threshold, tuple[str, str]]] = MappingProxyType(
    {
        Threshold.SUSPICION: ("there are reasonable grounds to suspect the person", f"{_CODE} 5.3–5.4"),
        Threshold.FURTHER_EVIDENCE: (
            "further evidence can be obtained for a realistic prospect of conviction",
            f"{_CODE} 5.5–5.7",
        ),
        Threshold.SERIOUSNESS: ("the seriousness of the case justifies an immediate decision", f"{_CODE} 5.8"),
        Threshold.OBJECTION_TO_BAIL: ("there are substantial grounds to object to bail", f"{_CODE} 5.9"),
        Threshold.PUBLIC_INTEREST: ("it is in the public interest to charge", f"{_CODE} 5.10"),
    }
)


def _rule(name: str, title: str, value: object, text: str) -> Rule[object]:
    return Rule(
        name,
        title,
        (
            Version(
                value,
                "judgements, each with its reasons",
                _CODE_2018,
                _CODE,
                text,
                Basis.STATUTORY_GUIDANCE,
                checked=ToCheck("published source; paragraphs from general knowledge"),
            ),
        ),
    )


RULES: Final = dated_table(
    _rule(
        "full_code", "Full Code Test", _FULL, "Evidence enough for a realistic prospect of conviction, then the public interest."
    ),
    _rule(
        "threshold",
        "Threshold Test",
        _THRESHOLD,
        "Only for somebody held who is to be kept in custody, where the Full Code Test can't be met yet: five conditions, "
        "reviewed as evidence comes.",
    ),
)


def check_full_code(judgements: Mapping[FullCode, Judgement]) -> tuple[Step, ...]:
    """Refuse a charge under the Full Code Test whose stages are not both met, with reasons, in their order.

    Source: Code for Crown Prosecutors.
    Raises: RefusedByLawError naming the stage.
    """
    return tuple(_judged("charging.full_code", what, judgements.get(stage), where) for stage, (what, where) in _FULL.items())


def check_threshold(judgements: Mapping[Threshold, Judgement], *, held: bool) -> tuple[Step, ...]:
    """Refuse a charge under the Threshold Test where one of its conditions is not met, or nobody is held.

    Source: Code for Crown Prosecutors, section 5.
    Raises: RefusedByLawError naming the condition.
    """
    if not held:
        refuse(
            "charging.threshold_not_held",
            "The Threshold Test is for somebody in custody who is to be kept there.",
            f"{_CODE} 5.1–5.2",
            "Apply the Full Code Test.",
        )
    return tuple(
        _judged("charging.threshold", what, judgements.get(condition), where) for condition, (what, where) in _THRESHOLD.items()
    )


def check_kept_after_threshold(*, kept: bool) -> None:
    """Refuse bail to court on a charge that was decided under the Threshold Test.

    Source: Code for Crown Prosecutors, section 5: the test is met only where there are substantial grounds to object to bail.
    Raises: RefusedByLawError.
    """
    if not kept:
        refuse(
            "charging.threshold_bailed",
            "The decision was made under the Threshold Test, which is for somebody who is kept in custody after the charge.",
            f"{_CODE} 5.1–5.2, 5.9",
            "Record the remand in custody, or request a decision under the Full Code Test.",
        )


def _judged(code: str, what: str, judgement: Judgement | None, where: str) -> Step:
    if judgement is None or not judgement.reasons.strip():
        refuse(f"{code}_missing", f"Nothing is recorded on whether {what}.", where, "Decide on it and write the reasons.")
    if not judgement.met:
        refuse(f"{code}_not_met", f"It is not met that {what}.", where, "Take no charge on this test; say what would meet it.")
    return Step(f"Met: {what}. {sentence(judgement.reasons)}", Basis.STATUTORY_GUIDANCE, where)
