"""App configuration."""

from django.apps import AppConfig


class ChargingConfig(AppConfig):
    """Charging."""

    name = "safehold.casework.charging"
    label = "charging"
