"""The site tells of events, and of nothing else: of a record that whoever acts sees, to somebody who may see it too.

Who may see a case is read at the moment that the notice carries; of a record without a case, the team that holds it is told.
"""

from django.db import migrations

TELLERS = """
CREATE POLICY tellers ON notices_notice FOR INSERT TO safehold_web WITH CHECK (
  kind = 'event' AND read_at IS NULL AND followed_at IS NULL AND settled_at IS NULL AND (
    (case_id IS NOT NULL
      AND EXISTS (SELECT 1 FROM cases_mine m WHERE m.case_id = notices_notice.case_id)
      AND EXISTS (
        SELECT 1 FROM cases_caseaccess a JOIN accounts_officer o ON o.id = notices_notice.recipient_id
        WHERE a.case_id = notices_notice.case_id AND (a.officer_id = o.id OR a.team_id = o.team_id)
          AND a.valid_from <= notices_notice.at AND (a.valid_until IS NULL OR a.valid_until > notices_notice.at)))
    OR (case_id IS NULL AND team_id = (SELECT app_team_id())
      AND EXISTS (
        SELECT 1 FROM accounts_officer o
        WHERE o.id = notices_notice.recipient_id AND o.team_id = notices_notice.team_id))
  )
);
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0005_events")]

    operations = [migrations.RunSQL(TELLERS, reverse_sql="DROP POLICY tellers ON notices_notice")]
