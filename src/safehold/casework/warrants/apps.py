"""App configuration."""

from django.apps import AppConfig


class WarrantsConfig(AppConfig):
    """Warrants."""

    name = "safehold.casework.warrants"
    label = "warrants"
