"""App configuration."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Operations."""

    name = "safehold.casework.operations"
    label = "operations"
