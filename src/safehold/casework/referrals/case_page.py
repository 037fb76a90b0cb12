"""What referrals add to the page of a case."""

from django.urls import reverse

from safehold.accounts.models import Officer
from safehold.accounts.permissions import may
from safehold.casework.cases.models import Case
from safehold.casework.cases.panels import Panel, PanelRow, register_panel
from safehold.casework.referrals import permissions, queries
from safehold.law.calendar import london_date, spoken

SHOWN = 5


def referrals_panel(case: Case, viewer: Officer) -> Panel | None:
    """The referrals from which the case came; nothing for those who do not work on referrals."""
    if not may(viewer, permissions.READ):
        return None
    referrals = list(queries.joined_to(case)[: SHOWN + 1])
    first = referrals[0] if referrals and case.is_open and case.target_met_at is None else None
    can_move = first is not None and may(viewer, permissions.OVERRIDE_TARGET, first)
    return Panel(
        title="Referrals",
        all_url=reverse("referrals:override_target", args=[first.reference]) if first and can_move else "",
        all_text="Move the target" if first and can_move else "",
        rows=tuple(
            PanelRow(
                referral.reference,
                reverse("referrals:referral", args=[referral.reference]),
                note=spoken(london_date(referral.received_at)),
                detail=f"{referral.get_source_display()}, {referral.get_incident_type_display().lower()}",
            )
            for referral in referrals[:SHOWN]
        ),
        more="There are more." if len(referrals) > SHOWN else "",
        empty="No referral is joined to this case.",
    )


def register() -> None:
    """Register the panel."""
    register_panel(95, referrals_panel)
