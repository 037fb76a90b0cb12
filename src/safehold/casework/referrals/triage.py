"""The triage checklist (force policy): which facts are present, how many points each is worth, and the fact itself.

It orders the intake queue before a person has assessed. It never closes, downgrades or grades a referral.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from safehold.casework.people.models import CaseRole, Person, PersonInCase
from safehold.casework.referrals.matching import Match
from safehold.casework.referrals.models import IncidentType, Referral, ReferralPerson, ReportedRole
from safehold.casework.referrals.stored import TriageLine
from safehold.law.calendar import spoken_time

RECENT = timedelta(days=7)
MANY_FILES = 100


@dataclass(frozen=True)
class Item:
    """One line of the checklist."""

    code: str
    words: str
    points: int


CHECKLIST = {
    item.code: item
    for item in (
        Item("contact_abuse", "Contact offending alleged", 5),
        Item("access_to_children", "Access to children", 4),
        Item("child_named", "A child is named or described", 4),
        Item("high_priority", "The sender asks for priority", 4),
        Item("known_suspect", "Known as a suspect in a case", 3),
        Item("repeat_referral", "Reported before", 3),
        Item("grooming", "Contact with a child online alleged", 3),
        Item("recent_activity", "Active in the week before receipt", 2),
        Item("many_files", "Many files reported", 1),
    )
}
"""The force's checklist. Points order the queue and mean nothing else."""


def points_of(
    referral: Referral,
    people: Sequence[ReferralPerson],
    matches: Sequence[Match],
    *,
    latest_activity: datetime | None,
    prior_reports: Sequence[str],
) -> list[TriageLine]:
    """Say which lines of the checklist the facts fulfil, the most points first; each carries the fact that caused it.

    `matches` are those that everybody may see who reads the referral. Even so a line names no record: it carries its number,
    and whoever reads the line is told the names that they may see (`queries.triage_of`).
    """
    found: dict[str, str] = {}
    person_behind: dict[str, int] = {}
    if referral.incident_type == IncidentType.CONTACT_ABUSE:
        found["contact_abuse"] = f"The report is of {referral.original_type or referral.get_incident_type_display()}."
    if referral.incident_type in (IncidentType.GROOMING, IncidentType.UNSOLICITED_MATERIAL):
        found["grooming"] = f"The report is of {referral.original_type or referral.get_incident_type_display()}."
    if referral.high_priority:
        reason = f": {referral.high_priority_reason}" if referral.high_priority_reason else ""
        found["high_priority"] = f"The report is marked for high priority{reason}."
    child = _child(people)
    if child:
        found["child_named"] = child
    known = [match.record for match in matches if isinstance(match.record, Person) and match.strength != "weak"]
    child_in_case = _role(known, CaseRole.CHILD_AT_RISK, CaseRole.VICTIM)
    if child_in_case is not None:
        found["access_to_children"] = "It shares an identifier with a child or a victim in a case."
        person_behind["access_to_children"] = child_in_case.pk
    suspect = _role(known, CaseRole.SUBJECT)
    if suspect is not None:
        found["known_suspect"] = "It shares an identifier with a suspect in a case."
        person_behind["known_suspect"] = suspect.pk
    earlier = [match.record.pk for match in matches if isinstance(match.record, Referral) and match.strength != "weak"]
    if earlier:
        found["repeat_referral"] = "It shares an identifier with an earlier referral."
    elif prior_reports:
        found["repeat_referral"] = f"The service reported this account before: {', '.join(prior_reports[:3])}."
    if latest_activity is not None and timedelta(0) <= referral.received_at - latest_activity <= RECENT:
        found["recent_activity"] = f"The last activity in the report was at {spoken_time(latest_activity)}."
    files = len(referral.content.get("files") or [])
    if files >= MANY_FILES:
        found["many_files"] = f"The report lists {files} files."
    lines = []
    for item in sorted((CHECKLIST[code] for code in found), key=lambda item: (-item.points, item.code)):
        line = TriageLine(code=item.code, words=item.words, points=item.points, fact=found[item.code])
        if item.code in person_behind:
            line["person_in_case"] = person_behind[item.code]
        if item.code == "repeat_referral" and earlier:
            line["referrals"] = earlier[:10]
        lines.append(line)
    return lines


def _child(people: Sequence[ReferralPerson]) -> str:
    for person in people:
        if person.role == ReportedRole.VICTIM:
            age = f", aged {person.age}" if person.age is not None else ""
            return f"The report names a victim: {person.called}{age}."
    return ""


def _role(known: Sequence[Person], *roles: CaseRole) -> PersonInCase | None:
    """The first role of these that one of the people plays in a case."""
    return next((role for person in known for role in person.cases.all() if role.role in roles), None)
