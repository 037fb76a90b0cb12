"""App configuration: grants are re-applied after each migration, so that no new table is left open or closed by accident.

Each new connection is asked whether row-level security applies to it; one above it is closed and refused.
"""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

from safehold.config.errors import DatabaseServerError
from safehold.config.row_level_security import refuse_above


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

        if settings.DATABASE_ROLE != "owner":
            connection_created.connect(_refuse_connection_above, dispatch_uid="accounts.row_level_security")
        post_migrate.connect(after_migrate, sender=self, weak=False, dispatch_uid="accounts.grants")


def _refuse_connection_above(connection: BaseDatabaseWrapper, **_: Any) -> None:
    try:
        refuse_above(connection.connection, settings.DATABASE_ROLE)
    except DatabaseServerError:
        connection.close()
        raise
