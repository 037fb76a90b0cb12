"""What any bail with conditions asks of the victims first, on the street or from a station: their views on the conditions.

Each says what was done, and the law refuses what is missing (PACE 1984 ss. 30CA(4A)–(4D), 47ZZA).
"""

from dataclasses import dataclass
from datetime import date

from safehold.accounts.errors import InputError
from safehold.casework.cases.models import Case
from safehold.casework.people.models import CaseRole
from safehold.casework.releases.asked import NewViews
from safehold.casework.releases.choices import Sought
from safehold.casework.releases.refusals import refusals_name_a_field
from safehold.law import bail as law
from safehold.law.calendar import years_of_age

VIEWS_REFUSED_AT = {
    "bail.views_not_practicable": "views",
    "bail.views_not_passed_on": "custody_officer_told",
    "bail.views_representative": "through_representative",
}
"""At which field what the law refuses is said."""


@dataclass(frozen=True)
class KnownVictims:
    """Whom a case knows as victims, or as children at risk, whose views can be sought; and whether one of them is a child."""

    names: tuple[str, ...] = ()
    vulnerable: bool = False


def victims_known_in(case: Case, *, on: date) -> KnownVictims:
    """Find the victims and children at risk that are recorded in a case.

    Whoever is under 18 on the day `on` (London date) was so when the offence was committed, too (PACE 1984 s.47ZZA).
    """
    rows = list(case.people.filter(role__in=[CaseRole.VICTIM, CaseRole.CHILD_AT_RISK]).select_related("person").order_by("pk"))
    return KnownVictims(
        tuple(dict.fromkeys(row.person.name for row in rows)),
        any(
            law.counts_as_vulnerable(
                years_of_age(row.person.date_of_birth, on) if row.person.date_of_birth else None,
                on=on,
                otherwise=row.role == CaseRole.CHILD_AT_RISK,
            )
            for row in rows
        ),
    )


def check_views(case: Case, views: NewViews | None, *, on: date, arrested_on: date, on_the_street: bool = False) -> NewViews:
    """Judge what was done about the victims' views before conditions. Gives it as it is kept.

    Source: PACE 1984 ss. 30CA(4A)–(4D), 47ZZA. Units and zones: London dates of the conditions and of the arrest.
    Raises: InputError where nobody says whether the views were sought, what was said, or why not; or where a victim is recorded
    in the case and nothing says why no condition safeguards them.
    """
    provision = law.provision_on_views(on, on_the_street=on_the_street)
    if views is None:
        raise InputError(
            "sought",
            f"Nothing says whether the victim's views on the conditions were sought ({provision}).",
            "Seek them where that is reasonably practicable, or choose why they were not.",
        )
    sought, words = views.sought, views.words
    known = victims_known_in(case, on=arrested_on)
    vulnerable = sought is not Sought.NO_VICTIM and (views.vulnerable or views.through_representative or known.vulnerable)
    if sought is Sought.NO_VICTIM and known.names and not words:
        raise InputError(
            "views",
            f"{', '.join(known.names)} is recorded as a victim or a child at risk in {case}.",
            f"Seek their views, or write why none of the conditions safeguards them ({provision}).",
        )
    if sought is Sought.GIVEN and not words:
        raise InputError("views", "Write what the victim said of the conditions.")
    if sought is not Sought.NO_VICTIM:
        asked = law.VictimsViews(
            practicable=sought is not Sought.NOT_PRACTICABLE,
            why_not=words,
            sought=sought is not Sought.NOT_PRACTICABLE,
            vulnerable=vulnerable,
            through_representative=views.through_representative,
            custody_officer_told=views.custody_officer_told,
        )
        with refusals_name_a_field(VIEWS_REFUSED_AT):
            law.check_victims_views(asked, on=on, on_the_street=on_the_street)
    return views.model_copy(update={"vulnerable": vulnerable})
