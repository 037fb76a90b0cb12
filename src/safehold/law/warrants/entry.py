"""Search warrants: how long one lives, which entry it allows, and when it goes back to the court. PACE 1984 ss. 15–16."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from safehold.law.calendar import add_months, check_day, spoken, spoken_time
from safehold.law.errors import FactsError, RefusedByLawError, refuse
from safehold.law.provisions import Rule, ToCheck, Version, dated_table
from safehold.law.steps import Basis, SignOff, Step

__all__ = [
    "RULES",
    "Entry",
    "SearchWarrant",
    "WarrantClock",
    "WarrantKind",
    "check_endorsement",
    "check_entry",
    "check_entry_under",
    "check_granted",
    "check_seized_during",
    "clock",
    "last_day",
    "return_by",
]


class WarrantKind(StrEnum):
    """The warrants that this work applies for."""

    PACE_S8 = "pace_s8"
    PCA_S4 = "pca_s4"


@dataclass(frozen=True, slots=True)
class WarrantClock:
    """The last day on which the warrant allows entry, and why."""

    last_day: date
    steps: tuple[Step, ...]
    sign_off: tuple[SignOff, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchWarrant:
    """What the court granted. `entries` is the most that it allows; None for as many as are needed."""

    issued: date
    kind: str
    all_premises: bool = False
    multiple_entries: bool = False
    entries: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry under a warrant: its day, its number from 1, and what was recorded for it."""

    on: date
    number: int = 1
    premises_named: bool = True
    inspector_in_writing: bool = False
    reasonable_hour: bool = True
    why_at_that_hour: str = ""


# Serious Organised Crime and Police Act 2005 s.114 raised one month to three from this day.
_ACT_2005: Final = date(2006, 1, 1)

RULES: Final[Mapping[str, Rule[Any]]] = dated_table(
    *(
        Rule(
            name=kind.value,
            title=title,
            versions=(
                Version(
                    value=3,
                    unit="calendar months from the date of issue, that day not counted",
                    effective_from=_ACT_2005,
                    reference=reference,
                    text="Entry and search under a warrant must be within three months from the date of its issue.",
                    checked=ToCheck("statute text; first day from general knowledge"),
                ),
            ),
        )
        for kind, title, reference in (
            (WarrantKind.PACE_S8, "life of a warrant under PACE s.8", "PACE 1984 s.16(3)"),
            (
                WarrantKind.PCA_S4,
                "life of a warrant under the Protection of Children Act 1978 s.4",
                "PACE 1984 ss.15(1), 16(3)",
            ),
        )
    ),
    Rule(
        name="entries",
        title="entries under a warrant",
        versions=(
            Version(
                value="inspector",
                unit="lowest rank that authorises, in writing",
                effective_from=_ACT_2005,
                reference="PACE 1984 s.16(3A), (3B), (4)",
                text="A second or later entry, and premises that the warrant does not name, need an inspector's written "
                "authority. Entry is at a reasonable hour unless that may frustrate the search.",
                checked=ToCheck("statute text; first day from general knowledge"),
            ),
        ),
    ),
    Rule(
        name="return",
        title="return of a warrant to the court",
        versions=(
            Version(
                value="executed or expired",
                unit="what it waits for",
                effective_from=_ACT_2005,
                reference="PACE 1984 s.16(9)–(10A)",
                text="Endorsed with what was found and what else was seized; returned to the court when executed, or when its "
                "three months end.",
                checked=ToCheck("statute text; subsections and first day from general knowledge"),
            ),
        ),
    ),
)


def clock(issued: date, kind: str) -> WarrantClock:
    """Compute the last day of a warrant, with its reasons.

    Source: PACE 1984 s.16(3); Dodds v Walker [1981] 1 WLR 1027.
    Units and zones: calendar months, London dates; the day of issue is not counted.
    Raises: FactsError for a kind or date that can't be; NotCoveredError for one issued before the rules held here.
    """
    check_day("issued", issued)
    if kind not in _KINDS:
        raise FactsError("kind", f"{kind!r} is not a kind of warrant; choose {' or '.join(_KINDS)}")
    version = RULES[kind].on(issued)
    ends = add_months(issued, version.value)
    return WarrantClock(
        last_day=ends,
        steps=(
            Step(
                f"Issued on {spoken(issued)}; entry is allowed within {version.value} months from then, that day not counted.",
                Basis.STATUTE,
                version.reference,
            ),
            Step(
                f"The last day is {spoken(ends)}, the corresponding date or the last day of its month.",
                Basis.STATUTE,
                "Dodds v Walker [1981] 1 WLR 1027",
            ),
        ),
    )


