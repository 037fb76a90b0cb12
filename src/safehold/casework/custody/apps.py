"""App configuration."""

from django.apps import AppConfig


class CustodyConfig(AppConfig):
    """Custody."""

    name = "safehold.casework.custody"
    label = "custody"

    def ready(self) -> None:
        """Register what this app adds to clocks, stages, timelines, search, navigation and case pages."""
        from safehold.casework.cases import clocks
        from safehold.casework.custody import (  # noqa: F401
            actions,
            case_page,
            clock_sources,
            closures,
            permissions,
            search_entries,
            stage_sources,
            timeline_sources,
            told_to_victims,
        )

        case_page.register()
        clocks.keeps_dates(actions.renew_contact_times)
