"""Row-level security of examinations and what belongs to them: seen with the case. A report is never changed.

The site reads what a re-check found; only workers write it.
"""

from django.db import migrations

from safehold.casework.cases.row_level_security import append_only, seen_with_case

RESULTS = """
ALTER TABLE examinations_recheckresult ENABLE ROW LEVEL SECURITY;
CREATE POLICY readers ON examinations_recheckresult FOR SELECT TO safehold_web
  USING (EXISTS (SELECT 1 FROM cases_mine m WHERE m.case_id = examinations_recheckresult.case_id));
CREATE POLICY workers ON examinations_recheckresult TO safehold_worker USING (true) WITH CHECK (true);
"""


class Migration(migrations.Migration):
    dependencies = [("examinations", "0001_initial"), ("cases", "0002_access_and_search")]

    operations = [
        seen_with_case("examinations_examination"),
        seen_with_case("examinations_finding"),
        seen_with_case("examinations_examinationreport"),
        seen_with_case("examinations_keynotice"),
        append_only("examinations_examinationreport"),
        migrations.RunSQL(RESULTS, reverse_sql=migrations.RunSQL.noop),
    ]
