"""Row-level security of operations: of the team that runs them; their warrants through the cases."""

from django.db import migrations

from safehold.casework.cases.row_level_security import seen_where, seen_with_case


class Migration(migrations.Migration):
    dependencies = [("operations", "0001_initial"), ("cases", "0002_access_and_search")]

    operations = [
        # Those who publish, audit or plan the laboratory's work see the name and the days; the warrants stay with the cases.
        seen_where(
            "operations_operation",
            "t.team_id = (SELECT app_team_id()) OR (SELECT app_role()) IN ('dfu_manager', 'press', 'auditor')",
        ),
        seen_with_case("operations_plannedwarrant"),
        migrations.RunSQL(
            """
            -- Whoever plans a warrant must learn that an operation of another team plans it already: yes or no, and no more.
            CREATE FUNCTION operation_is_open(asked bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = public, pg_temp AS
            $$ SELECT EXISTS (SELECT 1 FROM operations_operation WHERE id = asked AND state = 'open') $$;
            """,
            reverse_sql="DROP FUNCTION operation_is_open",
        ),
    ]
