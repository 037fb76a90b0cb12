"""What is said of an offence: its Act, where it can be tried, who decides on a charge, and from which day it can be committed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = ["Act", "Decider", "Mode", "Offence"]


class Mode(StrEnum):
    """Where an offence can be tried."""

    EITHER_WAY = "either way"
    INDICTABLE_ONLY = "indictable only"
    SUMMARY_ONLY = "summary only"


class Decider(StrEnum):
    """Who may decide on a charge."""

    CPS = "cps"
    POLICE_OR_CPS = "police_or_cps"


class Act(StrEnum):
    """The Acts whose offences are held here, as they are cited."""

    PROTECTION_OF_CHILDREN_1978 = "Protection of Children Act 1978"
    CRIMINAL_JUSTICE_1988 = "Criminal Justice Act 1988"
    SEXUAL_OFFENCES_2003 = "Sexual Offences Act 2003"
    SENTENCING_2020 = "Sentencing Act 2020"
    BAIL_1976 = "Bail Act 1976"
    CORONERS_AND_JUSTICE_2009 = "Coroners and Justice Act 2009"
    CRIMINAL_JUSTICE_AND_IMMIGRATION_2008 = "Criminal Justice and Immigration Act 2008"
    SERIOUS_CRIME_2015 = "Serious Crime Act 2015"
    INVESTIGATORY_POWERS_2000 = "Regulation of Investigatory Powers Act 2000"
    CRIMINAL_ATTEMPTS_1981 = "Criminal Attempts Act 1981"
    CRIMINAL_LAW_1977 = "Criminal Law Act 1977"
    SERIOUS_CRIME_2007 = "Serious Crime Act 2007"


@dataclass(frozen=True, slots=True)
class Offence:
    """An offence: its wording, its section, its mode and maximum, and who decides. No maximum in years means life.

    `first_day` is the day from which it can be committed, `last_day` the last where it was repealed; `consent` the subsection
    that asks for the Director's consent.
    """

    code: str
    wording: str
    act: Act
    section: str
    mode: Mode
    maximum_years: int | None
    maximum: str
    decider: Decider
    dpp_consent: bool
    checked: str
    first_day: date | None = None
    last_day: date | None = None
    consent: str = ""

    @property
    def provision(self) -> str:
        """The Act and section as they are cited."""
        return f"{self.act} s.{self.section}"

    def can_be_committed_by(self, day: date) -> bool:
        """Whether it was an offence on a day or before it."""
        return self.first_day is None or self.first_day <= day
