"""App configuration."""

from django.apps import AppConfig


class SafeguardingConfig(AppConfig):
    """Safeguarding."""

    name = "safehold.casework.safeguarding"
    label = "safeguarding"

    def ready(self) -> None:
        """Register the permissions, clocks and timeline entries of this app."""
        from safehold.casework.safeguarding import clock_sources, permissions, timeline_sources  # noqa: F401
