"""App configuration."""

from django.apps import AppConfig


class CustodyConfig(AppConfig):
    """Custody."""

    name = "safehold.casework.custody"
    label = "custody"
