"""What any release on bail asks first, on the street or from a station: its pre-conditions, and what its conditions serve.

Each says what was decided, and the law refuses what is missing (PACE 1984 ss. 30A(1A), 50A; Bail Act 1976 s.3A).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypedDict

from safehold.accounts.checks import one_of, require_text
from safehold.accounts.errors import InputError
from safehold.casework.cases.models import Case
from safehold.casework.releases.choices import Factor, Purpose
from safehold.casework.releases.refusals import Gathered, refusals_name_a_field
from safehold.casework.releases.victims_views import NewViews, check_views
from safehold.law import bail as law

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


@dataclass(frozen=True)
class NewCondition:
    """A condition to be set: which of the four permitted purposes it serves, its words, and why it is necessary for that."""

    purpose: Purpose | str
    text: str
    reasons: str

    def as_the_law_sees_it(self) -> law.Condition:
        """Put it before the law. Raises: InputError without words, or with a purpose that is none."""
        purpose = law.Purpose(one_of(Purpose, self.purpose, "conditions").value)
        return law.Condition(require_text("conditions", self.text, "Write what the condition says."), purpose, self.reasons)

    def as_kept(self) -> dict[str, str]:
        """Give it as it is kept with an arrest."""
        return {"purpose": str(self.purpose), "text": self.text.strip(), "reasons": self.reasons.strip()}


class ReleaseDecision(TypedDict):
    """What the officer who releases somebody on bail has decided. All five factors are considered; `factors` weighed."""

    necessary: bool
    proportionate: bool
    factors: Iterable[Factor | str]
    reasons: str
    representations: str
    representations_considered: bool
    guidance_regarded: bool


def check_release(on: date, decided: ReleaseDecision) -> tuple[list[Factor], str]:
    """Judge a decision to release on bail. Gives the factors that weighed, and what was said.

    Source: PACE 1984 ss. 30A(1A), 50A, 50B(7). Units and zones: `on` is the London date of the release.
    Raises: InputError at the field that is about the pre-condition.
    """
    weighed = [one_of(Factor, factor, "factors") for factor in decided["factors"]]
    wrong = Gathered()
    if not weighed:
        wrong.add(InputError("factors", "Choose which of the five factors weighed in the decision (PACE 1984 s.50A)."))
    with wrong:
        require_text(
            "representations",
            decided["representations"],
            "Write what the person or their solicitor said, or that they said nothing.",
        )
    decision = law.ReleaseDecision(
        necessary=decided["necessary"],
        proportionate=decided["proportionate"],
        reasons=decided["reasons"],
        considered={LAWS_FACTORS[each]: "It weighed." if each in weighed else "It did not weigh." for each in Factor},
        representations_considered=decided["representations_considered"],
        guidance_regarded=decided["guidance_regarded"],
    )
    for refused in law.refusals_of_release(decision, on=on):
        with wrong, refusals_name_a_field(RELEASE_REFUSED_AT):
            raise refused
    wrong.refuse()
    return weighed, decided["representations"].strip()


def check_conditions(conditions: Iterable[NewCondition], *, on: date, copy_given: bool) -> None:
    """Judge conditions that are set with a release on bail.

    Source: PACE 1984 ss. 30A(3A), 47(1A); Bail Act 1976 ss. 3A, 5. Raises: InputError.
    """
    with refusals_name_a_field(CONDITIONS_REFUSED_AT):
        asked = [condition.as_the_law_sees_it() for condition in conditions]
        law.check_conditions(asked, on=on, copy_given=copy_given)


@dataclass
class Release:
    """A decision to release on bail that the law lets stand.

    `factors` weighed; `views` are None where no condition is set and nothing was said of them; `custody_officer` is empty where
    nobody was asked for.
    """

    factors: list[Factor] = field(default_factory=list)
    reasons: str = ""
    representations: str = ""
    representations_considered: bool = False
    guidance_regarded: bool = False
    views: NewViews | None = None
    custody_officer: str = ""


def judge_release(
    case: Case,
    decided: ReleaseDecision,
    conditions: Sequence[NewCondition],
    views: NewViews | None,
    *,
    on: date,
    arrested_on: date,
    copy_given: bool,
    custody_officer: str | None = None,
    on_the_street: bool = False,
) -> Release:
    """Judge a decision to release on bail with its conditions, and name at once all that is missing.

    `custody_officer` is None where the action asks for them itself.

    Source: PACE 1984 ss. 30A, 30CA, 47, 47ZZA, 50A. Units and zones: London dates of the release and of the arrest.
    Raises: InputError.
    """
    wrong = Gathered()
    release = Release(
        reasons=decided["reasons"].strip(),
        representations_considered=decided["representations_considered"],
        guidance_regarded=decided["guidance_regarded"],
    )
    with wrong:
        release.factors, release.representations = check_release(on, decided)
    with wrong:
        check_conditions(conditions, on=on, copy_given=copy_given)
    with wrong:
        if conditions or views is not None:
            release.views = check_views(case, views, on=on, arrested_on=arrested_on, on_the_street=on_the_street)
    with wrong:
        if custody_officer is not None:
            release.custody_officer = require_text("custody_officer", custody_officer, "Write the custody officer who decided.")
    wrong.refuse()
    return release
