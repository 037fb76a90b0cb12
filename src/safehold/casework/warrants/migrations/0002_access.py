"""Row-level security of warrants."""

from django.db import migrations

from safehold.casework.cases.row_level_security import seen_with_case


class Migration(migrations.Migration):
    dependencies = [("warrants", "0001_initial"), ("cases", "0002_access_and_search")]

    operations = [seen_with_case(f"warrants_{table}") for table in ("warrant", "premisesrecord", "furtherentry")]
