"""App configuration."""

from django.apps import AppConfig


class SafeguardingConfig(AppConfig):
    """Safeguarding."""

    name = "safehold.casework.safeguarding"
    label = "safeguarding"

    def ready(self) -> None:
        """Register what this app adds to clocks, timelines, navigation, case pages and the extension pack of a bail."""
        from safehold.casework.safeguarding import (  # noqa: F401
            bail_pack,
            case_page,
            clock_sources,
            permissions,
            search_entries,
            timeline_sources,
        )

        case_page.register()
