"""What each database role may do to each table.

The site and the workers may read, add and change rows; only tables that hold no record of the work may lose rows. Tables
listed as append-only can't be changed by anybody; triggers refuse it to the owner too.
"""

from django.db import connections, transaction

APPEND_ONLY = (
    "audit_entry",
    "bail_extensionpack",
    "exhibits_continuityevent",
    "policy_policyversion",
    "statistics_signedfigures",
    "victims_toldof",
    "victims_victimnotice",
)
"""Rows are added and never changed."""

MAY_LOSE_ROWS = (
    "django_session",
    "axes_accessattempt",
    "axes_accessattemptexpiration",
    "axes_accessfailurelog",
    "axes_accesslog",
    "cases_clock",
    "cases_searchentry",
    "procrastinate_jobs",
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
)
"""Sessions, failed log-ins that count no longer, projections that are rebuilt, and the job queue.

Whatever hangs from such a table by a foreign key stands here too: Django removes it first, in the name of the same role.
"""

ONLY_THESE_COLUMNS = {
    "notices_notice": ("read_at", "settled_at"),
    "notices_feedreading": ("reads",),
}
"""What the site may change of a row that was written once: who was told of what stays as it was given."""

WRITERS = ("safehold_web", "safehold_worker")


def apply_grants(using: str = "default") -> None:
    """Grant each role what it needs and no more. Runs as the owner, after migrations; repeating it changes nothing.

    One transaction: a running site never meets a table without its grants.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT current_user, array_agg(rolname) FROM pg_roles WHERE rolname LIKE 'safehold%%' GROUP BY 1")
        row = cursor.fetchone()
        if row is None or not set(WRITERS) <= set(row[1]):
            return
        cursor.execute(
            "SELECT tablename, tableowner = current_user FROM pg_tables WHERE schemaname = 'public'",
        )
        tables = {name for name, is_ours in cursor.fetchall() if is_ours}
        if not tables:
            return
        for role in (*WRITERS, "safehold_audit"):
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
            cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
        for role in WRITERS:
            cursor.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
            cursor.execute(f"GRANT INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {role}")
            cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
            cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}")
            for table in sorted(tables):
                if table in MAY_LOSE_ROWS:
                    cursor.execute(f'GRANT DELETE ON "{table}" TO {role}')
                if role == "safehold_web" and table in ONLY_THESE_COLUMNS:
                    cursor.execute(f'REVOKE UPDATE ON "{table}" FROM {role}')
                    cursor.execute(f'GRANT UPDATE ({", ".join(ONLY_THESE_COLUMNS[table])}) ON "{table}" TO {role}')
                if table in APPEND_ONLY:
                    cursor.execute(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM {role}')
                if table.endswith("event") and table not in APPEND_ONLY:
                    cursor.execute(f'REVOKE SELECT, UPDATE, DELETE ON "{table}" FROM {role}')
        # A view runs with its owner's rights: a row written through one would pass by row-level security.
        cursor.execute("SELECT viewname FROM pg_views WHERE schemaname = 'public' AND viewowner = current_user")
        for (view,) in cursor.fetchall():
            for role in WRITERS:
                cursor.execute(f'REVOKE INSERT, UPDATE, DELETE ON "{view}" FROM {role}')
        if "audit_entry" in tables:
            cursor.execute("GRANT SELECT, INSERT ON audit_entry TO safehold_audit")
            cursor.execute("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO safehold_audit")
