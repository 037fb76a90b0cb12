"""App configuration."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit."""

    name = "safehold.casework.audit"
    label = "audit"

    def ready(self) -> None:
        """Put the audit into the navigation of those who may read it."""
        from safehold.casework.audit import permissions  # noqa: F401
        from safehold.web import frame

        frame.register_navigation(frame.Item("Audit", "audit:list", frozenset({"auditor"}), order=10))
