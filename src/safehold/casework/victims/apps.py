"""App configuration."""

from django.apps import AppConfig


class VictimsConfig(AppConfig):
    """Victims."""

    name = "safehold.casework.victims"
    label = "victims"

    def ready(self) -> None:
        """Register what this app adds to clocks, timelines and case pages."""
        from safehold.casework.victims import case_page, clock_sources, permissions, timeline_sources  # noqa: F401

        case_page.register()
