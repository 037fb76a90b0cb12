"""App configuration."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases."""

    name = "safehold.casework.cases"
    label = "cases"

    def ready(self) -> None:
        """Register the permissions, clocks, timeline entries and pages of this app."""
        from safehold.casework.cases import (  # noqa: F401
            case_page,
            clock_sources,
            handovers,
            permissions,
            search_entries,
            timeline_sources,
        )

        case_page.register()
