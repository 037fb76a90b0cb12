"""The papers of a file: what a request for a charging decision needs, and what disclosure adds."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Final

from safehold.law.errors import refuse
from safehold.law.provisions import Rule, ToCheck, Version, dated_table
from safehold.law.steps import Basis, Step

__all__ = ["RULES", "FileStage", "Paper", "check_papers", "papers_of"]


class Paper(StrEnum):
    """Forms of the Manual of Guidance."""

    MG3 = "MG3"
    MG5 = "MG5"
    MG6 = "MG6"
    MG6C = "MG6C"
    MG6D = "MG6D"
    MG6E = "MG6E"


class FileStage(StrEnum):
    """What the file is for."""

    CHARGING_DECISION = "charging_decision"
    DISCLOSURE = "disclosure"


_NAMES: Final = {
    Paper.MG3: "MG3, request for a charging decision",
    Paper.MG5: "MG5, summary of the case",
    Paper.MG6: "MG6, information for the prosecutor",
    Paper.MG6C: "MG6C, schedule of unused material that is not sensitive",
    Paper.MG6D: "MG6D, schedule of sensitive unused material",
    Paper.MG6E: "MG6E, disclosure officer's report",
}
_MANUAL: Final = "Manual of Guidance; CPS Disclosure Manual"
_FROM: Final = date(2020, 12, 31)

RULES: Final = dated_table(
    Rule(
        name=FileStage.CHARGING_DECISION.value,
        title="papers for a charging decision",
        versions=(
            Version(
                (Paper.MG3, Paper.MG5, Paper.MG6),
                "papers",
                _FROM,
                _MANUAL,
                "Request, summary, and information for the prosecutor.",
                Basis.STATUTORY_GUIDANCE,
                checked=ToCheck("MG3 and MG5 from general knowledge; MG6 from a published source"),
            ),
        ),
    ),
    Rule(
        name=FileStage.DISCLOSURE.value,
        title="papers for disclosure",
        versions=(
            Version(
                (Paper.MG6C, Paper.MG6D, Paper.MG6E),
                "papers",
                _FROM,
                _MANUAL,
                "Both schedules of unused material, also where one is empty, and the disclosure officer's report.",
                Basis.STATUTORY_GUIDANCE,
                checked="published source",
            ),
        ),
    ),
)


def papers_of(stage: FileStage, *, on: date) -> tuple[Paper, ...]:
    """Give the papers that a file needs at a stage. Raises: NotCoveredError for a day before the rules held here."""
    return RULES[stage.value].on(on).value


def check_papers(stage: FileStage, held: Collection[Paper], *, on: date) -> tuple[Step, ...]:
    """Refuse a file that lacks papers.

    Source: Manual of Guidance; CPS Disclosure Manual.
    Raises: RefusedByLawError naming each paper that is missing.
    """
    needed = papers_of(stage, on=on)
    missing = [_NAMES[paper] for paper in needed if paper not in held]
    if missing:
        refuse("charging.papers", f"The file lacks {'; '.join(missing)}.", _MANUAL, "Add it, then send the file.")
    return tuple(Step(f"{_NAMES[paper]}: there.", Basis.STATUTORY_GUIDANCE, _MANUAL) for paper in needed)
