"""A locked device: the notice to disclose what opens it, and what failing to comply can bring. RIPA 2000 ss. 49 and 53."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from safehold.law.errors import refuse
from safehold.law.provisions import Rule, ToCheck, Version, dated_table
from safehold.law.steps import Basis, Step


class KeyCase(StrEnum):
    """The kinds of case by which the longest sentence for keeping a key back is set (RIPA 2000 s.53(5A))."""

    CHILD_INDECENCY = "child indecency"
    OTHER = "other"


__all__ = ["RULES", "DisclosureNotice", "KeyCase", "NoticeGround", "check_notice", "maximum_years"]


class NoticeGround(StrEnum):
    """Why a disclosure is needed (s.49(2)(b), (3))."""

    CRIME = "prevent_or_detect_crime"
    NATIONAL_SECURITY = "national_security"
    ECONOMIC_WELL_BEING = "economic_well_being"
    POWER_OR_DUTY = "exercise_of_power_or_duty"


@dataclass(frozen=True, slots=True)
class DisclosureNotice:
    """What is recorded before a notice under s.49 is given."""

    permission: str
    key_held: bool
    ground: NoticeGround | None
    proportionate: bool
    no_other_way: bool
    in_writing: bool
    describes_information: bool
    time_allowed: str


_RIPA: Final = "Regulation of Investigatory Powers Act 2000"
_S49: Final = f"{_RIPA} s.49"
# Policing and Crime Act 2009 s.26.
_ACT_2009: Final = date(2010, 1, 25)

RULES: Final = dated_table(
    Rule(
        name="disclosure_notice",
        title="knowingly failing to comply with a notice",
        versions=(
            Version(
                value=MappingProxyType({KeyCase.CHILD_INDECENCY: 5, KeyCase.OTHER: 2}),
                unit="years of imprisonment at most",
                effective_from=_ACT_2009,
                reference=f"{_S49}; s.53",
                text="A notice may require what opens protected information. Knowingly failing to comply: five years in a child "
                "indecency case, two in others.",
                checked=ToCheck("statute text; first day from general knowledge"),
            ),
        ),
    ),
)


def check_notice(notice: DisclosureNotice) -> tuple[Step, ...]:
    """Refuse a notice to disclose that does not meet s.49.

    Source: RIPA 2000 s.49(2)–(4), Sch.2. Assumes: the subsections from general knowledge.
    Raises: RefusedByLawError naming what is missing.
    """
    needs = (
        (bool(notice.permission.strip()), "the appropriate permission", f"{_S49}(2); Sch.2"),
        (notice.key_held, "reasonable grounds to believe that the person has the key", f"{_S49}(2)(a)"),
        (notice.ground is not None, "a ground on which the disclosure is necessary", f"{_S49}(2)(b), (3)"),
        (notice.proportionate, "that it is proportionate to what is sought", f"{_S49}(2)(c)"),
        (notice.no_other_way, "that there is no other reasonable way to it", f"{_S49}(2)(d)"),
        (notice.in_writing, "the notice in writing, or a record of its having been given", f"{_S49}(4)(a)"),
        (notice.describes_information, "a description of the protected information", f"{_S49}(4)(b)"),
        (bool(notice.time_allowed.strip()), "the time by which it is to be complied with", f"{_S49}(4)(f)"),
    )
    for met, what, provision in needs:
        if not met:
            refuse("locked.notice", f"Not recorded, and needed for a notice: {what}.", provision, "Record it with the notice.")
    return tuple(Step(f"Recorded: {what}.", Basis.STATUTE, provision) for _, what, provision in needs)


def maximum_years(*, child_indecency: bool, on: date) -> int:
    """Give the longest sentence for knowingly failing to comply with a notice.

    Source: RIPA 2000 s.53(5), (5A). Units and zones: years; `on` is the London date of the failure.
    Raises: NotCoveredError for a day before the rule held here.
    """
    return int(RULES["disclosure_notice"].on(on).value[KeyCase.CHILD_INDECENCY if child_indecency else KeyCase.OTHER])
