"""App configuration."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit."""

    name = "safehold.casework.audit"
    label = "audit"
