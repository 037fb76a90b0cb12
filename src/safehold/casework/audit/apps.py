"""App configuration."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    """The audit."""

    name = "safehold.casework.audit"
    label = "audit"

    def ready(self) -> None:
        """Gather the verbs of every app; put the audit into the navigation of those who may read it."""
        from safehold.casework.audit import permissions  # noqa: F401
        from safehold.web import frame

        autodiscover_modules("verbs")
        frame.register_navigation(frame.Item("Audit", "audit:list", frozenset({"auditor"}), order=10))
