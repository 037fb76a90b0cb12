"""App configuration."""

from django.apps import AppConfig


class CustodyConfig(AppConfig):
    """Custody."""

    name = "safehold.casework.custody"
    label = "custody"

    def ready(self) -> None:
        """Register what this app adds to clocks, timelines, navigation and case pages."""
        from safehold.casework.custody import case_page, clock_sources, permissions, timeline_sources  # noqa: F401

        case_page.register()
