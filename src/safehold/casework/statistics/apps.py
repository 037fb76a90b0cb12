"""App configuration."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """Statistics."""

    name = "safehold.casework.statistics"
    label = "statistics"
