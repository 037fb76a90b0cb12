"""App configuration."""

from django.apps import AppConfig


class BailConfig(AppConfig):
    """Bail."""

    name = "safehold.casework.bail"
    label = "bail"

    def ready(self) -> None:
        """Register what this app adds to clocks, timelines and case pages."""
        from safehold.casework.bail import actions, case_page, clock_sources, handing_over, permissions, timeline_sources  # noqa: F401
        from safehold.casework.cases import clocks

        case_page.register()
        clocks.keeps_dates(actions.renew_ends)
