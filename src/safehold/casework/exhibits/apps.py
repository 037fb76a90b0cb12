"""App configuration."""

from django.apps import AppConfig


class ExhibitsConfig(AppConfig):
    """Exhibits."""

    name = "safehold.casework.exhibits"
    label = "exhibits"

    def ready(self) -> None:
        """Register the permissions, timeline entries and parts of the case page of this app."""
        from safehold.casework.exhibits import case_page, handovers, permissions, search_entries, timeline_sources  # noqa: F401

        case_page.register()
