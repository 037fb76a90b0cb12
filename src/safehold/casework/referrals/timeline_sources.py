"""What referrals add to the timeline of a case."""

from collections.abc import Iterable

from django.urls import reverse

from safehold.casework.cases.models import Case
from safehold.casework.cases.timeline import TimelineEntry, register
from safehold.casework.referrals import queries


@register
def referral_events(case: Case) -> Iterable[TimelineEntry]:
    """The receipt and assessment of each referral of the case."""
    for referral in queries.joined_to(case).select_related("recorded_by").prefetch_related("assessments__by"):
        page = reverse("referrals:referral", args=[referral.reference])
        yield TimelineEntry(
            referral.received_at,
            f"Referral received: {referral.reference}",
            referral.recorded_by.name,
            f"{referral.get_source_display()}, {referral.get_incident_type_display().lower()}",
            page,
            referral.reference,
        )
        for assessment in referral.assessments.all():
            yield TimelineEntry(
                assessment.at,
                f"Referral assessed: {assessment.get_level_display().lower()}",
                assessment.by.name,
                f"{assessment.tool} {assessment.tool_version}. {assessment.reason}",
                page,
                referral.reference,
            )
