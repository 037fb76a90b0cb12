"""What any release on bail asks first, on the street or from a station: its pre-conditions, and what its conditions serve.

Each says what was decided, and the law refuses what is missing (PACE 1984 ss. 30A(1A), 50A; Bail Act 1976 s.3A).
"""

from collections.abc import Iterable
from datetime import date

from safehold.accounts.checks import require_text
from safehold.casework.cases.models import Case
from safehold.casework.releases.asked import NewCondition, NewViews, ReleaseDecision, ReleaseWithConditions
from safehold.casework.releases.choices import Factor
from safehold.casework.releases.refusals import Gathered, refusals_name_a_field
from safehold.casework.releases.victims_views import check_views
from safehold.law import bail as law
from safehold.law.calendar import london_date

LAWS_FACTORS = {
    Factor.SURRENDER: law.Factor.SURRENDER,
    Factor.PREVENT_OFFENDING: law.Factor.OFFENDING,
    Factor.SAFEGUARD_VICTIMS: law.Factor.VICTIMS_AND_WITNESSES,
    Factor.SAFEGUARD_SUSPECT: law.Factor.SUSPECT,
    Factor.PUBLIC_RISK: law.Factor.PUBLIC,
}
CONDITIONS_REFUSED_AT = {
    "bail.condition_purpose": "conditions",
    "bail.condition_reasons": "conditions",
    "bail.copy": "copy_given",
}
RELEASE_REFUSED_AT = {
    "bail.not_necessary": "necessary",
    "bail.not_proportionate": "proportionate",
    "bail.no_reasons": "reasons",
    "bail.guidance": "guidance_regarded",
    "bail.representations": "representations_considered",
}
"""At which field what the law refuses is said."""


def laws_condition(asked: NewCondition) -> law.Condition:
    """Put a condition before the law. Raises: InputError without words."""
    words = require_text("conditions", asked.text, "Write what the condition says.")
    return law.Condition(words, law.Purpose(asked.purpose.value), asked.reasons)


def check_release(asked: ReleaseDecision) -> None:
    """Judge a decision to release on bail, on the London date of the release.

    Source: PACE 1984 ss. 30A(1A), 50A, 50B(7). Raises: InputError, each at the field that is about the pre-condition.
    """
    decision = law.ReleaseDecision(
        necessary=asked.necessary,
        proportionate=asked.proportionate,
        reasons=asked.reasons,
        considered={LAWS_FACTORS[each]: "It weighed." if each in asked.factors else "It did not weigh." for each in Factor},
        representations_considered=asked.representations_considered,
        guidance_regarded=asked.guidance_regarded,
    )
    wrong = Gathered()
    for refused in law.refusals_of_release(decision, on=london_date(asked.released_at)):
        with wrong, refusals_name_a_field(RELEASE_REFUSED_AT):
            raise refused
    wrong.refuse()


def check_conditions(conditions: Iterable[NewCondition], *, on: date, copy_given: bool) -> None:
    """Judge conditions that are set with a release on bail.

    Source: PACE 1984 ss. 30A(3A), 47(1A); Bail Act 1976 ss. 3A, 5. Raises: InputError.
    """
    with refusals_name_a_field(CONDITIONS_REFUSED_AT):
        law.check_conditions([laws_condition(condition) for condition in conditions], on=on, copy_given=copy_given)


def judge_release(case: Case, asked: ReleaseWithConditions, *, arrested_on: date, on_the_street: bool = False) -> NewViews | None:
    """Judge a decision to release on bail with its conditions, and name at once all that the law refuses.

    Gives what is kept of the victims' views: None where no condition is set and nothing was said of them.

    Source: PACE 1984 ss. 30A, 30CA, 47, 47ZZA, 50A. Units and zones: the London date of the arrest.
    Raises: InputError.
    """
    on = london_date(asked.released_at)
    wrong = Gathered()
    views = None
    with wrong:
        check_release(asked)
    with wrong:
        check_conditions(asked.conditions, on=on, copy_given=asked.copy_given)
    with wrong:
        if asked.conditions or asked.views is not None:
            views = check_views(case, asked.views, on=on, arrested_on=arrested_on, on_the_street=on_the_street)
    wrong.refuse()
    return views
