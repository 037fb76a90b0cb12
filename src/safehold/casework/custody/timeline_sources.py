"""What custody adds to the timeline of a case."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from safehold.casework.cases.models import Case
from safehold.casework.cases.timeline import TimelineEntry, register
from safehold.casework.custody import queries
from safehold.casework.custody.models import Arrest
from safehold.law.charging import OFFENCES


@register
def custody_events(case: Case) -> Iterable[TimelineEntry]:
    """Each arrest, authority, review, release, and contact after it."""
    for arrest in queries.arrests_with_their_course(case):
        url = reverse("custody:arrest", args=[arrest.reference])
        yield from _arrest_steps(arrest, url)
        yield from _detention_steps(arrest, url)
        yield from _court_steps(arrest, url)
        if arrest.released_at:
            ended = f"Detention ended: {arrest.get_disposal_display().lower()}"
            yield _step(arrest.released_at, ended, arrest.person.name, arrest.disposal_reason, url)
        for contact in arrest.contacts.all():
            yield TimelineEntry(contact.at, "Welfare contact", contact.by.name, contact.outcome, url)


def _step(at: datetime, title: str, who: str, detail: str, url: str) -> TimelineEntry:
    return TimelineEntry(at, title, who, detail, url, is_legal_step=True)


def _arrest_steps(arrest: Arrest, url: str) -> Iterable[TimelineEntry]:
    """The arrest, and the judgement that it was for another offence than one before it."""
    offences = "; ".join(OFFENCES[code].wording for code in arrest.offences if code in OFFENCES)
    yield _step(arrest.arrested_at, f"{arrest.person} arrested", arrest.arrested_by.name, f"{offences}. {arrest.station}.", url)
    if arrest.different_judged_at and arrest.different_judged_by:
        others = ", ".join(arrest.different_from)
        judged = f"Judged a different offence of the same kind than {others}" if others else "Judged the same offence after all"
        yield _step(arrest.different_judged_at, judged, arrest.different_judged_by.name, arrest.different_reason, url)


def _detention_steps(arrest: Arrest, url: str) -> Iterable[TimelineEntry]:
    """What officers decided on the detention, and a release on street bail."""
    if arrest.detention_authorised_at:
        yield _step(arrest.detention_authorised_at, "Detention authorised", "Custody officer", "", url)
    for review in arrest.reviews.all():
        yield _step(review.at, "Detention reviewed", review.by_name, review.outcome, url)
    if arrest.superintendent_at:
        longer, grounds = "Detention up to 36 hours authorised", arrest.superintendent_grounds
        yield _step(arrest.superintendent_at, longer, arrest.superintendent_name, grounds, url)
    if arrest.street_bailed_at:
        authority, reason = arrest.street_bail_authority, arrest.street_bail_reason
        yield _step(arrest.street_bailed_at, "Released on street bail", authority, reason, url)


def _court_steps(arrest: Arrest, url: str) -> Iterable[TimelineEntry]:
    """What was asked of a court, and what it decided."""
    for application in arrest.applications.all():
        asked = f"{application.court}. {application.grounds}"
        yield _step(application.applied_at, "Court asked for further detention", application.asked_by.name, asked, url)
        if application.decided_at:
            granted = f"granted for {application.hours} hours" if application.hours else "refused"
            decided, reason = f"Further detention {granted}", application.decision_reason
            yield _step(application.decided_at, decided, application.court, reason, url)


@register
def interviews(case: Case) -> Iterable[TimelineEntry]:
    """Each interview under caution."""
    for interview in queries.interviews_of(case):
        present = [f"Legal adviser: {interview.legal_adviser}."]
        if interview.appropriate_adult:
            present.append(f"Appropriate adult: {interview.appropriate_adult}.")
        yield TimelineEntry(
            interview.began_at,
            f"{interview.person} interviewed under caution, {'voluntarily' if interview.is_voluntary else 'in detention'}",
            interview.recorded_by.name,
            f"{interview.place}. {' '.join(present)}",
            reverse("custody:arrest", args=[interview.arrest.reference]) if interview.arrest else "",
            is_legal_step=True,
        )
