"""App configuration."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases."""

    name = "safehold.casework.cases"
    label = "cases"

    def ready(self) -> None:
        """Register the permissions, clocks and timeline entries of this app."""
        from safehold.casework.cases import clock_sources, permissions, timeline_sources  # noqa: F401
