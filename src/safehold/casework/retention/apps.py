"""App configuration."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Retention."""

    name = "safehold.casework.retention"
    label = "retention"

    def ready(self) -> None:
        """Register what this app adds to permissions, force policy, clocks, timelines, case pages, and to closing a case."""
        from safehold.casework.retention import case_page, clock_sources, closures, objections, permissions, timeline_sources  # noqa: F401

        case_page.register()
