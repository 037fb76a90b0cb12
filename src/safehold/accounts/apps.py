"""App configuration: what is done before and after each migration, and at each new connection.

Tables of another version of safehold are refused before anything is changed, the form of what was applied is written down, and
grants are re-applied, so that no new table is left open or closed by accident. Each new connection is asked whether row-level
security applies to it; one above it is closed and refused.
"""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.signals import post_migrate, pre_migrate

from safehold.config.applied_migrations import complete_record, prepare_record
from safehold.config.errors import DatabaseServerError
from safehold.config.row_level_security import refuse_above


class AccountsConfig(AppConfig):
    """Officers and teams."""

    name = "safehold.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Watch over migrations, and over each new connection."""
        from safehold.accounts.grants import apply_grants

        def before_migrate(using: str, **_: Any) -> None:
            MigrationRecorder(connections[using]).ensure_schema()
            with transaction.atomic(using=using), connections[using].cursor() as cursor:
                prepare_record(cursor)

        def after_migrate(using: str, **_: Any) -> None:
            with transaction.atomic(using=using), connections[using].cursor() as cursor:
                complete_record(cursor)
            apply_grants(using)

        if settings.DATABASE_ROLE != "owner":
            connection_created.connect(_refuse_connection_above, dispatch_uid="accounts.row_level_security")
        pre_migrate.connect(before_migrate, sender=self, weak=False, dispatch_uid="accounts.migrations")
        post_migrate.connect(after_migrate, sender=self, weak=False, dispatch_uid="accounts.grants")


def _refuse_connection_above(connection: BaseDatabaseWrapper, **_: Any) -> None:
    try:
        refuse_above(connection.connection, settings.DATABASE_ROLE)
    except DatabaseServerError:
        connection.close()
        raise