def last_day(issued: date, kind: str) -> date:
    """Give the last day on which a warrant allows entry.

    Source, raises: as `clock`.
    """
    return clock(issued, kind).last_day


def check_entry(issued: date, kind: str, on: date) -> None:
    """Refuse an entry outside the life of the warrant.

    Source: PACE 1984 s.16(3).
    Raises: RefusedByLawError; FactsError, as `clock`.
    """
    ends = last_day(issued, kind)
    if on < issued:
        raise RefusedByLawError(
            code="warrant.not_issued",
            reason=f"The warrant was issued on {spoken(issued)}; it gave no power of entry on {spoken(on)}.",
            provision="PACE 1984 s.16(3)",
            way_forward="Record the power that was used.",
        )
    if on > ends:
        raise RefusedByLawError(
            code="warrant.expired",
            reason=f"The warrant's last day was {spoken(ends)}.",
            provision="PACE 1984 s.16(3)",
            way_forward="Return it to the court and apply for a new one.",
        )


def check_granted(warrant: SearchWarrant) -> None:
    """Refuse a warrant under the Protection of Children Act 1978 s.4 that is for all premises, or for several entries.

    That section knows the premises named and one entry; what PACE 1984 s.8(1A)–(1D) adds, it adds to its own warrants.

    Source: Protection of Children Act 1978 s.4(1)–(2); PACE 1984 ss. 8(1A)–(1D), 15(5).
    Raises: RefusedByLawError.
    """
    if warrant.kind == WarrantKind.PCA_S4 and (warrant.all_premises or warrant.multiple_entries):
        refuse(
            "warrant.reach",
            "A warrant under the Protection of Children Act 1978 s.4 is for the premises that it names, and for one entry.",
            "Protection of Children Act 1978 s.4(1)–(2); PACE 1984 ss. 8(1A)–(1D), 15(5)",
            "Check the provision on the warrant. For all premises or several entries, apply under PACE 1984 s.8.",
        )


def check_entry_under(warrant: SearchWarrant, entry: Entry) -> tuple[Step, ...]:
    """Refuse an entry that the warrant doesn't allow: its time, its number, its premises, its hour.

    Source: PACE 1984 ss. 15(5A), 16(3)–(4); also `check_granted`.
    Raises: RefusedByLawError with the section and the way forward; FactsError, as `clock`.
    """
    if entry.number < 1:
        raise FactsError("number", f"{entry.number} is below one")
    check_granted(warrant)
    check_entry(warrant.issued, warrant.kind, entry.on)
    steps = [*clock(warrant.issued, warrant.kind).steps]
    if entry.number > 1:
        if not warrant.multiple_entries:
            refuse(
                "warrant.single_entry",
                "The warrant allows one entry only.",
                "PACE 1984 s.15(5)",
                "Apply for a new warrant.",
            )
        if warrant.entries is not None and entry.number > warrant.entries:
            refuse(
                "warrant.entries_used",
                f"The warrant allows {warrant.entries} entries, and this would be number {entry.number}.",
                "PACE 1984 s.15(5A)",
                "Apply for a new warrant.",
            )
    if not entry.premises_named and not warrant.all_premises:
        refuse(
            "warrant.other_premises",
            "The warrant does not name these premises and is not for all premises of the person.",
            "PACE 1984 s.15(6)(a)",
            "Apply for a warrant for them.",
        )
    if entry.number > 1 or not entry.premises_named:
        what, provision = (
            ("A further entry", "PACE 1984 s.16(3B)")
            if entry.number > 1
            else ("Entry to premises not named", "PACE 1984 s.16(3A)")
        )
        if not entry.inspector_in_writing:
            refuse(
                "warrant.inspector",
                f"{what} needs an inspector's written authority.",
                provision,
                "Ask for it before the entry and record it.",
            )
        steps.append(Step(f"{what} was authorised in writing by an inspector or above.", Basis.STATUTE, provision))
    if not entry.reasonable_hour and not entry.why_at_that_hour.strip():
        refuse(
            "warrant.hour",
            "Entry is at a reasonable hour unless that may frustrate the purpose of the search.",
            "PACE 1984 s.16(4)",
            "Record why a reasonable hour might have frustrated it.",
        )
    return tuple(steps)


