"""App configuration."""

from django.apps import AppConfig


class SafeguardingConfig(AppConfig):
    """Safeguarding."""

    name = "safehold.casework.safeguarding"
    label = "safeguarding"
