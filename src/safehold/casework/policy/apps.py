"""App configuration."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """Force policy and readings of the law."""

    name = "safehold.casework.policy"
    label = "policy"

    def ready(self) -> None:
        """Put force policy into the navigation of those who set it; others come by way of the law in use."""
        from safehold.casework.policy import permissions  # noqa: F401
        from safehold.web import frame

        frame.register_navigation(frame.Item("Force policy", "policy:list", frozenset({"administrator"}), order=5))
