"""Row-level security of examinations and what belongs to them: seen with the case. A report is never changed."""

from django.db import migrations

from safehold.casework.cases.row_level_security import append_only, seen_with_case


class Migration(migrations.Migration):
    dependencies = [("examinations", "0001_initial"), ("cases", "0002_access_and_search")]

    operations = [
        seen_with_case("examinations_examination"),
        seen_with_case("examinations_finding"),
        seen_with_case("examinations_examinationreport"),
        seen_with_case("examinations_keynotice"),
        append_only("examinations_examinationreport"),
    ]
