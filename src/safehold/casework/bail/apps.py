"""App configuration."""

from django.apps import AppConfig


class BailConfig(AppConfig):
    """Bail."""

    name = "safehold.casework.bail"
    label = "bail"

    def ready(self) -> None:
        """Register the permissions, clocks and timeline entries of this app."""
        from safehold.casework.bail import clock_sources, permissions, timeline_sources  # noqa: F401
