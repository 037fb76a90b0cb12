"""App configuration."""

from django.apps import AppConfig


class ChargingConfig(AppConfig):
    """Charging."""

    name = "safehold.casework.charging"
    label = "charging"

    def ready(self) -> None:
        """Register what this app adds to stages, timelines, case pages and the extension pack of a bail."""
        from safehold.casework.charging import bail_pack, case_page, closing, permissions, stage_sources, timeline_sources  # noqa: F401

        case_page.register()
