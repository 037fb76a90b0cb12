"""App configuration."""

from django.apps import AppConfig


class ExhibitsConfig(AppConfig):
    """Exhibits."""

    name = "safehold.casework.exhibits"
    label = "exhibits"

    def ready(self) -> None:
        """Register the permissions of this app."""
        from safehold.casework.exhibits import permissions  # noqa: F401
