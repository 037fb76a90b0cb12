"""The functions that count, and figures that are never changed once signed off."""

from django.db import migrations

from safehold.casework.cases.row_level_security import append_only
from safehold.casework.statistics.counting_sql import FUNCTIONS


class Migration(migrations.Migration):
    dependencies = [
        ("statistics", "0001_initial"),
        ("cases", "0002_access_and_search"),
        ("charging", "0002_access"),
        ("custody", "0002_access"),
        ("exhibits", "0002_access_and_continuity"),
        ("operations", "0002_access"),
        ("safeguarding", "0002_access"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, reverse_sql="DROP FUNCTION count_figures; DROP FUNCTION london_day;"),
        append_only("statistics_signedfigures"),
    ]
