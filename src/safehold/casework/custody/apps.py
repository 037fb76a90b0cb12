"""App configuration."""

from django.apps import AppConfig


class CustodyConfig(AppConfig):
    """Custody."""

    name = "safehold.casework.custody"
    label = "custody"

    def ready(self) -> None:
        """Register the permissions, clocks and timeline entries of this app."""
        from safehold.casework.custody import clock_sources, permissions, timeline_sources  # noqa: F401
