"""App configuration."""

from django.apps import AppConfig


class ChargingConfig(AppConfig):
    """Charging."""

    name = "safehold.casework.charging"
    label = "charging"

    def ready(self) -> None:
        """Register the permissions and timeline entries of this app."""
        from safehold.casework.charging import permissions, timeline_sources  # noqa: F401
