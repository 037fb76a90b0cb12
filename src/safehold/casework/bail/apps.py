"""App configuration."""

from django.apps import AppConfig


class BailConfig(AppConfig):
    """Bail."""

    name = "safehold.casework.bail"
    label = "bail"

    def ready(self) -> None:
        """Register what this app adds to clocks, stages, timelines, search and case pages, and what a leaver hands over."""
        from safehold.casework.bail import (  # noqa: F401
            case_page,
            clock_entries,
            clock_sources,
            handovers,
            permissions,
            search_entries,
            stage_sources,
            timeline_sources,
            told_to_victims,
        )
        from safehold.casework.cases import clocks

        case_page.register()
        clocks.keeps_dates(clock_entries.renew_ends)
