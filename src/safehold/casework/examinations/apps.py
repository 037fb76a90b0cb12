"""App configuration."""

from django.apps import AppConfig


class ExaminationsConfig(AppConfig):
    """Examinations."""

    name = "safehold.casework.examinations"
    label = "examinations"

    def ready(self) -> None:
        """Register the permissions of this app."""
        from safehold.casework.examinations import permissions  # noqa: F401
