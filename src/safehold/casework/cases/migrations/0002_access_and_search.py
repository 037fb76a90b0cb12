"""Row-level security, append-only audit and the search function."""

from django.db import migrations

from safehold.casework.cases.row_level_security import (
    APPEND_ONLY,
    FUNCTIONS,
    append_only,
    seen_with_case,
    seen_with_case_or_team,
)

SEARCH = """
CREATE FUNCTION search_records(query tsquery, asked text[], most integer)
RETURNS TABLE (kind varchar, title varchar, detail varchar, url varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  -- Runs as the owner so that the index on words can be used; the access test below is the same as that of the policies.
  SELECT found.kind, found.title, found.detail, found.url
  FROM (
    SELECT e.* FROM cases_searchentry e
    WHERE e.document @@ query
      AND ((e.case_id IS NOT NULL AND EXISTS (SELECT 1 FROM cases_mine m WHERE m.case_id = e.case_id))
        OR (e.case_id IS NULL AND e.team_id = (SELECT app_team_id())))
    LIMIT 400
  ) found
  ORDER BY (found.words::text[] @> asked) DESC, found.kind, found.subject_id DESC
  LIMIT most
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(APPEND_ONLY, reverse_sql="DROP FUNCTION refuse_change()"),
        append_only("audit_entry"),
        migrations.RunSQL(
            """
            ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
            CREATE POLICY workers ON audit_entry TO safehold_worker USING (true) WITH CHECK (true);
            CREATE POLICY officers ON audit_entry FOR SELECT TO safehold_web
              USING (officer_id = (SELECT app_user_id()) OR (SELECT app_role()) = 'auditor'
                OR (case_id IS NOT NULL AND EXISTS (SELECT 1 FROM cases_mine m WHERE m.case_id = audit_entry.case_id)));
            CREATE POLICY writers ON audit_entry FOR INSERT TO safehold_web WITH CHECK (true);
            CREATE POLICY auditors ON audit_entry TO safehold_audit USING (true) WITH CHECK (true);
            """,
            reverse_sql=migrations.RunSQL.noop,
        ),
        seen_with_case("cases_case", "id"),
        seen_with_case("cases_riskassessment"),
        seen_with_case("cases_decision"),
        seen_with_case_or_team("cases_clock"),
        seen_with_case_or_team("cases_searchentry"),
        migrations.RunSQL(
            """
            ALTER TABLE cases_caseaccess ENABLE ROW LEVEL SECURITY;
            CREATE POLICY readers ON cases_caseaccess FOR SELECT TO safehold_web
              USING (granted_by_id = app_user_id() OR may_see_case(case_id));
            CREATE POLICY givers ON cases_caseaccess FOR INSERT TO safehold_web WITH CHECK (granted_by_id = app_user_id());
            CREATE POLICY enders ON cases_caseaccess FOR UPDATE TO safehold_web USING (may_see_case(case_id));
            CREATE POLICY workers ON cases_caseaccess TO safehold_worker USING (true) WITH CHECK (true);
            CREATE INDEX access_of_a_case ON cases_caseaccess (case_id, team_id, officer_id);
            """,
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.RunSQL(SEARCH, reverse_sql="DROP FUNCTION search_records"),
    ]
