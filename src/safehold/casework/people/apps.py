"""App configuration."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People."""

    name = "safehold.casework.people"
    label = "people"

    def ready(self) -> None:
        """Register what this app adds to permissions, clocks, timelines and case pages."""
        from safehold.casework.people import (  # noqa: F401
            case_page,
            clock_sources,
            closures,
            permissions,
            search_entries,
            timeline_sources,
        )

        case_page.register()
