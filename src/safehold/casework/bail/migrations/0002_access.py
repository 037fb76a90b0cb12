"""Row-level security of bail and what belongs to it: seen with the case. A kept pack is never changed."""

from django.db import migrations

from safehold.casework.cases.row_level_security import append_only, seen_with_case


class Migration(migrations.Migration):
    dependencies = [("bail", "0001_initial"), ("cases", "0002_access_and_search")]

    operations = [
        *(
            seen_with_case(f"bail_{table}")
            for table in (
                "bail",
                "bailcondition",
                "conditionsdecision",
                "clockentry",
                "extensionpack",
                "extensionrequest",
                "extensiondecision",
                "bailbreach",
            )
        ),
        append_only("bail_extensionpack"),
    ]
