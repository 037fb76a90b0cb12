"""Row-level security of people: seen through the cases in which they play a role."""

from django.db import migrations

from safehold.casework.cases.row_level_security import seen_through, seen_where, seen_with_case


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("cases", "0002_access_and_search")]

    operations = [
        seen_with_case("people_personincase"),
        seen_with_case("people_identifier"),
        seen_where(
            "people_person",
            "EXISTS (SELECT 1 FROM cases_mine m WHERE m.case_id = t.recorded_in_id)"
            " OR EXISTS (SELECT 1 FROM people_personincase p WHERE p.person_id = t.id)",
        ),
        # An order binds the person in every case: whoever sees the person sees it.
        seen_through("people_order", "person_id", "people_person"),
        seen_through("people_orderending", "order_id", "people_order"),
        seen_through("people_requirements", "order_id", "people_order"),
        seen_through("people_absence", "order_id", "people_order"),
        seen_through("people_notification", "order_id", "people_order"),
        seen_through("people_change", "order_id", "people_order"),
    ]
