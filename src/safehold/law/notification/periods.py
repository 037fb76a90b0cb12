"""How long the notification requirements last. Sexual Offences Act 2003 s.82."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from safehold.law.calendar import LATEST, check_day, period_of_months, spoken
from safehold.law.errors import FactsError
from safehold.law.provisions import Rule, ToCheck, Version, dated_table
from safehold.law.steps import Basis, Step

__all__ = ["RULES", "Disposal", "NotificationPeriod", "added_sentences", "period"]


class Disposal(StrEnum):
    """How the court or the police dealt with the person. Life includes imprisonment for public protection."""

    IMPRISONMENT = "imprisonment"
    LIFE = "life"
    RESTRICTION_ORDER = "restriction_order"
    HOSPITAL_ORDER = "hospital_order"
    CAUTION = "caution"
    CONDITIONAL_DISCHARGE = "conditional_discharge"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class NotificationPeriod:
    """How long a person has to notify: without end, or so many months to a last day."""

    indefinite: bool
    months: int | None
    ends: date | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class _Periods:
    """The table of s.82: sentence thresholds and periods, all in calendar months."""

    indefinite_from: int
    long_above: int
    long_sentence: int
    short_sentence: int
    hospital_order: int
    caution: int
    other: int


_S82: Final = "Sexual Offences Act 2003 s.82(1)"
_S82_ADDED: Final = "Sexual Offences Act 2003 s.82(3)–(4)"
_S82_UNDER_18: Final = "Sexual Offences Act 2003 s.82(2)"
_ADULT: Final = 18
_CRIMINAL_RESPONSIBILITY: Final = 10
_LONGEST: Final = 1200

RULES: Final = dated_table(
    Rule(
        name="notification",
        title="length of the notification requirements",
        versions=(
            Version(
                value=_Periods(
                    indefinite_from=30,
                    long_above=6,
                    long_sentence=120,
                    short_sentence=84,
                    hospital_order=84,
                    caution=24,
                    other=60,
                ),
                unit="calendar months, beginning with the day of conviction, finding or caution",
                effective_from=date(2004, 5, 1),
                reference=_S82,
                text="30 months or more: without end. More than 6: 10 years. Up to 6: 7 years. Hospital order: 7 years. "
                "Caution: 2 years. Conditional discharge: its length. Any other: 5 years. Under 18: 10, 7, 5 and 2 years halved.",
                checked=ToCheck("statute text; first day from general knowledge"),
            ),
        ),
    ),
)


def period(disposal: Disposal, months: int | None, age_at_conviction: int, begins: date) -> NotificationPeriod:
    """Compute how long the notification requirements last.

    Source: Sexual Offences Act 2003 s.82.
    Units and zones: `months` of the sentence, or of the conditional discharge; calendar months; London dates.
    Raises: FactsError for facts that can't be true; NotCoveredError for a day before the Act.
    """
    _check(disposal, months, age_at_conviction, begins)
    table = RULES["notification"].on(begins).value
    length, why = _adult_length(disposal, months, table)
    steps = [Step(why, Basis.STATUTE, _S82)]
    if length is None:
        return NotificationPeriod(True, None, None, tuple(steps))
    if age_at_conviction < _ADULT and disposal is not Disposal.CONDITIONAL_DISCHARGE:
        length //= 2
        steps.append(Step(f"Under 18 on that day, so it is halved: {length} months.", Basis.STATUTE, _S82_UNDER_18))
    ends = period_of_months(begins, length)
    if ends > LATEST:
        raise FactsError("months", f"{length} months reach past every date of this work")
    steps.append(Step(f"{length} months beginning with {spoken(begins)} end on {spoken(ends)}.", Basis.STATUTE, _S82))
    return NotificationPeriod(False, length, ends, tuple(steps))


def added_sentences(consecutive: Collection[int]) -> tuple[int, Step]:
    """Add sentences that run one after the other; the sum counts as the length of the sentence.

    Source: Sexual Offences Act 2003 s.82(3)–(4). Units and zones: months.
    Raises: FactsError for a sentence that can't be, or for none.
    """
    if not consecutive:
        raise FactsError("consecutive", "no sentence is given")
    for position, months in enumerate(consecutive):
        if not 1 <= months <= _LONGEST:
            raise FactsError(f"consecutive[{position}]", f"{months} can't be the length of a sentence")
    total = sum(consecutive)
    if total > _LONGEST:
        raise FactsError("consecutive", f"{total} months can't be the length of a sentence")
    added = " + ".join(str(months) for months in consecutive)
    text = f"Sentences that run one after the other are added: {added} = {total} months."
    return total, Step(text, Basis.STATUTE, _S82_ADDED)


def _adult_length(disposal: Disposal, months: int | None, table: _Periods) -> tuple[int | None, str]:
    match disposal:
        case Disposal.LIFE:
            return None, "A life sentence, or one for public protection: without end."
        case Disposal.RESTRICTION_ORDER:
            return None, "A hospital order with a restriction order: without end."
        case Disposal.HOSPITAL_ORDER:
            return table.hospital_order, "A hospital order without restriction: seven years."
        case Disposal.CAUTION:
            return table.caution, "A caution: two years."
        case Disposal.CONDITIONAL_DISCHARGE:
            return months, f"A conditional discharge: its length ({months} months); it is never halved."
        case Disposal.OTHER:
            return table.other, "Any other disposal: five years."
        case Disposal.IMPRISONMENT:
            return _sentence_length(months or 0, table)


def _sentence_length(months: int, table: _Periods) -> tuple[int | None, str]:
    if months >= table.indefinite_from:
        return None, f"Imprisonment ({months} months), {table.indefinite_from} or more: without end."
    if months > table.long_above:
        return table.long_sentence, f"Imprisonment ({months} months), more than {table.long_above}: ten years."
    return table.short_sentence, f"Imprisonment ({months} months), {table.long_above} or less: seven years."


def _check(disposal: Disposal, months: int | None, age: int, begins: date) -> None:
    check_day("from", begins)
    if not _CRIMINAL_RESPONSIBILITY <= age <= 120:
        raise FactsError("age_at_conviction", f"{age} can't be the age of a person dealt with for an offence")
    if disposal in {Disposal.IMPRISONMENT, Disposal.CONDITIONAL_DISCHARGE} and months is None:
        raise FactsError("months", f"is needed for {disposal.replace('_', ' ')}")
    if months is not None and not 0 <= months <= _LONGEST:
        raise FactsError("months", f"{months} can't be the length of a sentence")
    if disposal in {Disposal.IMPRISONMENT, Disposal.CONDITIONAL_DISCHARGE} and months == 0:
        raise FactsError("months", "a sentence or discharge of no months has no length")
