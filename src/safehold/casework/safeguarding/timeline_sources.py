"""What safeguarding adds to the timeline of a case."""

from collections.abc import Iterable

from django.urls import reverse

from safehold.casework.cases.models import Case
from safehold.casework.cases.timeline import TimelineEntry, register
from safehold.casework.safeguarding import queries


@register
def safeguarding_events(case: Case) -> Iterable[TimelineEntry]:
    """Each child found, referral, reply, discussion, action and outcome. Children stand here by reference, not by name."""
    for child in queries.children_on_page(case):
        url = reverse("safeguarding:child", args=[child.reference])
        yield TimelineEntry(child.found_at, f"{child} recorded", child.recorded_by.name, child.concern, url)
        for referral in child.referrals.all():
            yield TimelineEntry(
                referral.sent_at,
                f"{child} referred to children's services",
                referral.sent_by.name,
                f"{referral.to}. {referral.get_lawful_basis_display()}.",
                url,
                is_legal_step=True,
            )
            if referral.replied_at:
                yield TimelineEntry(
                    referral.replied_at,
                    f"{child}: children's services replied",
                    referral.replied_by or referral.to,
                    f"{referral.get_reply_display()}. {referral.reply_note}".strip(),
                    url,
                )
        for discussion in child.discussions.all():
            yield TimelineEntry(
                discussion.held_on,
                f"{child}: strategy discussion",
                discussion.recorded_by.name,
                f"{discussion.get_decision_display()}. {discussion.reason}",
                url,
                is_legal_step=True,
            )
        for action in child.actions.all():
            yield TimelineEntry(
                action.completed_at, f"{child}: {action.get_type_display().lower()}", action.by.name, action.note, url
            )
        if child.outcome_at and child.outcome_by:
            yield TimelineEntry(
                child.outcome_at,
                f"{child}: {child.get_outcome_display().lower()}",
                child.outcome_by.name,
                child.outcome_reason,
                url,
            )