def check_seized_during(
    seized_at: datetime, presence: Sequence[tuple[datetime, datetime | None]], *, allows_more: bool = False
) -> None:
    """Refuse a seizure under a warrant at a moment when no officers were on the premises under it.

    `presence` gives each entry with the moment at which officers left, None while they are there; `allows_more` whether the
    warrant allows further entries.
    Units and zones: aware moments. People type minutes: the minute of entry and that of leaving belong to the search.

    Source: PACE 1984 ss. 8(2), 15(5)–(5A), 16(3A)–(3B).
    Raises: RefusedByLawError with the way forward.
    """
    entered = sorted(presence)
    if any(
        first.replace(second=0, microsecond=0) <= seized_at and _is_before_leaving(seized_at, left) for first, left in entered
    ):
        return
    before = [left for first, left in entered if left is not None and left < seized_at]
    if not before:
        refuse(
            "warrant.before_entry",
            f"The first entry under the warrant was at {spoken_time(entered[0][0])}, after that."
            if entered
            else "No entry under the warrant is recorded.",
            "PACE 1984 s.16(3)",
            "Check the time of the seizure, or record the entry first.",
        )
    refuse(
        "warrant.officers_had_left",
        f"Officers left at {spoken_time(max(before))}, and that search was over.",
        "PACE 1984 s.16(3A)–(3B)" if allows_more else "PACE 1984 s.15(5)",
        "Check the time. Officers who went in again needed an inspector's written authority: record that entry first."
        if allows_more
        else "Check the time. This warrant allows one entry: a further one needs a new warrant, or another power.",
    )


def _is_before_leaving(moment: datetime, left: datetime | None) -> bool:
    return left is None or moment.replace(second=0, microsecond=0) <= left


def check_endorsement(*, found_recorded: bool, other_seized_recorded: bool, copy_left: bool) -> None:
    """Refuse the return of an executed warrant that is not endorsed, or whose copy was not left.

    Source: PACE 1984 s.16(5)–(7), (9).
    Raises: RefusedByLawError.
    """
    if not (found_recorded and other_seized_recorded):
        missing = "what was found" if not found_recorded else "what was seized besides what was sought"
        refuse(
            "warrant.not_endorsed",
            f"The warrant is not endorsed with {missing}.",
            "PACE 1984 s.16(9)",
            "Endorse it, also with “nothing”.",
        )
    if not copy_left:
        refuse(
            "warrant.copy",
            "No copy was given to the occupier or left in a prominent place.",
            "PACE 1984 s.16(5)–(7)",
            "Record where it was left, or why none was.",
        )


def return_by(issued: date, kind: str, *, executed: date | None = None) -> WarrantClock:
    """Give the day on which a warrant goes back to the court: when it has been executed, or when its three months end.

    For a warrant with several entries, `executed` is the last of them.

    Source: PACE 1984 s.16(10), (10A).
    Raises: FactsError for an execution that can't be; RefusedByLawError for one outside the life of the warrant.
    """
    ends = last_day(issued, kind)
    if executed is None:
        text = f"Not executed, so it goes back to the court when its life ends on {spoken(ends)}."
        return WarrantClock(ends, (Step(text, Basis.STATUTE, "PACE 1984 s.16(10)(b), (10A)(b)"),))
    check_entry(issued, kind, executed)
    text = f"Executed on {spoken(executed)}, so it goes back to the court from that day."
    return WarrantClock(executed, (Step(text, Basis.STATUTE, "PACE 1984 s.16(10)(a), (10A)(a)"),))


_KINDS: Final = tuple(WarrantKind)
