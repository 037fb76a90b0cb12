"""Row-level security, append-only audit and the search function."""

from django.db import migrations

from safehold.casework.cases.row_level_security import (
    APPEND_ONLY,
    FUNCTIONS,
    append_only,
    seen_with_case,
    seen_with_case_or_team,
    told_to_administrators,
)

SEARCH = """
CREATE FUNCTION search_records(query tsquery, asked text[], kinds text[], most integer)
RETURNS TABLE (kind varchar, title varchar, detail varchar, url varchar)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  mine bigint[] := ARRAY(SELECT DISTINCT case_id FROM cases_mine);
  -- The index on words reads every entry with a word, whoever may see it. Whoever sees few cases is served sooner by reading the
  -- entries of these, and it takes them no longer when there are many other cases: "IS TRUE" keeps that index out.
  matches text := CASE WHEN cardinality(mine) <= 1000 THEN '(e.document @@ $1) IS TRUE' ELSE 'e.document @@ $1' END;
BEGIN
  -- Runs as the owner so that indexes can be used; the access test below is the same as that of the policies.
  RETURN QUERY EXECUTE format($search$
    SELECT found.kind, found.title, found.detail, found.url
    FROM (
      SELECT e.* FROM cases_searchentry e
      WHERE %s AND e.kind = ANY ($6) AND (e.case_id = ANY ($2) OR (e.case_id IS NULL AND e.team_id = $3))
      LIMIT 400
    ) found
    ORDER BY (found.words::text[] @> $4) DESC, found.kind, found.subject_id DESC
    LIMIT $5
  $search$, matches) USING query, mine, app_team_id(), asked, most, kinds;
END $$;
"""


WITHOUT_SUPERVISOR = """
CREATE FUNCTION cases_without_supervisor()
RETURNS TABLE (id bigint, reference varchar, opened_at timestamptz) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp AS
$$
  -- An inspector of the team learns that such a case is there, by its reference alone: nobody else could ever lead it again.
  SELECT c.id, c.reference, c.opened_at
  FROM cases_case c JOIN accounts_officer s ON s.id = c.supervisor_id
  WHERE app_role() = 'inspector' AND c.team_id = app_team_id()
    -- Of a closed case once something of it is due soon: a review of what is kept.
    AND (c.stage <> 'closed' OR EXISTS (SELECT 1 FROM cases_clock k WHERE k.case_id = c.id AND k.soon_at <= now()))
    AND c.officer_in_the_case_id <> app_user_id()
    AND NOT (s.is_active AND s.role = 'inspector' AND s.team_id = c.team_id)
$$;

CREATE FUNCTION take_over_supervision(asked bigint, since timestamptz, why text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS
$$
BEGIN
  -- Only such a case, and only in one's own name: the row says who, when and why.
  IF NOT EXISTS (SELECT 1 FROM cases_without_supervisor() w WHERE w.id = asked) THEN
    RETURN false;
  END IF;
  INSERT INTO cases_caseaccess (case_id, officer_id, role, valid_from, granted_by_id, reason)
  VALUES (asked, app_user_id(), 'supervisor', since, app_user_id(), why);
  RETURN true;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("audit", "0001_initial"), ("policy", "0001_initial")]

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
            CREATE POLICY writers ON audit_entry FOR INSERT TO safehold_web WITH CHECK (officer_id = app_user_id());
            -- Whoever fails to log in is nobody yet.
            CREATE POLICY strangers ON audit_entry FOR INSERT TO safehold_web
              WITH CHECK (verb = 'account.log_in_failed' AND officer_id IS NULL AND case_id IS NULL AND app_user_id() IS NULL);
            CREATE POLICY auditors ON audit_entry TO safehold_audit USING (true) WITH CHECK (true);
            """,
            reverse_sql=migrations.RunSQL.noop,
        ),
        append_only("policy_policyversion"),
        migrations.RunSQL(
            """
            -- What is in force is no secret here: every clock says it. What is only prepared is for those who set and supervise.
            ALTER TABLE policy_policyversion ENABLE ROW LEVEL SECURITY;
            CREATE POLICY readers ON policy_policyversion FOR SELECT TO safehold_web USING (app_user_id() IS NOT NULL);
            CREATE POLICY setters ON policy_policyversion FOR INSERT TO safehold_web
              WITH CHECK (set_by_id = app_user_id() AND app_role() = 'administrator');
            CREATE POLICY workers ON policy_policyversion TO safehold_worker USING (true) WITH CHECK (true);
            ALTER TABLE policy_policychange ENABLE ROW LEVEL SECURITY;
            CREATE POLICY readers ON policy_policychange FOR SELECT TO safehold_web
              USING ((SELECT app_role()) IN ('administrator', 'inspector'));
            CREATE POLICY setters ON policy_policychange FOR INSERT TO safehold_web
              WITH CHECK (prepared_by_id = app_user_id() AND app_role() = 'administrator');
            CREATE POLICY changers ON policy_policychange FOR UPDATE TO safehold_web
              USING ((SELECT app_role()) = 'administrator') WITH CHECK ((SELECT app_role()) = 'administrator');
            CREATE POLICY workers ON policy_policychange TO safehold_worker USING (true) WITH CHECK (true);
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
            -- Access is given in one's own name, to a case that one sees, or to one that is being opened.
            CREATE POLICY givers ON cases_caseaccess FOR INSERT TO safehold_web
              WITH CHECK (granted_by_id = app_user_id() AND (may_see_case(case_id) OR NOT case_is_written(case_id)));
            -- Access is ended, never changed otherwise: the trigger sees to that. The rows of the past stay.
            CREATE POLICY enders ON cases_caseaccess FOR UPDATE TO safehold_web
              USING (may_see_case(case_id)) WITH CHECK (true);
            CREATE FUNCTION access_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF NEW.valid_until IS NULL OR NEW.valid_until > OLD.valid_until
                OR (to_jsonb(NEW) - 'valid_until') IS DISTINCT FROM (to_jsonb(OLD) - 'valid_until') THEN
                RAISE EXCEPTION 'access to a case can only be ended' USING ERRCODE = 'restrict_violation';
              END IF;
              RETURN NEW;
            END $$;
            CREATE TRIGGER access_only_ends BEFORE UPDATE ON cases_caseaccess
              FOR EACH ROW EXECUTE FUNCTION access_only_ends();
            CREATE POLICY workers ON cases_caseaccess TO safehold_worker USING (true) WITH CHECK (true);
            CREATE INDEX access_of_a_case ON cases_caseaccess (case_id, team_id, officer_id);
            """,
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.RunSQL(SEARCH, reverse_sql="DROP FUNCTION search_records"),
        told_to_administrators("open_cases_of", "cases_case WHERE officer_in_the_case_id = asked AND stage <> 'closed'"),
        told_to_administrators("open_cases_supervised_by", "cases_case WHERE supervisor_id = asked AND stage <> 'closed'"),
        migrations.RunSQL(
            WITHOUT_SUPERVISOR, reverse_sql="DROP FUNCTION take_over_supervision; DROP FUNCTION cases_without_supervisor"
        ),
    ]
