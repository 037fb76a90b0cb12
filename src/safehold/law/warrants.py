"""Search warrants and powers of seizure: how long a warrant lives, what each power reaches, and the gate to examination.

- Entry and search are within three months from the date of issue (PACE s.16(3)), the day of issue not counted.
- A warrant under the Protection of Children Act 1978 s.4 has no limit of its own; PACE ss.15–16 govern it.
- No exhibit is examined without a recorded lawful authority.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from safehold.law.calendar import EARLIEST, LATEST, add_months, spoken
from safehold.law.errors import FactsError, RefusedByLawError
from safehold.law.provisions import Rule, Version, dated_table
from safehold.law.steps import Basis, SignOff, Step

__all__ = [
    "POWERS",
    "RULES",
    "Authority",
    "Power",
    "WarrantClock",
    "WarrantKind",
    "check_entry",
    "clock",
    "last_day",
    "require_authority_to_examine",
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
class Power:
    """A power of seizure: what it allows, what it does not reach, and what has to be recorded before an examination."""

    code: str
    name: str
    provision: str
    allows: str
    does_not_reach: str
    notice: str
    needs: frozenset[str]
    warrant_kind: WarrantKind | None = None
    basis: Basis = Basis.STATUTE


@dataclass(frozen=True, slots=True)
class Authority:
    """What is recorded of the authority to hold and examine one exhibit.

    `warrant_reference` belongs to a warrant power, `inspector` to s.18 (written authority, or told after under 18(5A)),
    `notice_given` to CJPA s.52 and PCSC s.39, `agreement` to a device handed over voluntarily.
    """

    power: str | None
    warrant_reference: str | None = None
    warrant_issued: date | None = None
    seized_on: date | None = None
    inspector: bool = False
    notice_given: bool = False
    agreement: bool = False


# Serious Organised Crime and Police Act 2005 s.114 raised one month to three from this day.
_ACT_2005: Final = date(2006, 1, 1)

RULES: Final = dated_table(
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
                    checked="statute text; first day from general knowledge",
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
    )
)

_WARRANT: Final = "the warrant's reference"
_INSPECTOR: Final = "the inspector's authority, or that an inspector was told afterwards (s.18(5A))"
_NOTICE: Final = "that the written notice was given"
_AGREEMENT: Final = "the agreement of the person who handed it over"

POWERS: Final[Mapping[str, Power]] = MappingProxyType(
    {
        power.code: power
        for power in (
            Power(
                code="PACE1984-S8",
                name="Search warrant, PACE s.8",
                provision="PACE 1984 s.8(2)",
                allows="Seizure and retention of anything the search was authorised for: evidence of an indictable offence.",
                does_not_reach="Items subject to legal privilege, excluded material, special procedure material.",
                notice="A copy of the warrant to the occupier, or left in a prominent place (s.16(5)–(7)).",
                needs=frozenset({_WARRANT}),
                warrant_kind=WarrantKind.PACE_S8,
            ),
            Power(
                code="PCA1978-S4",
                name="Search warrant, Protection of Children Act 1978 s.4",
                provision="Protection of Children Act 1978 s.4(2)",
                allows="Seizure of articles believed to be or to include indecent photographs of children.",
                does_not_reach="Other evidence, such as chat: use PACE s.8 or s.19 for it.",
                notice="A copy of the warrant to the occupier, or left in a prominent place (PACE s.16(5)–(7)).",
                needs=frozenset({_WARRANT}),
                warrant_kind=WarrantKind.PCA_S4,
            ),
            Power(
                code="PACE1984-S18",
                name="Premises of an arrested person, PACE s.18",
                provision="PACE 1984 s.18(2)",
                allows="Seizure of evidence of the offence arrested for, or of a connected or similar indictable offence.",
                does_not_reach="Items subject to legal privilege; premises the person neither occupies nor controls.",
                notice="Notice of powers and rights to the occupier (Code B 6.7).",
                needs=frozenset({_INSPECTOR}),
            ),
            Power(
                code="PACE1984-S19",
                name="Constable lawfully on premises, PACE s.19",
                provision="PACE 1984 s.19(2)–(4)",
                allows="Seizure of what was obtained by an offence or is evidence of any offence, where needed to prevent its "
                "being hidden, lost, altered or destroyed; electronic information in a form to take away.",
                does_not_reach="Items that there are grounds to believe are subject to legal privilege (s.19(6)).",
                notice="A record of what was seized to the occupier on request (s.21(1)).",
                needs=frozenset(),
            ),
            Power(
                code="PACE1984-S32",
                name="Search on arrest, PACE s.32",
                provision="PACE 1984 s.32(8)–(9)",
                allows="Seizure from the person, and from the premises where the person was when arrested or just before.",
                does_not_reach="Items subject to legal privilege; other offences than the one arrested for, on premises.",
                notice="A record of what was seized to the occupier on request (s.21(1)).",
                needs=frozenset(),
            ),
            Power(
                code="CJPA2001-S50",
                name="Seize and sift, Criminal Justice and Police Act 2001 s.50",
                provision="Criminal Justice and Police Act 2001 s.50",
                allows="Removal of what can't reasonably be sorted or separated on the premises, where a power reaches part.",
                does_not_reach="Keeping what that power does not reach: examine promptly, keep separate, return the rest (s.53).",
                notice="Written notice of what was seized, on what grounds, and of the rights under ss.59–61 (s.52).",
                needs=frozenset({_NOTICE}),
            ),
            Power(
                code="PCSC2022-S37",
                name="Device handed over by agreement, PCSC Act 2022 s.37",
                provision="Police, Crime, Sentencing and Courts Act 2022 s.37",
                allows="Extraction of information from a device that its user handed over and agreed to have examined.",
                does_not_reach="Anything beyond the agreement; a refusal does not end the enquiry, and no pressure is used.",
                notice="Written notice of what is sought, why, how it is handled, and that refusal is allowed (s.39).",
                needs=frozenset({_AGREEMENT, _NOTICE}),
            ),
        )
    }
)


def clock(issued: date, kind: str) -> WarrantClock:
    """Compute the last day of a warrant, with its reasons.

    Source: PACE 1984 s.16(3); Dodds v Walker [1981] 1 WLR 1027.
    Units and zones: calendar months, London dates; the day of issue is not counted.
    Raises: FactsError for a kind or date that can't be; NotCoveredError for one issued before the rules held here.
    """
    if not EARLIEST <= issued <= LATEST:
        raise FactsError("issued", f"{issued.isoformat()} is not a date of this work")
    if kind not in RULES:
        raise FactsError("kind", f"{kind!r} is not a kind of warrant; choose {' or '.join(RULES)}")
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


def require_authority_to_examine(authority: Authority) -> Power:
    """Let an exhibit into the examination queue only with its lawful authority recorded; give the power.

    Source: PACE 1984 ss.8, 18, 19, 32; Protection of Children Act 1978 s.4; CJPA 2001 ss.50–52; PCSC Act 2022 ss.37–39.
    Raises: RefusedByLawError naming what is not recorded; FactsError for a power that is not in the table.
    """
    if authority.power is None:
        raise RefusedByLawError(
            code="examination.no_authority",
            reason="No lawful authority to examine this exhibit is recorded.",
            provision="PACE 1984 ss.8–22; Forensic Science Regulator's Code",
            way_forward="Record the power under which it was seized, or the agreement and notice if it was handed over.",
        )
    power = POWERS.get(authority.power)
    if power is None:
        raise FactsError("power", f"{authority.power!r} is not a power of seizure; choose one of {', '.join(POWERS)}")
    recorded = {
        _WARRANT: bool(authority.warrant_reference),
        _INSPECTOR: authority.inspector,
        _NOTICE: authority.notice_given,
        _AGREEMENT: authority.agreement,
    }
    missing = sorted(need for need in power.needs if not recorded[need])
    if missing:
        raise RefusedByLawError(
            code="examination.authority_incomplete",
            reason=f"{power.name} needs more before an examination: {' and '.join(missing)}.",
            provision=power.provision,
            way_forward="Record it, then ask again.",
        )
    if power.warrant_kind is not None and authority.warrant_issued is not None and authority.seized_on is not None:
        check_entry(authority.warrant_issued, power.warrant_kind, authority.seized_on)
    return power
