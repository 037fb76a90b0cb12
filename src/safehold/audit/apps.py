"""App configuration."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    """The audit."""

    name = "safehold.audit"
    label = "audit"

    def ready(self) -> None:
        """Gather the verbs of every app; declare who may read the audit."""
        from safehold.audit import permissions  # noqa: F401

        autodiscover_modules("verbs")
