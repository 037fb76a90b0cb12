"""Row-level security of notices and of what counts the readings of a feed.

The site reads the notices of its cases, and marks those of the officer who acts; only workers give them, and only they check the
clocks. Which columns the site may change: `safehold.casework.accounts.grants`. Whoever moves a limit settles the notices of
everybody, so that is done by a function of the owner, which settles nothing that still runs.
"""

from django.db import migrations

SEEN = (
    "(case_id IS NOT NULL AND EXISTS (SELECT 1 FROM cases_mine m WHERE m.case_id = notices_notice.case_id))"
    " OR (case_id IS NULL AND recipient_id = (SELECT app_user_id()) AND team_id = (SELECT app_team_id()))"
)
MINE = f"recipient_id = (SELECT app_user_id()) AND ({SEEN})"
OWN_FEED = (
    "EXISTS (SELECT 1 FROM accounts_personaltoken t"
    " WHERE t.id = notices_feedreading.token_id AND t.officer_id = (SELECT app_user_id()))"
)

RUNS_NO_LONGER = """
    kind = 'limit' AND settled_at IS NULL AND NOT EXISTS (
      SELECT 1 FROM cases_clock c
      WHERE c.kind = n.clock_kind AND c.subject_kind = n.subject_kind AND c.subject_id = n.subject_id
        AND c.limit_name = n.limit_name AND c.ends_at = n.ends_at
        AND CASE n.because
          WHEN 'owner' THEN c.owner_id = n.recipient_id
          WHEN 'decider' THEN c.decider_id = n.recipient_id
          WHEN 'nobody' THEN c.owner_id IS NULL
          ELSE true END
    )
"""
"""A notice of a limit that ends otherwise now, or has become somebody else's."""

SETTLE = f"""
CREATE FUNCTION settle_notices_of_cases(moved bigint[], moment timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ UPDATE notices_notice n SET settled_at = moment WHERE n.case_id = ANY (moved) AND {RUNS_NO_LONGER} $$;

CREATE FUNCTION settle_notices_of_record(record_kind text, record_number bigint, moment timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ UPDATE notices_notice n SET settled_at = moment
   WHERE n.case_id IS NULL AND n.subject_kind = record_kind AND n.subject_id = record_number AND {RUNS_NO_LONGER} $$;
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("cases", "0002_access_and_search")]

    operations = [
        migrations.RunSQL(
            f"""
            ALTER TABLE notices_notice ENABLE ROW LEVEL SECURITY;
            CREATE POLICY readers ON notices_notice FOR SELECT TO safehold_web USING ({SEEN});
            CREATE POLICY markers ON notices_notice FOR UPDATE TO safehold_web USING ({MINE}) WITH CHECK ({MINE});
            CREATE POLICY workers ON notices_notice TO safehold_worker USING (true) WITH CHECK (true);
            ALTER TABLE notices_feedreading ENABLE ROW LEVEL SECURITY;
            CREATE POLICY owners ON notices_feedreading TO safehold_web USING ({OWN_FEED}) WITH CHECK ({OWN_FEED});
            CREATE POLICY workers ON notices_feedreading TO safehold_worker USING (true) WITH CHECK (true);
            ALTER TABLE notices_clockcheck ENABLE ROW LEVEL SECURITY;
            CREATE POLICY readers ON notices_clockcheck FOR SELECT TO safehold_web USING (true);
            CREATE POLICY workers ON notices_clockcheck TO safehold_worker USING (true) WITH CHECK (true);
            {SETTLE}
            """,
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
