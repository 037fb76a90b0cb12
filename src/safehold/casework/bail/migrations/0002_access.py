"""Row-level security of bail and what belongs to it: seen with the case. A kept pack and a day of return that was replaced are never changed."""

from django.db import migrations

from safehold.casework.cases.row_level_security import append_only, seen_with_case, told_to_administrators


class Migration(migrations.Migration):
    dependencies = [("bail", "0001_initial"), ("cases", "0002_access_and_search")]

    operations = [
        *(
            seen_with_case(f"bail_{table}")
            for table in (
                "bail",
                "replacedreturn",
                "bailcondition",
                "conditionsdecision",
                "clockentry",
                "extensionpack",
                "extensionrequest",
                "extensiondecision",
                "bailbreach",
                "failuretosurrender",
            )
        ),
        append_only("bail_extensionpack"),
        append_only("bail_replacedreturn"),
        told_to_administrators(
            "extensions_waiting_for",
            "bail_extensionrequest r JOIN bail_bail b ON b.id = r.bail_id"
            " WHERE r.sent_to_id = asked AND r.decided_at IS NULL AND b.ended_at IS NULL"
            # What was sent to somebody else since waits for them.
            " AND NOT EXISTS (SELECT 1 FROM bail_extensionrequest o"
            " WHERE o.bail_id = r.bail_id AND o.to_months >= r.to_months AND o.prepared_at > r.prepared_at)",
        ),
    ]
