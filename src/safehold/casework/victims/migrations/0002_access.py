"""Row-level security of what victims are told: seen with the case."""

from django.db import migrations

from safehold.casework.cases.row_level_security import append_only, seen_with_case


class Migration(migrations.Migration):
    dependencies = [("victims", "0001_initial"), ("cases", "0002_access_and_search")]

    operations = [
        operation
        for table in ("victims_victimnotice", "victims_toldof")
        for operation in (seen_with_case(table), append_only(table))
    ]
