"""App configuration."""

from django.apps import AppConfig


class BailConfig(AppConfig):
    """Bail."""

    name = "safehold.casework.bail"
    label = "bail"

    def ready(self) -> None:
        """Register what this app adds to clocks, timelines and case pages."""
        from safehold.casework.bail import case_page, clock_sources, permissions, timeline_sources  # noqa: F401

        case_page.register()
