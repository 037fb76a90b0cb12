"""The beginning of each story: a suspect in a case, an arrest, a release on bail. All made through the actions."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from casework.officers import Officers
from safehold.accounts.acting import reading_as
from safehold.accounts.models import Officer
from safehold.casework.bail import actions as bail_actions
from safehold.casework.bail.asked import GrantBail, RecordCourtApplication
from safehold.casework.bail.models import Bail
from safehold.casework.bail.queries import bail_by_reference, court_reach_of
from safehold.casework.cases.models import Case
from safehold.casework.custody import actions
from safehold.casework.custody.asked import RecordArrest, RecordWelfareSteps, ReleaseOnStreetBail
from safehold.casework.custody.models import Arrest, WelfareStep
from safehold.casework.people import actions as people
from safehold.casework.people.asked import AddPerson
from safehold.casework.people.models import CaseRole, Person
from safehold.casework.releases.asked import NewCondition, NewViews
from safehold.casework.releases.choices import Purpose, Sought
from safehold.casework.warrants.models import Warrant
from safehold.law.calendar import LONDON, london_date

IMAGES = "PCA1978-S1"
BREACH_OF_ORDER = "SA2020-S354"
ALL_FOUR = {
    "A": "Files found on the laptop.",
    "B": "The laboratory has two devices left.",
    "C": "Seven devices examined since March.",
    "D": "Contact with children must stay excluded.",
}
TOLD = {"told_whom": "Solicitor", "told_how": "email", "answer": "none"}
"""Who was told of an extension beforehand, and that they made no representations; the moment is the story's."""


def london(text: str) -> datetime:
    """A London moment: "2026-03-14 08:40"."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def add_subject(case: Case, officers: Officers, *, at: datetime, name: str = "Test Subject 014") -> Person:
    """Add the suspect to the case."""
    return people.add_person(case, AddPerson(name=name, role=CaseRole.SUBJECT), by=officers.detective, at=at)


def arrest_at(
    case: Case,
    officers: Officers,
    moment: datetime,
    *,
    person: Person | None = None,
    arrested_by: Officer | None = None,
    warrant: Warrant | None = None,
    **more: object,
) -> Arrest:
    """Arrest the suspect; they arrive 20 minutes later."""
    details: dict[str, object] = {
        "arrested_at": moment,
        "grounds": "Uploads traced to the address",
        "necessity": "Prompt and effective investigation",
        "offences": [IMAGES],
        "station": "Alderwick",
        "arrived_at": moment + timedelta(minutes=20),
        # Worked examples of the law lie years before the case of a test was opened.
        "gate_reason": "Recorded late",
        **more,
    }
    return actions.record_arrest(
        case,
        person or add_subject(case, officers, at=moment),
        RecordArrest(**details),  # type: ignore[arg-type]
        arrested_by=arrested_by or officers.detective,
        warrant=warrant,
        by=officers.custody_liaison,
        at=moment + timedelta(minutes=30),
    )


def take_all_steps(arrest: Arrest, officers: Officers, *, at: datetime) -> None:
    """Take every welfare step."""
    actions.record_welfare_steps(arrest, RecordWelfareSteps(steps=list(WelfareStep)), by=officers.custody_liaison, at=at)


DECIDED: dict[str, Any] = {
    "necessary": True,
    "proportionate": True,
    "factors": ["prevent_offending", "safeguard_victims"],
    "reasons": "Children must be kept from contact while devices are examined.",
    "representations": "None made.",
    "representations_considered": True,
    "guidance_regarded": True,
}
"""The decision to release on bail."""
ASKED_FOR = {"asked_by_person": True, "custody_officer": "PS D. Desk", "copy_given": True}
"""What a variation of conditions needs beside the conditions."""


def release_on_bail(arrest: Arrest, officers: Officers, *, at: datetime, **changes: object) -> Bail:
    """Release on bail at a moment, with two conditions."""
    details: dict[str, object] = {
        "released_at": at,
        **DECIDED,
        "copy_given": True,
        "views": NewViews(sought=Sought.NO_VICTIM),
        "custody_officer": "PS D. Desk",
        "conditions": [
            NewCondition(
                purpose=Purpose.NO_OFFENDING,
                text="No unsupervised contact with anybody under 18",
                reasons="Children are at risk.",
            ),
            NewCondition(purpose=Purpose.NO_INTERFERENCE, text="No contact with Test Person 040", reasons="She is a witness."),
        ],
        **changes,
    }
    return bail_actions.grant_bail(arrest, GrantBail(**details), by=officers.custody_liaison, at=at)  # type: ignore[arg-type]


def apply_to_court(bail: Bail, officers: Officers, at: datetime, **changes: Any) -> Bail:
    """Apply to the magistrates' court on the day of a moment, for as long as it can give without more."""
    with reading_as(officers.inspector):
        reach = court_reach_of(bail_by_reference(bail.reference))
    asked: dict[str, Any] = {
        "applied_on": london_date(at),
        "court": "Brackmouth",
        "asked_until": reach.ends,
        "condition_reasons": {letter: ALL_FOUR[letter] for letter in "BCD"},
        **changes,
    }
    return bail_actions.record_court_application(bail, RecordCourtApplication(**asked), by=officers.detective, at=at)


ARRESTED = london("2026-03-14 08:20")

ON_THE_STREET: dict[str, Any] = {
    **DECIDED,
    "conditions": [
        NewCondition(purpose=Purpose.NO_INTERFERENCE, text="No contact with Test Child 04", reasons="She is a witness.")
    ],
    "copy_given": True,
    "views": NewViews(sought=Sought.GIVEN, words="Keep him away.", through_representative=True, custody_officer_told=True),
}
"""What is decided and recorded for a release on street bail."""


def street_bailed(case: Case, officers: Officers, returns: str = "2026-03-20 10:00", **changes: Any) -> Arrest:
    """Arrested on 14 March at 08:20, bailed at 08:50 to come on 20 March at 10:00 or as given."""
    arrest = arrest_at(case, officers, ARRESTED, arrived_at=None)
    at = london("2026-03-14 08:50")
    return actions.release_on_street_bail(
        arrest,
        ReleaseOnStreetBail(
            released_at=at,
            return_at=london(returns),
            station="Alderwick",
            custody_officer="PS D. Desk",
            **{**ON_THE_STREET, **changes},
        ),
        by=officers.detective,
        at=at,
    )


def bailed_after_arrest(case: Case, officers: Officers, arrested: datetime, **changes: object) -> Bail:
    """Arrest, every welfare step, and release on bail 8 hours later."""
    arrest = arrest_at(case, officers, arrested)
    released = arrested + timedelta(hours=8)
    take_all_steps(arrest, officers, at=released)
    return release_on_bail(arrest, officers, at=released, **changes)


def arrested_in_1900(case: Case, officers: Officers) -> None:
    """A case whose facts the law can't read, as an import may leave it."""
    bail = bailed_after_arrest(case, officers, london("2026-03-14 07:00"))
    with reading_as(officers.inspector):
        Bail.objects.filter(pk=bail.pk).update(arrested_on=date(1900, 3, 14))
