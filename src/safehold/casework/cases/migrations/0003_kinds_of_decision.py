"""What an entry of the policy book is, apart from its words.

Reviews and re-openings were told by their words alone. Whatever an officer typed so until now was counted as one already.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0002_access_and_search"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="kind",
            field=models.CharField(
                choices=[("decision", "Decision"), ("review", "Supervisor's review"), ("reopened", "Case opened again")],
                default="decision",
                max_length=10,
            ),
        ),
        migrations.RunSQL(
            "UPDATE cases_decision SET kind = CASE decision WHEN 'Supervisor''s review' THEN 'review' ELSE 'reopened' END"
            " WHERE decision IN ('Supervisor''s review', 'Case opened again')",
            migrations.RunSQL.noop,
        ),
    ]
