"""App configuration."""

from django.apps import AppConfig


class ExhibitsConfig(AppConfig):
    """Exhibits."""

    name = "safehold.casework.exhibits"
    label = "exhibits"

    def ready(self) -> None:
        """Register the permissions, timeline entries and parts of the case page of this app."""
        from safehold.casework.exhibits import (  # noqa: F401
            case_page,
            clock_sources,
            closures,
            handovers,
            permissions,
            search_entries,
            timeline_sources,
        )

        case_page.register()
