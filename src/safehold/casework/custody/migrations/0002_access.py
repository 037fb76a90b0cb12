"""Row-level security of arrests and what belongs to them: seen with the case."""

from django.db import migrations

from safehold.casework.cases.row_level_security import seen_with_case


class Migration(migrations.Migration):
    dependencies = [("custody", "0001_initial"), ("cases", "0002_access_and_search")]

    operations = [seen_with_case(f"custody_{table}") for table in ("arrest", "detentionreview", "courtapplication", "excludedtime", "welfarerecord", "welfarecontact", "interview")]
