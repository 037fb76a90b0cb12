"""What custody adds to the timeline of a case."""

from collections.abc import Iterable

from django.urls import reverse

from safehold.casework.cases.models import Case
from safehold.casework.cases.timeline import TimelineEntry, register
from safehold.casework.custody import queries
from safehold.law.charging import OFFENCES


@register
def custody_events(case: Case) -> Iterable[TimelineEntry]:
    """Each arrest, authority, review, release, and contact after it."""
    for arrest in queries.arrests_with_their_course(case):
        url = reverse("custody:arrest", args=[arrest.reference])
        offences = "; ".join(OFFENCES[code].wording for code in arrest.offences if code in OFFENCES)
        yield TimelineEntry(
            arrest.arrested_at,
            f"{arrest.person} arrested",
            arrest.arrested_by.name,
            f"{offences}. {arrest.station}.",
            url,
            is_legal_step=True,
        )
        if arrest.different_judged_at and arrest.different_judged_by:
            others = ", ".join(arrest.different_from)
            yield TimelineEntry(
                arrest.different_judged_at,
                f"Judged a different offence of the same kind than {others}" if others else "Judged the same offence after all",
                arrest.different_judged_by.name,
                arrest.different_reason,
                url,
                is_legal_step=True,
            )
        if arrest.detention_authorised_at:
            yield TimelineEntry(
                arrest.detention_authorised_at, "Detention authorised", "Custody officer", "", url, is_legal_step=True
            )
        for review in arrest.reviews.all():
            yield TimelineEntry(review.at, "Detention reviewed", review.by_name, review.outcome, url, is_legal_step=True)
        if arrest.superintendent_at:
            yield TimelineEntry(
                arrest.superintendent_at,
                "Detention up to 36 hours authorised",
                arrest.superintendent_name,
                arrest.superintendent_grounds,
                url,
                is_legal_step=True,
            )
        if arrest.street_bailed_at:
            yield TimelineEntry(
                arrest.street_bailed_at,
                "Released on street bail",
                arrest.street_bail_authority,
                arrest.street_bail_reason,
                url,
                is_legal_step=True,
            )
        for application in arrest.applications.all():
            yield TimelineEntry(
                application.applied_at,
                "Court asked for further detention",
                application.asked_by.name,
                f"{application.court}. {application.grounds}",
                url,
                is_legal_step=True,
            )
            if application.decided_at:
                granted = f"granted for {application.hours} hours" if application.hours else "refused"
                yield TimelineEntry(
                    application.decided_at,
                    f"Further detention {granted}",
                    application.court,
                    application.decision_reason,
                    url,
                    is_legal_step=True,
                )
        if arrest.released_at:
            yield TimelineEntry(
                arrest.released_at,
                f"Detention ended: {arrest.get_disposal_display().lower()}",
                arrest.person.name,
                arrest.disposal_reason,
                url,
                is_legal_step=True,
            )
        for contact in arrest.contacts.all():
            yield TimelineEntry(contact.at, "Welfare contact", contact.by.name, contact.outcome, url)


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
