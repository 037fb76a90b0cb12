"""App configuration."""

from django.apps import AppConfig


class BailConfig(AppConfig):
    """Bail."""

    name = "safehold.casework.bail"
    label = "bail"
