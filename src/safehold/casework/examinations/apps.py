"""App configuration."""

from django.apps import AppConfig


class ExaminationsConfig(AppConfig):
    """Examinations."""

    name = "safehold.casework.examinations"
    label = "examinations"

    def ready(self) -> None:
        """Register the permissions, clocks, timeline entries, panels and navigation of this app."""
        from safehold.casework.examinations import case_page, clock_sources, objections, permissions, timeline_sources  # noqa: F401

        case_page.register()
