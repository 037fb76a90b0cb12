"""Row-level security of charging requests and charges: seen with the case."""

from django.db import migrations

from safehold.casework.cases.row_level_security import seen_with_case


class Migration(migrations.Migration):
    dependencies = [("charging", "0001_initial"), ("cases", "0002_access_and_search")]

    operations = [seen_with_case(f"charging_{table}") for table in ("chargingrequest", "materialrequest", "charge")]
