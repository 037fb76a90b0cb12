"""App configuration."""

from django.apps import AppConfig


class ExhibitsConfig(AppConfig):
    """Exhibits."""

    name = "safehold.casework.exhibits"
    label = "exhibits"
