"""What several actions on an arrest refuse, before they write anything or once the facts stand."""

from collections.abc import Sequence
from datetime import date
from typing import NoReturn

from safehold.accounts.errors import InputError, RefusedError
from safehold.accounts.models import Rank
from safehold.casework.cases.models import Case
from safehold.casework.custody import queries
from safehold.casework.custody.models import (
    Arrest,
)
from safehold.casework.people.models import Person
from safehold.casework.policy import queries as policy
from safehold.law.calendar import spoken, spoken_time
from safehold.law.charging import OFFENCES, Mode
from safehold.law.errors import FactsError, RefusedByLawError


def refuse_stranger(case: Case, person: Person) -> None:
    """Refuse somebody whom the case does not name. Raises: InputError."""
    if not case.people.filter(person=person).exists():
        raise InputError("person", f"{person} is not recorded in {case}.", "Add them to the case first.")


def refuse_released(arrest: Arrest) -> None:
    """Refuse a step of a detention that is over. Raises: RefusedError."""
    if arrest.released_at is not None:
        raise RefusedError(f"{arrest.person} was released already, {spoken_time(arrest.released_at)}.")


def refuse_unknown_offences(offences: Sequence[str], *, on: date) -> None:
    """Refuse none, a code that no offence has, and an offence that nobody could have committed by a day. Raises: InputError."""
    if not offences:
        raise InputError("offences", "Choose the offence.")
    for code in offences:
        if code not in OFFENCES:
            raise InputError("offences", f"{code} is not in the table of offences.", "Choose one that is.")
        offence = OFFENCES[code]
        if offence.first_day is not None and not offence.can_be_committed_by(on):
            raise InputError(
                "offences",
                f"{offence.wording} ({offence.provision}) is an offence since {spoken(offence.first_day)}: nobody could have"
                f" committed it by {spoken(on)}.",
                "Check the day and the offence.",
            )


def refuse_summary_only(arrest: Arrest, what: str, provision: str) -> None:
    """Refuse longer detention for an offence that is not indictable. Raises: RefusedByLawError."""
    if arrest.offences and all(OFFENCES[code].mode is Mode.SUMMARY_ONLY for code in arrest.offences):
        raise RefusedByLawError(
            code="detention.not_indictable",
            reason=f"{what} for an indictable offence only; what they were arrested for is tried summarily.",
            provision=provision,
            way_forward="Charge or release them before the 24 hours are over.",
        )


def refuse_below(least: Rank, rank: Rank, what: str, provision: str) -> None:
    """Refuse a decision of somebody below a rank. Raises: RefusedByLawError."""
    if not rank.is_at_least(least):
        article = "an" if least is Rank.INSPECTOR else "a"
        raise RefusedByLawError(
            code="detention.rank",
            reason=f"Only {article} {least.label.lower()} or above may {what}.",
            provision=provision,
            way_forward="Send it to one.",
        )


def refuse_involved(field: str, name: str, arrest: Arrest) -> None:
    """Refuse a decision of the arresting officer or the officer in the case. Raises: InputError."""
    named = " ".join(name.lower().split())
    for involved, what in (
        (arrest.arrested_by, "the arresting officer"),
        (arrest.case.officer_in_the_case, "the officer in the case"),
    ):
        if named == involved.name.lower():
            raise InputError(field, f"{involved.name} is {what} and so is involved.", "Name an officer who is not involved.")


FIELDS_OF_FACTS = {
    ("arrived", ""): "arrived_at",
    ("authorised", ""): "authorised_at",
    ("voluntary_arrest", ""): "arrested_at",
    ("used_minutes", ""): "minutes_used_before",
    ("superintendent", ""): "authorised_at",
    ("superintendent_until", ""): "authorised_at",
    ("superintendent_again", "at"): "authorised_at",
    ("superintendent_again", "until"): "authorised_at",
    ("superintendent_before", ""): "authorised_at",
    ("street_bail", ""): "way_in",
    ("out_of_area", ""): "arrived_at",
    ("out_of_area", "arrested"): "arrived_at",
    ("out_of_area", "arrived"): "arrived_at",
    ("excluded", "from"): "begins",
    ("excluded", "to"): "ends",
    ("excluded", "questioned_minutes"): "questioned_minutes",
    ("reviews", ""): "reviewed_at",
    ("court", "applied"): "applied_at",
    ("court", "decided"): "decided_at",
    ("court", "hours"): "hours",
}
"""At which field of a form a fact of a detention is said, by its name and its part."""


def check_facts(arrest: Arrest) -> None:
    """Let the law read the facts as they would now stand. Raises: InputError naming the field of the fact that can't be true."""
    facts = queries.facts_of(arrest)
    if facts is None:
        return
    try:
        queries.clock_of(facts, policy.versions())
    except FactsError as error:
        refuse_fact(error)


def refuse_fact(error: FactsError) -> NoReturn:
    """Say at its field which fact can't be true. Raises: InputError."""
    field = FIELDS_OF_FACTS[error.about.name, error.about.part]
    raise InputError(field, f"{error.problem[0].upper()}{error.problem[1:]}.", "Check the date and the time.") from error
