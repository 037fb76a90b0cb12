"""App configuration."""

from django.apps import AppConfig


class AuditorsConfig(AppConfig):
    """The pages of auditors."""

    name = "safehold.casework.auditors"
    label = "auditors"

    def ready(self) -> None:
        """Put the audit into the navigation of those who may read it."""
        from safehold.web import frame

        frame.register_navigation(frame.Item("Audit", "auditors:audit", frozenset({"auditor"}), order=10))
