"""What any release on bail asks first, on the street or from a station: its pre-conditions, and what its conditions serve.

Each says what was decided, and the law refuses what is missing (PACE 1984 ss. 30A(1A), 50A; Bail Act 1976 s.3A).
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from safehold.accounts.checks import one_of, require_text
from safehold.accounts.errors import InputError
from safehold.casework.custody.models import Factor, Purpose
from safehold.law import bail as law
from safehold.law.errors import RefusedByLawError

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


class Gathered:
    """Wrong values that are found one after the other and said at once: `with gathered:` around each check, then `refuse()`."""

    def __init__(self) -> None:
        self.errors: list[InputError] = []

    def add(self, error: InputError) -> None:
        """Add a wrong value, with the others that it brings."""
        alone = InputError(error.field, error.message, error.way_forward)
        self.errors += [alone, *error.others]

    def __enter__(self) -> None:
        """Begin a check."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> bool:
        """Keep what is wrong, and go on."""
        if not isinstance(error, InputError):
            return False
        self.add(error)
        return True

    def refuse(self) -> None:
        """Refuse everything that was found. Raises: InputError where something was."""
        if self.errors:
            raise InputError.of_all(self.errors)


@contextmanager
def refusals_name_a_field(fields: Mapping[str, str]) -> Iterator[None]:
    """Let what the law refuses stand at the field of the form that it is about. `fields` are names by the code of the refusal."""
    try:
        yield
    except RefusedByLawError as refused:
        if refused.code not in fields:
            raise
        sentence = with_section(refused.reason, refused.provision)
        raise InputError(fields[refused.code], sentence, refused.way_forward) from refused


def with_section(sentence: str, provision: str) -> str:
    """Put the section at the end of a sentence: "It has ended (PACE 1984 s.47ZB)."."""
    return f"{sentence.rstrip('.')} ({provision})."
