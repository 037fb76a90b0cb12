"""Row-level security of notices. The site reads and marks them; only workers give them, and only they check the clocks."""

from django.db import migrations

SEEN = (
    "(case_id IS NOT NULL AND EXISTS (SELECT 1 FROM cases_mine m WHERE m.case_id = notices_notice.case_id))"
    " OR (case_id IS NULL AND team_id = (SELECT app_team_id()))"
)


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("cases", "0002_access_and_search")]

    operations = [
        migrations.RunSQL(
            f"""
            ALTER TABLE notices_notice ENABLE ROW LEVEL SECURITY;
            CREATE POLICY readers ON notices_notice FOR SELECT TO safehold_web USING ({SEEN});
            CREATE POLICY markers ON notices_notice FOR UPDATE TO safehold_web USING ({SEEN}) WITH CHECK ({SEEN});
            CREATE POLICY workers ON notices_notice TO safehold_worker USING (true) WITH CHECK (true);
            ALTER TABLE notices_clockcheck ENABLE ROW LEVEL SECURITY;
            CREATE POLICY readers ON notices_clockcheck FOR SELECT TO safehold_web USING (true);
            CREATE POLICY workers ON notices_clockcheck TO safehold_worker USING (true) WITH CHECK (true);
            """,
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
