"""App configuration."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit."""

    name = "safehold.audit"
    label = "audit"

    def ready(self) -> None:
        """Declare who may read the audit."""
        from safehold.audit import permissions  # noqa: F401
