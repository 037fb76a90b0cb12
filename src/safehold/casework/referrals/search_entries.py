"""What a referral can be found by."""

from django.urls import reverse

from safehold.casework.cases.search import Findable, register
from safehold.casework.referrals import queries
from safehold.casework.referrals.models import Referral

MOST_IDENTIFIERS = 50
"""Of one person: a report may hold thousands."""


@register(Referral, "state", "case_id")
def referral_is_found(referral: Referral) -> Findable:
    """By its references, and by its people and what they are known by."""
    people = queries.people_of(referral)
    return Findable(
        kind="referral",
        subject_id=referral.pk,
        team=referral.team,
        case=referral.case,
        title=f"{referral.reference} {referral.get_incident_type_display()}",
        detail=f"{referral.get_source_display()}, {referral.get_state_display().lower()}",
        url=reverse("referrals:referral", args=[referral.reference]),
        values=(
            referral.reference,
            referral.external_reference,
            *(person.called for person in people),
            *(row.value for person in people for row in person.identifiers.all()[:MOST_IDENTIFIERS]),
        ),
    )
