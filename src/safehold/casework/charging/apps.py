"""App configuration."""

from django.apps import AppConfig


class ChargingConfig(AppConfig):
    """Charging."""

    name = "safehold.casework.charging"
    label = "charging"

    def ready(self) -> None:
        """Register what this app adds to clocks, stages, timelines, search, case pages and the extension pack of a bail."""
        from safehold.casework.charging import (  # noqa: F401
            bail_pack,
            case_page,
            clock_sources,
            closures,
            permissions,
            search_entries,
            stage_sources,
            timeline_sources,
        )

        case_page.register()
