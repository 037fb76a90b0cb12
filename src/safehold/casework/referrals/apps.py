"""App configuration."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """Referrals."""

    name = "safehold.casework.referrals"
    label = "referrals"

    def ready(self) -> None:
        """Register the permissions, clocks, timeline entries and places on the site of this app."""
        from safehold.casework.referrals import (  # noqa: F401
            case_page,
            clock_sources,
            handovers,
            navigation,
            permissions,
            search_entries,
            timeline_sources,
        )

        case_page.register()
        navigation.register()
