"""App configuration."""

from django.apps import AppConfig


class WarrantsConfig(AppConfig):
    """Warrants."""

    name = "safehold.casework.warrants"
    label = "warrants"

    def ready(self) -> None:
        """Register the permissions, clocks, stages, timeline entries and case page parts of this app."""
        from safehold.casework.warrants import (  # noqa: F401
            case_page,
            clock_sources,
            permissions,
            search_entries,
            stage_sources,
            timeline_sources,
        )

        case_page.register()
