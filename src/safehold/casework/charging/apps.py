"""App configuration."""

from django.apps import AppConfig


class ChargingConfig(AppConfig):
    """Charging."""

    name = "safehold.casework.charging"
    label = "charging"

    def ready(self) -> None:
        """Register what this app adds to timelines and case pages."""
        from safehold.casework.charging import case_page, permissions, timeline_sources  # noqa: F401

        case_page.register()
