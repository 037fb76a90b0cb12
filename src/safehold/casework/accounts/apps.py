"""App configuration: grants are re-applied after each migration, so that no new table is left open or closed by accident."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Officers and teams."""

    name = "safehold.casework.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Re-apply the database grants when migrations have run; offer administrators the list of officers."""
        from safehold.casework.accounts.grants import apply_grants
        from safehold.web import frame

        frame.register_navigation(frame.Item("Officers", "accounts:officers", frozenset({"administrator"}), order=1))

        def after_migrate(using: str, **_: Any) -> None:
            apply_grants(using)

        post_migrate.connect(after_migrate, sender=self, weak=False, dispatch_uid="accounts.grants")
