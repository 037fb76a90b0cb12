"""Row-level security of examinations and findings."""

from django.db import migrations

from safehold.casework.cases.row_level_security import seen_with_case


class Migration(migrations.Migration):
    dependencies = [("examinations", "0001_initial"), ("cases", "0002_access_and_search")]

    operations = [seen_with_case("examinations_examination"), seen_with_case("examinations_finding")]
