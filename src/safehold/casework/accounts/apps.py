"""App configuration: grants are re-applied after each migration, so that no new table is left open or closed by accident."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Officers and teams."""

    name = "safehold.casework.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Re-apply the database grants when migrations have run."""
        from safehold.casework.accounts.grants import apply_grants

        def after_migrate(using: str, **_: Any) -> None:
            apply_grants(using)

        post_migrate.connect(after_migrate, sender=self, weak=False, dispatch_uid="accounts.grants")
