"""Powers of seizure, and the gate to examination: no exhibit is examined without a recorded lawful authority."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from safehold.law.calendar import spoken_time
from safehold.law.errors import FactsError, RefusedByLawError, refuse
from safehold.law.provisions import Rule, ToCheck, Version, dated_table
from safehold.law.steps import Basis, Step
from safehold.law.warrants.entry import WarrantKind, check_entry

__all__ = [
    "POWERS",
    "RULES",
    "Authority",
    "Need",
    "Power",
    "check_retention",
    "check_under_arrest",
    "require_authority_to_examine",
]


class Need(StrEnum):
    """What has to be recorded besides a power before an examination, in words."""

    WARRANT = "the warrant's reference"
    INSPECTOR = "the inspector's authority, or that an inspector was told afterwards (s.18(5A))"
    NOTICE = "that the written notice was given"
    AGREEMENT = "the agreement of the person who handed it over"


@dataclass(frozen=True, slots=True)
class Power:
    """A power of seizure: what it allows, what it does not reach, and what has to be recorded before an examination."""

    code: str
    name: str
    provision: str
    allows: str
    does_not_reach: str
    notice: str
    needs: frozenset[Need]
    warrant_kind: WarrantKind | None = None
    after_arrest: str = ""
    """The provision that gives the power only while somebody is under arrest; empty where it needs no arrest."""
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
                needs=frozenset({Need.WARRANT}),
                warrant_kind=WarrantKind.PACE_S8,
            ),
            Power(
                code="PCA1978-S4",
                name="Search warrant, Protection of Children Act 1978 s.4",
                provision="Protection of Children Act 1978 s.4(2)",
                allows="Seizure of articles believed to be or to include indecent photographs of children.",
                does_not_reach="Other evidence, such as chat: use PACE s.8 or s.19 for it.",
                notice="A copy of the warrant to the occupier, or left in a prominent place (PACE s.16(5)–(7)).",
                needs=frozenset({Need.WARRANT}),
                warrant_kind=WarrantKind.PCA_S4,
            ),
            Power(
                code="PACE1984-S18",
                name="Premises of an arrested person, PACE s.18",
                provision="PACE 1984 s.18(2)",
                allows="Seizure of evidence of the offence arrested for, or of a connected or similar indictable offence.",
                does_not_reach="Items subject to legal privilege; premises the person neither occupies nor controls.",
                notice="Notice of powers and rights to the occupier (Code B 6.7).",
                needs=frozenset({Need.INSPECTOR}),
                after_arrest="PACE 1984 s.18(1)",
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
                after_arrest="PACE 1984 s.32(1)–(2)",
            ),
            Power(
                code="CJPA2001-S50",
                name="Seize and sift, Criminal Justice and Police Act 2001 s.50",
                provision="Criminal Justice and Police Act 2001 s.50",
                allows="Removal of what can't reasonably be sorted or separated on the premises, where a power reaches part.",
                does_not_reach="Keeping what that power does not reach: examine promptly, keep separate, return the rest (s.53).",
                notice="Written notice of what was seized, on what grounds, and of the rights under ss.59–61 (s.52).",
                needs=frozenset({Need.NOTICE}),
            ),
            Power(
                code="PCSC2022-S37",
                name="Device handed over by agreement, PCSC Act 2022 s.37",
                provision="Police, Crime, Sentencing and Courts Act 2022 s.37",
                allows="Extraction of information from a device that its user handed over and agreed to have examined.",
                does_not_reach="Anything beyond the agreement; a refusal does not end the enquiry, and no pressure is used.",
                notice="Written notice of what is sought, why, how it is handled, and that refusal is allowed (s.39).",
                needs=frozenset({Need.AGREEMENT, Need.NOTICE}),
            ),
        )
    }
)


RULES: Final[Mapping[str, Rule[Any]]] = dated_table(
    Rule(
        name="powers",
        title="powers of seizure",
        versions=(
            Version(
                value=POWERS,
                unit="powers, each with what it allows, what it does not reach and the notice it asks for",
                effective_from=date(2022, 11, 8),
                reference="PACE 1984 ss. 8–32; Protection of Children Act 1978 s.4; CJPA 2001 ss. 50–53; PCSC Act 2022 ss. 37–39",
                text="A device enters the examination queue only with its power of seizure, or agreement and notice, recorded.",
                checked=ToCheck("statute text; first day of the Act of 2022 from general knowledge"),
            ),
        ),
    ),
    Rule(
        name="retention_of_seized",
        title="keeping what was seized",
        versions=(
            Version(
                value=True,
                unit="whether a copy that is enough ends the keeping",
                effective_from=date(1986, 1, 1),
                reference="PACE 1984 s.22(1)–(4)",
                text="Kept so long as is necessary in all the circumstances, and not where a photograph or copy is enough.",
                checked=ToCheck("statute text; first day from general knowledge"),
            ),
        ),
    ),
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
        Need.WARRANT: bool(authority.warrant_reference),
        Need.INSPECTOR: authority.inspector,
        Need.NOTICE: authority.notice_given,
        Need.AGREEMENT: authority.agreement,
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


def check_under_arrest(power: Power, *, seized_at: datetime, held: Sequence[tuple[datetime, datetime | None]]) -> None:
    """Refuse a seizure under a power that only an arrest gives, at a moment when nobody was under arrest.

    `held` gives each arrest with the moment at which the person was let go, None while they are held.
    Units and zones: aware moments. People type minutes: the minute of the arrest and that of the release belong to it.

    Source: PACE 1984 ss. 18(1), 32(1)–(2).
    Raises: RefusedByLawError.
    """
    if not power.after_arrest:
        return
    if not held:
        refuse(
            "seizure.no_arrest",
            f"{power.name} needs an arrest, and none is recorded.",
            power.after_arrest,
            "Record the arrest first, or choose the power that was used.",
        )
    began = [span for span in held if span[0].replace(second=0, microsecond=0) <= seized_at]
    if not began:
        refuse(
            "seizure.before_arrest",
            f"{power.name} needs an arrest, and the first was made at {spoken_time(min(held)[0])}, after that.",
            power.after_arrest,
            "Check both times, or choose the power that was used.",
        )
    over = [left for _, left in began if left is not None and left < seized_at.replace(second=0, microsecond=0)]
    if len(over) == len(began):
        refuse(
            "seizure.after_release",
            f"{power.name} needs an arrest, and the last person was let go at {spoken_time(max(over))}, before that.",
            power.after_arrest,
            "Check both times, or choose the power that was used; without one, apply for a warrant.",
        )


def check_retention(*, necessary: bool, reasons: str, copy_is_enough: bool = False) -> tuple[Step, ...]:
    """Refuse to keep what was seized where it is not necessary, or where a copy is enough.

    Source: PACE 1984 s.22. Assumes: nothing is returned or destroyed by itself; a person decides.
    Raises: RefusedByLawError.
    """
    if copy_is_enough:
        refuse(
            "seizure.copy_is_enough",
            "It can't be kept for evidence or examination where a photograph or copy is enough.",
            "PACE 1984 s.22(4)",
            "Copy it and return it, or record another reason to keep it.",
        )
    if not necessary or not reasons.strip():
        refuse(
            "seizure.not_necessary",
            "Nothing says why it is necessary to keep it.",
            "PACE 1984 s.22(1)",
            "Write why, or return it.",
        )
    text = reasons.strip().rstrip(".")
    return (Step(f"Kept because it is necessary: {text}.", Basis.STATUTE, "PACE 1984 s.22(1)–(2)"),)
