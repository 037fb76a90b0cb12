"""App configuration."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Operations."""

    name = "safehold.casework.operations"
    label = "operations"

    def ready(self) -> None:
        """Register the permissions of this app and its place in the navigation."""
        from safehold.casework.operations import navigation, permissions  # noqa: F401

        navigation.register()
