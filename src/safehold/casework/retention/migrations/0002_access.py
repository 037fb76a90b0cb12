"""Row-level security of what is kept: seen with the case. A decision is never changed."""

from django.db import migrations

from safehold.casework.cases.row_level_security import append_only, seen_with_case


class Migration(migrations.Migration):
    dependencies = [("retention", "0001_initial"), ("cases", "0002_access_and_search")]

    operations = [
        *(seen_with_case(f"retention_{table}") for table in ("record", "decision", "biometrics")),
        append_only("retention_decision"),
    ]
